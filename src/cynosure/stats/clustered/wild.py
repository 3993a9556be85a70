"""The wild cluster bootstrap: a test and an interval when clusters are few.

The null is imposed, residuals of whole clusters are given random signs, and the t of each draw is
made anew; Cameron, Gelbach and Miller (REStat 2008), whose finding is that it keeps its size down
to about six clusters on each side. With up to 12 clusters all 2^G sign patterns are used, so
that nothing is random. The interval holds every value that the test does not reject. Draws cost
a product of G × G matrices, not a regression each (Roodman et al., Stata Journal 2019).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, codes, matrix, share, vector
from cynosure.stats.clustered.regression import cluster_sums, inverse_products
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

ENUMERATED = 12
"""Clusters up to which all sign patterns are used: 4,096 of them."""

FEWEST = 6
"""Clusters under which 2^G patterns are too coarse for any usual level."""


@dataclass(frozen=True)
class WildCluster:
    """One coefficient under the wild cluster bootstrap.

    `estimate` with its interval, n being the number of clusters; `p` two-sided against zero;
    `draws` the sign patterns used, `exhaustive` where these are all there are.
    """

    estimate: Estimate
    p: float
    draws: int
    exhaustive: bool


def wild_cluster_test(
    outcome: ArrayLike,
    columns: ArrayLike,
    clusters: ArrayLike,
    column: int,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = 1999,
) -> WildCluster | Undefined:
    """The coefficient of `column` of `columns` (shape (n, k)) in a clustered regression.

    `outcome` and `clusters` have shape (n,). `draws` and `rng` matter from 13 clusters on.
    Undefined under 6 clusters, for collinear columns, and where residuals are all zero. Raises
    ValueError for values that are not finite and for shapes that differ.
    """
    share("level", level)
    y = vector("outcome", outcome)
    x = matrix("columns", columns, len(y))
    owners, count = codes("clusters", clusters, len(y))
    if count < FEWEST:
        found = (("n", count), ("needed", FEWEST))
        return Undefined(Reason.TOO_FEW, found) if count else Undefined(Reason.NO_ROWS)
    inverse = inverse_products(x)
    if inverse is None:
        return Undefined(Reason.COLLINEAR)
    exhaustive = count <= ENUMERATED
    signs = _all_signs(count) if exhaustive else _random_signs(count, draws, rng)
    bootstrap = _Bootstrap.of(y, x, inverse, owners, count, column, signs)
    if not bootstrap.error > 1e-12 * (abs(bootstrap.value) + float(np.abs(y).max())):
        return Undefined(Reason.NO_VARIATION)
    low, high = _inverted(bootstrap, 1 - level)
    interval = Interval(low, high, level, Band.SAMPLING)
    estimate = Estimate(bootstrap.value, interval, count)
    return WildCluster(estimate, bootstrap.p(0.0), len(signs), exhaustive)


@dataclass(frozen=True)
class _Bootstrap:
    """What the t of a draw needs, all of it linear in the null value.

    `value` and `error` of the coefficient; per cluster the pull on it of the restricted residuals
    (`own` at a null of zero, `slope` per unit of the null) and the matrices that take from it
    what the draw's own fit takes up.
    """

    value: float
    error: float
    own: Floats
    slope: Floats
    fit: Floats
    fit_slope: Floats
    signs: Floats

    @classmethod
    def of(
        cls,
        y: Floats,
        x: Floats,
        inverse: Floats,
        owners: np.ndarray,
        count: int,
        column: int,
        signs: Floats,
    ) -> _Bootstrap:
        """The parts of the t of every draw, from one regression and one without the column."""
        others = np.delete(x, column, axis=1)
        target = x[:, column]
        # Residuals under a null of b0 are those of y − b0 x_j on the other columns.
        free_y, free_x = y - _fitted(y, others), target - _fitted(target, others)
        pull = x @ inverse[column]
        coefficients = inverse @ (x.T @ y)
        residual = y - x @ coefficients
        leaning = cluster_sums(pull[:, np.newaxis] * x, owners, count)
        scores, scores_x = (
            cluster_sums(x * free[:, np.newaxis], owners, count) for free in (free_y, free_x)
        )
        sums = cluster_sums(np.column_stack([pull * residual, pull * free_y, pull * free_x]),
                            owners, count)  # fmt: skip
        return cls(
            value=float(coefficients[column]),
            error=math.sqrt(float(sums[:, 0] @ sums[:, 0])),
            own=sums[:, 1],
            slope=sums[:, 2],
            fit=leaning @ inverse @ scores.T,
            fit_slope=leaning @ inverse @ scores_x.T,
            signs=signs,
        )

    def p(self, null: float) -> float:
        """The share of draws whose t is at least as large as that of the data."""
        own = self.own - null * self.slope
        fit = self.fit - null * self.fit_slope
        drawn = self.signs @ own
        left = self.signs * own - self.signs @ fit.T
        errors = np.sqrt(np.einsum("dg,dg->d", left, left))
        seen = abs(self.value - null) / self.error
        # Draws that repeat the data up to sign tie with it but for rounding.
        return float(np.mean(np.abs(drawn) >= (1 - 1e-9) * seen * errors))


def _fitted(y: Floats, x: Floats) -> Floats:
    if not x.shape[1]:
        return np.zeros(len(y))
    fitted: Floats = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return fitted


def _all_signs(count: int) -> Floats:
    return np.array(list(product((-1.0, 1.0), repeat=count)))


def _random_signs(count: int, draws: int, rng: np.random.Generator) -> Floats:
    # The data themselves are one pattern, so that no p is zero.
    drawn = rng.integers(0, 2, (draws, count)) * 2.0 - 1.0
    return np.vstack([np.ones(count), drawn])


def _inverted(bootstrap: _Bootstrap, alpha: float) -> tuple[float, float]:
    """The farthest values on either side that the test does not reject at `alpha`."""

    def end(side: float) -> float:
        step = 2 * bootstrap.error
        while bootstrap.p(bootstrap.value + side * step) > alpha and step < 1e6 * bootstrap.error:
            step *= 2
        return _bisected(lambda d: bootstrap.p(bootstrap.value + side * d) > alpha, 0.0, step)

    return bootstrap.value - end(-1.0), bootstrap.value + end(1.0)


def _bisected(holds: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where `holds` turns false between two values, to a millionth of their distance."""
    for _ in range(30):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return outside
