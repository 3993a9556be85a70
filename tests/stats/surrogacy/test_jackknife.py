"""JIVE against the jackknife written out, person by person, and against its limits."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate
from cynosure.stats.surrogacy.effect_covariance import ValueLink, effect_covariance
from cynosure.stats.surrogacy.jackknife import MeasuredEffects, jive, measured_effects
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

PEOPLE = np.linalg.cholesky(np.array([[1.0, 0.6], [0.6, 1.0]]))
"""Two metrics of one person go together at .6, whatever the effects do."""

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def drawn(rng: np.random.Generator, effects: np.ndarray, sizes: np.ndarray, noise: float) -> Rows:
    """People of experiments with these true effects (shape (K, 2)), half of each treated."""
    owners = np.repeat(np.arange(len(sizes)), sizes)
    treated = np.concatenate([np.arange(size) % 2 for size in sizes]).astype(float)
    own = noise * rng.normal(size=(len(owners), 2)) @ PEOPLE.T
    return owners, treated, effects[owners] * treated[:, np.newaxis] + own


def told(found: MeasuredEffects | Undefined) -> MeasuredEffects:
    assert isinstance(found, MeasuredEffects)
    return found


def product_by_product(treated: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Each person's part of the effect times the effect without that person, added up."""
    everyone = np.arange(len(rows))
    total = np.zeros((2, 2))
    for i in everyone:
        others = everyone != i
        without = rows[others & (treated == 1)].mean(axis=0) - rows[others & (treated == 0)].mean(
            axis=0
        )
        share = 1 / (treated == treated[i]).sum() * (1 if treated[i] else -1)
        total += np.outer(share * rows[i], without)
    return total


@given(st.integers(0, 200))
def test_nobodys_noise_meets_itself(seed: int) -> None:
    rng = np.random.default_rng(seed)
    owners, treated, rows = drawn(rng, rng.normal(size=(3, 2)), rng.integers(4, 12, 3), 1.0)
    found = told(measured_effects(owners, treated, rows))
    for k in range(3):
        own = owners == k
        expected = product_by_product(treated[own], rows[own])
        ours = np.outer(found.effects[k], found.effects[k]) - found.noise[k]
        assert ours == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_weak_experiments_of_very_different_noise() -> None:
    # Limits in closed form, slope −.3; 3,000 experiments leave an error of .02 (in 20 seeds).
    rng = np.random.default_rng(2)
    true = rng.multivariate_normal([0, 0], [[1, -0.3], [-0.3, 0.5]], 3_000)
    sizes = rng.choice([20, 200], 3_000)
    found = told(measured_effects(*drawn(rng, true, sizes, 3.0)))
    naive = np.cov(found.effects.T)
    assert naive[0, 1] / naive[0, 0] > 0.1
    covariance = effect_covariance(found.effects, found.noise)
    assert not isinstance(covariance, Undefined)
    true_slope = np.cov(true.T)[0, 1] / np.cov(true.T)[0, 0]
    slope = covariance.covariance[0, 1] / covariance.covariance[0, 0]
    assert slope == pytest.approx(true_slope, abs=0.06)


def test_names_order_and_offsets_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    owners, treated, rows = drawn(rng, rng.normal(size=(4, 2)), np.full(4, 20), 1.0)
    order = rng.permutation(len(owners))
    one = told(measured_effects(owners, treated, rows))
    names = np.array(["a", "b", "c", "d"])[owners]
    other = told(measured_effects(names[order], treated[order], rows[order] + 7))
    assert other.effects == pytest.approx(one.effects, abs=1e-9)
    assert other.noise == pytest.approx(one.noise, abs=1e-9)
    assert one.people.tolist() == [[10, 10]] * 4


def test_an_arm_of_one_is_left_out() -> None:
    found = told(measured_effects([0] * 4 + [1] * 3, [0, 0, 1, 1, 0, 0, 1], np.arange(7.0)))
    assert (found.left_out, found.effects.tolist()) == (1, [[2.0]])


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (measured_effects([], [], np.zeros((0, 2))), Reason.NO_ROWS),
        (measured_effects([1, 1], [0, 1], [1, 2]), Reason.ONE_UNIT),
        (
            jive([1] * 4, [0, 0, 1, 1], [1, 2, 3, 4], [4, 2, 3, 1], np.random.default_rng(0)),
            Reason.TOO_FEW,
        ),
    ],
)
def test_nothing_to_tell(found: MeasuredEffects | Undefined, reason: Reason) -> None:
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: measured_effects([1], [0, 1], [1, 2]), r"experiments must have shape \(2,\)"),
        (lambda: measured_effects([1, 1], [0, 2], [1, 2]), r"treated of shape \(2,\)"),
        (lambda: measured_effects([1, 1], [0, 1], [1, math.inf]), r"metrics of shape \(2, 1\)"),
        (
            lambda: jive([1, 1], [0, 1], [1, 2], [1], np.random.default_rng(0)),
            r"value must have shape \(2,\)",
        ),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_the_interval_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        x = rng.normal(size=60)
        true = np.column_stack([x, 0.6 * x + 0.8 * rng.normal(size=60)])
        owners, treated, rows = drawn(rng, true, rng.choice([40, 120], 60), 1.7)
        found = jive(owners, treated, rows[:, 0], rows[:, 1], rng, draws=400)
        return found.slope if isinstance(found, ValueLink) else found

    assert_covers(once, 0.6, runs=200)
