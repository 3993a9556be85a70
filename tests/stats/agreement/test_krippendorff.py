"""Alpha against its paper, the package that bears its name, pairs by hand, and in simulation."""

import itertools
import json
import math
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.make_agreement import GAPPED, RATINGS

OTHERS = json.loads((Path(__file__).parents[1] / "oracles" / "agreement.json").read_text("utf-8"))[
    "krippendorff"
]
README = [
    [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
    [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
    [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
]
"""The example on the page of the package `krippendorff`."""

LONG = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=2, max_size=30)


def long(table: list[list[int | None]]) -> tuple[list[int], list[int]]:
    cells = [(item, value) for row in table for item, value in enumerate(row) if value is not None]
    return [item for item, _ in cells], [value for _, value in cells]


def told(found: Estimate | Undefined) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def spanned(found: Estimate | Undefined) -> Interval:
    span = told(found).interval
    assert isinstance(span, Interval)
    return span


def by_pairs(items: list[int], values: list[int], measure: Measure) -> float | None:
    """Alpha as it is defined, pair by pair."""
    groups = [[v for i, v in zip(items, values, strict=True) if i == item] for item in set(items)]
    groups = [group for group in groups if len(group) > 1]
    every = [value for group in groups for value in group]

    def apart(c: float, k: float) -> float:
        if measure is Measure.NOMINAL:
            return float(c != k)
        if measure is Measure.INTERVAL:
            return (c - k) ** 2
        if measure is Measure.RATIO:
            return ((c - k) / (c + k)) ** 2 if c + k else 0.0
        low, high = min(c, k), max(c, k)
        between = sum(low <= value <= high for value in every)
        return (between - (every.count(c) + every.count(k)) / 2) ** 2 if c != k else 0.0

    observed = sum(
        apart(*pair) / (len(group) - 1)
        for group in groups
        for pair in itertools.permutations(group, 2)
    )
    expected = sum(apart(*pair) for pair in itertools.permutations(every, 2))
    return 1 - (len(every) - 1) * observed / expected if expected else None


@pytest.mark.parametrize(
    ("measure", "published"),
    [
        (Measure.NOMINAL, 0.743),
        (Measure.ORDINAL, 0.815),
        (Measure.INTERVAL, 0.849),
        (Measure.RATIO, 0.797),
    ],
)
def test_the_example_of_krippendorff(measure: Measure, published: float) -> None:
    # Three printed digits; the package agrees but for rounding. The unit rated once is left out.
    found = told(krippendorff(*long(RATINGS), measure))
    assert found.value == pytest.approx(published, abs=5e-4)
    assert found.value == pytest.approx(OTHERS["published"][measure.value], abs=1e-12)
    assert found.n == 11


@pytest.mark.parametrize(("measure", "printed"), [("nominal", 0.691), ("interval", 0.811)])
def test_the_example_of_the_package(measure: str, printed: float) -> None:
    # Three printed digits.
    assert told(krippendorff(*long(README), Measure(measure))).value == pytest.approx(
        printed, abs=5e-4
    )


@pytest.mark.parametrize("measure", Measure)
def test_gaps_as_the_package_has_them(measure: Measure) -> None:
    found = told(krippendorff(*long(GAPPED), measure))
    assert found.value == pytest.approx(OTHERS["gapped"][measure.value], abs=1e-12)


@given(LONG, st.sampled_from(Measure))
def test_every_pair_counts(rows: list[tuple[int, int]], measure: Measure) -> None:
    items, values = map(list, zip(*rows, strict=True))
    found = krippendorff(items, values, measure)
    assume(isinstance(found, Estimate))
    assert told(found).value == pytest.approx(by_pairs(items, values, measure), abs=1e-9)


@given(LONG, st.sampled_from(Measure), st.randoms(use_true_random=False))
def test_order_does_not_matter(
    rows: list[tuple[int, int]], measure: Measure, random: Random
) -> None:
    one = krippendorff(*map(list, zip(*rows, strict=True)), measure)
    random.shuffle(rows)
    other = krippendorff(*map(list, zip(*rows, strict=True)), measure)
    assume(isinstance(one, Estimate))
    assert told(other).value == pytest.approx(told(one).value, abs=1e-9)


@given(LONG, st.sampled_from([0.01, 3.0, 1e6]), st.sampled_from([0.0, 10.0]))
def test_scales_do_not_matter_where_they_carry_no_meaning(
    rows: list[tuple[int, int]], factor: float, offset: float
) -> None:
    items, values = map(np.array, zip(*rows, strict=True))
    for measure in Measure:
        one = krippendorff(items, values, measure)
        if isinstance(one, Undefined):
            continue
        shift = 0.0 if measure is Measure.RATIO else offset
        other = krippendorff(items, values * factor + shift, measure)
        assert told(other).value == pytest.approx(one.value, abs=1e-8)


@pytest.mark.parametrize("measure", Measure)
def test_the_influence_is_that_of_leaving_items_out(measure: Measure) -> None:
    # The jackknife deletes each item in turn, ranks anew; to first order both are one, and with
    # 150 items they differ by up to 3 %.
    rng = np.random.default_rng(7)
    truth = rng.normal(size=(150, 1))
    values = np.clip(np.round(4 + truth + 0.7 * rng.normal(size=(150, 3))), 1, 7).ravel()
    items = np.repeat(np.arange(150), 3)
    found = told(krippendorff(items, values, measure))
    left = [
        math.log(1 - told(krippendorff(items[items != i], values[items != i], measure)).value)
        for i in range(150)
    ]
    error = np.std(left) * math.sqrt(149)
    low = spanned(found).low
    assert math.log((1 - low) / (1 - found.value)) == pytest.approx(1.9760 * error, rel=0.04)


def test_intervals_nest() -> None:
    spans = [
        spanned(krippendorff(*long(RATINGS), Measure.ORDINAL, level)) for level in (0.5, 0.9, 0.99)
    ]
    assert spans[2].low < spans[1].low < spans[0].low < spans[0].high < spans[1].high
    assert spans[1].high < spans[2].high < 1


@pytest.mark.parametrize(
    ("items", "values", "reason"),
    [
        ([], [], Reason.NO_ROWS),
        ([1, 2, 3], [1, 2, 3], Reason.NO_PAIRS),
        ([1, 1, 2, 2], [3, 3, 3, 3], Reason.NO_VARIATION),
    ],
)
def test_nothing_to_agree_about(items: list[int], values: list[int], reason: Reason) -> None:
    found = krippendorff(np.array(items, int), values, Measure.NOMINAL)
    assert found == Undefined(reason)


@pytest.mark.parametrize(
    ("values", "items", "reason"),
    [([1, 2], [1, 1], Reason.ONE_UNIT), ([1, 1, 2, 2], [1, 1, 2, 2], Reason.NO_VARIATION)],
)
def test_a_value_without_interval(values: list[int], items: list[int], reason: Reason) -> None:
    assert told(krippendorff(items, values, Measure.INTERVAL)).interval == Undefined(reason)


@pytest.mark.parametrize(
    ("items", "values", "message"),
    [
        ([1, 1], [1, math.nan], r"values of shape \(2,\)"),
        ([1, 1], [1, math.inf], r"values of shape \(2,\)"),
        ([1, 1, 1], [1, 2], r"items must have shape \(2,\)"),
        ([1, 1], [1, -2], r"values of shape \(2,\) must not be negative"),
    ],
)
def test_mistakes_are_named(items: list[int], values: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        krippendorff(items, values, Measure.RATIO)


def rated(rng: np.random.Generator, items: int) -> tuple[np.ndarray, np.ndarray]:
    """Up to four ratings from 1 to 5 an item, each missing with probability .2."""
    values = 3 + rng.normal(size=(items, 1)) + 0.8 * rng.normal(size=(items, 4))
    there = rng.random(values.shape) < 0.8
    return np.nonzero(there)[0], np.clip(np.round(values[there]), 1, 5)


@pytest.mark.parametrize("measure", Measure)
def test_the_interval_covers(measure: Measure) -> None:
    truth = told(krippendorff(*rated(np.random.default_rng(1), 200_000), measure)).value
    assert_covers(lambda rng: krippendorff(*rated(rng, 100), measure), truth)
