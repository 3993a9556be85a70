"""Runs of a model under an interval: nothing where rows are runs of their own, else covered."""

import math

import numpy as np
import pytest

from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.judge.by_unit import by_unit
from cynosure.stats.judge.runs import Widened, shared_weight, widened
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.moments import moments_of
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

SPAN = Interval(0.4, 0.6, 0.95, Band.SAMPLING)


def test_rows_that_are_runs_of_their_own_share_nothing() -> None:
    people = np.repeat(np.arange(20), 5)
    assert shared_weight(np.full(100, 0.01), people, np.arange(100)) == 0
    assert shared_weight(np.full(100, 0.01), people, people) == 0, "one person alone saw it"
    assert shared_weight([], [], []) == 0


def test_one_run_shown_to_all_is_shared_by_all_pairs_of_them() -> None:
    weight = shared_weight(np.full(10, 0.1), np.arange(10), np.zeros(10, int))
    assert weight == pytest.approx(1 - 10 * 0.01)


def test_arms_that_show_the_same_run_have_it_in_common() -> None:
    signs = np.where(np.arange(10) < 5, 0.2, -0.2)
    assert shared_weight(signs, np.arange(10), np.zeros(10, int)) == 0


def test_both_sides_grow_by_errors_and_quantiles() -> None:
    """Repeats of variance .25 with 12 degrees; a weight of .04 doubles the squared error of .01."""
    found = widened(0.5, SPAN, 0.01, 40, Repeats(3.0, 12), 0.04)
    assert isinstance(found, Widened)
    assert found.added == pytest.approx(0.01)
    degrees = 0.02**2 / (0.01**2 / 40 + 0.01**2 / 12)
    factor = math.sqrt(2) * t_quantile(0.95, degrees) / t_quantile(0.95, 40)
    assert found.interval.high == pytest.approx(0.5 + 0.1 * factor)
    assert found.interval.low == pytest.approx(0.5 - 0.1 * factor)
    assert found.part == pytest.approx(1 - 1 / factor)


def test_without_repeats_nothing_is_known_of_runs() -> None:
    assert widened(0.5, SPAN, 0.01, 40, Repeats(0.0, 0), 0.04) == Undefined(Reason.TOO_FEW)


@pytest.mark.parametrize(
    ("squared", "degrees", "weight"), [(0.0, 40, 0.04), (0.01, 0, 0.04), (0.01, 40, -0.04)]
)
def test_what_no_interval_rests_on(squared: float, degrees: float, weight: float) -> None:
    with pytest.raises(ValueError, match=r"positive|below zero"):
        widened(0.5, SPAN, squared, degrees, Repeats(3.0, 12), weight)


def study(rng: np.random.Generator) -> tuple[Estimate, Interval]:
    """60 people rate a run of each of 12 items, whose quality another run would change; of each
    item 6 runs were tried. The estimate over people, and its interval with runs."""
    people, items, tried = 60, 12, 6
    run = rng.normal(0, 0.2, items)
    rating = 0.5 + run + rng.normal(0, 0.1, (people, 1)) + rng.normal(0, 0.3, (people, items))
    trials = rng.normal(0, 0.2, (items, tried))
    squares = float(((trials - trials.mean(axis=1, keepdims=True)) ** 2).sum())
    none = np.zeros(people)
    labels = np.column_stack([rating.sum(axis=1), np.full(people, items), *[none] * 4])
    found = by_unit(moments_of(labels))
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    n = people * items
    shared = shared_weight(
        np.full(n, 1 / n), np.repeat(np.arange(people), items), np.tile(np.arange(items), people)
    )
    half = (found.interval.high - found.interval.low) / 2 / t_quantile(0.95, n - 1)
    more = widened(
        found.value, found.interval, half**2, n - 1, Repeats(squares, items * (tried - 1)), shared
    )
    assert isinstance(more, Widened)
    return found, more.interval


def test_runs_that_several_saw_are_covered() -> None:
    """The truth over runs is 0.5: 95 of 100 intervals hold it, and half of those without runs."""
    rng = np.random.default_rng(20261122)
    alone = together = 0
    for _ in range(1_000):
        found, more = study(rng)
        assert isinstance(found.interval, Interval)
        alone += found.interval.low <= 0.5 <= found.interval.high
        together += more.low <= 0.5 <= more.high
    assert 930 <= together <= 970
    assert alone < 700
