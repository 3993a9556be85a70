"""Windows, returns and steps of a few people, recomputed person by person in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.relations.scope import Span
from tests.metrics.tables import Row

ZONE = ZoneInfo("Europe/Berlin")
FAR_PAST, FAR_FUTURE = date(1990, 1, 1), date(2100, 1, 1)


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


@dataclass(frozen=True)
class Counted:
    """How many people a period has, how many of them are left out, and how many came how far."""

    units: int
    open: int
    early: int
    reached: tuple[int, ...]


@dataclass(frozen=True)
class World:
    """Events (user_id, ts, event), when people joined, and what days the events cover."""

    events: Sequence[Row]
    joined: dict[str, datetime]
    first: date = FAR_PAST
    complete: date = FAR_FUTURE

    @property
    def span(self) -> Span:
        return Span(day_number(self.first), day_number(self.complete))

    def times(self, user: str, event: str | None = None) -> list[datetime]:
        return sorted(
            row["ts"]
            for row in self.events
            if row["user_id"] == user and event in (None, row["event"])
        )

    @property
    def users(self) -> list[str]:
        return sorted({row["user_id"] for row in self.events if row["user_id"] is not None})

    def start(self, user: str) -> date:
        """The day somebody joined, else that of the first event of any name."""
        if user in self.joined:
            return local_day(self.joined[user])
        return local_day(self.times(user)[0])


def retention(
    world: World, period: Period, first: str, back: str, days: tuple[int, int], after: int
) -> Counted:
    found = []
    for user in world.users:
        times = world.times(user, first)
        if not times or not period.start <= local_day(times[0]) <= period.end:
            continue
        start = local_day(times[0])
        if start < world.first + timedelta(days=after):
            found.append("early")
        elif start + timedelta(days=days[1]) > world.complete:
            found.append("open")
        else:
            since = [(local_day(at) - start).days for at in world.times(user, back)]
            found.append(int(any(days[0] <= gap <= days[1] for gap in since)))
    return _counted(found, 2)


def first_touch(
    world: World, period: Period, steps: tuple[str, ...], within: timedelta | None, after: int = 0
) -> Counted:
    found = []
    for user in world.users:
        firsts = [world.times(user, step)[:1] for step in steps]
        if not firsts[0] or not period.start <= local_day(firsts[0][0]) <= period.end:
            continue
        start = firsts[0][0]
        if local_day(start) < world.first + timedelta(days=after):
            found.append("early")
        elif _is_open(world, start, within):
            found.append("open")
        else:
            furthest, before = 0, start
            for times in firsts[1:]:
                if not times or times[0] < before or not _in_time(period, start, times[0], within):
                    break
                furthest, before = furthest + 1, times[0]
            found.append(furthest)
    return _counted(found, len(steps))


def any_window(
    world: World, period: Period, steps: tuple[str, ...], within: timedelta | None
) -> Counted:
    """Every combination of times is tried; the worlds are small."""
    found = []
    for user in world.users:
        starts = [
            at for at in world.times(user, steps[0]) if period.start <= local_day(at) <= period.end
        ]
        if not starts:
            continue
        if within is not None and _days(period.end, within) > world.complete:
            found.append("open")
            continue
        furthest = 0
        for length in range(2, len(steps) + 1):
            ways = product(starts, *(world.times(user, step) for step in steps[1:length]))
            if any(
                list(way) == sorted(way) and _in_time(period, way[0], way[-1], within)
                for way in ways
            ):
                furthest = length - 1
        found.append(furthest)
    return _counted(found, len(steps))


def in_first_days(world: World, period: Period, event: str, days: int) -> dict[str, list[Row]]:
    """The rows of an event in the first days of each person who started in the period and whose
    window is over, by person; people without such a row are not in it."""
    found: dict[str, list[Row]] = {}
    for user in world.users:
        start = world.start(user)
        over = start + timedelta(days=days - 1) <= world.complete
        rows = [
            row
            for row in world.events
            if row["user_id"] == user
            and row["event"] == event
            and 0 <= (local_day(row["ts"]) - start).days < days
        ]
        if rows and over and period.start <= start <= period.end:
            found[user] = rows
    return found


def in_period(world: World, period: Period) -> list[list[tuple[datetime, str]]]:
    """What each person did in a period."""
    return [
        [
            (row["ts"], row["event"])
            for row in world.events
            if row["user_id"] == user and period.start <= local_day(row["ts"]) <= period.end
        ]
        for user in world.users
    ]


def from_own_start(
    world: World, period: Period, first: str, days: int, after: int
) -> list[list[tuple[datetime, str]]]:
    """What each person did in the days from the first `first` on, of those who began with it in
    the period, not too early, and whose window is over."""
    found = []
    for user in world.users:
        times = world.times(user, first)
        start = local_day(times[0]) if times else None
        if start is None or not period.start <= start <= period.end:
            continue
        over = start + timedelta(days=days - 1) <= world.complete
        if start >= world.first + timedelta(days=after) and over:
            found.append(
                [
                    (row["ts"], row["event"])
                    for row in world.events
                    if row["user_id"] == user and 0 <= (local_day(row["ts"]) - start).days < days
                ]
            )
    return found


def in_order(did: list[tuple[datetime, str]], first: str, then: str) -> bool:
    """Whether `then` was done at the instant of the first `first`, or later."""
    began = [at for at, what in did if what == first]
    return bool(began) and any(at >= min(began) for at, what in did if what == then)


def _is_open(world: World, start: datetime, within: timedelta | None) -> bool:
    if within is None:
        return False
    return _days(local_day(start), within) > world.complete


def _days(day: date, within: timedelta) -> date:
    """The day that lies so many days, rounded up, after another."""
    return day + timedelta(days=-(-within // timedelta(days=1)))


def _in_time(period: Period, start: datetime, at: datetime, within: timedelta | None) -> bool:
    if within is None:
        return period.start <= local_day(at) <= period.end
    return at - start <= within


def _counted(found: list[Any], steps: int) -> Counted:
    came = [one for one in found if isinstance(one, int)]
    return Counted(
        len(found),
        found.count("open"),
        found.count("early"),
        tuple(sum(one >= step for one in came) for step in range(steps)),
    )
