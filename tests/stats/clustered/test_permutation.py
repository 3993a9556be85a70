"""The permutation test against Fisher, scipy, and a search for its interval's ends."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from cynosure.stats.clustered.permutation import Permutation, permutation_test
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

RNG = np.random.default_rng(1)


def known(found: Permutation | Undefined) -> Permutation:
    assert isinstance(found, Permutation)
    return found


def test_fisher_on_binary_values() -> None:
    # With 0 and 1 the test is Fisher's exact one, at equal group sizes two-sided the same.
    control, treatment = [1.0, 0, 0, 0, 0, 1], [1.0, 1, 1, 0, 1, 1]
    peer = scipy_stats.fisher_exact([[2, 4], [5, 1]])
    assert known(permutation_test(control, treatment, RNG)).p == pytest.approx(peer.pvalue)


GROUP = st.lists(st.integers(-50, 50), min_size=3, max_size=6)


@given(GROUP, GROUP)
def test_scipy_says_the_same(control: list[int], treatment: list[int]) -> None:
    assume(len(set(control + treatment)) > 1)
    peer = scipy_stats.permutation_test(
        (np.array(treatment, float), np.array(control, float)),
        lambda b, a: abs(b.mean() - a.mean()),
        n_resamples=np.inf, alternative="greater",
    )  # fmt: skip
    found = known(permutation_test(control, treatment, RNG))
    assert found.p == pytest.approx(peer.pvalue, abs=1e-12)
    turned = known(permutation_test(treatment, control, RNG))
    assert (turned.p, turned.estimate.value) == (found.p, -found.estimate.value)
    assert found.p >= found.least - 1e-12


def test_the_interval_holds_what_is_not_rejected() -> None:
    control, treatment = np.array([3.0, 5, 4, 9, 6]), np.array([7.0, 12, 8, 15])
    found = known(permutation_test(control, treatment, RNG))
    span = found.estimate.interval
    assert isinstance(span, Interval)
    for value, inside in (
        (span.low - 1e-6, False),
        (span.low + 1e-6, True),
        (span.high - 1e-6, True),
        (span.high + 1e-6, False),
    ):
        assert (known(permutation_test(control, treatment - value, RNG)).p > 0.05) is inside
    wider = known(permutation_test(control, treatment, RNG, 0.98)).estimate.interval
    assert isinstance(wider, Interval)
    assert wider.low <= span.low < span.high <= wider.high


def test_four_against_four_cannot_reach_99_percent() -> None:
    found = known(permutation_test([1.0, 2, 3, 4], [8.0, 9, 10, 11], RNG, 0.99))
    assert found.p == found.least == pytest.approx(2 / 70)
    assert found.estimate.interval == Undefined(Reason.TOO_FEW, (("n", 70),))


def test_many_ways_are_sampled() -> None:
    rng = np.random.default_rng(2)
    control, treatment = rng.standard_normal(22), rng.standard_normal(22) + 0.8
    found = known(permutation_test(control, treatment, np.random.default_rng(3)))
    again = known(permutation_test(control, treatment, np.random.default_rng(3)))
    assert found == again
    assert (found.ways, found.exhaustive) == (10_000, False)
    welch = scipy_stats.ttest_ind(treatment, control)
    # At 22 against 22 the two agree but for the draws.
    assert found.p == pytest.approx(welch.pvalue, abs=0.01)


def test_what_it_cannot_tell() -> None:
    assert permutation_test([], [1.0], RNG) == Undefined(Reason.NO_ROWS)
    assert permutation_test([1.0], [], RNG) == Undefined(Reason.NO_ROWS)
    assert permutation_test([1.0, 1.0], [1.0], RNG) == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("control", "level", "message"),
    [([1.0, math.nan], 0.95, "control of shape"), ([1.0, 2.0], 95, "level must lie between")],
)
def test_mistakes(control: ArrayLike, level: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        permutation_test(control, [1.0, 2.0], RNG, level)


def test_it_covers_seven_against_seven() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        values = np.exp(0.6 * rng.standard_normal(14))
        return known(permutation_test(values[:7], values[7:] + 0.5, rng)).estimate

    assert_covers(once, 0.5)


def test_an_effect_that_moves_some_more_than_others() -> None:
    """Without noise the interval is the effect, however far it moves each of the treated."""
    rng = np.random.default_rng(4)
    control, far = np.zeros(8), np.arange(1.0, 9.0)
    found = permutation_test(control, 0.3 * far, rng, gains=np.r_[control, far])
    assert isinstance(found, Permutation)
    assert isinstance(found.estimate.interval, Interval)
    assert found.estimate.value == pytest.approx(0.3)
    assert found.estimate.interval.low == pytest.approx(0.3)
    assert found.estimate.interval.high == pytest.approx(0.3)
    backwards = permutation_test(control, far, rng, gains=np.r_[far, control])
    assert isinstance(backwards, Undefined)
