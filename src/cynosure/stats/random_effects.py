"""Effects of several studies put together, where the studies themselves differ.

Each study's effect has its own truth, spread with variance τ² around a mean or a line; τ² is what
the heterogeneity statistic Q leaves above its degrees of freedom. Sources: DerSimonian and Laird
(Controlled Clinical Trials 1986); with covariates Raudenbush (2009), "Analyzing Effect Sizes:
Random-Effects Models", section 16.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, share, vector
from cynosure.stats.clustered.regression import inverse_products
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class RandomEffects:
    """`coefficients` (shape (c,)) and their `covariance` (c, c), in the unit of the effects per
    unit of the column; `between` τ² in the square of that unit; `heterogeneity` Q with `degrees`
    of freedom and its `p`; `i_squared` the share of variance that is between studies, from 0."""

    coefficients: Floats
    covariance: Floats
    between: float
    heterogeneity: float
    degrees: int
    p: float
    i_squared: float

    def estimate(self, column: int = 0, level: float = 0.95) -> Estimate:
        """One coefficient; the quantile is Student's with k − c degrees, for τ² is estimated."""
        value = float(self.coefficients[column])
        error = math.sqrt(float(self.covariance[column, column]))
        half = t_quantile(share("level", level), self.degrees) * error
        span = Interval(value - half, value + half, level, Band.SAMPLING)
        return Estimate(value, span, self.degrees + len(self.coefficients))


def random_effects(
    effects: ArrayLike, variances: ArrayLike, columns: ArrayLike | None = None
) -> RandomEffects | Undefined:
    """The DerSimonian–Laird mean, or regression on `columns`, of the effects of k studies.

    `effects` and `variances` (shape (k,)) are estimates and squared standard errors; `columns`
    (shape (k, c)) holds the constant too; None is the constant alone. τ² = max(0, (Q − (k − c)) /
    (Σw − tr((X'WX)⁻¹ X'W²X))) with w = 1/variance; the weights of the fit are 1/(variance + τ²).

    Undefined without studies, with no more studies than columns, and for collinear columns.
    Raises ValueError for shapes that differ, values that are not finite and variances that are
    not above zero.
    """
    y = vector("effects", effects)
    noise = vector("variances", variances, len(y))
    x = np.ones((len(y), 1)) if columns is None else matrix("columns", columns, len(y))
    if (noise <= 0).any():
        raise ValueError(f"variances of shape {noise.shape} must all be above zero")
    k, c = x.shape
    if k <= c:
        return Undefined(Reason.TOO_FEW, (("studies", k),)) if k else Undefined(Reason.NO_ROWS)
    moments = _moments(y, x, 1 / noise)
    if moments is None:
        return Undefined(Reason.COLLINEAR)
    (q, between), degrees = moments, k - c
    total = 1 / (noise + between)
    covariance = inverse_products(x * np.sqrt(total)[:, np.newaxis])
    if covariance is None:
        return Undefined(Reason.COLLINEAR)
    from scipy.special import chdtrc

    return RandomEffects(
        coefficients=covariance @ (x.T @ (total * y)),
        covariance=covariance,
        between=between,
        heterogeneity=q,
        degrees=degrees,
        p=float(chdtrc(degrees, q)),
        i_squared=max((q - degrees) / q, 0.0) if q > 0 else 0.0,
    )


def _moments(y: Floats, x: Floats, weights: Floats) -> tuple[float, float] | None:
    """Q and τ²; None for collinear columns."""
    inverse = inverse_products(x * np.sqrt(weights)[:, np.newaxis])
    if inverse is None:
        return None
    left = y - x @ (inverse @ (x.T @ (weights * y)))
    q = float(weights @ left**2)
    trace = float(np.trace(inverse @ (x.T @ (x * (weights**2)[:, np.newaxis]))))
    excess = q - (len(y) - x.shape[1])
    return q, max(excess / (float(weights.sum()) - trace), 0.0)
