"""Shares of the factors of a formula in a change of its value.

The Shapley value (1953) of the game whose players are the factors and whose worth is the formula
with some of them from after and the others from before. Das Gupta (1993), "Standardization and
Decomposition of Rates", U.S. Census Bureau P23-186, is the same number found by another road.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, vector
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

MOST_FACTORS = 12
"""2¹² values of the formula; more factors than a person can weigh, too."""


@dataclass(frozen=True)
class Shapley:
    """The change of a formula's value, in the unit of the value.

    `before` and `after` are the formula's values; `terms` (length k, in the order of the factors)
    add up to after − before. `interaction` is the part of the change that no factor brings by
    itself: the change less what each factor alone, the others left as they were, would change.
    The terms share it out; the number says how much there was to share.
    """

    before: float
    after: float
    terms: Floats
    interaction: float


def shapley(
    formula: Callable[[Floats], ArrayLike], before: ArrayLike, after: ArrayLike
) -> Shapley | Undefined:
    """The change of `formula` from the factors `before` to `after` (each of length k ≤ 12).

    `formula` takes factor values of shape (2ᵏ, k), a row for every way to take each factor from
    before or after, and gives the 2ᵏ values. φᵢ = Σ over sets S without i of
    |S|!(k − |S| − 1)!/k! · [f(S ∪ i) − f(S)]. Factors may be zero or negative.

    Undefined: NO_ROWS without factors, NOT_BETWEEN where the formula is not finite somewhere.
    Raises ValueError for other shapes, factors that are not finite, and more than 12.
    """
    import numpy as np

    old = vector("before", before)
    new = vector("after", after, len(old))
    if len(old) > MOST_FACTORS:
        raise ValueError(f"before of shape {old.shape} has more than {MOST_FACTORS} factors")
    if not len(old):
        return Undefined(Reason.NO_ROWS)
    with np.errstate(all="ignore"):
        worth = np.asarray(formula(np.where(coalitions(len(old)), new, old)), np.float64)
    return shapley_of(worth)


def coalitions(factors: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Every set of `factors` players, shape (2ᵏ, k): row m holds the binary digits of m.

    Row 0 takes all factors from before, the last row all from after.
    """
    import numpy as np

    digits: np.ndarray[tuple[int, int], np.dtype[np.int64]] = np.arange(2**factors)[
        :, np.newaxis
    ] >> np.arange(factors)
    return (digits & 1).astype(np.bool_)


def shapley_of(worth: Floats) -> Shapley | Undefined:
    """The Shapley values of a game given by what every set of players is worth.

    `worth` has length 2ᵏ in the order of `coalitions`. Undefined: NOT_BETWEEN where a set has no
    finite worth. Raises ValueError for another length or more than 12 players.
    """
    import numpy as np

    factors = worth.size.bit_length() - 1
    if worth.shape != (2**factors,) or not 1 <= factors <= MOST_FACTORS:
        raise ValueError(f"worth must have length 2 to 2^{MOST_FACTORS}, not shape {worth.shape}")
    if not np.isfinite(worth).all():
        return Undefined(Reason.NOT_BETWEEN)
    players = coalitions(factors)
    sizes = players.sum(axis=1)
    weights = np.array(
        [factorial(s) * factorial(factors - s - 1) / factorial(factors) for s in range(factors)]
    )
    terms = np.empty(factors)
    for i in range(factors):
        without = np.flatnonzero(~players[:, i])
        terms[i] = weights[sizes[without]] @ (worth[without + (1 << i)] - worth[without])
    change = worth[-1] - worth[0]
    alone = worth[1 << np.arange(factors)] - worth[0]
    return Shapley(float(worth[0]), float(worth[-1]), terms, float(change - alone.sum()))
