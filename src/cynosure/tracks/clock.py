"""The clock of tracks: whole seconds from 2000 on, and the local days that they fall on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.errors import Refusal
from cynosure.tracks.compiled import kernel

EPOCH = 946_684_800
"""Seconds from 1970 to 2000-01-01 UTC: 32 bits around it hold 1931-12-14 to 2068-01-19."""
EPOCH_DAY = EPOCH // 86_400
DAY = 86_400
BEFORE = -(2**40)
"""A second before all others."""
NEVER = np.int32(2**31 - 1)
"""The day of what did not happen."""


@dataclass(frozen=True)
class Clock:
    """The offsets of a time zone: from `since[k]` (seconds of the tracks' clock, int64) on the
    local clock is `east[k]` seconds ahead; the first holds from the beginning."""

    since: NDArray[np.int64]
    east: NDArray[np.int64]

    @classmethod
    def of(cls, shifts: Sequence[tuple[int, int]]) -> Clock:
        """From (microseconds since 1970, seconds east of UTC), as calendars give them.

        Raises Refusal where the clock steps back over midnight, so that a day comes twice.
        """
        since = np.array([micros // 1_000_000 - EPOCH for micros, _ in shifts], np.int64)
        east = np.array([seconds for _, seconds in shifts], np.int64)
        since[0] = BEFORE
        if ((since[1:] - 1 + east[:-1]) // DAY > (since[1:] + east[1:]) // DAY).any():
            raise Refusal(
                "the clock of this time zone steps back over midnight, so that a day comes twice; "
                "tracks need days that follow one another.",
                "该时区的时钟曾跨午夜回拨，同一天出现两次；轨迹要求日期依次递增。",
            )
        return cls(since, east)

    def edges(self, days: Sequence[int]) -> NDArray[np.int64]:
        """The first second of each of some local days (days since 1970-01-01): int64."""
        return np.array([first_second(self.since, self.east, day) for day in days], np.int64)


@kernel
def first_second(since: NDArray[np.int64], east: NDArray[np.int64], day: int) -> int:
    """The first second of a local day, or of the next one that there is."""
    midnight = (day - EPOCH_DAY) * DAY
    last = since.size - 1
    for k in range(last):
        if midnight - east[k] < since[k + 1]:
            last = k
            break
    first: int = max(midnight - east[last], since[last])
    return first


@kernel
def day_of(since: NDArray[np.int64], east: NDArray[np.int64], second: int) -> int:
    """The local day of a second as days since 1970-01-01."""
    k = since.size - 1
    while second < since[k]:
        k -= 1
    day: int = (second + east[k]) // DAY + EPOCH_DAY
    return day
