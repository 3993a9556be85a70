"""Sums and centred products of several columns over units; two of them pool with `+`.

Centred products keep their digits where raw squares would cancel (Chan, Golub, LeVeque 1979,
"Updating formulae and a pairwise algorithm for computing sample variances"); centred products of
three, which tell how skewed the units are, pool likewise (Pébay 2008, SAND2008-6212).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, codes, matrix

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Cubes = dict[tuple[int, int, int], float]

FEW = 4
"""Columns up to which BLAS takes longer to share a product among cores than the product takes."""


@dataclass(frozen=True)
class Moments:
    """What `n` units add up to in k columns.

    `totals` (length k) are the plain sums, exact for counts; `products` (k × k, symmetric) holds
    Σ (x − x̄)(y − ȳ) over the units; `cubes`, where they were computed, Σ (x − x̄)(y − ȳ)(z − z̄)
    by the indices i ≤ j ≤ k of the columns. Where a column is no sum over the units (a bill),
    there are `totals` alone, and `products` is empty.
    """

    n: int
    totals: tuple[float, ...]
    products: tuple[tuple[float, ...], ...]
    cubes: Cubes | None = None

    @property
    def means(self) -> tuple[float, ...]:
        """The mean of each column per unit; empty cells have none."""
        return tuple(total / self.n for total in self.totals) if self.n else ()

    def covariance(self, i: int, j: int) -> float:
        """The sample covariance (n − 1) of columns i and j; needs two units."""
        return self.products[i][j] / (self.n - 1)

    def variance_along(self, weights: tuple[float, ...]) -> float:
        """The sample variance (n − 1) of Σ w x, one weight a column; needs two units."""
        import numpy as np

        w = np.array(weights)
        return float(w @ np.array(self.products) @ w) / (self.n - 1)

    def cube_along(
        self, a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]
    ) -> float | None:
        """Σ of centred (Σ a x)(Σ b x)(Σ c x) over the units; None where cubes are missing."""
        if self.cubes is None:
            return None
        cubes = self.cubes
        size = range(len(self.totals))
        return sum(
            a[i] * b[j] * c[k] * cubes[_in_order(i, j, k)] for i, j, k in product(size, repeat=3)
        )

    def skewness_along(self, weights: tuple[float, ...]) -> float:
        """The skewness of Σ w x, with n²/((n − 1)(n − 2)) against the bias of small samples.

        0, as for symmetric units, where cubes were not computed, under three units and without
        spread.
        """
        variance = self.variance_along(weights) if self.n > 2 else 0.0
        cube = self.cube_along(weights, weights, weights)
        if cube is None or not variance > 0:
            return 0.0
        return cube * self.n / ((self.n - 1) * (self.n - 2)) / (variance * math.sqrt(variance))

    def __add__(self, other: Moments) -> Moments:
        """The moments of both sets of units together; the sets share no unit.

        Raises ValueError where the columns differ in number.
        """
        if len(self.totals) != len(other.totals):
            raise ValueError(
                f"moments of {len(self.totals)} and of {len(other.totals)} columns do not pool"
            )
        if not self.n:
            return other
        if not other.n:
            return self
        n = self.n + other.n
        gap = [b - a for a, b in zip(self.means, other.means, strict=True)]
        weight = self.n * other.n / n
        size = range(len(self.totals))
        products = tuple(
            tuple(
                self.products[i][j] + other.products[i][j] + weight * gap[i] * gap[j] for j in size
            )
            for i in size
        )
        totals = tuple(a + b for a, b in zip(self.totals, other.totals, strict=True))
        return Moments(n, totals, products, self._pooled_cubes(other, gap))

    def _pooled_cubes(self, other: Moments, gap: list[float]) -> Cubes | None:
        if self.cubes is None or other.cubes is None:
            return None
        a, b = self.n, other.n
        weight = a * b * (a - b) / (a + b) ** 2

        def crossed(i: int, j: int, k: int) -> float:
            return gap[i] * (a * other.products[j][k] - b * self.products[j][k]) / (a + b)

        return {
            (i, j, k): cube
            + other.cubes[i, j, k]
            + weight * gap[i] * gap[j] * gap[k]
            + crossed(i, j, k)
            + crossed(j, i, k)
            + crossed(k, i, j)
            for (i, j, k), cube in self.cubes.items()
        }


def moments_of(columns: ArrayLike, clusters: ArrayLike | None = None) -> Moments:
    """The moments, cubes included, of `columns` (shape (rows, k), or (rows,) for one column).

    Every row is a unit; with `clusters` (shape (rows,), integers or strings) the sums of each
    cluster are, and a last column k holds its number of rows. Raises ValueError for values that
    are not finite and for shapes that differ.
    """
    import numpy as np

    rows = matrix("columns", columns)
    if clusters is None:
        return _centred(rows)
    owners, count = codes("clusters", clusters, len(rows))
    sums = [np.bincount(owners, weights=column, minlength=count) for column in rows.T]
    return _centred(np.column_stack([*sums, np.bincount(owners, minlength=count)]))


def _centred(rows: Floats) -> Moments:
    import numpy as np

    n, k = rows.shape
    # A column lies in one piece: taking a mean of each off is four times as fast then.
    columns = np.ascontiguousarray(rows.T)
    totals = columns.sum(axis=1)
    centred = columns - totals[:, np.newaxis] / n if n else columns
    products = centred @ centred.T if k > FEW else np.einsum("ir,jr->ij", centred, centred)
    cubes = {
        (i, j, h): float(np.einsum("r,r,r->", centred[i], centred[j], centred[h]))
        for i, j, h in combinations_with_replacement(range(k), 3)
    }
    return Moments(n, tuple(totals.tolist()), tuple(map(tuple, products.tolist())), cubes)


def _in_order(i: int, j: int, k: int) -> tuple[int, int, int]:
    first, second, third = sorted((i, j, k))
    return first, second, third
