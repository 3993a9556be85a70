"""`cyn find` end to end: what was planted is found, and what was not is not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cynosure.report.causal_words import causal_words
from tests.analyses.find.planted import Planted
from tests.cli.bakery import Bakery


@pytest.fixture
def empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Bakery:
    """A folder whose key is fixed: the key deals people to the two halves."""
    monkeypatch.setenv("PLANTED_KEY", "the halves of this test")
    return Bakery(tmp_path, capsys)


def loaded(bakery: Bakery, planted: Planted) -> Bakery:
    planted.write(bakery.folder)
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


def asked(bakery: Bakery, *words: str) -> dict[str, Any]:
    said = bakery.cyn("find", *words, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found


def table(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of the table of candidates by name; of two heads alike the first counts."""
    block = next(one for one in found["blocks"] if one["title"]["en"] == "Candidates")
    heads = [head["en"] for head in block["columns"]]
    rows = [dict(reversed(list(zip(heads, row, strict=True)))) for row in block["rows"]]
    return {str(row["Candidate"]): row for row in rows}


def test_the_driver_is_found_confirmed_and_adopted_with_its_numbers(empty: Bakery) -> None:
    found = asked(loaded(empty, Planted()))
    assert found["kind"] == "predicts"
    assert found["estimate"]["value"] == pytest.approx(0.45, abs=0.1)
    rows = table(found)
    name = next(iter(rows))
    assert name.startswith("pinned_1_in_")
    assert rows[name]["Standing"]["en"] == "passes"
    assert rows[name]["On the front"] == "●"
    others = [row for other, row in rows.items() if other != name]
    assert all(row["Standing"]["en"] != "passes" for row in others)

    said = empty.cyn("find")
    assert "goes with later return" in " ".join(said.out.split())
    chinese = empty.cyn("find", lang="zh")
    assert "预示此后的" in chinese.out
    for text in (said.out, chinese.out):
        assert causal_words(text) == ()
        assert "aha" not in text.lower()

    before = (empty.folder / "cynosure.yml").read_text(encoding="utf-8")
    adopted = empty.cyn("find", "--adopt", name)
    assert adopted.code == 0, adopted.err
    after = (empty.folder / "cynosure.yml").read_text(encoding="utf-8")
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line for line in after.splitlines() if line not in new] == before.splitlines()
    assert all(f"+{line}" in adopted.out.splitlines() for line in new)
    assert len(new) == 2
    ordinary = empty.cyn("star", "--metric", name, "--period", "2026-06-01..2026-07-10", "--json")
    assert ordinary.code == 0, ordinary.err
    value = ordinary.json["findings"][0]["finding"]["estimate"]["value"]
    assert value == rows[name]["People"]


@pytest.mark.parametrize(
    ("name", "having"),
    [
        ("opened_on_2_days_in_14d", "days >= 2"),
        ("pinned+shared_in_7d", "distinct(event) >= 2"),
    ],
)
def test_days_and_pairs_are_adopted_with_their_numbers(
    empty: Bakery, name: str, having: str
) -> None:
    loaded(empty, Planted(often=True))
    said = empty.cyn("find", "--adopt", name)
    assert said.code == 0, said.err
    assert f"having: {having}" in said.out
    metric = name.replace("+", "_")
    ordinary = empty.cyn("star", "--metric", metric, "--period", "2026-06-01..2026-07-10", "--json")
    assert ordinary.code == 0, ordinary.err
    value = ordinary.json["findings"][0]["finding"]["estimate"]["value"]
    assert value == Planted(often=True).people_of(name)


KINDS = {
    "times": r"[a-z]+_[0-9]+_in_[0-9]+d",
    "days": r"[a-z]+_on_[0-9]+_days_in_[0-9]+d",
    "both": r"[a-z]+\+(?!then)[a-z]+_in_[0-9]+d",
    "order": r"[a-z]+\+then\+[a-z]+_in_[0-9]+d",
}
RETURNED = """\
  returned: {kind: retention, start: {first: shared, after: 5d}, return: opened, days: [15, 27]}
"""


