"""Several tests at once: p-values adjusted so that each can be read against the level.

Holm (Scandinavian Journal of Statistics 1979) keeps the chance of any false claim; Benjamini and
Hochberg (JRSS B 1995) the expected share of false ones among the claims, where the tests are
independent or positively dependent. `max_t` knows the dependence and wastes nothing on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, vector


def holm(p: ArrayLike) -> Floats:
    """Adjusted p-values (shape (m,)) that keep the familywise error.

    Raises ValueError for values outside [0, 1] or not finite.
    """
    found = _checked(p)
    m = len(found)
    order = np.argsort(found, kind="stable")
    stepped = np.maximum.accumulate(found[order] * np.arange(m, 0, -1))
    return _restored(np.minimum(stepped, 1.0), order)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p-values (shape (m,)) that keep the false discovery rate.

    Raises ValueError for values outside [0, 1] or not finite.
    """
    found = _checked(p)
    m = len(found)
    order = np.argsort(found, kind="stable")
    scaled = found[order] * m / np.arange(1, m + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _restored(np.minimum(stepped, 1.0), order)


def _checked(p: ArrayLike) -> Floats:
    found = vector("p", p)
    if ((found < 0) | (found > 1)).any():
        raise ValueError(f"p of shape {found.shape} must lie between 0 and 1")
    return found


def _restored(stepped: Floats, order: np.ndarray) -> Floats:
    adjusted = np.empty_like(stepped)
    adjusted[order] = stepped
    return adjusted
