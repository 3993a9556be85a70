"""The six of Shrout and Fleiss against their table, two other ways to them, and in simulation."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from cynosure.stats.agreement.intraclass import Intraclass, intraclass
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
FORMS = (
    "one_way",
    "agreement",
    "consistency",
    "one_way_mean",
    "agreement_mean",
    "consistency_mean",
)
PUBLISHED = (0.166, 0.290, 0.715, 0.443, 0.620, 0.909)
PINGOUIN = ((-0.13, 0.72), (0.02, 0.76), (0.34, 0.95), (-0.88, 0.91), (0.07, 0.93), (0.68, 0.99))
"""pingouin 0.7.0, `intraclass_corr`, which rounds to two digits."""

TABLES = st.tuples(st.integers(2, 6), st.integers(2, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 9), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def told(ratings: ArrayLike, level: float = 0.95) -> Intraclass:
    found = intraclass(ratings, level)
    assert isinstance(found, Intraclass)
    return found


def one(found: Intraclass, form: str) -> Estimate:
    estimate = getattr(found, form)
    assert isinstance(estimate, Estimate)
    return estimate


@pytest.mark.parametrize(
    ("form", "value", "span"), list(zip(FORMS, PUBLISHED, PINGOUIN, strict=True))
)
def test_as_published(form: str, value: float, span: tuple[float, float]) -> None:
    # Three printed digits of Shrout and Fleiss, two of pingouin.
    found = one(told(SHROUT_FLEISS), form)
    assert isinstance(found.interval, Interval)
    assert found.value == pytest.approx(value, abs=6e-4)
    assert (found.interval.low, found.interval.high) == pytest.approx(span, abs=5.001e-3)
    assert found.n == 6


@given(TABLES)
def test_consistency_of_the_mean_is_cronbachs_alpha(table: list[list[int]]) -> None:
    # Cronbach (1951): k / (k − 1) · (1 − Σ variances of raters / variance of sums).
    ratings = np.array(table, float)
    sums = ratings.sum(axis=1).var(ddof=1)
    assume(sums > 0)
    k = ratings.shape[1]
    alpha = k / (k - 1) * (1 - ratings.var(axis=0, ddof=1).sum() / sums)
    assert one(told(table), "consistency_mean").value == pytest.approx(alpha, rel=1e-9, abs=1e-9)


@given(TABLES, st.floats(-5, 5), st.sampled_from([0.01, 3.0, 1e6]))
def test_scales_do_not_matter(table: list[list[int]], offset: float, factor: float) -> None:
    assume(isinstance(intraclass(table), Intraclass))
    plain, scaled = told(table), told(np.array(table) * factor + offset)
    for form in FORMS:
        value, moved = getattr(plain, form), getattr(scaled, form)
        assert type(value) is type(moved)
        # Where its denominator nearly vanishes an ICC is large, and rounding with it.
        if isinstance(value, Estimate) and abs(value.value) < 1e3:
            assert moved.value == pytest.approx(value.value, abs=1e-6)


@given(TABLES, st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_leniency_costs_agreement_only(table: list[list[int]], lenient: list[int]) -> None:
    found, moved = intraclass(table), intraclass(np.array(table) + lenient[: len(table[0])])
    assume(isinstance(found, Intraclass) and isinstance(found.consistency, Estimate))
    assert isinstance(moved, Intraclass)
    assert one(moved, "consistency").value == pytest.approx(
        one(told(table), "consistency").value, abs=1e-9
    )


@given(TABLES)
def test_intervals_nest_and_hold_the_value(table: list[list[int]]) -> None:
    assume(isinstance(intraclass(table), Intraclass))
    inner, outer = told(table, 0.8), told(table, 0.99)
    for form in ("one_way", "consistency"):
        narrow, wide = getattr(inner, form), getattr(outer, form)
        if isinstance(narrow, Estimate) and isinstance(narrow.interval, Interval):
            low, high = narrow.interval.low, narrow.interval.high
            assert wide.interval.low <= low <= narrow.value <= high <= wide.interval.high


def test_perfect_order_with_a_lenient_rater() -> None:
    found = told([[1, 2], [2, 3], [3, 4]])
    assert one(found, "consistency") == Estimate(1.0, Undefined(Reason.NO_VARIATION), 3)
    assert one(found, "agreement").value == pytest.approx(2 / 3)
    assert one(found, "one_way").value == pytest.approx(0.6)


def test_targets_that_do_not_differ() -> None:
    found = told([[0, 1], [0, 1]])
    assert one(found, "one_way") == Estimate(-1.0, Undefined(Reason.NO_VARIATION), 2)
    assert found.one_way_mean == Undefined(Reason.ZERO_DENOMINATOR)
    assert found.consistency == Undefined(Reason.NO_VARIATION)
    assert told([[0, 1], [1, 0]]).agreement == Undefined(Reason.ZERO_DENOMINATOR)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.zeros((0, 3)), Reason.NO_ROWS),
        ([[1, 2, 3]], Reason.ONE_UNIT),
        ([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], Reason.NO_VARIATION),
    ],
)
def test_nothing_to_tell_apart(ratings: ArrayLike, reason: Reason) -> None:
    assert intraclass(ratings) == Undefined(reason)


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        ([[1], [2]], r"two raters or more, not shape \(2, 1\)"),
        ([[1, math.nan], [2, 3]], r"ratings of shape \(2, 2\)"),
        ([[1, math.inf], [2, 3]], r"ratings of shape \(2, 2\)"),
    ],
)
def test_mistakes_are_named(ratings: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        intraclass(ratings)


def normal_ratings(rng: np.random.Generator, leniency: float) -> np.ndarray:
    """Thirty targets of variance 1 by four raters, variance `leniency` of theirs, .64 of noise."""
    targets, raters = rng.normal(size=(30, 1)), rng.normal(size=4)
    return targets + math.sqrt(leniency) * raters + 0.8 * rng.normal(size=(30, 4))


@pytest.mark.parametrize(
    ("form", "leniency", "truth"),
    [
        ("one_way", 0.0, 1 / 1.64),
        ("agreement", 0.25, 1 / 1.89),
        ("consistency", 0.25, 1 / 1.64),
        ("agreement_mean", 0.25, 1 / (1 + 0.89 / 4)),
    ],
)
def test_the_interval_covers(form: str, leniency: float, truth: float) -> None:
    assert_covers(lambda rng: one(told(normal_ratings(rng, leniency)), form), truth)
