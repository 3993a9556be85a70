"""A quantile with an interval of order statistics, also where rows come in clusters.

The value is the linear interpolation of the order statistics (type 7 of Hyndman and Fan 1996: what
numpy, R and DuckDB's `quantile_cont` say). The interval is a pair of order statistics, so that no
density is estimated and a monotone change of scale changes nothing:

- independent rows: the ranks are exact, from the binomial distribution of the number of rows
  below the quantile (David and Nagaraja 2003, "Order Statistics", section 7.1);
- rows of people: p̂, the share of rows at or below the estimate, is a ratio of two sums per
  person, and its delta-method error s gives the ranks n (q ± t s) + ½; Deng, Knoblich and Lu
  (KDD 2018), "Applying the Delta Method in Metric Analytics", section 4.2, after Woodruff
  (JASA 1952). Ours takes Student's t of (people − 1) degrees of freedom for their normal
  quantile, and goes between two order statistics where the rank is no whole number: rounding
  outwards covers 98 % instead of 95 % at 60 rows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, Integers, codes, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def quantile(
    values: ArrayLike, people: ArrayLike | None, q: float, level: float = 0.95
) -> Estimate | Undefined:
    """The q-quantile of `values` (shape (rows,)) with its sampling interval at `level`.

    `people` (shape (rows,), integers or strings) says whose each row is; rows of one person are
    not counted as independent. None means that every row is a unit of its own. `n` of the
    estimate is the number of people.

    Undefined without rows. The interval is undefined for one person, where the level asks for a
    rank beyond the first or last row, where rows come in clusters and less than one person is
    expected beyond the quantile, and where both ranks hold the same value. Raises ValueError
    for q or level outside (0, 1), for values that are not finite and for shapes that differ.
    """
    import numpy as np

    rows = vector("values", values)
    share("q", q)
    share("level", level)
    if not len(rows):
        return Undefined(Reason.NO_ROWS)
    if people is None:
        owners, n = np.arange(len(rows)), len(rows)
    else:
        owners, n = codes("people", people, len(rows))
    value = float(np.quantile(rows, q))
    return Estimate(value, _interval(rows, owners, n, value, q, level), n)


def _interval(
    rows: Floats, owners: Integers, people: int, value: float, q: float, level: float
) -> Interval | Undefined:
    if people == 1:
        return Undefined(Reason.ONE_UNIT)
    below, above = (
        independent_ranks(people, q, level)
        if people == len(rows)
        else _clustered_ranks(rows, owners, people, value, q, level)
    )
    if below < 1 or above > len(rows):
        return Undefined(Reason.TOO_FEW, (("n", people),))
    low, high = _order_statistic(rows, below), _order_statistic(rows, above)
    if low == high:
        return Undefined(Reason.TIED)
    return Interval(low, high, level, Band.SAMPLING)


def independent_ranks(rows: int, q: float, level: float) -> tuple[int, int]:
    """The ranks, from 1, between which the q-quantile lies with probability `level` or more.

    0 or rows + 1 stand for a rank that does not exist.
    """
    import numpy as np
    from scipy.special import bdtr

    tail = (1 - level) / 2
    # Ten standard deviations from the middle lies 1e-23: no level asks for a count beyond.
    reach = 10 * math.sqrt(rows * q * (1 - q)) + 10
    first = max(math.floor(rows * q - reach), 0)
    counts = np.arange(first, min(math.ceil(rows * q + reach), rows) + 1)
    # Each tail keeps to its half: P(B < below) <= tail and P(B >= above) <= tail.
    at_most = bdtr(counts, rows, q)
    below = first + int(np.searchsorted(at_most, tail, side="right"))
    above = first + int(np.searchsorted(at_most, 1 - tail, side="left")) + 1
    return below, above


def _clustered_ranks(
    rows: Floats, owners: Integers, people: int, value: float, q: float, level: float
) -> tuple[float, float]:
    import numpy as np

    if people * min(q, 1 - q) < 1:
        return 0, len(rows) + 1
    n = len(rows)
    at_or_below = rows <= value
    surplus = np.bincount(owners, weights=at_or_below - at_or_below.mean(), minlength=people)
    error = math.sqrt(people / (people - 1) * float(surplus @ surplus)) / n
    half = t_quantile(level, people - 1) * error
    return n * (q - half) + 0.5, n * (q + half) + 0.5


def _order_statistic(rows: Floats, rank: float) -> float:
    """The value at a rank from 1, between two ranks on the line between their values."""
    import numpy as np

    whole = math.floor(rank)
    upper = min(whole + 1, len(rows))
    first, second = np.partition(rows, [whole - 1, upper - 1])[[whole - 1, upper - 1]]
    return float(first + (rank - whole) * (second - first))
