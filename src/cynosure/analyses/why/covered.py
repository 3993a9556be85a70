"""Whether the data cover both periods to their ends.

A log that begins in the midst of the earlier period, or a file exported before the later one was
over, makes a part of a period look like the whole of it. Days without a row at an end of the data
say so where there are more of them than the data ever have in a row: a product that rests on
weekends has two anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from cynosure.analyses import structure
from cynosure.analyses.why.compared import Compared
from cynosure.findings.blocks import Check
from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.inputs import Asked, Inputs, complete_day, tables_of
from cynosure.metrics.trust.days import DaysRequest
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Gap:
    """Of the days of a `period`, only `covered` lie within what the data of `table` cover."""

    table: str
    period: Period
    covered: int

    @property
    def days(self) -> int:
        """Of the period."""
        return (self.period.end - self.period.start).days + 1

    @property
    def missing(self) -> Undefined:
        """Why nothing is explained."""
        return Undefined(
            Reason.PARTLY_COVERED,
            (
                ("covered", self.covered),
                ("days", self.days),
                ("start", self.period.start.isoformat()),
                ("end", self.period.end.isoformat()),
            ),
        )


def days_requests(asked: Asked, metric: str, both: Compared) -> tuple[DaysRequest, ...]:
    """The days of each table behind a metric that begins or ends within one of the two periods."""
    tables = tables_of(asked.star_file, structure.sources_behind(asked.star_file, metric))
    ends = {name: _ends(asked, name) for name in tables}
    return tuple(
        DaysRequest(name, day_number(each[1]))
        for name, each in ends.items()
        if each is not None and any(_cut(name, each, period) for period in _both(both))
    )


def gap(inputs: Inputs, requests: tuple[DaysRequest, ...], both: Compared) -> Gap | None:
    """The period of which the data miss most days, None where they miss none."""
    found: list[Gap] = []
    for request in requests:
        ends = _ends(inputs.asked, request.table)
        if ends is None:
            continue
        usual = _longest_rest(inputs.answer_to(request))
        cuts = (_cut(request.table, ends, period) for period in _both(both))
        found += [one for one in cuts if one is not None and one.days - one.covered > usual]
    return max(found, key=lambda one: one.days - one.covered, default=None)


def check(found: Gap | None) -> Check:
    """Whether the days missed at the ends of the data are more than those within."""
    if found is None:
        return Check("periods_covered", passed=True)
    values = (
        ("table", found.table),
        ("covered", found.covered),
        ("days", found.days),
        ("start", found.period.start.isoformat()),
        ("end", found.period.end.isoformat()),
    )
    return Check("period_cut", passed=False, values=values)


def _both(both: Compared) -> tuple[Period, Period]:
    return both.before, both.after


def _ends(asked: Asked, table: str) -> tuple[date, date] | None:
    """The first day with a row, and the last that is known to be complete."""
    profile = asked.profiles.get(table)
    if profile is None or profile.first is None:
        return None
    return profile.first, complete_day(profile, asked.star_file.calendar)


def _cut(table: str, ends: tuple[date, date], period: Period) -> Gap | None:
    first, last = max(ends[0], period.start), min(ends[1], period.end)
    if (first, last) == (period.start, period.end):
        return None
    return Gap(table, period, max((last - first).days + 1, 0))


def _longest_rest(rows: dict[date, int]) -> int:
    """The most days in a row that have none, between the first and the last that have one."""
    steps = (later - earlier - timedelta(days=1) for earlier, later in pairwise(sorted(rows)))
    return max((step.days for step in steps), default=0)
