"""Quantiles by order statistics, alone and in clusters."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.quantile import independent_ranks, quantile
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers


def interval_of(found: Estimate | Undefined) -> Interval:
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.interval


# scipy inverts the same binomial test in scipy.stats.quantile_test; equal rank for rank.
@pytest.mark.parametrize("n", [80, 137, 400])
@pytest.mark.parametrize("q", [0.5, 0.9, 0.25])
def test_the_ranks_are_those_of_the_binomial_test(n: int, q: float) -> None:
    values = np.random.default_rng(n).lognormal(size=n)
    peer = scipy_stats.quantile_test(values, p=q).confidence_interval(confidence_level=0.95)
    found = interval_of(quantile(values, None, q))
    assert (found.low, found.high) == (peer.low, peer.high)


def test_a_median_of_ten_as_printed_in_tables() -> None:
    # Conover, Practical Nonparametric Statistics: the 2nd and 9th of ten hold the median with
    # probability 1 − 2 · 11/1024 = .9785.
    assert independent_ranks(10, 0.5, 0.95) == (2, 9)
    assert quantile(np.arange(1.0, 11), None, 0.5) == Estimate(
        5.5, Interval(2.0, 9.0, 0.95, Band.SAMPLING), 10
    )


@pytest.mark.parametrize("q", [1e-6, 0.5, 0.999])
def test_the_ranks_of_fifty_million_rows(q: float) -> None:
    n = 50_000_000
    low, high = independent_ranks(n, q, 0.95)
    assert scipy_stats.binom.cdf(low - 1, n, q) <= 0.025 < scipy_stats.binom.cdf(low, n, q)
    assert scipy_stats.binom.sf(high - 1, n, q) <= 0.025 < scipy_stats.binom.sf(high - 2, n, q)


def test_people_with_one_row_each_are_independent_rows() -> None:
    values = np.random.default_rng(2).exponential(size=150)
    assert quantile(values, np.arange(150), 0.8) == quantile(values, None, 0.8)


def test_rows_said_twice_are_not_two_rows() -> None:
    values = np.random.default_rng(3).exponential(size=400)
    people = np.arange(400)
    once = interval_of(quantile(values, people, 0.5))
    twice = interval_of(quantile(np.repeat(values, 4), np.repeat(people, 4), 0.5))
    naive = interval_of(quantile(np.repeat(values, 4), None, 0.5))
    # The delta method and the binomial agree to a rank or two of 400.
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.15)
    assert naive.high - naive.low < 0.7 * (twice.high - twice.low)


def test_the_delta_method_by_hand() -> None:
    # Deng et al. (2018): the share at or below the estimate as a ratio of sums over people.
    rng = np.random.default_rng(4)
    people = np.sort(rng.integers(0, 30, 300))
    values = rng.standard_normal(30)[people] + rng.standard_normal(300)
    q, n = 0.7, 300
    found = quantile(values, people, q)
    assert isinstance(found, Estimate)
    below = values <= found.value
    over = np.array([below[people == p].sum() for p in range(30)], float)
    under = np.array([(people == p).sum() for p in range(30)], float)
    residual = over - over.sum() / under.sum() * under
    error = math.sqrt(30 / 29 * np.sum(residual**2)) / n
    half = scipy_stats.t.ppf(0.975, 29) * error
    ranks = np.arange(1, n + 1)
    ordered = np.sort(values)
    expected = [float(np.interp(n * (q + side * half) + 0.5, ranks, ordered)) for side in (-1, 1)]
    assert [interval_of(found).low, interval_of(found).high] == pytest.approx(expected, rel=1e-12)
    assert found.n == 30


SAMPLES = st.lists(st.integers(-1000, 1000), min_size=30, max_size=80)


@given(SAMPLES, st.sampled_from([0.3, 0.5, 0.7]))
def test_order_names_and_monotone_scales_do_not_matter(drawn: list[int], q: float) -> None:
    values, people = np.array(drawn, float), np.arange(len(drawn)) // 2
    order = np.random.default_rng(1).permutation(len(drawn))
    names = np.array([f"person {10_000 - code}" for code in people])
    plain = quantile(values, people, q)
    shuffled = quantile(values[order], names[order], q)
    scaled = quantile(3 * values, people, q)
    assert isinstance(plain, Estimate)
    assert isinstance(shuffled, Estimate)
    assert isinstance(scaled, Estimate)
    assert (shuffled.value, shuffled.n) == (plain.value, plain.n)
    assert scaled.value == pytest.approx(3 * plain.value)
    if isinstance(plain.interval, Undefined):
        assert shuffled.interval == scaled.interval == plain.interval
        return
    ends = np.array([plain.interval.low, plain.interval.high])
    # The order of summing moves the ranks by their last digits.
    for found, factor in ((shuffled, 1), (scaled, 3)):
        span = interval_of(found)
        assert (span.low, span.high) == pytest.approx(tuple(factor * ends), rel=1e-9, abs=1e-9)


@given(SAMPLES)
def test_intervals_nest(drawn: list[int]) -> None:
    values = np.array(drawn, float) + np.linspace(0, 0.5, len(drawn))
    for people in (None, np.arange(len(drawn)) // 2):
        spans = [quantile(values, people, 0.5, level) for level in (0.5, 0.8, 0.95)]
        lows = [interval_of(span).low for span in spans]
        highs = [interval_of(span).high for span in spans]
        assert lows == sorted(lows, reverse=True)
        assert highs == sorted(highs)


@pytest.mark.parametrize(
    ("values", "people", "q", "reason"),
    [
        (np.arange(20.0), np.zeros(20, int), 0.5, Reason.ONE_UNIT),
        (np.arange(20.0), None, 0.95, Reason.TOO_FEW),
        (np.arange(40.0), np.arange(40) // 5, 0.95, Reason.TOO_FEW),
        (np.r_[np.zeros(80), np.arange(20.0)], None, 0.5, Reason.TIED),
        (np.full(50, 3.0), None, 0.5, Reason.TIED),
    ],
)
def test_a_value_without_interval(
    values: np.ndarray, people: np.ndarray | None, q: float, reason: Reason
) -> None:
    found = quantile(values, people, q)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Undefined)
    assert found.interval.reason is reason


def test_no_rows() -> None:
    assert quantile([], None, 0.5) == Undefined(Reason.NO_ROWS)
    assert quantile([], np.array([], int), 0.5) == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("values", "people", "q", "level", "message"),
    [
        ([1.0, math.nan], None, 0.5, 0.95, r"values of shape \(2,\) holds 1 values"),
        ([1.0, math.inf], None, 0.5, 0.95, "not finite"),
        ([[1.0], [2.0]], None, 0.5, 0.95, r"one dimension, not shape \(2, 1\)"),
        ([1.0, 2.0], [0], 0.5, 0.95, r"people must have shape \(2,\)"),
        ([1.0, 2.0], [0.0, 1.0], 0.5, 0.95, "people must be integers or strings"),
        ([1.0, 2.0], None, 1.0, 0.95, "q must lie between 0 and 1"),
        ([1.0, 2.0], None, 0.5, 95, "level must lie between 0 and 1"),
    ],
)
def test_mistakes(
    values: ArrayLike, people: ArrayLike | None, q: float, level: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        quantile(values, people, q, level)


@pytest.mark.parametrize(("n", "people", "icc"), [(200, None, 0.0), (600, 14, 0.3), (60, 44, 0.05)])
def test_it_covers(n: int, people: int | None, icc: float) -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        if people is None:
            return quantile(rng.lognormal(size=n), None, 0.5)
        owners = np.arange(n) % people
        shared = math.sqrt(icc) * rng.standard_normal(people)
        rows = shared[owners] + math.sqrt(1 - icc) * rng.standard_normal(n)
        return quantile(np.exp(rows), owners, 0.5)

    assert_covers(once, 1.0)
