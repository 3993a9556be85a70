"""What each person did in the first days, person by person: for permutations and for pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import NEVER, Clock, first_second
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels.counts import checked_windows, first_from
from cynosure.tracks.kernels.day_bits import bits_in
from cynosure.tracks.kernels.entries import entries_of, offsets_of
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks


@dataclass(frozen=True)
class PersonCounts:
    """What the people who count did, in the order of their keys.

    `keys` (people, uint64), `category` (people, uint8) and `offsets` (people + 1, int64): person i
    has the entries from `offsets[i]` on. An entry says that the person did `name` (uint16, a code)
    `count` times (uint8, `cap` meaning that or more), or on so many days, in window `window`
    (uint8), which holds all shorter ones; there is none for what was not done.
    """

    keys: NDArray[np.uint64]
    category: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    name: NDArray[np.uint16]
    window: NDArray[np.uint8]
    count: NDArray[np.uint8]


def person_counts(
    tracks: Tracks,
    clock: Clock,
    people: People,
    windows: tuple[int, ...],
    cap: int,
    flag: int = 0,
    measure: Literal["rows", "days"] = "rows",
) -> PersonCounts:
    """The counts behind `counts`, person by person; raises ValueError as it does."""
    lengths = checked_windows(windows, measure, cap)
    names = len(tracks.names)
    walk = each_person if measure == "rows" else each_persons_days

    def work(number: int, bucket: Bucket) -> tuple[NDArray[np.generic], ...]:
        start, category = people.beside(number)
        # Where no row has any flag there is no column of them, and nobody who did it.
        is_any = flag == 0 or bucket.flags.size > 0
        asked = (
            bucket.offsets, bucket.time, bucket.code, bucket.flags, clock.since, clock.east, start,
            category if is_any else np.full_like(category, LEFT_OUT), lengths, names, cap, flag,
        )  # fmt: skip
        entries, *found = entries_of(walk, asked, bucket.people, (np.uint16, np.uint8, np.uint8))
        counted = category != LEFT_OUT
        return bucket.keys[counted], category[counted], entries[counted], *found

    keys, category, entries, name, window, count = map(
        np.concatenate, zip(*tracks.each(work), strict=True)
    )
    return PersonCounts(keys, category, offsets_of(entries), name, window, count)


@kernel
def each_person(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    flags: NDArray[np.uint8],
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    start: NDArray[np.int32],
    category: NDArray[np.uint8],
    lengths: NDArray[np.int64],
    names: int,
    cap: int,
    flag: int,
    entries: NDArray[np.int64],
    to_name: NDArray[np.uint16],
    to_window: NDArray[np.uint8],
    to_count: NDArray[np.uint8],
) -> None:
    """The number of entries of each person and, where there is room, the entries."""
    often, touched, to = np.zeros(names, np.int64), np.empty(names, np.int64), 0
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        number, last = 0, offsets[person + 1]
        i = first_from(time, offsets[person], last, first_second(since, east, start[person]))
        for window in range(lengths.size):
            end = first_second(since, east, start[person] + lengths[window])
            while i < last and time[i] < end:
                if code[i] < names and (flag == 0 or flags[i] & flag):
                    if often[code[i]] == 0:
                        touched[number] = code[i]
                        number += 1
                    often[code[i]] = min(often[code[i]] + 1, cap)
                i += 1
            entries[person] += number
            for k in range(number if to_name.size else 0):
                to_name[to], to_window[to], to_count[to] = touched[k], window, often[touched[k]]
                to += 1
        often[touched[:number]] = 0


@kernel
def each_persons_days(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    flags: NDArray[np.uint8],
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    start: NDArray[np.int32],
    category: NDArray[np.uint8],
    lengths: NDArray[np.int64],
    names: int,
    cap: int,
    flag: int,
    entries: NDArray[np.int64],
    to_name: NDArray[np.uint16],
    to_window: NDArray[np.uint8],
    to_count: NDArray[np.uint8],
) -> None:
    """The same of local days with a row, a bit each."""
    days, touched, to = np.zeros(names, np.uint64), np.empty(names, np.int64), 0
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        number, last, age = 0, offsets[person + 1], 0
        i = first_from(time, offsets[person], last, first_second(since, east, start[person]))
        for window in range(lengths.size):
            while age < lengths[window]:
                end = first_second(since, east, start[person] + age + 1)
                while i < last and time[i] < end:
                    if code[i] < names and (flag == 0 or flags[i] & flag):
                        if days[code[i]] == 0:
                            touched[number], number = code[i], number + 1
                        days[code[i]] |= np.uint64(1) << np.uint64(age)
                    i += 1
                age += 1
            entries[person] += number
            for k in range(number if to_name.size else 0):
                to_name[to], to_window[to] = touched[k], window
                to_count[to], to = min(bits_in(days[touched[k]]), cap), to + 1
        days[touched[:number]] = 0
