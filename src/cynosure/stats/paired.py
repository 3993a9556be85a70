"""Two answers to the same items, right or wrong: McNemar's exact test and Tango's interval.

Only the items on which the two differ carry news. Under no difference the number that only the
second solves is binomial with ½ of the discordant ones (McNemar, Psychometrika 1947, exact). The
difference of shares has the score interval of Tango (Statistics in Medicine 1998), which covers
well where Wald's falls short: few items, few discordant ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class McNemar:
    """Two raters of right and wrong on the same items.

    `difference` is second − first, as a fraction of the items; `p` is exact and two-sided.
    `rescued` counts items that only the second solves, `harmed` those that only the first does.
    """

    difference: Estimate
    p: float
    rescued: int
    harmed: int


def mcnemar(rescued: int, harmed: int, n: int, level: float = 0.95) -> McNemar | Undefined:
    """The paired comparison of `n` items, of which `rescued` + `harmed` are discordant.

    Undefined without items. Without discordant items the difference is 0, its interval still says
    how far it may lie from there. Raises ValueError for negative counts, for more discordant
    items than items, and for a level outside (0, 1).
    """
    share("level", level)
    if min(rescued, harmed) < 0 or rescued + harmed > n:
        raise ValueError(f"rescued {rescued} and harmed {harmed} must be counts within n = {n}")
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    from scipy.special import bdtr

    discordant = rescued + harmed
    p = min(1.0, 2 * float(bdtr(min(rescued, harmed), discordant, 0.5))) if discordant else 1.0
    interval = _tango(rescued, harmed, n, level)
    return McNemar(Estimate((rescued - harmed) / n, interval, n), p, rescued, harmed)


def _tango(rescued: int, harmed: int, n: int, level: float) -> Interval:
    from scipy.optimize import brentq

    z = t_quantile(level, math.inf)
    value = (rescued - harmed) / n

    def beyond(difference: float) -> float:
        """How far the score of a difference lies beyond the critical value."""
        b = -rescued - harmed + (2 * n - rescued + harmed) * difference
        c = -harmed * difference * (1 - difference)
        own = (math.sqrt(max(b**2 - 8 * n * c, 0.0)) - b) / (4 * n)
        variance = n * (2 * own + difference * (1 - difference))
        return abs(rescued - harmed - n * difference) - z * math.sqrt(max(variance, 0.0))

    # At the value itself the score is 0 over a variance that may be 0 too, so the search starts
    # beside it.
    aside = 1e-9
    low = brentq(beyond, -1.0, value - aside) if value > -1 else -1.0
    high = brentq(beyond, value + aside, 1.0) if value < 1 else 1.0
    return Interval(float(low), float(high), level, Band.SAMPLING)
