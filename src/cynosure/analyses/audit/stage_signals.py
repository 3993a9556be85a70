"""What tells the stage of a product: growth, who comes for who goes, plateau, spread, payers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cynosure.metrics.growth import Growth
from cynosure.metrics.lifespans import Lifespan, Paying
from cynosure.stats.diffusion import Bass, bass
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.moments import moments_of
from cynosure.stats.proportion import proportion
from cynosure.stats.ratio import mean, ratio
from cynosure.stats.retention.plateau import (
    FEWEST_COHORTS,
    FEWEST_PERIODS,
    Plateau,
    PlateauOfCohorts,
    plateau_of_cohorts,
)
from cynosure.stats.undefined import Reason, Undefined

FEWEST_RATIOS = 8
"""Changes from week to week under which growth is not told, as for an expected range."""
LATEST = 13
"""Weeks that growth is read from: a quarter."""
WEEKS_A_MONTH = 365.25 / 12 / 7
QUIET = 4
"""Weeks without a person after which they count as gone. Cohorts are followed that much less far
than the data go, or the end of the data would look like an end of use."""
COHORTS = 4
"""The newest cohorts that are followed; each costs about a second."""
WEEKS_FOR_PLATEAU = 1 + FEWEST_COHORTS + FEWEST_PERIODS + QUIET
"""Closed weeks that the plateau test takes, the first of which has no known starts."""


@dataclass(frozen=True)
class Signals:
    """What was measured over closed weeks (and months for `quick_ratio`).

    `people` count in the last closed week. `growth` is the relative change a month. `quick_ratio`
    is new and back over gone of a month. `stayers` is the share of the newest cohort with a plateau
    that never leaves, and `plateau` whether successive cohorts support one. `reached` is the share
    of the market of the Bass model that has come, `paying` the share of people who pay, None where
    no payments are known.
    """

    people: int
    growth: Estimate | Undefined
    quick_ratio: Estimate | Undefined
    stayers: Estimate | Undefined
    plateau: bool | None
    reached: Estimate | Undefined
    paying: Estimate | Undefined | None


def growth_a_month(counts: Sequence[int], level: float) -> Estimate | Undefined:
    """The mean relative change of successive weeks, as a change a month.

    The logarithms of the ratios are taken for independent, as for the expected range of a count.
    """
    latest = counts[-(LATEST + 1) :]
    if len(latest) <= FEWEST_RATIOS:
        had, needed = max(len(latest) - 1, 0), FEWEST_RATIOS
        return Undefined(Reason.FEW_PERIODS, (("had", had), ("needed", needed)))
    if min(latest) <= 0:
        return Undefined(Reason.NOT_POSITIVE)
    found = mean(np.diff(np.log(np.asarray(latest, dtype=float))), level=level)
    if isinstance(found, Undefined):
        return found
    interval = found.interval
    if isinstance(interval, Interval):
        interval = replace(interval, low=_monthly(interval.low), high=_monthly(interval.high))
    return Estimate(_monthly(found.value), interval, counts[-1])


def quick_ratio(months: Sequence[Growth], level: float) -> Estimate | Undefined:
    """New and back over gone, the geometric mean of some months; the first has no accounting."""
    told = months[1:]
    if not told:
        return Undefined(Reason.FEW_PERIODS, (("had", len(told)), ("needed", 1)))
    if not all(one.gone and one.new + one.back for one in told):
        return Undefined(Reason.NOT_POSITIVE)
    logs = [math.log((one.new + one.back) / one.gone) for one in told]
    found = mean(logs, level=level)
    if isinstance(found, Undefined):
        return found
    interval = found.interval
    if isinstance(interval, Interval):
        interval = replace(interval, low=math.exp(interval.low), high=math.exp(interval.high))
    return Estimate(math.exp(found.value), interval, told[-1].active)


def plateau_of(
    lifespans: Sequence[Lifespan], weeks: int, level: float
) -> tuple[Estimate | Undefined, bool | None]:
    """Who never leaves, of the newest cohort that can be followed, and whether successive cohorts
    support a plateau (None where that is not known). The cohort of week 0 was there before."""
    cohorts = [_survivors(lifespans, first, weeks - 1 - QUIET) for first in range(1, weeks)]
    long = [counts for counts in cohorts if len(counts) > FEWEST_PERIODS and counts[0]]
    found = plateau_of_cohorts(long[-COHORTS:], level)
    if not isinstance(found, PlateauOfCohorts):
        needed = ("needed", WEEKS_FOR_PLATEAU)
        return Undefined(Reason.FEW_PERIODS, (("had", weeks), needed)), None
    told = [one for one in found.cohorts if isinstance(one, Plateau)]
    return told[-1].stayers, found.supported


def _survivors(lifespans: Sequence[Lifespan], first: int, until: int) -> list[int]:
    """How many of those who began in week `first` were still to be seen in each week up to
    `until`."""
    own = [one for one in lifespans if one.first == first]
    return [sum(s.units for s in own if s.last >= week) for week in range(first, until + 1)]


def reached_of(new: Sequence[int], level: float) -> Estimate | Undefined:
    """The share of the market of the Bass model that has come so far; `new` has people by week
    from the first of the data on.

    Undefined with THERE_BEFORE where the first week has more people than any later one has new
    ones: then most of them were there before the data begin, and the start is not seen.
    """
    if len(new) > 1 and new[0] > max(new[1:]):
        return Undefined(Reason.THERE_BEFORE)
    found = bass(new, level)
    if not isinstance(found, Bass):
        return found
    came, market = sum(new), found.market
    interval = market.interval
    if isinstance(interval, Interval):
        low = came / interval.high
        high = came / interval.low if interval.low > came else 1.0
        interval = Interval(low, high, interval.level, Band.SAMPLING)
    return Estimate(min(came / market.value, 1.0), interval, came)


def paying_of(paying: Paying, level: float) -> Estimate | Undefined:
    """The share of people who pay."""
    return proportion(paying.payers, paying.people, level)


def translated(
    target: float, pairs: Sequence[tuple[float, float]], level: float
) -> Estimate | Undefined:
    """What `target` comes to in another metric: times the ratio of the two over the weeks of
    `pairs` (the other metric, this one), which are the units."""
    if not pairs:
        return Undefined(Reason.NO_ROWS)
    found = ratio(moments_of(np.asarray(pairs, dtype=float)), level)
    if isinstance(found, Undefined):
        return found
    interval = found.interval
    if isinstance(interval, Interval):
        low, high = target * interval.low, target * interval.high
        interval = replace(interval, low=low, high=high)
    return Estimate(target * found.value, interval, found.n)


def _monthly(weekly: float) -> float:
    return math.expm1(weekly * WEEKS_A_MONTH)
