"""The days of a switchback as cells: which place was on in which period, and what it did then."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.asked_for import Release
from cynosure.analyses.release.control import control_first
from cynosure.errors import Refusal
from cynosure.metrics.release.switching import Placed, Seen

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOSTLY = 0.9
"""The share of a day's exposures that must be of one variant for the day to be of it."""
MIXED, UNSEEN = -1, -2


@dataclass(frozen=True)
class Course:
    """Who was on when: `on` and `of` have one row a place of `places`.

    `on` has shape (places, periods); `of` (places, days) has the number of the period of each day,
    −1 where the day is left out. A period has `length` days, of which the first is washed out where
    there are several; `mixed` counts days of a place with both variants. `names` are the control
    and the variant, `first` the weekday with which each period begins (periods,).
    """

    names: tuple[str, str]
    places: tuple[str, ...]
    on: Flags
    of: NDArray[np.int64]
    length: int
    mixed: int
    switches: int
    first: NDArray[np.int64]

    @property
    def days(self) -> int:
        """The days from first to last."""
        return int(self.of.shape[1])


def course_of(release: Release, seen: Seen, first: int, count: int) -> Course:
    """The course of the variants over `count` days from `first` (since 1970-01-01) on, or until the
    last exposure of all.

    A day without exposures is of the variant of the days before it. Raises Refusal for other than
    two variants, and where the distances of the switches are no multiples of the shortest.
    """
    names = _two(release, seen)
    count = min(count, max(day for _, day in seen) - first + 1)
    places = tuple(sorted({place for place, _ in seen}))
    states = np.array([_states(seen, names[1], place, first, count) for place in places])
    filled = np.array([_filled(row) for row in states])
    length, offset, switches = _grid(release, filled)
    day = np.arange(count)
    period = (day - offset) // length - (-offset) // length
    periods = int(period[-1]) + 1
    # The first day of every period, whether or not it brought a switch: what is left out must not
    # depend on how chance fell.
    washed = ((day - offset) % length == 0) & (length > 1)
    on = np.zeros((len(places), periods), dtype=bool)
    of = np.where(washed, -1, period) * np.ones((len(places), 1), np.int64)
    for k, row in enumerate(filled):
        for number in range(periods):
            known = row[(period == number) & (row >= 0)]
            on[k, number] = bool(len(known)) and bool(known[-1])
        of[k, (row < 0) | (row != on[k, period])] = -1
    starts = np.array([int(day[period == number][0]) for number in range(periods)])
    mixed = int((states == MIXED).sum())
    return Course(names, places, on, of, length, mixed, switches, (first + starts) % 7)


def _two(release: Release, seen: Seen) -> tuple[str, str]:
    variants = sorted({variant for counts in seen.values() for variant in counts})
    if len(variants) != 2:
        raise Refusal(
            f"The exposures of `{release.id}` change with time between {len(variants)} variants; "
            "days on are compared with days off, so it takes two.",
            f"`{release.id}` 的曝光随时间在 {len(variants)} 个变体之间轮换；"
            "开与关对比，须恰好两个变体。",
        )
    control, variant = control_first(release.id, release.split, variants)
    return control, variant


def _states(seen: Seen, variant: str, place: str, first: int, count: int) -> NDArray[np.int64]:
    """By day 1 for on, 0 for off, `MIXED` and `UNSEEN`."""
    found = np.full(count, UNSEEN, np.int64)
    for day in range(count):
        counts = seen.get((place, first + day))
        if counts:
            share = counts.get(variant, 0) / sum(counts.values())
            found[day] = 1 if share >= MOSTLY else 0 if share <= 1 - MOSTLY else MIXED
    return found


def _filled(states: NDArray[np.int64]) -> NDArray[np.int64]:
    found = states.copy()
    for day in range(1, len(found)):
        if found[day] == UNSEEN:
            found[day] = found[day - 1]
    return found


def _grid(release: Release, filled: NDArray[np.int64]) -> tuple[int, int, int]:
    """The days of a period, the first day on which one begins, and how many switches there were,
    places that switched alike counting once."""
    days: set[int] = set()
    shortest = filled.shape[1]
    courses: set[tuple[int, ...]] = set()
    for row in filled:
        # A day of both variants is the day of a switch.
        sure = [day for day in range(len(row)) if row[day] >= 0]
        own = [last + 1 for last, now in pairwise(sure) if row[last] != row[now]]
        days.update(own)
        courses.add(tuple(own))
        shortest = min([shortest, *np.diff(own).tolist()])
    switches = sum(len(own) for own in courses)
    if not days:
        return filled.shape[1], 0, 0
    start = min(days)
    length = math.gcd(*(day - start for day in days)) or shortest
    if length < shortest:
        raise Refusal(
            f"`{release.id}` was switched at uneven distances (the shortest is {shortest} days), "
            "so nobody knows between which days chance chose; switch on days of one rhythm.",
            f"`{release.id}` 的切换间隔不规则（最短 {shortest} 天），"
            "无从得知随机是在哪些日子之间进行的；请按固定节奏切换。",
        )
    return length, start % length, switches


@dataclass(frozen=True)
class Cells:
    """What places did: the sums whose quotient the metric is, and where they are known, all of
    shape (places, periods)."""

    over: Floats
    under: Floats

    @property
    def present(self) -> Flags:
        """Cells with a value."""
        known: Flags = self.under > 0
        return known

    @property
    def values(self) -> Floats:
        """The metric in each cell, 0 where it has none."""
        return np.divide(self.over, self.under, out=np.zeros_like(self.over), where=self.under > 0)


def cells_of(course: Course, placed: Placed, days: range) -> Cells:
    """The sums of the days of each period; `days` are their numbers among the periods of `placed`,
    as many as there are. A metric of one column is divided by people and days."""
    shape = course.on.shape
    over, under = np.zeros(shape), np.zeros(shape)
    for k, place in enumerate(course.places):
        people = placed.people.get(place, 0)
        for day, period in zip(days, course.of[k], strict=False):
            if period < 0:
                continue
            sums = placed.sums.get((place, day), ())
            over[k, period] += sums[0] if sums else 0.0
            under[k, period] += _under(sums, people, _width(placed.sums))
    return Cells(over, under)


def _width(sums: Mapping[tuple[str, int], tuple[float, ...]]) -> int:
    return max((len(one) for one in sums.values()), default=1)


def _under(sums: tuple[float, ...], people: int, width: int) -> float:
    if width == 1:
        return float(people)
    return sums[1] if sums else 0.0


def together(course: Course, cells: Cells) -> tuple[Flags, Cells]:
    """Places that all switched alike as the one that they are to chance."""
    if (course.on != course.on[:1]).any():
        return course.on, cells
    return course.on[:1], Cells(
        cells.over.sum(axis=0, keepdims=True), cells.under.sum(axis=0, keepdims=True)
    )
