"""What an experiment could see: power, least detectable effect, units needed.

Every design is its standard error: (t₁₋α⸝₂ + t_power) · error is the least effect that a two-sided
test finds with that power (Bloom 1995, Evaluation Review, "Minimum detectable effects"). Where
clusters are assigned, the error grows by the root of the design effect 1 + (m − 1) ICC (Kish
1965), and t has the degrees of freedom of the clusters.
"""

from __future__ import annotations

import math

from cynosure.stats.arrays import positive, share
from cynosure.stats.ratio import t_quantile


def mean_error(deviation: float, n: float, treated: float = 0.5) -> float:
    """The standard error of a difference of means: `n` units in all, a share `treated` of them.

    `deviation` is the standard deviation of a unit. Raises ValueError for a deviation or n that
    is not positive, and for a share outside (0, 1).
    """
    positive("n", n)
    share("treated", treated)
    return positive("deviation", deviation) / math.sqrt(n * treated * (1 - treated))


def proportion_error(control: float, effect: float, n: float, treated: float = 0.5) -> float:
    """The standard error of a difference of proportions `control` and `control + effect`.

    Raises ValueError for an n that is not positive and for proportions or a share outside (0, 1).
    """
    other = share("control + effect", share("control", control) + effect)
    share("treated", treated)
    per_unit = control * (1 - control) / (1 - treated) + other * (1 - other) / treated
    return math.sqrt(per_unit / positive("n", n))


def paired_error(discordant: float, n: float) -> float:
    """The standard error of a paired difference of shares: √(share discordant / items), about.

    What the square of a small difference would take off is left in. Raises ValueError for a share
    outside (0, 1) and for an n that is not positive.
    """
    return math.sqrt(share("discordant", discordant) / positive("n", n))


def design_effect(size: float, icc: float) -> float:
    """1 + (m − 1) ICC: how much clusters of mean size m inflate a variance.

    Raises ValueError for a size under 1 and a correlation outside [0, 1].
    """
    if not 1 <= size < math.inf:
        raise ValueError(f"size must be 1 or more and finite, not {size}")
    if not 0 <= icc <= 1:
        raise ValueError(f"icc must lie between 0 and 1, not {icc}")
    return 1 + (size - 1) * icc


def least_detectable(
    error: float, level: float = 0.95, power: float = 0.8, degrees: float = math.inf
) -> float:
    """The least effect, in the unit of `error`, that is found with `power` at `level`.

    Raises ValueError for an error that is not positive, and level or power outside (0, 1).
    """
    return positive("error", error) * _multiplier(level, power, degrees)


def power_of(effect: float, error: float, level: float = 0.95, degrees: float = math.inf) -> float:
    """The probability that an `effect` is found, on either side, at `level`.

    Exact for the non-central t of `degrees`. Raises ValueError for an effect that is not finite,
    an error that is not positive, and for a level outside (0, 1).
    """
    from scipy.special import nctdtr, ndtr

    share("level", level)
    if not math.isfinite(effect):
        raise ValueError(f"effect must be finite, not {effect}")
    shift = abs(effect) / positive("error", error)
    critical = t_quantile(level, degrees)
    if math.isinf(degrees):
        return float(ndtr(shift - critical) + ndtr(-shift - critical))
    return float(1 - nctdtr(degrees, shift, critical) + nctdtr(degrees, shift, -critical))


def units_for_mean(
    effect: float,
    deviation: float,
    level: float = 0.95,
    power: float = 0.8,
    treated: float = 0.5,
) -> int:
    """Units in all that find a difference of means with `power`; times the design effect if any.

    Raises ValueError where the effect is zero, and as `mean_error` does.
    """
    one = mean_error(deviation, 1, treated)
    return _units(one, effect, level, power)


def units_for_proportion(
    control: float,
    effect: float,
    level: float = 0.95,
    power: float = 0.8,
    treated: float = 0.5,
) -> int:
    """Units in all that find `control + effect` against `control` with `power`.

    Raises ValueError where the effect is zero, and as `proportion_error` does.
    """
    one = proportion_error(control, effect, 1, treated)
    return _units(one, effect, level, power)


def least_detectable_proportion(
    control: float, n: float, level: float = 0.95, power: float = 0.8, treated: float = 0.5
) -> tuple[float | None, float | None]:
    """The least fall and the least rise from `control` that are found with `power`.

    They differ because the variance moves with the effect. None where even a fall to 0, or a rise
    to 1, is not found. Raises ValueError as `proportion_error` does.
    """
    from scipy.optimize import brentq

    proportion_error(control, 0.0, n, treated)
    multiplier = _multiplier(level, power, math.inf)

    def beyond(effect: float) -> float:
        return abs(effect) - multiplier * proportion_error(control, effect, n, treated)

    def least(end: float) -> float | None:
        # Only just short of 0 or 1: at the end itself there is no variance left.
        farthest = (end - control) * (1 - 1e-9)
        return float(brentq(beyond, 0.0, farthest)) if beyond(farthest) > 0 else None

    return least(0.0), least(1.0)


def _multiplier(level: float, power: float, degrees: float) -> float:
    share("level", level)
    share("power", power)
    # The two-sided quantile of level 2p − 1 is the one-sided of p, on either side of zero.
    wanted = math.copysign(t_quantile(abs(2 * power - 1), degrees), power - 0.5)
    return max(t_quantile(level, degrees) + wanted, 0.0)


def _units(error_of_one: float, effect: float, level: float, power: float) -> int:
    if effect == 0 or not math.isfinite(effect):
        raise ValueError(f"effect must be finite and other than zero, not {effect}")
    return math.ceil((_multiplier(level, power, math.inf) * error_of_one / effect) ** 2)
