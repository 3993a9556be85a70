"""The rows of what takes time after a person's start: windows, returns, steps.

Whatever the course, its rows say on which local day they are counted (`_dated`, the person's
start), whether their window is not over yet (`_open`), whether their person was there when the
data begin (`_early`), and so whether they count (`_counts`). Everything about a person's start
rests on rows of any age, not only on those of the periods asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.needs import Course, FirstDays, Return, Steps
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.persons import known, persons
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import AT, Scope
from cynosure.metrics.relations.steps import first_touch, in_any_window

if TYPE_CHECKING:
    import ibis.expr.types as ir


def course_rows(
    scope: Scope,
    axis: Axis,
    sources: tuple[str, ...],
    course: Course | None,
    wanted: frozenset[str],
    at: Any = None,
) -> ir.Table:
    """The rows of `sources` on the axis as a course counts them; without one, as they are.

    Of a window these are the rows in it; of a return or of steps one row a person and start, with
    `_step` (how far the person came, from 0) and `_rows` (the source rows that it stands for).
    """
    if course is None:
        rows = source_rows(replace(scope, since=axis.first_day), sources, wanted, at)
        return rows.filter(axis.holds(rows.day)).mutate(_dated=rows.day)
    match course:
        case FirstDays():
            rows = _in_first_days(scope, sources, course, wanted, at)
        case Return():
            rows = _returning(scope, sources, course, wanted, at)
        case Steps(ordering="first_touch"):
            rows = first_touch(scope, axis, sources, course, wanted, at)
        case Steps():
            rows = in_any_window(scope, axis, sources, course, wanted, at)
    rows = rows.filter(axis.holds(rows["_dated"]))
    return rows.mutate(_counts=~rows["_open"] & ~rows["_early"])


def _in_first_days(
    scope: Scope, sources: tuple[str, ...], course: FirstDays, wanted: frozenset[str], at: Any
) -> ir.Table:
    import ibis

    rows = source_rows(scope, sources, wanted, at)
    if course.first is None:
        starts = starts_of(scope, sources)
    else:
        starts = first_days_of(scope, course.first)
    starts = starts.select(_who=starts[PERSON], _start=starts["start"])
    joined = rows.left_join(starts, rows[PERSON] == starts["_who"])
    if course.first is not None:
        # Who never began has no first days.
        joined = joined.filter(joined["_start"].notnull() | ~known(joined))
    # A row of nobody has no start; it is kept on its own day, to be counted as one of nobody's.
    start = ibis.coalesce(joined["_start"], joined["day"])
    rows = joined.select(*rows.columns, _dated=start)
    since = rows["day"] - rows["_dated"]
    rows = rows.filter((since >= 0) & (since < course.days))
    span = scope.span(scope.star_file.table_of(name) for name in (*sources, *course.others))
    early = ibis.literal(value=False)
    if course.first is not None:
        early = rows["_dated"] < span.first + course.after
    is_open = ~early & (rows["_dated"] + course.outlook > span.complete)
    return rows.mutate(_open=is_open, _early=early)


def first_days_of(scope: Scope, source: str) -> ir.Table:
    """One row a person with rows of a source: `user_id` and `start`, the local day of the first."""
    rows = source_rows(scope, (source,), frozenset())
    rows = rows.filter(known(rows))
    return rows.group_by(user_id=rows[PERSON]).agg(start=rows["day"].min())


def starts_of(scope: Scope, sources: tuple[str, ...]) -> ir.Table:
    """One row a person with rows in the tables behind `sources`: `user_id` and `start`, the local
    day on which the person joined, else that of the person's first row in those tables."""
    import ibis

    from_rows = []
    for table in dict.fromkeys(scope.star_file.table_of(source) for source in sources):
        rows = source_rows(scope, (table,), frozenset())
        rows = rows.filter(known(rows))
        from_rows.append(rows.group_by(user_id=rows[PERSON]).agg(first=rows["day"].min()))
    firsts = from_rows[0]
    if len(from_rows) > 1:
        both = firsts.union(*from_rows[1:], distinct=False)
        firsts = both.group_by(PERSON).agg(first=both["first"].min())
    people = scope.table("people")
    people = people.filter(people.joined_us.notnull())
    joins = people.group_by(_joiner=people[PERSON]).agg(_joined_us=people.joined_us.min())
    both = firsts.left_join(joins, firsts[PERSON] == joins["_joiner"])
    start = ibis.coalesce(scope.day(both["_joined_us"]), both["first"])
    return both.select(PERSON, start=start)


def _returning(
    scope: Scope, sources: tuple[str, ...], course: Return, wanted: frozenset[str], at: Any
) -> ir.Table:
    started = started_rows(scope, sources, course, wanted, at)
    ages = days_back(scope, started, course, at)
    in_time = ages.filter(ages["age"].between(course.first, course.last))
    returned = in_time.select(_returned=in_time[PERSON]).distinct()
    joined = started.left_join(returned, started[PERSON] == returned["_returned"])
    return joined.select(*started.columns, _step=joined["_returned"].notnull().cast("int64"))


def started_rows(
    scope: Scope, sources: tuple[str, ...], course: Return, wanted: frozenset[str], at: Any = None
) -> ir.Table:
    """One row a person by the first row of `sources`, with `_dated`, `_early` and `_open`."""
    started = persons(source_rows(scope, sources, wanted | {AT}, at), wanted)
    span = scope.span(scope.star_file.table_of(source) for source in (*sources, course.back))
    early = started["day"] < span.first + course.after
    return started.mutate(
        _dated=started["day"],
        _early=early,
        _open=~early & (started["day"] + course.outlook > span.complete),
    )


def days_back(scope: Scope, started: ir.Table, course: Return, at: Any = None) -> ir.Table:
    """One row a person and day with a row of `course.back`, from the day of the start to the last
    one of the course: `user_id` and `age`, the days since the start."""
    back = source_rows(scope, (course.back,), frozenset(), at)
    back = back.filter(known(back)).select(_who=back[PERSON], _back=back["day"]).distinct()
    own = started.filter(known(started)).select(PERSON, _dated=started["_dated"])
    since = back["_back"] - own["_dated"]
    joined = own.inner_join(back, [own[PERSON] == back["_who"], since.between(0, course.last)])
    return joined.select(PERSON, age=(joined["_back"] - joined["_dated"]).cast("int64"))
