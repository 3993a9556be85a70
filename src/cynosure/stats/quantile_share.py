"""A quantile from sums per person, without its rows: the ranks between which it lies.

What `quantile` does over rows in memory, over a store that holds them: p̂, the share of rows at or
below the estimate, is the ratio of two sums per person, so its delta-method error s needs only
their moments, and gives the ranks n (q ± t s) + ½ of Woodruff (JASA 1952); who looks up the values
at those ranks need not move the rows. Where every person has one row the ranks are exact.
"""

from __future__ import annotations

import math

from cynosure.stats.arrays import share
from cynosure.stats.moments import Moments
from cynosure.stats.quantile import independent_ranks
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


def rank(q: float, rows: int) -> float:
    """The rank, from 1, of the q-quantile among `rows` rows (type 7 of Hyndman and Fan 1996)."""
    return (rows - 1) * share("q", q) + 1


def ranks(moments: Moments, q: float, level: float) -> tuple[float, float] | Undefined:
    """The ranks, from 1, of the two ends of the interval of the q-quantile at `level`.

    `moments` are those over people of (rows at or below the quantile, rows); both are counts.
    Undefined for one person, where an end lies beyond the first or last row, and where rows come
    in clusters and less than one person is expected beyond the quantile. Raises ValueError for q
    or level outside (0, 1), and without people.
    """
    share("q", q)
    share("level", level)
    people, rows = moments.n, round(moments.totals[1])
    if not people:
        raise ValueError("a quantile of no rows has no ranks")
    if people == 1:
        return Undefined(Reason.ONE_UNIT)
    if people == rows:
        below, above = map(float, independent_ranks(people, q, level))
    elif people * min(q, 1 - q) < 1:
        return Undefined(Reason.TOO_FEW, (("n", people),))
    else:
        at_most = moments.totals[0] / rows
        variance = max(moments.variance_along((1.0, -at_most)), 0.0)
        half = t_quantile(level, people - 1) * math.sqrt(people * variance) / rows
        below, above = rows * (q - half) + 0.5, rows * (q + half) + 0.5
    if below < 1 or above > rows:
        return Undefined(Reason.TOO_FEW, (("n", people),))
    return below, above


def between(rank: float, lower: float, upper: float) -> float:
    """The value at a rank whose whole neighbours hold `lower` and `upper`."""
    return lower + (rank - math.floor(rank)) * (upper - lower)
