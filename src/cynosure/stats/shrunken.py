"""Effects of chosen experiments added up, each drawn towards the mean of all that were tried.

Who ships what looked best adds up luck as well: the sum of winners is too large. With true effects
spread normally around μ with variance τ², both told by all experiments tried (DerSimonian and Laird
1986), an effect x of variance v is expected to be B μ + (1 − B) x with B = v/(v + τ²), whatever it
was chosen for (Efron and Morris 1975; on launched experiments Lee and Shen, KDD 2018, "Winner's
Curse: Bias Estimation for Total Effects of Features in Online Controlled Experiments").
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 3
"""Experiments tried, from which on they tell a spread of their own."""


def shrunken_sum(
    effects: Sequence[float],
    variances: Sequence[float],
    chosen: Sequence[bool],
    level: float = 0.95,
) -> Estimate | Undefined:
    """The sum of the `chosen` ones of some effects (all of one length), n of them.

    `variances` are squared standard errors. The error of the sum holds that of the mean that they
    are drawn to, and that of τ² to first order (var τ² = 2/Σ(v + τ²)⁻²; Morris 1983, "Parametric
    Empirical Bayes Inference"). Undefined with fewer than `FEWEST` effects, and with none
    chosen. Raises ValueError for lengths that differ, effects that are not
    finite and variances that are not above zero.
    """
    share("level", level)
    _checked(effects, variances, chosen)
    if len(effects) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("experiments", len(effects)),))
    if not any(chosen):
        return Undefined(Reason.NO_ROWS)
    between = _between(effects, variances)
    weights = [1 / (variance + between) for variance in variances]
    middle = sum(w * x for w, x in zip(weights, effects, strict=True)) / sum(weights)
    value = noise = drawn = turned = 0.0
    for x, variance, counts in zip(effects, variances, chosen, strict=True):
        if counts:
            towards = variance / (variance + between)
            value += towards * middle + (1 - towards) * x
            noise += (1 - towards) * variance
            drawn += towards
            turned += variance / (variance + between) ** 2 * (x - middle)
    of_mean = drawn**2 / sum(weights)
    of_spread = turned**2 * 2 / sum(w * w for w in weights)
    error = math.sqrt(noise + of_mean + of_spread)
    half = t_quantile(level, math.inf) * error
    return Estimate(value, Interval(value - half, value + half, level, Band.SAMPLING), sum(chosen))


def _checked(effects: Sequence[float], variances: Sequence[float], chosen: Sequence[bool]) -> None:
    if not len(effects) == len(variances) == len(chosen):
        raise ValueError("effects, variances and chosen have one entry an experiment")
    if any(one not in (False, True) for one in chosen):
        raise ValueError("chosen must be true or false for each experiment")
    if not all(math.isfinite(effect) for effect in effects):
        raise ValueError("effects must all be finite")
    if not all(variance > 0 and math.isfinite(variance) for variance in variances):
        raise ValueError("variances must all be above zero and finite")


def _between(effects: Sequence[float], variances: Sequence[float]) -> float:
    """τ², what differs between experiments beyond their noise."""
    weights = [1 / variance for variance in variances]
    total = sum(weights)
    middle = sum(w * x for w, x in zip(weights, effects, strict=True)) / total
    spread = sum(w * (x - middle) ** 2 for w, x in zip(weights, effects, strict=True))
    scale = total - sum(w * w for w in weights) / total
    return max((spread - (len(effects) - 1)) / scale, 0.0)
