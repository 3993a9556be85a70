"""Two things of the same people: published values, other implementations, coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from cynosure.stats.association import (
    Influence,
    excess,
    influence,
    phi,
    share_difference,
    within_strata,
)
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined


def flags(*cells: tuple[bool, bool, int]) -> tuple[np.ndarray, np.ndarray]:
    x = np.concatenate([np.full(n, a) for a, _, n in cells])
    y = np.concatenate([np.full(n, b) for _, b, n in cells])
    return x, y


def interval(estimate: Estimate | Undefined) -> Interval:
    assert isinstance(estimate, Estimate)
    assert isinstance(estimate.interval, Interval)
    return estimate.interval


def test_phi_is_the_root_of_chi_square_over_n() -> None:
    """40/10/20/130 gives 0.629941 by all three formulas of design/methods 1.6."""
    x, y = flags((True, True, 40), (True, False, 10), (False, True, 20), (False, False, 130))
    found = phi(x, y)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.629941, abs=1e-6)
    chi = stats.chi2_contingency([[40, 10], [20, 130]], correction=False).statistic
    assert found.value == pytest.approx(math.sqrt(chi / 200))


def test_what_does_not_vary_has_no_correlation() -> None:
    x, y = flags((True, True, 5), (True, False, 5))
    assert phi(x, y) == Undefined(Reason.NO_VARIATION)
    assert share_difference(x, y) == Undefined(Reason.NO_VARIATION)
    nobody = np.zeros(10, np.bool_)
    assert influence(x, y, nobody) == Undefined(Reason.NO_ROWS)


def test_newcombes_interval_is_the_published_one() -> None:
    """56/70 against 48/80: 0.0524 to 0.3339 (Newcombe 1998, table II, case a, method 10)."""
    x, y = flags((True, True, 56), (True, False, 14), (False, True, 48), (False, False, 32))
    found = interval(share_difference(x, y))
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_one_stratum_is_the_plain_difference() -> None:
    x, y = flags((True, True, 30), (True, False, 20), (False, True, 20), (False, False, 60))
    found = within_strata(x, y, np.zeros(130, np.int64))
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(30 / 50 - 20 / 80)
    error = math.sqrt(0.6 * 0.4 / 50 + 0.25 * 0.75 / 80)
    assert interval(found).high - found.value == pytest.approx(1.959964 * error, rel=1e-6)


def test_what_strata_explain_is_gone_within_them() -> None:
    rng = np.random.default_rng(4)
    stratum = rng.integers(0, 2, 20_000)
    x = rng.random(20_000) < 0.2 + 0.5 * stratum
    y = rng.random(20_000) < 0.2 + 0.5 * stratum
    assert interval(share_difference(x, y)).low > 0.2
    found = interval(within_strata(x, y, stratum))
    assert found.low < 0 < found.high


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Phi, and the excess of one phi over another where both are of the same interest: 95 % of 400
    draws, give or take three binomial errors."""
    rng = np.random.default_rng(11)
    held = np.zeros(2)
    everybody = np.ones(800, np.bool_)
    for _ in range(400):
        keen = rng.standard_normal(800)
        early, late, y = (keen + rng.standard_normal(800) > 0.5 for _ in range(3))
        one, other = influence(early, y, everybody), influence(late, y, everybody)
        assert isinstance(one, Influence)
        assert isinstance(other, Influence)
        found = interval(excess(one, other))
        held[0] += found.low <= 0 <= found.high
        found = interval(phi(early, y))
        held[1] += found.low <= TRUE_PHI <= found.high
    assert (np.abs(held / 400 - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 400)).all()


def _true_phi() -> float:
    """Of two normals that share half their variance, cut at 0.5."""
    cut = 0.5 / math.sqrt(2)
    share = float(stats.norm.sf(cut))
    both = float(stats.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]]).cdf([-cut, -cut]))
    return (both - share**2) / (share * (1 - share))


TRUE_PHI = _true_phi()
