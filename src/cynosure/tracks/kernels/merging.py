"""Rows of a few sorted parts, person by person: the parts are merged by ids, run by run."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cynosure.store.coded import Runs
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels.cutting import sealed

WORD, BYTE = 8, np.uint64(8)
"""The bytes of a word, and the bits of a byte."""


class InTurn(NamedTuple):
    """Rows person by person: so many `people`; of each row the `person` (int32) by the order of
    ids, `people` itself for nobody; and the rows in `order` (int32)."""

    people: int
    person: NDArray[np.int32]
    order: NDArray[np.int32]


@kernel
def first_word(data: NDArray[np.uint8], place: int, end: int) -> Any:
    """The first eight bytes of a text as a number that is ordered as they are; after its end 0."""
    found = np.uint64(0)
    for step in range(WORD):
        byte = np.uint64(data[place + step]) if place + step < end else np.uint64(0)
        found = (found << BYTE) | byte
    return found


@kernel
def compared(offsets: NDArray[np.int32], data: NDArray[np.uint8], one: int, other: int) -> Any:
    """Less than 0 where a text comes before another one, 0 where it is the same."""
    start, against = np.int64(offsets[one]), np.int64(offsets[other])
    length, opposed = offsets[one + 1] - start, offsets[other + 1] - against
    for step in range(min(length, opposed)):
        if data[start + step] != data[against + step]:
            return -1 if data[start + step] < data[against + step] else 1
    return length - opposed


@kernel
def smallest(
    offsets: NDArray[np.int32], data: NDArray[np.uint8], heads: NDArray[np.int32],
    words: NDArray[np.uint64], left: NDArray[np.int32], size: int,
) -> Any:  # fmt: skip
    """The part whose first run that is left has the smallest id."""
    best = left[0]
    for k in range(1, size):
        part = left[k]
        if words[part] < words[best] or (
            words[part] == words[best] and compared(offsets, data, heads[part], heads[best]) < 0
        ):
            best = part
    return best


@kernel
def begin_next(
    offsets: NDArray[np.int32], data: NDArray[np.uint8], known: NDArray[np.uint8],
    run: int, end: int, words: NDArray[np.uint64], part: int,
) -> bool:  # fmt: skip
    """Whether a part has somebody's run at `run`, the beginning of whose id is kept in `words`."""
    if run == end or known[run] == 0:
        return False
    words[part] = first_word(data, offsets[run], offsets[run + 1])
    return True


@kernel
def append_run(
    ends: NDArray[np.int32], run: int, who: int,
    person: NDArray[np.int32], order: NDArray[np.int32], at: int,
) -> int:  # fmt: skip
    """Puts the rows of a run in order from `at` on; says where the next ones are to be."""
    for row in range(ends[run], ends[run + 1]):
        person[row], order[at] = who, row
        at += 1
    return at


@kernel
def merge(
    offsets: NDArray[np.int32], data: NDArray[np.uint8], known: NDArray[np.uint8],
    ends: NDArray[np.int32], parts: NDArray[np.int32],
    person: NDArray[np.int32], order: NDArray[np.int32],
) -> int:  # fmt: skip
    """Fills `person` and `order`, and says how many people there are.

    Arrays come one by one: those of a tuple are counted in and out at each comparison.
    """
    number = len(parts) - 1
    heads, words = parts[:-1].copy(), np.zeros(number, np.uint64)
    left, size, people, at = np.empty(number, np.int32), 0, 0, 0
    for part in range(number):
        if begin_next(offsets, data, known, heads[part], parts[part + 1], words, part):
            left[size] = part
            size += 1
    while size > 0:
        best = smallest(offsets, data, heads, words, left, size)
        who, word, k = heads[best], words[best], 0
        while k < size:
            part = left[k]
            stays = True
            while stays and words[part] == word and compared(offsets, data, heads[part], who) == 0:
                at = append_run(ends, heads[part], people, person, order, at)
                heads[part] += 1
                stays = begin_next(offsets, data, known, heads[part], parts[part + 1], words, part)
            if stays:
                k += 1
            else:
                size -= 1
                for later in range(k, size):
                    left[later] = left[later + 1]
        people += 1
    for part in range(number):
        for run in range(heads[part], parts[part + 1]):
            at = append_run(ends, run, people, person, order, at)
    return people


def in_turn(runs: Runs) -> InTurn:
    """The rows of all runs, those of one person one behind the other."""
    rows = int(runs.ends[-1])
    person, order = np.empty(rows, np.int32), np.empty(rows, np.int32)
    ids = runs.ids
    given = [sealed(one) for one in (ids.offsets, ids.data, ids.known, runs.ends, runs.parts)]
    return InTurn(merge(*given, person, order), person, order)
