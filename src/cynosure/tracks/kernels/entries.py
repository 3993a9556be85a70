"""What a kernel tells person by person: entries of which nobody knows beforehand how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.compiled import Kernel


def entries_of(
    walk: Kernel[None], asked: tuple[Any, ...], people: int, kinds: Sequence[type[np.generic]]
) -> tuple[NDArray[Any], ...]:
    """The number of entries of each person (int64), then a column of all entries for each kind.

    `walk` takes what is `asked`, adds to the numbers, and fills the columns where they have room:
    it is walked once to learn how much room that is, and again to fill it.
    """
    numbers = np.zeros(people, np.int64)
    walk(*asked, numbers, *(np.empty(0, kind) for kind in kinds))
    size = int(numbers.sum())
    columns = tuple(np.empty(size, kind) for kind in kinds)
    if size:
        walk(*asked, np.zeros(people, np.int64), *columns)
    return numbers, *columns


def offsets_of(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the entries of each person begin, and the end of the last (people + 1)."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(numbers)))
