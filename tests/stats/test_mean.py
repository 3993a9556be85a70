"""The mean of rows and of clusters, and what skewness does to its interval."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.ratio import mean, t_quantile, unskewed
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers


def known(found: Estimate | Undefined) -> tuple[Estimate, Interval]:
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found, found.interval


def test_symmetric_rows_have_the_interval_of_student() -> None:
    values = np.array([1.0, 4, 5, 6, 9])
    found, span = known(mean(values))
    low, high = scipy_stats.t.interval(0.95, 4, loc=5, scale=scipy_stats.sem(values))
    assert (found.value, found.n) == (5, 5)
    assert (span.low, span.high) == pytest.approx((low, high), rel=1e-12)


def test_the_interval_leans_with_the_skewness() -> None:
    values = np.random.default_rng(1).lognormal(size=60)
    found, span = known(mean(values))
    _, mirrored = known(mean(-values))
    assert span.high - found.value > 1.2 * (found.value - span.low)
    assert (mirrored.low, mirrored.high) == pytest.approx((-span.high, -span.low), rel=1e-12)


@given(st.floats(-0.9, 0.9), st.floats(-4, 4))
def test_unskewing_undoes_the_transformation_of_hall(skewness: float, t: float) -> None:
    # Hall (1992), equation 2: g(t) = t + λ (t²/3 + 1/6) + λ² t³/27.
    at = unskewed(t, skewness)
    back = at + skewness * (at**2 / 3 + 1 / 6) + skewness**2 * at**3 / 27
    assert back == pytest.approx(t, abs=1e-6)


def test_equal_clusters_are_their_means() -> None:
    rows = np.random.default_rng(2).standard_normal((9, 7))
    found, span = known(mean(rows.ravel(), np.repeat(np.arange(9), 7)))
    alone, expected = known(mean(rows.mean(axis=1)))
    assert (found.value, found.n) == (pytest.approx(alone.value, rel=1e-12), 9)
    assert (span.low, span.high) == pytest.approx((expected.low, expected.high), rel=1e-9)


@given(st.lists(st.integers(-100, 100), min_size=4, max_size=40), st.sampled_from([1e-4, 9.0]))
def test_scale_order_and_nesting(drawn: list[int], factor: float) -> None:
    values, clusters = np.array(drawn, float), np.arange(len(drawn)) // 2
    plain = mean(values, clusters)
    assert isinstance(plain, Estimate)
    if isinstance(plain.interval, Undefined):
        return
    order = np.random.default_rng(3).permutation(len(drawn))
    _, shuffled = known(mean(values[order], clusters[order]))
    _, scaled = known(mean(factor * values, clusters))
    ends = np.array([plain.interval.low, plain.interval.high])
    assert (shuffled.low, shuffled.high) == pytest.approx(tuple(ends), rel=1e-7, abs=1e-7)
    assert (scaled.low, scaled.high) == pytest.approx(tuple(factor * ends), rel=1e-7, abs=1e-7)
    _, wider = known(mean(values, clusters, 0.99))
    assert wider.low <= plain.interval.low < plain.interval.high <= wider.high


@pytest.mark.parametrize(
    ("values", "clusters", "reason"),
    [
        ([3.0], None, Reason.ONE_UNIT),
        ([3.0, 4.0], [0, 0], Reason.ONE_UNIT),
        ([3.0, 3.0, 3.0], None, Reason.NO_VARIATION),
    ],
)
def test_a_mean_without_interval(
    values: ArrayLike, clusters: ArrayLike | None, reason: Reason
) -> None:
    found = mean(values, clusters)
    assert isinstance(found, Estimate)
    assert found.interval == Undefined(reason)


def test_no_rows() -> None:
    assert mean([]) == mean([], np.array([], int)) == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("values", "clusters", "level", "message"),
    [
        ([1.0, math.inf], None, 0.95, "values of shape"),
        ([[1.0]], None, 0.95, "values must have one dimension"),
        ([1.0, 2.0], [0, 1, 2], 0.95, "clusters must have shape"),
        ([1.0, 2.0], None, 0.0, "level must lie between"),
    ],
)
def test_mistakes(
    values: ArrayLike, clusters: ArrayLike | None, level: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        mean(values, clusters, level)


@pytest.mark.parametrize("clusters", [None, 14])
def test_it_covers_log_normal_rows(clusters: int | None) -> None:
    # 60 rows of skewness 6: Student alone covers 91 %.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        owners = np.arange(60) if clusters is None else np.arange(60) % clusters
        shared = rng.standard_normal(60)[owners]
        return mean(
            np.exp(math.sqrt(0.05) * shared + math.sqrt(0.95) * rng.standard_normal(60)), owners
        )

    assert_covers(once, math.exp(0.5), runs=1_000)


def test_the_normal_quantile() -> None:
    assert t_quantile(0.95, math.inf) == pytest.approx(1.959963985, abs=1e-9)
