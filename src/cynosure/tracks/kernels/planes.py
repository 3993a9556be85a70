"""Pairs of up to 64 names: sets of names as bits of a word, counted many people at a time.

What a person did so far is one word, so is what came before or with the last of each name. Such
words are added up bit by bit in planes (plane p holds bit p of 64 counters, so that an addition is
an exclusive or with a carry): about four instructions for all 64 counters at once, in place of one
for each pair. The carry-save adder is that of Harley and Seal (Warren, Hacker's Delight, 5-1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Codes
from cynosure.tracks.clock import NEVER, first_second
from cynosure.tracks.compiled import kernel, lowest_bit
from cynosure.tracks.kernels.counts import first_from
from cynosure.tracks.people import LEFT_OUT

MOST_NAMES = 64
PLANES = 8
FULL = 255
"""Words that planes hold before they are emptied."""
ONE, NONE = np.uint64(1), np.uint64(0)
NO_NAME = np.uint8(255)


@kernel
def count_in_planes(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    start: NDArray[np.int32],
    category: NDArray[np.uint8],
    lengths: NDArray[np.int64],
    number_of: NDArray[np.uint8],
    names: int,
    groups: int,
    both: NDArray[np.int32],
    then: NDArray[np.int32],
) -> None:
    """Adds the pairs of each person to every window that holds them: `both` and `then` hold
    (windows, categories, names, 64) numbers, at [..., b, a] the people who did b with a, and b
    after a."""
    sets = lengths.size * groups * names
    with_both, with_then = np.zeros(sets * PLANES, np.uint64), np.zeros(sets * PLANES, np.uint64)
    filled, before = np.zeros(sets, np.uint8), np.zeros(names, np.uint64)
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        high, seen = offsets[person + 1], NONE
        i = first_from(time, offsets[person], high, first_second(since, east, start[person]))
        for window in range(lengths.size):
            end = first_second(since, east, start[person] + lengths[window])
            i, seen = read_window(time, micro, code, number_of, i, high, end, seen, before)
            base = (window * groups + category[person]) * names
            add_window(seen, before, base, with_both, with_then, filled, both, then)
    for place in range(sets):
        empty(with_both, place, both)
        empty(with_then, place, then)


@kernel
def read_window(
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    number_of: NDArray[np.uint8],
    i: int,
    high: int,
    end: int,
    seen: np.uint64,
    before: NDArray[np.uint64],
) -> tuple[int, np.uint64]:
    """Reads on to the end of a window: the row after it, and what was done so far. `before` has,
    by name, what was done up to the last row of that name."""
    first = i
    while i < high and time[i] < end:
        what = number_of[code[i]]
        if what != NO_NAME:
            seen |= ONE << np.uint64(what)
            before[what] = seen
            back = i - 1
            # What stands at the same instant comes before it as well as after.
            while back >= first and same_instant(time, micro, back, i):
                other = number_of[code[back]]
                if other != NO_NAME:
                    before[other] = seen
                back -= 1
        i += 1
    return i, seen


@kernel
def add_window(
    seen: np.uint64,
    before: NDArray[np.uint64],
    base: int,
    with_both: NDArray[np.uint64],
    with_then: NDArray[np.uint64],
    filled: NDArray[np.uint8],
    both: NDArray[np.int32],
    then: NDArray[np.int32],
) -> None:
    """Adds what a person did so far to the planes of each name among it."""
    left = seen
    while left != NONE:
        name = lowest_bit(left)
        left &= left - ONE
        place, own = np.uint64(base) + name, ~(ONE << name)
        add_word(with_both, place, seen & own)
        add_word(with_then, place, before[name] & own)
        filled[place] += np.uint8(1)
        if filled[place] == FULL:
            empty(with_both, place, both)
            empty(with_then, place, then)
            filled[place] = np.uint8(0)


@kernel
def same_instant(time: NDArray[np.int32], micro: NDArray[np.uint32], one: int, other: int) -> bool:
    """Whether two rows stand at the same microsecond."""
    if time[one] != time[other]:
        return False
    return micro.size == 0 or micro[one] == micro[other]


@kernel
def add_word(planes: NDArray[np.uint64], place: np.uint64, word: np.uint64) -> None:
    """Adds each bit of a word to the counter of its place: through all planes, since where the
    last carry falls no processor foresees."""
    first = place * np.uint64(PLANES)
    for plane in range(np.uint64(PLANES)):
        held = planes[first + plane]
        planes[first + plane] = held ^ word
        word &= held


@kernel
def empty(planes: NDArray[np.uint64], place: int, counted: NDArray[np.int32]) -> None:
    """Moves what the counters hold to where there is room for it."""
    for plane in range(PLANES):
        word = planes[place * PLANES + plane]
        planes[place * PLANES + plane] = NONE
        while word != NONE:
            counted[np.uint64(place * MOST_NAMES) + lowest_bit(word)] += np.int32(1) << np.int32(
                plane
            )
            word &= word - ONE
