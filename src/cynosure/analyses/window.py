"""Which periods a question looks at, and in which state each of them is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta

from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import State
from cynosure.findings.record import Window
from cynosure.metrics.calendar import Period, closes_at, period_of, periods_between, written_period
from cynosure.metrics.inputs import Asked, TableProfile

LONGEST = 53
"""How many periods a series shows at most: a year of weeks."""
LONGEST_DAYS = 91
"""The same for days: a quarter, in which each day of the week comes often enough to be compared."""


def periods_of(asked: Asked, tables: Iterable[str]) -> tuple[Period, ...]:
    """The successive periods of the question, oldest first.

    A grain means every period with rows of `tables`, the last `LONGEST` (or `LONGEST_DAYS`) of
    them; a period named
    in the question comes last, after those of its length before it (days named freely stand
    alone). Raises Refusal where the tables have no dated row, or the period lies outside them.
    """
    written = asked.question.argument("period") or "week"
    first, last = extent(asked, tables)
    calendar = asked.star_file.calendar
    wanted = written_period(written, calendar)
    if isinstance(wanted, str):
        longest = LONGEST_DAYS if wanted == "day" else LONGEST
        return periods_between(first, last, wanted, calendar)[-longest:]
    if wanted.end < first or wanted.start > last:
        raise nothing_in(wanted, first, last)
    if wanted.grain == "range":
        return (wanted,)
    oldest = max(first, wanted.start - timedelta(weeks=LONGEST - 1))
    return periods_between(period_of(oldest, "week", calendar).start, wanted.end, "week", calendar)


def spelt(period: Period, state: State | None = None) -> Text:
    """A period as the label of a row, which says where it is still open."""
    one_day = period.start == period.end
    label = (
        Text(f"{period.start}", f"{period.start}")
        if one_day
        else Text(f"{period.start} – {period.end}", f"{period.start} 至 {period.end}")
    )
    if state is not State.OPEN:
        return label
    return Text(f"{label.en} (open)", f"{label.zh}（未结束）")


def nothing_in(period: Period, first: date, last: date) -> Refusal:
    """The refusal for a period without a row."""
    return Refusal(
        f"No row falls into {period.start} to {period.end}; the data run from {first} to {last}.",
        f"{period.start} 至 {period.end} 没有任何数据；现有数据从 {first} 到 {last}。",
    )


def extent(asked: Asked, tables: Iterable[str]) -> tuple[date, date]:
    """The local days of the first and the last row. Raises Refusal where no row has a date."""
    profiles = [asked.profiles[table] for table in tables if table in asked.profiles]
    firsts = [profile.first for profile in profiles if profile.first is not None]
    lasts = [profile.last for profile in profiles if profile.last is not None]
    if not firsts or not lasts:
        names = ", ".join(tables)
        raise Refusal(
            f"The snapshot has no dated row in {names}; load a source for it first.",
            f"快照的 {names} 中没有带时间的行；请先载入相应的数据源。",
        )
    return min(firsts), max(lasts)


def named(asked: Asked) -> Period | None:
    """The period that the question names, None where it names a grain only."""
    written = asked.question.argument("period") or "week"
    wanted = written_period(written, asked.star_file.calendar)
    return None if isinstance(wanted, str) else wanted


def state_of(asked: Asked, period: Period, tables: Iterable[str], has_rows: bool) -> State:
    """How far the period can be trusted to stay as it is."""
    profiles = [asked.profiles[table] for table in tables if table in asked.profiles]
    closes = closes_at(period, asked.star_file.calendar)
    if any(closes > profile.complete_until for profile in profiles):
        return State.OPEN
    if not has_rows:
        return State.EMPTY
    return State.MARKED if any(_is_marked(period, p) for p in profiles) else State.CLOSED


def _is_marked(period: Period, profile: TableProfile) -> bool:
    return any(
        days.first is None
        or days.last is None
        or (days.first <= period.end and days.last >= period.start)
        for days in profile.marked
    )


def window_of(asked: Asked, period: Period, state: State) -> Window:
    """The window of a finding that speaks of `period`."""
    return Window(
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        timezone=asked.star_file.calendar.timezone,
        period=period.grain,
        state=state,
    )


def closing(asked: Asked, period: Period, outlook: int = 0) -> str:
    """The instant from which the period, and `outlook` days after it, are closed, ISO, UTC."""
    longer = Period("range", period.start, period.end + timedelta(days=outlook))
    return closes_at(longer, asked.star_file.calendar).astimezone(UTC).isoformat()
