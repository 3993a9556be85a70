"""When people come: heavy tails over people, habits that come and go, weeks that remember."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cynosure.worlds.cases.calendar import HOLIDAYS
from cynosure.worlds.cases.crowd import BASE, BY_PERSON, Crowd
from cynosure.worlds.span import DAY, HOUR, Flags, Floats, Ints, Span

LONGEST = 6 * HOUR
"""Nobody begins so shortly before the data end, so that the end cuts no conversation."""

_HOUR_OF_DAY = np.array(
    [
        *(3.0, 1.5, 0.8, 0.5, 0.4, 0.6, 1.2, 2.4, 4.0, 5.0, 5.4, 5.0),
        *(4.6, 4.6, 4.8, 5.0, 5.2, 5.0, 5.0, 6.0, 7.4, 8.6, 8.2, 6.0),
    ]
)


@dataclass(frozen=True)
class Rhythm:
    """What makes one week like the one before, and unlike others.

    A person who comes lapses with the chance `lapse` a week, one who lapsed is back with the
    chance `back`; where both add up to 1, each week is drawn anew. For everybody together, the log
    of the level of a week follows an autoregression of order one with coefficient `memory` and
    shocks of standard deviation `shock`; `weekdays` are the factors of Monday to Sunday,
    `holiday` that of a day in `holidays`.
    """

    lapse: float = 0.12
    back: float = 0.10
    memory: float = 0.6
    shock: float = 0.045
    weekdays: tuple[float, ...] = (1.00, 1.02, 1.01, 0.98, 0.95, 1.08, 1.13)
    holidays: tuple[date, ...] = HOLIDAYS
    holiday: float = 0.84


EVEN = Rhythm(lapse=6 / 11, back=5 / 11, memory=0.0, weekdays=(1.0,) * 7, holidays=())
"""As many people in an ordinary week; no week remembers another, and all days are alike."""


@dataclass(frozen=True)
class Visits:
    """One entry a visit, in the order of their instants `start`.

    `person` and `category` are indices, `week` and `day` the local ones, counted from 0.
    """

    person: Ints
    start: Ints
    week: Ints
    day: Ints
    category: Ints

    def __len__(self) -> int:
        return len(self.start)


def day_factors(span: Span, rhythm: Rhythm) -> Floats:
    """What each local day is worth, as (weeks, 7)."""
    days = [span.monday + timedelta(days=number) for number in range(7 * span.weeks)]
    holiday = np.array([rhythm.holiday if day in rhythm.holidays else 1.0 for day in days])
    factors: Floats = holiday.reshape(-1, 7) * np.array(rhythm.weekdays)
    return factors


def expected_visits(
    rng: np.random.Generator, crowd: Crowd, span: Span, rhythm: Rhythm = Rhythm()
) -> Floats:
    """How often each person is to come in each week, as (n, weeks)."""
    log_level = np.zeros(span.weeks)
    shocks = rng.normal(0, rhythm.shock, span.weeks)
    log_level[0] = shocks[0] / np.sqrt(1 - rhythm.memory**2)
    for week in range(1, span.weeks):
        log_level[week] = rhythm.memory * log_level[week - 1] + shocks[week]
    level = np.exp(log_level) * day_factors(span, rhythm).mean(axis=1)
    engaged = _engaged(rng, len(crowd), span.weeks, rhythm)
    expected: Floats = crowd.rate[:, None] * engaged * level
    return expected


def _engaged(rng: np.random.Generator, n: int, weeks: int, rhythm: Rhythm) -> Flags:
    state = np.empty((weeks, n), dtype=np.bool_)
    state[0] = rng.random(n) < rhythm.back / (rhythm.back + rhythm.lapse)
    for week in range(1, weeks):
        chance = rng.random(n)
        state[week] = np.where(state[week - 1], chance >= rhythm.lapse, chance < rhythm.back)
    return state.T


def draw_visits(
    rng: np.random.Generator,
    crowd: Crowd,
    expected: Floats,
    span: Span,
    rhythm: Rhythm = Rhythm(),
) -> Visits:
    """Visits of a Poisson process with those expectations, none before the person joined."""
    count = rng.poisson(expected)
    cell = np.repeat(np.arange(count.size), count.ravel())
    person, week = np.divmod(cell, span.weeks)
    by_day = day_factors(span, rhythm).cumsum(axis=1)
    drawn = rng.random(len(cell)) * by_day[week, -1]
    day = 7 * week + (drawn[:, None] >= by_day[week]).sum(axis=1)
    by_hour = _HOUR_OF_DAY.cumsum() / _HOUR_OF_DAY.sum()
    hour = np.searchsorted(by_hour, rng.random(len(cell)))
    start = span.start_ms + day * DAY + hour * HOUR + rng.integers(0, HOUR, len(cell))
    here = (start >= crowd.joined[person]) & (start < span.until_ms - LONGEST)
    kept = np.flatnonzero(here)[np.argsort(start[here], kind="stable")]
    person = person[kept]
    by_category = crowd.taste.cumsum(axis=1)[:, :-1]
    category = (rng.random(len(kept))[:, None] > by_category[person]).sum(axis=1)
    return Visits(person, start[kept], week[kept], day[kept], category)


def chance_to_fulfil(crowd: Crowd, visits: Visits) -> Floats:
    """The chance of each visit where nothing is planted."""
    chance: Floats = BASE[visits.category] + BY_PERSON * crowd.quality[visits.person]
    return chance
