"""The mixture of moved and unmoved experiments against closed forms and in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.surrogacy.movement import Movement, movement
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

MOVED, SPREAD = 0.3, 2.0


def drawn(rng: np.random.Generator, k: int, size: float = 1.0) -> np.ndarray:
    moved = rng.random(k) < MOVED
    return rng.normal(size=k) * np.sqrt(1 + moved * SPREAD**2 * size)


def told(found: Movement | Undefined) -> Movement:
    assert isinstance(found, Movement)
    return found


def test_four_hundred_experiments() -> None:
    # One draw of the design gave .306 and 1.988; standard errors are .05 and .2, and another
    # draw lies within three of both of the truth.
    found = told(movement(drawn(np.random.default_rng(20260302), 400), np.ones(400)))
    assert found.share.value == pytest.approx(MOVED, abs=0.15)
    assert found.spread.value == pytest.approx(SPREAD, abs=0.6)


def test_no_other_pair_is_more_likely() -> None:
    z = drawn(np.random.default_rng(1), 200)
    found = told(movement(z, np.ones(200)))

    def likelihood(moved: float, spread: float) -> float:
        mixed = moved * norm.pdf(z, 0, math.hypot(1, spread)) + (1 - moved) * norm.pdf(z)
        return float(np.log(mixed).sum())

    top = likelihood(found.share.value, found.spread.value)
    assert found.log_likelihood == pytest.approx(top, rel=1e-12)
    assert isinstance(found.share.interval, Interval)
    assert found.share.interval.low < found.share.value < found.share.interval.high
    grid = [likelihood(p, v) for p in np.linspace(0, 1, 51) for v in np.geomspace(0.1, 10, 51)]
    assert max(grid) <= top + 1e-9


def test_sizes_are_units_of_the_spread() -> None:
    z = drawn(np.random.default_rng(2), 200)
    one, other = told(movement(z, np.ones(200))), told(movement(z, np.full(200, 10_000)))
    assert other.share.value == pytest.approx(one.share.value, abs=1e-4)
    assert other.spread.value == pytest.approx(one.spread.value / 100, rel=1e-3)
    assert other.sensitivity(10_000) == pytest.approx(one.sensitivity(1), rel=1e-3)


def test_sensitivity_by_hand() -> None:
    found = told(movement(drawn(np.random.default_rng(3), 200), np.ones(200)))
    p, v = found.share.value, found.spread.value
    assert found.sensitivity(1) == pytest.approx(
        p * 2 * norm.cdf(-1.959964 / math.hypot(1, v)) + (1 - p) * 0.05, rel=1e-6
    )
    # A vast experiment sees all that moves; a tiny one sees its own false alarms.
    assert found.sensitivity(1e12) == pytest.approx(p + (1 - p) * 0.05, abs=1e-4)
    assert found.sensitivity(1e-9) == pytest.approx(0.05, abs=1e-6)


def test_intervals_nest() -> None:
    z = drawn(np.random.default_rng(4), 100)
    spans = [told(movement(z, np.ones(100), level)).spread.interval for level in (0.8, 0.99)]
    assert isinstance(spans[0], Interval)
    assert isinstance(spans[1], Interval)
    assert spans[1].low < spans[0].low < spans[0].high < spans[1].high


def test_what_never_moves_is_seldom_said_to() -> None:
    rng = np.random.default_rng(5)
    found = [movement(rng.normal(size=100), np.ones(100)) for _ in range(100)]
    said = [one for one in found if isinstance(one, Movement)]
    # At most .05 is promised, of 100 draws; three standard errors above it are 11.
    assert len(said) <= 11
    assert all(one == Undefined(Reason.NO_SIGNAL) for one in found if one not in said)


@pytest.mark.parametrize("size", [0, 1, 19])
def test_few_experiments(size: int) -> None:
    found = movement(np.arange(size), np.ones(size))
    assert found == Undefined(Reason.TOO_FEW, (("experiments", size),))


def test_all_equal() -> None:
    assert movement(np.zeros(30), np.ones(30)) == Undefined(Reason.NO_SIGNAL)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: movement([1, 2], [1]), r"sizes must have shape \(2,\)"),
        (lambda: movement([1, 2], [1, 0]), r"sizes of shape \(2,\)"),
        (lambda: movement([1, math.inf], [1, 1]), r"z of shape \(2,\)"),
        (lambda: movement([1, 2], [1, 1], level=0), "level"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("which", "truth"), [("share", MOVED), ("spread", SPREAD)])
def test_the_intervals_cover(which: str, truth: float) -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        found = movement(drawn(rng, 200), np.ones(200))
        if isinstance(found, Undefined):
            return found
        return found.share if which == "share" else found.spread

    assert_covers(once, truth, runs=60)
