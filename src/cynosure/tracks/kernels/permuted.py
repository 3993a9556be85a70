"""What a search over all counts finds by chance: outcomes dealt anew over the same people.

Who reached a count is a bit a person, so is the outcome; how many did both is the number of bits
that two lines of words share. Lines are laid out for so many people at a time as the nearest memory
holds, and all deals meet them there.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.compiled import kernel, ones_in

WORD = 64
NEAR = 1 << 16
"""Words that lie near a processor: half a MiB."""
LEAST, MOST = 8, 64
"""The fewest and the most words of a line: below, no processor adds up several at once."""


def cells_of(
    family: NDArray[np.int64], count: NDArray[np.uint8], families: int, cap: int
) -> NDArray[np.unsignedinteger]:
    """One number for a family (0 to `families` - 1) and a count reached in it (1 to `cap`): the
    smallest type that holds all of them, since a search reads them again and again."""
    cells = family * cap + count - 1
    return cells.astype(np.min_scalar_type(max(families * cap - 1, 0)))


def reached_with(
    offsets: NDArray[np.int64],
    cells: NDArray[np.unsignedinteger],
    outcomes: Iterable[NDArray[np.bool_]],
    families: int,
    cap: int,
) -> NDArray[np.int64]:
    """How many people with each of some outcomes reached each count of each family: (outcomes,
    families, cap), at k - 1 those who reached k or more.

    Person i has the entries from `offsets[i]` on, each a number of `cells_of`.
    """
    room = families * cap
    length = int(np.clip(NEAR // max(room, 1) // LEAST * LEAST, LEAST, MOST))
    dealt = np.stack([_packed(outcome, length) for outcome in outcomes])
    found = np.zeros((len(dealt), room), np.int64)
    add_shared(offsets, cells, dealt, np.zeros((room, length), np.uint64), found)
    exactly = found.reshape(len(dealt), families, cap)
    return np.cumsum(exactly[:, :, ::-1], axis=2)[:, :, ::-1]


def _packed(outcome: NDArray[np.bool_], length: int) -> NDArray[np.uint64]:
    """A bit a person, in whole lines of words."""
    lines = -(-outcome.size // (WORD * length))
    held = np.zeros(lines * length * WORD // 8, np.uint8)
    bits = np.packbits(outcome, bitorder="little")
    held[: bits.size] = bits
    # The lowest bit of the first byte is that of the first person, whatever the machine.
    return held.view("<u8").astype(np.uint64, copy=False)


@kernel
def add_shared(
    offsets: NDArray[np.int64],
    cells: NDArray[np.unsignedinteger],
    dealt: NDArray[np.uint64],
    lines: NDArray[np.uint64],
    found: NDArray[np.int64],
) -> None:
    """Adds, deal by deal, the people of each cell who have the outcome."""
    people, length = offsets.size - 1, lines.shape[1]
    met, is_met = np.empty(lines.shape[0], np.int64), np.zeros(lines.shape[0], np.bool_)
    for first in range(0, dealt.shape[1], length):
        number = 0
        for person in range(first * WORD, min((first + length) * WORD, people)):
            word, bit = person // WORD - first, np.uint64(1) << np.uint64(person % WORD)
            for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
                cell = np.uint64(cells[i])
                lines[cell, word] |= bit
                if not is_met[cell]:
                    is_met[cell], met[number], number = True, cell, number + 1
        for deal in range(dealt.shape[0]):
            outcome = dealt[deal, first : first + length]
            for cell in met[:number]:
                found[deal, cell] += shared(lines[cell], outcome)
        for cell in met[:number]:
            lines[cell] = 0
            is_met[cell] = False


@kernel
def shared(line: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    """How many bits two lines of words have in common."""
    number = np.uint64(0)
    for k in range(line.size):
        number += ones_in(line[k] & other[k])
    return int(np.int64(number))
