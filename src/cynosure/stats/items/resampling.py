"""One set of draws for every number made from the same items.

The outermost independent level (items, or families of items where there are enough) is drawn with
replacement; all the trials of an item ride with it. Since every number is a function of the same
drawn sums, rates, pass^k, differences and costs are coherent: pass^k never exceeds pass^1 in a
draw, and the difference of two cells is that of their drawn rates. Redrawing trials inside items
as well would centre pass^k on its biased plug-in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, share
from cynosure.stats.clustered.bootstrap import FEWEST_BOUNDED, bca_interval, bootstrap_weights
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

AT_ONCE = 4_000_000
"""Weights held in memory at a time: 32 MB."""

Statistic = Callable[[Floats], Floats]
"""Sums (shape (m, k)) in, one value a row (shape (m,)) out."""

Bounds = Callable[[float, Floats, Floats, float], Interval | Undefined]
"""The interval of a value from its draws and from the values with each unit left out."""


@dataclass(frozen=True)
class DrawnSums:
    """Sums over units as they are, and as each draw has them.

    `totals` (units, k) is what each unit adds, `drawn` (draws, k) the sums of every draw.
    """

    totals: Floats
    drawn: Floats

    def estimate(
        self, statistic: Statistic, present: ArrayLike, level: float = 0.95
    ) -> Estimate | Undefined:
        """A statistic of the sums with its BCa interval.

        `present` (length units, true or false) says which units the statistic speaks of: they are
        its n, and the jackknife leaves out each of them in turn. Undefined where none is present or
        the value is not finite; the interval is undefined under 20 units present, where a draw has
        no finite value, and where all draws agree. Raises ValueError for another length.
        """
        return self._estimate(statistic, present, level, bca_interval)

    def difference(
        self, statistic: Statistic, present: ArrayLike, level: float = 0.95
    ) -> Estimate | Undefined:
        """The same for a paired difference, with Student's interval and the jackknife's error.

        What skews the two sides takes itself out of their difference, so that a correction for it,
        and the noise of drawn percentiles, would only blur an error that is known exactly.
        """
        return self._estimate(statistic, present, level, _studentised)

    def _estimate(
        self, statistic: Statistic, present: ArrayLike, level: float, bounds: Bounds
    ) -> Estimate | Undefined:
        share("level", level)
        there = np.asarray(present, dtype=bool)
        if there.shape != (len(self.totals),):
            raise ValueError(f"present must have shape ({len(self.totals)},), not {there.shape}")
        n = int(there.sum())
        if not n:
            return Undefined(Reason.NO_ROWS)
        whole = self.totals.sum(axis=0, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(statistic(whole)[0])
            if not math.isfinite(value):
                return Undefined(Reason.ZERO_DENOMINATOR)
            if n < FEWEST_BOUNDED:
                few = Undefined(Reason.TOO_FEW, (("n", n), ("needed", FEWEST_BOUNDED)))
                return Estimate(value, few, n)
            drawn = statistic(self.drawn)
            left_out = statistic(whole - self.totals[there])
        return Estimate(value, bounds(value, drawn, left_out, level), n)

    def error(self, statistic: Statistic) -> float:
        """The standard deviation of a statistic over the draws; infinite where one has no value."""
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = statistic(self.drawn)
        return float(drawn.std(ddof=1)) if np.isfinite(drawn).all() else math.inf


def _studentised(
    value: float, _drawn: Floats, left_out: Floats, level: float
) -> Interval | Undefined:
    """Student's interval with the jackknife's standard error."""
    if not np.isfinite(left_out).all():
        return Undefined(Reason.ZERO_DENOMINATOR)
    n = len(left_out)
    pull = left_out - left_out.mean()
    error = math.sqrt((n - 1) / n * float(pull @ pull))
    if not error:
        return Undefined(Reason.NO_VARIATION)
    half = t_quantile(level, n - 1) * error
    return Interval(value - half, value + half, level, Band.SAMPLING)


def all_or_nothing(estimate: Estimate | Undefined, level: float = 0.95) -> Estimate | Undefined:
    """A share that is 0 (or 1) in every unit, with the exact bound on what it may be.

    Values in [0, 1] have a mean of at most P(above 0), and n units of which none is above 0 bound
    that by 1 − (α/2)^(1/n) (Clopper and Pearson, Biometrika 1934). Other estimates stay as they
    are.
    """
    if isinstance(estimate, Undefined) or estimate.value not in (0.0, 1.0):
        return estimate
    interval = estimate.interval
    if not (isinstance(interval, Undefined) and interval.reason is Reason.NO_VARIATION):
        return estimate
    far = 1 - ((1 - share("level", level)) / 2) ** (1 / estimate.n)
    low, high = (0.0, far) if estimate.value == 0.0 else (1 - far, 1.0)
    return replace(estimate, interval=Interval(low, high, level, Band.SAMPLING))


def drawn_sums(totals: ArrayLike, rng: np.random.Generator, draws: int = 1_999) -> DrawnSums:
    """The sums of `totals` (shape (units, k)) in `draws` resamples of the units.

    Raises ValueError for values that are not finite, for no unit, and for no draw.
    """
    rows = matrix("totals", totals)
    portion = max(1, AT_ONCE // max(len(rows), 1))
    sizes = [min(portion, draws - begun) for begun in range(0, draws, portion)] or [draws]
    parts = [bootstrap_weights(len(rows), size, rng) @ rows for size in sizes]
    return DrawnSums(rows, np.concatenate(parts))
