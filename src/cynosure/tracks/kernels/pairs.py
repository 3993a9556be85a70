"""Who did both of two things in the first days, in whatever order or one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import NEVER, Clock, first_second
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels import words
from cynosure.tracks.kernels.counts import checked_windows, first_from, sizes
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks

ROOM = 1 << 28
"""Cells that the tables of a thread may have."""


@dataclass(frozen=True)
class Pairs:
    """People who did both of two of `names` in a window.

    `both` and `then` (names, names, windows, categories; int64): at [a, b] those who did a and b,
    and those who did b at the instant of their first a or later. The diagonal is zero. `size`
    (categories): all people.
    """

    names: tuple[str, ...]
    both: NDArray[np.int64]
    then: NDArray[np.int64]
    size: NDArray[np.int64]


def pairs(
    tracks: Tracks, clock: Clock, people: People, windows: tuple[int, ...], names: Sequence[str]
) -> Pairs:
    """The pairs of `names` in each window after the start, as windows are in `counts`.

    Raises ValueError unless windows ascend, and for so many names that tables have no room.
    """
    lengths = checked_windows(windows, "rows", 1)
    shape = (len(names), len(names), lengths.size, people.categories)
    if np.prod(shape, dtype=np.int64) > ROOM:
        raise ValueError(f"pairs of {len(names)} names have no room; choose fewer")
    if len(names) <= words.MOST_NAMES:
        both, then = _in_words(tracks, clock, people, lengths, names)
    else:
        both, then = _one_by_one(tracks, clock, people, lengths, names)
    size = np.sum([sizes(one, people.categories) for one in people.category], axis=0)
    return Pairs(tuple(names), both, then, size)


def _in_words(
    tracks: Tracks, clock: Clock, people: People, lengths: NDArray[np.int64], names: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    shape = (2, lengths.size, people.categories, len(names), words.MOST_NAMES)
    told = words.places_of(tracks, names, np.uint8(words.NO_NAME)), words.bits_of(len(names))

    def work(number: int, bucket: Bucket, found: NDArray[np.int32]) -> None:
        words.count_in_words(
            bucket.offsets, bucket.time, bucket.micro, bucket.code, clock.since, clock.east,
            *people.beside(number), lengths, *told, len(names), people.categories,
            *found.reshape(2, -1),
        )  # fmt: skip

    # At [window, category, b, a]: those who did b with, or after, a.
    both, then = _summed(tracks, shape, work).transpose(0, 4, 3, 1, 2)
    return both[: len(names)], then[: len(names)]


def _one_by_one(
    tracks: Tracks, clock: Clock, people: People, lengths: NDArray[np.int64], names: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    shape = (2, len(names), len(names), lengths.size, people.categories)
    number_of = words.places_of(tracks, names, np.int64(-1))

    def work(number: int, bucket: Bucket, found: NDArray[np.int32]) -> None:
        count_pairs(
            bucket.offsets, bucket.time, bucket.micro, bucket.code, clock.since, clock.east,
            *people.beside(number), lengths, number_of, *found,
        )  # fmt: skip

    # A pair was counted in the first window that holds it; longer ones hold it too.
    both, then = np.cumsum(_summed(tracks, shape, work), axis=3)
    return both, then


def _summed(
    tracks: Tracks,
    shape: tuple[int, ...],
    work: Callable[[int, Bucket, NDArray[np.int32]], None],
) -> NDArray[np.int64]:
    parts = tracks.tallied(lambda: np.zeros(shape, np.int32), work)
    found: NDArray[np.int64] = np.sum(parts, axis=0, dtype=np.int64)
    return found


@kernel
def count_pairs(
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
    both: NDArray[np.int32],
    then: NDArray[np.int32],
) -> None:
    """Adds each pair of a person to the first window that holds it."""
    names = both.shape[0]
    first, last = np.full(names, BEFORE), np.full(names, BEFORE)
    touched, met = np.empty(names, np.int64), np.zeros((names, names), np.bool_)
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        number, high = 0, offsets[person + 1]
        i = first_from(time, offsets[person], high, first_second(since, east, start[person]))
        for window in range(lengths.size):
            end, known = first_second(since, east, start[person] + lengths[window]), number
            while i < high and time[i] < end:
                what = number_of[code[i]]
                if what >= 0:
                    at = np.int64(time[i]) * 1_000_000 + (micro[i] if micro.size else 0)
                    if last[what] == BEFORE:
                        first[what], touched[number] = at, what
                        number += 1
                    last[what] = at
                i += 1
            of_group = both[:, :, window, category[person]], then[:, :, window, category[person]]
            add_pairs(touched[:number], known, first, last, met, *of_group)
        for k in range(number):
            last[touched[k]] = BEFORE
            for j in range(number):
                met[touched[k], touched[j]] = False


BEFORE = np.int64(-(2**62))
"""An instant before all others."""


@kernel
def add_pairs(
    touched: NDArray[np.int64],
    known: int,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    met: NDArray[np.bool_],
    both: NDArray[np.int32],
    then: NDArray[np.int32],
) -> None:
    """Adds the pairs of what a person did so far, the first `known` of which were done before;
    `met` has those in order that were added already."""
    for k in range(touched.size):
        for j in range(touched.size):
            a, b = touched[k], touched[j]
            if k == j:
                continue
            if k >= known or j >= known:
                both[a, b] += 1
            if last[b] >= first[a] and not met[a, b]:
                met[a, b] = True
                then[a, b] += 1
