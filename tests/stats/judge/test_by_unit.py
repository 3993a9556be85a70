"""PPI++ from sums over units: the same as from items, right for clusters and on real votes."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge import prediction_powered
from cynosure.stats.judge.by_unit import COLUMNS, ENOUGH, by_unit, judge_alone, judge_weight
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

LEFT, TIE, RIGHT = 1.0, 0.5, 0.0
VOTES = {"left": LEFT, "tie": TIE, "right": RIGHT}


def moments(columns: np.ndarray) -> Moments:
    """Those of units (shape (units, 6)), without the cubes that nothing here needs."""
    centred = columns - columns.mean(axis=0)
    totals = tuple(float(total) for total in columns.sum(axis=0))
    return Moments(len(columns), totals, tuple(map(tuple, (centred.T @ centred).tolist())))


def columns(label: np.ndarray, judged: np.ndarray, has_label: np.ndarray) -> np.ndarray:
    """The six columns where every item is a unit and has a verdict."""
    zero = np.zeros(len(label))
    return np.column_stack(
        [
            np.where(has_label, label, zero),
            has_label.astype(float),
            np.where(has_label, judged, zero),
            has_label.astype(float),
            np.where(has_label, zero, judged),
            (~has_label).astype(float),
        ]
    )


def drawn(seed: int, n: int = 400, labelled: int = 60) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.6).astype(float)
    judged = np.clip(truth * 0.7 + rng.normal(0.2, 0.25, n), 0, 1)
    has_label = np.zeros(n, bool)
    has_label[rng.choice(n, labelled, replace=False)] = True
    return truth, judged, has_label


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_with_an_item_a_unit_it_is_ppi_at_any_weight(seed: int, weight: float) -> None:
    truth, judged, has_label = drawn(seed)
    found = by_unit(moments(columns(truth, judged, has_label)), weight=weight)
    known = prediction_powered.mean(
        truth[has_label], judged[has_label], judged[~has_label], weight=weight
    )
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert isinstance(known, prediction_powered.PredictionPowered)
    assert found.value == pytest.approx(known.value, abs=1e-12)
    half = (found.interval.high - found.interval.low) / 2
    assert half / t_quantile(0.95, 59) == pytest.approx(known.error, rel=1e-9)


@given(st.integers(0, 10_000))
def test_its_own_weight_makes_the_error_smallest(seed: int) -> None:
    held = moments(columns(*drawn(seed)))
    best = judge_weight(held)
    assert 0 < best <= 1
    widths = [width(by_unit(held, weight=weight)) for weight in (best, best * 0.9, 0.0)]
    assert widths[0] <= widths[1] + 1e-12
    assert widths[0] <= widths[2] + 1e-12


def width(found: Estimate | Undefined) -> float:
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.interval.high - found.interval.low


def test_items_of_one_person_are_not_independent() -> None:
    truth, judged, has_label = drawn(3)
    whole = columns(truth, judged, has_label)
    copied = moments(np.repeat(whole, 4, axis=0))
    clustered = moments(whole * 4)
    assert width(by_unit(clustered, weight=0.5)) == pytest.approx(
        2 * width(by_unit(copied, weight=0.5)), rel=0.02
    )


def test_labels_without_a_verdict_count_too() -> None:
    truth, judged, has_label = drawn(5)
    whole = columns(truth, judged, has_label)
    more = np.zeros((200, 6))
    more[:, 0], more[:, 1] = np.arange(200) % 5 > 1, 1
    both = by_unit(moments(np.vstack([whole, more])))
    assert width(both) < 0.75 * width(by_unit(moments(whole)))


def test_where_there_are_no_labels_it_says_so_and_where_there_is_nothing_too() -> None:
    truth, judged, _ = drawn(1)
    without = moments(columns(truth, judged, np.zeros(len(truth), bool)))
    assert by_unit(without) == Undefined(Reason.JUDGE_UNCALIBRATED)
    assert judge_alone(without) == pytest.approx(judged.mean())
    nothing = moments(np.zeros((3, 6)))
    assert by_unit(nothing) == Undefined(Reason.NO_ROWS)
    assert judge_alone(nothing) == Undefined(Reason.NO_ROWS)


def test_one_label_has_no_interval_and_labels_all_alike_have_none() -> None:
    truth, judged, has_label = drawn(1, labelled=1)
    one = by_unit(moments(columns(truth, judged, has_label)))
    assert isinstance(one, Estimate)
    assert one.interval == Undefined(Reason.ONE_UNIT)
    _, judged, has_label = drawn(1)
    alike = by_unit(moments(columns(np.ones(400), np.ones(400), has_label)))
    assert isinstance(alike, Estimate)
    assert alike.interval == Undefined(Reason.NO_VARIATION)


def test_a_judge_with_few_labelled_items_is_left_out() -> None:
    few = moments(columns(*drawn(2, labelled=ENOUGH - 1)))
    assert judge_weight(few) == 0
    assert judge_weight(moments(columns(*drawn(2, labelled=ENOUGH)))) > 0


def test_the_interval_ends_at_the_scale() -> None:
    held = moments(columns(*drawn(4, labelled=25)))
    found = by_unit(held, level=0.999999, ends=(0.4, 0.7))
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert (found.interval.low, found.interval.high) == (0.4, 0.7)


def test_other_columns_are_no_use() -> None:
    with pytest.raises(ValueError, match="6 columns"):
        by_unit(moments(np.ones((4, len(COLUMNS) - 1))))


def test_people_with_labelled_and_unlabelled_items_are_covered() -> None:
    """300 people with 1 to 8 items each and an ability of their own; a lenient judge."""
    rng = np.random.default_rng(20261122)
    covered = sum(one_crowd(rng) for _ in range(400))
    assert 0.93 * 400 <= covered <= 0.975 * 400


def one_crowd(rng: np.random.Generator) -> bool:
    items = rng.integers(1, 9, 300)
    owner = np.repeat(np.arange(300), items)
    ability = rng.beta(3, 2, 300)[owner]
    truth = (rng.random(len(owner)) < ability).astype(float)
    judged = np.where(truth == 1, rng.random(len(owner)) < 0.9, rng.random(len(owner)) < 0.35)
    has_label = rng.random(len(owner)) < 0.15
    of_items = columns(truth, judged.astype(float), has_label)
    of_people = np.stack([np.bincount(owner, column, 300) for column in of_items.T], axis=1)
    found = by_unit(moments(of_people))
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.interval.low <= 0.6 <= found.interval.high


def votes(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Of each pair that both judged: the mean vote of people, and what GPT-4 said."""
    people: dict[tuple[str, ...], list[float]] = defaultdict(list)
    with (folder / "crowd-comparisons.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            people[pair(row)].append(VOTES[row["winner"]])
    with (folder / "gpt4-comparisons.csv").open(encoding="utf-8") as file:
        judge = {pair(row): VOTES[row["winner"]] for row in csv.DictReader(file)}
    both = sorted(people.keys() & judge.keys())
    labels = [sum(people[one]) / len(people[one]) for one in both]
    return np.array(labels), np.array([judge[one] for one in both])


def pair(row: dict[str, str]) -> tuple[str, ...]:
    return row["prompt"], row["model_x"], row["model_y"]


def five_hundred(labels: np.ndarray, judged: np.ndarray) -> tuple[float, float]:
    """How often the interval covers the mean of all labels when 95 % of them are hidden, and how
    wide it is beside that of the labels alone."""
    rng, n = np.random.default_rng(2026), len(labels)
    covered, ratios = 0, []
    for _ in range(500):
        has_label = np.zeros(n, bool)
        has_label[rng.choice(n, round(0.05 * n), replace=False)] = True
        held = moments(columns(labels, judged, has_label))
        found = by_unit(held)
        ratios.append(width(found) / width(by_unit(held, weight=0.0)))
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        covered += found.interval.low <= labels.mean() <= found.interval.high
    return covered / 500, float(np.mean(ratios))


def test_gpt_4_makes_hidden_votes_of_a_crowd_go_further(shared_data: Path) -> None:
    labels, judged = votes(shared_data / "judge")
    assert len(labels) == 2139
    assert np.corrcoef(labels, judged)[0, 1] == pytest.approx(0.37, abs=0.005)
    covered, ratio = five_hundred(labels, judged)
    assert 0.93 <= covered <= 0.97
    assert 0.90 <= ratio <= 0.96
    shuffled = np.random.default_rng(7).permutation(judged)
    assert five_hundred(labels, shuffled)[1] >= 0.98
