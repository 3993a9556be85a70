"""A proportion of independent units, by Wilson's score interval.

(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n); Wilson (JASA 1927), in the comparison of
Brown, Cai and DasGupta (Statistical Science 2001) the one that covers best at small n. Where the
units come in clusters the proportion is a ratio of two sums per cluster (`ratio.ratio`).
"""

from __future__ import annotations

import math

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


def proportion(successes: int, n: int, level: float = 0.95) -> Estimate | Undefined:
    """`successes` of `n` units as a fraction of 1, with its sampling interval at `level`.

    Undefined without units. Also 0 of n and n of n have an interval: it ends at 0 or 1 exactly.
    Raises ValueError for negative counts, more successes than units and level outside (0, 1).
    """
    share("level", level)
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n = {n}, not be {successes}")
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    z = t_quantile(level, math.inf)
    p = successes / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == n else middle + half
    return Estimate(p, Interval(low, high, level, Band.SAMPLING), n)
