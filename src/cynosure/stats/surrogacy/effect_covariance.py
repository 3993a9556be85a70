"""How true effects on two metrics go together over past experiments.

Measured effects are true effects plus noise, and the noise of two metrics of the same people is
correlated, so that the plain correlation of measured effects can have the wrong sign. What is
left after the sampling covariance is taken off is the covariance of true effects (total
covariance, TC): τ̂_k = τ_k + ε_k with ε_k ~ (0, Ξ_k), Λ̂ = Cov(τ̂) − mean Ξ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from cynosure.errors import Text
from cynosure.stats.arrays import Floats, Integers, codes, matrix, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 20
"""Experiments under which nothing is told: the surrogate index is what few of them allow."""

FULL = 30
"""Experiments from which a verdict may be more than leaning."""


class Standing(StrEnum):
    """What a link may carry, by the number of experiments it rests on."""

    LEANING = "leaning"
    FULL = "full"


@dataclass(frozen=True)
class EffectCovariance:
    """The covariance of true effects on p metrics over K experiments.

    `mean` (shape (p,)) of the effects; `covariance` (p, p) of true effects, nearest matrix that
    is one (negative eigenvalues set to 0); `uncut` (p, p) the plain difference; `noise` (p, p)
    the mean sampling covariance. All in products of the units of the effects.
    """

    mean: Floats
    covariance: Floats
    uncut: Floats
    noise: Floats
    experiments: int


@dataclass(frozen=True)
class ValueLink:
    """How true effects on a proxy and on the value go together; `n` counts experiments.

    `correlation` ρ of true effects; `r_squared` ρ², the share of the value's true movement that
    the proxy's tells; `slope` in units of the value per unit of the proxy. `naive_slope` is that
    of measured effects, with the bias of their shared noise, and `liml_slope` that of the limited
    information estimator, which is right only without direct effects: both for comparison.
    """

    correlation: Estimate
    r_squared: Estimate
    slope: Estimate
    naive_slope: float
    liml_slope: float | Undefined

    @property
    def standing(self) -> Standing:
        """What the number of experiments allows."""
        return Standing.FULL if self.correlation.n >= FULL else Standing.LEANING


def effect_covariance(effects: ArrayLike, noise: ArrayLike) -> EffectCovariance | Undefined:
    """The total-covariance estimate of Λ from K experiments.

    `effects` (shape (K, p)) are measured effects, `noise` (shape (K, p, p)) the sampling
    covariance of each experiment's effects, with what metrics of the same people share.
    Undefined under two experiments. Raises ValueError for shapes that differ, values that are
    not finite, and matrices that are not symmetric or have a negative variance. Source: Bibaut,
    Chou, Ejdemyr and Kallus (KDD 2024), section 4; the projection as in Tripuraneni et al.
    (KDD 2024).
    """
    measured, sampling = _checked(effects, noise)
    if len(measured) < 2:
        return Undefined(Reason.ONE_UNIT if len(measured) else Reason.NO_ROWS)
    uncut = _uncut(measured, sampling, np.full((1, len(measured)), 1 / len(measured)))
    return EffectCovariance(
        mean=measured.mean(axis=0),
        covariance=_projected(uncut)[0],
        uncut=uncut[0],
        noise=sampling.mean(axis=0),
        experiments=len(measured),
    )


def value_link(
    effects: ArrayLike,
    noise: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = 2000,
    experiments: ArrayLike | None = None,
) -> ValueLink | Undefined:
    """Whether true effects on a proxy go with true effects on the value.

    `effects` (shape (K, 2)): effect on the proxy, effect on the value; `noise` (shape (K, 2, 2))
    their sampling covariances; `experiments` (shape (K,), integers or strings) says which of them
    share a control and are resampled together, None where each is its own. ρ = Λ_PN / √(Λ_PP Λ_NN),
    slope = Λ_PN / Λ_PP. Intervals resample experiments `draws` times, bias-corrected and
    accelerated (Efron 1987).

    Undefined under `FEWEST` experiments, and with NO_SIGNAL where the lower end of the interval
    of the proxy's or of the value's true variance is not above zero. Intervals are undefined
    where Λ̂ had to be projected: ρ then stands at its limit. Raises ValueError as
    `effect_covariance`. Experiments must not be chosen by outcome. Source: Bibaut et al. (2024).
    """
    measured, sampling = _checked(effects, noise)
    share("level", level)
    arms = len(measured)
    owners, k = codes("experiments", range(arms) if experiments is None else experiments, arms)
    if measured.shape[1] != 2:
        raise ValueError(f"effects must have shape (experiments, 2), not {measured.shape}")
    if k < FEWEST:
        return Undefined(Reason.TOO_FEW, (("experiments", k),))
    resampled = _uncut(measured, sampling, _drawn(owners, k, draws, rng))
    still = _unmoved(resampled, level)
    if still is not None:
        return still
    whole = _uncut(measured, sampling, np.full((1, arms), 1 / arms))
    forms = (whole, resampled, _uncut(measured, sampling, _left_out(owners, k)))
    return _link(forms, np.cov(measured, rowvar=False), sampling.mean(axis=0), level)


def _link(
    forms: tuple[Floats, Floats, Floats], total: Floats, noise: Floats, level: float
) -> ValueLink:
    """From Λ̂ in its three forms, and the covariance of measured effects with its mean noise."""
    correlation = _estimated(_correlation, forms, level)
    return ValueLink(
        correlation=correlation,
        r_squared=_squared(correlation),
        slope=_estimated(_slope, forms, level),
        naive_slope=float(total[0, 1] / total[0, 0]),
        liml_slope=liml_slope(total, noise),
    )


def liml_slope(total: ArrayLike, noise: ArrayLike) -> float | Undefined:
    """The slope of the limited information maximum likelihood estimator.

    `total` (2, 2) is the covariance of measured effects, `noise` (2, 2) their mean sampling
    covariance. With v the eigenvector of Ξ^-½ S Ξ^-½ of the smallest eigenvalue, carried back by
    Ξ^-½, the slope is −v_proxy / v_value: total least squares after whitening. It and TC estimate
    different numbers where the treatment reaches the value by other roads too.

    Undefined where the noise is not positive definite and where the line is upright. Raises
    ValueError for other shapes. Source: Bibaut et al. (KDD 2024), section 4.
    """
    s, xi = matrix("total", total, 2), matrix("noise", noise, 2)
    values, vectors = np.linalg.eigh(xi)
    if values[0] <= 1e-12 * values[1]:
        return Undefined(Reason.COLLINEAR)
    whitening = vectors / np.sqrt(values) @ vectors.T
    _, axes = np.linalg.eigh(whitening @ s @ whitening)
    over, under = whitening @ axes[:, 0]
    if abs(under) <= 1e-12 * abs(over):
        return Undefined(Reason.ZERO_DENOMINATOR)
    return float(-over / under)


def _checked(effects: ArrayLike, noise: ArrayLike) -> tuple[Floats, Floats]:
    measured = matrix("effects", effects)
    k, p = measured.shape
    sampling = np.asarray(noise, np.float64)
    if sampling.shape != (k, p, p):
        raise ValueError(f"noise must have shape ({k}, {p}, {p}), not {sampling.shape}")
    if not np.isfinite(sampling).all():
        raise ValueError(f"noise of shape {sampling.shape} holds values that are not finite")
    if not np.allclose(sampling, sampling.transpose(0, 2, 1), rtol=1e-9, atol=0):
        raise ValueError(f"noise of shape {sampling.shape} holds matrices that are not symmetric")
    if (np.diagonal(sampling, axis1=1, axis2=2) < 0).any():
        raise ValueError(f"noise of shape {sampling.shape} holds negative variances")
    return measured, sampling


def _uncut(measured: Floats, sampling: Floats, weights: Floats) -> Floats:
    """Λ̂ (shape (draws, p, p)) under each row of `weights` (shape (draws, K), sums of 1)."""
    k, p = measured.shape
    centred = measured - measured.mean(axis=0)
    means = weights @ centred
    squares = (centred[:, :, None] * centred[:, None, :]).reshape(k, p * p)
    spread = (weights @ squares).reshape(-1, p, p) - means[:, :, None] * means[:, None, :]
    noise = (weights @ sampling.reshape(k, p * p)).reshape(-1, p, p)
    result: Floats = spread * k / (k - 1) - noise
    return result


def _unmoved(resampled: Floats, level: float) -> Undefined | None:
    """Which metric's true variance is not told from zero, None where both are."""
    for i, name in enumerate((Text("the proxy", "代理指标"), Text("the value", "价值指标"))):
        if np.quantile(resampled[:, i, i], 0.5 - level / 2) <= 0:
            return Undefined(Reason.NO_SIGNAL, (("metric", name),))
    return None


