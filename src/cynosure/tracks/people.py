"""The people of tracks beside their rows: when each began, and to which part of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import NOBODY, Bucket, Codes
from cynosure.tracks.clock import NEVER, Clock, day_of
from cynosure.tracks.compiled import kernel
from cynosure.tracks.reader import ByPerson, Tracks

LEFT_OUT = 255
"""The category of people who do not count."""


@dataclass(frozen=True)
class People:
    """Beside each bucket: `start` (int32, the local day on which a person began, as days since
    1970-01-01, `NEVER` where nobody knows) and `category` (uint8, below `categories`, or
    `LEFT_OUT`)."""

    start: tuple[NDArray[np.int32], ...]
    category: tuple[NDArray[np.uint8], ...]
    categories: int

    def __post_init__(self) -> None:
        if not 1 <= self.categories <= LEFT_OUT:
            raise ValueError(f"there are 1 to {LEFT_OUT} categories, not {self.categories}")

    def beside(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Start and category of the people of a bucket."""
        return self.start[number], self.category[number]


def everybody(tracks: Tracks, start: tuple[NDArray[np.int32], ...]) -> People:
    """All people as one category, with these starts; rows of nobody are nobody."""
    return People(start, counting(tracks), 1)


def counting(tracks: Tracks, left_out: ByPerson | None = None) -> tuple[NDArray[np.uint8], ...]:
    """0 for everybody who counts, `LEFT_OUT` for `left_out` (those whose value is not 0) and for
    nobody, by bucket."""

    def work(number: int, bucket: Bucket) -> NDArray[np.uint8]:
        out = bucket.keys == NOBODY
        if left_out is not None:
            out |= left_out.beside(number, bucket) != 0
        return np.where(out, LEFT_OUT, 0).astype(np.uint8)

    return tuple(tracks.each(work))


def starts(tracks: Tracks, clock: Clock, names: Sequence[str]) -> tuple[NDArray[np.int32], ...]:
    """The local day of each person's first row of any of `names`, by bucket; `NEVER` without."""
    role = tracks.roles(names)

    def work(_: int, bucket: Bucket) -> NDArray[np.int32]:
        found = np.full(bucket.people, NEVER, np.int32)
        first_days(bucket.offsets, bucket.time, bucket.code, clock.since, clock.east, role, found)
        return found

    return tuple(tracks.each(work))


@kernel
def first_days(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    role: NDArray[np.int64],
    found: NDArray[np.int32],
) -> None:
    """Fills in the local day of each person's first row that has a role."""
    for person in range(found.size):
        for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
            if role[code[i]]:
                found[person] = day_of(since, east, time[i])
                break


def joined_or_first(
    tracks: Tracks, first: tuple[NDArray[np.int32], ...], joined: ByPerson | None
) -> tuple[NDArray[np.int32], ...]:
    """The day on which a person joined, as far as that is known, else that of the first row."""
    if joined is None:
        return first

    def work(number: int, bucket: Bucket) -> NDArray[np.int32]:
        day = joined.beside(number, bucket)
        return np.where(day == NEVER, first[number], day).astype(np.int32)

    return tuple(tracks.each(work))


def crossed(parts: Sequence[tuple[NDArray[np.uint8], int]]) -> NDArray[np.uint8]:
    """One category of several: each of `parts` has a code for each person, and how many codes.

    The first varies slowest, so that an answer's last axis is reshaped to the numbers in order.
    `LEFT_OUT` in any part leaves a person out. Raises ValueError for more than 255 categories.
    """
    categories = int(np.prod([number for _, number in parts]))
    if categories > LEFT_OUT:
        raise ValueError(f"there are up to {LEFT_OUT} categories, not {categories}")
    out = np.zeros(parts[0][0].size, np.bool_)
    found = np.zeros(parts[0][0].size, np.int64)
    for codes, number in parts:
        out |= codes == LEFT_OUT
        found = found * number + codes
    return np.where(out, LEFT_OUT, found).astype(np.uint8)
