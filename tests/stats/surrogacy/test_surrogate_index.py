"""The surrogate index and Prentice's checks against plain regressions and in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.clustered.regression import LeastSquares, least_squares
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.surrogacy.surrogate_index import (
    PrenticeChecks,
    SurrogateIndex,
    prentice,
    surrogate_index,
)
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

SLOPES, EFFECTS = np.array([1.0, 0.5]), np.array([0.5, 0.2])
"""Outcome per surrogate, and effect on each surrogate: .6 of the outcome goes through them."""


def past(rng: np.random.Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    s = rng.normal(size=(m, 2))
    return s, s @ SLOPES + rng.normal(size=m)


def experiment(
    rng: np.random.Generator, n: int, direct: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Treatment, surrogates and outcome; `direct` reaches the outcome by another road."""
    treated = rng.permutation(n) % 2.0
    s = rng.normal(size=(n, 2)) + treated[:, np.newaxis] * EFFECTS
    return treated, s, s @ SLOPES + direct * treated + rng.normal(size=n)


def index(found: SurrogateIndex | Undefined) -> SurrogateIndex:
    assert isinstance(found, SurrogateIndex)
    return found


def checks(found: PrenticeChecks | Undefined) -> PrenticeChecks:
    assert isinstance(found, PrenticeChecks)
    return found


def test_the_index_by_hand() -> None:
    # Past: y = 2 s exactly; the arms differ by 3 in s, so by 6 in the index, and only its spread
    # within arms is uncertain.
    found = index(surrogate_index([0, 1, 2, 3], [0, 2, 4, 6], [0, 2, 3, 5], [0, 0, 1, 1]))
    assert isinstance(found.effect.interval, Interval)
    assert found.effect.value == pytest.approx(6.0)
    assert (found.explained, found.effect.n, found.past) == (pytest.approx(1.0), 4, 4)
    # Each arm's index has the variance 8: the error is √(8/2 + 8/2); t with 4 + 4 − 4 degrees.
    half = 2.776445 * math.sqrt(8)
    assert found.effect.interval.low == pytest.approx(6 - half, rel=1e-6)


@given(st.integers(0, 30), st.sampled_from([-2.0, 0.01, 50.0]), st.floats(-5, 5))
def test_units_of_the_surrogates_do_not_matter(seed: int, factor: float, offset: float) -> None:
    rng = np.random.default_rng(seed)
    (before, y), (treated, s, _) = past(rng, 40), experiment(rng, 30)
    one = index(surrogate_index(before, y, s, treated))
    other = index(surrogate_index(before * factor + offset, y, s * factor + offset, treated))
    assert other.effect.value == pytest.approx(one.effect.value, abs=1e-8)
    assert other.explained == pytest.approx(one.explained, abs=1e-8)


def test_the_index_is_surer_than_the_outcome_itself() -> None:
    # Half of the outcome's spread is no surrogate's: the interval is the narrower for it.
    rng = np.random.default_rng(3)
    treated, s, y = experiment(rng, 2_000)
    told = index(surrogate_index(*past(rng, 20_000), s, treated)).effect
    direct = checks(prentice(treated, s, y)).on_outcome
    assert isinstance(told.interval, Interval)
    assert isinstance(direct.interval, Interval)
    assert told.interval.high - told.interval.low < 0.85 * (
        direct.interval.high - direct.interval.low
    )


