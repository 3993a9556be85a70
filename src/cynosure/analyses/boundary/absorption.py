"""Is what the scaffolding adds being absorbed by newer models? One uplift a generation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from cynosure.analyses.boundary.scenario import Uplift
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.fieller import fieller
from cynosure.stats.random_effects import random_effects
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 4
"""Generations from which anything is said: with 3 Student's t multiplies the error by 12.7."""
YEAR = 365.25


class Fate(StrEnum):
    """What becomes of a scaffold as models get newer."""

    NEGATIVE = "negative"
    ABSORBED = "absorbed"
    GROWING = "growing"
    SHRINKING = "shrinking"
    STABLE = "stable"
    NOT_DETERMINABLE = "not_determinable"


@dataclass(frozen=True)
class Absorption:
    """The verdict on one harness in one scenario, over models by their day of release.

    `slope` is the change of the uplift a year, in shares. `gone` is the interval of days in which
    the line crosses zero, undefined where the data do not bound it.
    """

    scenario: str
    harness: str
    grader: str
    generations: int
    newest: Uplift
    fate: Fate
    slope: Estimate | Undefined
    gone: tuple[date, date] | Undefined


def absorptions(
    uplifts: Sequence[Uplift], worth: float, level: float = 0.95
) -> tuple[Absorption, ...]:
    """The verdicts of one scenario, by harness; models whose day nobody knows have no place."""
    dated = [one for one in uplifts if one.released is not None]

    def scaffold(one: Uplift) -> tuple[str, str]:
        return one.cell.harness, one.cell.grader

    found = []
    for _, some in groupby(sorted(dated, key=scaffold), scaffold):
        by_day = sorted(some, key=lambda one: (one.released or date.min, one.cell))
        found.append(_absorption(by_day, worth, level))
    return tuple(found)


def _absorption(by_day: list[Uplift], worth: float, level: float) -> Absorption:
    told = [one for one in by_day if _span(one) is not None and 0 < one.error < math.inf]
    slope, gone = _line(told, level)
    newest = by_day[-1]
    return Absorption(
        newest.cell.scenario,
        newest.cell.harness,
        newest.cell.grader,
        len(told),
        newest,
        _fate(told, newest, slope, worth),
        slope,
        gone,
    )


def _span(one: Uplift) -> Interval | None:
    interval = None if isinstance(one.difference, Undefined) else one.difference.interval
    return interval if isinstance(interval, Interval) else None


def _fate(told: list[Uplift], newest: Uplift, slope: Estimate | Undefined, worth: float) -> Fate:
    """The first verdict that fits, in the order in which they weigh."""
    last = _span(newest)
    if len(told) < FEWEST or last is None:
        return Fate.NOT_DETERMINABLE
    if last.high < 0:
        return Fate.NEGATIVE
    earlier = [span for one in told[:-1] if (span := _span(one)) is not None]
    if last.high < worth and any(span.low > 0 for span in earlier):
        return Fate.ABSORBED
    trend = None if isinstance(slope, Undefined) else slope.interval
    if not isinstance(trend, Interval):
        return Fate.NOT_DETERMINABLE
    if trend.low > 0:
        return Fate.GROWING
    if trend.high < 0:
        return Fate.SHRINKING
    inside = -worth <= trend.low and trend.high <= worth
    return Fate.STABLE if inside else Fate.NOT_DETERMINABLE


def _line(
    told: list[Uplift], level: float
) -> tuple[Estimate | Undefined, tuple[date, date] | Undefined]:
    """The random-effects line of uplift on the day of release, and the days of its zero."""
    if len(told) < FEWEST:
        few = Undefined(Reason.TOO_FEW, (("generations", len(told)), ("needed", FEWEST)))
        return few, few
    first = min(one.released for one in told if one.released is not None)
    years = [((one.released or first) - first).days / YEAR for one in told]
    effects = [one.difference.value for one in told if isinstance(one.difference, Estimate)]
    variances = [one.error**2 for one in told]
    fitted = random_effects(effects, variances, [[1.0, year] for year in years])
    if isinstance(fitted, Undefined):
        return fitted, fitted
    (start, slope), spread = fitted.coefficients, fitted.covariance
    zero = fieller(
        (-float(start), float(slope)),
        (float(spread[0, 0]), float(spread[1, 1])),
        -float(spread[0, 1]),
        level,
        fitted.degrees,
    )
    gone = zero if isinstance(zero, Undefined) else _days(first, zero)
    return fitted.estimate(1, level), gone


def _days(first: date, years: Interval) -> tuple[date, date] | Undefined:
    """The days of two ends in years since the first; undefined beyond what a calendar holds."""
    ends = [years.low * YEAR, years.high * YEAR]
    if max(map(abs, ends)) > 100 * YEAR:
        return Undefined(Reason.UNBOUNDED)
    low, high = (first + timedelta(days=round(end)) for end in ends)
    return low, high
