"""Meta-analytic surrogacy: trial level (do effects predict effects?) and individual level.

Stage 1 fits surrogate and outcome on treatment in every trial, stage 2 the effects on the outcome
on those on the surrogate, each trial weighted by its size. The noise of stage 1 is not taken off:
with small trials read `effect_covariance` beside it. Source: Buyse, Molenberghs, Burzykowski,
Renard and Geys (Biostatistics 2000).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.arrays import Floats, Integers, codes, share, vector
from cynosure.stats.clustered.regression import inverse_products
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 4
"""Trials under which the error of a share explained, with N − 3 below its root, does not exist."""


@dataclass(frozen=True)
class Surrogacy:
    """`trial` R² of effects on effects, `n` trials; `individual` R² of residuals, `n` people.

    Both are fractions of 1. `left_out` counts trials without two people or two arms.
    """

    trial: Estimate
    individual: Estimate
    left_out: int


def surrogacy(
    trials: ArrayLike,
    treatment: ArrayLike,
    surrogate: ArrayLike,
    outcome: ArrayLike,
    common_intercepts: bool = False,
    level: float = 0.95,
) -> Surrogacy | Undefined:
    """Trial-level and individual-level R² of a surrogate.

    All of shape (people,): `trials` (integers or strings), `treatment` (0 and 1, or −1 and 1),
    `surrogate` and `outcome`. The full model regresses effects on the outcome on effects and
    intercepts of the surrogate; with `common_intercepts` (reduced) all trials share an intercept
    and effects alone predict. Squared error 4 R² (1 − R²)²/(N − 3), normal quantile, cut to 0 … 1.

    Undefined without people, under `FEWEST` usable trials, and where effects or residuals do not
    vary. Raises ValueError for other shapes and values that are not finite.
    """
    z = vector("treatment", treatment)
    s, t = vector("surrogate", surrogate, len(z)), vector("outcome", outcome, len(z))
    owners, count = codes("trials", trials, len(z))
    share("level", level)
    if not count:
        return Undefined(Reason.NO_ROWS)
    usable = _usable(owners, z, count)
    if (used := int(usable.sum())) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("trials", used),))
    kept = usable[owners]
    _, owners = np.unique(owners[kept], return_inverse=True)
    fit = _common if common_intercepts else _own
    (on_s, left_s), (on_t, left_t) = (fit(owners, z[kept], y[kept]) for y in (s, t))
    trial = _explained(on_s, on_t[0], np.bincount(owners))
    both = float(left_s @ left_s) * float(left_t @ left_t)
    if trial is None or both <= 1e-24 * float(s @ s) * float(t @ t):
        return Undefined(Reason.NO_VARIATION)
    return Surrogacy(
        trial=_with_interval(trial, used, level),
        individual=_with_interval(float(left_s @ left_t) ** 2 / both, len(owners), level),
        left_out=count - used,
    )


def _usable(owners: Integers, treatment: Floats, count: int) -> NDArray[np.bool_]:
    """Which trials have two arms."""
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, owners, treatment)
    np.maximum.at(high, owners, treatment)
    return low < high


Effects = list[Floats]
"""Per trial what stage 1 found: effects and, unless they are common, intercepts."""


def _own(owners: Integers, treatment: Floats, y: Floats) -> tuple[Effects, Floats]:
    """A regression in each trial, and its residuals."""
    sizes = np.bincount(owners)
    middle_z = np.bincount(owners, treatment) / sizes
    middle_y = np.bincount(owners, y) / sizes
    z, centred = treatment - middle_z[owners], y - middle_y[owners]
    effects = np.bincount(owners, z * centred) / np.bincount(owners, z * z)
    return [effects, middle_y - effects * middle_z], centred - effects[owners] * z


def _common(owners: Integers, treatment: Floats, y: Floats) -> tuple[Effects, Floats]:
    """An effect in each trial and one intercept, found where treatment is partialled out."""
    squares = np.bincount(owners, treatment**2)
    ones = 1 - treatment * (np.bincount(owners, treatment) / squares)[owners]
    intercept = float(ones @ y) / float(ones.sum())
    above = y - intercept
    effects = np.bincount(owners, treatment * above) / squares
    return [effects], above - effects[owners] * treatment


def _explained(on_s: Effects, effects: Floats, sizes: Integers) -> float | None:
    """R² of stage 2, weighted by size; None where there is nothing to explain."""
    root = np.sqrt(sizes)
    design = np.column_stack([np.ones(len(sizes)), *on_s]) * root[:, np.newaxis]
    centred = (effects - np.average(effects, weights=sizes)) * root
    inverse = inverse_products(design)
    spread = float(centred @ centred)
    if inverse is None or spread <= 1e-24 * float((effects * root) @ (effects * root)):
        return None
    left = centred - design @ (inverse @ (design.T @ centred))
    return 1 - float(left @ left) / spread


def _with_interval(r_squared: float, n: int, level: float) -> Estimate:
    # Rounding can carry a perfect fit past 1.
    value = min(max(r_squared, 0.0), 1.0)
    error = math.sqrt(4 * value * (1 - value) ** 2 / (n - 3)) if n > 3 else 0.0
    if error < 1e-12:
        return Estimate(value, Undefined(Reason.NO_VARIATION), n)
    half = t_quantile(level, math.inf) * error
    span = Interval(max(value - half, 0.0), min(value + half, 1.0), level, Band.SAMPLING)
    return Estimate(value, span, n)
