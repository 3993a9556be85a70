"""What a search over all counts finds by chance: outcomes dealt anew over the same people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.compiled import kernel


def cells_of(
    family: NDArray[np.int64], count: NDArray[np.uint8], families: int, cap: int
) -> NDArray[np.unsignedinteger]:
    """One number for a family (0 to `families` - 1) and a count reached in it (1 to `cap`): the
    smallest type that holds all of them, since a search reads them a thousand times."""
    cells = family * cap + count - 1
    return cells.astype(np.min_scalar_type(max(families * cap - 1, 0)))


def reached_with(
    offsets: NDArray[np.int64],
    cells: NDArray[np.unsignedinteger],
    outcome: NDArray[np.bool_],
    families: int,
    cap: int,
) -> NDArray[np.int64]:
    """How many people with the outcome reached each count of each family: (families, cap), at k - 1
    those who reached k or more.

    Person i has the entries from `offsets[i]` on, each a number of `cells_of`.
    """
    found = np.zeros(families * cap, np.int64)
    add_reached(offsets, cells, outcome, found)
    return np.cumsum(found.reshape(families, cap)[:, ::-1], axis=1)[:, ::-1]


@kernel
def add_reached(
    offsets: NDArray[np.int64],
    cells: NDArray[np.unsignedinteger],
    outcome: NDArray[np.bool_],
    found: NDArray[np.int64],
) -> None:
    """Adds the entries of the people with the outcome."""
    for person in range(outcome.size):
        if outcome[person]:
            for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
                found[cells[i]] += 1
