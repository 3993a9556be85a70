"""Counts of rows where days have 24 hours and codes fit a byte: nearly everybody, twice as fast.

Two things make it so. A row finds its window by its age, a division, in place of a loop for each
window, whose end no processor foresees. And the rows of people to come are fetched beforehand: what
a person did after the windows is skipped, so that their beginnings lie apart in memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket
from cynosure.tracks.clock import DAY, EPOCH_DAY, Clock, first_second
from cynosure.tracks.compiled import kernel, prefetch
from cynosure.tracks.kernels.day_bits import Measure
from cynosure.tracks.people import LEFT_OUT

AHEAD = 20
"""How many people beforehand rows are fetched."""
LINE = 16
"""Times that one fetch brings in."""
MOST_DAYS = 2**31 // DAY + 1
"""Days around 2000 to which the time of a row can belong."""
Asked = tuple[
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.uint8],
    NDArray[np.int32],
    NDArray[np.uint8],
    NDArray[np.int32],
    int,
    np.uint32,
]
"""The offsets, time and code of rows; the start of each person and the category of those who are
not done; the first seconds of days from a first day on; and the seconds of the longest window."""
UNSTEADY = np.int32(2**31 - 1)
"""In the place of the first second of a day from which a window has a day of other length."""
NO_DAY = 255
"""The age of the last row of what was not done yet."""
MOST = 254
"""The largest cap: one more must fit a byte."""


@dataclass(frozen=True)
class Steady:
    """What all buckets share.

    `begins` has the first second of each local day from `base` on, of all days whose windows may
    hold a row, `UNSTEADY` where a window from there has a day of other length. `places` says where
    the numbers of each age begin among those of a name; `shape` is (names, windows, categories,
    cap + 1), `lengths` are the days of the windows, `measure` is what is counted.
    """

    begins: NDArray[np.int32]
    base: int
    places: NDArray[np.uint32]
    shape: tuple[int, int, int, int]
    lengths: NDArray[np.int64]
    measure: Measure

    @classmethod
    def of(
        cls,
        clock: Clock,
        lengths: NDArray[np.int64],
        shape: tuple[int, int, int, int],
        measure: Measure,
    ) -> Steady | None:
        """None where a cap needs more than a byte."""
        _, _, groups, places = shape
        if places - 1 > MOST:
            return None
        longest = int(lengths[-1])
        base = EPOCH_DAY - MOST_DAYS - longest
        days = 2 * MOST_DAYS + longest
        midnight = np.empty(days + longest, np.int64)
        lay_out(clock.since, clock.east, base, midnight)
        even = [midnight[n : n + days] - midnight[:days] == n * DAY for n in lengths.tolist()]
        told = np.all(even, axis=0) & (np.abs(midnight[:days]) < UNSTEADY)
        begins = np.where(told, midnight[:days], UNSTEADY).astype(np.int32)
        window_of = np.searchsorted(lengths, np.arange(longest), side="right")
        of_age = (window_of * groups * (places + 1)).astype(np.uint32)
        return cls(begins, base, of_age, shape, lengths, measure)

    def count(
        self,
        bucket: Bucket,
        start: NDArray[np.int32],
        category: NDArray[np.uint8],
        to: NDArray[np.int32],
    ) -> NDArray[np.uint8]:
        """Adds to `to` what `count_rows` or `count_days` notes for the people without a day of
        other length in their windows; the categories of the others, `LEFT_OUT` for who is done.
        Codes that need more than a byte are left to those."""
        if bucket.code.dtype != np.uint8:
            return category
        names, windows, groups, places = self.shape
        left, span = category.copy(), np.uint32(self.places.size * DAY)
        asked = (
            bucket.offsets, bucket.time, bucket.code, start, left, self.begins, self.base, span,
        )  # fmt: skip
        # A code is cut to the room there is, so that not even a damaged one reaches beyond it.
        room = 1 << max(names - 1, 7).bit_length()
        # There is a place more, for those beyond the cap, which nobody reads.
        found = np.zeros((room, windows, groups, places + 1), np.int32)
        width = np.uint32(places + 1)
        line = (self.places, found.reshape(-1), width, np.uint32(windows * groups) * width)
        often = np.zeros(room, np.uint8)
        if self.measure == "rows":
            count_steady(asked, often, *line)
        else:
            streaks = self.measure == "streak"
            count_steady_days(asked, often, often.copy(), often.copy(), streaks, *line)
        to += found[:names, :, :, :places].reshape(-1)
        return left


@kernel
def lay_out(
    since: NDArray[np.int64], east: NDArray[np.int64], base: int, midnight: NDArray[np.int64]
) -> None:
    """The first second of each local day from `base` on."""
    for k in range(midnight.size):
        midnight[k] = first_second(since, east, base + k)


@kernel
def fetch(
    offsets: NDArray[np.int64], time: NDArray[np.int32], code: NDArray[np.uint8], person: int
) -> None:
    """Fetches the first rows of a person, if there is such a one."""
    if person < offsets.size:
        prefetch(time, offsets[person])
        prefetch(time, offsets[person] + LINE)
        prefetch(time, offsets[person] + 2 * LINE)
        prefetch(code, offsets[person])


@kernel
def not_before(time: NDArray[np.int32], i: np.uint64, last: np.uint64, begin: int) -> np.uint64:
    """The first of the rows from `i` to before `last` that is not before a second."""
    while i < last and time[i] < begin:
        i += np.uint64(1)
    return i


@kernel
def count_steady(
    asked: Asked,
    often: NDArray[np.uint8],
    places: NDArray[np.uint32],
    found: NDArray[np.int32],
    width: np.uint32,
    stride: np.uint32,
) -> None:
    """Notes at each row which number its person has reached in its window; those beyond the cap
    fall into a place of their own, which nobody reads."""
    offsets, time, code, start, left, begins, base, span = asked
    full, mask, one = np.uint8(width - 1), np.uint8(often.size - 1), np.uint64(1)
    # Eight at a time, which is quicker than to call for so few bytes to be cleared.
    whole = often.view(np.uint64)
    for person in range(start.size):
        fetch(offsets, time, code, person + AHEAD)
        day = np.uint64(start[person] - base)
        if left[person] == LEFT_OUT or day >= begins.size:
            left[person] = LEFT_OUT
            continue
        own, begin = np.uint32(left[person]) * width, begins[day]
        if begin == UNSTEADY:
            continue
        last = np.uint64(offsets[person + 1])
        i = not_before(time, np.uint64(offsets[person]), last, begin)
        for k in range(whole.size):
            whole[k] = np.uint64(0)
        while i < last:
            age = np.uint32(time[i] - begin)
            if age >= span:
                break
            what = np.uint32(code[i] & mask)
            number = often[what]
            number += np.uint8(number < full)
            often[what] = number
            of_age = places[age // np.uint32(DAY)] + own
            found[np.uint64(what * stride + of_age + np.uint32(number))] += np.int32(1)
            i += one
        left[person] = LEFT_OUT


@kernel
def count_steady_days(
    asked: Asked,
    often: NDArray[np.uint8],
    line: NDArray[np.uint8],
    latest: NDArray[np.uint8],
    streaks: bool,
    places: NDArray[np.uint32],
    found: NDArray[np.int32],
    width: np.uint32,
    stride: np.uint32,
) -> None:
    """The same of days, or with `streaks` of the longest line of them: a row counts where it makes
    more than its person had of that name. `line` is how many days are in line with the `latest`;
    without `streaks` all are."""
    offsets, time, code, start, left, begins, base, span = asked
    full, mask, one = np.uint8(width - 1), np.uint8(often.size - 1), np.uint8(1)
    for person in range(start.size):
        fetch(offsets, time, code, person + AHEAD)
        day = np.uint64(start[person] - base)
        if left[person] == LEFT_OUT or day >= begins.size:
            left[person] = LEFT_OUT
            continue
        own, begin = np.uint32(left[person]) * width, begins[day]
        if begin == UNSTEADY:
            continue
        last = np.uint64(offsets[person + 1])
        i = not_before(time, np.uint64(offsets[person]), last, begin)
        often[:], line[:], latest[:] = 0, 0, NO_DAY
        while i < last and np.uint32(time[i] - begin) < span:
            what, age = np.uint32(code[i] & mask), np.uint32(time[i] - begin) // np.uint32(DAY)
            gap = np.uint8(age) - latest[what]
            in_line = line[what] if gap <= one or not streaks else np.uint8(0)
            line[what] = in_line + np.uint8(gap != np.uint8(0))
            more = line[what] > often[what]
            often[what] = min(max(line[what], often[what]), full)
            reached = places[age] + own + np.uint32(often[what])
            found[what * stride + reached] += np.int32(more)
            latest[what] = np.uint8(age)
            i += np.uint64(1)
        left[person] = LEFT_OUT
