"""What others published: kept apart from items, and METR's doublings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.bakery import Bakery
from tests.cli.test_boundary import HEAD, PLAIN, asked, project, table, written

DOUBLINGS = {"..": (17, 195.8), "2023-01-01..": (14, 165.3), "..2025-03-31": (11, 212.2)}


def test_metr_doublings(empty: Bakery, shared_data: Path) -> None:
    shutil.copy(shared_data / "boundary" / "metr_horizons_1_0.yaml", empty.folder / "data")
    source = "  - {table: trials, format: leaderboard, path: data/*.yaml}\n"
    empty.star_file(f"{HEAD}sources:\n{source}")
    assert empty.cyn("load").code == 0
    for span, (points, days) in DOUBLINGS.items():
        (row,) = table(
            asked(empty, "leaderboard", "--released", span), "The published horizon doubles"
        )
        assert row["On the frontier"] == points
        assert row["Doubles in, days"] == pytest.approx(days, abs=0.05), "one published decimal"
        assert row["from"] < days < row["to"]
    alone = empty.cyn("boundary")
    assert alone.code == 3
    assert "cyn boundary leaderboard" in alone.err


def test_totals_are_kept_apart_from_items(empty: Bakery) -> None:
    """20 of 40 items; totals that say so, that say otherwise, and of a model nobody tried here."""
    rows = [f"s,i{n},{m},bare,{int(n < 20)},,," for m in ("m1", "m2") for n in range(40)]
    rows += ["s,*,m1,bare,0.5,20,40,", "s,*,m2,bare,0.9,36,40,", "s,*,m3,bare,0.7,70,100,60"]
    written(empty, rows, "s,i,m,h,y,k,n,minutes")
    loaded = project(empty, f"{PLAIN}, successes: k, n: n, human_minutes: minutes")
    found = asked(loaded)
    cells = {row["Model"]: row for row in table(found, "The grid")}
    assert set(cells) == {"m1", "m2"}
    assert cells["m2"]["Items"] == 40
    (amiss,) = (
        row for row in table(found, "Integrity") if row["What"].endswith("the declared total")
    )
    assert amiss["Which"] == "m2 × bare (20/40, 36/40)"
    board = {row["Model"]: row for row in table(asked(loaded, "leaderboard"), "As published")}
    assert set(board) == {"m1", "m2", "m3"}
    assert board["m3"]["Solved"] == pytest.approx(0.7)
    assert board["m3"]["from"] < 0.7 < board["m3"]["to"]


def test_only_the_best_are_shown(empty: Bakery) -> None:
    written(empty, [f"s,*,m{n},bare,{n / 20}" for n in range(20)])
    loaded = project(empty, PLAIN)
    (first, *rest) = table(asked(loaded, "leaderboard"), "As published, the best 10")
    assert (first["Model"], len(rest)) == ("m19", 9)
    assert len(table(asked(loaded, "leaderboard", "--items"), "As published")) == 20


@pytest.mark.parametrize("span", ["2023", "2025-01-01..2024-01-01", "x..y"])
def test_days_that_are_none(empty: Bakery, span: str) -> None:
    written(empty, ["s,*,m,bare,0.5"])
    refused = project(empty, PLAIN).cyn("boundary", "leaderboard", "--released", span)
    assert refused.code == 2
    assert "2023-01-01..2025-03-31" in refused.err


def test_without_totals(empty: Bakery) -> None:
    written(empty, ["s,i,m,bare,0.5"])
    refused = project(empty, PLAIN).cyn("boundary", "leaderboard")
    assert refused.code == 3
    assert "format: leaderboard" in refused.err
