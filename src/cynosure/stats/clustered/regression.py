"""Least squares with a variance that is robust to clusters, and what clustering costs.

V = c (X'X)⁻¹ (Σ_g X_g' û_g û_g' X_g) (X'X)⁻¹ with c = G/(G − 1) · (n − 1)/(n − k): Liang and Zeger
(Biometrika 1986) with the small-sample factor of Stata, called CR1, and Student's t of G − 1
degrees of freedom. With few clusters CR1 is too small (Cameron, Gelbach and Miller 2008): under
`FEW` of them a claim rests on `wild.wild_cluster_test` or `permutation.permutation_test`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, Integers, codes, matrix, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEW = 20
"""Clusters under which the robust variance alone is not relied on."""


@dataclass(frozen=True)
class LeastSquares:
    """A regression with its cluster-robust covariance.

    `coefficients` (shape (k,)) in units of the outcome per unit of the column, `covariance`
    (shape (k, k)) of them, `clusters` their number G.
    """

    coefficients: Floats
    covariance: Floats
    clusters: int

    def estimate(self, column: int, level: float = 0.95) -> Estimate:
        """One coefficient with its sampling interval; n is the number of clusters."""
        value, variance = float(self.coefficients[column]), self.covariance[column, column]
        if not variance > 0:
            return Estimate(value, Undefined(Reason.NO_VARIATION), self.clusters)
        half = t_quantile(level, self.clusters - 1) * math.sqrt(variance)
        interval = Interval(value - half, value + half, level, Band.SAMPLING)
        return Estimate(value, interval, self.clusters)


def least_squares(
    outcome: ArrayLike, columns: ArrayLike, clusters: ArrayLike
) -> LeastSquares | Undefined:
    """The regression of `outcome` (shape (n,)) on `columns` (shape (n, k)), clustered.

    A constant is a column like another. Undefined without rows, for one cluster, with no more
    rows than columns, and for collinear columns. Raises ValueError for values that are not finite
    and shapes that differ.
    """
    y = vector("outcome", outcome)
    x = matrix("columns", columns, len(y))
    owners, count = codes("clusters", clusters, len(y))
    if count < 2:
        return Undefined(Reason.ONE_UNIT if count else Reason.NO_ROWS)
    n, k = x.shape
    if n <= k:
        return Undefined(Reason.TOO_FEW, (("n", n),))
    inverse = inverse_products(x)
    if inverse is None:
        return Undefined(Reason.COLLINEAR)
    coefficients = inverse @ (x.T @ y)
    scores = cluster_sums(x * (y - x @ coefficients)[:, np.newaxis], owners, count)
    factor = count / (count - 1) * (n - 1) / (n - k)
    covariance = factor * inverse @ (scores.T @ scores) @ inverse
    return LeastSquares(coefficients, covariance, count)


def inverse_products(x: Floats) -> Floats | None:
    """(X'X)⁻¹, or None where the columns are collinear to the last digits."""
    scale = np.linalg.norm(x, axis=0)
    if not scale.all():
        return None
    _, singular, v = np.linalg.svd(x / scale, full_matrices=False)
    if singular[-1] <= singular[0] * max(x.shape) * np.finfo(float).eps:
        return None
    root = v.T / singular / scale[:, np.newaxis]
    inverse: Floats = root @ root.T
    return inverse


def cluster_sums(rows: Floats, owners: Integers, count: int) -> Floats:
    """The sums (shape (count, k)) of `rows` (shape (n, k)) by cluster."""
    return np.column_stack(
        [np.bincount(owners, weights=column, minlength=count) for column in rows.T]
    )


@dataclass(frozen=True)
class DesignEffect:
    """How many times the variance of a mean is that of as many independent rows.

    `value` is 1 where clustering costs nothing; `icc` the correlation of two rows of one cluster
    that would give it at equal sizes, `size` the mean number of rows of a cluster.
    """

    value: float
    icc: float
    size: float


def design_effect_of(values: ArrayLike, clusters: ArrayLike) -> DesignEffect | Undefined:
    """The measured design effect of the mean of `values` (shape (rows,)) in `clusters`.

    The cluster-robust variance of the mean over that of independent rows; `icc` is (value − 1) /
    (size − 1), Kish (1965, "Survey Sampling", section 5.4). Undefined without rows, for one
    cluster, where no cluster has two rows, and where all values are equal. Raises ValueError for
    values that are not finite and shapes that differ.
    """
    rows = vector("values", values)
    owners, count = codes("clusters", clusters, len(rows))
    if count < 2:
        return Undefined(Reason.ONE_UNIT if count else Reason.NO_ROWS)
    if count == len(rows):
        return Undefined(Reason.TOO_FEW, (("n", count),))
    centred = rows - rows.mean()
    alone = float(centred @ centred) * len(rows) / (len(rows) - 1)
    if alone <= 1e-24 * float(rows @ rows):
        return Undefined(Reason.NO_VARIATION)
    sums = np.bincount(owners, weights=centred, minlength=count)
    value = float(sums @ sums) * count / (count - 1) / alone
    size = len(rows) / count
    return DesignEffect(value, (value - 1) / (size - 1), size)
