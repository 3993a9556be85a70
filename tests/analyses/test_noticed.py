"""The watch over the answers of a model: what it notices, when, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.analyses.why.noticed import alarms
from cynosure.metrics.why.answers import Answered

ANSWERS = 400
DAYS, CHANGE = 100, 66
Log = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def answered(length: Log, refused: Log, seed: int) -> Answered:
    """Days of 400 answers: the mean of the log of their length, and the chance of a refusal."""
    rng = np.random.default_rng(seed)
    lengths = length + rng.normal(0, 0.8 / np.sqrt(ANSWERS), DAYS)
    shares = rng.binomial(ANSWERS, refused, DAYS) / ANSWERS
    within = np.zeros((DAYS, 2, 2))
    within[:, 0, 0], within[:, 1, 1] = 0.64, shares * (1 - shares)
    values = np.column_stack([lengths, shares])
    return Answered(tuple(range(DAYS)), (ANSWERS,) * DAYS, ("length", "refused"), values, within)


def level(before: float, after: float, days: slice = slice(CHANGE, None)) -> Log:
    found = np.full(DAYS, before, dtype=np.float64)
    found[days] = after
    return found


def test_shorter_answers_and_more_refusals_are_noticed_within_three_days() -> None:
    told = [alarms(answered(level(5, 4.9), level(0.02, 0.036), seed)) for seed in range(40)]
    within = sum(any(CHANGE <= day < CHANGE + 3 for day, _ in one) for one in told)
    assert within >= 34


def test_refusals_that_nobody_has_seen_before_are_noticed() -> None:
    (first, *_) = alarms(answered(level(5, 5), level(0.0, 0.05), 1))
    assert first == (CHANGE + 1, CHANGE)


def test_one_odd_day_seldom_alarms() -> None:
    """A day 25 standard deviations off would alarm every time, were it not cut."""
    odd = slice(CHANGE, CHANGE + 1)
    told = [alarms(answered(level(5, 6, odd), level(0.02, 0.02), seed)) for seed in range(10)]
    assert sum(CHANGE <= day <= CHANGE + 1 for one in told for day, _ in one) <= 4


def test_a_change_that_lasts_is_told_once_and_the_next_one_too() -> None:
    twice = level(5, 5.4)
    twice[CHANGE + 20 :] = 5.0
    told = [alarms(answered(twice, level(0.02, 0.02), seed)) for seed in range(10)]
    for start in (CHANGE, CHANGE + 20):
        assert all(sum(start <= day < start + 3 for day, _ in one) == 1 for one in told)


def test_more_days_take_no_alarm_back() -> None:
    whole = answered(level(5, 5.2), level(0.02, 0.03), 3)
    for days in range(30, DAYS, 7):
        part = Answered(
            whole.days[:days],
            whole.n[:days],
            whole.signals,
            whole.values[:days],
            whole.within[:days],
        )
        told = alarms(part)
        assert told == alarms(whole)[: len(told)]


@pytest.mark.parametrize(
    "kind", ["normal", "heavy tails", "weekends", "alike to the day before", "a drift"]
)
def test_days_that_only_stray_alarm_little(kind: str) -> None:
    """At most one alarm in 30 days is promised where nothing happens; the bar is three standard
    errors above it, for days that stray as far again as chance within them."""
    seen, runs = 0, 30
    for seed in range(runs):
        rng = np.random.default_rng(1_000 + seed)
        stray = {
            "normal": np.zeros(DAYS),
            "heavy tails": 0.04 * rng.standard_t(3, DAYS),
            "weekends": 0.06 * (np.arange(DAYS) % 7 >= 5),
            "a drift": np.linspace(0, 0.24, DAYS),
            "alike to the day before": 0.04 * _carried(rng.normal(size=DAYS)),
        }[kind]
        seen += len(alarms(answered(5 + stray, level(0.02, 0.02), seed)))
    months = runs * (DAYS - 28) / 30
    assert seen / months <= 1 + 3 / np.sqrt(months)


def _carried(shocks: Log) -> Log:
    found = shocks.copy()
    for day in range(1, len(found)):
        found[day] += 0.4 * found[day - 1]
    return found
