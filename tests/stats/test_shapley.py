"""Shapley and LMDI: published tables, an analytic truth, and what must hold for any formula."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cynosure.stats.lmdi import Lmdi, lmdi
from cynosure.stats.shapley import Shapley, coalitions, shapley, shapley_of
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]

# Das Gupta (1993) as printed by the DasGuptR package; methods.md 3.1. Printed to 7 digits.
EARNINGS = ((10930, 0.717892), (16591, 0.825974), (4369.913, 1487.262), 5857.175)
BIRTHS = (
    (51.78746, 0.45919, 0.52638),
    (84.90502, 0.75756, 0.51065),
    (10.4340333, 10.5608476, -0.6670084),
    20.3278726,
)
MARRIED = (
    (0.58, 0.76, 0.84, 0.66, 16.573),
    (0.72, 0.97, 0.97, 0.56, 16.158),
    (1.0909785, 1.2298438, 0.7278399, -0.8398707, -0.1290187),
    2.0797729,
)
TABLES = pytest.mark.parametrize(
    ("before", "after", "printed", "total"), [EARNINGS, BIRTHS, MARRIED]
)

FACTORS = st.integers(1, 6).flatmap(
    lambda k: st.tuples(*[st.lists(st.floats(-100, 100), min_size=k, max_size=k).map(np.array)] * 2)
)


def product(rows: Floats) -> Floats:
    return rows.prod(axis=1)


def split(formula, before, after) -> Shapley:
    found = shapley(formula, before, after)
    assert isinstance(found, Shapley)
    return found


@TABLES
def test_published_tables_of_das_gupta(before, after, printed, total) -> None:
    found = split(product, before, after)
    # The tables print 3 or 7 decimals: half of the last one.
    decimals = 5e-4 if total > 100 else 6e-8
    assert found.terms.tolist() == pytest.approx(list(printed), abs=decimals)
    assert found.after - found.before == pytest.approx(total, abs=decimals)


@TABLES
def test_lmdi_closes_on_the_same_tables_and_differs_a_little(before, after, printed, total) -> None:
    found = lmdi(before, after)
    assert isinstance(found, Lmdi)
    decimals = 5e-4 if total > 100 else 6e-8
    assert found.of_factors.sum() == pytest.approx(total, abs=decimals)
    apart = np.abs(found.of_factors / np.array(printed) - 1)
    # methods.md, trap 4: up to 4.2 % of a component.
    assert 0.001 < apart.max() < 0.042


def test_the_mechanisms_of_a_world_whose_truth_is_analytic() -> None:
    # methods.md 3.3 (the design of a DoWhy test): X1 ~ N(1, s), X2 = a·X1 + e, and
    # Y = X1 + X2 + X1²/4 ± X2²/4. The mean of Y follows from the moments of X1 and X2.
    def mean(rows: Floats) -> Floats:
        spread, slope, sign = rows.T
        second = 1 + spread**2
        return 1 + slope + second / 4 + sign * (slope**2 * second + 1) / 4

    found = split(mean, (1, 0.5, 1), (1.1, 0.2, -1))
    assert found.before == pytest.approx(2.375)
    assert found.after == pytest.approx(1.4804)
    # Printed to 6 decimals.
    assert found.terms.tolist() == pytest.approx([0.054338, -0.298163, -0.650775], abs=5e-7)


def by_orders(formula, before: Floats, after: Floats) -> Floats:
    """The definition: each factor's step, averaged over all orders in which they may change."""
    k = len(before)
    terms = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        now = before.astype(float)
        for i in order:
            then = now.copy()
            then[i] = after[i]
            terms[i] += (formula(then[np.newaxis]) - formula(now[np.newaxis]))[0]
            now = then
    return terms / len(orders)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_the_average_over_all_orders_says_the_same(k: int) -> None:
    rng = np.random.default_rng(k)
    before, after = rng.normal(size=(2, k))

    def formula(rows: Floats) -> Floats:
        return np.sin(rows.sum(axis=1)) + rows.prod(axis=1)

    assert np.allclose(split(formula, before, after).terms, by_orders(formula, before, after))


@given(FACTORS)
def test_any_change_is_shared_out_whole(factors: tuple[Floats, Floats]) -> None:
    found = split(product, *factors)
    scale = np.abs(np.where(coalitions(len(factors[0])), factors[1], factors[0]).prod(1)).max()
    # Rounding of 2^k values of the size of the largest.
    assert found.terms.sum() == pytest.approx(
        found.after - found.before, abs=1e-12 * scale + 1e-300
    )


