"""Intervals of terms: one set of bootstrap weights over groups of people, for every term alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.why.sums import Sums, is_quotient
from cynosure.stats.arrays import Floats
from cynosure.stats.clustered.bootstrap import FEWEST_BOUNDED, bootstrap_weights
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

DRAWS = 300
SEED = 8
"""Of the weights; the same question has the same answer."""

Statistic = Callable[[Floats], Floats]
"""Sums of shape (m, 2, parts, columns) in, terms of shape (m, k) out."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """The sums of a request as they are, and as they would be with other people."""

    sums: Sums
    level: float

    @cached_property
    def weights(self) -> Floats:
        """Shape (draws, groups)."""
        import numpy as np

        return bootstrap_weights(self.sums.groups, DRAWS, np.random.default_rng(SEED))

    def terms(self, metric: str, statistic: Statistic) -> tuple[Floats, list[Interval | Undefined]]:
        """The terms of a statistic of the sums of a metric, with their intervals."""
        totals = self.sums.totals[metric]
        return self.of(totals, statistic)

    def of(self, totals: Floats, statistic: Statistic) -> tuple[Floats, list[Interval | Undefined]]:
        """The same for sums of shape (groups, …)."""
        import numpy as np

        whole = totals.sum(axis=0, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = statistic(whole)[0]
            if len(totals) < FEWEST_BOUNDED:
                few = Undefined(Reason.TOO_FEW, (("n", len(totals)), ("needed", FEWEST_BOUNDED)))
                return values, [few] * len(values)
            drawn = statistic(np.tensordot(self.weights, totals, axes=1))
            left_out = statistic(whole - totals)
        intervals = [
            interval_of(float(value), drawn[:, k], left_out[:, k], self.level)
            for k, value in enumerate(values)
        ]
        return values, intervals


def interval_of(
    value: float, drawn: Floats, left_out: Floats, level: float
) -> Interval | Undefined:
    """`value` ± Student's quantile times its standard error over groups of people.

    The error is that of the `drawn` values, or that of the jackknife, of the values with each group
    `left_out`, where this is larger: resampling alone is too sure of people of unequal weight. The
    quantile has as many degrees as the error rests on (`degrees_of`).
    Undefined where one of these has no finite value, and where all agree.
    """
    import numpy as np

    if not (np.isfinite(drawn).all() and np.isfinite(left_out).all()):
        return Undefined(Reason.ZERO_DENOMINATOR)
    groups = len(left_out)
    resampled = float(drawn.std(ddof=1)) * (groups / (groups - 1)) ** 0.5
    jackknifed = float(left_out.std()) * (groups - 1) ** 0.5
    spread = max(resampled, jackknifed)
    if spread <= 1e-12 * max(abs(value), float(np.abs(drawn).max())):
        return Undefined(Reason.NO_VARIATION)
    half = t_quantile(level, degrees_of(left_out)) * spread
    return Interval(value - half, value + half, level, Band.SAMPLING)


def degrees_of(left_out: Floats) -> float:
    """The degrees of freedom of an error over groups of people: 2 n / (κ − 1), κ being the kurtosis
    of what each group moves, at most n − 1, which normal groups have.

    A sum in which few people count for most has an error that is as uncertain as one over few
    people; volumes are such sums, rates hardly.
    """
    import numpy as np

    moves = left_out - left_out.mean()
    groups, squares = len(moves), float(np.sum(moves**2))
    excess = groups * float(np.sum(moves**4)) - squares**2
    most = groups - 1.0
    return min(most, 2 * groups * squares**2 / excess) if excess > 0 else most


def values_of(model: Metric, sums: Floats) -> Floats:
    """The metric from its sums: the last axis (columns) gives way to the value."""
    found: Floats = sums[..., 0] / sums[..., 1] if is_quotient(model) else sums[..., 0]
    return found


def clear(interval: Interval | Undefined) -> bool:
    """Whether an interval leaves zero out."""
    return isinstance(interval, Interval) and (interval.low > 0 or interval.high < 0)
