"""Who came back on which days after the start, cohort by cohort, in one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import Clock, day_of, first_second
from cynosure.tracks.compiled import kernel
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks

MOST_RANGES = 63
"""How many ranges of days one pass tells apart: a bit for each."""


@dataclass(frozen=True)
class Returns:
    """Who came back.

    - `people` (cohorts, categories): who started in a cohort
    - `over` (cohorts, ranges, categories): those of them who are past the last day of a range
    - `back` (cohorts, ranges, categories): those of these who came back in it
    - `day` (days, categories): who came back on a single day after the start, day 0 first, of
      those of all cohorts who are past the last of these days

    All int64.
    """

    people: NDArray[np.int64]
    over: NDArray[np.int64]
    back: NDArray[np.int64]
    day: NDArray[np.int64]


@dataclass(frozen=True)
class Cohorts:
    """What is asked of the returns of people.

    Cohort k started on the local days from `edges[k]` to before `edges[k + 1]`, as days since
    1970-01-01. `ranges` are (first, last) days after the start, both in. `complete` is the last
    local day whose rows are all there, `last_day` that of the single days.
    """

    edges: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...]
    complete: int
    last_day: int


def returns(
    tracks: Tracks, clock: Clock, people: People, back: NDArray[np.int64], asked: Cohorts
) -> Returns:
    """The people of each cohort who have a row of any name in `back` (`Tracks.roles`) on days after
    their start. Raises ValueError for more than 63 ranges, or one that ends before it begins."""
    if len(asked.ranges) > MOST_RANGES or any(first > last for first, last in asked.ranges):
        raise ValueError(f"up to {MOST_RANGES} ranges of days are told apart, each in order")
    edges = np.array(asked.edges, np.int64)
    last = np.array([last for _, last in asked.ranges], np.int64)
    ranges_of = _ranges_of(asked)
    alike = _alike(ranges_of, asked.last_day)
    cohorts, groups = edges.size - 1, people.categories
    shapes = (cohorts, groups), (cohorts, last.size, groups), (asked.last_day + 1, groups)

    def work(number: int, bucket: Bucket) -> tuple[NDArray[np.int64], ...]:
        of_people, of_ranges, of_days = shapes
        found = (
            np.zeros(of_people, np.int64),
            np.zeros(of_ranges, np.int64),
            np.zeros(of_ranges, np.int64),
            np.zeros(of_days, np.int64),
        )
        count_returns(
            bucket.offsets, bucket.time, bucket.code, clock.since, clock.east,
            *people.beside(number), back, edges, last, ranges_of, alike, asked.complete, *found,
        )  # fmt: skip
        return found

    return Returns(*(sum(parts) for parts in zip(*tracks.each(work), strict=True)))


def _ranges_of(asked: Cohorts) -> NDArray[np.int64]:
    """The ranges that hold an age, as bits, from age 0 to the last one asked for."""
    longest = max([asked.last_day, *(last for _, last in asked.ranges)])
    found = np.zeros(longest + 1, np.int64)
    for bit, (first, last) in enumerate(asked.ranges):
        found[max(first, 0) : last + 1] |= 1 << bit
    return found


def _alike(ranges_of: NDArray[np.int64], last_day: int) -> NDArray[np.int64]:
    """For each age the next one that is to be told from it."""
    found = np.arange(1, ranges_of.size + 1)
    for age in range(ranges_of.size - 2, last_day, -1):
        if ranges_of[age] == ranges_of[age + 1]:
            found[age] = found[age + 1]
    return found


@kernel
def period_at(edges: NDArray[np.int64], day: int) -> int:
    """The number of the period that holds a day, -1 where none does."""
    low, high = 0, edges.size - 1
    if day < edges[0] or day >= edges[high]:
        return -1
    while high - low > 1:
        middle = (low + high) // 2
        if day < edges[middle]:
            high = middle
        else:
            low = middle
    return low


@kernel
def count_returns(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    since: NDArray[np.int64],
    east: NDArray[np.int64],
    start: NDArray[np.int32],
    category: NDArray[np.uint8],
    role: NDArray[np.int64],
    edges: NDArray[np.int64],
    last: NDArray[np.int64],
    ranges_of: NDArray[np.int64],
    alike: NDArray[np.int64],
    complete: int,
    people: NDArray[np.int64],
    over: NDArray[np.int64],
    back: NDArray[np.int64],
    by_day: NDArray[np.int64],
) -> None:
    """Adds people to the four tables; a day's first row does for all that no range tells apart."""
    for person in range(start.size):
        cohort, group = period_at(edges, start[person]), category[person]
        if group == LEFT_OUT or cohort < 0:
            continue
        people[cohort, group] += 1
        came, until = 0, first_second(since, east, start[person])
        for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
            if time[i] < until or not role[code[i]]:
                continue
            age = day_of(since, east, time[i]) - start[person]
            if age >= ranges_of.size:
                break
            until = first_second(since, east, start[person] + alike[age])
            came |= ranges_of[age]
            if age < by_day.shape[0]:
                by_day[age, group] += start[person] + by_day.shape[0] - 1 <= complete
        for k in range(last.size):
            is_over = start[person] + last[k] <= complete
            over[cohort, k, group] += is_over
            back[cohort, k, group] += is_over and (came >> k) & 1
