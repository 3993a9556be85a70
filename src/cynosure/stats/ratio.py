"""A ratio of two sums with the person as the unit: the delta method.

With R = ΣM / ΣD over n people, var(R) = (s²_M + R² s²_D − 2 R s_MD) / (D̄² n); Deng, Knoblich and
Lu (KDD 2018), "Applying the Delta Method in Metric Analytics". A mean per row is the ratio of the
sum of the values to the number of rows, so that rows of one person are not counted as
independent.
"""

from __future__ import annotations

import math
from functools import cache

from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined


def ratio(moments: Moments, level: float, share: bool = False) -> Estimate | Undefined:
    """Column 0 over column 1 of `moments`, with its sampling interval at `level`.

    A `share` (the numerator counts a part of the denominator) is a fraction of 1, and its
    interval ends at 0 and 1. Undefined without units, or where the denominator sums to zero.
    The interval is undefined for one unit and where all units agree with the ratio exactly.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    if moments.n == 0:
        return Undefined(Reason.NO_ROWS)
    over, under = moments.totals
    if not (math.isfinite(over) and math.isfinite(under)):
        return Undefined(Reason.NOT_FINITE)
    if under == 0:
        return Undefined(Reason.ZERO_DENOMINATOR)
    value = over / under
    if not math.isfinite(value):
        return Undefined(Reason.NOT_FINITE)
    return Estimate(value, _interval(moments, value, level, share), moments.n)


def _interval(moments: Moments, value: float, level: float, share: bool) -> Interval | Undefined:
    if moments.n == 1:
        return Undefined(Reason.ONE_UNIT)
    spread = (
        moments.covariance(0, 0)
        + value**2 * moments.covariance(1, 1)
        - 2 * value * moments.covariance(0, 1)
    )
    # Below the rounding of its own terms the spread is zero, whatever digits are left of it.
    scale = moments.covariance(0, 0) + value**2 * moments.covariance(1, 1)
    if not math.isfinite(spread):
        return Undefined(Reason.NOT_FINITE)
    if spread <= 1e-12 * scale or scale == 0:
        return Undefined(Reason.NO_VARIATION)
    mean_under = moments.totals[1] / moments.n
    half = t_quantile(level, moments.n - 1) * math.sqrt(spread / moments.n) / abs(mean_under)
    low, high = value - half, value + half
    if share:
        low, high = max(low, 0.0), min(high, 1.0)
    return Interval(low, high, level, Band.SAMPLING)


@cache
def t_quantile(level: float, degrees: int) -> float:
    """The two-sided quantile of Student's t at `level` with `degrees` of freedom."""
    # Imported here: scipy takes longer to load than an answered question takes to print.
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + level / 2))
