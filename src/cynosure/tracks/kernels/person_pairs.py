"""Which pairs of things each person did in the first days, person by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import NEVER, Clock, first_second
from cynosure.tracks.compiled import kernel, lowest_bit, ones_in
from cynosure.tracks.kernels.counts import checked_windows, first_from
from cynosure.tracks.kernels.entries import entries_of, offsets_of
from cynosure.tracks.kernels.steady import AHEAD, fetch
from cynosure.tracks.kernels.words import (
    MOST_NAMES,
    NO_NAME,
    NONE,
    ONE,
    bits_of,
    places_of,
    read_window,
)
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks


@dataclass(frozen=True)
class PersonPairs:
    """What the people who count did of pairs of `names`, in the order of their keys.

    Person i has the entries from `offsets[i]` on (people + 1, int64). An entry says that a pair
    (int32) was done in a window (uint8), which holds all shorter ones: for n names pair a · n + b
    with a < b that both were done, pair n² + a · n + b that b was done at the instant of the first
    a of the window or later.
    """

    names: tuple[str, ...]
    offsets: NDArray[np.int64]
    pair: NDArray[np.int32]
    window: NDArray[np.uint8]


def person_pairs(
    tracks: Tracks, clock: Clock, people: People, windows: tuple[int, ...], names: Sequence[str]
) -> PersonPairs:
    """The pairs behind `pairs`, person by person; raises ValueError as it does, and for more than
    `MOST_NAMES` names."""
    lengths = checked_windows(windows, "rows", 1)
    if len(names) > MOST_NAMES:
        raise ValueError(f"pairs are told of up to {MOST_NAMES} names, not {len(names)}")
    told = places_of(tracks, names, np.uint8(NO_NAME)), bits_of(len(names)), len(names)

    def work(number: int, bucket: Bucket) -> tuple[NDArray[np.generic], ...]:
        start, category = people.beside(number)
        asked = (
            bucket.offsets, bucket.time, bucket.micro, bucket.code, clock.since, clock.east,
            start, category, lengths, *told,
        )  # fmt: skip
        entries, *found = entries_of(each_pair, asked, bucket.people, (np.int32, np.uint8))
        return entries[category != LEFT_OUT], *found

    entries, pair, window = map(np.concatenate, zip(*tracks.each(work), strict=True))
    return PersonPairs(tuple(names), offsets_of(entries), pair, window)


@kernel
def each_pair(
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
    entries: NDArray[np.int64],
    to_pair: NDArray[np.int32],
    to_window: NDArray[np.uint8],
) -> None:
    """The number of entries of each person and, where there is room, the entries."""
    before, to = np.zeros(bit_of.size, np.uint64), 0
    for person in range(start.size):
        fetch(offsets, time, code, person + AHEAD)
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        high, seen = offsets[person + 1], np.uint64(0)
        i = first_from(time, offsets[person], high, first_second(since, east, start[person]))
        for window in range(lengths.size):
            end = first_second(since, east, start[person] + lengths[window])
            rows = (time, micro, code, number_of, bit_of, i, high)
            i, seen = read_window(*rows, end, seen, before)
            found = note_pairs(seen, before, names, window, to_pair[to:], to_window[to:])
            entries[person] += found
            to += found if to_pair.size else 0


@kernel
def note_pairs(
    seen: np.uint64,
    before: NDArray[np.uint64],
    names: int,
    window: int,
    to_pair: NDArray[np.int32],
    to_window: NDArray[np.uint8],
) -> int:
    """The number of pairs of what a person did so far and, where there is room, the pairs."""
    left, to = seen, 0
    while left != NONE:
        name = lowest_bit(left)
        own = ONE << name
        left &= left - ONE
        with_it, then = seen & (own - ONE), before[name] & ~own
        number = int(np.int64(ones_in(with_it) + ones_in(then)))
        if to_pair.size:
            note_bits(with_it, np.int64(name), names, to_pair[to:])
            into = to_pair[to + np.int64(ones_in(with_it)) :]
            note_bits(then, names * names + np.int64(name), names, into)
            to_window[to : to + number] = window
        to += number
    return to


@kernel
def note_bits(word: np.uint64, base: int, names: int, to_pair: NDArray[np.int32]) -> None:
    """The pairs of a name, which `base` stands for, with each whose bit is set."""
    number = 0
    while word != NONE:
        to_pair[number] = base + np.int64(lowest_bit(word)) * names
        word &= word - ONE
        number += 1
