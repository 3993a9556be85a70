"""Is there any difference at all between several rates on the same items? One test, not many.

Hotelling's T² (Annals of Mathematical Statistics 1931) of the differences from the first: their
covariance comes from the draws in which all rates share their items, so that it knows how alike
they are. One test of all differences needs no correction for how many pairs there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import matrix, vector
from cynosure.stats.undefined import Reason, Undefined

FEWEST_LEFT = 10
"""Units beyond the number of differences that the covariance must rest on."""


@dataclass(frozen=True)
class AnyDifference:
    """The test that `groups` values are all the same, from `n` units: `f` has groups − 1 and
    n − groups + 1 degrees of freedom, `p` is its upper tail."""

    groups: int
    n: int
    f: float
    p: float


def any_difference(values: ArrayLike, drawn: ArrayLike, n: int) -> AnyDifference | Undefined:
    """The test of k values (shape (k,)) that were drawn together (shape (draws, k)) from n units.

    Undefined: TOO_FEW with fewer than two values, or under 10 units more than differences;
    NOT_FINITE where a draw has no value; NO_VARIATION where the draws do not tell some of the
    differences apart. Raises ValueError for other shapes and values that are not finite.
    """
    found = vector("values", values)
    if not np.isfinite(np.asarray(drawn, dtype=float)).all():
        return Undefined(Reason.NOT_FINITE)
    every = matrix("drawn", drawn)
    if every.shape[1] != len(found):
        raise ValueError(f"drawn must have shape (draws, {len(found)}), not {every.shape}")
    free = len(found) - 1
    if free < 1 or n - free < FEWEST_LEFT:
        needed = max(free, 1) + FEWEST_LEFT
        return Undefined(Reason.TOO_FEW, (("n", n), ("needed", needed)))
    apart = found[1:] - found[0]
    spread = np.cov(every[:, 1:] - every[:, :1], rowvar=False).reshape(free, free)
    if np.linalg.matrix_rank(spread, hermitian=True) < free:
        return Undefined(Reason.NO_VARIATION)
    from scipy.special import fdtrc

    # A draw with replacement has the spread of n units, the test that of n − 1.
    square = float(apart @ np.linalg.solve(spread, apart)) * (n - 1) / n
    f = (n - free) / (free * (n - 1)) * square
    return AnyDifference(len(found), n, f, float(fdtrc(free, n - free, f)))
