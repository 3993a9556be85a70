"""Rank acceptabilities against areas of the simplex."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.acceptability import Acceptability, acceptability
from cynosure.stats.undefined import Reason, Undefined

SCORES = [[3, 2, 3, 1, 2, 2], [2, 3, 2, 3, 3, 1], [1, 1, 3, 3, 2, 3]]
SMALL = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=4)


def told(found: Acceptability | Undefined) -> Acceptability:
    assert isinstance(found, Acceptability)
    return found


@pytest.mark.parametrize(
    ("order", "first"),
    [(None, (0.235, 0.486, 0.279)), (range(6), (0.649, 0.351, 0.000))],
)
def test_the_fixture_of_the_design(order: range | None, first: tuple[float, ...]) -> None:
    # 2e5 draws: a standard error of .001, and the bound of .003 is that of the design.
    found = told(acceptability(SCORES, np.random.default_rng(0), order, draws=200_000))
    assert tuple(found.first) == pytest.approx(first, abs=0.003)


def test_two_criteria_are_a_line() -> None:
    # w · (1, 0) beats w · (0, 3) from w₁ = 3/4 on; in order w₁ ≥ w₂ that is half of what is left.
    scores = [[1, 0], [0, 3]]
    free = told(acceptability(scores, np.random.default_rng(1), draws=40_000))
    ordered = told(acceptability(scores, np.random.default_rng(1), (0, 1), draws=40_000))
    turned = told(acceptability(scores, np.random.default_rng(1), (1, 0), draws=40_000))
    assert free.first[0] == pytest.approx(0.25, abs=0.01)
    assert ordered.first[0] == pytest.approx(0.5, abs=0.01)
    assert turned.first[0] == 0


def test_the_same_scores_share_their_ranks() -> None:
    found = told(acceptability([[1, 2], [1, 2], [0, 0]], np.random.default_rng(2), draws=100))
    assert found.ranks == pytest.approx(np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]))


def test_what_is_better_in_everything_is_always_first() -> None:
    found = told(acceptability([[1, 1], [2, 3]], np.random.default_rng(3), draws=500))
    assert tuple(found.first) == (0, 1)


@given(SMALL, st.permutations([0, 1, 2]))
def test_shares_sum_to_one(scores: list[list[int]], order: list[int]) -> None:
    ranks = told(acceptability(scores, np.random.default_rng(4), order, draws=200)).ranks
    assert ranks.sum(axis=0) == pytest.approx(np.ones(len(scores)))
    assert ranks.sum(axis=1) == pytest.approx(np.ones(len(scores)))
    assert ranks.min() >= 0


@given(SMALL, st.sampled_from([0.01, 1e6]), st.floats(-5, 5))
def test_the_scale_does_not_matter(scores: list[list[int]], factor: float, offset: float) -> None:
    one = told(acceptability(scores, np.random.default_rng(5), draws=200))
    moved = np.array(scores) * factor + offset
    other = told(acceptability(moved, np.random.default_rng(5), draws=200))
    assert other.ranks == pytest.approx(one.ranks, abs=0.01)


def test_scores_that_are_uncertain_blur_the_ranks() -> None:
    # Whatever the weights, half of the resamples put one first and half the other.
    resamples = [[[1, 1], [0, 0]], [[0, 0], [1, 1]]]
    found = told(acceptability(resamples, np.random.default_rng(6), draws=20_000))
    assert found.first[0] == pytest.approx(0.5, abs=0.02)
    same = told(acceptability([SCORES] * 5, np.random.default_rng(7), draws=50_000))
    assert tuple(same.first) == pytest.approx((0.235, 0.486, 0.279), abs=0.01)


def test_no_alternatives() -> None:
    found = acceptability(np.zeros((0, 2)), np.random.default_rng(0))
    assert found == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: acceptability([1, 2], rng), r"not \(2,\)"),
        (lambda rng: acceptability(np.zeros((2, 0)), rng), r"not \(1, 2, 0\)"),
        (lambda rng: acceptability([[math.nan]], rng), r"scores of shape \(1, 1, 1\)"),
        (lambda rng: acceptability([[1, 2]], rng, (0, 0)), "each of 2 criteria once"),
        (lambda rng: acceptability([[1, 2]], rng, (0,)), "each of 2 criteria once"),
        (lambda rng: acceptability([[1, 2]], rng, draws=0), "draws"),
    ],
)
def test_mistakes_are_named(call: Callable[[np.random.Generator], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))
