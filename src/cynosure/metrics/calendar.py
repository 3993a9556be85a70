"""Periods of the product's own calendar: local days, weeks, months and what lies between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.starfile.models import Calendar

EPOCH = date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1900, 2999
GRAINS: tuple[str, ...] = ("day", "week", "month", "quarter", "year")
WEEKDAYS: tuple[str, ...] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """Local days from `start` to `end`, both included; `grain` is "range" for days named."""

    grain: str
    start: date
    end: date

    @property
    def first_day(self) -> int:
        """`start` as days since 1970-01-01."""
        return day_number(self.start)

    @property
    def last_day(self) -> int:
        """`end` as days since 1970-01-01."""
        return day_number(self.end)

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date that lies `number` days after 1970-01-01."""
    return EPOCH + timedelta(days=number)


def period_of(day: date, grain: str, calendar: Calendar) -> Period:
    """The period of `grain` that holds a local day."""
    match grain:
        case "day":
            start, after = day, day + timedelta(days=1)
        case "week":
            offset = (day.weekday() - WEEKDAYS.index(calendar.week_starts)) % 7
            start = day - timedelta(days=offset)
            after = start + timedelta(days=7)
        case "year":
            start, after = date(day.year, 1, 1), date(day.year + 1, 1, 1)
        case _:
            months = 3 if grain == "quarter" else 1
            first = (day.month - 1) // months * months + 1
            start = date(day.year, first, 1)
            after = (start + timedelta(days=31 * months)).replace(day=1)
            if months == 3:
                after = date(start.year + (first == 10), 1 if first == 10 else first + 3, 1)
    return Period(grain, start, after - timedelta(days=1))


def periods_between(first: date, last: date, grain: str, calendar: Calendar) -> tuple[Period, ...]:
    """Successive periods, from the one that holds `first` to the one that holds `last`."""
    found = [period_of(first, grain, calendar)]
    while found[-1].end < last:
        found.append(period_of(found[-1].end + timedelta(days=1), grain, calendar))
    return tuple(found)


def local_day(instant: datetime, calendar: Calendar) -> date:
    """The local day on which an instant falls."""
    return instant.astimezone(ZoneInfo(calendar.timezone)).date()


def closes_at(period: Period, calendar: Calendar) -> datetime:
    """The instant (UTC) from which the period counts as closed."""
    midnight = datetime.combine(period.end + timedelta(days=1), time(), ZoneInfo(calendar.timezone))
    return midnight.astimezone(UTC) + calendar.day_closes_after.length


def last_closed_day(complete_until: datetime, calendar: Calendar) -> date:
    """The last local day that is closed where rows are complete up to an instant."""
    day = local_day(complete_until - calendar.day_closes_after.length, calendar)
    return day - timedelta(days=1)


def offsets(first: datetime, last: datetime, timezone: str) -> tuple[tuple[datetime, int], ...]:
    """The UTC offsets of a zone between two instants: (from that instant on, seconds).

    The first entry holds from `first` on. Transitions are found to the second by bisection of
    the days on which the offset changes.
    """
    zone = ZoneInfo(timezone)

    def offset(instant: datetime) -> int:
        shift = instant.astimezone(zone).utcoffset()
        return 0 if shift is None else int(shift.total_seconds())

    found = [(first, offset(first))]
    step = timedelta(days=1)
    # Zones change on whole seconds, so the bisection must run on whole seconds too.
    before = first.replace(microsecond=0)
    while before < last:
        after = before + step
        if offset(after) != offset(before):
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (low, middle) if offset(middle) != offset(before) else (middle, high)
            found.append((high, offset(high)))
        before = after
    return tuple(found)


def shifts_between(first: datetime, last: datetime, timezone: str) -> tuple[tuple[int, int], ...]:
    """The same as whole numbers: (microseconds since 1970, seconds east of UTC)."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return tuple(
        (round((since - epoch).total_seconds()) * 1_000_000, seconds)
        for since, seconds in offsets(first, last, timezone)
    )


def written_period(written: str, calendar: Calendar) -> str | Period:
    """What `--period` says: a grain, or days such as 2026-10-19..2026-11-15 or one 2026-10-19.

    A single date means the week that holds it. Raises UserMistake for anything else.
    """
    if written in GRAINS:
        return written
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?", written)
    if match is None:
        near = did_you_mean(written, GRAINS)
        raise UserMistake(
            f"`{written}` is no period; write one of {', '.join(GRAINS)} or days as "
            f"2026-10-19..2026-11-15.{near.en}",
            f"`{written}` 不是周期；请写 {'、'.join(GRAINS)} 之一，或 "
            f"2026-10-19..2026-11-15 这样的日期区间。{near.zh}",
        )
    start = _named_day(match.group(1))
    if match.group(2) is None:
        return period_of(start, "week", calendar)
    end = _named_day(match.group(2))
    if end < start:
        raise UserMistake(
            f"The period {written} ends before it begins.", f"周期 {written} 的结束早于开始。"
        )
    week = period_of(start, "week", calendar)
    return week if (week.start, week.end) == (start, end) else Period("range", start, end)


def _named_day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise UserMistake(
            f"There is no day {written} in the calendar.", f"日历里没有 {written} 这一天。"
        ) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UserMistake(
            f"{written} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.",
            f"{written} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间。",
        )
    return day
