"""Many candidates against one outcome: the permutation distribution of the largest statistic.

Each cell is a column of 0/1 or numbers over people, its statistic the correlation with the
outcome (phi where both are binary). The outcome is permuted over people, so that the dependence
of the cells stays as it is, and a cell's adjusted p is the share of permutations whose largest
|correlation| reaches its own: Westfall and Young (1993, "Resampling-Based Multiple Testing"),
single step. It keeps the familywise error over the whole grid that was searched.

All permutations of all cells are one matrix product, done in blocks of permutations and people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.undefined import Reason, Undefined

BLOCK_BYTES = 2**27
"""Memory of one block of permuted outcomes."""

PEOPLE = 4_096
"""People whose part of a product is done at once, so that it stays in the caches."""

EXACT = 2**24
"""Whole numbers that single precision holds exactly."""


Precision = type[np.float32] | type[np.float64]


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
    take half the time; an outcome of two values is dealt five times as fast as one of many.
    Undefined under 3 people, where the outcome does not vary, and where no
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
    if ((y == y.min()) | (y == y.max())).all():
        # Which two values they are changes no correlation.
        y = (y == y.max()).astype(np.float64)
    return _searched(x, y, _precision(x, y), rng, permutations, level)


def _searched(
    columns: NDArray[Any],
    scores: Floats,
    precision: Precision,
    rng: np.random.Generator,
    permutations: int,
    level: float,
) -> MaxT | Undefined:
    sums = _products(np.ones((1, len(scores)), np.bool_), columns, precision)[0]
    deviations = _deviations(columns, sums)
    varies = deviations > 0
    if not varies.any():
        return Undefined(Reason.NO_VARIATION)
    mean = float(scores.mean())
    chosen = columns if varies.all() else columns[:, varies]
    scale = deviations[varies] * np.linalg.norm(scores - mean)
    centre = sums[varies] * mean
    seen = (_products(scores[np.newaxis], chosen, precision)[0] - centre) / scale
    largest = np.empty(permutations)
    begin = 0
    for dealt in _deals(scores, permutations, precision, rng):
        products = _products(dealt, chosen, precision)
        end = begin + len(dealt)
        largest[begin:end] = np.abs((products - centre) / scale).max(axis=1)
        begin = end
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


def _precision(x: NDArray[Any], y: Floats) -> Precision:
    """Single where all sums of products are whole and small enough to be exact in it."""
    if x.dtype.kind in "biu" and bool((y == np.round(y)).all()):
        largest = float(np.abs(y).max()) * max(float(np.max(x)), -float(np.min(x)), 1.0)
        return np.float32 if len(y) * largest < EXACT else np.float64
    if not np.isfinite(x.astype(np.float64, copy=False)).all():
        raise ValueError(f"candidates of shape {x.shape} hold values that are not finite")
    return np.float64


def _products(left: NDArray[Any], columns: NDArray[Any], precision: Precision) -> Floats:
    """left @ columns: shape (rows of left, cells)."""
    total = np.zeros((len(left), columns.shape[1]), precision)
    for begin in range(0, len(columns), PEOPLE):
        part = slice(begin, begin + PEOPLE)
        total += left[:, part].astype(precision) @ columns[part].astype(precision)
    return total.astype(np.float64)


def _deviations(columns: NDArray[Any], sums: Floats) -> Floats:
    """√Σ (x − x̄)² of each column, 0 where it is constant."""
    squares = np.zeros(len(sums))
    for begin in range(0, len(columns), PEOPLE):
        part = columns[begin : begin + PEOPLE].astype(np.float64)
        squares += np.einsum("ij,ij->j", part, part)
    left = squares - sums**2 / len(columns)
    constant = columns.min(axis=0) == columns.max(axis=0)
    return np.where(constant, 0.0, np.sqrt(np.maximum(left, 0.0)))


def _deals(
    scores: Floats, permutations: int, precision: Precision, rng: np.random.Generator
) -> Iterator[NDArray[Any]]:
    """Permuted outcomes, in blocks of shape (some, people)."""
    ones = int(np.count_nonzero(scores))
    if ones == scores.sum() and scores.max() == 1:
        block = max(1, BLOCK_BYTES // len(scores))
        for begin in range(0, permutations, block):
            yield _subsets(len(scores), ones, min(block, permutations - begin), rng)
        return
    block = max(1, min(permutations, BLOCK_BYTES // (precision().itemsize * len(scores))))
    dealt = np.tile(scores.astype(precision), (block, 1))
    for begin in range(0, permutations, block):
        # What a block dealt last time is dealt again: a permutation of a permutation is one.
        rng.permuted(dealt, axis=1, out=dealt)
        yield dealt[: permutations - begin]


def _subsets(people: int, members: int, rows: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Subsets of `members` of the `people`, each alike: shape (rows, people).

    Everybody is a member with about the right chance; then members, or others, picked evenly
    among them, change sides until the number is right, which leaves all subsets alike.
    """
    drawn = rng.integers(0, 256, (rows, people), np.uint8)
    found: NDArray[np.bool_] = np.less(
        drawn, min(round(256 * members / people), 255), out=drawn.view(np.bool_)
    )
    for row in found:
        over = int(np.count_nonzero(row)) - members
        pool = np.flatnonzero(row if over > 0 else ~row)
        picked = rng.choice(len(pool), abs(over), replace=False, shuffle=False)
        row[pool[picked]] ^= True
    return found


def _cells(
    varies: NDArray[np.bool_], seen: NDArray[np.float64], adjusted: NDArray[np.float64]
) -> tuple[Cell | Undefined, ...]:
    tested = iter(zip(seen.tolist(), adjusted.tolist(), strict=True))
    return tuple(
        Cell(*next(tested)) if varied else Undefined(Reason.NO_VARIATION)
        for varied in varies.tolist()
    )
