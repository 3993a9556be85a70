"""pass^k: the airline's tasks, unbiasedness, and what the wrong ways would give."""

import math
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.items.reliability import pass_all, resampled
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

COUNTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 6)).map(lambda t: (min(t), max(t))),
    min_size=1,
    max_size=30,
)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def values(successes, runs, ks) -> list[float]:
    found = pass_all(successes, runs, ks, rng())
    assert all(isinstance(estimate, Estimate) for estimate in found)
    return [estimate.value for estimate in found if isinstance(estimate, Estimate)]


def test_the_airline_of_tau_bench(shared_data: Path) -> None:
    rows = pd.read_csv(shared_data / "boundary" / "tau_bench_gpt4o_airline.csv")
    tasks = rows.groupby("task_id")["reward"].agg(["sum", "count"])
    found = pass_all(tasks["sum"], tasks["count"], [1, 2, 3, 4], rng())
    printed = [0.420, 0.273, 0.220, 0.200]
    # boundary.md: values to 3 decimals, intervals "about", from percentiles of item draws.
    ends = [(0.32, 0.53), (0.17, 0.38), (0.12, 0.34), (0.10, 0.32)]
    for estimate, value, (low, high) in zip(found, printed, ends, strict=True):
        assert isinstance(estimate, Estimate)
        assert estimate.value == pytest.approx(value, abs=5e-4)
        assert estimate.n == 50
        assert isinstance(estimate.interval, Interval)
        assert estimate.interval.low == pytest.approx(low, abs=0.015)
        assert estimate.interval.high == pytest.approx(high, abs=0.015)
    rates = tasks["sum"] / tasks["count"]
    # The two wrong ways that boundary.md names are as far off as it says.
    assert rates.mean() ** 4 == pytest.approx(0.031, abs=5e-4)
    assert (rates**4).mean() == pytest.approx(0.239, abs=5e-4)


@given(COUNTS, st.integers(1, 4))
def test_it_is_the_share_of_k_runs_that_all_succeed(counts: list[tuple[int, int]], k: int) -> None:
    shares = []
    for solved, tried in counts:
        if tried >= k:
            runs = [1] * solved + [0] * (tried - solved)
            picked = [all(chosen) for chosen in combinations(runs, k)]
            shares.append(sum(picked) / len(picked))
    (found,) = pass_all(*zip(*counts, strict=True), [k], rng())
    if not shares:
        assert found == Undefined(Reason.NO_ROWS)
    else:
        assert isinstance(found, Estimate)
        assert found.value == pytest.approx(sum(shares) / len(shares))


@given(COUNTS)
def test_more_runs_never_pass_more_often(counts: list[tuple[int, int]]) -> None:
    full = [(min(solved, 6), 6) for solved, _ in counts]
    found = values(*zip(*full, strict=True), [1, 2, 3, 4, 5, 6])
    assert all(b <= a + 1e-12 for a, b in pairwise(found))


def test_it_is_unbiased_where_the_plug_in_is_not() -> None:
    chances = np.linspace(0, 1, 11)
    draws = np.random.default_rng(1).binomial(4, chances, (4000, 11))
    found = np.mean([values(row, np.full(11, 4), [3])[0] for row in draws[:1000]])
    truth, plug_in = (chances**3).mean(), ((draws / 4) ** 3).mean()
    # The spread of one draw is .06, so that 1,000 know the mean to .002.
    assert found == pytest.approx(truth, abs=0.008)
    assert plug_in - truth > 0.02


@pytest.mark.parametrize("k", [1, 3])
def test_95_of_100_intervals_hold_the_truth(k: int) -> None:
    truth = np.mean(np.random.default_rng(9).beta(1, 1, 10**6) ** k)

    def once(rng: np.random.Generator) -> Estimate | Undefined:
        solved = rng.binomial(4, rng.beta(1, 1, 60))
        return pass_all(solved, np.full(60, 4), [k], rng)[0]

    assert_covers(once, truth=float(truth), runs=200)


def test_the_same_draws_serve_every_k() -> None:
    solved = np.tile([0, 4], 30)
    first, second = pass_all(solved, np.full(60, 4), [1, 4], rng())
    # Where an item passes always or never, pass^4 is pass^1 in every draw.
    assert first == second


def test_families_are_drawn_where_there_are_twenty() -> None:
    solved, runs = np.repeat([0, 3], 60), np.full(120, 3)
    families = np.repeat(np.arange(24), 5)
    (alone,), (together,) = (
        pass_all(solved, runs, [1], rng(), families=labels) for labels in (None, families)
    )
    assert isinstance(alone, Estimate)
    assert isinstance(together, Estimate)
    assert isinstance(alone.interval, Interval)
    assert isinstance(together.interval, Interval)
    assert (alone.n, together.n) == (120, 24)
    # Five items that go together are as one: √5 as wide.
    widths = [e.interval.high - e.interval.low for e in (alone, together)]
    assert widths[1] / widths[0] == pytest.approx(math.sqrt(5), rel=0.15)
    assert resampled(np.repeat(np.arange(19), 2), 38)[1] == 38


def test_too_few_items_have_a_value_and_no_interval() -> None:
    (found,) = pass_all([1, 2], [3, 3], [2], rng())
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx((0 + 1 / 3) / 2)
    assert isinstance(found.interval, Undefined)
    assert found.interval.reason is Reason.TOO_FEW
    assert pass_all([], [], [1], rng()) == (Undefined(Reason.NO_ROWS),)


@pytest.mark.parametrize(
    ("successes", "runs", "ks", "named"),
    [
        ([1, 2], [1], [1], "successes"),
        ([2], [1], [1], "successes"),
        ([-1], [1], [1], "successes"),
        ([0.5], [1], [1], "successes"),
        ([1], [1.5], [1], "runs"),
        ([1], [math.nan], [1], "runs"),
        ([1], [1], [0], "ks"),
    ],
)
def test_a_mistake_names_its_argument(successes, runs, ks: list[int], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        pass_all(successes, runs, ks, rng())
