"""The designs of the grid: how a sample is drawn, and what is true of it.

Rows are made of a latent normal z = √ρ u_g + √(1 − ρ) e, u shared by the rows of a cluster, and
of a shape: normal (z itself), log-normal (e^z, skewness 6.2), or zero-inflated (two rows in five
are 0, the others exponential of mean 1). ρ is the correlation of the latent rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

SIZES = (60, 200, 2_000, 200_000)
CLUSTERS = (8, 14, 44)
CORRELATIONS = (0.0, 0.05, 0.3)
SHAPES = ("normal", "log-normal", "zero-inflated")
ZEROS = 0.4


@dataclass(frozen=True)
class Design:
    """One cell of the grid: `clusters` is 0 where every row is a unit of its own."""

    n: int
    clusters: int
    correlation: float
    shape: str

    @property
    def name(self) -> str:
        """A name that a file can bear."""
        return f"{self.n}-{self.clusters}-{self.correlation}-{self.shape}"

    @property
    def runs(self) -> int:
        """Samples drawn: 2,000, at 200,000 rows 500."""
        return 500 if self.n == max(SIZES) else 2_000


@dataclass(frozen=True)
class Sample:
    """Rows of one draw: their values, exposures (how often they count in a ratio), owners."""

    values: Floats
    exposures: Floats
    owners: NDArray[np.intp]


DESIGNS = tuple(
    Design(n, clusters, correlation, shape)
    for n, shape in product(SIZES, SHAPES)
    for clusters, correlation in ((0, 0.0), *product(CLUSTERS, CORRELATIONS))
)


def draw(design: Design, rng: np.random.Generator) -> Sample:
    """One sample of a design; rows are dealt to clusters in turn."""
    n, rho = design.n, design.correlation
    z = rng.standard_normal(n)
    owners = np.arange(n) % (design.clusters or n)
    if design.clusters:
        shared = rng.standard_normal(design.clusters)
        z = math.sqrt(rho) * shared[owners] + math.sqrt(1 - rho) * z
    return Sample(shaped(design.shape, z), 1.0 + rng.poisson(2, n), owners)


def shaped(shape: str, z: Floats) -> Floats:
    """Values of a shape at latent normal places."""
    if shape == "normal":
        return z
    if shape == "log-normal":
        return np.exp(z)
    # −log of the upper share, over the share that is not zero, is exponential above the zeros.
    return np.maximum(-np.log(ndtr(-z) / (1 - ZEROS)), 0.0)


def true_mean(shape: str) -> float:
    """The mean of a shape."""
    return {"normal": 0.0, "log-normal": math.exp(0.5), "zero-inflated": 1 - ZEROS}[shape]


def true_quantile(shape: str, q: float) -> float:
    """The q-quantile of a shape."""
    return float(shaped(shape, np.array([ndtri(q)]))[0])
