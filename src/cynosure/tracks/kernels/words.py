"""Pairs of up to 64 names: sets of names as bits of a word, 64 counters added to at once.

What a person did so far is one word, so is what came before or with the last of each name. The bits
of such a word are added to as many counters of a byte, which processors do in a few instructions
in place of one for each pair; before a counter is full, all are emptied to where there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Codes
from cynosure.tracks.clock import NEVER, first_second
from cynosure.tracks.compiled import kernel, lowest_bit, tally
from cynosure.tracks.kernels.counts import first_from
from cynosure.tracks.kernels.steady import AHEAD, fetch
from cynosure.tracks.people import LEFT_OUT
from cynosure.tracks.reader import Tracks

MOST_NAMES = 64
FULL = 255
"""Words that counters hold before they are emptied."""
ONE, NONE = np.uint64(1), np.uint64(0)
NO_NAME = 255
"""The place of names that nobody asks for."""


def places_of(
    tracks: Tracks, names: Sequence[str], none: np.integer[Any]
) -> NDArray[np.integer[Any]]:
    """The place among some names of each code, `none` for others: of the kind of `none`."""
    found = np.full(1 << 16, none, type(none))
    for place, name in enumerate(names):
        code = tracks.code(name)
        if code is not None:
            found[code] = place
    return found


def bits_of(names: int) -> NDArray[np.uint64]:
    """The bit of each place; those beyond the names have none."""
    found = np.zeros(NO_NAME + 1, np.uint64)
    found[:names] = np.uint64(1) << np.arange(names, dtype=np.uint64)
    return found


@kernel
def count_in_words(
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
    bit_of: NDArray[np.uint64],
    names: int,
    groups: int,
    both: NDArray[np.int32],
    then: NDArray[np.int32],
) -> None:
    """Adds the pairs of each person to every window that holds them: `both` and `then` hold
    (windows, categories, names, 64) numbers, at [..., b, a] the people who did b with a, and b
    after a."""
    sets = lengths.size * groups * names
    room = sets * MOST_NAMES
    with_both, with_then = np.zeros(room, np.uint8), np.zeros(room, np.uint8)
    filled, before = np.zeros(sets, np.uint8), np.zeros(bit_of.size, np.uint64)
    for person in range(start.size):
        fetch(offsets, time, code, person + AHEAD)
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        high, seen = offsets[person + 1], NONE
        i = first_from(time, offsets[person], high, first_second(since, east, start[person]))
        for window in range(lengths.size):
            end = first_second(since, east, start[person] + lengths[window])
            rows = (time, micro, code, number_of, bit_of, i, high)
            i, seen = read_window(*rows, end, seen, before)
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
    bit_of: NDArray[np.uint64],
    first: int,
    last: int,
    end: int,
    seen: np.uint64,
    before: NDArray[np.uint64],
) -> tuple[int, np.uint64]:
    """Reads on to the end of a window: the row after it, and what was done so far. `before` has,
    by name, what was done up to the last row of that name. Names that nobody asks for have a place
    and no bit, which is quicker than to tell them apart."""
    i, high = np.uint64(first), np.uint64(last)
    while i < high and time[i] < end:
        what, following = number_of[code[i]], i + ONE
        seen |= bit_of[what]
        before[what] = seen
        if following < high and time[following] == time[i]:
            # What stands at the same instant comes before as well as after.
            while following < high and same_instant(time, micro, i, following):
                seen |= bit_of[number_of[code[following]]]
                following += ONE
            for k in range(i, following):
                before[number_of[code[k]]] = seen
        i = following
    return int(np.int64(i)), seen


@kernel
def add_window(
    seen: np.uint64,
    before: NDArray[np.uint64],
    base: int,
    with_both: NDArray[np.uint8],
    with_then: NDArray[np.uint8],
    filled: NDArray[np.uint8],
    both: NDArray[np.int32],
    then: NDArray[np.int32],
) -> None:
    """Adds what a person did so far to the counters of each name among it."""
    left = seen
    while left != NONE:
        name = lowest_bit(left)
        left &= left - ONE
        place, own = np.uint64(base) + name, ~(ONE << name)
        tally(with_both, place * np.uint64(MOST_NAMES), seen & own)
        tally(with_then, place * np.uint64(MOST_NAMES), before[name] & own)
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
def empty(counters: NDArray[np.uint8], place: int, counted: NDArray[np.int32]) -> None:
    """Moves what the counters of a name hold to where there is room for it."""
    first = np.uint64(place) * np.uint64(MOST_NAMES)
    for k in range(np.uint64(MOST_NAMES)):
        counted[first + k] += np.int32(counters[first + k])
        counters[first + k] = np.uint8(0)
