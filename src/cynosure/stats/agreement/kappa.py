"""Agreement beyond chance on categories: Cohen's kappa for two raters, Fleiss' for many.

κ = (p_o − p_e) / (1 − p_e), with p_o the observed agreement and p_e what raters with these
marginal shares would reach by chance.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


class Weighting(StrEnum):
    """How far apart two of k ordered categories i and j are, as a share of the farthest."""

    NOMINAL = "nominal"
    """0 where they are the same, 1 where they are not."""
    LINEAR = "linear"
    """|i − j| / (k − 1)."""
    QUADRATIC = "quadratic"
    """(i − j)² / (k − 1)²."""


def cohen(
    table: ArrayLike, weighting: Weighting = Weighting.NOMINAL, level: float = 0.95
) -> Estimate | Undefined:
    """Cohen's kappa of two raters who both judged every item.

    `table` (shape (k, k), counts): entry (i, j) is the number of items that the first rater put
    into category i and the second into category j. With ordered categories `weighting` makes a
    near miss count for less. The value lies in [−1, 1]; `n` is the number of items. The interval
    is value ± z · s with the large-sample s of Fleiss, Cohen and Everitt.

    Undefined without items, and where both raters use one and the same category only. The
    interval is undefined for one item and where the raters agree on every item. Raises
    ValueError for a table that is not square, and for counts that are negative or not finite.
    Sources: Cohen (1960; 1968); Fleiss, Cohen and Everitt (Psychological Bulletin 1969), eq. 14.
    """
    counts = _counts("table", table)
    if counts.shape[0] != counts.shape[1]:
        raise ValueError(f"table must be square, not of shape {counts.shape}")
    share("level", level)
    n = float(counts.sum())
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    joint = counts / n
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    agreement = 1 - _distances(len(joint), weighting)
    observed = float((agreement * joint).sum())
    expected = float(rows @ agreement @ columns)
    if math.isclose(expected, 1, abs_tol=1e-12):
        return Undefined(Reason.NO_VARIATION)
    value = (observed - expected) / (1 - expected)
    own = (agreement @ columns)[:, np.newaxis] + (rows @ agreement)[np.newaxis, :]
    spread = (joint * (agreement * (1 - expected) - own * (1 - observed)) ** 2).sum()
    spread -= (observed * expected - 2 * expected + observed) ** 2
    error = math.sqrt(max(float(spread), 0.0) / n) / (1 - expected) ** 2
    return Estimate(value, _around(value, error, math.inf, round(n), level), round(n))


def fleiss(counts: ArrayLike, level: float = 0.95) -> Estimate | Undefined:
    """Fleiss' kappa of m raters an item, who need not be the same people from item to item.

    `counts` (shape (items, categories)): how many of the m raters put the item into the
    category. The value lies in [−1/(m − 1), 1]; `n` is the number of items. The interval is
    value ± t(items − 1) · s, s from the influence of each item on κ: items vary, raters do not.
    (The standard error that Fleiss printed holds for κ = 0 only.)

    Undefined without items, and where all ratings fall into one category. The interval is
    undefined for one item and where all items have the same influence. Raises ValueError where
    items differ in their number of ratings, for fewer than two ratings an item, and for counts
    that are negative or not finite. Sources: Fleiss (Psychological Bulletin 1971); Gwet (2021),
    "Handbook of Inter-Rater Reliability", 5th edition, section 5.4.
    """
    ratings = _counts("counts", counts)
    share("level", level)
    n = len(ratings)
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    raters = ratings[0].sum()
    if raters < 2 or not np.allclose(ratings.sum(axis=1), raters):
        raise ValueError(
            f"every row of counts of shape {ratings.shape} must sum to the same number, 2 or more"
        )
    shares = ratings / raters
    marginal = shares.mean(axis=0)
    expected = float((marginal**2).sum())
    if math.isclose(expected, 1, abs_tol=1e-12):
        return Undefined(Reason.NO_VARIATION)
    agreement = ((ratings**2).sum(axis=1) - raters) / (raters * (raters - 1))
    value = (float(agreement.mean()) - expected) / (1 - expected)
    by_chance = shares @ marginal
    influence = (agreement - agreement.mean() - 2 * (1 - value) * (by_chance - expected)) / (
        1 - expected
    )
    error = math.sqrt(float((influence**2).sum()) / (n * (n - 1))) if n > 1 else 0.0
    return Estimate(value, _around(value, error, n - 1, n, level), n)


def _counts(name: str, values: ArrayLike) -> Floats:
    found = matrix(name, values)
    if (found < 0).any():
        raise ValueError(f"{name} of shape {found.shape} holds negative counts")
    return found


def _distances(k: int, weighting: Weighting) -> Floats:
    places = np.arange(k, dtype=np.float64)
    apart = np.abs(places[:, np.newaxis] - places) / max(k - 1, 1)
    if weighting is Weighting.NOMINAL:
        return (apart > 0).astype(np.float64)
    return apart if weighting is Weighting.LINEAR else apart**2


def _around(
    value: float, error: float, degrees: float, n: int, level: float
) -> Interval | Undefined:
    if n == 1:
        return Undefined(Reason.ONE_UNIT)
    if error < 1e-12:
        return Undefined(Reason.NO_VARIATION)
    half = t_quantile(level, degrees) * error
    return Interval(max(value - half, -1.0), min(value + half, 1.0), level, Band.SAMPLING)
