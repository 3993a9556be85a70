"""Cohorts: people by the period of their start, and on which days after it they came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.needs import Return
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.courses import days_back, started_rows
from cynosure.metrics.relations.members import members_in
from cynosure.metrics.relations.persons import known
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Days = tuple[int, int]
"""The first and the last of some days after a start, which is day 0; both are in."""


@dataclass(frozen=True)
class Cohort:
    """The people who started in one period, those left out because the data begin there aside.

    `over` has, for each range of days, how many of them are past its last day; `back` how many of
    those came back in it.
    """

    people: int
    over: tuple[int, ...]
    back: tuple[int, ...]


@dataclass(frozen=True)
class CohortRequest:
    """The cohorts of `start` over some periods: who came back on which of `ranges`."""

    start: str
    course: Return
    ranges: tuple[Days, ...]
    periods: tuple[Period, ...]
    group: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a period that has people."""
        started = _started(scope, self)
        ages = days_back(scope, started, _longest(self))
        came = ages.group_by(_who=ages[PERSON]).agg(
            **{
                f"came{k}": ages["age"].between(first, last).cast("int64").max()
                for k, (first, last) in enumerate(self.ranges)
            }
        )
        rows = started.left_join(came, started[PERSON] == came["_who"])
        complete = _complete(scope, self)
        found: dict[str, Any] = {"people": rows.count()}
        for k, (_, last) in enumerate(self.ranges):
            over = rows["_dated"] + last <= complete
            found[f"over{k}"] = over.cast("int64").sum()
            found[f"back{k}"] = rows[f"came{k}"].fill_null(0).sum(where=over)
        return rows.group_by(_period=rows["_period"]).agg(**found)

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Cohort]:
        """The cohort of each period by its number; periods without people have none."""
        numbers = range(len(self.ranges))
        return {
            row["_period"]: Cohort(
                row["people"],
                tuple(int(row[f"over{k}"] or 0) for k in numbers),
                tuple(int(row[f"back{k}"] or 0) for k in numbers),
            )
            for row in rows
        }


@dataclass(frozen=True)
class ReturnsRequest:
    """How many people came back on each single day of the course, of those who are past it."""

    start: str
    course: Return
    periods: tuple[Period, ...]
    group: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a day after the start on which anybody came back."""
        started = _started(scope, self)
        over = started.filter(started["_dated"] + self.course.last <= _complete(scope, self))
        ages = days_back(scope, over, self.course)
        return ages.group_by("age").agg(people=ages.count())

    def read(self, rows: list[dict[str, Any]]) -> Mapping[int, int]:
        """People by day; a day on which nobody came back has none."""
        return {row["age"]: row["people"] for row in rows}


def _started(scope: Scope, request: CohortRequest | ReturnsRequest) -> ir.Table:
    """The people whose start is known and lies in one of the periods, as `_period` says."""
    axis = Axis(request.periods)
    rows = started_rows(scope, (request.start,), request.course, frozenset())
    rows = rows.filter(known(rows) & axis.holds(rows["_dated"]) & ~rows["_early"])
    rows = rows.mutate(_period=axis.number(rows["_dated"]), _unit=rows[PERSON])
    return rows if request.group is None else members_in(scope, axis, rows, request.group)


def _longest(request: CohortRequest) -> Return:
    """The course drawn out to the last of the ranges."""
    course, last = request.course, max(last for _, last in request.ranges)
    return Return(course.back, course.after, course.first, last)


def _complete(scope: Scope, request: CohortRequest | ReturnsRequest) -> int:
    tables = (scope.star_file.table_of(name) for name in (request.start, request.course.back))
    return scope.span(tables).complete
