"""Synthetic control and difference-in-differences: California's cigarettes, and what must hold."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.synthetic import (
    Synthetic,
    difference_in_differences,
    simplex_weights,
    synthetic_control,
    synthetic_difference,
)
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

Floats = NDArray[np.float64]
ORACLE = json.loads((Path(__file__).parent / "oracles" / "panel.json").read_text("utf-8"))
METHODS = pytest.mark.parametrize(
    "method", [synthetic_control, synthetic_difference, difference_in_differences]
)


@pytest.fixture(scope="module")
def tobacco(shared_data: Path) -> tuple[Floats, pd.DataFrame, int]:
    rows = pd.read_csv(shared_data / "oracles" / "prop99.csv", sep=";")
    table = rows.pivot(index="State", columns="Year", values="PacksPerCapita")
    start = list(table.columns).index(1989)
    return table.loc["California"].to_numpy(), table.drop("California"), start


def fitted(method, unit, rest, start: int) -> Synthetic:
    found = method(unit, rest, start)
    assert isinstance(found, Synthetic)
    return found


def test_proposition_99(tobacco) -> None:
    unit, others, start = tobacco
    rest = others.to_numpy()
    # methods.md 3.5 prints 3 decimals. The exact optimum of synthetic control is −19.514: the
    # −19.620 of R is where its steps end (trap 2).
    assert fitted(synthetic_control, unit, rest, start).effect == pytest.approx(-19.514, abs=5e-4)
    plain = fitted(difference_in_differences, unit, rest, start)
    assert plain.effect == pytest.approx(-27.349, abs=5e-4)
    found = fitted(synthetic_difference, unit, rest, start)
    assert found.effect == pytest.approx(-15.6054, abs=5e-5)
    # R and diff-diff round weights under a quarter of the largest to zero half-way.
    assert found.effect == pytest.approx(ORACLE["synthetic"]["effect"], abs=0.002)
    weights = dict(zip(others.index, found.units, strict=True))
    top = sorted(weights, key=weights.__getitem__)[-3:]
    assert top == ["Connecticut", "New Hampshire", "Nevada"]
    assert [weights[name] for name in top] == pytest.approx([0.078, 0.105, 0.124], abs=5e-4)
    assert found.periods[-3:].tolist() == pytest.approx([0.366, 0.206, 0.427], abs=6e-4)
    assert found.p_value == pytest.approx(2 / 39)
    # All 38 states instead of the paper's random draws: 9.37 (trap 3), printed to 2 decimals.
    assert math.sqrt((found.placebos**2).mean()) == pytest.approx(9.37, abs=0.01)


def test_the_interval_is_the_placebo_test_turned_round(tobacco) -> None:
    unit, others, start = tobacco
    found = fitted(synthetic_difference, unit, others.to_numpy(), start)
    assert isinstance(found.interval, Interval)
    half = np.sort(np.abs(found.placebos))[38 - 1]  # ⌈39 · .95⌉ = 38
    assert found.interval.high - found.effect == pytest.approx(half)
    few = synthetic_difference(unit, others.to_numpy()[:18], start)
    assert isinstance(few, Synthetic)
    assert few.interval == Undefined(Reason.TOO_FEW)
    wide = fitted(lambda *a: synthetic_difference(*a, level=0.9), unit, others.to_numpy(), start)
    assert isinstance(wide.interval, Interval)
    assert found.interval.low <= wide.interval.low < wide.interval.high <= found.interval.high


@given(st.integers(2, 12), st.integers(1, 12), st.integers(0, 10**6))
def test_no_other_mixture_fits_better(columns: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, target = rng.normal(size=(rows, columns)) * 50, rng.normal(size=rows) * 50
    weights = simplex_weights(table, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    # The conditions of the optimum: no column lies on the near side of the fitted point.
    gradient = table.T @ (table @ weights - target)
    scale = np.abs(table).max() ** 2 * rows
    assert gradient.min() >= weights @ gradient - 1e-8 * scale


def test_another_solver_finds_the_same_weights() -> None:
    rng = np.random.default_rng(4)
    table, target = rng.normal(size=(30, 6)), rng.normal(size=30)
    found = optimize.minimize(
        lambda w: ((table @ w - target) ** 2).sum(),
        np.full(6, 1 / 6),
        jac=lambda w: 2 * table.T @ (table @ w - target),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-14},
    )
    # What SLSQP promises of its own.
    assert np.allclose(simplex_weights(table, target), found.x, atol=1e-5)


def panel(seed: int, units: int = 12) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, 16)).cumsum(axis=1)
    table = rng.normal(size=(units + 1, 2)) @ common + rng.normal(size=(units + 1, 16))
    return table[0], table[1:]


@METHODS
@given(st.integers(0, 1000), st.floats(-50, 50))
def test_an_effect_that_is_added_is_found(method, seed: int, effect: float) -> None:
    unit, rest = panel(seed, 5)
    moved = unit + np.where(np.arange(16) >= 10, effect, 0)
    before, after = fitted(method, unit, rest, 10), fitted(method, moved, rest, 10)
    assert after.effect - before.effect == pytest.approx(effect, abs=1e-9)


@METHODS
@given(st.integers(0, 1000), st.floats(0.01, 100), st.floats(-100, 100))
def test_unit_and_origin_of_the_outcome_say_nothing(method, seed, unit, origin) -> None:
    series, rest = panel(seed, 5)
    plain = fitted(method, series, rest, 10)
    moved = fitted(method, unit * series + origin, unit * rest + origin, 10)
    # Weights are the same up to the solver's own rounding.
    assert moved.effect == pytest.approx(unit * plain.effect, abs=1e-6 * unit)
    assert np.allclose(moved.placebos, unit * plain.placebos, atol=1e-6 * unit)


@METHODS
def test_the_order_of_the_others_says_nothing(method) -> None:
    unit, rest = panel(1)
    order = np.random.default_rng(2).permutation(len(rest))
    plain, shuffled = fitted(method, unit, rest, 10), fitted(method, unit, rest[order], 10)
    assert shuffled.effect == pytest.approx(plain.effect, abs=1e-9)
    assert np.allclose(shuffled.units, plain.units[order], atol=1e-8)
    assert np.allclose(shuffled.placebos, plain.placebos[order], atol=1e-8)


def test_a_unit_that_is_a_mixture_is_matched_exactly() -> None:
    _, rest = panel(3)
    unit = 0.25 * rest[0] + 0.75 * rest[5] + np.where(np.arange(16) >= 10, 3, 0)
    found = fitted(synthetic_control, unit, rest, 10)
    assert found.effect == pytest.approx(3)
    assert found.misfit == pytest.approx(0, abs=1e-9)
    assert found.units[[0, 5]].tolist() == pytest.approx([0.25, 0.75])


@METHODS
def test_nothing_is_found_in_19_of_20_cases_where_nothing_happened(method) -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        common = rng.normal(size=(2, 14)).cumsum(axis=1)
        table = rng.normal(size=(20, 2)) @ common + rng.standard_t(4, size=(20, 14))
        found = fitted(method, table[0], table[1:], 10)
        return Estimate(found.effect, found.interval, 1)

    assert_covers(once, truth=0.0, runs=200)


def test_what_the_others_cannot_carry_says_why() -> None:
    unit, rest = panel(5)
    assert synthetic_control(unit, np.empty((0, 16)), 10) == Undefined(Reason.TOO_FEW)
    alone = fitted(synthetic_difference, unit, rest[:1], 10)
    assert alone.p_value == Undefined(Reason.TOO_FEW)
    assert alone.interval == Undefined(Reason.TOO_FEW)
    assert alone.units.tolist() == [1]
    flat = fitted(synthetic_difference, np.ones(16), np.ones((20, 16)), 10)
    assert flat.interval == Undefined(Reason.NO_VARIATION)
    assert flat.p_value == 1


@METHODS
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"treated": np.ones(15)}, "others"),
        ({"treated": np.full(16, math.nan)}, "treated"),
        ({"others": np.full((3, 16), math.inf)}, "others"),
        ({"start": 1}, "start"),
        ({"start": 16}, "start"),
        ({"level": 1.0}, "level"),
    ],
)
def test_a_mistake_names_its_argument(method, change: dict[str, object], named: str) -> None:
    unit, rest = panel(6)
    with pytest.raises(ValueError, match=named):
        method(**{"treated": unit, "others": rest, "start": 10, **change})
