"""Periods that hold days which the user declared to be unlike others: holidays, made-up workdays,
school terms.

Two periods are alike where the same kinds of declared days fall into them; the range of a count is
made from alike periods alone. Only days and weeks are told apart so: a month holds days of most
kinds.
"""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.errors import Text
from cynosure.findings.blocks import Note
from cynosure.metrics.calendar import Period
from cynosure.metrics.starfile.holidays import Stretch
from cynosure.metrics.starfile.models import Calendar

GRAINS: tuple[str, ...] = ("day", "week")
MOST_NAMES = 3


def unlike(calendar: Calendar, periods: Sequence[Period], period: Period) -> frozenset[int]:
    """The numbers of the periods before one into which other kinds of days fall."""
    if calendar.holidays is None or period.grain not in GRAINS:
        return frozenset()
    own = _kinds(calendar, period)
    before = periods[: periods.index(period)]
    return frozenset(k for k, other in enumerate(before) if _kinds(calendar, other) != own)


def notes(calendar: Calendar, periods: Sequence[Period], period: Period) -> list[Note]:
    """Which days fall into the period, and how many periods its range leaves out for theirs."""
    found = []
    own = _declared(calendar, period)
    if own and period.grain in GRAINS:
        found.append(Note("declared_days", (("names", _names(own)),)))
    left_out = [periods[number] for number in sorted(unlike(calendar, periods, period))]
    if left_out:
        theirs = [one for other in left_out for one in _declared(calendar, other)]
        values = (("count", len(left_out)), ("names", _names((*theirs, *own))))
        found.append(Note("unlike_periods_left_out", values))
    return found


def in_one_alone(calendar: Calendar, before: Period, after: Period) -> Text | None:
    """The declared days of a kind that only one of two periods has; None where both are alike."""
    kinds = _kinds(calendar, before) ^ _kinds(calendar, after)
    if not kinds:
        return None
    both = (*_declared(calendar, before), *_declared(calendar, after))
    return _names([one for one in both if one.kind in kinds])


def _declared(calendar: Calendar, period: Period) -> tuple[Stretch, ...]:
    holidays = calendar.holidays
    return () if holidays is None else holidays.within(period.start, period.end)


def _kinds(calendar: Calendar, period: Period) -> frozenset[str]:
    return frozenset(one.kind for one in _declared(calendar, period))


def _names(stretches: Sequence[Stretch]) -> Text:
    names = tuple(dict.fromkeys(one.name for one in stretches))
    more = "…" if len(names) > MOST_NAMES else ""
    shown = names[:MOST_NAMES]
    return Text(", ".join(shown) + more, "、".join(shown) + more)
