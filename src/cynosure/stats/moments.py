"""Sums and centred products of several columns over units; two of them pool with `+`.

Centred products keep their digits where raw squares would cancel (Chan, Golub, LeVeque 1979,
"Updating formulae and a pairwise algorithm for computing sample variances").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moments:
    """What `n` units add up to in k columns.

    `totals` (length k) are the plain sums, exact for counts; `products` (k × k, symmetric) holds
    Σ (x − x̄)(y − ȳ) over the units.
    """

    n: int
    totals: tuple[float, ...]
    products: tuple[tuple[float, ...], ...]

    @property
    def means(self) -> tuple[float, ...]:
        """The mean of each column per unit; empty cells have none."""
        return tuple(total / self.n for total in self.totals) if self.n else ()

    def covariance(self, i: int, j: int) -> float:
        """The sample covariance (n − 1) of columns i and j; needs two units."""
        return self.products[i][j] / (self.n - 1)

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
        return Moments(n, totals, products)