@pytest.mark.parametrize("outcome", ["active", "returned"])
def test_every_kind_of_candidate_is_adopted_with_its_numbers(empty: Bakery, outcome: str) -> None:
    """Of an outcome whose days count from joining, and of one with a start of its own."""
    Planted(people=2_500, often=True).write(empty.folder)
    path = empty.folder / "cynosure.yml"
    text = path.read_text("utf-8").replace("moments:\n", "moments:\n  shared: {event: shared}\n")
    path.write_text(text.replace("star:\n", f"{RETURNED}star:\n"), "utf-8")
    assert empty.cyn("load").code == 0
    found = asked(empty, "--outcome", outcome)
    people = {name: row["People"] for name, row in table(found).items()}
    last = 27 if outcome == "returned" else 28
    end = date.fromisoformat(found["window"]["end"]) - timedelta(days=last)
    for pattern in KINDS.values():
        name = next(one for one in people if re.fullmatch(pattern, one))
        adopted = empty.cyn("find", "--outcome", outcome, "--adopt", name)
        assert adopted.code == 0, adopted.err
        own = "window: {after: {first: shared, after: 5d}" in adopted.out
        assert own == (outcome == "returned")
        period = f"{found['window']['start']}..{end}"
        metric = name.replace("+", "_")
        ordinary = empty.cyn("star", "--metric", metric, "--period", period, "--json")
        assert ordinary.code == 0, ordinary.err
        value = ordinary.json["findings"][0]["finding"]["estimate"]["value"]
        assert value == people[name] > 0


def test_of_more_events_than_are_paired_it_is_said(empty: Bakery) -> None:
    """Whatever they are called: an event may have the name of a table."""
    planted = Planted(people=600)
    planted.write(empty.folder)
    joined, _ = planted.drawn()
    with (empty.folder / "events.csv").open("a", encoding="utf-8") as file:
        for name in ("events", "做 过", *(f"seldom {k}" for k in range(28))):
            for person in range(0, 600, 3):
                file.write(f"{name}{person},p{person},{joined[person].isoformat()},{name}\n")
    assert empty.cyn("load").code == 0
    said = " ".join(empty.cyn("find").out.split())
    assert "Pairs were tried of 24 of the 32 events that people did early" in said
    assert "32 种事件" in "".join(empty.cyn("find", lang="zh").out.split("\n"))
    adopted = empty.cyn("find", "--adopt", "events_1_in_1d")
    assert adopted.code == 0, adopted.err
    assert "from: events_done" in adopted.out
    ordinary = empty.cyn("star", "--metric", "events_1_in_1d", "--period", "2026-06-01..2026-07-10")
    assert "200 people" in ordinary.out


def test_a_pair_that_adds_nothing_to_its_parts_does_not_pass(empty: Bakery) -> None:
    rows = table(asked(loaded(empty, Planted(people=4_000))))
    pairs = {name: row["Standing"]["en"] for name, row in rows.items() if "+" in name}
    assert pairs
    assert not {"passes", "no control: hardly done later"} & set(pairs.values())


@pytest.mark.parametrize(
    ("more", "standing"), [(0.0, "passes"), (0.4, "moves the control outcome too")]
)
def test_an_outcome_that_nothing_should_move(empty: Bakery, more: float, standing: str) -> None:
    rows = table(asked(loaded(empty, Planted(people=3_000, rated=more))))
    pinned = next(row for name, row in rows.items() if name.startswith("pinned_1_in_"))
    assert pinned["Standing"]["en"] == standing
    assert "Control outcome, points" in pinned


def test_where_returns_are_dealt_anew_nothing_is_found(empty: Bakery) -> None:
    found = asked(loaded(empty, Planted(shuffled=True)))
    assert found["kind"] == "cannot_tell"
    standings = {row["Standing"]["en"] for row in table(found).values()}
    assert standings == {"no more than chance finds"}


def test_what_interest_alone_does_is_not_passed(empty: Bakery) -> None:
    found = asked(loaded(empty, Planted(driver=0.0, interest=1.5)))
    assert found["kind"] == "cannot_tell"
    shared = next(row for name, row in table(found).items() if name.startswith("shared"))
    assert shared["Standing"]["en"] == "no more than done afterwards"


def test_thresholds_are_shown_and_a_wrong_name_is_told(empty: Bakery) -> None:
    loaded(empty, Planted())
    name = next(iter(table(asked(empty))))
    found = asked(empty, "--explain", name)
    assert [one["title"]["en"] for one in found["blocks"]][:2] == [
        "Candidates",
        "Correlation with the outcome (phi)",
    ]
    said = empty.cyn("find", "--explain", "pinnd_1_in_7d")
    assert said.code == 2
    assert "pinned" in said.err


def test_people_too_few_are_said_to_be(empty: Bakery) -> None:
    found = asked(loaded(empty, Planted(people=90)))
    assert found["kind"] == "cannot_tell"
    assert found["estimate"]["reason"] == "too_few"
    assert dict(map(tuple, found["estimate"]["detail"]))["needed"] == 100


def test_without_events_it_is_refused(empty: Bakery) -> None:
    Planted(people=60).write(empty.folder)
    star_file = (empty.folder / "cynosure.yml").read_text(encoding="utf-8")
    lines = [line for line in star_file.splitlines() if "table: events" not in line]
    (empty.folder / "cynosure.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert empty.cyn("load").code == 0
    said = empty.cyn("find")
    assert said.code == 3
    assert "events" in said.err
