"""Kappas against their papers, two other implementations, and in simulation."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cynosure.stats.agreement.kappa import Weighting, cohen, fleiss
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.make_agreement import FLEISS, TABLE

ORACLES = Path(__file__).parents[1] / "oracles"
OTHERS = json.loads((ORACLES / "agreement.json").read_text("utf-8"))
GWET = json.loads((ORACLES / "agreement_gwet.json").read_text("utf-8"))

TABLES = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 9), min_size=k, max_size=k), min_size=k, max_size=k)
)
NORMAL = 1.959963984540054


def told(found: Estimate | Undefined) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def test_cohen_by_hand() -> None:
    # (.70 − .50) / (1 − .50), exact but for rounding; Cohen's own kind of table.
    assert told(cohen([[20, 5], [10, 15]])).value == pytest.approx(0.4, abs=1e-12)


@pytest.mark.parametrize("weighting", Weighting)
def test_cohen_as_statsmodels_says(weighting: Weighting) -> None:
    # The same formula on the same numbers: nothing but rounding may differ.
    other = OTHERS["cohen"][weighting.value]
    found = told(cohen(TABLE, weighting))
    assert isinstance(found.interval, Interval)
    assert found.value == pytest.approx(other["value"], rel=1e-12)
    assert found.interval.low == pytest.approx(other["value"] - NORMAL * other["error"], rel=1e-9)
    assert found.n == 72


def test_fleiss_as_published_and_as_gwet_computes_its_interval() -> None:
    # Five printed digits; irrCAC prints eight.
    found = told(fleiss(FLEISS))
    assert isinstance(found.interval, Interval)
    assert found.value == pytest.approx(0.20993, abs=5e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        GWET["fleiss"]["interval"], abs=1e-8
    )


def test_fleiss_is_alpha_but_for_its_correction_of_small_samples() -> None:
    # Krippendorff (2011): 1 − α = (1 − κ)(N − 1) / N for N ratings without gaps.
    counts = np.array(FLEISS)
    items = np.repeat(np.arange(10), 14)
    values = np.concatenate([np.repeat(np.arange(5), row) for row in counts])
    alpha = told(krippendorff(items, values, Measure.NOMINAL)).value
    assert 1 - alpha == pytest.approx((1 - told(fleiss(counts)).value) * 139 / 140, rel=1e-12)


@given(TABLES, st.sampled_from(Weighting))
def test_raters_can_be_swapped(table: list[list[int]], weighting: Weighting) -> None:
    found = cohen(table, weighting)
    assume(isinstance(found, Estimate))
    swapped = told(cohen(np.transpose(table), weighting))
    assert swapped.value == pytest.approx(told(found).value, abs=1e-12)
    assert -1 - 1e-12 <= swapped.value <= 1 + 1e-12


@given(TABLES, st.randoms(use_true_random=False))
def test_names_of_categories_do_not_matter(table: list[list[int]], random: Random) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    assume(isinstance(cohen(table), Estimate))
    renamed = np.array(table)[np.ix_(order, order)]
    assert told(cohen(renamed)).value == pytest.approx(told(cohen(table)).value, abs=1e-12)


@given(TABLES.filter(lambda table: len(table) > 2))
def test_intervals_nest(table: list[list[int]]) -> None:
    narrow, wide = cohen(table, level=0.8), cohen(table, level=0.99)
    assume(isinstance(narrow, Estimate) and isinstance(narrow.interval, Interval))
    inner, outer = told(narrow).interval, told(wide).interval
    assert isinstance(inner, Interval)
    assert isinstance(outer, Interval)
    assert outer.low <= inner.low <= told(narrow).value + 1e-12
    assert told(narrow).value - 1e-12 <= inner.high <= outer.high


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (cohen(np.zeros((2, 2))), Reason.NO_ROWS),
        (cohen([[7, 0], [0, 0]]), Reason.NO_VARIATION),
        (fleiss(np.zeros((0, 3))), Reason.NO_ROWS),
        (fleiss([[3, 0], [3, 0]]), Reason.NO_VARIATION),
    ],
)
def test_nothing_to_agree_about(found: Estimate | Undefined, reason: Reason) -> None:
    assert found == Undefined(reason)


@pytest.mark.parametrize(
    ("found", "value", "reason"),
    [
        (cohen([[4, 0], [0, 6]]), 1.0, Reason.NO_VARIATION),
        (cohen([[0, 1], [0, 0]]), 0.0, Reason.ONE_UNIT),
        (fleiss([[2, 0], [0, 2], [2, 0]]), 1.0, Reason.NO_VARIATION),
        (fleiss([[1, 1]]), -1.0, Reason.ONE_UNIT),
    ],
)
def test_a_value_without_interval(
    found: Estimate | Undefined, value: float, reason: Reason
) -> None:
    assert told(found).value == pytest.approx(value, abs=1e-12)
    assert told(found).interval == Undefined(reason)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cohen([[1, 2, 3], [1, 2, 3]]), r"table must be square, not of shape \(2, 3\)"),
        (lambda: cohen([[1, -2], [1, 2]]), r"table of shape \(2, 2\) holds negative"),
        (lambda: cohen([[1, math.nan], [1, 2]]), r"table of shape \(2, 2\)"),
        (lambda: cohen([[1, math.inf], [1, 2]]), r"table of shape \(2, 2\)"),
        (lambda: cohen([[1, 2], [1, 2]], level=1), "level"),
        (lambda: fleiss([[1, 2], [2, 2]]), r"every row of counts of shape \(2, 2\)"),
        (lambda: fleiss([[1, 0], [0, 1]]), "2 or more"),
        (lambda: fleiss([[3, -1], [1, 1]]), "negative"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


RIGHT, SHARES = 0.8, np.array([0.5, 0.3, 0.2])


def verdicts(rng: np.random.Generator, items: int, raters: int) -> np.ndarray:
    """A rater sees the truth with probability RIGHT and else guesses by SHARES: κ = RIGHT²."""
    truth = rng.choice(3, (items, 1), p=SHARES)
    guesses = rng.choice(3, (items, raters), p=SHARES)
    return np.where(rng.random((items, raters)) < RIGHT, truth, guesses)


def test_cohen_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        table = np.zeros((3, 3))
        np.add.at(table, tuple(verdicts(rng, 200, 2).T), 1)
        return cohen(table)

    assert_covers(once, RIGHT**2)


def test_fleiss_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        given = verdicts(rng, 60, 5)
        return fleiss(np.stack([(given == c).sum(axis=1) for c in range(3)], axis=1))

    assert_covers(once, RIGHT**2)
