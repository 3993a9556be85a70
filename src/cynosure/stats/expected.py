"""What the next closed period should be, and what an open one may still become.

Both ranges are multiplicative: they are built from ratios of values that were seen, so that a
product that doubles its people does not double its alarms. A series has some dozens of values and
is plain numbers here: an answer that is known already must be shown without loading numpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from cynosure.stats.estimate import Band, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 8
"""Ratios below which neither range is told."""

LEVEL = 0.95
"""The usual level of the expected range; the robust multipliers are calibrated for no other."""

RESTATED = 0.9
"""The level of the restatement range: the 5th to the 95th percentile."""

_TO_SIGMA = 1.482602218505602
"""A normal standard deviation over its median absolute deviation."""

_CALIBRATED = ((4.2019, 9.3330, 41.1874), (4.1899, 13.3622, 46.6755))
"""Terms in 1/n, 1/n² and 1/n³ of `robust_multiplier` for even and for odd n."""


def expected_range(
    closed: Iterable[float],
    calendar: Iterable[float] | None = None,
    robust: bool = False,
    level: float = LEVEL,
) -> Interval | Undefined:
    """The prediction interval at `level` for the value of the period after `closed`.

    `closed` (length m, oldest first, successive) are the values of closed periods; the range
    is last · exp(mean ± t(n − 1) · s · √(1 + 1/n)) over the n log ratios of neighbours. A period
    that is not above zero makes its ratios undefined. `calendar` (length m + 1, above zero) are
    the values that the calendar alone lets expect, in any unit, the last of them for the period
    judged; ratios are taken after it. `robust` puts the median and the median absolute deviation
    times `robust_multiplier` in their place, for series with a few wild weeks.

    Undefined: FEW_PERIODS with (had, needed) under 8 ratios, NOT_POSITIVE where the last period
    is not above zero, NO_VARIATION where all ratios agree. Raises ValueError for numbers that
    are not finite or not of these lengths, and for a robust range at another level than 0.95.
    Source: the prediction interval of a normal sample, Hahn and Meeker (1991), "Statistical
    Intervals", section 4.7.
    """
    _calibrated(level, robust)
    values = _series("closed", closed)
    usual = _calendar(calendar, len(values) + 1)
    if values and values[-1] <= 0:
        return Undefined(Reason.NOT_POSITIVE)
    logs = [
        math.log(value) - expected if value > 0 else None
        for value, expected in zip(values, usual, strict=False)
    ]
    steps = [b - a for a, b in pairwise(logs) if a is not None and b is not None]
    if len(steps) < FEWEST:
        return Undefined(Reason.FEW_PERIODS, (("had", len(steps)), ("needed", FEWEST)))
    centre, half = _robust_half(steps) if robust else _normal_half(steps, level)
    known = [log for log in logs if log is not None]
    # Below the rounding of the logarithms themselves there is no spread.
    if half <= 1e-12 * max(1.0, *(abs(log) for log in known)):
        return Undefined(Reason.NO_VARIATION)
    base = known[-1] + usual[-1] + centre
    return Interval(math.exp(base - half), math.exp(base + half), level, Band.EXPECTED)


def restatement_range(
    value: float, then: Iterable[float], final: Iterable[float]
) -> Interval | Undefined:
    """What the value of a period still open may become.

    `value` is what the open period shows now; `then` (length n) is what each closed period
    showed at the same age and `final` (length n) what it showed when it had closed. The range is
    `value` times the 5th to the 95th percentile of final ÷ then, at plotting positions i/(n + 1),
    so that a new ratio falls between them in 90 % of cases whatever its distribution. Under 19
    ratios those percentiles lie outside what was seen: the range is the smallest to the largest,
    and its level (n − 1)/(n + 1) says how much that covers.

    Undefined: FEW_PERIODS with (had, needed) under 8 ratios (a period that showed nothing above
    zero has none), NOT_POSITIVE where `value` is not above zero, NO_VARIATION where all ratios
    agree. Raises ValueError for arrays that are not finite or differ in length. Source:
    David and Nagaraja (2003), "Order Statistics", section 7.3.
    """
    if not math.isfinite(value):
        raise ValueError(f"value must be finite, not {value}")
    before, after = _series("then", then), _series("final", final)
    if len(before) != len(after):
        raise ValueError(f"then has {len(before)} periods, final has {len(after)}")
    if value <= 0:
        return Undefined(Reason.NOT_POSITIVE)
    ratios = sorted(b / a for a, b in zip(before, after, strict=True) if a > 0)
    n = len(ratios)
    if n < FEWEST:
        return Undefined(Reason.FEW_PERIODS, (("had", n), ("needed", FEWEST)))
    tail = max((1 - RESTATED) / 2, 1 / (n + 1))
    low, high = _at_position(ratios, tail), _at_position(ratios, 1 - tail)
    if not low < high:
        return Undefined(Reason.NO_VARIATION)
    return Interval(value * low, value * high, 1 - 2 * tail, Band.RESTATEMENT)


def robust_multiplier(n: int) -> float:
    """How many scaled median absolute deviations around the median hold 95 % of new values.

    For n normal values, calibrated by simulation (400,000 samples for each n from 8 to 40 and
    for six n up to 104; `docs/methods/expected.md`): within 0.007 of every simulated quantile, and
    1.96 in the limit. The t quantile in its place gives 9 to 14 % false alarms.
    """
    if n < FEWEST:
        raise ValueError(f"n must be at least {FEWEST}, not {n}")
    first, second, third = _CALIBRATED[n % 2]
    return 1.959964 * (1 + first / n + second / n**2 + third / n**3)


def _calibrated(level: float, robust: bool) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    if robust and level != LEVEL:
        raise ValueError(f"a robust range is calibrated for level {LEVEL}, not {level}")


def _normal_half(steps: list[float], level: float) -> tuple[float, float]:
    n = len(steps)
    mean = math.fsum(steps) / n
    spread = math.sqrt(math.fsum((step - mean) ** 2 for step in steps) / (n - 1))
    return mean, t_quantile(level, n - 1) * spread * math.sqrt(1 + 1 / n)


def _robust_half(steps: list[float]) -> tuple[float, float]:
    centre = _at_position(sorted(steps), 0.5)
    spread = _TO_SIGMA * _at_position(sorted(abs(step - centre) for step in steps), 0.5)
    return centre, robust_multiplier(len(steps)) * spread


def _at_position(ordered: list[float], share: float) -> float:
    """The value at plotting position i/(n + 1) = `share`, between neighbours in proportion."""
    place = min(max(share * (len(ordered) + 1) - 1, 0.0), len(ordered) - 1.0)
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def _series(name: str, values: Iterable[float]) -> list[float]:
    try:
        series = [float(value) for value in values]
    except TypeError as amiss:
        raise ValueError(f"{name} must be one row of numbers") from amiss
    if not all(math.isfinite(value) for value in series):
        raise ValueError(f"{name} must be finite numbers")
    return series


def _calendar(calendar: Iterable[float] | None, length: int) -> list[float]:
    if calendar is None:
        return [0.0] * length
    usual = _series("calendar", calendar)
    if len(usual) != length or min(usual) <= 0:
        raise ValueError(f"calendar must be {length} numbers above zero, not {len(usual)}")
    return [math.log(value) for value in usual]