@given(FACTORS)
def test_a_sum_has_no_interaction(factors: tuple[Floats, Floats]) -> None:
    before, after = factors
    found = split(lambda rows: rows.sum(axis=1), before, after)
    assert np.allclose(found.terms, after - before, atol=1e-10)
    assert found.interaction == pytest.approx(0, abs=1e-10)


@given(FACTORS)
def test_what_does_not_change_has_no_term(factors: tuple[Floats, Floats]) -> None:
    before, after = factors
    after[0] = before[0]
    assert split(product, before, after).terms[0] == 0


def test_the_interaction_of_two_factors_is_the_product_of_their_changes() -> None:
    found = split(product, (2, 3), (5, 7))
    assert found.interaction == (5 - 2) * (7 - 3)
    assert found.terms.tolist() == [3 * 5, 4 * 3.5]


def test_equal_players_get_equal_terms() -> None:
    worth = np.array([0, 1, 1, 5], float)
    found = shapley_of(worth)
    assert isinstance(found, Shapley)
    assert found.terms.tolist() == [2.5, 2.5]


def test_a_formula_without_a_value_in_between_says_so() -> None:
    with_gap = shapley(lambda rows: rows[:, 0] / rows[:, 1], (1, 0), (0, 1))
    assert with_gap == Undefined(Reason.NOT_BETWEEN)
    assert shapley(product, [], []) == Undefined(Reason.NO_ROWS)
    assert lmdi(np.empty((0, 2)), np.empty((0, 2))) == Undefined(Reason.NO_ROWS)


@given(
    st.integers(1, 4).flatmap(
        lambda k: st.integers(1, 4).flatmap(
            lambda m: st.tuples(
                *[
                    st.lists(
                        st.one_of(st.just(0.0), st.floats(0.01, 100)),
                        min_size=k * m,
                        max_size=k * m,
                    ).map(lambda flat, k=k, m=m: np.array(flat).reshape(k, m))
                ]
                * 2
            )
        )
    )
)
def test_lmdi_closes_with_zeros_too(tables: tuple[Floats, Floats]) -> None:
    found = lmdi(*tables)
    assert isinstance(found, Lmdi)
    scale = max(found.before, found.after, 1)
    assert found.terms.sum() == pytest.approx(found.after - found.before, abs=1e-11 * scale)


def test_a_zero_is_the_limit_of_small_numbers() -> None:
    exact = lmdi([[0], [0], [4]], [[2], [3], [5]])
    assert isinstance(exact, Lmdi)
    assert exact.of_factors.tolist() == [15, 15, 0]
    near = lmdi([[1e-290], [1e-290], [4]], [[2], [3], [5]])
    assert isinstance(near, Lmdi)
    # Logarithms converge slowly: 1/ln(1e290) is 0.0015.
    assert near.of_factors.tolist() == pytest.approx([15, 15, 0], abs=0.06)


def test_lmdi_of_parts_adds_up_to_lmdi_of_the_whole() -> None:
    rng = np.random.default_rng(3)
    before, after = rng.uniform(1, 9, (2, 3, 10))
    whole = lmdi(before, after)
    halves = [lmdi(before[:, part], after[:, part]) for part in (slice(0, 4), slice(4, 10))]
    assert isinstance(whole, Lmdi)
    assert all(isinstance(half, Lmdi) for half in halves)
    assert np.allclose(whole.of_factors, sum(half.of_factors for half in halves))


def test_lmdi_of_nearly_nothing_keeps_its_digits() -> None:
    found = lmdi([3, 5], [3 * (1 + 1e-9), 5 * (1 - 1e-9)])
    assert isinstance(found, Lmdi)
    # 1e-9 of 15, known to the rounding of 1 + 1e-9.
    assert found.of_factors.tolist() == pytest.approx([15e-9, -15e-9], rel=1e-6)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: shapley(product, [1, math.nan], [1, 2]), "before"),
        (lambda: shapley(product, [1, 2], [1]), "after"),
        (lambda: shapley(product, range(13), range(13)), "before"),
        (lambda: shapley_of(np.zeros(3)), "worth"),
        (lambda: shapley_of(np.zeros(1)), "worth"),
        (lambda: lmdi([[1, 2]], [[1]]), "after"),
        (lambda: lmdi([1, -2], [1, 2]), "before"),
        (lambda: lmdi([1, 2], [1, math.inf]), "after"),
    ],
)
def test_a_mistake_names_its_argument(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
