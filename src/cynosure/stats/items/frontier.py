"""The frontier: the best value at its release, its line over time, and what that line foretells.

A point is on the frontier where it beats every one released before it. The line is least squares
of the values (on a scale without bounds: the logit of a rate, the logarithm to base 2 of minutes)
on the years of release; its forecasts carry Student's prediction interval (Kwa et al. 2025,
"Measuring AI Ability to Complete Long Tasks", fit doubling times so). Beside every forecast stands
what it would have been worth: each frontier point is foretold from those before it (rolling
origin, Tashman, International Journal of Forecasting 2000), against the guess that nothing changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

Year = TypeVar("Year", float, Floats)

FEWEST = 5
"""Points of the frontier from which anything is foretold."""
LEAST_COVERED = 0.6
"""Share of past forecasts that must have held, or none is made."""
FEWEST_BEFORE = 4
"""Points from which a past point is foretold: with three the interval is beyond use."""
YEAR = 365.25
FARTHEST = 10.0
"""Years beyond the last point in which a date is looked for."""


@dataclass(frozen=True)
class Backtest:
    """What the line would have foretold of each frontier point from those before it.

    Of `foretold` points `held` fell into their prediction interval; `error` is the mean absolute
    error on the scale of the values, `unchanged` that of the guess that the last value stays.
    """

    foretold: int
    held: int
    error: float
    unchanged: float

    @property
    def coverage(self) -> float:
        """The share of points that fell into their interval."""
        return self.held / self.foretold


@dataclass(frozen=True)
class Frontier:
    """The line through the points `on` the frontier (numbers into the input, by release).

    `start` is the day from which years are counted, `rate` the rise a year on the scale of the
    values, `spread` the residual standard deviation, `years` and `values` the points.
    """

    on: tuple[int, ...]
    start: date
    rate: Estimate
    intercept: float
    spread: float
    years: Floats
    values: Floats
    backtest: Backtest

    @property
    def doubling_days(self) -> float:
        """Days in which a value on the scale of base 2 rises by one; infinite where it does not."""
        slope = self.rate.value
        return YEAR / slope if slope > 0 else math.inf

    def forecast(self, day: date, level: float = 0.95) -> Estimate:
        """The value foretold of a frontier point released on a day."""
        year = (day - self.start).days / YEAR
        low, value, high = _foretold(self.years, self.values, year, share("level", level))
        return Estimate(value, Interval(low, high, level, Band.SAMPLING), len(self.on))

    def reaches(self, value: float, level: float = 0.95) -> tuple[date | None, date | None]:
        """The first day on which the upper, and on which the lower, end of the forecast reaches a
        value: not before the one, by the other. None where it does not within ten years."""
        days = np.arange(math.ceil(FARTHEST * YEAR))
        last = float(self.years[-1])
        low, _, high = _foretold(self.years, self.values, last + days / YEAR, share("level", level))
        found: list[date | None] = []
        for end in (high, low):
            there = np.flatnonzero(end >= value)
            after = timedelta(days=round(last * YEAR) + int(there[0])) if len(there) else None
            found.append(None if after is None else self.start + after)
        return found[0], found[1]


def frontier(released: list[date], values: ArrayLike, level: float = 0.95) -> Frontier | Undefined:
    """The frontier of n models, released on the days `released`, with `values` (shape (n,)).

    Undefined under 5 points on the frontier, where they were all released on one day, and where
    fewer than 60 % of past forecasts held. Raises ValueError for other shapes and for values that
    are not finite.
    """
    share("level", level)
    y = vector("values", values, len(released))
    on = frontier_points(released, y)
    if len(on) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("points", len(on)), ("needed", FEWEST)))
    start = released[on[0]]
    years = np.array([(released[point] - start).days / YEAR for point in on])
    best = y[list(on)]
    tested = _backtest(years, best, level)
    if tested is None:
        return Undefined(Reason.NO_VARIATION)
    if tested.coverage < LEAST_COVERED:
        return Undefined(
            Reason.NOT_DETERMINED, (("held", tested.held), ("foretold", tested.foretold))
        )
    intercept, slope, spread, error = _line(years, best)
    half = t_quantile(level, len(on) - 2) * error
    rate = Estimate(slope, Interval(slope - half, slope + half, level, Band.SAMPLING), len(on))
    return Frontier(on, start, rate, intercept, spread, years, best, tested)


def frontier_points(released: list[date], values: ArrayLike) -> tuple[int, ...]:
    """The numbers of the points that beat every one released before, by release.

    Of several released on a day the best stands for it. Raises ValueError for another shape.
    """
    y = vector("values", values, len(released))
    order = sorted(range(len(released)), key=lambda point: (released[point], -y[point]))
    on: list[int] = []
    for point in order:
        if not on or y[point] > y[on[-1]]:
            on.append(point)
    return tuple(on)


def _backtest(years: Floats, values: Floats, level: float) -> Backtest | None:
    """None where the points before the first one foretold were all released on one day."""
    held, errors, unchanged = 0, [], []
    for point in range(FEWEST_BEFORE, len(years)):
        if years[point - 1] == years[0]:
            return None
        low, value, high = _foretold(years[:point], values[:point], float(years[point]), level)
        held += bool(low <= values[point] <= high)
        errors.append(abs(value - values[point]))
        unchanged.append(abs(values[point - 1] - values[point]))
    return Backtest(len(errors), held, float(np.mean(errors)), float(np.mean(unchanged)))


def _foretold(years: Floats, values: Floats, year: Year, level: float) -> tuple[Year, Year, Year]:
    """The prediction interval of a new point, with its middle between the ends."""
    intercept, slope, spread, _ = _line(years, values)
    n, centre = len(years), float(years.mean())
    far = (year - centre) ** 2 / float(((years - centre) ** 2).sum())
    half = t_quantile(level, n - 2) * spread * (1 + 1 / n + far) ** 0.5
    value = intercept + slope * year
    return value - half, value, value + half


def _line(years: Floats, values: Floats) -> tuple[float, float, float, float]:
    """Intercept, slope, residual standard deviation and standard error of the slope."""
    centred = years - years.mean()
    square = float(centred @ centred)
    slope = float(centred @ values) / square
    intercept = float(values.mean()) - slope * float(years.mean())
    left = values - intercept - slope * years
    spread = math.sqrt(float(left @ left) / (len(years) - 2))
    return intercept, slope, spread, spread / math.sqrt(square)
