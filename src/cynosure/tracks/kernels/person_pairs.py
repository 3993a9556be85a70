"""Which pairs of things each person did in the first days, person by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import NEVER, Clock, first_second
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels.counts import checked_windows, first_from
from cynosure.tracks.kernels.pairs import BEFORE
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks

MOST_NAMES = 256
"""Names of which pairs are told person by person."""


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
    number_of = np.full(1 << 16, -1, np.int64)
    for place, name in enumerate(names):
        code = tracks.code(name)
        if code is not None:
            number_of[code] = place

    def work(number: int, bucket: Bucket) -> tuple[NDArray[np.generic], ...]:
        start, category = people.beside(number)
        asked = (
            bucket.offsets, bucket.time, bucket.micro, bucket.code, clock.since, clock.east,
            start, category, lengths, number_of, len(names),
        )  # fmt: skip
        entries = np.zeros(bucket.people, np.int64)
        each_pair(*asked, entries, np.empty(0, np.int32), np.empty(0, np.uint8))
        filled = int(entries.sum())
        found = np.empty(filled, np.int32), np.empty(filled, np.uint8)
        if filled:
            each_pair(*asked, np.zeros(bucket.people, np.int64), *found)
        return entries[category != LEFT_OUT], *found

    entries, pair, window = map(np.concatenate, zip(*tracks.each(work), strict=True))
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(entries)))
    return PersonPairs(tuple(names), offsets, pair, window)


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
    number_of: NDArray[np.int64],
    names: int,
    entries: NDArray[np.int64],
    to_pair: NDArray[np.int32],
    to_window: NDArray[np.uint8],
) -> None:
    """The number of entries of each person and, where there is room, the entries."""
    first, last = np.full(names, BEFORE), np.full(names, BEFORE)
    touched, to = np.empty(names, np.int64), 0
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        number, high = 0, offsets[person + 1]
        i = first_from(time, offsets[person], high, first_second(since, east, start[person]))
        for window in range(lengths.size):
            end = first_second(since, east, start[person] + lengths[window])
            while i < high and time[i] < end:
                what = number_of[code[i]]
                if what >= 0:
                    at = np.int64(time[i]) * 1_000_000 + (micro[i] if micro.size else 0)
                    if last[what] == BEFORE:
                        first[what], touched[number], number = at, what, number + 1
                    last[what] = at
                i += 1
            room = to_pair[to:], to_window[to:]
            found = note_pairs(touched[:number], first, last, window, *room)
            entries[person] += found
            to += found if to_pair.size else 0
        for k in range(number):
            last[touched[k]] = BEFORE


@kernel
def note_pairs(
    touched: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    window: int,
    to_pair: NDArray[np.int32],
    to_window: NDArray[np.uint8],
) -> int:
    """The number of pairs of what a person did so far and, where there is room, the pairs."""
    to, names = 0, first.size
    for a in touched:
        for b in touched:
            for pair, done in (
                (a * names + b, a < b),
                (names * names + a * names + b, a != b and last[b] >= first[a]),
            ):
                if done:
                    if to_pair.size:
                        to_pair[to], to_window[to] = pair, window
                    to += 1
    return to
