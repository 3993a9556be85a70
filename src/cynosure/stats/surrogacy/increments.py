"""How the noise of two metrics goes together, from summaries of one experiment at many times.

A summary at the end says how noisy each metric is and not how the two share their noise. Where an
experiment was summed up again and again, what each stretch of time added to the effect is a draw of
that noise on both metrics at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, Integers, codes, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 10
"""Experiments under which no correlation is told."""
LEAST = 5
"""Increments that a series needs to count."""


def noise_correlation(
    x: ArrayLike,
    y: ArrayLike,
    series: ArrayLike,
    experiments: ArrayLike,
    level: float = 0.95,
) -> Estimate | Undefined:
    """The correlation of the noise of two metrics, from what stretches of time added to effects.

    `x` and `y` (shape (n,)) are the increments of the effects on both metrics, without the part
    that a steady effect would have added; `series` (n,) says to which arm each belongs,
    `experiments` (n,) which arms share a control; both integers or strings. Each series has its own
    scale: its correlation is Σxy / √(Σx² Σy²), and they are averaged by their numbers of increments
    less one. The interval is Student's t on the jackknife over experiments; `n` counts these.

    Series of fewer than `LEAST` increments, or in which one metric stands still, are left out.
    Undefined under `FEWEST` experiments, and where none differs from another. What persists in a
    person over all stretches is no part of the increments: the caller checks that they hold the
    noise there is. Raises ValueError for shapes that differ and values that are not finite.
    Source: batch means (Conway 1963) on two series; the jackknife as in Efron and Stein (1981).
    """
    one = vector("x", x)
    other = vector("y", y, len(one))
    share("level", level)
    arms, count = codes("series", series, len(one))
    owners, _ = codes("experiments", experiments, len(one))
    each, weights = _by_series(one, other, arms, count)
    of = np.zeros(count, np.intp)
    of[arms] = owners
    held = np.unique(of[weights > 0])
    if len(held) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("experiments", len(held)), ("needed", FEWEST)))
    left = weights * (of != held[:, np.newaxis])
    value, rest = float(weights @ each / weights.sum()), left @ each / left.sum(axis=1)
    spread = float(np.sqrt((len(held) - 1) * np.var(rest)))
    if spread == 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), len(held))
    wide = t_quantile(level, len(held) - 1) * spread
    ends = max(value - wide, -1.0), min(value + wide, 1.0)
    return Estimate(value, Interval(*ends, level, Band.SAMPLING), len(held))


def _by_series(x: Floats, y: Floats, arms: Integers, count: int) -> tuple[Floats, Floats]:
    """The correlation of each series and its weight, which is 0 where the series is left out."""
    over, first, second = (np.bincount(arms, v, count) for v in (x * y, x**2, y**2))
    sizes = np.bincount(arms, minlength=count)
    kept = (sizes >= LEAST) & (first > 0) & (second > 0)
    scale = np.sqrt(np.where(kept, first * second, 1.0))
    return over / scale, np.where(kept, sizes - 1.0, 0.0)
