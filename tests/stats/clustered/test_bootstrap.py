"""The cluster bootstrap against the delta method, in what it must not change, and its coverage."""

import math

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.clustered.bootstrap import (
    FEWEST_BOUNDED,
    bootstrap_weights,
    cluster_bootstrap,
)
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.moments import moments_of
from cynosure.stats.ratio import ratio
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

Floats = NDArray[np.float64]


def over(sums: Floats) -> Floats:
    return sums[:, 0] / sums[:, 1]


def known(found: Estimate | Undefined) -> tuple[Estimate, Interval]:
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found, found.interval


def people(n: int, rng: np.random.Generator) -> Floats:
    rows = 1 + rng.poisson(4, n)
    return np.column_stack([rng.binomial(rows, rng.beta(4, 6, n)), rows]).astype(float)


def test_weights_are_whole_clusters() -> None:
    weights = bootstrap_weights(30, 5_000, np.random.default_rng(1))
    assert (weights.sum(axis=1) == 30).all()
    # Each cluster is picked once on average, with the variance of the multinomial, 29/30.
    assert weights.mean(axis=0) == pytest.approx(np.ones(30), abs=0.07)
    assert weights.var() == pytest.approx(29 / 30, rel=0.02)


def test_a_ratio_as_the_delta_method_has_it() -> None:
    totals = people(400, np.random.default_rng(2))
    found, span = known(cluster_bootstrap(totals, over, np.random.default_rng(3)))
    peer, expected = known(ratio(moments_of(totals), 0.95))
    assert found.value == pytest.approx(peer.value, rel=1e-12)
    assert (span.low, span.high) == pytest.approx((expected.low, expected.high), abs=0.004)


def test_the_same_draws_for_every_statistic() -> None:
    totals = people(60, np.random.default_rng(4))
    _, rate = known(cluster_bootstrap(totals, over, np.random.default_rng(5)))
    _, odds = known(
        cluster_bootstrap(totals, lambda s: s[:, 0] / (s[:, 1] - s[:, 0]), np.random.default_rng(5))
    )
    # A monotone function of the rate has the function of its ends, but between two draws.
    assert (odds.low, odds.high) == pytest.approx(
        (rate.low / (1 - rate.low), rate.high / (1 - rate.high)), rel=1e-2
    )


def test_scale_and_nesting() -> None:
    totals = people(50, np.random.default_rng(6))
    _, plain = known(cluster_bootstrap(totals, over, np.random.default_rng(7)))
    _, scaled = known(cluster_bootstrap(totals * [100, 1], over, np.random.default_rng(7)))
    assert (scaled.low, scaled.high) == pytest.approx((100 * plain.low, 100 * plain.high))
    _, wider = known(cluster_bootstrap(totals, over, np.random.default_rng(7), 0.99))
    assert wider.low < plain.low < plain.high < wider.high


RNG = np.random.default_rng(8)


@pytest.mark.parametrize(
    ("totals", "reason"),
    [
        (np.ones((49, 2)), Reason.TOO_FEW),
        (np.ones((60, 2)), Reason.NO_VARIATION),
        (np.column_stack([np.arange(60.0), np.eye(60)[0]]), Reason.ZERO_DENOMINATOR),
    ],
)
def test_a_value_without_interval(totals: Floats, reason: Reason) -> None:
    found = cluster_bootstrap(totals, over, RNG)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Undefined)
    assert found.interval.reason is reason


def test_no_value() -> None:
    assert cluster_bootstrap(np.ones((0, 2)), over, RNG) == Undefined(Reason.NO_ROWS)
    assert cluster_bootstrap(np.zeros((30, 2)), over, RNG) == Undefined(Reason.NOT_FINITE)


@pytest.mark.parametrize(
    ("totals", "level", "message"),
    [([[1.0, math.nan]], 0.95, "totals of shape"), ([[1.0, 2.0]], 0.0, "level must lie")],
)
def test_mistakes(totals: ArrayLike, level: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cluster_bootstrap(totals, over, RNG, level)


@pytest.mark.parametrize(("clusters", "draws"), [(0, 5), (5, 0)])
def test_nothing_to_draw(clusters: int, draws: int) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        bootstrap_weights(clusters, draws, RNG)


def test_it_covers() -> None:
    assert_covers(
        lambda rng: cluster_bootstrap(people(60, rng), over, rng, draws=499), 0.4, runs=300
    )


def test_it_covers_twenty_clusters_of_bounded_scores() -> None:
    # Five trials of 20 tasks, most of them nearly always or nearly never solved.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        totals = np.column_stack([rng.binomial(5, rng.beta(0.6, 0.9, 20)), np.full(20, 5)])
        return cluster_bootstrap(totals, over, rng, draws=499, fewest=FEWEST_BOUNDED)

    assert_covers(once, 0.4, runs=1_000)
