"""Welch's differences against GrowthBook's and tea-tasting's numbers, scipy, and simulation."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.experiments.difference import (
    Arm,
    Effect,
    difference,
    mean_arm,
    proportion_arm,
    quantile_arm,
    ratio_arm,
    relative_difference,
    student_effect,
)
from cynosure.stats.moments import Moments, moments_of
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.experiments import RECORDED, from_raw_sums, recorded_arms


def known(found: Effect | Undefined) -> Effect:
    assert isinstance(found, Effect)
    return found


CONTROL = from_raw_sums(3407, [1396.87], [[52377.9767]])
TREATMENT = from_raw_sums(3461, [2422.7], [[134698.29]])


def test_growthbook() -> None:
    # methods.md 2, printed to 5 digits: half of the last one is the tolerance.
    relative = known(relative_difference(mean_arm(CONTROL), mean_arm(TREATMENT)))
    told = (relative.value, relative.interval.low, relative.interval.high, relative.error,
            relative.p)  # fmt: skip
    assert told == pytest.approx((0.70732, -0.03526, 1.44989, 0.37879, 0.06191), abs=6e-6)
    absolute = known(difference(mean_arm(CONTROL), mean_arm(TREATMENT)))
    told = (absolute.value, absolute.interval.low, absolute.interval.high, absolute.error,
            absolute.p)  # fmt: skip
    assert told == pytest.approx((0.29, 0.04538, 0.53462, 0.12478, 0.02016), abs=6e-6)


def test_growthbook_proportions() -> None:
    found = known(relative_difference(proportion_arm(14, 28), proportion_arm(16, 30)))
    told = (found.value, found.interval.low, found.interval.high, found.p)
    assert told == pytest.approx((0.06667, -0.47767, 0.61101, 0.80707), abs=6e-6)


def test_growthbook_quantiles() -> None:
    # methods.md 2; their interval takes the normal quantile where ours takes Student's t, which
    # at 11,000 units moves an end by 2e-5 of its width, and n − 1 for n as much again.
    def p90(value: float, low: float, high: float, n: int) -> Estimate:
        return Estimate(value, Interval(low, high, 0.95, Band.SAMPLING), n)

    control = quantile_arm(p90(7.157987489967789, 7.098780136176828, 7.217194843758751, 11054))
    treatment = quantile_arm(p90(7.694499927525767, 7.64180598628119, 7.747193868770344, 10861))
    found = known(difference(control, treatment))
    assert found.value == pytest.approx(0.5365124, abs=5e-8)
    ends = (found.interval.low, found.interval.high)
    assert ends == pytest.approx((0.4572560, 0.6157689), abs=1e-5)
    assert known(relative_difference(control, treatment)).value == pytest.approx(
        0.0749530, abs=5e-8
    )


@pytest.mark.parametrize(
    ("metric", "columns"),
    [
        ("sessions", ("sessions",)),
        ("orders", ("orders",)),
        ("revenue", ("revenue",)),
        ("orders_per_session", ("orders", "sessions")),
    ],
)
def test_tea_tasting(metric: str, columns: tuple[str, ...]) -> None:
    control, treatment = recorded_arms("users", *columns)
    arm = mean_arm if len(columns) == 1 else ratio_arm
    peer = RECORDED["users"]["results"][metric]
    found = known(difference(arm(control), arm(treatment)))
    told = (found.value, found.interval.low, found.interval.high, found.p)
    keys = ("effect_size", "effect_size_ci_lower", "effect_size_ci_upper", "pvalue")
    expected = [peer[key] for key in keys]
    assert told == pytest.approx(expected, rel=1e-9)
    relative = known(relative_difference(arm(control), arm(treatment)))
    assert relative.value == pytest.approx(peer["rel_effect_size"], rel=1e-9)
    # They work on the logarithm, we on the ratio itself: the ends differ by the square of the
    # relative error, .005² to .06² here.
    assert relative.interval.low == pytest.approx(peer["rel_effect_size_ci_lower"], abs=0.008)
    assert relative.interval.high == pytest.approx(peer["rel_effect_size_ci_upper"], abs=0.014)


SIDES = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=40)


@given(SIDES, SIDES)
def test_scipy_says_the_same(left: list[float], right: list[float]) -> None:
    a, b = np.array(left), np.array(right)
    assume(a.std() > 1e-3 and b.std() > 1e-3)
    peer = scipy_stats.ttest_ind(b, a, equal_var=False)
    found = known(difference(mean_arm(moments_of(a)), mean_arm(moments_of(b))))
    span = peer.confidence_interval(0.95)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (span.low, span.high), rel=1e-6, abs=1e-6
    )
    assert found.p == pytest.approx(peer.pvalue, rel=1e-6, abs=1e-12)
    assert found.degrees == pytest.approx(peer.df, rel=1e-6)


@given(SIDES, SIDES, st.sampled_from([1e-3, 7.0, 1e5]))
def test_symmetry_and_scale(left: list[float], right: list[float], factor: float) -> None:
    a, b = moments_of(np.array(left)), moments_of(np.array(right))
    found = difference(mean_arm(a), mean_arm(b))
    assume(isinstance(found, Effect) and found.error > 1e-3)
    turned = known(difference(mean_arm(b), mean_arm(a)))
    assert (turned.value, turned.p) == (-known(found).value, known(found).p)
    scaled = known(
        difference(*(mean_arm(moments_of(factor * np.array(side))) for side in (left, right)))
    )
    assert scaled.interval.high == pytest.approx(
        factor * known(found).interval.high, rel=1e-6, abs=1e-6 * factor
    )
    wider = known(difference(mean_arm(a), mean_arm(b), 0.99)).interval
    assert wider.low < known(found).interval.low <= known(found).interval.high < wider.high


def test_a_ratio_of_one_row_each_is_a_mean() -> None:
    values = np.random.default_rng(1).exponential(size=50)
    rows = moments_of(np.column_stack([values, np.ones(50)]))
    ratio, mean = ratio_arm(rows), mean_arm(moments_of(values))
    assert isinstance(ratio, Arm)
    assert isinstance(mean, Arm)
    assert (ratio.value, ratio.variance) == pytest.approx((mean.value, mean.variance), rel=1e-12)


FLAT = moments_of(np.full(5, 2.0))
UNDER_ZERO = moments_of(np.array([[1.0, 1.0], [2.0, -1.0]]))


@pytest.mark.parametrize(
    ("arm", "reason"),
    [
        (mean_arm(moments_of(np.zeros(0))), Reason.NO_ROWS),
        (mean_arm(moments_of(np.ones(1))), Reason.ONE_UNIT),
        (mean_arm(Moments(3, (1.0,), ((math.inf,),))), Reason.NOT_FINITE),
        (proportion_arm(0, 0), Reason.NO_ROWS),
        (proportion_arm(1, 1), Reason.ONE_UNIT),
        (ratio_arm(moments_of(np.ones((1, 2)))), Reason.ONE_UNIT),
        (ratio_arm(moments_of(np.zeros((0, 2)))), Reason.NO_ROWS),
        (ratio_arm(UNDER_ZERO), Reason.ZERO_DENOMINATOR),
        (ratio_arm(moments_of(np.ones((4, 2)))), Reason.NO_VARIATION),
        (quantile_arm(Undefined(Reason.NO_ROWS)), Reason.NO_ROWS),
        (quantile_arm(Estimate(1.0, Undefined(Reason.TIED), 9)), Reason.TIED),
    ],
)
def test_an_arm_that_says_nothing(arm: Arm | Undefined, reason: Reason) -> None:
    assert arm == Undefined(reason)
    some = mean_arm(CONTROL)
    assert difference(arm, some) == difference(some, arm) == Undefined(reason)
    assert relative_difference(arm, some) == relative_difference(some, arm) == Undefined(reason)


def test_no_difference_can_be_told() -> None:
    flat = mean_arm(FLAT)
    assert difference(flat, flat) == Undefined(Reason.NO_VARIATION)
    assert relative_difference(flat, flat) == Undefined(Reason.NO_VARIATION)
    assert relative_difference(Arm(0.0, 1.0, 5), flat) == Undefined(Reason.ZERO_DENOMINATOR)
    assert difference(Arm(1e308, 1.0, 5), Arm(-1e308, 1.0, 5)) == Undefined(Reason.NOT_FINITE)


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3)])
def test_counts_are_checked(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        proportion_arm(successes, n)


@pytest.mark.parametrize(("error", "level"), [(0.0, 0.95), (math.nan, 0.95), (1.0, 1.5)])
def test_errors_are_checked(error: float, level: float) -> None:
    with pytest.raises(ValueError, match=r"error|level"):
        student_effect(1.0, error, 10, (5, 5), level)


@pytest.mark.parametrize("clusters", [None, 8, 14])
def test_it_covers(clusters: int | None) -> None:
    # Half of the units, or of the clusters, are treated; the truth is a shift of 0.3.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        n = 120
        owners = np.arange(n) if clusters is None else np.arange(n) % clusters
        treated = owners % 2 == 1
        noise = np.exp(0.7 * rng.standard_normal(n)) + 0.5 * rng.standard_normal(n)[owners]
        rows = noise + 0.3 * treated
        arms = [ratio_arm(moments_of(rows[side], owners[side])) for side in (~treated, treated)]
        found = known(difference(*arms))
        return Estimate(found.value, found.interval, n)

    assert_covers(once, 0.3)
