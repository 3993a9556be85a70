"""Is there a signal in a measurement: split half, signal to noise, and what noise hides."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class SplitHalf:
    """`halves` is the correlation of one half with the other, `whole` the reliability of both
    halves together; both at most 1, `n` the number of units. Halves that mirror each other
    exactly (−1) have no whole."""

    halves: Estimate
    whole: Estimate | Undefined


def split_half(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> SplitHalf | Undefined:
    """Split-half reliability of a value per unit, by Spearman and Brown: 2 r / (1 + r).

    `first` and `second` (shape (units,)): the value of each unit from one half of its rows and
    from the other. The interval is Fisher's for r (tanh(artanh r ± z / √(n − 3))), carried
    through the same formula, which only rises.

    Undefined without units, for one unit, and where a half has no spread. Intervals are
    undefined under four units and for |r| = 1. Raises ValueError for shapes that differ and
    values that are not finite. Sources: Spearman (1910); Brown (1910); Fisher (1921).
    """
    one = vector("first", first)
    other = vector("second", second, len(one))
    share("level", level)
    if len(one) < 2:
        return Undefined(Reason.ONE_UNIT if len(one) else Reason.NO_ROWS)
    correlation = _correlation(one, other)
    if isinstance(correlation, Undefined):
        return correlation
    span = _fisher(correlation, len(one), level)
    halves = Estimate(correlation, span, len(one))
    if correlation <= -1 + 1e-12:
        return SplitHalf(halves, Undefined(Reason.ZERO_DENOMINATOR))
    if isinstance(span, Interval):
        span = Interval(_doubled(span.low), _doubled(span.high), level, span.band)
    return SplitHalf(halves, Estimate(_doubled(correlation), span, len(one)))


def signal_to_noise(
    effects: ArrayLike, variances: ArrayLike, level: float = 0.95
) -> Estimate | Undefined:
    """The variance of true effects over the mean variance of their measurement, Λ / Ξ.

    `effects` (shape (k,)) are measured effects of experiments (or values of units), `variances`
    (shape (k,), in the square of their unit) their sampling variances. Λ̂ = s² − Ξ̄, no smaller
    than 0. The interval is that of a variance under normal effects, s² (k − 1) / χ², over Ξ̄,
    less 1. Λ / (Λ + Ξ) is the reliability of one effect.

    Undefined without effects and for one of them. Raises ValueError for shapes that differ,
    values that are not finite and variances that are not above zero. Source: methods of moments
    for a variance component, Searle, Casella and McCulloch (1992), section 3.5.
    """
    measured = vector("effects", effects)
    noise = vector("variances", variances, len(measured))
    share("level", level)
    if (noise <= 0).any():
        raise ValueError(f"variances of shape {noise.shape} must all be above zero")
    k = len(measured)
    if k < 2:
        return Undefined(Reason.ONE_UNIT if k else Reason.NO_ROWS)
    from scipy.special import chdtri

    total = float(measured.var(ddof=1)) / float(noise.mean())
    low = total * (k - 1) / float(chdtri(k - 1, 0.5 - level / 2)) - 1
    high = total * (k - 1) / float(chdtri(k - 1, 0.5 + level / 2)) - 1
    span = Interval(max(low, 0.0), max(high, 0.0), level, Band.SAMPLING)
    return Estimate(max(total - 1, 0.0), span, k)


def unattenuated(
    correlation: float, reliability: float, other_reliability: float = 1.0
) -> float | Undefined:
    """What a correlation would be without noise of measurement: r / √(ρ_xx ρ_yy).

    `correlation` in [−1, 1]; reliabilities as from `split_half` or `intraclass`. The result can
    pass ±1 where a reliability is underestimated, and then says so by its size. Undefined where
    a reliability is not above zero. Raises ValueError for numbers outside their range. Source:
    Spearman (1904).
    """
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation must lie in [-1, 1], not {correlation}")
    for name, value in (
        ("reliability", reliability),
        ("other_reliability", other_reliability),
    ):
        if not (math.isfinite(value) and value <= 1):
            raise ValueError(f"{name} must be finite and at most 1, not {value}")
    if min(reliability, other_reliability) <= 0:
        return Undefined(Reason.NO_SIGNAL)
    return correlation / math.sqrt(reliability * other_reliability)


def _correlation(one: Floats, other: Floats) -> float | Undefined:
    left, right = one - one.mean(), other - other.mean()
    for values, centred in ((one, left), (other, right)):
        if np.abs(centred).max() <= 1e-12 * np.abs(values).max():
            return Undefined(Reason.NO_VARIATION)
    left, right = left / np.linalg.norm(left), right / np.linalg.norm(right)
    return float(np.clip(left @ right, -1.0, 1.0))


def _fisher(correlation: float, n: int, level: float) -> Interval | Undefined:
    if n < 4:
        return Undefined(Reason.TOO_FEW, (("units", n),))
    if 1 - abs(correlation) < 1e-12:
        return Undefined(Reason.NO_VARIATION)
    from scipy.special import ndtri

    half = float(ndtri(0.5 + level / 2)) / math.sqrt(n - 3)
    middle = math.atanh(correlation)
    return Interval(math.tanh(middle - half), math.tanh(middle + half), level, Band.SAMPLING)


def _doubled(correlation: float) -> float:
    return 2 * correlation / (1 + correlation)
