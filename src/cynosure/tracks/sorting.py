"""Bringing rows into the order of tracks: into buckets, by person, by time.

What comes sorted by person, as segments do, is moved once and compared, never sorted row by row:
stretches of one person are put in order, and only a person whose times step back is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import BITS, BUCKETS, Bucket, Codes
from cynosure.tracks.clock import EPOCH
from cynosure.tracks.compiled import kernel

LEAST, MOST = -(2**31), 2**31 - 2
"""The seconds that a row may have; the one after them stands for never."""


@dataclass(frozen=True)
class Rows:
    """Rows in any order, a column each: `key` uint64, `time` int32, `micro` uint32, `code` uint16,
    `flags` uint8, as in a bucket."""

    key: NDArray[np.uint64]
    time: NDArray[np.int32]
    micro: NDArray[np.uint32]
    code: NDArray[np.uint16]
    flags: NDArray[np.uint8]

    @classmethod
    def empty(cls, size: int) -> Rows:
        """Room for so many rows."""
        return cls(
            np.empty(size, np.uint64),
            np.empty(size, np.int32),
            np.empty(size, np.uint32),
            np.empty(size, np.uint16),
            np.empty(size, np.uint8),
        )

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        return (self.key, self.time, self.micro, self.code, self.flags)


@kernel
def into_seconds(at: NDArray[np.int64], time: NDArray[np.int32], micro: NDArray[np.uint32]) -> int:
    """Part microseconds since 1970 into `time` and `micro`; how many do not fit (those become the
    nearest that does)."""
    outside = 0
    for i in range(at.size):
        second = at[i] // 1_000_000
        micro[i] = at[i] - second * 1_000_000
        second -= EPOCH
        if second < LEAST or second > MOST:
            outside += 1
            second = min(max(second, LEAST), MOST)
        time[i] = second
    return outside


@kernel
def into_codes(
    name: NDArray[np.uint64],
    known: NDArray[np.uint64],
    codes: NDArray[np.int32],
    code: NDArray[np.uint16],
) -> int:
    """The code of each name by its hash; how many are not `known`.

    `known` and `codes` are an open table of a size that is a power of two; an empty place has the
    code -1.
    """
    mask = np.uint64(known.size - 1)
    unknown = 0
    for i in range(name.size):
        place = name[i] & mask
        while codes[place] >= 0 and known[place] != name[i]:
            place = (place + np.uint64(1)) & mask
        if codes[place] < 0:
            unknown += 1
            code[i] = 0
        else:
            code[i] = codes[place]
    return unknown


def table_of(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The open table in which `hashes[k]` has the code k."""
    size = 1 << max(4, int(np.ceil(np.log2(2 * hashes.size + 1))))
    known, codes = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
    for code, name in enumerate(hashes.tolist()):
        place = name & (size - 1)
        while codes[place] >= 0:
            place = (place + 1) & (size - 1)
        known[place], codes[place] = name, code
    return known, codes


@kernel
def count_buckets(key: NDArray[np.uint64], bounds: NDArray[np.int64]) -> None:
    """Where the rows of each bucket would begin: fills `bounds` (buckets + 1)."""
    bounds[:] = 0
    for i in range(key.size):
        bounds[(key[i] >> np.uint64(64 - BITS)) + np.uint64(1)] += 1
    for b in range(BUCKETS):
        bounds[b + 1] += bounds[b]


