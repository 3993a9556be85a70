"""Clustered regressions against pyfixest, and the design effect against its closed forms."""

import csv
import gzip
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.clustered.regression import (
    DesignEffect,
    LeastSquares,
    design_effect_of,
    least_squares,
)
from cynosure.stats.estimate import Interval
from cynosure.stats.ratio import mean
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.oracles.experiments import RECORDED


def known(found: LeastSquares | Undefined) -> LeastSquares:
    assert isinstance(found, LeastSquares)
    return found


def recorded() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    rows = {name: np.array(column) for name, column in RECORDED["clusters"]["rows"].items()}
    columns = np.column_stack([np.ones(len(rows["y"])), rows["x"], rows["d"]])
    return rows["y"], columns, rows["g"]


def test_pyfixest() -> None:
    found = known(least_squares(*recorded()))
    peer = RECORDED["clusters"]
    assert found.coefficients == pytest.approx(peer["coefficients"], rel=1e-10)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(peer["errors"], rel=1e-10)
    interval = found.estimate(1).interval
    assert isinstance(interval, Interval)
    # Their interval of x, at 10 degrees of freedom, printed to 6 digits.
    assert (interval.low, interval.high) == pytest.approx((0.454942, 1.168292), abs=5e-7)


def test_the_national_supported_work_adjusted() -> None:
    # methods.md 2: 1676.34. Its error of 638.68 takes all spreads for equal; with every person a
    # cluster ours is HC1, which statsmodels gives as 676.7337.
    rows = np.loadtxt(Path(__file__).parents[1] / "oracles" / "nsw.csv", delimiter=",", skiprows=1)
    design = np.column_stack([np.ones(len(rows)), rows[:, 0], rows[:, 2:]])
    found = known(least_squares(rows[:, 1], design, np.arange(len(rows))))
    assert found.coefficients[1] == pytest.approx(1676.34, abs=5e-3)
    assert math.sqrt(found.covariance[1, 1]) == pytest.approx(676.7337, abs=5e-5)


@given(st.integers(0, 10_000), st.sampled_from([1e-5, 4.0, 1e6]))
def test_scales_and_order_do_not_matter(seed: int, factor: float) -> None:
    y, x, g = recorded()
    order = np.random.default_rng(seed).permutation(len(y))
    plain = known(least_squares(y, x, g))
    shuffled = known(least_squares(y[order], x[order], np.array([f"g{c}" for c in g])[order]))
    assert shuffled.covariance == pytest.approx(plain.covariance, rel=1e-8)
    scaled = known(least_squares(y, x * [1.0, factor, 1.0], g))
    assert scaled.coefficients[1] * factor == pytest.approx(plain.coefficients[1], rel=1e-8)
    assert scaled.covariance[1, 1] * factor**2 == pytest.approx(plain.covariance[1, 1], rel=1e-8)


def test_a_constant_alone_is_the_clustered_mean() -> None:
    y, _, g = recorded()
    found = known(least_squares(y, np.ones(len(y)), g)).estimate(0)
    assert isinstance(found.interval, Interval)
    # The factor (n − 1)/(n − k) is 1 for one column, so that CR1 is the delta method; the mean
    # moves its interval by the skewness of the clusters on top of it.
    other = mean(y, g)
    assert found.value == pytest.approx(other.value, rel=1e-12)
    assert found.interval.high - found.interval.low == pytest.approx(
        other.interval.high - other.interval.low, rel=0.05
    )


def effect(values: ArrayLike, clusters: ArrayLike) -> DesignEffect:
    found = design_effect_of(values, clusters)
    assert isinstance(found, DesignEffect)
    return found


def test_clusters_of_copies_cost_their_size() -> None:
    values = np.random.default_rng(1).standard_normal(200)
    found = effect(np.repeat(values, 5), np.repeat(np.arange(200), 5))
    # Nothing new in a copy: five rows count as one, up to (n − 1)/n of the two variances.
    assert found.value == pytest.approx(5, rel=0.01)
    assert found.icc == pytest.approx(1, rel=0.01)
    assert found.size == 5


