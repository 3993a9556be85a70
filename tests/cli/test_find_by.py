"""`cyn find --by`: the same search in each part of the people, and how far the parts differ."""

from __future__ import annotations

from typing import Any

import pytest

from cynosure.report.causal_words import causal_words
from tests.analyses.find.planted import Planted
from tests.cli.bakery import Bakery
from tests.cli.test_find import asked, empty, loaded

__all__ = ["empty"]

PLANS = ("enterprise", "free", "trial")


def by_part(found: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the table of parts by candidate and part; of heads alike the first counts."""
    titles = {one["title"]["en"]: one for one in found["blocks"]}
    block = titles["Candidates by part of the people"]
    heads = [head["en"] for head in block["columns"]]
    rows = [list(zip(heads, row, strict=True)) for row in block["rows"]]
    told = [(dict(reversed(row)), row) for row in rows]
    return {
        (one["Candidate"], one["Among"]["en"]): one | {"lows": [v for h, v in row if h == "from"]}
        for one, row in told
    }


def test_a_driver_in_one_part_is_told_there_and_nowhere_else(empty: Bakery) -> None:
    loaded(empty, Planted(people=4_000, plans=PLANS))
    found = asked(empty, "--by", "people.plan")
    rows = by_part(found)
    standings = {
        part: row["Standing there"]["en"] for (name, part), row in rows.items() if "+" not in name
    }
    assert standings == {
        "enterprise": "passes",
        "free": "no more than chance finds",
        "trial": "no more than chance finds",
    }
    (own,) = (row for (name, part), row in rows.items() if "+" not in name and part == PLANS[0])
    assert own["lows"][-1]["value"] > 0.2
    assert own["Difference, points"]["value"] == pytest.approx(0.45, abs=0.12)
    # Everybody and three parts are four searches, whose intervals hold together.
    assert found["estimate"]["interval"]["level"] == pytest.approx(1 - 0.05 / 4)
    matrix = found["blocks"][-1]
    assert [one["en"] for one in matrix["columns"]] == ["everybody", *PLANS]

    said = empty.cyn("find", "--by", "plan")
    assert "Among enterprise it passes" in said.out
    assert "Among free it passes" not in said.out
    chinese = empty.cyn("find", "--by", "plan", lang="zh")
    assert "在 enterprise 这部分用户中通过" in chinese.out
    for text in (said.out, chinese.out):
        assert causal_words(text) == ()


def test_where_returns_are_dealt_anew_no_part_finds_anything(empty: Bakery) -> None:
    loaded(empty, Planted(people=4_000, plans=PLANS, shuffled=True))
    found = asked(empty, "--by", "plan")
    assert found["kind"] == "cannot_tell"
    standings = {row["Standing there"]["en"] for row in by_part(found).values()}
    assert standings == {"no more than chance finds"}
    assert "it passes" not in empty.cyn("find", "--by", "plan").out


def test_people_are_parted_by_what_they_did_before_the_outcome_opens(empty: Bakery) -> None:
    world = Planted(people=3_000, plans=PLANS[:1])
    loaded(empty, world)
    joined, rows = world.drawn()
    sharers = set()
    for _, person, at, name in rows:
        begun = joined[int(person[1:])]
        days = (int(at[8:10]) + 30 * int(at[5:7])) - (begun.day + 30 * begun.month)
        if name == "shared" and days < 15:
            sharers.add(person)
    found = by_part(asked(empty, "--by", "sharers"))
    people = {part: row["People"] for (_, part), row in found.items()}
    assert people == {"sharers": len(sharers), "others": 3_000 - len(sharers)}
    of_all = by_part(asked(empty, "--by", "groups"))
    assert {part for _, part in of_all} == {"sharers", "others"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_unknown_part_and_one_that_is_not_counted(empty: Bakery, lang: str) -> None:
    loaded(empty, Planted(people=300, plans=PLANS))
    said = empty.cyn("find", "--by", "people.plann", lang=lang)
    assert said.code == 2
    assert "`plan`" in said.err
    path = empty.folder / "cynosure.yml"
    path.write_text(path.read_text("utf-8").replace("at_least: 1", "at_least: 300"), "utf-8")
    said = empty.cyn("find", "--by", "sharers", lang=lang)
    assert said.code == 2
    assert "255" in said.err


def test_parts_of_too_few_people_are_said_to_be(empty: Bakery) -> None:
    loaded(empty, Planted(people=1_600, plans=tuple(f"plan {k:02}" for k in range(40))))
    found = asked(empty, "--by", "plan")
    standings = {row["Standing there"]["en"] for row in by_part(found).values()}
    assert standings == {"too few people to try it"}
    outside = next(one for one in found["caveats"] if one["code"] == "in_no_part")
    assert dict(map(tuple, outside["values"]))["people"] == 1_600 - 8 * 40
