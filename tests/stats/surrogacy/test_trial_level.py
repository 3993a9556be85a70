"""Buyse and Molenberghs' surrogacy on their own data, and in simulation."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.surrogacy.trial_level import Surrogacy, chance_of_share, surrogacy
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

Columns = tuple[list[str], list[float], list[float], list[float]]


@pytest.fixture(scope="module")
def armd(shared_data: Path) -> Columns:
    """Visual acuity of 181 people in 36 centres after 24 and 52 weeks."""
    with (shared_data / "oracles" / "armd.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = [[float(row[name]) for row in rows] for name in ("Treat", "Diff24", "Diff52")]
    return [row["Center"] for row in rows], numbers[0], numbers[1], numbers[2]


def told(found: Surrogacy | Undefined) -> Surrogacy:
    assert isinstance(found, Surrogacy)
    return found


def span(found: Estimate) -> tuple[float, float]:
    assert isinstance(found.interval, Interval)
    return found.interval.low, found.interval.high


def published(found: Estimate, error: float) -> tuple[float, float]:
    """The interval that Buyse and Molenberghs print."""
    return found.value - 1.959964 * error, found.value + 1.959964 * error


def test_macular_degeneration_with_common_intercepts(armd: Columns) -> None:
    # Reduced, weighted: four printed digits of the R package Surrogate and of the paper.
    found = told(surrogacy(*armd, common_intercepts=True))
    assert found.trial.value == pytest.approx(0.6585, abs=6e-5)
    assert published(found.trial, found.errors[0]) == pytest.approx((0.4695, 0.8476), abs=6e-5)
    assert found.individual.value == pytest.approx(0.5318, abs=6e-5)
    assert span(found.individual) == pytest.approx((0.4315, 0.6321), abs=6e-5)
    assert (found.trial.n, found.individual.n, found.left_out) == (36, 181, 0)


def test_macular_degeneration_with_intercepts_of_their_own(armd: Columns) -> None:
    # Full, weighted: value and standard error to four digits.
    found = told(surrogacy(*armd))
    assert found.trial.value == pytest.approx(0.7031, abs=6e-5)
    assert found.individual.value == pytest.approx(0.4866, abs=6e-5)
    assert found.errors == pytest.approx((0.0867, 0.0537), abs=6e-5)


def test_the_interval_of_trials_is_nearly_that_of_fisher() -> None:
    # Fisher's z is an approximation: at 36 trials its ends are .008 off.
    found = told(
        surrogacy(*drawn(np.random.default_rng(3), [40] * 36, 0.7, 0.5), common_intercepts=True)
    ).trial
    z = math.atanh(math.sqrt(found.value))
    by_fisher = [math.tanh(z + sign * 1.959964 / math.sqrt(33)) ** 2 for sign in (-1, 1)]
    assert span(found) == pytest.approx(by_fisher, abs=0.01)


@pytest.mark.parametrize(("true", "predictors"), [(0.0, 1), (0.3, 1), (0.9, 2)])
def test_the_distribution_of_r_squared(true: float, predictors: int) -> None:
    # 20,000 regressions on drawn predictors: three standard errors of a share are .011 at most.
    rng = np.random.default_rng(4)
    x = rng.normal(size=(20_000, 12, predictors))
    y = math.sqrt(true) * x[..., 0] + math.sqrt(1 - true) * rng.normal(size=(20_000, 12))
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    along = np.einsum("rip,ri->rp", x, y)
    inverse = np.linalg.inv(np.einsum("rip,riq->rpq", x, x))
    seen = np.einsum("rp,rpq,rq->r", along, inverse, along) / (y * y).sum(axis=1)
    for middle in np.quantile(seen, [0.05, 0.5, 0.95]):
        expected = chance_of_share(float(middle), true, 12, predictors)
        assert (seen <= middle).mean() == pytest.approx(expected, abs=0.011)


def test_trials_of_unequal_size_count_for_fewer() -> None:
    equal = told(surrogacy(*drawn(np.random.default_rng(5), [200] * 40, 0.6, 0.5)))
    uneven = told(surrogacy(*drawn(np.random.default_rng(5), [20] * 36 + [1_820] * 4, 0.6, 0.5)))
    widths = [high - low for low, high in map(span, (equal.trial, uneven.trial))]
    assert widths[1] > 2 * widths[0]
    heaviest = surrogacy(*drawn(np.random.default_rng(5), [20] * 9 + [10_000], 0.6, 0.5))
    assert told(heaviest).trial.interval == Undefined(Reason.TOO_FEW, (("trials", 10),))


@given(st.integers(0, 30), st.sampled_from([0.01, 7.0]), st.sampled_from([-5.0, 100.0]))
def test_scales_codings_and_order_do_not_matter(seed: int, factor: float, offset: float) -> None:
    rng = np.random.default_rng(seed)
    trials, z, s, t = drawn(rng, [10] * 8, 0.8, 0.5)
    order = rng.permutation(len(z))
    for common in (True, False):
        one = told(surrogacy(trials, z, s, t, common))
        # A treatment coded −1 and 1 halves every effect and, with own intercepts, moves them.
        other = told(
            surrogacy(
                trials[order],
                (z if common else 2 * z - 1)[order],
                (s * factor + offset)[order],
                t[order],
                common,
            )
        )
        assert other.trial.value == pytest.approx(one.trial.value, abs=1e-8)
        assert other.individual.value == pytest.approx(one.individual.value, abs=1e-8)


def drawn(
    rng: np.random.Generator, sizes: list[int], trial: float, individual: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Effects on surrogate and outcome that correlate at √trial, people at √individual."""
    trials, owners = len(sizes), np.repeat(np.arange(len(sizes)), sizes)
    z = np.tile([0.0, 1.0], sum(sizes) // 2)

    def pairs(count: int, r_squared: float) -> np.ndarray:
        r = math.sqrt(r_squared)
        return rng.multivariate_normal([0, 0], [[1, r], [r, 1]], count)

    effects, own = pairs(trials, trial), pairs(len(z), individual)
    return owners, z, *(effects[owners] * z[:, None] + own).T


def test_a_trial_of_one_arm_is_left_out() -> None:
    trials, z, s, t = drawn(np.random.default_rng(1), [10] * 8, 0.8, 0.5)
    one_armed = told(surrogacy([*trials, 99, 99], [*z, 1, 1], [*s, 5, 7], [*t, 1, 9]))
    assert one_armed.left_out == 1
    assert one_armed.trial == told(surrogacy(trials, z, s, t)).trial


def test_an_outcome_that_is_the_surrogate_is_explained() -> None:
    trials, z, s, _ = drawn(np.random.default_rng(1), [10] * 8, 0.8, 0.5)
    found = told(surrogacy(trials, z, s, 3 * s, common_intercepts=True))
    assert (found.trial.value, found.individual.value) == pytest.approx((1.0, 1.0))
    assert found.trial.interval == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([], [], [], []), Reason.NO_ROWS),
        (([1, 1, 2, 2], [0, 1, 0, 1], [1, 2, 3, 4], [1, 2, 3, 4]), Reason.TOO_FEW),
        (([1, 1, 2, 2, 3, 3, 4, 4], [0, 1] * 4, [0, 1, 2, 3] * 2, [1] * 8), Reason.NO_VARIATION),
    ],
)
def test_nothing_to_tell(columns: Columns, reason: Reason) -> None:
    trials, *others = columns
    found = surrogacy(np.array(trials, int), *others)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: surrogacy([1], [0, 1], [1, 2], [1, 2]), r"trials must have shape \(2,\)"),
        (lambda: surrogacy([1, 1], [0, 1], [1], [1, 2]), r"surrogate must have shape \(2,\)"),
        (lambda: surrogacy([1, 1], [0, 1], [1, 2], [1, math.nan]), r"outcome of shape \(2,\)"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.slow
def test_the_intervals_cover_with_large_trials() -> None:
    # With 400 people a trial the noise of stage 1 takes .01 off the trial level.
    def once(rng: np.random.Generator, which: str) -> Estimate:
        found = told(surrogacy(*drawn(rng, [400] * 60, 0.6, 0.5), common_intercepts=True))
        return found.trial if which == "trial" else found.individual

    assert_covers(lambda rng: once(rng, "trial"), 0.6, runs=100)
    assert_covers(lambda rng: once(rng, "individual"), 0.5, runs=100)
