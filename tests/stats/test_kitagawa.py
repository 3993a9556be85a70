"""A change of a ratio within parts and in their mix: published numbers, closure, bad input."""

import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.kitagawa import Kitagawa, kitagawa
from cynosure.stats.undefined import Reason, Undefined

# A part in one period: what was counted, and out of how many; it may be absent altogether.
SIDE = st.one_of(st.just((0, 0)), st.tuples(st.integers(-500, 500), st.integers(1, 400)))
PARTS = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=8).filter(
    lambda parts: any(a[1] for a, _ in parts) and any(b[1] for _, b in parts)
)


def split(parts: list[tuple[tuple[int, int], tuple[int, int]]]) -> Kitagawa:
    rows = np.array(parts, float)
    found = kitagawa(rows[:, 0, 0], rows[:, 0, 1], rows[:, 1, 0], rows[:, 1, 1])
    assert isinstance(found, Kitagawa)
    return found


def terms(found: Kitagawa) -> np.ndarray:
    return np.concatenate([found.rate, found.mix, found.entry, found.leave])


def test_the_fixture_of_the_methods() -> None:
    # Shares .6/.4 → .4/.6 and rates .30/.10 → .33/.12, as counts out of 1,000 (methods.md 3.1).
    found = split([((180, 600), (132, 400)), ((40, 400), (72, 600))])
    assert (found.before, found.after) == pytest.approx((0.220, 0.204), abs=1e-12)
    # To rounding: the numbers are exact decimals.
    assert found.within == pytest.approx(0.025, abs=1e-12)
    assert found.between == pytest.approx(-0.041, abs=1e-12)
    assert found.rate.tolist() == pytest.approx([0.5 * 0.03, 0.5 * 0.02], abs=1e-12)
    assert found.reverses


def test_a_part_that_enters_and_one_that_leaves_have_one_term_each() -> None:
    # 1/2 stays at a rate of 1/2, a part of rate 1 leaves, a part of rate 0 enters.
    found = split([((50, 100), (50, 100)), ((100, 100), (0, 0)), ((0, 0), (0, 100))])
    assert (found.before, found.after) == (0.75, 0.25)
    # With r̄ = 1/2: −1/2 · (1 − 1/2) for the one that leaves, 1/2 · (0 − 1/2) for the other.
    assert found.leave.tolist() == [0, -0.25, 0]
    assert found.entry.tolist() == [0, 0, -0.25]
    assert not found.rate.any()
    assert not found.mix.any()


@given(PARTS)
def test_the_terms_close(parts: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    found = split(parts)
    change = sum(Fraction(b[0]) for _, b in parts) / sum(b[1] for _, b in parts) - sum(
        Fraction(a[0]) for a, _ in parts
    ) / sum(a[1] for a, _ in parts)
    scale = max(1.0, np.abs(terms(found)).max())
    # Rounding of four terms a part; the change itself is in exact fractions.
    assert math.fsum(terms(found)) == pytest.approx(float(change), abs=1e-13 * scale * len(parts))


@given(PARTS)
def test_backwards_the_change_has_the_other_sign(
    parts: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    there, back = split(parts), split([(b, a) for a, b in parts])
    assert np.allclose(there.rate, -back.rate, atol=1e-12)
    assert np.allclose(there.mix, -back.mix, atol=1e-12)
    assert np.allclose(there.entry, -back.leave, atol=1e-12)
    assert there.reverses == back.reverses


@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_parts_says_nothing(
    parts: list[tuple[tuple[int, int], tuple[int, int]]], random: Random
) -> None:
    order = np.argsort([random.random() for _ in parts])
    found, shuffled = split(parts), split([parts[i] for i in order])
    assert np.allclose(found.rate[order], shuffled.rate, atol=1e-12)
    assert np.allclose(found.mix[order], shuffled.mix, atol=1e-12)


@given(PARTS, st.integers(-50, 50))
def test_moving_every_rate_by_the_same_moves_no_term(
    parts: list[tuple[tuple[int, int], tuple[int, int]]], shift: int
) -> None:
    moved = [((a[0] + shift * a[1], a[1]), (b[0] + shift * b[1], b[1])) for a, b in parts]
    assert np.allclose(terms(split(parts)), terms(split(moved)), atol=1e-9)


def test_simpson_is_seen_only_where_every_part_goes_the_other_way() -> None:
    worse_but_better_mix = [((81, 87), (234, 270)), ((192, 263), (55, 80))]
    assert split(worse_but_better_mix).reverses
    assert not split([((50, 100), (60, 100)), ((20, 100), (30, 100))]).reverses
    assert not split([((50, 100), (50, 100))]).reverses


def test_what_cannot_be_split_says_why() -> None:
    assert kitagawa([], [], [], []) == Undefined(Reason.NO_ROWS)
    assert kitagawa([0], [0], [1], [2]) == Undefined(Reason.ZERO_DENOMINATOR)
    assert kitagawa([1], [2], [0], [0]) == Undefined(Reason.ZERO_DENOMINATOR)


def test_one_part_alone_has_a_rate_term_and_no_mix() -> None:
    found = split([((1, 4), (3, 4))])
    assert found.rate.tolist() == [0.5]
    assert found.mix.tolist() == [0]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([1, 2], [3, 4], [1], [2]), "under_after"),
        (([1], [2], [math.nan], [2]), "over_after"),
        (([math.inf], [2], [1], [2]), "over_before"),
        (([1], [-2], [1], [2]), "under_before"),
        (([1, 1], [2, 0], [1, 1], [2, 2]), "over_before"),
        (([[1]], [[2]], [[1]], [[2]]), "under_before"),
    ],
)
def test_a_mistake_names_its_argument(arguments: tuple[list[float], ...], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        kitagawa(*arguments)
