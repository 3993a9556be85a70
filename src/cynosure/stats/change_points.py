"""When did the mean of a series change, and how exactly is that known?

The segments that minimise Σ squared deviations + penalty · changes, found exactly; the optimum is
that of PELT (Killick, Fearnhead and Eckley 2012, JASA 107, 1590-1598), which finds the same with
fewer steps. The range of a date is the set of dates that a likelihood ratio does not reject: Eo
and Morley (2015), "Likelihood-ratio-based confidence sets for the timing of structural breaks",
Quantitative Economics 6, 463-497; for small changes it holds the truth where the older intervals
of Bai (1997) do not, and for large ones it is shorter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, positive, share, vector
from cynosure.stats.undefined import Reason, Undefined

SHORTEST = 2
"""Periods of a segment at least; a single odd day is no new level."""

FEWEST = 8
"""Periods below which the noise of a series is not known."""


@dataclass(frozen=True)
class Change:
    """A change of the mean.

    `index` (from 0) is the first period of the new level; `before` and `after` are the means on
    its two sides, up to the neighbouring changes, in the unit of the series. The data do not rule
    out at the level asked that the new level began as early as `earliest` or as late as `latest`.
    """

    index: int
    before: float
    after: float
    earliest: int
    latest: int


def change_points(
    series: ArrayLike, multiplier: float = 2.0, level: float = 0.95
) -> tuple[Change, ...] | Undefined:
    """The changes of the mean of `series` (length n), oldest first; none is an answer, too.

    The penalty is `multiplier` · σ² · ln n with σ² half the mean square of first differences,
    which a change of level hardly touches: noise that goes with its neighbour makes it too small
    and finds changes that are none. A date between the neighbouring changes is not ruled out while
    the sum of squares around the means on its two sides exceeds the smallest one by at most
    −2 ln(1 − √level) times the variance around the segments' means (7.35 at 95 %).

    Undefined: FEW_PERIODS with (had, needed) under 8 periods, NO_VARIATION where no neighbours
    differ. Raises ValueError for another shape, values that are not finite, a multiplier that is
    not positive, and a level outside (0, 1).
    """
    values = vector("series", series)
    positive("multiplier", multiplier)
    excess = -2 * math.log(1 - math.sqrt(share("level", level)))
    n = len(values)
    if n < FEWEST:
        return Undefined(Reason.FEW_PERIODS, (("had", n), ("needed", FEWEST)))
    noise = float((np.diff(values) ** 2).mean()) / 2
    if noise == 0:
        return Undefined(Reason.NO_VARIATION)
    # Centred, so that sums of squares keep their digits.
    edges = _segments(values - values.mean(), multiplier * noise * math.log(n))
    parts = [values[start:end] for start, end in pairwise(edges)]
    squares = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    allowed = excess * squares / (n - len(parts))
    changes = []
    for start, (left, right) in zip(edges, pairwise(parts), strict=False):
        early, late = _not_ruled_out(np.concatenate([left, right]), allowed)
        index = start + len(left)
        means = float(left.mean()), float(right.mean())
        # Rounding may put a neighbour a hair under the best date itself.
        changes.append(Change(index, *means, min(index, start + early), max(index, start + late)))
    return tuple(changes)


def _segments(values: Floats, penalty: float) -> list[int]:
    """The edges of the best segments, from 0 to n."""
    n = len(values)
    sums = np.concatenate([[0.0], values.cumsum()])
    squares = np.concatenate([[0.0], (values**2).cumsum()])
    best, came_from = np.full(n + 1, np.inf), np.zeros(n + 1, np.intp)
    best[0] = -penalty
    for end in range(SHORTEST, n + 1):
        starts = np.arange(end - SHORTEST + 1)
        within = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        costs = best[starts] + within + penalty
        came_from[end] = costs.argmin()
        best[end] = costs[came_from[end]]
    edges = [n]
    while edges[-1]:
        edges.append(int(came_from[edges[-1]]))
    return edges[::-1]


def _not_ruled_out(values: Floats, allowed: float) -> tuple[int, int]:
    """The first and last split of `values` whose squares exceed the least by at most `allowed`."""
    splits = np.arange(SHORTEST, len(values) - SHORTEST + 1)
    sums = (values - values.mean()).cumsum()[splits - 1]
    # Of centred values the two sides' sums are opposite; what they explain is all that varies.
    explained = sums**2 / splits + sums**2 / (len(values) - splits)
    kept = splits[explained.max() - explained <= allowed]
    return int(kept[0]), int(kept[-1])
