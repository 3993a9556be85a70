"""How many rows there are, by person and by period."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import Clock
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels.retention import period_at
from cynosure.tracks.people import LEFT_OUT
from cynosure.tracks.reader import Tracks


def rows_of_people(tracks: Tracks, role: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """The rows of each person that have a role (`Tracks.roles`), by bucket."""

    def work(_: int, bucket: Bucket) -> NDArray[np.int64]:
        found = np.zeros(bucket.people, np.int64)
        count_each(bucket.offsets, bucket.code, role, found)
        return found

    return tuple(tracks.each(work))


def rows_of_periods(
    tracks: Tracks,
    clock: Clock,
    category: tuple[NDArray[np.uint8], ...],
    role: NDArray[np.int64],
    edges: tuple[int, ...],
) -> NDArray[np.int64]:
    """The rows that have a role of all who are not left out, by the period of their local day."""
    bounds = clock.edges(edges)

    def work(number: int, bucket: Bucket) -> NDArray[np.int64]:
        found = np.zeros(bounds.size - 1, np.int64)
        count_all(bucket.time, bucket.code, bucket.offsets, category[number], role, bounds, found)
        return found

    return tracks.summed(work)


@kernel
def count_each(
    offsets: NDArray[np.int64], code: Codes, role: NDArray[np.int64], found: NDArray[np.int64]
) -> None:
    """Fills in the rows of each person."""
    for person in range(found.size):
        for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
            found[person] += role[code[i]] != 0


@kernel
def count_all(
    time: NDArray[np.int32],
    code: Codes,
    offsets: NDArray[np.int64],
    category: NDArray[np.uint8],
    role: NDArray[np.int64],
    edges: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Adds the rows of a bucket to their periods."""
    for person in range(category.size):
        if category[person] == LEFT_OUT:
            continue
        period, until = -1, edges[0]
        for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
            if time[i] < edges[0] or role[code[i]] == 0:
                continue
            if time[i] >= until:
                period = period_at(edges, time[i])
                if period < 0:
                    break
                until = edges[period + 1]
            found[period] += 1
