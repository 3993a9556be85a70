"""The wild cluster bootstrap against wildboottest, a slow bootstrap, and at eight clusters."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.clustered.regression import LeastSquares, least_squares
from cynosure.stats.clustered.wild import WildCluster, wild_cluster_test
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.clustered.test_regression import recorded
from tests.stats.coverage import assert_covers
from tests.stats.oracles.experiments import RECORDED


def known(found: WildCluster | Undefined) -> WildCluster:
    assert isinstance(found, WildCluster)
    return found


def ends(found: WildCluster) -> tuple[float, float]:
    assert isinstance(found.estimate.interval, Interval)
    return found.estimate.interval.low, found.estimate.interval.high


@pytest.mark.parametrize(("name", "column"), [("x", 1), ("d", 2)])
def test_wildboottest(name: str, column: int) -> None:
    # All 2,048 patterns on both sides, so that the p is the same fraction.
    found = known(wild_cluster_test(*recorded(), column, np.random.default_rng(1)))
    assert found.p == pytest.approx(RECORDED["clusters"]["wild"][name], abs=1e-12)
    assert (found.draws, found.exhaustive, found.estimate.n) == (2_048, True, 11)


def t_of(y: ArrayLike, x: ArrayLike, g: ArrayLike, null: float) -> float:
    fit = least_squares(y, x, g)
    assert isinstance(fit, LeastSquares)
    return float((fit.coefficients[1] - null) / math.sqrt(fit.covariance[1, 1]))


def test_a_regression_for_every_draw() -> None:
    rng = np.random.default_rng(2)
    g = np.repeat(np.arange(6), 5)
    x = np.column_stack([np.ones(30), rng.standard_normal(30) + g % 2])
    y = x @ [0.5, 0.4] + rng.standard_normal(6)[g] + rng.standard_normal(30)
    fitted = np.full(30, y.mean())
    seen = t_of(y, x, g, 0.0)
    drawn = [
        t_of(fitted + np.array(signs)[g] * (y - fitted), x, g, 0.0)
        for signs in product((-1.0, 1.0), repeat=6)
    ]
    expected = np.mean(np.abs(drawn) >= abs(seen) * (1 - 1e-9))
    assert known(wild_cluster_test(y, x, g, 1, rng)).p == pytest.approx(expected, abs=1e-12)


def test_the_interval_holds_what_is_not_rejected() -> None:
    y, x, g = recorded()
    found = known(wild_cluster_test(y, x, g, 1, np.random.default_rng(1)))
    low, high = ends(found)
    for value, inside in ((low - 1e-3, False), (low + 1e-3, True), (high + 1e-3, False)):
        moved = known(wild_cluster_test(y - value * x[:, 1], x, g, 1, np.random.default_rng(1)))
        assert (moved.p > 0.05) is inside
    wider = ends(known(wild_cluster_test(y, x, g, 1, np.random.default_rng(1), 0.99)))
    assert wider[0] < low < high < wider[1]


def test_sign_and_scale() -> None:
    y, x, g = recorded()
    plain = known(wild_cluster_test(y, x, g, 2, np.random.default_rng(1)))
    turned = known(wild_cluster_test(-1e4 * y, x, g, 2, np.random.default_rng(1)))
    assert turned.p == pytest.approx(plain.p, abs=1e-12)
    low, high = ends(plain)
    assert ends(turned) == pytest.approx((-1e4 * high, -1e4 * low), rel=1e-6)


def test_many_clusters_are_drawn() -> None:
    rng = np.random.default_rng(3)
    g = np.arange(60) % 20
    x = np.column_stack([np.ones(60), (g % 2).astype(float)])
    y = x[:, 1] + rng.standard_normal(20)[g] + rng.standard_normal(60)
    one = known(wild_cluster_test(y, x, g, 1, np.random.default_rng(4), draws=999))
    same = known(wild_cluster_test(y, x, g, 1, np.random.default_rng(4), draws=999))
    assert one == same
    assert (one.draws, one.exhaustive) == (1_000, False)
    assert one.p >= 1 / 1_000


SEVEN = np.arange(14) % 7


@pytest.mark.parametrize(
    ("y", "x", "g", "reason"),
    [
        (np.ones(0), np.ones((0, 1)), np.zeros(0, int), Reason.NO_ROWS),
        (np.arange(10.0), np.ones(10), np.arange(10) % 5, Reason.TOO_FEW),
        (np.arange(14.0), np.ones((14, 2)), SEVEN, Reason.COLLINEAR),
        (np.full(14, 3.0), np.ones(14), SEVEN, Reason.NO_VARIATION),
    ],
)
def test_what_it_cannot_tell(
    y: NDArray[np.float64], x: ArrayLike, g: ArrayLike, reason: Reason
) -> None:
    found = wild_cluster_test(y, x, g, 0, np.random.default_rng(1))
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("y", "g", "level", "message"),
    [
        (np.full(14, math.nan), SEVEN, 0.95, "outcome of shape"),
        (np.arange(14.0), SEVEN[:13], 0.95, "clusters must have shape"),
        (np.arange(14.0), SEVEN, 1.0, "level must lie between"),
    ],
)
def test_mistakes(y: ArrayLike, g: ArrayLike, level: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wild_cluster_test(y, np.ones(14), g, 0, np.random.default_rng(1), level)


def test_it_covers_at_eight_clusters() -> None:
    # Four markets of eight are treated; log-normal rows, a correlation of .3 within a market.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        g = np.arange(80) % 8
        treated = (g % 2).astype(float)
        noise = math.sqrt(0.3) * rng.standard_normal(8)[g] + math.sqrt(0.7) * rng.standard_normal(
            80
        )
        x = np.column_stack([np.ones(80), treated])
        return known(wild_cluster_test(np.exp(noise) + treated, x, g, 1, rng)).estimate

    assert_covers(once, 1.0, runs=250)
