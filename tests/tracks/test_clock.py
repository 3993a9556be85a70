"""Local days as the time zone has them, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cynosure.errors import Refusal
from cynosure.metrics.calendar import shifts_between
from cynosure.tracks.clock import EPOCH, EPOCH_DAY, Clock, day_of

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/Santiago",
    "America/Havana",
    "Asia/Beirut",
)
"""In Santiago, Havana and Beirut a day begins an hour late when the clock is put forward."""


@pytest.mark.parametrize("name", ZONES)
def test_days(name: str) -> None:
    zone, clock = ZoneInfo(name), Clock.of(shifts_between(FIRST, LAST, name))
    for hour in range(0, 2 * 365 * 24, 5):
        at = FIRST + timedelta(hours=hour)
        day = at.astimezone(zone).toordinal() - 719_163
        second = int(at.timestamp()) - EPOCH
        assert day_of(clock.since, clock.east, second) == day
        begin, end = clock.edges([day, day + 1])
        assert begin <= second < end


@pytest.mark.parametrize("name", ZONES)
def test_the_first_second_is_the_first(name: str) -> None:
    clock = Clock.of(shifts_between(FIRST, LAST, name))
    for day in range(EPOCH_DAY + 9_200, EPOCH_DAY + 9_800):
        first = clock.edges([day])[0]
        assert day_of(clock.since, clock.east, first) == day
        assert day_of(clock.since, clock.east, first - 1) == day - 1


def test_a_day_that_comes_twice_is_refused() -> None:
    midnight = (EPOCH + 86_400 * 100 + 60) * 1_000_000
    with pytest.raises(Refusal, match="steps back over midnight"):
        Clock.of([(0, 0), (midnight, -3600)])
