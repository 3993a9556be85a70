"""What a search over all counts finds by chance: outcomes dealt anew over the same people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.compiled import kernel


def reached_with(
    offsets: NDArray[np.int64],
    family: NDArray[np.int64],
    count: NDArray[np.uint8],
    outcome: NDArray[np.bool_],
    families: int,
    cap: int,
) -> NDArray[np.int64]:
    """How many people with the outcome reached each count of each family: (families, cap), at k - 1
    those who reached k or more.

    Person i has the entries from `offsets[i]` on, each the `count` (1 to `cap`) that they reached
    in a `family` (0 to `families` - 1).
    """
    found = np.zeros((families, cap), np.int64)
    add_reached(offsets, family, count, outcome, found)
    return np.cumsum(found[:, ::-1], axis=1)[:, ::-1]


@kernel
def add_reached(
    offsets: NDArray[np.int64],
    family: NDArray[np.int64],
    count: NDArray[np.uint8],
    outcome: NDArray[np.bool_],
    found: NDArray[np.int64],
) -> None:
    """Adds the entries of the people with the outcome."""
    for person in range(outcome.size):
        if outcome[person]:
            for i in range(offsets[person], offsets[person + 1]):
                found[family[i], count[i] - 1] += 1
