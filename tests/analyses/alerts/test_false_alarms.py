"""In a world where nothing ever happens, the watch keeps silent: at most one alert a month in all.

Each world is simulated week by week as a product lives it: a history that grows from ten weeks to
a year, several counts at once, weeks that hang together, tails heavier than normal, and counts of
a few people. Every week each count is judged at the level for so many counts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cynosure.analyses.alerts.out_of_range import WEEKS_A_MONTH, alert_level
from cynosure.analyses.ranges import expected
from cynosure.stats.estimate import Estimate, Side

RUNS = 60
FIRST, LAST = 10, 53
"""Weeks that stand before the judged one: from the first that has a range to a year."""

Counts = np.ndarray[tuple[int, int], np.dtype[np.float64]]
World = Callable[[np.random.Generator, int], Counts]


def autocorrelated(memory: float) -> World:
    """Weeks around a level that remembers the week before; with 1 it walks away for good."""

    def simulate(rng: np.random.Generator, counts: int) -> Counts:
        log = np.zeros((counts, LAST + 1))
        shocks = rng.normal(0, 0.08, log.shape)
        for week in range(1, LAST + 1):
            log[:, week] = memory * log[:, week - 1] + shocks[:, week]
        return rng.poisson(2000 * np.exp(log)).astype(float)

    return simulate


def together(rng: np.random.Generator, counts: int) -> Counts:
    """Counts that share most of their weeks: people, and what the same people do."""
    shared = rng.normal(0, 0.08, (1, LAST + 1))
    own = rng.normal(0, 0.03, (counts, LAST + 1))
    return rng.poisson(2000 * np.exp(shared + own)).astype(float)


def heavy(rng: np.random.Generator, counts: int) -> Counts:
    """Weeks with tails far heavier than normal: Student's t with four degrees of freedom."""
    return 2000 * np.exp(0.06 * rng.standard_t(4, (counts, LAST + 1)))


def few(rng: np.random.Generator, counts: int) -> Counts:
    """A product with about fifteen people a week."""
    return rng.poisson(15, (counts, LAST + 1)).astype(float)


WORLDS: tuple[tuple[str, World], ...] = (
    ("no memory", autocorrelated(0.0)),
    ("half a memory", autocorrelated(0.5)),
    ("a walk", autocorrelated(1.0)),
    ("together", together),
    ("heavy tails", heavy),
    ("few people", few),
)


def alerts_a_month(world: World, counts: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    level = alert_level(counts)
    alerts = weeks = 0
    for _ in range(RUNS):
        values = world(rng, counts).tolist()
        for now in range(FIRST, LAST + 1, 3):
            weeks += 1
            for course in values:
                interval = expected(course[max(0, now - LAST) : now], "week", level)
                side = Estimate(course[now], interval, 1).side
                alerts += side in (Side.ABOVE, Side.BELOW)
    return alerts / (weeks / WEEKS_A_MONTH)


@pytest.mark.parametrize("counts", [1, 4, 12])
@pytest.mark.parametrize(("name", "world"), WORLDS, ids=[name for name, _ in WORLDS])
def test_at_most_one_false_alarm_a_month(name: str, world: World, counts: int) -> None:
    rate = alerts_a_month(world, counts, seed=20261122)
    assert rate <= 1, f"{name}: {rate:.2f} a month with {counts} counts"


def test_the_usual_level_would_not_do_for_many_counts() -> None:
    rng = np.random.default_rng(1)
    values = autocorrelated(0.5)(rng, 300).tolist()
    outside = [
        Estimate(course[LAST], expected(course[:LAST], "week"), 1).side is not Side.INSIDE
        for course in values
    ]
    # Twelve counts at 95 %: two to three alerts a month.
    assert 12 * WEEKS_A_MONTH * np.mean(outside) > 1


@pytest.mark.parametrize(("counts", "level"), [(1, 0.95), (2, 0.96154), (12, 0.99359)])
def test_the_level_grows_with_what_is_watched(counts: int, level: float) -> None:
    assert alert_level(counts) == pytest.approx(level, abs=1e-4)
