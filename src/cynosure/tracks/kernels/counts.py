"""How often each person did what in the first days: all thresholds of all names in one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import NEVER, Clock, first_second
from cynosure.tracks.compiled import kernel
from cynosure.tracks.kernels.day_bits import Measure, add_days
from cynosure.tracks.kernels.steady import Steady
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks

ROOM = 1 << 28
"""Places that the histogram of a thread may have."""
MOST_DAYS = 63
"""The longest window in which days are told apart: a bit for each."""


@dataclass(frozen=True)
class Histogram:
    """How many people did what how often.

    `at_least` (names, windows, cap + 1, categories; int64): at k the people of a category who did
    it k times or more in the window; at 0 all. `size` (categories): all people.
    """

    at_least: NDArray[np.int64]
    size: NDArray[np.int64]

    @property
    def exactly(self) -> NDArray[np.int64]:
        """People who did it exactly k times, at k (at the cap: that or more): of the same shape."""
        further = np.zeros_like(self.at_least)
        further[:, :, :-1] = self.at_least[:, :, 1:]
        return self.at_least - further


def counts(
    tracks: Tracks,
    clock: Clock,
    people: People,
    windows: tuple[int, ...],
    cap: int,
    measure: Measure = "rows",
    flag: int = 0,
) -> Histogram:
    """How often each person did each of `tracks.names` in each window after the start.

    A window of d days is the local days 0 to d - 1, day 0 being that of the start. With `flag` only
    rows that have one of its bits count (episodes that were fulfilled). Whoever has no start did
    nothing. Raises ValueError unless windows ascend, those of days end within 63 days, and the cap
    is 1 to 255; and for more than fits into memory.
    """
    lengths = checked_windows(windows, measure, cap)
    shape = (len(tracks.names), lengths.size, people.categories, cap + 1)
    room = _room(shape)
    steady = None if flag else Steady.of(clock, lengths, shape, measure)

    def work(number: int, bucket: Bucket) -> NDArray[np.int32]:
        found, (start, category) = np.zeros(room, np.int32), people.beside(number)
        if flag and not bucket.flags.size:
            return found
        if steady is not None:
            category = steady.count(bucket, start, category, found)
        if (category == LEFT_OUT).all():
            return found
        rows = (bucket.offsets, bucket.time, bucket.code, bucket.flags)
        days = (clock.since, clock.east, start, category, lengths)
        if measure == "rows":
            count_rows(*rows, *days, flag, cap, people.categories, found)
        else:
            streaks = int(measure == "streak")
            count_days(*rows, *days, flag, cap, people.categories, streaks, found)
        return found

    return _histogram(tracks.summed(work).reshape(shape), people)


def _room(shape: tuple[int, ...]) -> int:
    """The places of a histogram; raises ValueError for more than `ROOM`."""
    places = int(np.prod(shape, dtype=np.int64))
    if places > ROOM:
        raise ValueError(f"a histogram of {places:,} places has no room; ask for less at once")
    return places


def _histogram(reached: NDArray[np.int64], people: People) -> Histogram:
    """From (names, windows, categories, numbers): who reached a number in which window."""
    at_least = np.cumsum(reached, axis=1).transpose(0, 1, 3, 2).copy()
    size = np.sum([sizes(one, people.categories) for one in people.category], axis=0)
    at_least[:, :, 0, :] = size
    return Histogram(at_least, size)


def sizes(category: NDArray[np.uint8], categories: int) -> NDArray[np.int64]:
    """How many people each category has."""
    return np.bincount(category, minlength=LEFT_OUT + 1)[:categories].astype(np.int64)


def checked_windows(windows: tuple[int, ...], measure: Measure, cap: int) -> NDArray[np.int64]:
    """The lengths of windows; raises ValueError as `counts` says."""
    if not windows or list(windows) != sorted(set(windows)) or windows[0] < 1:
        raise ValueError("windows are whole days, each longer than the one before")
    if measure != "rows" and windows[-1] > MOST_DAYS:
        raise ValueError(f"days are told apart in windows of up to {MOST_DAYS} days")
    if not 1 <= cap <= 255:
        raise ValueError("a cap lies between 1 and 255")
    return np.array(windows, np.int64)


@kernel
def count_rows(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    flags: NDArray[np.uint8],
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    start: NDArray[np.int32],
    category: NDArray[np.uint8],
    lengths: NDArray[np.int64],
    flag: int,
    cap: int,
    groups: int,
    found: NDArray[np.int32],
) -> None:
    """Notes at each row that its person has reached a number, in the window in which that happens:
    added up over the windows, it is how many people have reached it."""
    # Places without a sign need not be asked whether they count from the end: half of the time.
    stride, one, none = np.uint32(lengths.size * groups * (cap + 1)), np.uint64(1), np.uint32(0)
    names, most = np.uint32(found.size // stride), np.uint32(cap)
    often = np.zeros(names, np.uint32)
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        last, begin = offsets[person + 1], first_second(since, east, start[person])
        first = np.uint64(first_from(time, offsets[person], last, begin))
        i, after = first, np.uint64(last)
        for window in range(lengths.size):
            end = np.int32(first_second(since, east, start[person] + lengths[window]))
            place = np.uint32((window * groups + category[person]) * (cap + 1))
            while i < after and time[i] < end:
                what = np.uint32(code[i])
                if what < names and (flag == 0 or flags[i] & flag):
                    often[what] += np.uint32(1)
                    # Beyond the cap the place of 0 takes it, which nobody reads: no branch.
                    reached = often[what] if often[what] <= most else none
                    found[what * stride + place + reached] += 1
                i += one
        clear(code[first:i], often)


@kernel
def clear(code: Codes, often: NDArray[np.uint32]) -> None:
    """Set the numbers of some codes back to none."""
    for what in code:
        if what < often.size:
            often[what] = 0


@kernel
def first_from(time: NDArray[np.int32], low: int, high: int, second: int) -> int:
    """The first of the rows from `low` to before `high` that is not before a second."""
    while low < high and time[low] < second:
        low += 1
    return low


@kernel
def count_days(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    flags: NDArray[np.uint8],
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    start: NDArray[np.int32],
    category: NDArray[np.uint8],
    lengths: NDArray[np.int64],
    flag: int,
    cap: int,
    groups: int,
    streaks: int,
    found: NDArray[np.int32],
) -> None:
    """Adds people to their number of days, or with `streaks` to the longest line of them."""
    stride = lengths.size * groups * (cap + 1)
    names = found.size // stride
    days = np.zeros(names, np.uint64)
    for person in range(start.size):
        if category[person] == LEFT_OUT or start[person] == NEVER:
            continue
        last = offsets[person + 1]
        first = first_from(time, offsets[person], last, first_second(since, east, start[person]))
        i = first
        for age in range(lengths[lengths.size - 1]):
            if i == last:
                break
            end = first_second(since, east, start[person] + age + 1)
            while i < last and time[i] < end:
                if code[i] < names and (flag == 0 or flags[i] & flag):
                    days[code[i]] |= np.uint64(1) << np.uint64(age)
                i += 1
        for k in range(first, i):
            if code[k] < names and days[code[k]]:
                line = found[code[k] * stride : (code[k] + 1) * stride]
                add_days(days[code[k]], lengths, streaks, cap, groups, category[person], line)
                days[code[k]] = 0
