"""`doctor` on a product in which everything that can be wrong with data is planted in a number."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cynosure.errors import Refusal
from cynosure.findings.blocks import Quantity, TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import Project, open_project
from cynosure.report import render
from cynosure.stats.estimate import Estimate
from tests.project import untidy
from tests.project.untidy import FARM, FIRST, MONDAY, SUNDAY, opened

NOW = datetime(2026, 6, 26, tzinfo=UTC)
WEEK = f"{MONDAY}..{SUNDAY}"


def asked(project: Project, name: str, **arguments: str) -> Finding:
    question = Question(name, tuple(sorted(arguments.items())))
    return ask(project, [question], None, NOW)[0].finding


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return opened(tmp_path_factory.mktemp("untidy"))


@pytest.fixture(scope="module")
def finding(project: Project) -> Finding:
    return asked(project, "doctor", period=WEEK)


@pytest.fixture(scope="module")
def always(project: Project) -> Finding:
    return asked(project, "doctor", period="week")


def table(finding: Finding, title: str) -> list[tuple[object, ...]]:
    """The rows of a table in English, amounts as plain numbers."""
    (block,) = (b for b in finding.blocks if isinstance(b, TableBlock) and b.title.en == title)
    return [
        tuple(
            cell.value if isinstance(cell, Quantity) else getattr(cell, "en", cell) for cell in row
        )
        for row in block.rows
    ]


def checks(finding: Finding) -> dict[str, tuple[bool | None, dict[str, object]]]:
    return {
        str(getattr(dict(c.values).get("what"), "en", c.code)): (c.passed, dict(c.values))
        for c in finding.checks
    }


def test_sources_account_for_every_row(always: Finding) -> None:
    rows = {row[0]: row[3:7] for row in table(always, "Sources")}
    sound = len(untidy.events())
    bad = untidy.NOT_JSON + untidy.WITHOUT_EVENT
    assert rows["events"] == (sound + untidy.RESENT + bad, sound, bad, untidy.RESENT)
    assert rows["people"] == (len(untidy.people()), len(untidy.people()), 0, 0)
    assert checks(always)["reconcile_rows"][0] is True


def test_bad_rows_have_their_place(always: Finding) -> None:
    assert table(always, "Quarantine") == [
        ("events", "not JSON", "2", "data/events.jsonl:1", ""),
        ("", "", "", "data/events.jsonl:2", ""),
        ("events", "no value", "1", "data/events.jsonl:3", "event"),
    ]


def test_clocks(always: Finding) -> None:
    rows = {str(row[1]): row[2] for row in table(always, "Clocks")}
    assert rows["dated after the load, up to 2026-06-30 12:00 UTC"] == untidy.FUTURE
    assert rows["back in time within a session, at most 295 s"] == untidy.JUMPS
    assert rows["of those, by 5 min (the commonest size)"] == untidy.JUMPS
    assert "hour of 2026-05-04 21:00 UTC: +300 s against the usual delay" in rows
    found = checks(always)
    assert found["no_future_rows"] == (False, {"table": "events", "count": untidy.FUTURE})
    assert found["clocks_run_on"] == (False, {"count": untidy.JUMPS})
    assert found["clocks_keep_time"] == (False, {"count": 1})


def test_late_rows(always: Finding, finding: Finding) -> None:
    settled = untidy.LOADED.date() - timedelta(days=14)
    late = sum(MONDAY + timedelta(days=n % 6) <= settled for n in range(untidy.LATE))
    events, generations = table(always, "Late rows")
    assert events[:3] == ("events", "on the day itself", late)
    assert generations[:2] == ("generations", "not known: no row says when it was received")
    assert table(finding, "Late rows")[0][2] == late


def test_joins(always: Finding) -> None:
    rows = {row[0]: row[2:6] for row in table(always, "Joins")}
    known = untidy.GENERATIONS - untidy.NOBODYS
    assert rows["generations.user_id"] == (400, known, known, known / 400)
    named = untidy.GENERATIONS - untidy.NAMELESS
    assert rows["generations.model"] == (400, named, named, named / 400)
    seen = untidy.PAYMENTS - untidy.STRANGERS_PAY
    assert rows["payments.user_id"] == (40, 40, seen, seen / 40)
    assert rows["agents.creator_id"] == (5, 5, 4, 0.8)
    talked = [row for row in untidy.events() if row.get("agent_id")]
    assert rows["events.agent_id"][1:3] == (len(talked), len(talked) - untidy.GHOST_ROWS)
    assert table(always, "Agents whose creator is unknown") == [("ghost", untidy.GHOST_ROWS)]


def test_the_farm_is_found_to_the_last_account(finding: Finding) -> None:
    signs = [row[1] for row in table(finding, "Bots and device farms")]
    assert signs == [untidy.BUSY, FARM - untidy.BUSY, FARM, FARM, FARM - untidy.BUSY]
    listed = table(finding, "Who looks like a program")
    assert len(listed) == 20
    assert {row[3] for row in listed} == {FARM}
    assert all(len(str(row[0])) == 24 for row in listed)
    star = dict(table(finding, f"Weekly askers, {MONDAY} to {SUNDAY}"))
    ours = untidy.counted(untidy.events(), frozenset(), untidy.LOADED)
    everybody = untidy.counted(untidy.events(), frozenset({"listed", "bots"}), untidy.LOADED)
    assert star == {
        "as the star file counts": len(ours),
        "without those who look like programs": len(ours) - (FARM - untidy.BUSY),
        "with everybody whom the star file leaves out": len(everybody),
    }
    notes = {note.code: dict(note.values) for note in finding.caveats}
    assert notes["suspects_are_counted"] == {"count": FARM - untidy.BUSY}


def test_empty_days_and_ids(always: Finding) -> None:
    assert table(always, "Days") == [
        ("events", "no row at all", ", ".join(empty_days())),
    ]
    assert checks(always)["ids_spelt_alike"] == (False, {"count": len(untidy.SPELT)})


def empty_days() -> list[str]:
    days = {
        datetime.fromisoformat(row["ts"]).astimezone(untidy.ZONE).date() for row in untidy.events()
    }
    last = max(day for day in days if day <= untidy.LOADED.astimezone(untidy.ZONE).date())
    every = (FIRST + timedelta(days=n) for n in range((last - FIRST).days))
    return [day.isoformat() for day in every if day not in days]


def test_the_planted_empty_day_is_one_of_them() -> None:
    assert untidy.EMPTY.isoformat() in empty_days()


def test_bars(always: Finding) -> None:
    found = checks(always)
    assert found["answers of the model whose person is known"][0] is False
    assert found["answers of the model whose model is known"][0] is True
    assert found["payments whose person is known"][0] is False
    assert found["one_currency"][0] is False
    assert found["duplicates in events"][0] is True
    assert isinstance(always.estimate, Estimate)
    assert always.estimate.value == 3
    assert len(table(always, "Blocked questions")) == 3
    assert "'uid' in 'data/generations.jsonl': 50 of its 400 rows" in flat(always, "en")
    assert "'data/generations.jsonl' 的 'uid'：400 行中有 50 行为空" in flat(always, "zh")


def flat(finding: Finding, lang: str) -> str:
    text = render(finding, "", lang, "text")
    return " ".join(text.split()) if lang == "en" else "".join(text.split("\n              "))


@pytest.mark.parametrize(
    ("metric", "by", "match"),
    [
        ("answered", None, "87.5%, and the bar is 90%"),
        ("paid", None, "92.5%, and the bar is 97%"),
        ("by_m1", None, None),
        ("askers", "model", None),
        ("askers", None, None),
    ],
)
def test_a_question_below_its_bar_is_blocked(
    project: Project, metric: str, by: str | None, match: str | None
) -> None:
    more = {} if by is None else {"by": by}
    if match is None:
        assert (
            asked(project, "level", metric=metric, period="week", **more).subject.metric == metric
        )
        return
    with pytest.raises(Refusal, match=match):
        asked(project, "level", metric=metric, period="week", **more)


def with_bars(tmp_path: Path, bars: str) -> Project:
    return opened(tmp_path, untidy.STAR_FILE.replace("trust:\n", f"trust:\n  bars: {{{bars}}}\n"))


@pytest.mark.parametrize(("metric", "by"), [("by_m1", None), ("askers", "model")])
def test_models_are_not_compared_below_their_bar(
    tmp_path: Path, metric: str, by: str | None
) -> None:
    strict = with_bars(tmp_path, "generation_model: 0.98")
    more = {} if by is None else {"by": by}
    with pytest.raises(Refusal, match=r"97\.0%, and the bar is 98%.*12 of its 400 rows"):
        asked(strict, "level", metric=metric, period="week", **more)
    assert asked(strict, "level", metric="askers", period="week").subject.metric == "askers"


def test_currencies_are_never_added_up(tmp_path: Path) -> None:
    lenient = with_bars(tmp_path, "payment_user_join: 0.5")
    with pytest.raises(Refusal, match=r"several currencies \(CNY, USD in payments\)"):
        asked(lenient, "level", metric="revenue", period="week")
    assert asked(lenient, "level", metric="paid", period="week").subject.metric == "paid"


def test_a_bar_that_moves_asks_anew(tmp_path: Path) -> None:
    project = with_bars(tmp_path, "generation_user_join: 0.5")
    asked(project, "level", metric="answered", period="week")
    path = project.folder / "cynosure.yml"
    path.write_text(path.read_text().replace("generation_user_join: 0.5", "generation_model: 0.1"))
    with pytest.raises(Refusal, match="the bar is 90%"):
        asked(open_project(project.folder), "level", metric="answered", period="week")


def test_tidy_data_have_nothing_to_say(tmp_path: Path) -> None:
    """A null case: people who ask once a day on their own phones, and nothing else."""
    made = untidy.Events([])
    for n in range(40):
        for day in range(28):
            when = untidy.at(FIRST + timedelta(days=day), 8 + (7 * n + 3 * day) % 14, n)
            made.add(f"p{n}", when, session_id=f"s{n}-{day}", seq=1)
    (tmp_path / "data").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in made.rows)
    (tmp_path / "data" / "events.jsonl").write_text(lines)
    star_file = untidy.STAR_FILE.replace(
        "  exclude: {users: lists/staff.txt, bots: {episodes_per_day_over: 100}}\n", "  bars: {}\n"
    )
    kept = [line for line in star_file.splitlines() if "table: " not in line or "events" in line]
    (tmp_path / "cynosure.yml").write_text("\n".join(kept) + "\n")
    project = open_project(tmp_path)
    now = datetime.combine(date(2026, 6, 25), datetime.min.time(), UTC)
    load(tmp_path, project.star_file.sources, None, now, lambda *_: None)
    finding = asked(project, "doctor", period="week")
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == 0
    assert not [check for check in finding.checks if check.passed is False]
    assert finding.next_action.code == "reconcile_first"
    assert [row[1] for row in table(finding, "Bots and device farms")] == [0, 0, 0, 0, 0]
    assert {"Blocked questions", "Quarantine", "Days"}.isdisjoint(
        block.title.en for block in finding.blocks if isinstance(block, TableBlock)
    )