def _drawn(owners: Integers, k: int, draws: int, rng: np.random.Generator) -> Floats:
    """Weights of arms (shape (draws, K)) under which k experiments are drawn with replacement."""
    counts = rng.multinomial(k, np.full(k, 1 / k), draws)[:, owners]
    weights: Floats = counts / counts.sum(axis=1, keepdims=True)
    return weights


def _left_out(owners: Integers, k: int) -> Floats:
    """Weights of arms (shape (k, K)) without one experiment after the other."""
    others = (np.arange(k)[:, np.newaxis] != owners).astype(np.float64)
    weights: Floats = others / others.sum(axis=1, keepdims=True)
    return weights


def _projected(uncut: Floats) -> Floats:
    values, vectors = np.linalg.eigh(uncut)
    clipped = np.maximum(values, 0.0)
    result: Floats = (vectors * clipped[:, None, :]) @ vectors.transpose(0, 2, 1)
    return result


def _correlation(covariances: Floats) -> Floats:
    both = np.sqrt(covariances[:, 0, 0] * covariances[:, 1, 1])
    return np.clip(covariances[:, 0, 1] / np.where(both > 0, both, np.inf), -1.0, 1.0)


def _slope(covariances: Floats) -> Floats:
    over, under = covariances[:, 0, 1], covariances[:, 0, 0]
    return np.where(under > 0, over / np.where(under > 0, under, 1.0), np.copysign(np.inf, over))


