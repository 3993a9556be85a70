"""Many candidates against one outcome: the permutation distribution of the largest statistic.

Each cell is a column of 0/1 or numbers over people, its statistic the correlation with the
outcome (phi where both are binary). The outcome is permuted over people, so that the dependence
of the cells stays as it is, and a cell's adjusted p is the share of permutations whose largest
|correlation| reaches its own: Westfall and Young (1993, "Resampling-Based Multiple Testing"),
single step. It keeps the familywise error over the whole grid that was searched.

All permutations of all cells are one matrix product, done in blocks of permutations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.arrays import share, vector
from cynosure.stats.undefined import Reason, Undefined

BLOCK_BYTES = 2**26
"""Memory of one block of permuted outcomes."""

EXACT = 2**24
"""Whole numbers that single precision holds exactly."""


@dataclass(frozen=True)
class Cell:
    """One candidate: its `correlation` with the outcome and its `p`, adjusted for the search."""

    correlation: float
    p: float


@dataclass(frozen=True)
class MaxT:
    """The search as a whole.

    `cells` in the order of the columns, undefined where a column does not vary. `critical` is the
    |correlation| that the largest of all passes by chance in 1 − level of the cases, `expected`
    the mean of the largest: what the best of so many looks like where there is nothing.
    """

    cells: tuple[Cell | Undefined, ...]
    critical: float
    expected: float
    permutations: int


def max_t(
    candidates: ArrayLike,
    outcome: ArrayLike,
    rng: np.random.Generator,
    permutations: int = 2_000,
    level: float = 0.95,
) -> MaxT | Undefined:
    """All columns of `candidates` (shape (people, cells)) against `outcome` (shape (people,)).

    Bools and small integers are computed in single precision, where their sums are exact, and
    take half the time. Undefined under 3 people, where the outcome does not vary, and where no
    column does. Raises ValueError for values that are not finite, shapes that differ, and fewer
    permutations than 1 / (1 − level), which could not reach the level.
    """
    share("level", level)
    if permutations < 1 / (1 - level) - 1e-9:
        raise ValueError(f"{permutations} permutations cannot reach a level of {level}")
    y = vector("outcome", outcome)
    x = np.asarray(candidates)
    if x.ndim != 2 or len(x) != len(y):
        raise ValueError(f"candidates must have shape ({len(y)}, cells), not {x.shape}")
    if len(y) < 3:
        few = Undefined(Reason.TOO_FEW, (("n", len(y)), ("needed", 3)))
        return few if len(y) else Undefined(Reason.NO_ROWS)
    if y.min() == y.max():
        return Undefined(Reason.NO_VARIATION)
    return _searched(*_exactly(x, y), rng, permutations, level)


def _searched(
    columns: NDArray[Any],
    scores: NDArray[Any],
    rng: np.random.Generator,
    permutations: int,
    level: float,
) -> MaxT | Undefined:
    deviations = _deviations(columns)
    varies = deviations > 0
    if not varies.any():
        return Undefined(Reason.NO_VARIATION)
    mean = float(scores.mean(dtype=np.float64))
    scale = deviations[varies] * np.linalg.norm(scores.astype(np.float64) - mean)
    centre = _sums(columns)[varies] * mean
    chosen = columns if varies.all() else columns[:, varies]
    seen = (scores @ chosen - centre) / scale
    largest = _largest(chosen, scores, centre, scale, permutations, rng)
    # Ties up to rounding count as reached: they are the same table, dealt anew.
    below = np.searchsorted(np.sort(largest), np.abs(seen) * (1 - 1e-6))
    # The order of the data is one of the permutations, so that no p is zero.
    adjusted = (permutations - below + 1) / (permutations + 1)
    return MaxT(
        _cells(varies, seen, adjusted),
        float(np.quantile(largest, level, method="higher")),
        float(largest.mean()),
        permutations,
    )


def _exactly(x: NDArray[Any], y: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both as floats of one precision: single where all sums of products are whole and small."""
    whole = x.dtype.kind in "biu" and bool((y == np.round(y)).all())
    if whole and len(y) * float(np.abs(y).max()) * max(float(np.max(x)), 1.0) < EXACT:
        return x.astype(np.float32), y.astype(np.float32)
    columns = x.astype(np.float64)
    if not np.isfinite(columns).all():
        raise ValueError(f"candidates of shape {x.shape} hold values that are not finite")
    return columns, y


def _sums(columns: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(columns.sum(axis=0, dtype=np.float64))


def _deviations(columns: NDArray[Any]) -> NDArray[np.float64]:
    """√Σ (x − x̄)² of each column, 0 where it is constant."""
    means = _sums(columns) / len(columns)
    squares = np.einsum("ij,ij->j", columns, columns, dtype=np.float64)
    left = squares - len(columns) * means**2
    constant = columns.min(axis=0) == columns.max(axis=0)
    return np.where(constant, 0.0, np.sqrt(np.maximum(left, 0.0)))


def _largest(
    columns: NDArray[Any],
    scores: NDArray[Any],
    centre: NDArray[np.float64],
    scale: NDArray[np.float64],
    permutations: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """The largest |correlation| of each permutation: shape (permutations,)."""
    block = max(1, min(permutations, BLOCK_BYTES // scores.nbytes))
    dealt = np.tile(scores, (block, 1))
    largest = np.empty(permutations)
    for begin in range(0, permutations, block):
        end = min(begin + block, permutations)
        # What a block dealt last time is dealt again: a permutation of a permutation is one.
        rng.permuted(dealt, axis=1, out=dealt)
        products = dealt[: end - begin] @ columns
        largest[begin:end] = np.abs((products - centre) / scale).max(axis=1)
    return largest


def _cells(
    varies: NDArray[np.bool_], seen: NDArray[np.float64], adjusted: NDArray[np.float64]
) -> tuple[Cell | Undefined, ...]:
    tested = iter(zip(seen.tolist(), adjusted.tolist(), strict=True))
    return tuple(
        Cell(*next(tested)) if varied else Undefined(Reason.NO_VARIATION)
        for varied in varies.tolist()
    )
