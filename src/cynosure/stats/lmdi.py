"""Logarithmic mean Divisia index: a long chain of factors over many parts, exactly.

Ang (2005), "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33,
867-871, additive LMDI-I; zeros as the limits of Ang and Liu (2007), Energy Policy 35, 238-246.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, matrix
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Lmdi:
    """The change of Σ over parts of a product of factors, in the unit of the product.

    `terms` has shape (k factors, m parts); a factor's term is its row's sum, and all terms
    together are after − before. Parts and periods can be added up without breaking that.
    """

    before: float
    after: float
    terms: Floats

    @property
    def of_factors(self) -> Floats:
        """The term of each factor over all parts, length k."""
        totals: Floats = self.terms.sum(axis=1)
        return totals


def lmdi(before: ArrayLike, after: ArrayLike) -> Lmdi | Undefined:
    """The change of V = Σᵢ Πₖ xₖᵢ by factors; `before` and `after` have shape (k, m).

    Δₖᵢ = L(Vᵢ¹, Vᵢ⁰) · ln(xₖᵢ¹ / xₖᵢ⁰) with the logarithmic mean L(a, b) = (a − b)/(ln a − ln b).
    Where a part is zero in one period, its whole change belongs in equal parts to the factors
    that were zero then, which is the limit of replacing the zeros by an ever smaller number.

    Undefined: NO_ROWS without factors or parts. Raises ValueError for other shapes, values that
    are not finite, and negative ones (`shapley` takes those).
    """
    import numpy as np

    old = matrix("before", before)
    new = matrix("after", after, len(old))
    if old.shape != new.shape:
        raise ValueError(f"after must have shape {old.shape}, not {new.shape}")
    for name, values in (("before", old), ("after", new)):
        if (values < 0).any():
            raise ValueError(f"{name} of shape {values.shape} must not be negative")
    if not old.size:
        return Undefined(Reason.NO_ROWS)
    products = old.prod(axis=0), new.prod(axis=0)
    zero = old == 0, new == 0
    seen = ~zero[0].any(axis=0), ~zero[1].any(axis=0)
    terms = np.zeros_like(old)
    both = seen[0] & seen[1]
    logs = np.log(new[:, both]) - np.log(old[:, both])
    terms[:, both] = _logarithmic_mean(products[0][both], products[1][both], logs) * logs
    for there, gone, sign in ((1, 0, 1.0), (0, 1, -1.0)):
        whole = seen[there] & ~seen[gone]
        shares = zero[gone][:, whole] / zero[gone][:, whole].sum(axis=0)
        terms[:, whole] = sign * products[there][whole] * shares
    return Lmdi(float(products[0].sum()), float(products[1].sum()), terms)


def _logarithmic_mean(old: Floats, new: Floats, logs: Floats) -> Floats:
    import numpy as np

    apart = logs.sum(axis=0)
    # Near equality the quotient loses its digits; (a + b)/2 is right there to second order.
    close = np.abs(apart) < 1e-6
    mean: Floats = np.where(close, (old + new) / 2, (new - old) / np.where(close, 1.0, apart))
    return mean
