"""One set of draws: coherent, the same as the cluster bootstrap, exact where all agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.stats.clustered.bootstrap import FEWEST_BOUNDED, cluster_bootstrap
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.items.resampling import all_or_nothing, drawn_sums
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

EVERY = np.ones(60, dtype=bool)


def rate(sums: np.ndarray) -> np.ndarray:
    return sums[:, 0] / sums[:, 1]


def test_it_is_the_cluster_bootstrap() -> None:
    totals = np.stack([np.random.default_rng(1).random(60), np.ones(60)], axis=1)
    ours = drawn_sums(totals, np.random.default_rng(2)).estimate(rate, EVERY)
    theirs = cluster_bootstrap(totals, rate, np.random.default_rng(2), fewest=FEWEST_BOUNDED)
    # The same draws, formula and arithmetic: equal to the last digit.
    assert ours == theirs


def test_portions_of_draws_are_the_same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = np.random.default_rng(3).random((60, 2))
    whole = drawn_sums(totals, np.random.default_rng(4), draws=100)
    monkeypatch.setattr("cynosure.stats.items.resampling.AT_ONCE", 700)
    portions = drawn_sums(totals, np.random.default_rng(4), draws=100)
    assert portions.drawn.shape == (100, 2)
    # Sums of the same numbers, which a product of another shape may add in another order.
    assert portions.drawn == pytest.approx(whole.drawn, rel=1e-12)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 4), min_size=20, max_size=40), st.integers(0, 2**32 - 1))
def test_passing_every_time_is_never_likelier_than_passing_once(
    solved: list[int], seed: int
) -> None:
    c = np.array(solved, float)
    every_time = (c == 4).astype(float)
    totals = np.stack([c / 4, every_time, np.ones(len(c))], axis=1)
    sums = drawn_sums(totals, np.random.default_rng(seed), draws=200)
    assert (sums.drawn[:, 1] <= sums.drawn[:, 0] + 1e-9).all()


def test_a_paired_difference_is_students() -> None:
    gaps = np.random.default_rng(5).normal(0.1, 0.3, 60)
    sums = drawn_sums(np.stack([gaps, np.ones(60)], axis=1), np.random.default_rng(6))
    found = sums.difference(rate, EVERY)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    # The jackknife of a mean is its textbook error, up to the rounding of sums.
    half = t_quantile(0.95, 59) * gaps.std(ddof=1) / np.sqrt(60)
    assert found.interval.low == pytest.approx(gaps.mean() - half, abs=1e-12)
    assert found.interval.high == pytest.approx(gaps.mean() + half, abs=1e-12)
    # 9,999 draws would know it to a percent; 1,999 know it to five standard errors of 1.6 %.
    assert sums.error(rate) == pytest.approx(gaps.std() / np.sqrt(60), rel=0.08)


def test_units_of_other_cells_do_not_count() -> None:
    present = np.arange(60) < 25
    totals = np.stack([np.where(present, np.arange(60) % 2, 0), present], axis=1).astype(float)
    found = drawn_sums(totals, np.random.default_rng(7)).estimate(rate, present)
    assert isinstance(found, Estimate)
    assert (found.n, found.value) == (25, 12 / 25)
    few = drawn_sums(totals, np.random.default_rng(7)).estimate(rate, np.arange(60) < 10)
    assert isinstance(few, Estimate)
    assert few.interval == Undefined(Reason.TOO_FEW, (("n", 10), ("needed", FEWEST_BOUNDED)))
    nobody = drawn_sums(totals, np.random.default_rng(7)).estimate(rate, np.zeros(60))
    assert nobody == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(("value", "low", "high"), [(0.0, 0.0, 0.0880973), (1.0, 0.9119027, 1.0)])
def test_all_or_nothing_has_an_exact_bound(value: float, low: float, high: float) -> None:
    """Clopper and Pearson for 0 of 40: 8.81 %, in every table of exact intervals."""
    alike = Estimate(value, Undefined(Reason.NO_VARIATION), 40)
    found = all_or_nothing(alike)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-7)


def test_other_estimates_stay_as_they_are() -> None:
    told = Estimate(0.0, Interval(0.0, 0.1, 0.95, Band.SAMPLING), 40)
    for one in (told, Estimate(0.4, Undefined(Reason.NO_VARIATION), 40), Undefined(Reason.NO_ROWS)):
        assert all_or_nothing(one) == one


def test_the_rate_of_items_with_repeats_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        chances = rng.beta(0.8, 1.2, 60)
        rates = rng.binomial(5, chances) / 5
        sums = drawn_sums(np.stack([rates, np.ones(60)], axis=1), rng, draws=999)
        return sums.estimate(rate, EVERY)

    assert_covers(once, 0.4, runs=300)


def test_another_length_is_a_programmers_mistake() -> None:
    sums = drawn_sums(np.ones((60, 2)), np.random.default_rng(8))
    with pytest.raises(ValueError, match="present must have shape"):
        sums.estimate(rate, np.ones(59))
