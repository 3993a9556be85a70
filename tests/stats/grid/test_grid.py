"""A quick subset of the grid of coverage, and the whole one as it was recorded."""

from pathlib import Path

import pytest

from tests.stats.grid.designs import DESIGNS, Design
from tests.stats.grid.methods import METHODS
from tests.stats.grid.run import RESULT, Row, read, simulate, write

QUICK = (
    Design(60, 0, 0.0, "log-normal"),
    Design(60, 14, 0.05, "normal"),
    Design(200, 8, 0.3, "zero-inflated"),
    Design(200, 44, 0.3, "log-normal"),
)


@pytest.mark.parametrize("design", QUICK, ids=lambda design: design.name)
def test_quick_subset(design: Design) -> None:
    rows = simulate(design, runs=200)
    assert rows
    assert [row for row in rows if not row.meets] == []


def test_every_method_is_in_the_quick_subset() -> None:
    known = {method.name for method in METHODS for design in QUICK if method.knows(design)}
    assert known == {method.name for method in METHODS}


def test_the_axes_are_those_of_the_plan() -> None:
    # 4 sizes × 3 shapes × (rows alone, 3 numbers of clusters × 3 correlations).
    assert len(DESIGNS) == len(set(DESIGNS)) == 4 * 3 * 10
    assert {design.runs for design in DESIGNS} == {500, 2_000}


@pytest.mark.parametrize(
    ("answered", "covered", "meets"),
    [(2_000, 1_900, True), (2_000, 1_800, False), (2_000, 1_990, False), (0, 0, True)],
)
def test_what_meets(answered: int, covered: int, meets: bool) -> None:
    assert Row("mean", 60, 0, 0.0, "normal", 2_000, answered, covered).meets is meets


def test_a_design_is_the_same_every_time(tmp_path: Path) -> None:
    design = Design(60, 8, 0.3, "normal")
    rows = simulate(design, runs=3)
    assert rows == simulate(design, runs=3)
    write(rows, tmp_path / "coverage.csv")
    assert read(tmp_path / "coverage.csv") == rows


def test_the_recorded_grid() -> None:
    rows = read(RESULT)
    recorded = {(row.n, row.clusters, row.correlation, row.shape) for row in rows}
    assert recorded <= {(d.n, d.clusters, d.correlation, d.shape) for d in DESIGNS}
    assert [row for row in rows if not row.meets] == []
