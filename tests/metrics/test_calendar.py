"""Periods of the product's own calendar, against days walked one by one and zoneinfo."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.errors import UserMistake
from cynosure.metrics.calendar import (
    GRAINS,
    WEEKDAYS,
    Period,
    closes_at,
    day_number,
    day_of,
    local_day,
    offsets,
    period_of,
    periods_between,
    written_period,
)
from cynosure.metrics.located.values import Duration
from cynosure.metrics.starfile.models import Calendar

ZONES = (
    "UTC", "Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/New_York",
    "Australia/Lord_Howe", "Africa/Cairo", "America/Havana", "Pacific/Apia",
)  # fmt: skip
DAYS = st.dates(date(1999, 12, 1), date(2038, 1, 31))
CALENDARS = st.builds(
    Calendar, timezone=st.sampled_from(ZONES), week_starts=st.sampled_from(WEEKDAYS)
)


def begins(day: date, grain: str, calendar: Calendar) -> bool:
    """Whether a period of the grain begins on a day."""
    return {
        "day": True,
        "week": WEEKDAYS[day.weekday()] == calendar.week_starts,
        "month": day.day == 1,
        "quarter": day.day == 1 and day.month in (1, 4, 7, 10),
        "year": (day.month, day.day) == (1, 1),
    }[grain]


@given(DAYS, st.sampled_from(GRAINS), CALENDARS)
def test_the_period_of_a_day(day: date, grain: str, calendar: Calendar) -> None:
    start = day
    while not begins(start, grain, calendar):
        start -= timedelta(days=1)
    after = day + timedelta(days=1)
    while not begins(after, grain, calendar):
        after += timedelta(days=1)
    assert period_of(day, grain, calendar) == Period(grain, start, after - timedelta(days=1))


@given(DAYS, st.integers(0, 800), st.sampled_from(GRAINS), CALENDARS)
def test_periods_follow_one_another(
    first: date, length: int, grain: str, calendar: Calendar
) -> None:
    last = first + timedelta(days=length)
    found = periods_between(first, last, grain, calendar)
    assert found[0] == period_of(first, grain, calendar)
    assert found[-1] == period_of(last, grain, calendar)
    for before, after in pairwise(found):
        assert after.start == before.end + timedelta(days=1)


def test_weeks_that_start_on_sunday() -> None:
    sunday = Calendar(week_starts="sunday")
    monday = Calendar(week_starts="monday")
    day = date(2026, 3, 8)
    assert str(period_of(day, "week", sunday)) == "2026-03-08..2026-03-14"
    assert str(period_of(day, "week", monday)) == "2026-03-02..2026-03-08"


@given(DAYS)
def test_days_are_numbers_and_back(day: date) -> None:
    assert day_of(day_number(day)) == day
    assert day_number(day) == day.toordinal() - date(1970, 1, 1).toordinal()


@settings(max_examples=300)
@given(
    st.integers(0, 34 * 365 * 86_400_000_000),
    st.integers(1, 500),
    st.sampled_from(ZONES),
    st.data(),
)
def test_offsets_place_every_instant_on_its_local_day(
    microseconds: int, days: int, zone: str, data: st.DataObject
) -> None:
    first = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    last = first + timedelta(days=days)
    found = offsets(first, last, zone)
    assert found[0][0] == first
    edges = [at + timedelta(microseconds=n) for at, _ in found for n in (-1, 0, 1)]
    chosen = [data.draw(st.datetimes(
        first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(UTC)
    )) for _ in range(5)]  # fmt: skip
    for instant in (*edges, *chosen):
        if not first <= instant <= last:
            continue
        shift = next(seconds for at, seconds in reversed(found) if at <= instant)
        there = instant.astimezone(ZoneInfo(zone))
        assert timedelta(seconds=shift) == there.utcoffset()
        calendar = Calendar(timezone=zone)
        assert local_day(instant, calendar) == (instant + timedelta(seconds=shift)).date()


@pytest.mark.parametrize(
    ("zone", "instant", "seconds"),
    [
        ("Europe/Berlin", "2026-03-29T01:00:00", 7200),
        ("Europe/Berlin", "2026-10-25T01:00:00", 3600),
        ("America/New_York", "2026-03-08T07:00:00", -14400),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00", 37800),
    ],
)
def test_a_clock_is_put_forward_or_back_at_the_second(
    zone: str, instant: str, seconds: int
) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    first = at - timedelta(days=20, microseconds=1)
    found = offsets(first, at + timedelta(days=20), zone)
    assert found[1:] == ((at, seconds),)


@given(DAYS, CALENDARS, st.integers(0, 100))
def test_a_period_closes_so_long_after_its_last_local_day(
    day: date, calendar: Calendar, hours: int
) -> None:
    calendar = Calendar(calendar.timezone, calendar.week_starts, Duration.of(f"{hours}h"))
    period = period_of(day, "week", calendar)
    end = closes_at(period, calendar) - timedelta(hours=hours)
    assert end.tzinfo is UTC
    # The first instant after the period, so that none of its own is left out and none is added.
    assert local_day(end, calendar) > period.end
    assert local_day(end - timedelta(microseconds=1), calendar) <= period.end


def test_what_period_says() -> None:
    calendar = Calendar()
    assert [written_period(grain, calendar) for grain in GRAINS] == list(GRAINS)
    week = Period("week", date(2026, 10, 19), date(2026, 10, 25))
    assert written_period("2026-10-19..2026-10-25", calendar) == week
    assert written_period("2026-10-21", calendar) == week
    span = Period("range", date(2026, 10, 19), date(2026, 11, 15))
    assert written_period("2026-10-19..2026-11-15", calendar) == span
    one = Period("range", date(2026, 10, 19), date(2026, 10, 19))
    assert written_period("2026-10-19..2026-10-19", calendar) == one


@pytest.mark.parametrize(
    ("written", "en", "zh"),
    [
        ("wek", "Did you mean `week`?", "是否想写 `week`？"),
        ("", "is no period", "不是周期"),
        ("2026-10", "is no period", "不是周期"),
        ("2026-02-30", "no day 2026-02-30", "没有 2026-02-30 这一天"),
        ("2026-10-19..2026-13-01", "no day 2026-13-01", "没有 2026-13-01 这一天"),
        ("2026-10-19..2026-10-18", "ends before it begins", "结束早于开始"),
        ("0001-01-01", "outside the years", "年之间"),
        ("2026-01-01..9999-12-31", "outside the years", "年之间"),
        ("２０２６-10-19", "no day", "这一天"),
    ],
)
def test_what_period_cannot_say(written: str, en: str, zh: str) -> None:
    with pytest.raises(UserMistake) as caught:
        written_period(written, Calendar())
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


@settings(max_examples=300)
@given(st.text() | st.text("0123456789-.", max_size=24))
def test_any_text_is_a_period_or_our_own_mistake(written: str) -> None:
    try:
        found = written_period(written, Calendar())
    except UserMistake:
        return
    assert found in GRAINS or isinstance(found, Period)
