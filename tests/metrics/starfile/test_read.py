"""The star file: what is read from it, and what is wrong in it, with line and column."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import Place, Text, UserMistake
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.starfile.models import CutEpisodes, RecordedEpisodes, StarFile
from cynosure.metrics.starfile.read import parse_star_file, read_star_file
from cynosure.tables.mapping import Const, Joined, LookUp
from cynosure.tables.mapping import Path as Column
from tests.metrics.starfile.example import EXAMPLE, changed, place_of

FILE = "cynosure.yml"


def test_the_example_is_read() -> None:
    file = parse_star_file(EXAMPLE, FILE)
    assert file.project.name == Text("Xingyu", "星语")
    assert file.calendar.day_closes_after.length == timedelta(hours=36)
    assert dict(file.sources[0].map) == {
        "user_id": Column("uid"),
        "ts": Column("time"),
        "event": Column("name"),
        "episode_id": Joined(("day", "talk")),
        "surface": Const("web"),
    }
    assert file.sources[1].unpivot is not None
    assert (file.sources[1].unpivot.columns, file.sources[1].unpivot.missing) == (
        ("ease", "joy"),
        (-1.0,),
    )
    conversation, task = file.episodes["conversation"], file.episodes["task"]
    assert isinstance(conversation, CutEpisodes)
    assert isinstance(task, RecordedEpisodes)
    assert conversation.carries["category"].take == "first"
    assert conversation.carries["model"].take == "only"
    assert conversation.fulfilled is not None
    assert {name for name, _ in conversation.fulfilled.rules} == {"main", "companion", "else"}
    assert isinstance(file.metrics["reach"], Ratio)
    assert file.metrics["turns_per_good"].better == "down"
    assert [star.since.date for star in file.star] == [date(2026, 7, 6), date(2025, 1, 6)]
    assert file.star[0].guardrails["turns_per_good"].worse_than.fraction == pytest.approx(0.1)


def test_three_keys_are_enough() -> None:
    least = "cynosure: 1\nproject: {id: x}\nsources: [{table: events, format: csv, path: e.csv}]\n"
    file = parse_star_file(least, FILE)
    assert (file.calendar.timezone, file.calendar.week_starts) == ("UTC", "monday")
    assert file.evidence.floors.users_per_cell == 200


def source(written: str) -> str:
    return f"cynosure: 1\nproject: {{id: x}}\nsources:\n  - {{{written}}}\n"


LABELS = "table: labels, format: csv, path: l.csv"


def test_a_look_up_an_encoding_and_a_delimiter() -> None:
    found = (
        "ts: {from: events, on: {会话 编号: session_id, who.id: user_id}, column: ts, take: last}"
    )
    written = f'{LABELS}, encoding: GBK, delimiter: tab, map: {{{found}, name: "评分（满分 5）"}}'
    (spec,) = parse_star_file(source(written), FILE).sources
    assert spec.look_ups == (
        LookUp("events", (("会话 编号", "session_id"), ("who.id", "user_id")), "ts", "last"),
    )
    assert dict(spec.map)["name"] == Column("评分（满分 5）")
    assert (spec.encoding, spec.delimiter) == ("gbk", "\t")


@pytest.mark.parametrize(
    ("written", "marker", "en", "zh"),
    [
        ("encoding: utf-16", "utf-16", "not read; save them as UTF-8", "不读取 UTF-16"),
        ("encoding: gb1803", "gb1803", "Did you mean `gb18030`?", "是否想写 `gb18030`？"),
        ("delimiter: xx", "xx", "`tab`", "`tab`"),
        ("map: {tss: t}", "tss", "has no column `tss`", "没有 `tss` 列"),
        ("map: {ts: {from: evnts, on: {s: s}, column: ts, take: last}}", "evnts",
         "Did you mean `events`?", "没有名为 `evnts` 的表"),
        ("map: {ts: {from: events, on: {}, column: ts, take: last}}", "{}", "by what",
         "按什么查找"),
        ("map: {ts: {from: events, on: {s: s}, column: ts, take: least}}", "least",
         "Did you mean `last`?", "`least`"),
        ("map: {ts: {from: events, on: {s: s}, column: ts}}", "{from", "`take` is missing",
         "缺少 `take`"),
        ("map: {ts: {form: events, column: ts}}", "{form", "or a look-up", "查找"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_source(written: str, marker: str, en: str, zh: str) -> None:
    text = source(f"{LABELS}, {written}")
    with pytest.raises(UserMistake) as caught:
        parse_star_file(text, FILE)
    assert caught.value.place == Place(FILE, *place_of(text, marker)), caught.value.text.en
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


def test_on_and_yes_are_strings() -> None:
    file = parse_star_file(changed("event: message_sent", "event: [on, yes, y, off]"), FILE)
    names = file.moments["asked"].event
    assert names is not None
    assert [name.name for name in names] == ["on", "yes", "y", "off"]


# What is written instead of what, where the mistake is said to be, and a part of its sentence.
WRONG = [
    # Keys.
    ("episodes:\n", "episods:\n", "episods", "Did you mean `episodes`?", "是否想写 `episodes`？"),
    ("sources:\n", "source:\n", "source:\n", "Did you mean `sources`?", "是否想写 `sources`？"),
    ("gap: 30m", "gpa: 30m", "gpa", "Did you mean `gap`?", "未知的键 `gpa`"),
    ("week_starts: monday", "week_start: monday", "week_start", "`week_starts`", "未知的键"),
    ("of: turns, where", "off: turns, where", "off: turns", "Unknown key `off`", "未知的键 `off`"),
    ("project: {id: xingyu, name", "project: {name", "{name: {en: Xingyu",
     "`id` is missing here", "缺少 `id`"),
    ("    of: [asked, accepted]\n", "", "key: episode_id", "`of` is missing", "缺少 `of`"),
    ("    gap: 30m\n", "    gap:\n", "gap:\n", "Nothing stands after this key", "后面没有值"),
    ("  asked: {event: message_sent}", "  asked: {event: message_sent}\n  asked: {event: x}",
     "asked: {event: x}", "`asked` stands twice", "写了两次"),
    # Full-width signs.
    ("    gap: 30m", "    gap： 30m", "gap： 30m", "did you mean `gap: 30m`?", "全角冒号"),
    ("of: [asked, accepted]", "of: [asked，accepted]", "asked，accepted",
     'full-width comma "，"', "全角逗号“，”"),
    ("rivals: [active, reached]", "rivals: 【active】", "【active】", "did you mean `[active]`?",
     "全角方括号"),
    # Names that lead nowhere.
    ("  accepted: {event", "  acepted: {event", "accepted]\n",
     "no moment `accepted`. Did you mean `acepted`?", "没有名为 `accepted` 的时刻"),
    ("{count: asked}", "{count: askd}", "askd", "no moment `askd`. Did you mean `asked`?", "时刻"),
    ("did: asked", "did: askd", "askd", "no moment `askd`", "时刻"),
    ("owns: agents", "owns: agent", "agent}", "Did you mean `agents`?", "没有名为 `agent` 的表"),
    ("table: payments", "table: payment", "payment,", "Did you mean `payments`?", "的表"),
    ("{table: labels", "{table: label", "label,", "no table `label`", "没有名为 `label` 的表"),
    ("from: paid", "from: pay", "pay,", "no episode kind, moment or table `pay`",
     "片段类型、时刻或表"),
    ("from: [conversation, task]", "from: [conversation, paid]", "paid]}",
     "holds episode kinds only; `paid` is none", "`from` 的列表只能是片段类型"),
    ("unit: user_id, did", "unit: account_id, did", "account_id", "not allowed here", "不能写"),
    ("{kind: units, group: consumer, from: conversation}",
     "{kind: units, group: consumers, from: conversation}", "consumers", "no group `consumers`",
     "没有名为 `consumers` 的群体"),
    ("{from: accepted, group: consumer}", "{from: accepted, group: nobody}", "nobody",
     "no group `nobody`", "群体"),
    ("rivals: [active, reached]", "rivals: [activ, reached]", "activ,", "no metric `activ`",
     "指标"),
    ("{consumer: fulfilled_users,", "{consumr: fulfilled_users,", "fulfilled_users,",
     "no group `consumr`", "群体"),
    ("guardrails: {turns_per_good: {", "guardrails: {turns: {", "{worse_than",
     "no metric `turns`", "指标"),
    ("moment: accepted}", "moment: done}", "done}", "no moment `done`", "时刻"),
    ("node: reached", "node: reachd", "reachd", "Did you mean `reached`?", "指标"),
    ("active * reach}", "active * reech}", "reech", "Did you mean `reach`?", "指标"),
    ("driver: turns_a_talk", "driver: latency", "latency", "no metric `latency`", "指标"),
    # Kinds and quotients.
    ("{kind: sum, from", "{kind: som, from", "som,", "no kind of metric `som`. Did you mean `sum`?",
     "没有名为 `som` 的指标类型"),
    ("{kind: sum, from", "{from", "{from: paid", "needs a `kind`", "需要写明 `kind`"),
    ("num: reached, den: active", "num: reachd, den: active", "reachd", "no metric `reachd`",
     "指标"),
    ("num: reached, den: active", "num: reach, den: active", "reach, den",
     "`reach` is defined by itself", "引用了它自己"),
    ("num: reached, den: active", "num: good_rate, den: active", "good_rate, den",
     "`good_rate` is a quotient itself", "本身就是比值"),
    ("num: reached, den: active", "num: turns_a_talk, den: active", "turns_a_talk, den",
     "is a quotient itself", "本身就是比值"),
    ("num: reached, den: active", "num: creators, den: active", "{kind: ratio, num: creators",
     "counts by `agents.creator_id`, the denominator by `user_id`", "单位必须相同"),
    ("num: reached, den: active", "num: reached, den: active, where: a = 1", "a = 1",
     "a ratio has no rows of its own", "没有自己的行"),
    ("num: turns, den: fulfilled", "num: {from: asked}, den: fulfilled", "{from: asked}",
     "`num` and `den` are fields of its rows", "是它的行里的字段"),
    # Episodes.
    ("    key: episode_id\n    of: [asked, accepted]\n    gap: 30m\n",
     "    of: [asked, accepted]\n", "of: [asked, accepted]", "by a `key`, by a `gap`, or by both",
     "`key`、`gap`"),
    ("of: [asked, accepted]", "of: [asked, errored]", "errored]", "can only be counted",
     "只能用于计数"),
    ("of: [asked, accepted]", "of: [asked]", "accepted}, errors", "not among the moments in `of`",
     "不在 `of`"),
    ("{count: asked}", "turns + 1", "turns + 1", "is `{count: moment}` or `{sum: table.column}`",
     "切分片段的度量"),
    ("{length: minutes}", "{length: {count: asked}}", "asked}}", "is an expression over the row",
     "已记录片段的度量"),
    ("{length: minutes}", "{rows: minutes}", "from: episodes", "`rows` has a meaning of its own",
     "固定含义"),
    ("{sum: generations.cost}", "{sum: cost}", "cost}}", "a column with its table", "带表名的列"),
    ("{sum: generations.cost}", "{sum: generation.cost}", "generation.cost",
     "Did you mean `generations`?", "的表"),
    ("{sum: generations.cost}", "{sum: generations.cost, count: asked}",
     "{sum: generations.cost, count", "A measure is either", "之一"),
    ("agent_id: first,", "agent_id: middle,", "middle", "neither first, last, only", "既不是"),
    ("      by: agents.kind\n", "", "main: accepts", "Rules by kind need `by`",
     "分类规则需要 `by`"),
    ("  task:\n", "  paid:\n", "from: episodes", "both a moment and an episode kind", "既是时刻"),
    ("accepted: {event: [reply_copied, thumbs_up], where", "accepted: {where",
     '{where: surface = "web"}\n', "names either `event` or `table`", "`event` 或 `table` 之一"),
    ("did: asked, at_least: 1", "did: asked, at_least: 0", "{unit: user_id, did",
     "`at_least` is 1 or more", "至少为 1"),
    ("owns: agents", "owns: agents, did: asked", "{unit: user_id, owns",
     "either `did` (a moment) or `owns: agents`", "之一"),
    ("main: accepts >= 1", "main: acepts >= 1", "acepts", "Did you mean `accepts`?", "列或度量"),
    ("of: turns, where: turns > 1", "of: turn, where: turns > 1", "turn,", "Did you mean `turns`?",
     "列或度量"),
    ("num: fulfilled, den: rows", "num: fulfiled, den: rows", "fulfiled",
     "Did you mean `fulfilled`?", "列或度量"),
    # Types.
    ("cynosure: 1", "cynosure: 2", "2\n", "first line of a star file is `cynosure: 1`", "第一行"),
    ("cynosure: 1", "cynosure: true", "true\n", "`true` is not a whole number", "不是一个整数"),
    ("level: 0.95", "level: high", "high", "`high` is not a number", "不是一个数字"),
    ("at_least: 1", "at_least: 1.5", "1.5", "`1.5` is not a whole number.", "不是一个整数。"),
    ("at_least: 1", "at_least: 3 times", "3 times", "not a whole number; write 3.", "请写 3。"),
    ("at_least: 1", "at_least: ３", "３", "not a whole number; write 3.", "请写 3。"),
    ("users_per_cell: 200", "users_per_cell: many", "many", "not a whole number", "不是一个整数"),
    ("worse_than: 10%", "worse_than: 10", "10, against", "not a percentage", "不是百分比"),
    ("day_closes_after: 36h", "day_closes_after: 1.5d", "1.5d", "not a duration", "不是时长"),
    ("gap: 30m", "gap: ３0m", "３0m", "not a duration", "不是时长"),
    ("since: 2026-07-06", "since: 2026-02-30", "2026-02-30", "not a date of the calendar",
     "不是有效日期"),
    ("since: 2026-07-06", "since: 20260706", "20260706", "not a date of the calendar",
     "不是有效日期"),
    ("since: 2026-07-06", "since: 2026-W28-1", "2026-W28-1", "not a date of the calendar",
     "有效日期"),
    ("since: 2026-07-06", "since: soon", "soon", "not a date of the calendar", "有效日期"),
    ("Asia/Shanghai", "Asia/Shangai", "Asia/Shangai",
     "`Asia/Shangai` is no time zone; write one such as Asia/Shanghai.",
     "没有名为 `Asia/Shangai` 的时区；请写 Asia/Shanghai 这样的名称"),
    ("Asia/Shanghai", "北京时间", "北京时间", "such as Asia/Shanghai.", "请写 Asia/Shanghai 这样"),
    ("Asia/Shanghai", "UTC+8", "UTC+8", "such as Asia/Shanghai.", "请写 Asia/Shanghai 这样"),
    ("Asia/Shanghai", "New York", "New York", "such as America/New_York.", "America/New_York 这样"),
    ("Asia/Shanghai", "Nowhere/Xyzzy", "Nowhere/Xyzzy", "such as Asia/Shanghai or UTC.",
     "请写 Asia/Shanghai 或 UTC 这样的名称"),
    ("Europe/Berlin", "Europe", "Europe,", "is no time zone", "时区"),
    ('"2026-11-22T00:00:00+08:00"', "2026-11-22", "2026-11-22",
     "needs a date, a time and an offset", "时差"),
    ("week_starts: monday", "week_starts: Monday", "Monday", "Did you mean `monday`?", "不能写"),
    ("better: down", "better: lower", "lower", "`lower` is not allowed here", "不能写"),
    ("{const: web}", "{konst: web}", "{konst", "A mapping is a column", "映射可以是列名"),
    ("project: {id: xingyu, name: {en: Xingyu, zh: 星语}}", "project: xingyu", "xingyu",
     "Expected a mapping", "应当是一个映射"),
    ("{en: Xingyu, zh: 星语}", "{en: Xingyu, de: Sternsprache}", "de: Stern",
     "not a language of the product", "不是本产品的语言"),
    ("rivals: [active, reached]", "rivals: []", "[]", "The list is empty", "列表是空的"),
    ("of: turns, where: turns > 1", "of: turns, where: [turns]", "[turns]",
     "Expected an expression", "应当是一个表达式"),
    ("where: minutes > 0", "where: minutes <> 0", "<> 0", "write `!=`", "请写 `!=`"),
    ('where: surface = "web"}\n  errored', "where: surface == 1}\n  errored", "== 1", "write `=`",
     "`=`"),
    # The star.
    ("since: 2025-01-06", "since: 2026-07-06", "{metric: active, since",
     "Two stars begin on 2026-07-06", "有两颗北极星都从"),
    ("identity: active * reach}", "identity: reached * reach}", "reached * reach}\n",
     "`reached` is a part of itself here", "在这里成了自己的组成部分"),
    ("identity: active * reach}", "claim: hypothesis}", "{node: reached, claim",
     "one of `identity`, `mix_over` and `driver`", "之一"),
    # The trade-off.
    ("evidence: {", "tradeoff: {floor: {reech: -2%}}\nevidence: {", "{floor", "`reech`", "`reech`"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "marker", "en", "zh"), WRONG, ids=[case[1].strip()[:40] for case in WRONG]
)
def test_what_is_wrong_and_where(before: str, after: str, marker: str, en: str, zh: str) -> None:
    source = changed(before, after)
    with pytest.raises(UserMistake) as caught:
        parse_star_file(source, FILE)
    assert caught.value.place == Place(FILE, *place_of(source, marker)), caught.value.text.en
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


def test_a_file_that_is_not_there_and_one_of_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="cannot be read"):
        read_star_file(tmp_path / FILE)
    with pytest.raises(UserMistake, match="cannot be read"):
        read_star_file(tmp_path)
    (tmp_path / FILE).write_bytes(EXAMPLE.encode("gb18030"))
    with pytest.raises(UserMistake, match="not UTF-8") as caught:
        read_star_file(tmp_path / FILE)
    assert caught.value.place == Place(FILE, 2)


def test_a_byte_order_mark_and_other_line_ends_do_no_harm(tmp_path: Path) -> None:
    plain = parse_star_file(EXAMPLE, FILE)
    (tmp_path / FILE).write_bytes(EXAMPLE.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_star_file(tmp_path / FILE) == plain


@settings(max_examples=300)
@given(st.text() | st.text(st.sampled_from("cynosure: 1\n-{}[],#'\"&*!|>%\t：，")))
def test_any_text_is_a_star_file_or_our_own_mistake(source: str) -> None:
    with pytest.raises(UserMistake) as caught:
        parse_star_file(source, FILE)
    assert caught.value.place is not None


LINES = EXAMPLE.splitlines()
WORDS = st.sampled_from(
    [
        *sorted({word.strip('{}[],:"') for word in EXAMPLE.split()} - {""}),
        "~",
        "[]",
        "{}",
        "null",
        "true",
        "-1",
        "1e9",
        "9" * 30,
        "：",
        "，",
        "\t",
        "&a",
        "*a",
        "''",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The example with some words exchanged, lines dropped, doubled or indented otherwise."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        words = lines[at].split(" ")
        place = draw(st.integers(0, len(words) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                words[place] = draw(WORDS)
                lines[at] = " ".join(words)
            case 1:
                words.insert(place, draw(WORDS))
                lines[at] = " ".join(words)
            case 2:
                lines[at] = draw(st.sampled_from(["", " ", "  ", "    "])) + lines[at].lstrip()
            case 3:
                lines.insert(at, draw(st.sampled_from(LINES)))
            case _:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.text(max_size=3)) + lines[at][cut + 1 :]
    return "\n".join(lines)


@settings(max_examples=300)
@given(mutated())
def test_a_spoilt_star_file_is_one_or_our_own_mistake(source: str) -> None:
    try:
        found = parse_star_file(source, FILE)
    except UserMistake as error:
        mistake = error
    else:
        assert isinstance(found, StarFile)
        return
    assert mistake.place is not None
    assert mistake.place.line is not None
