"""How far each person came through the steps of a funnel, under either ordering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.metrics.expression.compile import certain
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.needs import Steps
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.persons import known, persons
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import AT, Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


def first_touch(
    scope: Scope,
    axis: Axis,
    sources: tuple[str, ...],
    course: Steps,
    wanted: frozenset[str],
    at: Any,
) -> ir.Table:
    """One row a person, dated by the first time ever of the first step.

    A step is reached where the first time ever of it lies not before that of the step before it,
    which was reached too, and within the window (without one, in the same period).
    """
    import ibis

    started = persons(source_rows(scope, sources, wanted | {AT}, at), wanted)
    rows = started.mutate(_t0=started[AT])
    for number, step in enumerate(course.steps[1:], start=1):
        did = source_rows(scope, (step,), frozenset({AT}), at)
        did = did.filter(known(did))
        firsts = did.group_by(_who=did[PERSON]).agg(_when=did[AT].min())
        joined = rows.left_join(firsts, rows[PERSON] == firsts["_who"])
        rows = joined.select(*rows.columns, **{f"_t{number}": joined["_when"]})
    reached, step_of = None, ibis.literal(0, "int64")
    for number in range(1, len(course.steps)):
        here, before = rows[f"_t{number}"], rows[f"_t{number - 1}"]
        in_order = (here >= before) & _in_time(scope, axis, course, rows["_t0"], here)
        reached = in_order if reached is None else reached & in_order
        step_of = step_of + certain(reached).cast("int64")
    span = scope.span(scope.star_file.table_of(step) for step in course.steps)
    early = rows["day"] < span.first + course.after
    over = ibis.literal(value=True)
    if course.within is not None:
        over = rows["day"] + course.outlook <= span.complete
    return rows.mutate(_step=step_of, _dated=rows["day"], _early=early, _open=~early & ~over)


def in_any_window(
    scope: Scope,
    axis: Axis,
    sources: tuple[str, ...],
    course: Steps,
    wanted: frozenset[str],
    at: Any,
) -> ir.Table:
    """One row a person and period in which the first step was done, however often.

    Every time of the first step opens a window; in it the steps may follow one another, each at
    the time of the one before it or later, and whatever lies between them. The window in which a
    person came furthest counts.
    """
    import ibis

    own = source_rows(scope, sources, wanted | {AT}, at)
    own = own.filter(axis.holds(own["day"]))
    started = persons(own, wanted, again=axis.number(own["day"]))
    opened = _tries(scope, axis, course, at)
    best = opened.group_by(_who=opened[PERSON], _which=axis.number(scope.day(opened[AT]))).agg(
        _step=opened["_step"].max()
    )
    same = [started[PERSON] == best["_who"], started["_again"] == best["_which"]]
    joined = started.left_join(best, same)
    return joined.select(
        *started.columns,
        _dated=joined["day"],
        _step=joined["_step"].fill_null(0),
        _open=joined["_again"] >= _first_open(scope, axis, course),
        _early=ibis.literal(value=False),
    )


def _first_open(scope: Scope, axis: Axis, course: Steps) -> int:
    """The number of the first period in which a try may not be over yet.

    Nobody counts from there on: to leave out only those who have tried lately would keep the people
    who try seldom, who get less far.
    """
    if course.within is None:
        return len(axis.periods)
    complete = scope.span(scope.star_file.table_of(step) for step in course.steps).complete
    over = [period.last_day + course.outlook <= complete for period in axis.periods]
    return over.index(False) if False in over else len(over)


def _tries(scope: Scope, axis: Axis, course: Steps, at: Any) -> ir.Table:
    """One row each time that a person did the first step: `user_id`, `_at` and `_step`, how far
    the person came from there."""
    import ibis

    rows = _line_of_steps(scope, course, at)
    line = ibis.window(
        group_by=[rows[PERSON]], order_by=[rows[AT], rows["_number"]], rows=(1, None)
    )
    last = len(course.steps) - 1
    # `_to.j.k` is the earliest time at which step k follows a row of step j, null elsewhere.
    rows = rows.mutate(
        **{
            f"_to.{j}.{j}": ibis.ifelse(rows["_number"] == j, rows[AT], ibis.null("int64"))
            for j in range(last + 1)
        }
    )
    for apart in range(1, last + 1):
        further = {}
        for j in range(last + 1 - apart):
            following = rows[f"_to.{j + 1}.{j + apart}"].min().over(line)
            further[f"_to.{j}.{j + apart}"] = ibis.ifelse(
                rows["_number"] == j, following, ibis.null("int64")
            )
        rows = rows.mutate(**further)
    opened = rows.filter(rows["_number"] == 0)
    reached = [
        certain(_in_time(scope, axis, course, opened[AT], opened[f"_to.0.{k}"])).cast("int64")
        for k in range(1, last + 1)
    ]
    furthest = reached[0]
    for flag in reached[1:]:
        furthest = furthest + flag
    return opened.select(PERSON, AT, _step=furthest)


def _line_of_steps(scope: Scope, course: Steps, at: Any) -> ir.Table:
    """What each person did of the steps: `user_id`, `_at` and `_number`, that of the step."""
    import ibis

    tables = []
    for number, step in enumerate(course.steps):
        rows = source_rows(scope, (step,), frozenset({AT}), at)
        rows = rows.filter(known(rows))
        numbered = ibis.literal(number, "int64")
        tables.append(rows.select(PERSON, AT, _number=numbered))
    return tables[0].union(*tables[1:], distinct=False)


def _in_time(scope: Scope, axis: Axis, course: Steps, start: Any, here: Any) -> Any:
    if course.within is not None:
        return here - start <= course.within
    return axis.number(scope.day(here)) == axis.number(scope.day(start))