@kernel
def place_rows(
    key: NDArray[np.uint64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: NDArray[np.uint16],
    flags: NDArray[np.uint8],
    bounds: NDArray[np.int64],
    to_key: NDArray[np.uint64],
    to_time: NDArray[np.int32],
    to_micro: NDArray[np.uint32],
    to_code: NDArray[np.uint16],
    to_flags: NDArray[np.uint8],
) -> None:
    """Put rows bucket by bucket, in the order in which they came."""
    following = bounds[:-1].copy()
    for i in range(key.size):
        b = key[i] >> np.uint64(64 - BITS)
        to = following[b]
        following[b] = to + 1
        to_key[to] = key[i]
        to_time[to] = time[i]
        to_micro[to] = micro[i]
        to_code[to] = code[i]
        to_flags[to] = flags[i]


def by_bucket(rows: Rows, spare: Rows) -> NDArray[np.int64]:
    """Put `rows` into `spare` by bucket; where each begins (buckets + 1, int64)."""
    bounds = np.zeros(BUCKETS + 1, np.int64)
    count_buckets(rows.key, bounds)
    place_rows(
        rows.key, rows.time, rows.micro, rows.code, rows.flags, bounds,
        spare.key, spare.time, spare.micro, spare.code, spare.flags,
    )  # fmt: skip
    return bounds


@kernel
def lay(
    order: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    flags: NDArray[np.uint8],
    to_time: NDArray[np.int32],
    to_micro: NDArray[np.uint32],
    to_code: Codes,
    to_flags: NDArray[np.uint8],
) -> None:
    """Put stretches of rows, `first[k]` up to before `last[k]`, one after the other in `order`."""
    to = 0
    for k in order:
        for i in range(first[k], last[k]):
            to_time[to] = time[i]
            to_code[to] = code[i]
            if micro.size:
                to_micro[to] = micro[i]
            if flags.size:
                to_flags[to] = flags[i]
            to += 1


@kernel
def sort_people(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    flags: NDArray[np.uint8],
) -> None:
    """Sort the rows of each person whose times step back; rows of one instant stay as they are."""
    for person in range(offsets.size - 1):
        low, high = offsets[person], offsets[person + 1]
        sorted_already = True
        for i in range(low + 1, high):
            if time[i] < time[i - 1] or (
                micro.size and time[i] == time[i - 1] and micro[i] < micro[i - 1]
            ):
                sorted_already = False
                break
        if sorted_already:
            continue
        at = time[low:high].astype(np.int64) * 1_000_000
        if micro.size:
            at += micro[low:high]
        by = np.argsort(at, kind="mergesort")
        time[low:high] = time[low:high][by]
        code[low:high] = code[low:high][by]
        if micro.size:
            micro[low:high] = micro[low:high][by]
        if flags.size:
            flags[low:high] = flags[low:high][by]


@dataclass(frozen=True)
class Stretches:
    """Rows that lie one after another and belong to one person: `key` of each stretch, its `first`
    row and the one after its last."""

    key: NDArray[np.uint64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def within(cls, key: NDArray[np.uint64]) -> Stretches:
        """Those of rows with these keys."""
        turns = np.flatnonzero(key[1:] != key[:-1]) + 1
        first = np.concatenate((np.zeros(min(key.size, 1), np.int64), turns))
        last = np.concatenate((turns, np.full(min(key.size, 1), key.size, np.int64)))
        return cls(key[first], first, last)


def bucket_from(
    stretches: Stretches,
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    flags: NDArray[np.uint8],
) -> Bucket:
    """The bucket of some stretches of rows, in any order; `micro` and `flags` may be empty."""
    order = np.argsort(stretches.key, kind="stable")
    keys, begins = np.unique(stretches.key[order], return_index=True)
    lengths = (stretches.last - stretches.first)[order]
    ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    offsets = np.append(ends[begins], ends[-1]).astype(np.int64)
    laid: list[NDArray[Any]] = [np.empty_like(column) for column in (time, micro, code, flags)]
    lay(order, stretches.first, stretches.last, time, micro, code, flags, *laid)
    sort_people(offsets, *laid)
    return frozen(keys, offsets, *laid)


def frozen(
    keys: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    flags: NDArray[np.uint8],
) -> Bucket:
    """A bucket of these arrays, which nobody writes to any more; columns of zeros are emptied."""
    micro = micro if micro.any() else micro[:0].copy()
    flags = flags if flags.any() else flags[:0].copy()
    bucket = Bucket(keys, offsets, time, micro, code, flags)
    for column in bucket.arrays:
        column.flags.writeable = False
    return bucket
