"""An interrupted series: the Nile, coverage where neighbours are alike, placebo dates."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.interrupted import Interrupted, interrupted
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

Floats = NDArray[np.float64]
ORACLE = json.loads((Path(__file__).parent / "oracles" / "series.json").read_text("utf-8"))["nile"]


def fitted(series, start: int, **options: object) -> Interrupted:
    found = interrupted(series, start, np.random.default_rng(0), **options)
    assert isinstance(found, Interrupted)
    return found


def test_the_nile() -> None:
    # statsmodels, 4 lags, no small-sample correction; methods.md 3.4: −247.778 and 31.34.
    step = fitted(ORACLE["flow"], 28, trend=False, lags=4)
    assert step.level.value == pytest.approx(-247.778, abs=5e-4)
    assert step.error == pytest.approx(31.34, abs=5e-3)
    assert step.error == pytest.approx(ORACLE["step"]["errors"][1], rel=1e-9)
    assert step.slope is None
    trends = fitted(ORACLE["flow"], 28, lags=7)
    assert trends.level.value == pytest.approx(ORACLE["trends"]["values"][1], rel=1e-9)
    assert trends.error == pytest.approx(ORACLE["trends"]["errors"][1], rel=1e-9)
    assert trends.slope is not None
    assert trends.slope.value == pytest.approx(ORACLE["trends"]["values"][3], rel=1e-9)
    # No date of the 28 years before has as large a step: the best that 22 dates can say.
    assert step.p_value == pytest.approx(1 / 22)


def alike(rng: np.random.Generator, n: int, likeness: float) -> Floats:
    noise = rng.normal(size=n)
    noise[0] /= math.sqrt(1 - likeness**2)
    for t in range(1, n):
        noise[t] += likeness * noise[t - 1]
    return noise


def test_before_and_after_alone_say_too_much(shared_data: Path) -> None:
    # methods.md 3.5: California's cigarettes fell by 55.861, of which 15.6 are the programme's.
    rows = pd.read_csv(shared_data / "oracles" / "prop99.csv", sep=";")
    series = rows[rows.State == "California"].sort_values("Year")
    start = int((series.Year < 1989).sum())
    packs = series.PacksPerCapita.to_numpy()
    found = interrupted(packs, start, np.random.default_rng(0), trend=False)
    assert isinstance(found, Interrupted)
    assert found.level.value == pytest.approx(-55.861, abs=5e-4)


@pytest.mark.slow
@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("likeness", [0.0, 0.4])
def test_95_of_100_intervals_hold_the_step(trend: bool, likeness: float) -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        series = alike(rng, 60, likeness) + 2 * (np.arange(60) >= 40) + 0.1 * np.arange(60) * trend
        found = interrupted(series, 40, rng, trend=trend)
        return found if isinstance(found, Undefined) else found.level

    assert_covers(once, truth=2.0, runs=120)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-100, 100), st.floats(-5, 5))
def test_unit_origin_and_a_common_trend_say_nothing(
    seed: int, unit: float, origin: float, slope: float
) -> None:
    series = np.random.default_rng(seed).normal(size=20)
    plain = fitted(series, 12)
    moved = fitted(unit * (series + origin + slope * np.arange(20)), 12)
    assert moved.level.value == pytest.approx(unit * plain.level.value, abs=1e-9 * unit * 1e3)
    assert moved.error == pytest.approx(unit * plain.error, rel=1e-6)
    assert moved.p_value == plain.p_value


def test_a_step_that_is_added_is_found_and_the_slope_too() -> None:
    series = np.random.default_rng(1).normal(size=40)
    after = np.arange(40) >= 25
    plain = fitted(series, 25)
    moved = fitted(series + after * (7 + 0.5 * (np.arange(40) - 25)), 25)
    assert moved.level.value - plain.level.value == pytest.approx(7)
    assert moved.slope is not None
    assert plain.slope is not None
    assert moved.slope.value - plain.slope.value == pytest.approx(0.5)
    # The time before is the same, so are the placebos.
    assert moved.placebos == plain.placebos


def test_placebo_dates_need_room_on_both_sides() -> None:
    series = np.random.default_rng(2).normal(size=20)
    found = fitted(series, 12, trend=False)
    assert [placebo.index for placebo in found.placebos] == [4, 5, 6, 7, 8]
    for placebo in found.placebos:
        before, after = series[: placebo.index], series[placebo.index : 12]
        assert placebo.value == pytest.approx(after.mean() - before.mean())
    own = found.level.value / found.error
    larger = sum(abs(placebo.statistic) >= abs(own) for placebo in found.placebos)
    assert found.p_value == (1 + larger) / 6
    assert fitted(series, 7).p_value == Undefined(Reason.TOO_FEW)


def test_levels_nest_and_seeds_repeat() -> None:
    series = np.random.default_rng(3).normal(size=30)
    wide, narrow = (fitted(series, 15, level=level).level.interval for level in (0.99, 0.8))
    assert isinstance(wide, Interval)
    assert isinstance(narrow, Interval)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert fitted(series, 15) == fitted(series, 15)


def test_what_a_series_cannot_carry_says_why() -> None:
    rng = np.random.default_rng(0)
    few = Undefined(Reason.FEW_PERIODS, (("had", 3), ("needed", 4)))
    assert interrupted(rng.normal(size=20), 3, rng) == few
    assert interrupted(rng.normal(size=20), 17, rng) == few
    assert interrupted([], 0, rng) == Undefined(Reason.FEW_PERIODS, (("had", 0), ("needed", 4)))
    assert interrupted(np.arange(20.0), 10, rng) == Undefined(Reason.NO_VARIATION)
    assert interrupted(np.full(20, 5.0), 10, rng) == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"series": [math.nan] * 20}, "series"),
        ({"series": [[1, 2]]}, "series"),
        ({"start": 21}, "start"),
        ({"start": -1}, "start"),
        ({"lags": 20}, "lags"),
        ({"lags": -1}, "lags"),
        ({"level": 0}, "level"),
    ],
)
def test_a_mistake_names_its_argument(change: dict[str, object], named: str) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=named):
        interrupted(**{"series": rng.normal(size=20), "start": 10, "rng": rng, **change})
