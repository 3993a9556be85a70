"""Meta-analytic surrogacy: trial level (do effects predict effects?) and individual level.

Stage 1 fits surrogate and outcome on treatment in every trial, stage 2 the effects on the outcome
on those on the surrogate, each trial weighted by its size. The noise of stage 1 is not taken off:
with small trials read `effect_covariance` beside it. Source: Buyse, Molenberghs, Burzykowski,
Renard and Geys (Biostatistics 2000). Their interval, ± 1.96 √(4 R² (1 − R²)²/(N − 3)), is too
short for R² of few trials, whose distribution leans; ours inverts that distribution.
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

TINY = 1e-12
"""Errors below it are rounding of a perfect fit."""

TOP = 1 - 1e-9
"""The largest true share that is tried."""


@dataclass(frozen=True)
class Surrogacy:
    """`trial` R² of effects on effects, `n` trials; `individual` R² of residuals, `n` people.

    Both are fractions of 1. The interval of the first holds the true shares under which an R² this
    low or this high is not seldom, for normal effects; that of the second is the published one,
    cut to 0 … 1. `left_out` counts trials without two people or two arms.
    """

    trial: Estimate
    individual: Estimate
    left_out: int

    @property
    def errors(self) -> tuple[float, float]:
        """The published standard errors of both."""
        return _error(self.trial.value, self.trial.n), _error(
            self.individual.value, self.individual.n
        )


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
    intercepts of the surrogate; with `common_intercepts` (reduced) all share one, effects predict.

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
    sizes = np.bincount(owners)
    found = _explained(on_s, on_t[0], sizes)
    both = float(left_s @ left_s) * float(left_t @ left_t)
    if found is None or both <= 1e-24 * float(s @ s) * float(t @ t):
        return Undefined(Reason.NO_VARIATION)
    return Surrogacy(
        trial=_of_trials(found, sizes, len(on_s), level),
        individual=_individual(float(left_s @ left_t) ** 2 / both, len(owners), level),
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
    return max(1 - float(left @ left) / spread, 0.0)


def _error(r_squared: float, n: int) -> float:
    """The published standard error of a share explained."""
    return math.sqrt(4 * r_squared * (1 - r_squared) ** 2 / (n - 3))


def _individual(r_squared: float, n: int, level: float) -> Estimate:
    # Rounding can carry a perfect fit past 1.
    r_squared = min(r_squared, 1.0)
    error = _error(r_squared, n)
    if error < TINY:
        return Estimate(r_squared, Undefined(Reason.NO_VARIATION), n)
    half = t_quantile(level, math.inf) * error
    span = Interval(max(r_squared - half, 0.0), min(r_squared + half, 1.0), level, Band.SAMPLING)
    return Estimate(r_squared, span, n)


def _of_trials(r_squared: float, sizes: Integers, predictors: int, level: float) -> Estimate:
    """With the true shares under which neither as little nor as much would be seldom."""
    n = len(sizes)
    if _error(r_squared, n) < TINY:
        return Estimate(r_squared, Undefined(Reason.NO_VARIATION), n)
    # Kish's: trials of unequal weight tell as much as this many of equal weight.
    effective = float(sizes.sum()) ** 2 / float(sizes @ sizes)
    if effective < predictors + 2:
        return Estimate(r_squared, Undefined(Reason.TOO_FEW, (("trials", n),)), n)
    from scipy.optimize import brentq

    def end(chance: float) -> float:
        def above(true: float) -> float:
            return chance_of_share(r_squared, true, effective, predictors) - chance

        return float(brentq(above, 0, TOP, xtol=1e-10)) if above(0) > 0 else 0.0

    span = Interval(end(0.5 + level / 2), end(0.5 - level / 2), level, Band.SAMPLING)
    return Estimate(r_squared, span, n)


def chance_of_share(seen: float, true: float, n: float, predictors: int) -> float:
    """P(R² ≤ seen) over n trials whose predictors are drawn too, where the share is `true`.

    R² is a Beta(predictors/2 + J, (n − predictors − 1)/2) with J negative binomial, (n − 1)/2
    and 1 − true: Fisher (Proceedings of the Royal Society A 1928) as Lee (JRSS B 1971) writes it,
    for normal effects. J is summed in steps of a fortieth of its spread or finer. Raises
    ValueError for shares outside 0 … 1, a `true` one of 1, and n under predictors + 2.
    """
    if not (0 <= seen <= 1 and 0 <= true < 1):
        raise ValueError(f"seen and true must lie between 0 and 1, not be {seen} and {true}")
    if not predictors + 2 <= n < math.inf:
        raise ValueError(f"n must be predictors + 2 or more, not {n} for {predictors}")
    from scipy.special import betainc

    size, rest = (n - 1) / 2, (n - predictors - 1) / 2
    middle = size * true / (1 - true)
    highest = middle + 25 * math.sqrt(middle / (1 - true)) + 30
    edges = np.unique(np.floor(np.linspace(0, highest, 1_000)))
    before = np.concatenate([[-1.0], edges[:-1]])
    weights = np.diff(betainc(size, edges + 1, 1 - true), prepend=0.0)
    below = betainc(predictors / 2 + (before + 1 + edges) / 2, rest, seen)
    return float(weights @ below)
