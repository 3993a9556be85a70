"""Arguments of methods: checked once, so that a formula below can trust what it reads.

What breaks a rule here is a programmer's mistake, and a ValueError names the argument and its
shape. What the data cannot carry (no rows, one unit, no spread) is no mistake: the method itself
answers it with `Undefined`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.intp]"


def vector(name: str, values: ArrayLike, length: int | None = None) -> Floats:
    """`values` as a finite one-dimensional float array, of `length` where one is given.

    Raises ValueError for another shape and for NaN or infinite values.
    """
    import numpy as np

    found = np.asarray(values, np.float64)
    if found.ndim != 1 or (length is not None and len(found) != length):
        wanted = "one dimension" if length is None else f"shape ({length},)"
        raise ValueError(f"{name} must have {wanted}, not shape {found.shape}")
    return _finite(name, found)


def matrix(name: str, values: ArrayLike, rows: int | None = None) -> Floats:
    """`values` as a finite two-dimensional float array, a vector becoming one column.

    Raises ValueError for another shape, another number of `rows`, and NaN or infinite values.
    """
    import numpy as np

    found = np.asarray(values, np.float64)
    if found.ndim == 1:
        found = found[:, np.newaxis]
    if found.ndim != 2 or (rows is not None and len(found) != rows):
        wanted = "two dimensions" if rows is None else f"{rows} rows in two dimensions"
        raise ValueError(f"{name} must have {wanted}, not shape {found.shape}")
    return _finite(name, found)


def codes(name: str, labels: ArrayLike, length: int) -> tuple[Integers, int]:
    """Labels of units (integers or strings) as codes 0 … k − 1, and k.

    Raises ValueError for another shape than (`length`,) and for floats, in which NaN could hide.
    """
    import numpy as np

    found = np.asarray(labels)
    if found.shape != (length,):
        raise ValueError(f"{name} must have shape ({length},), not {found.shape}")
    if found.dtype.kind == "f" and length:
        raise ValueError(f"{name} must be integers or strings, not {found.dtype} of {found.shape}")
    if found.dtype.kind in "iu" and length and found.min() >= 0 and found.max() < 2 * length:
        # Codes that are nearly dense already are renumbered without sorting the rows.
        used = np.zeros(int(found.max()) + 1, np.intp)
        used[found] = 1
        return (np.cumsum(used) - 1)[found], int(used.sum())
    names, dense = np.unique(found, return_inverse=True)
    return dense.astype(np.intp, copy=False), len(names)


def share(name: str, value: float) -> float:
    """`value` strictly between 0 and 1; ValueError where it is not."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {value}")
    return float(value)


def positive(name: str, value: float) -> float:
    """A finite `value` above zero; ValueError where it is not."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be positive and finite, not {value}")
    return float(value)


def _finite(name: str, found: Floats) -> Floats:
    import numpy as np

    if not np.isfinite(found).all():
        bad = int(np.size(found) - np.isfinite(found).sum())
        raise ValueError(f"{name} of shape {found.shape} holds {bad} values that are not finite")
    return found
