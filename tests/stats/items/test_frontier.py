"""The frontier, its line, and what past forecasts were worth."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike
from ruamel.yaml import YAML
from scipy.stats import binomtest, linregress

from cynosure.stats.estimate import Interval
from cynosure.stats.items.frontier import FEWEST, Frontier, frontier, frontier_points
from cynosure.stats.undefined import Reason, Undefined

START = date(2023, 1, 1)


def days(count: int, apart: int = 100) -> list[date]:
    return [START + timedelta(days=apart * number) for number in range(count)]


def found(released: list[date], values: ArrayLike) -> Frontier:
    line = frontier(released, values)
    assert isinstance(line, Frontier)
    return line


@pytest.fixture(scope="module")
def horizons(shared_data: Path) -> list[tuple[date, float]]:
    """Day of release and horizon in minutes of 33 models."""
    text = (shared_data / "boundary" / "metr_horizons_1_0.yaml").read_text(encoding="utf-8")
    results = YAML(typ="safe").load(text)["results"].values()
    return [
        (one["release_date"], one["metrics"]["p50_horizon_length"]["estimate"]) for one in results
    ]


@pytest.mark.parametrize(
    ("since", "until", "points", "doubling"),
    [
        (date.min, date.max, 17, 195.8),
        (date(2023, 1, 1), date.max, 14, 165.3),
        (date.min, date(2025, 4, 1), 11, 212.2),
    ],
)
def test_published_doubling_times(
    horizons: list[tuple[date, float]], since: date, until: date, points: int, doubling: float
) -> None:
    on = frontier_points([day for day, _ in horizons], [minutes for _, minutes in horizons])
    kept = [horizons[point] for point in on if since <= horizons[point][0] < until]
    line = found([day for day, _ in kept], np.log2([minutes for _, minutes in kept]))
    assert len(line.on) == points
    assert line.doubling_days == pytest.approx(doubling, abs=0.05), "one published decimal"


def test_the_line_is_least_squares() -> None:
    rng = np.random.default_rng(1)
    values = np.cumsum(rng.uniform(0.1, 1.0, 9))
    line = found(days(9), values)
    theirs = linregress(line.years, values)
    # Another implementation of the same formula: equal up to rounding.
    assert line.rate.value == pytest.approx(theirs.slope, rel=1e-12)
    assert line.intercept == pytest.approx(theirs.intercept, rel=1e-9)
    assert isinstance(line.rate.interval, Interval)
    assert line.rate.interval.high - line.rate.value == pytest.approx(
        2.364624 * theirs.stderr, rel=1e-6
    )


def test_only_those_that_beat_all_before_are_on_it() -> None:
    released = [*days(4), START + timedelta(days=300)]
    assert frontier_points(released, [1.0, 0.5, 2.0, 3.0, 4.0]) == (0, 2, 4)


def test_forecasts_hold_as_often_as_they_say() -> None:
    held = answered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        # Steps far above the noise, so that every point is on the frontier.
        values = np.arange(9) * 1.0 + rng.normal(0, 0.1, 9)
        line = frontier(days(8), values[:8])
        if isinstance(line, Undefined):
            continue
        answered += 1
        span = line.forecast(days(9)[-1]).interval
        assert isinstance(span, Interval)
        held += span.low <= values[8] <= span.high
    # Two of four past forecasts fail by chance in one case of seventy.
    assert answered >= 285
    assert binomtest(held, answered, 0.95).pvalue > 0.001


def test_dates_on_which_a_value_is_reached() -> None:
    line = found(days(8), [0.0, 1.05, 1.95, 3.0, 4.05, 4.95, 6.0, 7.0])
    early, late = line.reaches(8.0)
    expected = START + timedelta(days=800)
    assert early is not None
    assert late is not None
    assert early < expected < late
    assert late - early < timedelta(days=60)
    assert line.reaches(6.5)[0] == START + timedelta(days=700), "reached already"
    assert line.reaches(1e6) == (None, None)


def test_a_jump_that_no_line_foretells_is_refused() -> None:
    values = [0.0, 1.0, 2.0, 3.0, 30.0, 31.0, 100.0, 300.0, 301.0]
    refused = frontier(days(9), values)
    assert isinstance(refused, Undefined)
    assert refused.reason is Reason.NOT_DETERMINED


def test_too_few_points_foretell_nothing() -> None:
    refused = frontier(days(6), [1, 2, 3, 4, 4, 4])
    assert refused == Undefined(Reason.TOO_FEW, (("points", 4), ("needed", FEWEST)))


def test_the_backtest_is_that_of_each_point_from_those_before() -> None:
    values = np.array([0.0, 1.0, 2.1, 2.9, 4.2, 5.1])
    line = found(days(6), values)
    errors, still = [], []
    for point in (4, 5):
        slope, start = np.polyfit(line.years[:point], values[:point], 1)
        errors.append(abs(start + slope * line.years[point] - values[point]))
        still.append(values[point] - values[point - 1])
    assert line.backtest.foretold == 2
    assert line.backtest.error == pytest.approx(np.mean(errors), rel=1e-9)
    assert line.backtest.unchanged == pytest.approx(np.mean(still), rel=1e-9)


@pytest.mark.parametrize("bad", [[1.0, float("nan"), 2.0], [1.0]])
def test_bad_values_are_a_programmers_mistake(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="values"):
        frontier(days(3), bad)
