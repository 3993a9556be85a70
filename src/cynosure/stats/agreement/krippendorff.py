"""Krippendorff's alpha: agreement of any number of raters, with gaps, at four levels of measure.

α = 1 − D_o / D_e: the disagreement within items over that between any two ratings. An item with
one rating pairs with nothing and is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, Integers, codes, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

_BLOCK = 2**22
"""Pairs of distinct values held at a time at the ratio level: 32 MiB."""

_DENSE = 32
"""Cells of items by values, per rating, up to which counting all is faster than sorting ratings."""


class Measure(StrEnum):
    """What two ratings c and k may be compared by, and their squared distance."""

    NOMINAL = "nominal"
    """1 where they differ."""
    ORDINAL = "ordinal"
    """(r_c − r_k)², r the mid-rank of the value among all paired ratings."""
    INTERVAL = "interval"
    """(c − k)²."""
    RATIO = "ratio"
    """((c − k) / (c + k))², for values from zero up."""


@dataclass(frozen=True)
class _Ratings:
    """Paired ratings, one entry per item and distinct value, ordered by item, then value.

    `item` and `code` (shape (entries,)) say which; `times` how many raters gave it. `raters`
    (shape (items,)) counts the ratings of each item, `values` (ascending) are the distinct
    values and `totals` how often each was given.
    """

    item: Integers
    code: Integers
    times: Floats
    raters: Floats
    values: Floats
    totals: Floats


def krippendorff(
    items: ArrayLike, values: ArrayLike, measure: Measure, level: float = 0.95
) -> Estimate | Undefined:
    """Krippendorff's alpha of ratings in long form; a rating that is missing has no row.

    `items` (shape (ratings,), integers or strings) says what was rated, `values` (shape
    (ratings,)) how. The value is at most 1; 0 is what chance gives. `n` is the number of items
    with two ratings or more. The interval treats items as the sample: the delta method on
    log(1 − α) with the exact influence of each item, ranks included, and t(n − 1).

    Undefined without ratings, where no item has two of them, and where all paired ratings are
    the same. The interval is undefined for one item and where raters agree everywhere. Raises
    ValueError for shapes that differ, for values that are not finite, and for negative values at
    the ratio level. Costs O(ratings · log ratings), at the ratio level also O(V²) for V distinct
    values. Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
    """
    rated = vector("values", values)
    owners, count = codes("items", items, len(rated))
    share("level", level)
    if measure is Measure.RATIO and (rated < 0).any():
        raise ValueError(f"values of shape {rated.shape} must not be negative at the ratio level")
    if not count:
        return Undefined(Reason.NO_ROWS)
    paired = np.bincount(owners, minlength=count) > 1
    if not paired.any():
        return Undefined(Reason.NO_PAIRS)
    dense = np.cumsum(paired) - 1
    kept = slice(None) if paired.all() else paired[owners]
    ratings = _counted(dense[owners[kept]], rated[kept])
    if len(ratings.values) == 1:
        return Undefined(Reason.NO_VARIATION)
    return _alpha(ratings, measure, level)


def _counted(owners: Integers, values: Floats) -> _Ratings:
    distinct, value_codes = _distinct(values)
    raters = np.bincount(owners)
    cells, size = owners * len(distinct) + value_codes, len(raters) * len(distinct)
    if size <= _DENSE * len(values):
        table = np.bincount(cells, minlength=size)
        entries = np.flatnonzero(table)
        times = table[entries]
    else:
        entries, times = np.unique(cells, return_counts=True)
    item, code = np.divmod(entries, len(distinct))
    return _Ratings(
        item=item,
        code=code,
        times=times.astype(np.float64),
        raters=raters.astype(np.float64),
        values=distinct,
        totals=np.bincount(value_codes).astype(np.float64),
    )


def _distinct(values: Floats) -> tuple[Floats, Integers]:
    """The distinct values, ascending, and which of them each is: whole ones without sorting."""
    low = float(values.min())
    above = values - low
    if above.max() < len(values) and (np.floor(above) == above).all():
        places, _ = codes("values", above.astype(np.intp), len(values))
        used = np.empty(int(places.max()) + 1)
        used[places] = values
        return used, places
    distinct, places = np.unique(values, return_inverse=True)
    return distinct, places


def _alpha(ratings: _Ratings, measure: Measure, level: float) -> Estimate:
    """α with its influence: observed and expected are sums over ordered pairs of ratings."""
    ranks = np.cumsum(ratings.totals) - ratings.totals / 2
    scale = ranks if measure is Measure.ORDINAL else ratings.values
    within, between = (
        _quadratic(ratings, scale)
        if measure in (Measure.ORDINAL, Measure.INTERVAL)
        else _nominal(ratings)
        if measure is Measure.NOMINAL
        else _ratio(ratings)
    )
    n = float(ratings.raters.sum())
    observed = float(within.sum())
    far = _by_item(ratings, between[ratings.code])
    expected = float(far.sum())
    value = 1 - (n - 1) * observed / expected
    if len(ratings.raters) == 1:
        return Estimate(value, Undefined(Reason.ONE_UNIT), 1)
    if observed <= 1e-12 * expected:
        return Estimate(value, Undefined(Reason.NO_VARIATION), len(ratings.raters))
    # Of log(1 − α) = log(n − 1) + log observed − log expected, by the weight of each item.
    influence = ratings.raters / (n - 1) + within / observed - 2 * far / expected
    if measure is Measure.ORDINAL:
        influence += _by_ranks(ratings, ranks, observed, expected)
    return Estimate(value, _interval(value, influence, level), len(ratings.raters))


def _interval(value: float, influence: Floats, level: float) -> Interval | Undefined:
    items = len(influence)
    centred = influence - influence.mean()
    error = math.sqrt(float((centred**2).sum()) * items / (items - 1))
    if error < 1e-12:
        return Undefined(Reason.NO_VARIATION)
    factor = math.exp(t_quantile(level, items - 1) * error)
    return Interval(1 - (1 - value) * factor, 1 - (1 - value) / factor, level, Band.SAMPLING)


def _by_item(ratings: _Ratings, entries: Floats) -> Floats:
    """Σ over the ratings of each item of what its entries hold."""
    weights = ratings.times * entries
    return np.bincount(ratings.item, weights, len(ratings.raters)).astype(np.float64)


def _nominal(ratings: _Ratings) -> tuple[Floats, Floats]:
    """Per item its disagreement, per value its distance to all ratings together."""
    m = ratings.raters
    within = (m**2 - _by_item(ratings, ratings.times)) / (m - 1)
    return within, ratings.totals.sum() - ratings.totals


def _quadratic(ratings: _Ratings, scale: Floats) -> tuple[Floats, Floats]:
    """The same for squared differences on a scale, from centred sums instead of pairs."""
    m, n = ratings.raters, ratings.totals.sum()
    placed = scale[ratings.code]
    own = placed - (_by_item(ratings, placed) / m)[ratings.item]
    within = 2 * m * _by_item(ratings, own**2) / (m - 1)
    centred = scale - ratings.totals @ scale / n
    return within, n * centred**2 + ratings.totals @ centred**2


def _ratio(ratings: _Ratings) -> tuple[Floats, Floats]:
    """The same for ((c − k) / (c + k))², which no sum replaces."""
    between = np.empty(len(ratings.values))
    step = max(1, _BLOCK // len(ratings.values))
    for start in range(0, len(ratings.values), step):
        rows = ratings.values[start : start + step, np.newaxis]
        between[start : start + step] = _relative(rows, ratings.values) @ ratings.totals
    within = np.zeros(len(ratings.raters))
    placed = ratings.values[ratings.code]
    for lag in range(1, int(np.bincount(ratings.item).max())):
        same = ratings.item[lag:] == ratings.item[:-lag]
        pairs = 2 * ratings.times[lag:] * ratings.times[:-lag]
        apart = _relative(placed[lag:], placed[:-lag])
        within += np.bincount(
            ratings.item[lag:][same], (pairs * apart)[same], minlength=len(within)
        )
    return within / (ratings.raters - 1), between


def _relative(one: Floats, other: Floats) -> Floats:
    both = one + other
    return ((one - other) / np.where(both > 0, both, 1.0)) ** 2


def _by_ranks(ratings: _Ratings, ranks: Floats, observed: float, expected: float) -> Floats:
    """What an item adds to log(1 − α) by moving the mid-ranks of all values.

    An item's rating c lifts the rank of c by ½ and that of every value above c by 1.
    """
    m, n = ratings.raters, ratings.totals.sum()
    placed = ranks[ratings.code]
    own = m[ratings.item] * placed - _by_item(ratings, placed)[ratings.item]
    pull = 4 * ratings.times * own / (m[ratings.item] - 1)
    within = np.bincount(ratings.code, pull, len(ranks))
    between = 4 * ratings.totals * (n * ranks - ratings.totals @ ranks)
    slope = within / observed - between / expected
    above = np.cumsum(slope[::-1])[::-1] - slope / 2
    return _by_item(ratings, above[ratings.code])