@pytest.mark.parametrize("icc", [0.0, 0.05, 0.3])
def test_the_formula_of_kish(icc: float) -> None:
    rng = np.random.default_rng(2)
    owners = np.repeat(np.arange(2_000), 10)
    values = math.sqrt(icc) * rng.standard_normal(2_000)[owners]
    values = values + math.sqrt(1 - icc) * rng.standard_normal(20_000)
    found = effect(values, owners)
    assert found.value == pytest.approx(1 + 9 * icc, rel=0.12)
    assert found.icc == pytest.approx(icc, abs=0.02)


def test_the_design_effect_seen_on_one_agent(shared_data: Path) -> None:
    # boundary.md 2: five trials of 88 tasks are not n = 440; 3.2 was seen on one agent.
    file = shared_data / "boundary" / "terminal_bench2_trials_to_2025-09.csv.gz"
    with gzip.open(file, "rt") as text:
        rows = list(csv.DictReader(text))
    found = []
    for agent in {(row["scaffold"], row["model"]) for row in rows}:
        own = [row for row in rows if (row["scaffold"], row["model"]) == agent]
        repeats = [int(row["trials"]) for row in own]
        passed = [int(row["successes"]) for row in own]
        outcomes = [float(k < c) for c, n in zip(passed, repeats, strict=True) for k in range(n)]
        measured = design_effect_of(outcomes, np.repeat(np.arange(len(own)), repeats))
        if isinstance(measured, DesignEffect):
            found.append(measured.value)
    assert any(value == pytest.approx(3.2, abs=0.05) for value in found)
    # Five trials that always agree are one: 5, but for the factors n / (n − 1) of 88 tasks.
    assert 1 <= min(found) <= max(found) <= 5 * 88 / 87


TWO = np.array([0, 0, 1, 1])


@pytest.mark.parametrize(
    ("values", "clusters", "reason"),
    [
        (np.ones(0), np.zeros(0, int), Reason.NO_ROWS),
        (np.arange(4.0), np.zeros(4, int), Reason.ONE_UNIT),
        (np.arange(4.0), np.arange(4), Reason.TOO_FEW),
        (np.full(4, 0.1), TWO, Reason.NO_VARIATION),
    ],
)
def test_no_design_effect(values: ArrayLike, clusters: ArrayLike, reason: Reason) -> None:
    found = design_effect_of(values, clusters)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("outcome", "columns", "clusters", "reason"),
    [
        (np.ones(0), np.ones((0, 1)), np.zeros(0, int), Reason.NO_ROWS),
        (np.arange(4.0), np.ones(4), np.zeros(4, int), Reason.ONE_UNIT),
        (np.arange(4.0), np.eye(4), TWO, Reason.TOO_FEW),
        (np.arange(4.0), np.ones((4, 2)), TWO, Reason.COLLINEAR),
        (np.arange(4.0), np.zeros(4), TWO, Reason.COLLINEAR),
    ],
)
def test_no_regression(
    outcome: ArrayLike, columns: ArrayLike, clusters: ArrayLike, reason: Reason
) -> None:
    found = least_squares(outcome, columns, clusters)
    assert isinstance(found, Undefined)
    assert found.reason is reason


def test_a_perfect_fit_has_no_interval() -> None:
    found = known(least_squares(np.zeros(4), np.ones(4), TWO)).estimate(0)
    assert found.interval == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("outcome", "columns", "clusters", "message"),
    [
        (np.array([1.0, math.nan]), np.ones(2), [0, 1], "outcome of shape"),
        (np.ones(2), np.array([[1.0], [math.inf]]), [0, 1], "columns of shape"),
        (np.ones(2), np.ones((3, 1)), [0, 1], "columns must have 2 rows"),
        (np.ones(2), np.ones(2), [0, 1, 2], r"clusters must have shape \(2,\)"),
    ],
)
def test_mistakes(
    outcome: ArrayLike, columns: ArrayLike, clusters: ArrayLike, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        least_squares(outcome, columns, clusters)
