"""The horizon: METR's fit of one model, another optimiser, coverage, what has no horizon."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.items.horizon import Horizon, horizon
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def fitted(*columns, **options: object) -> Horizon:
    found = horizon(*columns, rng(), **options)
    assert isinstance(found, Horizon)
    return found


@pytest.fixture(scope="module")
def tasks(shared_data: Path) -> pd.DataFrame:
    return pd.read_csv(shared_data / "boundary" / "metr_gpt54_tasks.csv")


def test_the_horizon_that_metr_published(tasks: pd.DataFrame) -> None:
    family = tasks["task_id"].str.split("/").str[0].to_numpy(str)
    columns = tasks["human_minutes"], tasks["n_successes"], tasks["n_runs"]
    found = fitted(*columns, weights=tasks["task_weight"], families=family)
    # boundary.md, to the digits printed there.
    assert found.intercept == pytest.approx(4.378, abs=5e-4)
    assert found.slope == pytest.approx(-0.520, abs=5e-4)
    half, most = found.lengths
    assert half.value == pytest.approx(341.7, abs=0.05)
    assert most.value == pytest.approx(53.9, abs=0.05)
    # The file prints its weights 1/√(tasks of the family) with three decimals.
    own = fitted(*columns, families=family)
    assert own.lengths[0].value == pytest.approx(341.7, abs=0.1)
    assert isinstance(half.interval, Interval)
    assert half.interval.low < 341.7 < half.interval.high


def made(seed: int, n: int = 100, runs: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    minutes = 2 ** draw.uniform(-2, 11, n)
    chance = 1 / (1 + np.exp(-(4 - 0.5 * np.log2(minutes))))
    return minutes, draw.binomial(runs, chance), np.full(n, runs)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_another_optimiser_finds_the_same_curve(seed: int) -> None:
    minutes, solved, runs = made(seed)
    weights = np.random.default_rng(seed).uniform(0.1, 1, 100)
    x, rates = np.log2(minutes), solved / runs

    def loss(p: np.ndarray) -> float:
        odds = p[0] + p[1] * x
        return float((weights * (np.logaddexp(0, odds) - rates * odds)).sum())

    other = optimize.minimize(loss, [1, -0.1], method="Nelder-Mead", options={"xatol": 1e-9})
    found = fitted(minutes, solved, runs, weights=weights)
    # What the other promises.
    assert (found.intercept, found.slope) == pytest.approx(tuple(other.x), rel=1e-4)


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.floats(0.01, 100))
def test_the_unit_of_time_is_the_unit_of_the_horizon(seed: int, unit: float) -> None:
    minutes, solved, runs = made(seed)
    plain, scaled = fitted(minutes, solved, runs), fitted(minutes * unit, solved, runs)
    assert scaled.slope == pytest.approx(plain.slope, rel=1e-7)
    assert scaled.lengths[0].value == pytest.approx(plain.lengths[0].value * unit, rel=1e-7)


def test_a_higher_share_has_a_shorter_horizon_and_a_lower_level_a_narrower_interval() -> None:
    found = fitted(*made(1), shares=(0.2, 0.5, 0.8))
    lengths = [length.value for length in found.lengths]
    assert lengths == sorted(lengths, reverse=True)
    for length, share in zip(lengths, (0.2, 0.5, 0.8), strict=True):
        odds = found.intercept + found.slope * math.log2(length)
        assert 1 / (1 + math.exp(-odds)) == pytest.approx(share)
    wide, narrow = (fitted(*made(1), level=level).lengths[0].interval for level in (0.95, 0.5))
    assert isinstance(wide, Interval)
    assert isinstance(narrow, Interval)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("unlike", [0.0, 1.0])
def test_95_of_100_intervals_hold_the_truth(unlike: float) -> None:
    # With tasks that differ in more than length the curve at .5 stays, by symmetry.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        minutes = 2 ** rng.uniform(0, 16, 80)
        odds = 4 - 0.5 * np.log2(minutes) + unlike * rng.normal(size=80)
        solved = rng.binomial(6, 1 / (1 + np.exp(-odds)))
        found = horizon(minutes, solved, np.full(80, 6), rng, draws=400)
        return found if isinstance(found, Undefined) else found.lengths[0]

    assert_covers(once, truth=256.0, runs=200)


def test_what_has_no_horizon_says_why() -> None:
    minutes = 2.0 ** np.arange(30)
    six = np.full(30, 6)
    assert horizon([], [], [], rng()) == Undefined(Reason.NO_ROWS)
    assert horizon(minutes, six, six, rng()) == Undefined(Reason.NO_VARIATION)
    assert horizon(minutes, 0 * six, six, rng()) == Undefined(Reason.NO_VARIATION)
    assert horizon(np.ones(30), np.arange(30) % 7, six, rng()) == Undefined(Reason.NO_VARIATION)
    grows = np.minimum(np.arange(30) // 4, 6)
    assert horizon(minutes, grows, six, rng()) == Undefined(Reason.NO_DECLINE)
    sharp = np.where(np.arange(30) < 15, 6, 0)
    assert horizon(minutes, sharp, six, rng()) == Undefined(Reason.NOT_DETERMINED)
    few = fitted(minutes[:10], np.arange(10)[::-1] // 2, six[:10])
    assert few.lengths[0].interval == Undefined(Reason.TOO_FEW)
    vague = np.where(np.arange(30) % 2, 4, 3) - (np.arange(30) == 29)
    loose = fitted(minutes, vague, six)
    assert loose.lengths[0].interval == Undefined(Reason.NOT_DETERMINED)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"minutes": [0, 1, 2]}, "minutes"),
        ({"minutes": [1, 2, math.inf]}, "minutes"),
        ({"runs": [0, 1, 1]}, "runs"),
        ({"successes": [2, 1, 1]}, "successes"),
        ({"successes": [1, 1]}, "successes"),
        ({"weights": [1, 0, 1]}, "weights"),
        ({"families": ["a"]}, "families"),
        ({"shares": (1.0,)}, "shares"),
        ({"level": 0.0}, "level"),
    ],
)
def test_a_mistake_names_its_argument(change: dict[str, object], named: str) -> None:
    columns = {"minutes": [1, 2, 4], "successes": [1, 0, 1], "runs": [1, 1, 1], "rng": rng()}
    with pytest.raises(ValueError, match=named):
        horizon(**{**columns, **change})
