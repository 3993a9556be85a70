"""A proportion of answers that come in clusters, several from each person.

Wilson's score interval with the effective number n / deff in the place of n and Student's t of
G − 1 degrees of freedom in that of z: Dean and Pagano (Journal of Survey Statistics and
Methodology 2015), after Korn and Graubard (Survey Methodology 1998). Unlike the delta method it
has an interval at 0 and at 1, and never leaves [0, 1].
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import codes, share, vector
from cynosure.stats.clustered.regression import DesignEffect, design_effect_of
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


def clustered_proportion(
    hits: ArrayLike, clusters: ArrayLike, level: float = 0.95
) -> Estimate | Undefined:
    """The share of ones among `hits` (shape (rows,), 0 or 1) in `clusters` (shape (rows,)).

    `n` is the number of clusters. Where no row differs from another, every cluster counts as one
    row: nothing shows that its rows are independent. Undefined without rows; the interval is
    undefined for one cluster. Raises ValueError for other values and shapes that differ.
    """
    rows = vector("hits", hits)
    owners, count = codes("clusters", clusters, len(rows))
    share("level", level)
    if not np.isin(rows, (0.0, 1.0)).all():
        raise ValueError(f"hits of shape {rows.shape} must be 0 or 1")
    if not count:
        return Undefined(Reason.NO_ROWS)
    p = float(rows.mean())
    if count == 1:
        return Estimate(p, Undefined(Reason.ONE_UNIT), 1)
    effect = design_effect_of(rows, owners)
    independent = float(count)
    if isinstance(effect, DesignEffect):
        independent = len(rows) / max(effect.value, 1.0)
    elif count == len(rows):
        independent = float(len(rows))
    low, high = _wilson(p, independent, t_quantile(level, count - 1))
    return Estimate(p, Interval(low, high, level, Band.SAMPLING), count)


def _wilson(p: float, n: float, quantile: float) -> tuple[float, float]:
    squared = quantile**2
    middle = (p + squared / (2 * n)) / (1 + squared / n)
    half = quantile * math.sqrt(p * (1 - p) / n + squared / (4 * n**2)) / (1 + squared / n)
    return (0.0 if p == 0 else middle - half), (1.0 if p == 1 else middle + half)
