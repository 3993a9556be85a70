"""The weeks that a world covers, and the arithmetic of its local days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Span:
    """`weeks` local weeks from `monday` on, of which the last breaks off at `until`.

    Instants of a world are milliseconds since 1970 in UTC. The zone has to keep one offset over
    the span, as Asia/Shanghai does, so that local days all have 24 hours.
    """

    monday: date
    weeks: int
    until: datetime
    timezone: str

    @property
    def start_ms(self) -> int:
        """The first local midnight."""
        return self.instant(self.monday)

    @property
    def offset_ms(self) -> int:
        """By how much the local clock is ahead of UTC."""
        midnight = datetime.combine(self.monday, time(), tzinfo=ZoneInfo("UTC"))
        return int(midnight.timestamp() * SECOND) - self.start_ms

    @property
    def until_ms(self) -> int:
        """The instant after which nothing was recorded yet."""
        return int(self.until.timestamp() * SECOND)

    @property
    def days(self) -> int:
        """How many local days have begun when the data end."""
        return (self.until_ms - self.start_ms) // DAY + 1

    @property
    def mondays(self) -> tuple[date, ...]:
        """The first day of each week."""
        return tuple(self.monday + timedelta(weeks=week) for week in range(self.weeks))

    def instant(self, day: date, at: time = time()) -> int:
        """The instant of a local day and time."""
        local = datetime.combine(day, at, tzinfo=ZoneInfo(self.timezone))
        return int(local.timestamp() * SECOND)

    def day(self, instants: Ints) -> Ints:
        """The local day of each instant, counted from `monday` as 0."""
        return (instants - self.start_ms) // DAY

    def week(self, instants: Ints) -> Ints:
        """The local week of each instant, counted from 0."""
        return self.day(instants) // 7
