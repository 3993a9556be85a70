"""The four-way split of a rate: by hand, closure, and where model and calendar are one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.four_way import WITHIN, FourWay, four_way
from cynosure.stats.shapley import shapley
from cynosure.stats.undefined import Reason, Undefined

NAMES = ("people", "category", "version", "model")
DATED = ("version", "model")

COUNTS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda t: (min(t), max(t)))
TABLES = st.dictionaries(
    st.tuples(*[st.integers(0, 2)] * 4), st.tuples(COUNTS, COUNTS), min_size=1, max_size=25
).filter(
    lambda table: all(sum(pair[side][1] for pair in table.values()) for side in (0, 1))
)  # fmt: skip
Table = dict[tuple[int, ...], tuple[tuple[int, int], tuple[int, int]]]


def split(table: Table, dated: tuple[str, ...] = DATED) -> FourWay:
    cells = np.array(list(table))
    counts = np.array(list(table.values()), float)
    found = four_way(
        [(name, cells[:, i]) for i, name in enumerate(NAMES[: cells.shape[1]])],
        dated,
        (counts[:, 0, 0], counts[:, 0, 1]),
        (counts[:, 1, 0], counts[:, 1, 1]),
    )
    assert isinstance(found, FourWay)
    return found


def rate(table: Table, side: int) -> float:
    return sum(p[side][0] for p in table.values()) / sum(p[side][1] for p in table.values())


def test_two_factors_by_hand() -> None:
    # Shares .6/.4 → .4/.6, rates .30/.10 → .33/.12: with one factor beside the rates, the Shapley
    # values are the Kitagawa terms (methods.md 3.1: +.025 and −.041).
    cells = {(0,): ((180, 600), (132, 400)), (1,): ((40, 400), (72, 600))}
    found = split(cells, dated=())
    assert found.factors == ("people", WITHIN)
    assert found.split.terms.tolist() == pytest.approx([-0.041, 0.025], abs=1e-12)


def test_four_factors_against_the_formula_written_out() -> None:
    rng = np.random.default_rng(7)
    shape = (2, 3, 2, 2)
    under = rng.integers(1, 50, (2, *shape)).astype(float)
    over = np.floor(under * rng.uniform(size=under.shape))
    parts = []
    for side in (0, 1):
        people = under[side].sum(axis=(1, 2, 3)) / under[side].sum()
        category = under[side].sum(axis=(2, 3)) / under[side].sum(axis=(1, 2, 3))[:, None]
        version = under[side].sum(axis=3) / under[side].sum(axis=(2, 3))[..., None]
        model = under[side] / under[side].sum(axis=3)[..., None]
        parts.append((people, category, version, model, over[side] / under[side]))

    def formula(rows: np.ndarray) -> list[float]:
        return [
            float(np.einsum("p,pc,pcv,pcvm,pcvm->", *(parts[int(t)][i] for i, t in enumerate(row))))
            for row in rows
        ]

    expected = shapley(formula, np.zeros(5), np.ones(5))
    grid = np.stack(np.meshgrid(*map(range, shape), indexing="ij"), -1).reshape(-1, 4)
    found = four_way(
        list(zip(NAMES, grid.T, strict=True)),
        DATED,
        (over[0].ravel(), under[0].ravel()),
        (over[1].ravel(), under[1].ravel()),
    )
    assert isinstance(found, FourWay)
    # The same sums in another order.
    assert np.allclose(found.split.terms, expected.terms, atol=1e-13)
    assert found.split.interaction == pytest.approx(expected.interaction, abs=1e-13)
    assert found.one_sided == (0, 0)
    assert found.factors == (*NAMES, WITHIN)


@given(TABLES)
def test_any_two_periods_close(table: Table) -> None:
    found = split(table)
    assert found.split.before == pytest.approx(rate(table, 0), abs=1e-12)
    assert found.split.after == pytest.approx(rate(table, 1), abs=1e-12)
    assert found.split.terms.sum() == pytest.approx(rate(table, 1) - rate(table, 0), abs=1e-12)


@given(TABLES)
def test_backwards_the_terms_have_the_other_sign(table: Table) -> None:
    back = split({cell: (after, before) for cell, (before, after) in table.items()})
    there = split(table)
    assert np.allclose(there.split.terms, -back.split.terms, atol=1e-12)
    assert there.one_sided == back.one_sided[::-1]


@given(TABLES, st.permutations(range(3)))
def test_the_names_of_the_labels_say_nothing(table: Table, names: list[int]) -> None:
    renamed = {tuple(names[label] for label in cell): pair for cell, pair in table.items()}
    assert np.allclose(split(table).split.terms, split(renamed).split.terms, atol=1e-12)


def test_a_cell_of_one_period_takes_its_rate_there() -> None:
    # A category of rate 0 enters beside one of rate 1/2, which stays: all of it is mix.
    found = split({(0, 0): ((50, 100), (50, 100)), (0, 1): ((0, 0), (0, 100))}, dated=())
    assert found.split.terms.tolist() == pytest.approx([0, -0.25, 0])
    assert found.one_sided == (0, 0.5)


def test_a_model_that_replaced_the_other_overnight_is_no_factor() -> None:
    replaced = {
        (0, 0, 0, 0): ((50, 100), (0, 0)),
        (0, 0, 0, 1): ((0, 0), (70, 100)),
    }
    found = split(replaced)
    assert found.inseparable == ("model",)
    assert found.factors == ("people", "category", "version", WITHIN)
    assert found.split.terms.tolist() == pytest.approx([0, 0, 0, 0.2])
    together = {**replaced, (0, 0, 0, 0): ((50, 100), (50, 100))}
    assert split(together).inseparable == ()
    # Where the calendar does not matter, as for categories, the replacement is mix.
    assert split(replaced, dated=()).split.terms.tolist() == pytest.approx([0, 0, 0, 0.2, 0])


def test_a_model_whose_share_grows_is_told_from_rates() -> None:
    found = split(
        {(0, 0, 0, 0): ((40, 80), (10, 20)), (0, 0, 0, 1): ((18, 20), (72, 80))},
    )
    # Rates .5 and .9 stay; 60 points of share move from the one to the other.
    assert found.split.terms.tolist() == pytest.approx([0, 0, 0, 0.24, 0])


def test_strings_and_no_factor_at_all_do() -> None:
    found = four_way([("model", ["a", "b"])], (), ([1, 1], [2, 2]), ([2, 1], [2, 4]))
    assert isinstance(found, FourWay)
    alone = four_way([("model", ["a"])], ("model",), ([1], [2]), ([2], [2]))
    assert isinstance(alone, FourWay)
    assert alone.split.terms.tolist() == pytest.approx([0, 0.5])


def test_what_cannot_be_split_says_why() -> None:
    assert four_way([("model", [])], (), ([], []), ([], [])) == Undefined(Reason.NO_ROWS)
    empty = four_way([("model", [0])], (), ([0], [0]), ([1], [2]))
    assert empty == Undefined(Reason.ZERO_DENOMINATOR)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: four_way([("m", [0])], ("v",), ([1], [2]), ([1], [2])), "dated"),
        (lambda: four_way([("m", [0, 0])], (), ([1, 1], [2, 2]), ([1, 1], [2, 2])), "mix"),
        (lambda: four_way([("m", [0, 1])], (), ([1], [2]), ([1], [2])), "m must"),
        (lambda: four_way([("m", [0])], (), ([1], [-2]), ([1], [2])), "before"),
        (lambda: four_way([("m", [0])], (), ([1], [2]), ([1], [0])), "after"),
        (lambda: four_way([("m", [0])], (), ([math.nan], [2]), ([1], [1])), "before"),
    ],
)
def test_a_mistake_names_its_argument(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
