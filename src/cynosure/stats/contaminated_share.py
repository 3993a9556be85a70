"""Through which of its parts does a metric rise without anybody getting more by it?

A metric that is a sum of parts, m = Σ c_k, changes by φ_k through each of them. A part is empty
where people get less, more than by chance, in the periods in which they add more to it (β_k below
zero within people). G = Σ |φ_k| over empty parts / Σ |φ_k| is the contaminated share. Its interval
resamples people, and with them which parts are empty; where no draw differs, there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, Integers, codes, matrix, share, vector
from cynosure.stats.clustered.regression import LeastSquares, cluster_sums
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined
from cynosure.stats.within_people import within_people

CERTAIN = 1e-12


@dataclass(frozen=True)
class ContaminatedShare:
    """`share` is G with its interval; by part `slopes`, what a person gets more in a period for
    each unit more of it, at the level shared out among the parts, `changes`, what the metric
    changed by through it (units of the metric a period), and whether it is `empty`."""

    share: Estimate
    slopes: tuple[Estimate, ...]
    changes: tuple[float, ...]
    empty: tuple[bool, ...]


def contaminated_share(
    parts: ArrayLike,
    got: ArrayLike,
    people: ArrayLike,
    periods: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = 999,
) -> ContaminatedShare | Undefined:
    """How much of what a metric changed by, from the first half of the periods to the second, went
    through parts that people get nothing by.

    `parts` (shape (rows, k), k ≥ 2) is what a person added through each in a period, `got` (shape
    (rows,)) what the person got; `periods` are whole numbers in their order. Undefined as
    `within_people` is, for one period, and where nothing changed (ZERO_DENOMINATOR). Raises
    ValueError for fewer than two parts, values that are not finite and shapes that differ.
    """
    y = vector("got", got)
    x = matrix("parts", parts, len(y))
    owners, count = codes("people", people, len(y))
    times, spans = codes("periods", periods, len(y))
    share("level", level)
    if x.shape[1] < 2:
        raise ValueError(f"parts must be two or more, not of shape {x.shape}")
    if spans < 2:
        return Undefined(Reason.FEW_PERIODS, (("had", spans), ("needed", 2)))
    found = within_people(y, x, owners, times)
    if isinstance(found, Undefined):
        return found
    each = 1 - (1 - level) / x.shape[1]
    half = t_quantile(each, count - 1) * np.sqrt(np.diag(found.covariance))
    empty = found.coefficients + half < 0
    own = cluster_sums(x * _halves(times, spans)[:, np.newaxis], owners, count)
    changes = own.sum(axis=0)
    value = _share(empty, changes)
    if value is None:
        return Undefined(Reason.ZERO_DENOMINATOR)
    slopes = tuple(found.estimate(k, each) for k in range(x.shape[1]))
    told = Estimate(value, _interval(_drawn(own, found, half, rng, draws), level), count)
    return ContaminatedShare(told, slopes, tuple(changes.tolist()), tuple(empty.tolist()))


def _halves(times: Integers, spans: int) -> Floats:
    """What each row counts for in the change of a total a period, from first half to second."""
    first = spans // 2
    return np.where(times < first, -1 / first, 1 / (spans - first))


def _interval(drawn: Floats, level: float) -> Interval | Undefined:
    """From the lower to the upper end of what was drawn; none where no draw differs."""
    low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    if high - low <= CERTAIN:
        return Undefined(Reason.NO_VARIATION)
    return Interval(float(low), float(high), level, Band.SAMPLING)


def _share(empty: np.ndarray, changes: Floats) -> float | None:
    """G; None where nothing changed."""
    whole = float(np.abs(changes).sum())
    return float(np.abs(changes[empty]).sum()) / whole if whole > 0 else None


def _drawn(
    own: Floats, found: LeastSquares, half: Floats, rng: np.random.Generator, draws: int
) -> Floats:
    """G again and again: changes of people drawn anew, and slopes as far from those found as their
    covariance allows."""
    count = len(own)
    again = rng.multivariate_normal(found.coefficients, found.covariance, draws, method="eigh")
    shares = []
    for slopes in again:
        weights = np.bincount(rng.integers(count, size=count), minlength=count)
        value = _share(slopes + half < 0, weights @ own)
        if value is not None:
            shares.append(value)
    return np.array(shares)
