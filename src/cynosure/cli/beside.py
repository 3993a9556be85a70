"""The table of `cyn demo`: what was planted beside what was found, and what nobody asked yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cynosure.errors import Text
from cynosure.findings.blocks import Unit
from cynosure.project.planted import ASKED, Compared
from cynosure.report.layout import Grid, wrap
from cynosure.report.numbers import numeral, signed
from cynosure.tables.batch import what_is_wrong
from cynosure.worlds import wording
from cynosure.worlds.world import Cell, Planted, Truth
from cynosure.worlds.world import Question as Plan

COLUMNS = 100
PEOPLE: tuple[tuple[str, Text], ...] = (
    ("weekly_active_users", Text("Active", "活跃")),
    ("weekly_reached_users", Text("Reached", "受益")),
    ("weekly_fulfilled_users", Text("Fulfilled", "满足")),
)
"""The people of every week, shown week by week; other numbers are shown for one week."""

WEEK = Text("Week of", "周（起始日）")
PLANTED, FOUND, AGREE = Text("Planted", "预设"), Text("Found", "测得"), Text("Agree", "相符")
WHAT = Text("What", "项目")
ALL_WEEKS = Text("all weeks", "全部各周")
PAIRS = Text(
    "People week by week: planted on the left of each pair, found on the right.",
    "各周人数：每对数字左为预设值，右为测得值。",
)
OTHERS = Text(
    "Everything else: weekly numbers show the last closed week, the last column counts all weeks.",
    "其余各项：按周的数字列出最近一个已结束的周，末列统计所有周。",
)
LATER = Text(
    "Not asked yet: these are planted too. The command above each group is the one to type in the "
    "folder of the product.",
    "尚未提问：以下各项同样已经预设。进入产品所在目录，运行每组上方的命令即可提问。",
)
MODEL_EFFECT = "cyn release effect model-m2 --metric fulfilled_rate --by category"
TURNED = "cyn why fulfilled_rate --by category --period 2026-09-14..2026-11-08"
COMMANDS: Mapping[str, str] = {
    "category_share": "cyn star --metric conversations --by category",
    "demand": "cyn star --metric conversations --by category",
    "campaign_mix_shift": "cyn why conversations --by category --period 2026-10-19..2026-11-01 "
    "--against 2026-10-05..2026-10-18",
    "holiday_activity": "cyn why weekly_active_users --period 2026-09-28..2026-10-11 "
    "--against 2026-09-14..2026-09-27",
    "model_effect": MODEL_EFFECT,
    "fulfilled_rate_since_switch": MODEL_EFFECT,
    "rate_effect": TURNED,
    "mix_shift": TURNED,
    "prompt_effect": "cyn release effect prompt-2026-11 --metric fulfilled_rate",
}
"""Where a fact has a command of its own, by its code."""
ELSEWHERE: Mapping[str, str] = {
    "campaign_mix_shift": "cyn why fulfilled_rate --by category --period 2026-09-14..2026-09-27 "
    "--against 2026-08-31..2026-09-13",
}
"""The same in the small worlds, whose campaign comes in other weeks."""
OTHERWISE: Mapping[Plan, str] = {Plan.RELEASE_EFFECT: "cyn release list"}
"""Where the question alone is no command; for all others it is one."""
PERCENT = Text(" %", "%")
NONE = "–"


def beside(found: Sequence[Compared], truth: Truth, lang: str) -> str:
    """The whole comparison in words and tables, ending with what is not asked yet."""
    parts = [] if not found else _asked(found, lang)
    said = "\n".join(wrap(LATER.within(lang), COLUMNS))
    return "\n\n".join([*parts, said, _later(truth, lang)])


def _asked(found: Sequence[Compared], lang: str) -> list[str]:
    return [
        PAIRS.within(lang),
        _people(found, lang),
        OTHERS.within(lang),
        _others(found, lang),
        "\n".join(wrap(_verdict(found).within(lang), COLUMNS)),
        *([_differing(found, lang)] if any(not one.agrees for one in found) else []),
    ]


def as_values(found: Sequence[Compared], truth: Truth, lang: str) -> dict[str, object]:
    """The same as JSON values."""
    return {
        "planted": {
            "numbers": len(found),
            "agree": sum(one.agrees for one in found),
            "compared": [
                {**_fact(one.fact, lang), "found": one.found, "agrees": one.agrees} for one in found
            ],
        },
        "not_asked_yet": [
            {**_fact(fact, lang), "command": command_of(fact, truth)} for fact in _unasked(truth)
        ],
    }


def _fact(fact: Planted, lang: str) -> dict[str, object]:
    return {
        "code": fact.code,
        "label": fact.label.within(lang),
        "question": fact.question.value,
        "week": fact.week,
        "cell": dict(fact.cell),
        "planted": fact.value,
        "unit": fact.unit.within(lang),
    }


def _people(found: Sequence[Compared], lang: str) -> str:
    by_key = {(one.fact.code, one.fact.week): one for one in found if not one.fact.cell}
    weeks = sorted({week for _, week in by_key if week is not None})
    planted = [(code, label) for code, label in PEOPLE if (code, weeks[0]) in by_key]
    head = [WEEK.within(lang)]
    for _, label in planted:
        head += [label.within(lang), FOUND.within(lang)]
    rows = []
    for week in weeks:
        pairs = [by_key[code, week] for code, _ in planted]
        cells = [week, *(cell for one in pairs for cell in _pair(one, lang))]
        rows.append((*cells, _mark(pairs)))
    return _drawn((*head, ""), rows, (False, *(True for _ in planted for _ in range(2)), False))


def _others(found: Sequence[Compared], lang: str) -> str:
    """One row a fact and cell; of those that exist for every week the last closed one is shown."""
    shown_apart = {code for code, _ in PEOPLE}
    series: dict[tuple[object, ...], list[Compared]] = {}
    for one in found:
        if one.fact.code not in shown_apart:
            key = (one.fact.code, one.fact.cell, one.fact.week is None)
            series.setdefault(key, []).append(one)
    codes = list(dict.fromkeys(one.fact.code for one in found))
    cells = list(dict.fromkeys(one.fact.cell[:1] for one in found))
    rows = []
    for _, all_weeks in sorted(
        series.items(), key=lambda item: _place(item[1][0].fact, codes, cells)
    ):
        one = all_weeks[-2] if len(all_weeks) > 1 else all_weeks[0]
        agree = sum(each.agrees for each in all_weeks)
        rows.append(
            (
                _label(one.fact, lang),
                _when(one.fact, lang),
                *_pair(one, lang),
                f"{agree}/{len(all_weeks)} {_mark(all_weeks)}",
            )
        )
    head = tuple(text.within(lang) for text in (WHAT, WEEK, PLANTED, FOUND, AGREE))
    return _drawn(head, rows, (False, False, True, True, True))


def _place(fact: Planted, codes: list[str], cells: list[Cell]) -> tuple[int, ...]:
    """Facts of one kind stand together, those of one category next to each other."""
    return (
        codes.index(fact.code),
        int(fact.week is None),
        cells.index(fact.cell[:1]),
        len(fact.cell),
    )


def _when(fact: Planted, lang: str) -> str:
    if fact.question is Plan.LOAD or isinstance(fact.value, str):
        return ""
    return fact.week or ALL_WEEKS.within(lang)


def _label(fact: Planted, lang: str) -> str:
    rule = dict(fact.cell).get("rule")
    if rule is None:
        return fact.label.within(lang)
    why = what_is_wrong(rule)
    return Text(f"{fact.label.en}: {why.en}", f"{fact.label.zh}：{why.zh}").within(lang)


def _verdict(found: Sequence[Compared]) -> Text:
    agree = sum(one.agrees for one in found)
    if agree == len(found):
        return Text(
            f"✓ All {agree:,} planted numbers were found: every count exactly, every rate within "
            "1e-9 relative.",
            f"✓ {agree:,} 个预设值全部测得：计数完全一致，比率的相对偏差不超过 1e-9。",
        )
    return Text(
        f"✗ {agree:,} of {len(found):,} planted numbers were found. These were not:",
        f"✗ {len(found):,} 个预设值中测得 {agree:,} 个，不符的有：",
    )


def _differing(found: Sequence[Compared], lang: str) -> str:
    rows = [
        (_label(one.fact, lang), one.fact.week or "", *_pair(one, lang))
        for one in found
        if not one.agrees
    ]
    head = tuple(text.within(lang) for text in (WHAT, WEEK, PLANTED, FOUND))
    return _drawn(head, rows, (False, False, True, True))


def _unasked(truth: Truth) -> tuple[Planted, ...]:
    return truth.answered_by(*(plan for plan in Plan if plan not in ASKED))


def command_of(fact: Planted, truth: Truth) -> str:
    """The command that comes nearest to a planted fact, to be typed in its folder."""
    question = fact.question
    if fact.code in ELSEWHERE and not truth.of("campaign_joined"):
        return ELSEWHERE[fact.code]
    return COMMANDS.get(fact.code, OTHERWISE.get(question, f"cyn {question}"))


def _later(truth: Truth, lang: str) -> str:
    """A table of all facts, each group under its command."""
    alike = list(_alike(_unasked(truth)))
    commands = list(dict.fromkeys(command_of(facts[0], truth) for facts in alike))
    alike.sort(key=lambda facts: commands.index(command_of(facts[0], truth)))
    rows = [(f"  {_label(facts[0], lang)}", _range(facts, lang)) for facts in alike]
    head = (WHAT.within(lang), PLANTED.within(lang))
    first, *lines = _drawn(head, rows, (False, True)).splitlines()
    told, before = [first], ""
    for facts, line in zip(alike, lines, strict=True):
        if (command := command_of(facts[0], truth)) != before:
            told.append(f"  {command}")
            before = command
        told.append(line)
    return "\n".join(told)


def _alike(facts: Sequence[Planted]) -> Iterator[list[Planted]]:
    """Facts that differ by their week only, together."""
    series: dict[tuple[object, ...], list[Planted]] = {}
    for fact in facts:
        series.setdefault((fact.question, fact.code, fact.cell), []).append(fact)
    yield from series.values()


def _range(facts: Sequence[Planted], lang: str) -> str:
    if len(facts) == 1:
        return _printed(facts[0], facts[0].value, lang)
    if any(isinstance(fact.value, str) for fact in facts):
        return ", ".join(dict.fromkeys(str(fact.value) for fact in facts))
    by_size = sorted(facts, key=lambda fact: float(fact.value))
    low, high = (_printed(facts[0], fact.value, lang) for fact in (by_size[0], by_size[-1]))
    return Text(f"{low} to {high}", f"{low} 至 {high}").within(lang)


def _pair(one: Compared, lang: str) -> tuple[str, str]:
    shown = NONE if one.found is None else _printed(one.fact, one.found, lang)
    return _printed(one.fact, one.fact.value, lang), shown


def _printed(fact: Planted, value: float | str, lang: str) -> str:
    if isinstance(value, str):
        return value
    if fact.unit == wording.SHARE:
        return numeral(value, Unit.SHARE) + PERCENT.within(lang)
    if fact.unit == wording.POINTS:
        return f"{signed(value, Unit.NUMBER, 1)} {wording.POINTS.within(lang)}"
    return numeral(value, Unit.NUMBER)


def _mark(found: Sequence[Compared]) -> str:
    return "✓" if all(one.agrees for one in found) else "✗"


def _drawn(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: tuple[bool, ...]) -> str:
    return "\n".join(f"  {line}" for line in Grid(head, tuple(rows), right).lines())
