"""Total covariance against its closed forms, where plain correlation has the wrong sign."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.surrogacy.effect_covariance import (
    EffectCovariance,
    Standing,
    ValueLink,
    effect_covariance,
    liml_slope,
    value_link,
)
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

TRUE = 1e-3 * np.array([[1.0, -0.3], [-0.3, 0.5]])
PEOPLE = np.array([[1.0, 0.6], [0.6, 1.0]])
"""True effects with a slope of −.3, and the covariance of the two metrics of one person."""


def experiments(
    rng: np.random.Generator, k: int, true: np.ndarray, noise: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """k experiments whose noise differs fourfold in size."""
    sampling = rng.uniform(0.5, 2.0, (k, 1, 1)) * noise
    effects = rng.multivariate_normal([0, 0], true, k)
    errors = np.einsum("kij,kj->ki", np.linalg.cholesky(sampling), rng.normal(size=(k, 2)))
    return effects + errors, sampling


def told(found: EffectCovariance | Undefined) -> EffectCovariance:
    assert isinstance(found, EffectCovariance)
    return found


def link(effects: np.ndarray, noise: np.ndarray, seed: int = 1, level: float = 0.95) -> ValueLink:
    found = value_link(effects, noise, np.random.default_rng(seed), level, draws=500)
    assert isinstance(found, ValueLink)
    return found


def span(found: Estimate) -> Interval:
    assert isinstance(found.interval, Interval)
    return found.interval


@pytest.mark.parametrize(("n", "naive"), [(1_000, 0.3), (4_000, 0.0), (20_000, -0.2182)])
def test_the_naive_slope_has_the_wrong_sign_when_tests_are_weak(n: int, naive: float) -> None:
    # The limits of both slopes in closed form, four digits; 40,000 experiments leave .02 of noise.
    noise = 2 * PEOPLE / n
    total = TRUE + noise
    assert total[0, 1] / total[0, 0] == pytest.approx(naive, abs=5e-5)
    effects, sampling = np.random.default_rng(n), np.broadcast_to(noise, (40_000, 2, 2))
    measured = effects.multivariate_normal([0, 0], total, 40_000)
    found = told(effect_covariance(measured, sampling)).covariance
    assert np.cov(measured.T)[0, 1] / np.cov(measured.T)[0, 0] == pytest.approx(naive, abs=0.02)
    assert found[0, 1] / found[0, 0] == pytest.approx(-0.30, abs=0.04)


@pytest.mark.parametrize("n", [1_000, 4_000, 20_000])
def test_liml_estimates_another_number(n: int) -> None:
    # −.58468 at every size: five printed digits.
    noise = 2 * PEOPLE / n
    assert liml_slope(TRUE + noise, noise) == pytest.approx(-0.58468, abs=5e-6)


def test_liml_is_the_slope_where_all_goes_through_the_proxy() -> None:
    # Λ of rank one: the value moves by .7 of the proxy and by nothing else.
    true = np.outer([1.0, 0.7], [1.0, 0.7])
    assert liml_slope(true + 3 * PEOPLE, 3 * PEOPLE) == pytest.approx(0.7, rel=1e-9)


def test_the_link_of_a_large_corpus() -> None:
    rng = np.random.default_rng(8)
    found = link(*experiments(rng, 300, TRUE * 1e3, 0.3 * PEOPLE))
    assert span(found.correlation).low < -0.3 / math.sqrt(0.5) < span(found.correlation).high
    assert span(found.correlation).high < 0
    assert found.r_squared.value == pytest.approx(found.correlation.value**2)
    assert span(found.r_squared).low == pytest.approx(span(found.correlation).high ** 2)
    assert found.naive_slope > found.slope.value
    assert (found.standing, found.correlation.n) == (Standing.FULL, 300)


def test_a_correlation_that_may_be_zero_explains_perhaps_nothing() -> None:
    rng = np.random.default_rng(9)
    found = link(*experiments(rng, 60, np.eye(2), 0.2 * PEOPLE))
    assert span(found.correlation).low < 0 < span(found.correlation).high
    assert span(found.r_squared).low == 0


@given(st.integers(0, 50), st.sampled_from([1e-6, 0.01, 100.0]), st.sampled_from([-1.0, 3.0]))
def test_units_and_order_do_not_matter(seed: int, by_proxy: float, by_value: float) -> None:
    rng = np.random.default_rng(seed)
    effects, noise = experiments(rng, 40, np.array([[1.0, 0.5], [0.5, 1.0]]), 0.05 * PEOPLE)
    factors = np.array([by_proxy, by_value])
    order = rng.permutation(40)
    one = told(effect_covariance(effects, noise))
    other = told(
        effect_covariance(
            (effects * factors + 5)[order], (noise * np.outer(factors, factors))[order]
        )
    )
    assert other.uncut / np.outer(factors, factors) == pytest.approx(one.uncut, rel=1e-6, abs=1e-9)


def test_without_noise_it_is_the_covariance() -> None:
    effects = np.random.default_rng(2).normal(size=(25, 3))
    found = told(effect_covariance(effects, np.zeros((25, 3, 3))))
    assert found.covariance == pytest.approx(np.cov(effects.T), rel=1e-12, abs=1e-12)


def test_more_noise_than_movement_is_cut_to_a_covariance() -> None:
    effects, noise = experiments(np.random.default_rng(4), 30, TRUE, PEOPLE)
    found = told(effect_covariance(effects, 2 * noise))
    assert np.linalg.eigvalsh(found.uncut)[0] < 0
    assert np.linalg.eigvalsh(found.covariance)[0] >= -1e-12


def test_intervals_nest() -> None:
    data = experiments(np.random.default_rng(5), 60, np.array([[1, 0.5], [0.5, 1]]), 0.2 * PEOPLE)
    inner, outer = (span(link(*data, level=level).correlation) for level in (0.8, 0.99))
    assert outer.low < inner.low < inner.high < outer.high


@pytest.mark.parametrize(
    ("k", "standing"), [(20, Standing.LEANING), (29, Standing.LEANING), (30, Standing.FULL)]
)
def test_few_experiments_lean(k: int, standing: Standing) -> None:
    data = experiments(np.random.default_rng(6), k, np.eye(2), 0.01 * PEOPLE)
    assert link(*data).standing is standing


def test_nineteen_experiments_tell_nothing() -> None:
    data = experiments(np.random.default_rng(6), 19, np.eye(2), 0.01 * PEOPLE)
    found = value_link(*data, np.random.default_rng(0))
    assert found == Undefined(Reason.TOO_FEW, (("experiments", 19),))


@pytest.mark.parametrize(("moves", "name"), [((0.0, 1.0), "the proxy"), ((1.0, 0.0), "the value")])
def test_without_true_movement_there_is_no_link(moves: tuple[float, float], name: str) -> None:
    data = experiments(np.random.default_rng(7), 60, np.diag(moves), PEOPLE / 5)
    found = value_link(*data, np.random.default_rng(0))
    assert isinstance(found, Undefined)
    assert found.reason is Reason.NO_SIGNAL
    assert dict(found.detail)["metric"].en == name  # type: ignore[union-attr]


def test_a_link_at_its_limit_has_no_interval() -> None:
    # One true direction only, and a draw in which the noise made it more than one.
    true = np.array([[1.0, 0.999], [0.999, 1.0]])
    for seed in range(20):
        effects, noise = experiments(np.random.default_rng(seed), 100, true, 0.3 * PEOPLE)
        found = link(effects, noise)
        if abs(found.correlation.value) > 1 - 1e-9:
            assert found.correlation.interval == Undefined(Reason.NO_SIGNAL)
            return
    pytest.fail("no draw had to be projected")


def test_one_experiment_has_no_covariance() -> None:
    assert effect_covariance([[1.0, 2.0]], [np.eye(2)]) == Undefined(Reason.ONE_UNIT)
    empty = effect_covariance(np.zeros((0, 2)), np.zeros((0, 2, 2)))
    assert empty == Undefined(Reason.NO_ROWS)
    assert liml_slope(TRUE, np.ones((2, 2))) == Undefined(Reason.COLLINEAR)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: effect_covariance(np.ones((3, 2)), np.ones((3, 2))),
            r"noise must have shape \(3, 2, 2\), not \(3, 2\)",
        ),
        (lambda: effect_covariance([[math.nan, 1]], [np.eye(2)]), r"effects of shape \(1, 2\)"),
        (
            lambda: effect_covariance([[1, 1]], [np.full((2, 2), math.inf)]),
            r"noise of shape \(1, 2, 2\)",
        ),
        (lambda: effect_covariance([[1, 1]], [[[1, 2], [0, 1]]]), "not symmetric"),
        (lambda: effect_covariance([[1, 1]], [-np.eye(2)]), "negative variances"),
        (
            lambda: value_link(np.ones((30, 3)), np.ones((30, 3, 3)), np.random.default_rng(0)),
            r"\(experiments, 2\), not \(30, 3\)",
        ),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.slow
@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_the_intervals_cover(correlation: float) -> None:
    true = np.array([[1.0, correlation], [correlation, 1.0]])

    def once(rng: np.random.Generator, which: str) -> Estimate | Undefined:
        found = value_link(*experiments(rng, 60, true, 0.3 * PEOPLE), rng, draws=400)
        if isinstance(found, Undefined):
            return found
        estimate = getattr(found, which)
        assert isinstance(estimate, Estimate)
        return estimate

    assert_covers(lambda rng: once(rng, "correlation"), correlation)
    assert_covers(lambda rng: once(rng, "slope"), correlation)
