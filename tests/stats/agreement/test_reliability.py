"""Split half, signal to noise and attenuation against closed forms and in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from cynosure.stats.agreement.reliability import (
    SplitHalf,
    signal_to_noise,
    split_half,
    unattenuated,
)
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

PAIRS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=30)


def told(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> SplitHalf:
    found = split_half(first, second, level)
    assert isinstance(found, SplitHalf)
    return found


def whole(found: SplitHalf) -> Estimate:
    assert isinstance(found.whole, Estimate)
    return found.whole


@given(PAIRS)
def test_pearson_and_fisher_as_scipy_has_them(rows: list[tuple[int, int]]) -> None:
    first, second = map(np.array, zip(*rows, strict=True))
    assume(first.std() > 0 and second.std() > 0)
    found, other = told(first, second), scipy_stats.pearsonr(first, second)
    assert found.halves.value == pytest.approx(other.statistic, abs=1e-12)
    assume(isinstance(found.halves.interval, Interval))
    span = other.confidence_interval(0.95)
    assert isinstance(found.halves.interval, Interval)
    assert (found.halves.interval.low, found.halves.interval.high) == pytest.approx(
        (span.low, span.high), abs=1e-9
    )


def test_spearman_and_brown() -> None:
    # Two halves that correlate at .5 make a whole of reliability 2/3: the arithmetic of 1910.
    found = told([1, 2, 3, 4], [2, 4, 1, 5])
    assert whole(found).value == pytest.approx(
        2 * found.halves.value / (1 + found.halves.value), rel=1e-12
    )
    assert whole(told([-1, 1, 0, 0], [-1, 1, math.sqrt(3), -math.sqrt(3)])).value == pytest.approx(
        2 / 3, rel=1e-12
    )


@given(PAIRS)
def test_halves_can_be_swapped_and_intervals_nest(rows: list[tuple[int, int]]) -> None:
    first, second = map(np.array, zip(*rows, strict=True))
    assume(first.std() > 0 and second.std() > 0)
    one, other = told(first, second, 0.8), told(second, first, 0.99)
    assume(isinstance(one.halves.interval, Interval))
    inner, outer = whole(one).interval, whole(other).interval
    assert isinstance(inner, Interval)
    assert isinstance(outer, Interval)
    assert outer.low <= inner.low <= whole(other).value <= inner.high <= outer.high


def test_halves_that_mirror_each_other_have_no_whole() -> None:
    found = told([1, 2, 3, 4], [4, 3, 2, 1])
    assert found.halves.interval == Undefined(Reason.NO_VARIATION)
    assert found.whole == Undefined(Reason.ZERO_DENOMINATOR)


def test_signal_to_noise_by_hand() -> None:
    # s² = 4 over a noise of 1 leaves a signal of 3; χ² with 2 degrees is −2 log of its tail.
    found = signal_to_noise([-2, 0, 2], [1, 1, 1])
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert found.value == pytest.approx(3)
    assert found.interval.low == pytest.approx(8 / (-2 * math.log(0.025)) - 1, rel=1e-9)
    assert found.interval.high == pytest.approx(8 / (-2 * math.log(0.975)) - 1, rel=1e-9)


def test_less_spread_than_noise_is_no_signal() -> None:
    found = signal_to_noise([0.1, 0.2, 0.1, 0.2], [1, 1, 1, 1])
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert (found.value, found.interval.low) == (0, 0)


def test_attenuation_by_hand() -> None:
    assert unattenuated(0.3, 0.36) == pytest.approx(0.5, rel=1e-12)
    assert unattenuated(0.3, 0.36, 0.25) == pytest.approx(1.0, rel=1e-12)
    assert unattenuated(0.3, -0.1) == Undefined(Reason.NO_SIGNAL)


def test_noise_hides_a_correlation_and_its_removal_brings_it_back() -> None:
    # With the reliability of a half split of the same noise, .447 comes back from about .3.
    rng = np.random.default_rng(3)
    n, truth = 40_000, math.sqrt(0.2)
    value = rng.normal(size=n)
    outcome = truth * value + math.sqrt(1 - truth**2) * rng.normal(size=n)
    halves = [value + math.sqrt(2 * 1.15) * rng.normal(size=n) for _ in range(2)]
    seen = float(np.corrcoef(np.mean(halves, axis=0), outcome)[0, 1])
    found = unattenuated(seen, whole(told(*halves)).value)
    assert seen < 0.32
    # Four standard errors of 1/√n, and a quarter more for the reliability that is estimated.
    assert found == pytest.approx(truth, abs=0.025)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [], Reason.NO_ROWS),
        ([1], [2], Reason.ONE_UNIT),
        ([1, 1, 1], [1, 2, 3], Reason.NO_VARIATION),
        ([1, 2, 3], [0.1, 0.1, 0.1], Reason.NO_VARIATION),
    ],
)
def test_no_correlation(first: list[float], second: list[float], reason: Reason) -> None:
    assert split_half(first, second) == Undefined(reason)


def test_three_units_have_no_interval() -> None:
    assert told([1, 2, 3], [1, 3, 2]).halves.interval == Undefined(Reason.TOO_FEW, (("units", 3),))


@pytest.mark.parametrize(
    ("effects", "variances", "reason"), [([], [], Reason.NO_ROWS), ([1], [1], Reason.ONE_UNIT)]
)
def test_no_signal_to_noise(effects: list[float], variances: list[float], reason: Reason) -> None:
    assert signal_to_noise(effects, variances) == Undefined(reason)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: split_half([1, 2], [1, 2, 3]), r"second must have shape \(2,\)"),
        (lambda: split_half([1, math.nan], [1, 2]), r"first of shape \(2,\)"),
        (lambda: signal_to_noise([1, 2], [1, 0]), r"variances of shape \(2,\)"),
        (lambda: signal_to_noise([1, math.inf], [1, 1]), r"effects of shape \(2,\)"),
        (lambda: signal_to_noise([1, 2], [1, 1], level=0), "level"),
        (lambda: unattenuated(1.5, 0.5), "correlation"),
        (lambda: unattenuated(0.5, math.nan), "reliability"),
        (lambda: unattenuated(0.5, 0.5, 2.0), "other_reliability"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_split_half_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate:
        truth = rng.normal(size=200)
        return whole(told(truth + rng.normal(size=200), truth + rng.normal(size=200)))

    assert_covers(once, 2 / 3)


def test_signal_to_noise_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        noise = rng.uniform(0.5, 1.5, 60)
        return signal_to_noise(rng.normal(size=60) * np.sqrt(1 + noise), noise)

    assert_covers(once, 1.0)
