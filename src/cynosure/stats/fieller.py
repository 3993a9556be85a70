"""The ratio of two estimates where the lower one may be near zero: Fieller's interval.

All R for which (a − R b)² ≤ t² (v_a − 2 R c + R² v_b); Fieller (JRSS B 1954). Unlike the delta
method it is exact for normal estimates, and it says when there is nothing to say: where b itself
is not told apart from zero, the set of R has no finite bounds.
"""

from __future__ import annotations

import math

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


def fieller(
    estimates: tuple[float, float],
    variances: tuple[float, float],
    covariance: float = 0.0,
    level: float = 0.95,
    degrees: float = math.inf,
) -> Interval | Undefined:
    """The sampling interval of `estimates[0] / estimates[1]` at `level`.

    `variances` are the squared standard errors of the two, `covariance` that between them, in the
    same units; `degrees` of freedom of Student's t. Undefined where the denominator is not told
    apart from zero at this level, and where neither estimate varies. Raises ValueError for
    negative variances, a covariance that they do not allow, and values that are not finite.
    """
    over, under = estimates
    if not all(map(math.isfinite, (*estimates, *variances, covariance))):
        raise ValueError(f"estimates {estimates} and variances {variances} must be finite")
    if min(variances) < 0 or covariance**2 > variances[0] * variances[1] * (1 + 1e-9):
        raise ValueError(f"variances {variances} do not allow a covariance of {covariance}")
    t = t_quantile(share("level", level), degrees) ** 2
    square = under**2 - t * variances[1]
    if square <= 0:
        return Undefined(Reason.UNBOUNDED)
    middle = over * under - t * covariance
    spread = max(middle**2 - square * (over**2 - t * variances[0]), 0.0)
    if spread == 0:
        return Undefined(Reason.NO_VARIATION)
    root = math.sqrt(spread)
    return Interval((middle - root) / square, (middle + root) / square, level, Band.SAMPLING)
