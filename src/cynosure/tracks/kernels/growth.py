"""Growth accounting: who is new, kept, back and gone, period by period, in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import Clock
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels.retention import period_at
from cynosure.tracks.people import LEFT_OUT
from cynosure.tracks.reader import Tracks


@dataclass(frozen=True)
class Accounts:
    """People of each period, by category (periods, categories; int64): `new` are there for the
    first time, `kept` were there in the period before, `back` only earlier; `gone` were there in
    the period before and are not any more."""

    new: NDArray[np.int64]
    kept: NDArray[np.int64]
    back: NDArray[np.int64]
    gone: NDArray[np.int64]


def growth(
    tracks: Tracks,
    clock: Clock,
    category: tuple[NDArray[np.uint8], ...],
    categories: int,
    names: Sequence[str],
    edges: tuple[int, ...],
) -> Accounts:
    """The accounts of the people with a row of any of `names`. Period k are the local days from
    `edges[k]` to before `edges[k + 1]`; rows outside all of them are not looked at."""
    role, bounds = tracks.roles(names), clock.edges(edges)
    shape = (4, bounds.size - 1, categories)

    def work(number: int, bucket: Bucket) -> NDArray[np.int64]:
        found = np.zeros(shape, np.int64)
        count_growth(
            bucket.offsets, bucket.time, bucket.code, category[number], role, bounds, found
        )
        return found

    return Accounts(*tracks.summed(work))


@kernel
def count_growth(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    category: NDArray[np.uint8],
    role: NDArray[np.int64],
    edges: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Adds the people of a bucket to new, kept, back and gone, in this order."""
    periods = edges.size - 1
    for person in range(category.size):
        if category[person] == LEFT_OUT:
            continue
        group, before, until = category[person], -1, edges[0]
        for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
            if time[i] < until or role[code[i]] == 0:
                continue
            period = period_at(edges, time[i])
            if period < 0:
                break
            until = edges[period + 1]
            if before < 0:
                found[0, period, group] += 1
            elif before == period - 1:
                found[1, period, group] += 1
            else:
                found[2, period, group] += 1
                found[3, before + 1, group] += 1
            before = period
        if 0 <= before < periods - 1:
            found[3, before + 1, group] += 1
