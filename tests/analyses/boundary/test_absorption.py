"""The fate of a scaffold, from uplifts made by hand: one a generation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cynosure.analyses.boundary.absorption import Absorption, Fate, absorptions
from cynosure.analyses.boundary.scenario import Uplift
from cynosure.metrics.trials.results import Cell
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

WORTH = 0.05
FIRST = date(2024, 1, 1)


def uplift(number: int, value: float, error: float = 0.01) -> Uplift:
    """That of the model released `number` half years after the first."""
    cell = Cell("refund", f"m{number}", "product")
    span = Interval(value - 2 * error, value + 2 * error, 0.95, Band.SAMPLING)
    return Uplift(
        cell,
        replace(cell, harness="bare"),
        items=100,
        difference=Estimate(value, span, 100),
        error=error,
        rescue=Undefined(Reason.NO_ROWS),
        harm=Undefined(Reason.NO_ROWS),
        p=None,
        detectable=0.03,
        released=FIRST + timedelta(days=182 * number),
    )


def fate(*values: float, error: float = 0.01) -> Absorption:
    found = [uplift(number, value, error) for number, value in enumerate(values)]
    (one,) = absorptions(found, WORTH)
    return one


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.2, 0.1, 0.0, -0.1), Fate.NEGATIVE),
        ((0.2, 0.15, 0.1, 0.05, 0.0), Fate.ABSORBED),
        ((0.3, 0.25, 0.2, 0.15, 0.1), Fate.SHRINKING),
        ((0.0, 0.05, 0.1, 0.15, 0.2), Fate.GROWING),
        ((0.1, 0.101, 0.1, 0.099, 0.1, 0.101), Fate.STABLE),
        ((0.2, 0.1, 0.0), Fate.NOT_DETERMINABLE),
    ],
)
def test_the_first_verdict_that_fits(values: tuple[float, ...], expected: Fate) -> None:
    assert fate(*values).fate is expected


def test_wide_intervals_determine_nothing() -> None:
    assert fate(0.2, 0.1, 0.2, 0.1, error=0.2).fate is Fate.NOT_DETERMINABLE


def test_the_day_of_zero_is_that_of_the_line() -> None:
    one = fate(0.4, 0.3, 0.2, 0.1)
    assert not isinstance(one.gone, Undefined)
    low, high = one.gone
    assert low < FIRST + timedelta(days=182 * 4) < high
    assert isinstance(one.slope, Estimate)
    # A tenth a half year of 182 days, exactly on a line.
    assert one.slope.value == pytest.approx(-0.1 * 365.25 / 182, abs=1e-9)


def test_a_level_line_has_no_day_of_zero() -> None:
    assert isinstance(fate(0.1, 0.11, 0.1, 0.11, error=0.02).gone, Undefined)


def test_models_whose_day_nobody_knows_have_no_place() -> None:
    undated = replace(uplift(9, -0.5), released=None)
    dated = [uplift(number, 0.1) for number in range(4)]
    (one,) = absorptions([undated, *dated], WORTH)
    assert (one.generations, one.newest) == (4, dated[-1])
    assert absorptions([undated], WORTH) == ()
