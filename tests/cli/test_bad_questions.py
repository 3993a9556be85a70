"""Questions at the wrong time, of the wrong thing, or of data that cannot carry them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from cynosure.store.layout import Layout, locked
from tests.cli.bakery import FIRST, STAR_FILE, Bakery, talk

LANGS = ("en", "zh")

READS: tuple[tuple[str, ...], ...] = (
    ("star",),
    ("star", "--by", "oven"),
    ("star", "--metric", "success"),
    ("retention", "--start", "asked"),
    ("funnel", "--steps", "asked,baked", "--ordering", "first_touch"),
    ("brief",),
    ("doctor",),
    ("reconcile", "weekly_bakers", "--mine", "3"),
    ("growth",),
    ("whom",),
)
"""Every question about loaded data."""

EVERY = (*READS, ("load",), ("check",), ("watch",), ("snapshot", "list"), ("ledger", "verify"))
"""Every command that needs a star file."""

NO_STAR = """\
cynosure: 1
project: {id: bare}
sources:
  - table: events
    format: csv
    path: data/*.csv
    map: {event_id: id, user_id: who, ts: at, event: what}
"""

AGENTS = STAR_FILE.replace("episode_id: talk}", "episode_id: talk, agent_id: oven}").replace(
    "moments:", "  - {table: agents, format: csv, path: agents.csv}\nmoments:"
)

MONEY = STAR_FILE.replace(
    "moments:",
    """\
  - {table: payments, format: csv, path: payments.csv}
  - {table: costs, format: csv, path: costs.csv}
moments:""",
).replace(
    "metrics:\n",
    """\
metrics:
  revenue: {kind: sum, from: payments, of: amount, label: {en: Revenue, zh: 收入}}
  cost_of_one: {kind: ratio, num: {sum: costs.amount}, den: {from: talk, where: fulfilled}}
""",
)


def words_of(case: tuple[str, ...]) -> str:
    return " ".join(case)


def is_one_sentence(err: str) -> bool:
    return err.startswith("cyn: ") and err.count("\n") == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("words", EVERY, ids=words_of)
def test_without_a_star_file(bakery: Bakery, words: tuple[str, ...], lang: str) -> None:
    (bakery.folder / "cynosure.yml").unlink()
    said = bakery.cyn(*words, lang=lang)
    assert (said.code, is_one_sentence(said.err), said.out) == (2, True, "")
    assert "`cyn init`" in said.err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("words", READS, ids=words_of)
def test_before_the_first_load(bakery: Bakery, words: tuple[str, ...], lang: str) -> None:
    said = bakery.cyn(*words, lang=lang)
    assert (said.code, is_one_sentence(said.err), said.out) == (3, True, "")
    assert "`cyn load`" in said.err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("words", EVERY, ids=words_of)
def test_a_star_that_is_no_metric(bakery: Bakery, words: tuple[str, ...], lang: str) -> None:
    """The mistake is the star file's, so that every command says the same."""
    bakery.rewrite("{metric: weekly_bakers,", "{metric: weekly_bakrs,")
    said = bakery.cyn(*words, lang=lang)
    assert (said.code, is_one_sentence(said.err), said.out) == (2, True, "")
    assert "cynosure.yml:38:14" in said.err
    assert "`weekly_bakers`" in said.err


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("words", READS, ids=words_of)
@pytest.mark.parametrize(
    ("period", "code", "part"),
    [
        ("nonsense", 2, "`nonsense`"),
        ("2026-02-30", 2, "2026-02-30"),
        ("2026-06-14..2026-06-01", 2, "2026-06-14..2026-06-01"),
        ("2031-01-01", 3, "2026-06-11"),
        ("", 2, "`--period`"),
    ],
    ids=["no period", "no day", "backwards", "future", "empty"],
)
def test_a_period_that_is_none(
    shared: Bakery, words: tuple[str, ...], lang: str, period: str, code: int, part: str
) -> None:
    said = shared.cyn(*words, "--period", period, lang=lang)
    if words == ("growth",) and period == "2031-01-01":
        part = "2026-06-11"
    assert (said.code, is_one_sentence(said.err), part in said.err) == (code, True, True), said
    assert said.out == ""


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the tests that only ask, and change nothing."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def shared(shared_folder: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    """The loaded bakery, made once."""
    made = Bakery(shared_folder, capsys)
    if not (shared_folder / "cynosure.yml").exists():
        made.star_file(STAR_FILE)
        made.file("first.csv", FIRST)
        assert made.cyn("load").code == 0
    return made


@dataclass(frozen=True)
class Asked:
    """Words after `cyn`, the exit code, and parts of what is said in each language."""

    words: tuple[str, ...]
    code: int
    en: str
    zh: str


ASKED = (
    Asked(("star", "--metric", ""), 2, "`--metric` needs a value", "`--metric` 后面需要写一个值"),
    Asked(("star", "--by="), 2, "`--by` needs a value", "`--by` 后面需要写一个值"),
    Asked(("star", "--metric", "succes"), 2, "Did you mean `success`?", "是否想写 `success`？"),
    Asked(("star", "--by", "ovn"), 2, "Did you mean `oven`?", "是否想写 `oven`？"),
    Asked(
        ("retention", "--start", "asked", "--by", "ovn"),
        2,
        "--by: There is no column",
        "--by：这里没有名为 `ovn` 的列",
    ),
    Asked(
        ("star", "--as-of", "2020-01-01"),
        3,
        "Nothing was loaded yet at 2020-01-01",
        "2020-01-01",
    ),
    Asked(("star", "--as-of", "then"), 2, "`then` is neither a day", "`then`"),
    Asked(("star", "--snapshot", "../x"), 2, "`../x`", "`../x`"),
    Asked(("growth", "--metric", "success"), 2, "kind `units`", "units 类型"),
    Asked(("reconcile", "success", "--mine", "66.7"), 2, "43.2% or 0.432", "43.2% 或 0.432"),
    Asked(("reconcile", "weekly_bakers", "--mine", "many"), 2, "`many`", "`many`"),
    Asked(
        ("funnel", "--steps", "asked,bakd", "--ordering", "any_window"),
        2,
        "Did you mean `baked`?",
        "是否想写 `baked`？",
    ),
    Asked(("ledger", "show", "F-9999"), 2, "`cyn", "`cyn"),
    Asked(("forget", "nobody-at-all"), 2, "`nobody-at-all`", "`nobody-at-all`"),
)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: words_of(asked.words))
def test_a_question_of_the_wrong_thing(shared: Bakery, asked: Asked, lang: str) -> None:
    said = shared.cyn(*asked.words, lang=lang)
    assert (said.code, is_one_sentence(said.err), said.out) == (asked.code, True, ""), said
    assert (asked.en if lang == "en" else asked.zh) in said.err


@pytest.mark.parametrize("lang", LANGS)
def test_a_number_of_another_period(shared: Bakery, lang: str) -> None:
    said = shared.cyn("reconcile", "weekly_bakers", "--mine", "1", lang=lang)
    assert said.code == 0
    assert "--period 2026-06-01..2026-06-07 --mine 1" in " ".join(said.out.split())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("words", [("star",), ("growth",), ("watch",), ("brief",)], ids=words_of)
def test_a_project_without_a_star(bakery: Bakery, words: tuple[str, ...], lang: str) -> None:
    bakery.star_file(NO_STAR)
    assert bakery.cyn("load").code == 0
    said = bakery.cyn(*words, lang=lang)
    assert (said.code, is_one_sentence(said.err)) == (2, True)
    assert "`star`" in said.err
    assert bakery.cyn("doctor", lang=lang).code == 0


@pytest.mark.parametrize("lang", LANGS)
def test_a_project_without_groups_and_agents(bakery: Bakery, lang: str) -> None:
    bakery.star_file(NO_STAR)
    bakery.cyn("load")
    said = bakery.cyn("whom", lang=lang)
    assert (said.code, is_one_sentence(said.err), "`groups:" in said.err) == (2, True, True)


def with_money(bakery: Bakery, other: str) -> None:
    """Two payments in the same week, of 10 each, the second in another currency."""
    bakery.star_file(MONEY.replace("{metric: weekly_bakers,", "{metric: revenue,"))
    bakery.rewrite("tree:\n  - {node: weekly_bakers, identity: weekly_askers * success}\n", "")
    head = "payment_id,user_id,ts,amount,currency,kind\n"
    when = "2026-06-09T12:00:00+08:00"
    (bakery.folder / "payments.csv").write_text(
        f"{head}1,ann,{when},10,CNY,charge\n2,bob,{when},10,{other},charge\n"
    )
    (bakery.folder / "costs.csv").write_text("day,kind,amount,currency\n2026-06-09,llm,3,CNY\n")
    said = bakery.cyn("load")
    assert said.code == 0, said.err


@pytest.mark.parametrize("lang", LANGS)
def test_several_currencies_are_never_added_up(bakery: Bakery, lang: str) -> None:
    with_money(bakery, "USD")
    for words in (("star",), ("reconcile", "revenue", "--mine", "20")):
        said = bakery.cyn(*words, lang=lang)
        assert (said.code, is_one_sentence(said.err), said.out) == (3, True, "")
        assert ("CNY, USD" if lang == "en" else "CNY、USD") in said.err
        assert 'where: currency = "CNY"' in said.err


@pytest.mark.parametrize(
    ("lang", "part"), [("en", "Currencies in payments is 2"), ("zh", "payments 表的货币种数为 2")]
)
def test_a_watch_tells_of_several_currencies_once(bakery: Bakery, lang: str, part: str) -> None:
    with_money(bakery, "USD")
    said = bakery.cyn("watch", lang=lang)
    assert (said.code, part in said.out) == (0, True), said
    assert bakery.cyn("watch", lang=lang).out == ""


@pytest.mark.parametrize(("lang", "head"), [("en", "## North star"), ("zh", "## 北极星")])
def test_a_brief_whose_star_has_no_answer(bakery: Bakery, lang: str, head: str) -> None:
    with_money(bakery, "USD")
    said = bakery.cyn("brief", lang=lang)
    assert said.code == 0
    assert head not in said.out, "another finding stands where the star should"
    assert ("CNY, USD" if lang == "en" else "CNY、USD") in said.out


@pytest.mark.parametrize(("lang", "part"), [("en", "belong to no person"), ("zh", "不属于任何人")])
def test_a_quotient_of_different_units_is_not_itemised(
    bakery: Bakery, lang: str, part: str
) -> None:
    with_money(bakery, "CNY")
    assert bakery.value("--metric", "cost_of_one") == 1.5
    said = bakery.cyn("reconcile", "cost_of_one", "--mine", "3", lang=lang)
    assert (said.code, is_one_sentence(said.err), part in said.err) == (3, True, True)


def with_agents(bakery: Bakery, agents: str) -> None:
    rows = [
        *talk("2026-06-10", "ann", baked=True, oven="a1"),
        *talk("2026-06-11", "bob", baked=True, oven="a9"),
    ]
    bakery.star_file(AGENTS)
    bakery.rewrite("oven: first", "agent_id: first")
    bakery.file("first.csv", rows)
    (bakery.folder / "agents.csv").write_text(agents)


@pytest.mark.parametrize("lang", LANGS)
def test_an_agent_whose_creator_is_unknown(bakery: Bakery, lang: str) -> None:
    """`a9` is talked to and stands in no table of agents; every question is answered beside it."""
    with_agents(bakery, "agent_id,creator_id,created\na1,mia,2026-05-01T00:00:00Z\n")
    assert bakery.cyn("load", lang=lang).code == 0
    out = " ".join(bakery.cyn("doctor", lang=lang).out.split())
    assert (
        "Agents talked to that `agents` does not know: 1" if lang == "en" else "`agents` 表"
    ) in out
    assert "a9" in out
    for words in (("star",), ("whom",), ("brief",), ("growth",)):
        assert bakery.cyn(*words, lang=lang).code == 0


@pytest.mark.parametrize("lang", LANGS)
def test_agents_without_a_column_of_creators(bakery: Bakery, lang: str) -> None:
    """Nobody knows who made them: they count, and it is said that everybody is an outsider."""
    with_agents(bakery, "agent_id,created\na1,2026-05-01T00:00:00Z\n")
    assert bakery.cyn("load", lang=lang).code == 0
    said = bakery.cyn("whom", lang=lang)
    assert said.code == 0
    assert ("Agents without a creator: 1" if lang == "en" else "没有创建者的智能体：1") in said.out


@pytest.mark.parametrize("lang", LANGS)
def test_ten_rows_answer_every_question(bakery: Bakery, lang: str) -> None:
    """Thin data are said to be thin: an answer or *cannot tell*, never an error."""
    bakery.file("second.csv", talk("2026-06-12", "dan", baked=True))
    assert "10" in bakery.cyn("load", lang=lang).out
    for words in READS:
        said = bakery.cyn(*words, lang=lang)
        assert (said.code, said.err) == (0, ""), words
    assert bakery.cyn("ledger", "verify", lang=lang).code == 0


@pytest.mark.parametrize("name", ["weekly.bakers", "周烘焙"])
def test_names_of_metrics(bakery: Bakery, name: str) -> None:
    bakery.star_file(STAR_FILE.replace("weekly_bakers", name))
    assert bakery.cyn("load").code == 0
    assert bakery.value("--metric", name) == 2
    assert bakery.cyn("reconcile", name, "--mine", "2").code == 0
    assert bakery.cyn("ledger", "verify").code == 0


@pytest.mark.parametrize("lang", LANGS)
def test_two_loads_at_once(loaded: Bakery, lang: str) -> None:
    loaded.file("second.csv", talk("2026-06-12", "dan", baked=True))
    with locked(Layout(loaded.folder)):
        said = loaded.cyn("load", lang=lang)
        assert (said.code, is_one_sentence(said.err), said.out) == (3, True, "")
        assert loaded.value() == 2
    assert loaded.cyn("load", lang=lang).code == 0
    assert loaded.value() == 3


@pytest.mark.parametrize("lang", LANGS)
def test_no_room_for_the_store(bakery: Bakery, lang: str) -> None:
    """A file stands where the store should be, as on a disk that takes nothing."""
    (bakery.folder / ".cynosure").write_text("", encoding="utf-8")
    for words in (("load",), ("star",)):
        said = bakery.cyn(*words, lang=lang)
        assert (said.code, is_one_sentence(said.err), ".cynosure" in said.err) == (3, True, True)


def test_two_star_files_in_one_folder(loaded: Bakery) -> None:
    """A store belongs to one project: another one is told whose it is, and harms nothing."""
    second = loaded.folder / "second.yml"
    second.write_text(STAR_FILE.replace("id: bakery", "id: second"), encoding="utf-8")
    assert loaded.cyn("star").code == 0
    other = Bakery(second, loaded.capsys)
    for command in ("load", "star"):
        said = other.cyn(command)
        assert said.code == 2
        assert "belongs to the project `bakery`" in said.err
        assert "`second`" in said.err
    assert loaded.cyn("ledger", "verify").code == 0
