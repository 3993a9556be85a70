"""PPI++ against ppi-python, a judge that is worse than none, and in simulation."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge import prediction_powered
from cynosure.stats.judge.prediction_powered import ArmDifference, PredictionPowered
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.make_judge import (
    BETTER,
    JUDGED,
    LABELS,
    OTHER_SEEN,
    OTHER_TASKS,
    OTHERS,
    SEEN,
    SOLVED,
    TASKS,
    WEIGHTS,
)

PEER = json.loads((Path(__file__).parents[1] / "oracles" / "judge.json").read_text("utf-8"))
VALUES = st.lists(st.integers(0, 5), min_size=3, max_size=20)


def told(found: PredictionPowered | Undefined) -> PredictionPowered:
    assert isinstance(found, PredictionPowered)
    return found


def span(found: PredictionPowered | ArmDifference | Undefined) -> Interval:
    assert isinstance(found, PredictionPowered | ArmDifference)
    assert isinstance(found.interval, Interval)
    return found.interval


@pytest.mark.parametrize(
    ("name", "judged", "weight", "value", "bounds", "chosen"),
    [
        ("judged", JUDGED, None, 0.499423, (0.260238, 0.738607), 0.719229),
        ("better", BETTER, None, 0.574178, (0.298312, 0.850043), 0.219740),
        ("better_whole", BETTER, 1.0, 0.541667, (0.239300, 0.844034), 1.0),
    ],
)
def test_the_mean_is_that_of_ppi_python(
    name: str,
    judged: list[float],
    weight: float | None,
    value: float,
    bounds: tuple[float, float],
    chosen: float,
) -> None:
    # The conventions are the same, so that only rounding may differ: 1e-8 is what was promised.
    found, peer = told(prediction_powered.mean(LABELS, judged, OTHERS, weight=weight)), PEER["mean"]
    assert found.value == pytest.approx(peer[name]["value"], abs=1e-8)
    assert (span(found).low, span(found).high) == pytest.approx(peer[name]["interval"], abs=1e-8)
    # And the six digits printed in the design, one of whose ends is off by one in the last.
    assert found.value == pytest.approx(value, abs=6e-7)
    assert (span(found).low, span(found).high) == pytest.approx(bounds, abs=2e-6)
    assert found.weight == pytest.approx(chosen, abs=6e-7)


@pytest.mark.parametrize(("weight", "peer"), list(zip(WEIGHTS, PEER["ratio"], strict=True)))
def test_the_ratio_is_least_squares_of_ppi_python(weight: float, peer: float) -> None:
    # Σ M / Σ D is the slope of M/√D on √D without intercept.
    found = told(
        prediction_powered.ratio((SOLVED, TASKS), SEEN, (OTHER_SEEN, OTHER_TASKS), weight=weight)
    )
    assert found.value == pytest.approx(peer, abs=1e-8)


@given(VALUES, st.data())
def test_a_ratio_over_ones_is_a_mean(labels: list[int], data: st.DataObject) -> None:
    judged = data.draw(st.lists(st.integers(0, 5), min_size=len(labels), max_size=len(labels)))
    others = data.draw(VALUES)
    ones, other_ones = [1] * len(labels), [1] * len(others)
    one = told(prediction_powered.mean(labels, judged, others))
    other = told(prediction_powered.ratio((labels, ones), judged, (others, other_ones)))
    assert other.value == pytest.approx(one.value, abs=1e-12)
    assert other.error == pytest.approx(one.error, abs=1e-12)
    assert other.weight == pytest.approx(one.weight, abs=1e-9)


@given(VALUES, VALUES)
def test_no_weight_is_the_labels_alone(labels: list[int], others: list[int]) -> None:
    found = told(prediction_powered.mean(labels, labels[::-1], others, weight=0.0))
    assert found.value == pytest.approx(np.mean(labels), abs=1e-12)
    assert found.error == pytest.approx(np.std(labels) / math.sqrt(len(labels)), abs=1e-12)


@given(VALUES, st.sampled_from([0.01, 3.0, 1e6]), st.integers(-9, 9))
def test_a_judge_may_be_off_by_any_constant(labels: list[int], factor: float, offset: int) -> None:
    others = [0, 1, 2, 3, 4, 5]
    judged = np.arange(len(labels))
    one = told(prediction_powered.mean(labels, judged, others, weight=0.5))
    moved = told(
        prediction_powered.mean(labels, judged + offset, np.add(others, offset), weight=0.5)
    )
    assert moved.value == pytest.approx(one.value, abs=1e-9)
    scaled = told(
        prediction_powered.mean(
            np.multiply(labels, factor), judged * factor, np.multiply(others, factor), weight=0.5
        )
    )
    assert scaled.value == pytest.approx(one.value * factor, rel=1e-9, abs=1e-9)


def test_a_perfect_judge_is_as_good_as_labels_for_all() -> None:
    rng = np.random.default_rng(5)
    truth = rng.normal(size=5_000)
    found = told(prediction_powered.mean(truth[:250], truth[:250], truth[250:]))
    # λ* = N/(N + n) but for 1/n against 1/(n + N − 1), and the error that of all 5,000.
    assert found.weight == pytest.approx(0.95, rel=0.1)
    assert found.error == pytest.approx(1 / math.sqrt(5_000), rel=0.1)


def test_a_bad_judge_costs_nothing(shared_data: Path) -> None:
    # The forest of ppi_py, judge spoilt: the truth is .156, the judge says .021 at random.
    with np.load(shared_data / "oracles" / "forest_badmodel.npz") as stored:
        truth, judge = stored["Y"], stored["Yhat"]
    assert (truth.mean(), judge.mean()) == pytest.approx((0.156015, 0.020677), abs=5e-7)
    assert np.corrcoef(truth, judge)[0, 1] == pytest.approx(-0.0503, abs=5e-5)
    rng = np.random.default_rng(20260302)
    hits, ratios = 0, []
    for _ in range(400):
        order = rng.permutation(len(truth))
        some, others = order[:200], order[200:]
        found = told(prediction_powered.mean(truth[some], judge[some], judge[others]))
        alone = told(prediction_powered.mean(truth[some], judge[some], judge[others], weight=0.0))
        hits += span(found).low <= truth.mean() <= span(found).high
        ratios.append(found.error / alone.error)
        assert found.weight < 0.7
    # .96 over 400 splits; labels are drawn without return, which makes it more than .95. Five
    # standard errors of a share of 400 are .05.
    assert hits / 400 == pytest.approx(0.96, abs=0.03)
    assert np.mean(ratios) == pytest.approx(1.0, abs=5e-3)


def test_intervals_nest() -> None:
    widths = [
        span(prediction_powered.mean(LABELS, JUDGED, OTHERS, level)).high
        for level in (0.5, 0.8, 0.95)
    ]
    assert widths == sorted(set(widths))


def test_arms_differ_by_their_difference() -> None:
    one = prediction_powered.mean(LABELS, JUDGED, OTHERS)
    other = prediction_powered.mean(LABELS, BETTER, OTHERS)
    found, back = (
        prediction_powered.difference(one, other),
        prediction_powered.difference(other, one),
    )
    assert isinstance(found, ArmDifference)
    assert isinstance(back, ArmDifference)
    assert found.value == pytest.approx(0.574178 - 0.499423, abs=1e-6)
    assert found.error == pytest.approx(math.hypot(told(one).error, told(other).error), rel=1e-12)
    assert (span(back).low, back.value) == pytest.approx((-span(found).high, -found.value))


@pytest.mark.parametrize(
    "found",
    [
        prediction_powered.mean([], [], [1, 2]),
        prediction_powered.mean([1, 0], [1, 0], []),
        prediction_powered.ratio(([], []), [], ([1], [1])),
        prediction_powered.difference(
            prediction_powered.mean([], [], [1, 2]),
            prediction_powered.mean([1, 0], [1, 0], [1]),
        ),
        prediction_powered.difference(
            prediction_powered.mean([1, 0], [1, 0], [1]),
            prediction_powered.mean([], [], [1, 2]),
        ),
    ],
)
def test_without_rows_there_is_nothing(
    found: PredictionPowered | ArmDifference | Undefined,
) -> None:
    assert found == Undefined(Reason.NO_ROWS)


def test_tasks_that_sum_to_zero_divide_nothing() -> None:
    found = prediction_powered.ratio(([0, 0], [0, 0]), [0, 0], ([1], [1]))
    assert found == Undefined(Reason.ZERO_DENOMINATOR)


def test_a_value_without_interval() -> None:
    single = told(prediction_powered.mean([1], [1], [0, 1, 1]))
    assert single.interval == Undefined(Reason.ONE_UNIT)
    alike = told(prediction_powered.mean([1, 1], [1, 1], [1, 1, 1]))
    assert (alike.value, alike.interval) == (1.0, Undefined(Reason.NO_VARIATION))
    both = prediction_powered.difference(single, alike)
    assert isinstance(both, ArmDifference)
    assert both.interval == Undefined(Reason.ONE_UNIT)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: prediction_powered.mean([1, 2], [1], [1]), r"judged must have shape \(2,\)"),
        (lambda: prediction_powered.mean([1, math.nan], [1, 2], [1]), r"labels of shape \(2,\)"),
        (lambda: prediction_powered.mean([1, 2], [1, 2], [math.inf]), "judged_unlabelled of shape"),
        (lambda: prediction_powered.mean([1], [1], [1], weight=1.2), "weight"),
        (lambda: prediction_powered.mean([1], [1], [1], level=95), "level"),
        (
            lambda: prediction_powered.ratio(([1], [1, 2]), [1], ([1], [1])),
            r"labels\[1\] must have shape \(1,\)",
        ),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def as_estimate(found: PredictionPowered | ArmDifference | Undefined) -> Estimate | Undefined:
    return found if isinstance(found, Undefined) else Estimate(found.value, found.interval, 1)


def judged_people(
    rng: np.random.Generator, people: int, lenient: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tasks, solved and seen as solved, .5 of tasks being solved; the judge passes what is solved
    in .9 of cases and what is not in `lenient`."""
    tasks = 1 + rng.poisson(2, people)
    solved = rng.binomial(tasks, rng.beta(2, 2, people))
    seen = rng.binomial(solved, 0.9) + rng.binomial(tasks - solved, lenient)
    return tasks, solved, seen


def test_the_mean_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        truth = rng.gamma(2, size=1_100)
        judge = truth + rng.normal(size=1_100) + 3
        return as_estimate(prediction_powered.mean(truth[:100], judge[:100], judge[100:]))

    assert_covers(once, 2.0)


def test_the_ratio_covers_with_a_lenient_judge() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        tasks, solved, seen = judged_people(rng, 1_000, 0.8)
        return as_estimate(
            prediction_powered.ratio(
                (solved[:150], tasks[:150]), seen[:150], (seen[150:], tasks[150:])
            )
        )

    assert_covers(once, 0.5)


def test_the_difference_covers_with_a_judge_that_favours_one_arm() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        arms = []
        for lenient in (0.1, 0.4):
            tasks, solved, seen = judged_people(rng, 800, lenient)
            arms.append(
                prediction_powered.mean(
                    solved[:150] / tasks[:150], seen[:150] / tasks[:150], seen[150:] / tasks[150:]
                )
            )
        return as_estimate(prediction_powered.difference(*arms))

    assert_covers(once, 0.0)
