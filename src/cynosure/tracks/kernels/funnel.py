"""How far each person came through steps: by first times ever, or within any window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import Bucket, Codes
from cynosure.tracks.clock import Clock
from cynosure.tracks.compiled import Kernel, kernel
from cynosure.tracks.kernels.retention import period_at
from cynosure.tracks.kernels.steady import AHEAD, fetch
from cynosure.tracks.people import LEFT_OUT
from cynosure.tracks.reader import Tracks

MOST_STEPS = 16
STRETCH = np.uint64(32)
"""Rows that are read together before one looks whether the last step was reached."""
ONE, FIRST = np.uint64(1), np.uint64(0)


@dataclass(frozen=True)
class Reached:
    """`people` (periods, steps, categories; int64): who tried in a period and came at least so far;
    step 0 are all who tried."""

    people: NDArray[np.int64]


@dataclass(frozen=True)
class Way:
    """What is asked of a funnel.

    `steps` are groups of names, in order; a row of any name of a group is a row of that step.
    `within` are microseconds from the first step, None: within its period. Period k are the local
    days from `edges[k]` to before `edges[k + 1]`, as days since 1970-01-01.
    """

    steps: tuple[tuple[str, ...], ...]
    within: int | None
    edges: tuple[int, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(self.steps) <= MOST_STEPS:
            raise ValueError(f"a funnel has 2 to {MOST_STEPS} steps")

    @property
    def limit(self) -> int:
        """The window in microseconds, -1 for none."""
        return -1 if self.within is None else self.within


def first_touch(
    tracks: Tracks,
    clock: Clock,
    category: tuple[NDArray[np.uint8], ...],
    categories: int,
    way: Way,
) -> Reached:
    """By the first time ever of each step: a step is reached where its first time is not before
    that of the step before, which was reached too, in time. A person counts once, in the period of
    the first time of the first step."""
    return _reached(tracks, clock, category, categories, way, walk_first)


def any_window(
    tracks: Tracks,
    clock: Clock,
    category: tuple[NDArray[np.uint8], ...],
    categories: int,
    way: Way,
) -> Reached:
    """By all times: each row of the first step opens a window, in which the steps may follow at the
    same instant or later, whatever lies between. A person counts once in each period in which one
    was opened, as far as the best of them came."""
    return _reached(tracks, clock, category, categories, way, walk_any)


def _reached(
    tracks: Tracks,
    clock: Clock,
    category: tuple[NDArray[np.uint8], ...],
    categories: int,
    way: Way,
    walk: Kernel[None],
) -> Reached:
    role, edges = tracks.roles(*way.steps), clock.edges(way.edges)
    shape = (edges.size - 1, len(way.steps), categories)
    single = (
        _single(role, len(way.steps))
        if walk is walk_any and shape[0] == 1 and way.within is not None
        else None
    )

    def work(number: int, bucket: Bucket) -> NDArray[np.int64]:
        found = np.zeros(shape, np.int64)
        rows = (bucket.offsets, bucket.time)
        if single is not None and not bucket.micro.size:
            limit, codes = way.limit // 1_000_000, (bucket.code, category[number], single)
            walk_once(*rows, *codes, limit, edges[0], edges[1], found[0])
        else:
            more = (bucket.micro, bucket.code, category[number], role, way.limit, edges)
            walk(*rows, *more, found)
        return found

    return Reached(np.cumsum(tracks.summed(work)[:, ::-1], axis=1)[:, ::-1])


def _single(role: NDArray[np.int64], steps: int) -> NDArray[np.uint8] | None:
    """The step of each code, `steps` for none; None where a code belongs to several."""
    if (role & (role - 1)).any():
        return None
    found = np.full(role.size, steps, np.uint8)
    for step in range(steps):
        found[role == 1 << step] = step
    return found


@kernel
def walk_first(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    category: NDArray[np.uint8],
    role: NDArray[np.int64],
    limit: int,
    edges: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Adds each person to the furthest step that was reached."""
    steps = found.shape[1]
    first = np.empty(steps, np.int64)
    for person in range(category.size):
        if category[person] == LEFT_OUT:
            continue
        first[:] = NEVER
        missing = (1 << steps) - 1
        for i in range(np.uint64(offsets[person]), np.uint64(offsets[person + 1])):
            fresh = role[code[i]] & missing
            if fresh:
                missing ^= fresh
                for k in range(steps):
                    if fresh >> k & 1:
                        first[k] = instant(time, micro, i)
                if missing == 0:
                    break
        period = period_at(edges, first[0] // 1_000_000)
        if period >= 0:
            found[period, furthest(first, limit, edges, period), category[person]] += 1


NEVER = np.int64(2**62)
"""The instant of what did not happen: after all others."""


@kernel
def instant(time: NDArray[np.int32], micro: NDArray[np.uint32], i: int) -> int:
    """The microsecond of a row, on the tracks' clock."""
    return int(np.int64(time[i]) * 1_000_000 + (np.int64(micro[i]) if micro.size else 0))


@kernel
def furthest(reached: NDArray[np.int64], limit: int, edges: NDArray[np.int64], period: int) -> int:
    """The last step that lies not before the one before it, and in time."""
    for k in range(1, reached.size):
        if reached[k] == NEVER or reached[k] < reached[k - 1]:
            return k - 1
        if limit >= 0 and reached[k] - reached[0] > limit:
            return k - 1
        if limit < 0 and reached[k] >= edges[period + 1] * 1_000_000:
            return k - 1
    return reached.size - 1


@kernel
def walk_any(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    micro: NDArray[np.uint32],
    code: Codes,
    category: NDArray[np.uint8],
    role: NDArray[np.int64],
    limit: int,
    edges: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Adds each person, once a period with a try in it, to the furthest step that was reached.

    Goes from the last row to the first: `soonest[j, k]` is the earliest instant at which step k is
    reached by whoever does step j next. Rows of one instant are taken together, since each may come
    before the other.
    """
    steps = found.shape[1]
    soonest = np.empty((steps, steps), np.int64)
    best = np.full(edges.size - 1, -1, np.int64)
    for person in range(category.size):
        if category[person] == LEFT_OUT:
            continue
        soonest[:, :] = NEVER
        low, i = offsets[person], offsets[person + 1] - 1
        while i >= low:
            does = role[code[i]]
            if does:
                at = instant(time, micro, i)
                while i > low and instant(time, micro, i - 1) == at:
                    i -= 1
                    does |= role[code[i]]
                step_back(does, at, soonest)
                period = period_at(edges, at // 1_000_000) if does & 1 else -1
                if period >= 0:
                    best[period] = max(best[period], furthest(soonest[0], limit, edges, period))
            i -= 1
        add_best(best, found, category[person])


@kernel
def step_back(does: int, at: int, soonest: NDArray[np.int64]) -> None:
    """What an instant at which the steps in `does` (bits) are done makes of `soonest`."""
    steps = soonest.shape[0]
    for j in range(steps - 1, -1, -1):
        if does >> j & 1:
            soonest[j, j] = at
            for k in range(j + 1, steps):
                soonest[j, k] = soonest[j + 1, k]


@kernel
def add_best(best: NDArray[np.int64], found: NDArray[np.int64], group: int) -> None:
    """Adds a person to the periods with a try, and clears `best` for the next one."""
    for period in range(best.size):
        if best[period] >= 0:
            found[period, best[period], group] += 1
            best[period] = -1


@kernel
def walk_once(
    offsets: NDArray[np.int64],
    time: NDArray[np.int32],
    code: Codes,
    category: NDArray[np.uint8],
    step_of: NDArray[np.uint8],
    limit: int,
    begin: int,
    end: int,
    found: NDArray[np.int64],
) -> None:
    """The same for one period and whole seconds: forwards, and no further than to the last step.

    `latest[k]` is the latest try that has come to step k - 1, in time or not: no earlier one can do
    better, and none that is late comes in time again. `[0]` is the one that would begin now; after
    the period none does, and the latest one goes on.
    """
    steps = found.shape[0]
    latest = np.empty(steps + 2, np.int64)
    for person in range(category.size):
        fetch(offsets, time, code, person + AHEAD)
        if category[person] == LEFT_OUT:
            continue
        latest[:] = -NEVER
        i, last, done = np.uint64(offsets[person]), np.uint64(offsets[person + 1]), np.int64(0)
        if i < last and time[i] < begin:
            i = first_since(time, i, last, begin)
        while i < last and time[i] < end + limit + 1 and not done >> (steps - 1) & 1:
            ahead = min(i + STRETCH, last)
            until = before_shared(time, i, ahead, last)
            done |= go_on(time, code, step_of, i, until, limit, end, latest)
            i = until
            if until < ahead:
                i, does = at_once(time, code, step_of, i, last)
                done |= go_together(does, np.int64(time[until]), limit, end, latest)
        for step in range(steps - 1, -1, -1):
            if done >> step & 1:
                found[step, category[person]] += 1
                break


@kernel
def first_since(time: NDArray[np.int32], low: np.uint64, high: np.uint64, second: int) -> np.uint64:
    """The first of the rows from `low` to before `high` that is not before a second."""
    while low < high:
        middle = (low + high) >> ONE
        if time[middle] < second:
            low = middle + ONE
        else:
            high = middle
    return low


@kernel
def before_shared(
    time: NDArray[np.int32], first: np.uint64, ahead: np.uint64, last: np.uint64
) -> np.uint64:
    """The first of the rows from `first` to before `ahead` that the row after it shares an instant
    with, `ahead` where there is none."""
    # To look at all of them at once is quicker than to stop at the first.
    shared, end = np.int32(0), min(ahead, last - ONE)
    for i in range(first, end):
        shared |= np.int32(time[i] == time[i + ONE])
    if not shared:
        return ahead
    found = first
    while time[found] != time[found + ONE]:
        found += ONE
    return found


@kernel
def go_on(
    time: NDArray[np.int32],
    code: Codes,
    step_of: NDArray[np.uint8],
    first: np.uint64,
    last: np.uint64,
    limit: int,
    end: int,
    latest: NDArray[np.int64],
) -> np.int64:
    """Each row, at an instant of its own, takes the try before it one step further; the bits of
    the steps that were reached in time. Rows of no step have a place of their own at the end, which
    is quicker than to tell them apart."""
    done = np.int64(0)
    for i in range(first, last):
        now, step = np.int64(time[i]), np.uint64(step_of[code[i]])
        latest[FIRST] = now if now < end else latest[ONE]
        since = latest[step]
        latest[step + ONE] = since
        done |= np.int64(now - since <= limit) << np.int64(step)
    return done


@kernel
def at_once(
    time: NDArray[np.int32],
    code: Codes,
    step_of: NDArray[np.uint8],
    i: np.uint64,
    last: np.uint64,
) -> tuple[np.uint64, np.int64]:
    """The row after those of the instant of row `i`, and the bits of the steps done at it."""
    now, does = time[i], np.int64(0)
    while i < last and time[i] == now:
        does |= np.int64(1) << np.int64(step_of[code[i]])
        i += ONE
    return i, does


@kernel
def go_together(does: int, now: int, limit: int, end: int, latest: NDArray[np.int64]) -> np.int64:
    """The same for all rows of an instant, any of which may come before any other: so the steps are
    taken in their order."""
    done = np.int64(0)
    latest[FIRST] = now if now < end else latest[ONE]
    for step in range(latest.size - 2):
        if does >> step & 1:
            since = latest[step]
            latest[step + 1] = since
            done |= np.int64(now - since <= limit) << step
    return done
