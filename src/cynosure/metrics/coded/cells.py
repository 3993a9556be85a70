"""Sums of rows by the values of some columns: those of one share of the people, and of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDEST = 2**62
"""More combinations than this cannot be numbered."""
SPARSE = 4
"""So many times more combinations than rows are not counted one by one."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Values as the places of `words`, none of which comes twice; their number for no value."""

    codes: NDArray[np.int32]
    words: Sequence[Any]


def placed(by: Sequence[Coded], rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The place of each of `rows` among the combinations of values that are met at all, and one row
    of each combination."""
    cell, number = np.zeros(rows, np.intp), 1
    for one in by:
        size = len(one.words) + 1
        if number * size > WIDEST:
            cell, number = _met(cell)
        cell, number = cell * size + one.codes, number * size
    if number > SPARSE * rows:
        cell, number = _met(cell)
    row = np.full(number, -1, np.intp)
    row[cell] = np.arange(rows)
    met = row >= 0
    return (np.cumsum(met) - 1)[cell], row[met]


def summed(place: NDArray[np.intp], added: NDArray[Any], places: int) -> NDArray[np.float64]:
    """What rows add, by the place of each among so many."""
    # Of no rows at all NumPy makes whole numbers.
    return np.bincount(place, added, places).astype(np.float64, copy=False)


def _met(cell: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    """The numbers of cells with none left out, and how many there are."""
    met, found = np.unique(cell, return_inverse=True)
    return found, len(met)


@dataclass(frozen=True, eq=False)
class Cells:
    """What rows add up to, a cell for each combination of values that they have: `by` are the
    values of the cells, column by column, and `sums` (float64) what their rows add up to."""

    by: tuple[Coded, ...]
    sums: tuple[NDArray[np.float64], ...]

    @classmethod
    def of(cls, by: Sequence[Coded], added: Sequence[NDArray[Any]]) -> Cells:
        """The sums of each of `added` by the values of all of `by`, both of which have rows."""
        place, row = placed(by, len(by[0].codes))
        sums = (summed(place, one, len(row)) for one in added)
        return cls(tuple(Coded(one.codes[row], one.words) for one in by), tuple(sums))

    @classmethod
    def joined(cls, each: Sequence[Cells]) -> Cells:
        """The sums of all rows, from those of some of them each."""
        if len(each) == 1:
            return each[0]
        by = [_united(own) for own in zip(*(one.by for one in each), strict=True)]
        sums = zip(*(one.sums for one in each), strict=True)
        return cls.of(by, [np.concatenate(own) for own in sums])

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.by[0].codes)


def _united(columns: Sequence[Coded]) -> Coded:
    """Columns one behind the other, over the words of all."""
    words = columns[0].words
    if any(one.words != words for one in columns[1:]):
        words = tuple(sorted(frozenset().union(*(one.words for one in columns))))
    return Coded(np.concatenate([_over(words, one) for one in columns]), words)


def _over(words: Sequence[Any], column: Coded) -> NDArray[np.int32]:
    """The codes of a column as the places of other words, which have all of its own."""
    if column.words == words:
        return column.codes
    place = {word: number for number, word in enumerate(words)}
    places = np.array([*(place[word] for word in column.words), len(words)], np.int32)
    return places[column.codes]


@dataclass(frozen=True, eq=False)
class Dealt:
    """Cells whose first column is the group of a person; so many `people` were dealt to groups in
    turn, by the order of ids."""

    cells: Cells
    people: int

    @classmethod
    def joined(cls, each: Sequence[Dealt]) -> Dealt:
        """The cells of all people, those of each share being dealt on from where the shares before
        it ended."""
        before, cells = 0, []
        for one in each:
            group, *others = one.cells.by
            number = len(group.words)
            shifted = Coded((group.codes + before % number) % number, group.words)
            cells.append(Cells((shifted, *others), one.cells.sums))
            before += one.people
        return cls(Cells.joined(cells), before)


def group_of(rank: NDArray[np.intp], groups: int) -> Coded:
    """The groups of people by their places among all that are dealt."""
    return Coded((rank % groups).astype(np.int32), range(groups))


def ranked(person: NDArray[Any], people: int) -> tuple[NDArray[np.intp], int]:
    """The place of each of `person` among those that are met at all, and how many these are."""
    met = np.bincount(person, minlength=people) > 0
    return (np.cumsum(met) - 1)[person], int(met.sum())