def _estimated(
    statistic: Callable[[Floats], Floats], forms: tuple[Floats, Floats, Floats], level: float
) -> Estimate:
    """From Λ̂ of all experiments, of resamples, and with each experiment left out."""
    (value,), over_draws, over_rest = (statistic(_projected(form)) for form in forms)
    k = len(forms[2])
    if np.linalg.eigvalsh(forms[0][0])[0] <= 0:
        return Estimate(float(value), Undefined(Reason.NO_SIGNAL), k)
    return Estimate(float(value), _accelerated(value, over_draws, over_rest, level), k)


def _accelerated(
    value: float, draws: Floats, left_out: Floats, level: float
) -> Interval | Undefined:
    """The BCa interval from resampled values and from those with one experiment left out."""
    from scipy.special import ndtr, ndtri

    below = (draws < value).mean() + (draws == value).mean() / 2
    bias = ndtri(np.clip(below, 1 / len(draws), 1 - 1 / len(draws)))
    pull = left_out.mean() - left_out
    size = float((pull**2).sum()) ** 1.5
    acceleration = float((pull**3).sum()) / (6 * size) if size > 0 else 0.0
    steps = bias + ndtri(np.array([0.5 - level / 2, 0.5 + level / 2]))
    low, high = np.quantile(draws, ndtr(bias + steps / (1 - acceleration * steps)))
    if not np.isfinite([low, high]).all():
        return Undefined(Reason.UNBOUNDED)
    if low == high:
        return Undefined(Reason.NO_VARIATION)
    return Interval(float(low), float(high), level, Band.SAMPLING)


def _squared(correlation: Estimate) -> Estimate:
    span = correlation.interval
    if isinstance(span, Interval):
        ends = sorted((span.low**2, span.high**2))
        low = 0.0 if span.low <= 0 <= span.high else ends[0]
        span = Interval(low, ends[1], span.level, span.band)
    return Estimate(correlation.value**2, span, correlation.n)
