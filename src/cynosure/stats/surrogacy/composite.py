"""Which blend of proxies stands best for the value, at the size of a usual experiment.

The blend depends on the size: small experiments want the least noisy proxies, large ones those
whose true effects go with the value. Source: Tripuraneni, Richardson, D'Amour, Soriano and
Yadlowsky (KDD 2024), "Choosing a Proxy Metric from Past Experiments".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, positive, vector
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Composite:
    """`weights` (shape (p,), sum 1) of the proxies; `quality` in [−1, 1] is the correlation of
    the blend as measured with the true effect on the value."""

    weights: Floats
    quality: float


def composite(
    proxies: ArrayLike,
    link: ArrayLike,
    value_variance: float,
    noise: ArrayLike,
    only_positive: bool = False,
) -> Composite | Undefined:
    """The blend of p proxies that correlates best with the true effect on the value.

    `proxies` (p, p) is the covariance Λ_PP of true effects on the proxies, `link` (p,) their
    covariance Λ_PN with the value's, `value_variance` Λ_NN, `noise` (p, p) the sampling
    covariance Ξ_n at the planned size. w ∝ (Λ_PP + Ξ_n)⁻¹ Λ_PN, summing to 1. The paper allows
    no negative weights: `only_positive` does the same, by non-negative least squares.

    Undefined where no proxy goes with the value, where the weights sum to zero, and for proxies
    that cannot be told apart. Raises ValueError for shapes that differ, values that are not
    finite and a variance that is not above zero.
    """
    total, along = _proxies(proxies, link, noise)
    positive("value_variance", value_variance)
    values, vectors = np.linalg.eigh(total)
    if values[0] <= 1e-12 * values[-1]:
        return Undefined(Reason.COLLINEAR)
    root = vectors * np.sqrt(values)
    target = (vectors / np.sqrt(values)).T @ along
    if only_positive:
        from scipy.optimize import nnls

        weights = nnls(root.T, target)[0]
    else:
        weights = vectors / np.sqrt(values) @ target
    if not weights.any():
        return Undefined(Reason.NO_SIGNAL)
    if abs(weights.sum()) <= 1e-9 * np.abs(weights).sum():
        return Undefined(Reason.ZERO_DENOMINATOR)
    weights = weights / weights.sum()
    return Composite(weights, _quality(weights, total, along, value_variance))


def proxy_quality(
    weights: ArrayLike, proxies: ArrayLike, link: ArrayLike, value_variance: float, noise: ArrayLike
) -> float | Undefined:
    """PQ(w) = w'Λ_PN / √(Λ_NN · w'(Λ_PP + Ξ_n) w), the quality of a given blend.

    Arguments as of `composite`; `weights` (shape (p,)) sum to 1. Undefined for a blend that does
    not move at all. Raises ValueError also for weights that do not sum to 1.
    """
    total, along = _proxies(proxies, link, noise)
    blend = vector("weights", weights, len(along))
    positive("value_variance", value_variance)
    if not math.isclose(blend.sum(), 1, abs_tol=1e-9):
        raise ValueError(f"weights of shape {blend.shape} must sum to 1, not to {blend.sum():g}")
    if blend @ total @ blend <= 0:
        return Undefined(Reason.NO_VARIATION)
    return _quality(blend, total, along, value_variance)


def expected_effect(
    measured: ArrayLike, noise: ArrayLike, mean: ArrayLike, covariance: ArrayLike
) -> Floats | Undefined:
    """What true effects to expect where these were measured: μ + Λ (Λ + Ξ)⁻¹ (τ̂ − μ).

    `measured` (p,) are the effects of one experiment on proxies and value, `noise` (p, p) its
    sampling covariance, `mean` (p,) and `covariance` (p, p) those of true effects over past
    experiments. The value's own entry blends its measurement with what the proxies tell: more of
    the first as the experiment grows, more of the second as their quality does. Undefined where
    Λ + Ξ cannot be inverted. Raises ValueError for shapes that differ and values not finite.
    """
    seen = vector("measured", measured)
    usual = vector("mean", mean, len(seen))
    true = _square("covariance", covariance, len(seen))
    total = true + _square("noise", noise, len(seen))
    if not np.linalg.cond(total) < 1e12:
        return Undefined(Reason.COLLINEAR)
    expected: Floats = usual + true @ np.linalg.solve(total, seen - usual)
    return expected


def _proxies(proxies: ArrayLike, link: ArrayLike, noise: ArrayLike) -> tuple[Floats, Floats]:
    along = vector("link", link)
    size = len(along)
    return _square("proxies", proxies, size) + _square("noise", noise, size), along


def _square(name: str, values: ArrayLike, size: int) -> Floats:
    found = matrix(name, values, size)
    if found.shape != (size, size):
        raise ValueError(f"{name} must have shape ({size}, {size}), not {found.shape}")
    return found


def _quality(weights: Floats, total: Floats, along: Floats, value_variance: float) -> float:
    return float(weights @ along / math.sqrt(value_variance * (weights @ total @ weights)))