def test_prentice_is_four_regressions() -> None:
    # HC1 is the cluster-robust covariance with every person a cluster, but for n − 1 over n.
    treated, s, y = experiment(np.random.default_rng(4), 200, 0.4)
    found, people = checks(prentice(treated, s, y)), np.arange(200)
    for estimate, columns in (
        (found.on_outcome, np.column_stack([np.ones(200), treated])),
        (found.given_surrogates, np.column_stack([np.ones(200), treated, s])),
    ):
        other = least_squares(y, columns, people)
        assert isinstance(other, LeastSquares)
        assert isinstance(estimate.interval, Interval)
        assert estimate.value == pytest.approx(other.coefficients[1], rel=1e-9)
        half = (estimate.interval.high - estimate.interval.low) / 2
        assert half / 1.972 == pytest.approx(math.sqrt(other.covariance[1, 1]), rel=1e-3)
    assert isinstance(found.explained, Estimate)
    assert found.explained.value == pytest.approx(
        1 - found.given_surrogates.value / found.on_outcome.value
    )
    assert found.moves_surrogates < 0.01
    assert found.surrogates_tell < 1e-10


def test_an_effect_that_is_not_there_has_no_share() -> None:
    rng = np.random.default_rng(5)
    treated = rng.permutation(200) % 2.0
    found = checks(prentice(treated, rng.normal(size=(200, 2)), rng.normal(size=200)))
    assert found.explained == Undefined(Reason.UNBOUNDED)
    assert found.moves_surrogates > 0.01
    assert found.surrogates_tell > 0.01


def test_p_values_are_uniform_without_effect() -> None:
    rng = np.random.default_rng(6)
    low = 0
    for _ in range(400):
        treated = rng.permutation(100) % 2.0
        found = checks(prentice(treated, rng.normal(size=(100, 3)), rng.normal(size=100)))
        low += (found.moves_surrogates < 0.05) + (found.surrogates_tell < 0.05)
    # 800 draws of .05: five standard errors are .04.
    assert low / 800 == pytest.approx(0.05, abs=0.04)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (surrogate_index(np.zeros((0, 1)), [], [1, 2, 3, 4], [0, 0, 1, 1]), Reason.NO_ROWS),
        (surrogate_index([1, 2, 3], [1, 2, 3], np.zeros((0, 1)), []), Reason.NO_ROWS),
        (surrogate_index([1, 2, 3], [1, 2, 3], [1, 2, 3], [0, 0, 1]), Reason.ONE_UNIT),
        (surrogate_index([1, 2], [1, 2], [1, 2, 3, 4], [0, 0, 1, 1]), Reason.TOO_FEW),
        (surrogate_index([1, 1, 1], [1, 2, 3], [1, 2, 3, 4], [0, 0, 1, 1]), Reason.COLLINEAR),
        (prentice([], np.zeros((0, 1)), []), Reason.NO_ROWS),
        (prentice([0, 0, 0], [1, 2, 3], [1, 2, 3]), Reason.ONE_UNIT),
        (prentice([0, 0, 1, 1], np.ones((4, 2)), [1, 2, 3, 4]), Reason.TOO_FEW),
        (prentice([0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [1, 2, 3, 4, 5]), Reason.COLLINEAR),
    ],
)
def test_nothing_to_tell(
    found: SurrogateIndex | PrenticeChecks | Undefined, reason: Reason
) -> None:
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: surrogate_index([1, 2], [1], [1], [1]), "past_surrogates must have 1 rows"),
        (lambda: surrogate_index([1], [1], [[1, 2]], [1]), "surrogates must have 1 columns"),
        (lambda: surrogate_index([1], [1], [1], [2]), r"treated of shape \(1,\)"),
        (lambda: prentice([0, 1], [1, 2], [1, math.inf]), r"outcome of shape \(2,\)"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_the_index_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate:
        treated, s, _ = experiment(rng, 300)
        return index(surrogate_index(*past(rng, 150), s, treated)).effect

    assert_covers(once, 0.6)


@pytest.mark.parametrize(
    ("which", "truth"), [("on_outcome", 0.8), ("given_surrogates", 0.2), ("explained", 0.75)]
)
def test_the_checks_cover(which: str, truth: float) -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        found = getattr(checks(prentice(*experiment(rng, 400, 0.2))), which)
        assert isinstance(found, Estimate | Undefined)
        return found

    assert_covers(once, truth)
