"""The watch over several signals: published run lengths, false alarms, and what it sees."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cynosure.stats.cusum import Cusum, cusum, cusum_limit, fewest_days
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]


def watch(days: Floats, reference: Floats, limit: float) -> Cusum:
    found = cusum(days, reference, limit)
    assert isinstance(found, Cusum)
    return found


def standard(size: int, signals: int, rng: np.random.Generator) -> Floats:
    """A reference whose mean is 0 and whose covariance is the identity, exactly."""
    raw = rng.normal(size=(size, signals))
    raw -= raw.mean(axis=0)
    root = np.linalg.cholesky(raw.T @ raw / (size - 1))
    return np.linalg.solve(root, raw.T).T


@pytest.mark.parametrize(("signals", "limit"), [(2, 5.50), (5, 9.46), (10, 14.90)])
def test_the_run_lengths_of_crosier(signals: int, limit: float) -> None:
    # Crosier (1988), table 2: these limits let 200 days pass between false alarms on average.
    rng = np.random.default_rng(20260301)
    quiet = watch(rng.normal(size=(120_000, signals)), standard(200, signals, rng), limit)
    # 600 alarms, nearly independent: their number is known to 4 %, and the table is simulated too.
    assert 120_000 / len(quiet.alarms) == pytest.approx(200, rel=0.15)


@pytest.mark.parametrize(("signals", "days"), [(1, 14), (3, 28), (5, 56)])
def test_nothing_alarms_more_than_once_a_month(signals: int, days: int) -> None:
    limit = cusum_limit(signals, days, np.random.default_rng(1), runs=1000)
    rng = np.random.default_rng(2)
    runs = 300
    mix = rng.normal(size=(signals, signals))
    alarms = [
        len(watch(
            rng.normal(size=(90, signals)) @ mix, rng.normal(size=(days, signals)) @ mix, limit
        ).alarms)
        for _ in range(runs)
    ]  # fmt: skip
    error = np.std(alarms) / 3 / math.sqrt(runs)
    # Two simulations, whichever the signals' scales and likeness: four of the larger's errors.
    assert np.mean(alarms) / 3 == pytest.approx(1, abs=4 * error + 0.04)


def test_fewer_false_alarms_and_shorter_references_want_higher_limits() -> None:
    def limit(days: int, alarms: float) -> float:
        return cusum_limit(2, days, np.random.default_rng(0), alarms, runs=500)

    assert limit(14, 1) > limit(28, 1) > limit(365, 1)
    assert limit(28, 0.1) > limit(28, 0.5) > limit(28, 1)


def test_a_small_lasting_shift_is_found_dated_and_named() -> None:
    rng = np.random.default_rng(5)
    limit = cusum_limit(3, 56, rng, 0.1)
    seen = 0
    for _ in range(50):
        reference = rng.normal([200, 0.1, 900], [20, 0.02, 90], (56, 3))
        days = rng.normal([200, 0.1, 900], [20, 0.02, 90], (45, 3))
        days[30:, 1] += 0.03  # one and a half standard deviations of the second signal
        found = watch(days, reference, limit)
        later = [alarm for alarm in found.alarms if alarm.day >= 30]
        assert all(found.path[alarm.day] > limit for alarm in found.alarms)
        if later and abs(later[0].onset - 30) <= 5 and later[0].shifts.argmax() == 1:
            seen += later[0].shifts[1] > 0.5
    # Within two weeks, dated to five days, and the right signal named: by chance 1 of 50 would be.
    assert seen >= 33


@given(st.integers(0, 10**6))
def test_units_and_mixtures_of_the_signals_say_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days, reference = rng.normal(size=(40, 3)), rng.normal(size=(30, 3))
    turn = rng.normal(size=(3, 3)) + 3 * np.eye(3)
    plain = watch(days, reference, 4)
    mixed = watch(days @ turn + 7, reference @ turn + 7, 4)
    assert np.allclose(plain.path, mixed.path, atol=1e-7)
    assert [alarm.day for alarm in plain.alarms] == [alarm.day for alarm in mixed.alarms]


def test_after_an_alarm_the_sum_begins_again() -> None:
    reference = standard(20, 1, np.random.default_rng(1))
    found = watch(np.full(6, 2.0), reference, 2.0)
    # Steps of 2 less the allowance of a half: 1.5, 3 (alarm), 1.5, 3 (alarm) ...
    assert found.path.tolist() == pytest.approx([1.5, 3, 1.5, 3, 1.5, 3])
    assert [(alarm.day, alarm.onset) for alarm in found.alarms] == [(1, 0), (3, 2), (5, 4)]
    assert found.alarms[0].shifts.tolist() == pytest.approx([2])


def test_what_a_reference_cannot_carry_says_why() -> None:
    rng = np.random.default_rng(0)
    days, reference = rng.normal(size=(5, 2)), rng.normal(size=(30, 2))
    few = Undefined(Reason.FEW_PERIODS, (("had", 13), ("needed", 14)))
    assert cusum(days, reference[:13], 4) == few
    assert fewest_days(6) == 18
    constant = np.stack([reference[:, 0], np.ones(30)], axis=1)
    assert cusum(days, constant, 4) == Undefined(Reason.NO_VARIATION)
    twice = np.stack([reference[:, 0], 3 * reference[:, 0]], axis=1)
    assert cusum(days, twice, 4) == Undefined(Reason.COLLINEAR)
    assert watch(np.empty((0, 2)), reference, 4).alarms == ()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: cusum(np.ones((3, 2)), np.ones((20, 3)), 4), "days"),
        (lambda: cusum(np.full((3, 2), math.nan), np.ones((20, 2)), 4), "days"),
        (lambda: cusum(np.ones((3, 2)), np.full((20, 2), math.inf), 4), "reference"),
        (lambda: cusum(np.ones((3, 2)), np.ones((20, 2)), 0), "limit"),
        (lambda: cusum(np.ones((3, 2)), np.ones((20, 2)), 4, -1), "allowance"),
        (lambda: cusum_limit(0, 30, np.random.default_rng(0)), "signals"),
        (lambda: cusum_limit(2, 13, np.random.default_rng(0)), "reference_days"),
        (lambda: cusum_limit(2, 30, np.random.default_rng(0), 0), "false_alarms"),
    ],
)
def test_a_mistake_names_its_argument(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
