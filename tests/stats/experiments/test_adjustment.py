"""CUPED and Lin against tea-tasting, GrowthBook, statsmodels and the algebra of regression."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.adjustment import Adjusted, cuped, cuped_ratio, lin
from cynosure.stats.experiments.difference import (
    Effect,
    difference,
    mean_arm,
    ratio_arm,
    relative_difference,
)
from cynosure.stats.moments import moments_of
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.experiments import RECORDED, from_raw_sums, recorded_arms

NSW = np.loadtxt(Path(__file__).parents[1] / "oracles" / "nsw.csv", delimiter=",", skiprows=1)


def known(found: Effect | Undefined) -> Effect:
    assert isinstance(found, Effect)
    return found


def adjusted(found: Adjusted | Undefined) -> Adjusted:
    assert isinstance(found, Adjusted)
    return found


@pytest.mark.parametrize("metric", ["sessions", "orders", "revenue", "orders_per_session"])
def test_tea_tasting(metric: str) -> None:
    peer = RECORDED["users_with_covariates"]["results"][metric]
    if metric == "orders_per_session":
        columns = ("orders", "sessions", "orders_covariate", "sessions_covariate")
        both = adjusted(cuped_ratio(*recorded_arms("users_with_covariates", *columns)))
    else:
        columns = (metric, f"{metric}_covariate")
        both = adjusted(cuped(*recorded_arms("users_with_covariates", *columns)))
    found = known(difference(both.control, both.treatment))
    told = (both.control.value, both.treatment.value, found.value, found.interval.low, found.p)
    keys = ("control", "treatment", "effect_size", "effect_size_ci_lower", "pvalue")
    expected = [peer[key] for key in keys]
    assert told == pytest.approx(expected, rel=1e-9)


def test_revenue_as_printed() -> None:
    # methods.md 2: own pooled θ, difference .73101, error .26968, variance cut .2760.
    columns = ("revenue", "revenue_covariate")
    both = adjusted(cuped(*recorded_arms("users_with_covariates", *columns)))
    found = known(difference(both.control, both.treatment))
    assert (found.value, found.error) == pytest.approx((0.73101, 0.26968), abs=6e-6)
    # Theirs is ρ² over both arms as one; ours what the variance of the difference lost.
    assert both.cut == pytest.approx(0.2760, abs=1e-3)


def test_growthbook_ratio() -> None:
    # methods.md 2: −.0007, CI (−.00841, .00700), p .85771. Their θ is that within arms and their
    # denominator the unadjusted control (.71350 for our .72205), which moves an end by 1e-4.
    control = from_raw_sums(
        100,
        [485.112236689623, 679.9093275844917, 192.59138069991536, 290.1398399750233],
        [
            [2715.484666118136, 3602.146836776702, 1113.6215759318352, 1559.2878434944676],
            [3602.146836776702, 4939.424001640236, 1460.3181079276983, 2130.9404074446747],
            [1113.6215759318352, 1460.3181079276983, 460.076026390857, 634.239482353647],
            [1559.2878434944676, 2130.9404074446747, 634.239482353647, 920.9461385038898],
        ],
    )
    treatment = from_raw_sums(
        100,
        [514.7757826608777, 705.4090874383759, 206.94157227402536, 302.54389139107326],
        [
            [2994.897482705013, 3918.1561431600717, 1237.0953021125997, 1701.0287270040265],
            [3918.1561431600717, 5291.36604146392, 1604.0759503266522, 2292.081739775257],
            [1237.0953021125997, 1604.0759503266522, 514.2903702246757, 698.4173425817908],
            [1701.0287270040265, 2292.081739775257, 698.4173425817908, 994.4506208125663],
        ],
    )
    both = adjusted(cuped_ratio(control, treatment))
    found = known(relative_difference(both.control, both.treatment))
    assert found.value == pytest.approx(-0.0007, abs=6e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (-0.00841, 0.00700), abs=1.2e-4
    )
    assert found.p == pytest.approx(0.85771, abs=2e-3)
    assert both.cut > 0.97


def test_lin_on_the_national_supported_work() -> None:
    # methods.md 2: difference 1794.34 (671.00), Lin 1621.58 (694.72), both with HC2 errors.
    treated, outcome, covariates = NSW[:, 0], NSW[:, 1], NSW[:, 2:]
    arms = [mean_arm(moments_of(outcome[treated == side])) for side in (0, 1)]
    plain = known(difference(*arms))
    assert (plain.value, plain.error) == pytest.approx((1794.34, 671.00), abs=6e-3)
    found = known(lin(outcome, treated, covariates))
    assert (found.value, found.error) == pytest.approx((1621.58, 694.72), abs=6e-3)
    peer = RECORDED["nsw"]["lin"]
    # Earnings are stored to 6 digits after the point: 1e-9 of them.
    assert (found.value, found.error) == pytest.approx((peer["effect"], peer["error"]), rel=1e-6)
    assert found.n == (260, 185)


def test_lin_without_covariates_that_matter_is_welch() -> None:
    # A covariate uncorrelated in each arm and of equal mean changes nothing but the leverage.
    outcome = np.array([1.0, 3.0, 2.0, 6.0, 4.0, 8.0, 7.0, 9.0])
    treated = np.repeat([0.0, 1.0], 4)
    found = known(lin(outcome, treated, np.zeros((8, 0))))
    welch = known(difference(*(mean_arm(moments_of(outcome[treated == s])) for s in (0, 1))))
    assert (found.value, found.error) == pytest.approx((welch.value, welch.error), rel=1e-12)


@given(st.integers(0, 10_000), st.sampled_from([1e-4, 3.0, 1e6]))
def test_scales_and_shifts_of_covariates_do_not_matter(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((40, 2))
    treated = np.repeat([0.0, 1.0], 20)
    outcome = x @ [1.0, -2.0] + rng.standard_normal(40)
    plain = known(lin(outcome, treated, x))
    moved = known(lin(outcome, treated, factor * x @ [[1.0, 1.0], [0.0, 2.0]] + 5 * factor))
    assert (moved.value, moved.error) == pytest.approx((plain.value, plain.error), rel=1e-7)
    sides = [np.column_stack([outcome, x[:, 0]])[treated == side] for side in (0, 1)]
    scaled = [side * [1.0, factor] + [0.0, factor] for side in sides]
    before, after = (adjusted(cuped(*map(moments_of, pair))) for pair in (sides, scaled))
    assert after.control.value == pytest.approx(before.control.value, rel=1e-6, abs=1e-9)
    assert after.theta * factor == pytest.approx(before.theta, rel=1e-6, abs=1e-9)
    assert after.cut == pytest.approx(before.cut, rel=1e-6, abs=1e-9)


def test_the_cut_is_the_square_of_the_correlation() -> None:
    rng = np.random.default_rng(8)
    x = rng.standard_normal(20_000)
    y = 0.6 * x + 0.8 * rng.standard_normal(20_000)
    rows = np.column_stack([y, x])
    both = adjusted(cuped(moments_of(rows[::2]), moments_of(rows[1::2])))
    rho = np.corrcoef(y, x)[0, 1]
    assert both.cut == pytest.approx(rho**2, abs=1e-3)


ONES, SOME = moments_of(np.ones((5, 2))), moments_of(np.array([[1.0, 2], [2, 1], [4, 4]]))
FOUR = moments_of(np.random.default_rng(1).random((6, 4)))


def test_what_cuped_cannot_tell() -> None:
    assert cuped(moments_of(np.ones((0, 2))), SOME) == Undefined(Reason.NO_ROWS)
    assert cuped(SOME, moments_of(np.ones((1, 2)))) == Undefined(Reason.ONE_UNIT)
    assert cuped(ONES, ONES) == Undefined(Reason.NO_VARIATION)
    copied = moments_of(np.array([[1.0, 1], [2, 2], [5, 5]]))
    assert cuped(copied, copied) == Undefined(Reason.NO_VARIATION)
    nothing = moments_of(np.zeros((6, 4)))
    assert cuped_ratio(FOUR, nothing) == Undefined(Reason.ZERO_DENOMINATOR)
    none = moments_of(np.zeros((0, 4)))
    assert cuped_ratio(none, none) == Undefined(Reason.NO_ROWS)


HALF = np.repeat([0.0, 1.0], 5)
RANDOM = np.random.default_rng(2).random((10, 2))


@pytest.mark.parametrize(
    ("outcome", "treated", "covariates", "reason"),
    [
        (np.arange(10.0), np.zeros(10), RANDOM, Reason.NO_ROWS),
        (np.arange(10.0), HALF, RANDOM @ [[1, 2], [1, 2]], Reason.COLLINEAR),
        (np.arange(10.0), HALF, np.ones((10, 1)), Reason.COLLINEAR),
        (np.arange(10.0), HALF, np.random.default_rng(1).random((10, 4)), Reason.TOO_FEW),
        (np.zeros(10), HALF, RANDOM, Reason.NO_VARIATION),
    ],
)
def test_what_lin_cannot_tell(
    outcome: np.ndarray, treated: np.ndarray, covariates: np.ndarray, reason: Reason
) -> None:
    found = lin(outcome, treated, covariates)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("outcome", "treated", "covariates", "message"),
    [
        (np.r_[np.arange(9.0), math.nan], HALF, RANDOM, "outcome of shape"),
        (np.arange(10.0), HALF * 2, RANDOM, "treated of shape"),
        (np.arange(10.0), HALF[:9], RANDOM, r"treated must have shape \(10,\)"),
        (np.arange(10.0), HALF, RANDOM[:9], "covariates must have 10 rows"),
        (np.arange(10.0), HALF, np.where(RANDOM > 0.9, math.inf, RANDOM), "covariates of shape"),
    ],
)
def test_mistakes(
    outcome: np.ndarray, treated: np.ndarray, covariates: np.ndarray, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        lin(outcome, treated, covariates)


def test_lin_covers() -> None:
    # Effects that grow with the covariate, arms of one to two, errors that spread with it.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        x = rng.standard_normal(150)
        treated = rng.permutation(np.arange(150) < 50).astype(float)
        noise = rng.standard_normal(150) * (1 + 0.5 * np.abs(x))
        found = known(lin(x + treated * (1 + 0.8 * (x - x.mean())) + noise, treated, x))
        return Estimate(found.value, found.interval, 150)

    assert_covers(once, 1.0)


def test_cuped_ratio_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        own = rng.beta(4, 6, 300)
        before, after = (1 + rng.poisson(4, 300) for _ in range(2))
        rows = np.column_stack([rng.binomial(after, own), after, rng.binomial(before, own), before])
        both = adjusted(cuped_ratio(moments_of(rows[:150]), moments_of(rows[150:])))
        found = known(difference(both.control, both.treatment))
        plain = known(
            difference(ratio_arm(moments_of(rows[:150])), ratio_arm(moments_of(rows[150:])))
        )
        assert found.error < plain.error
        return Estimate(found.value, found.interval, 300)

    assert_covers(once, 0.0)
