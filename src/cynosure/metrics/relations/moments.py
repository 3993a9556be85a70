"""Rows of a moment, or of a whole table, as rows a metric can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake
from cynosure.metrics.expression.compile import certain, columns_of, condition
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.revenue import NET, PAYMENTS, net_of
from cynosure.metrics.relations.scope import AT, Scope, clock_of
from cynosure.metrics.starfile.models import Moment
from cynosure.tables.schema import table_called

if TYPE_CHECKING:
    import ibis.expr.types as ir


def in_moment(rows: ir.Table, moment: Moment) -> Any:
    """The condition under which a row of its table belongs to a moment."""
    import ibis

    holds = ibis.literal(value=True)
    if moment.event is not None:
        names = [ref.name for ref in moment.event]
        holds = certain(rows.event.isin(names) if len(names) > 1 else rows.event == names[0])
    if moment.where is None:
        return holds
    where = condition(moment.where.tree, columns_of(rows))
    return where if moment.event is None else holds & where


def moment_rows(scope: Scope, name: str) -> ir.Table:
    """The rows of a moment with `day`, the local day, and `_source`, the moment's name."""
    moment = scope.star_file.moments[name]
    table = "events" if moment.table is None else moment.table.name
    rows = _dated(scope, table, moment.at)
    return rows.filter(in_moment(rows, moment)).mutate(_source=_named(name))


def table_rows(scope: Scope, ref: Ref) -> ir.Table:
    """All rows of a table that know their person and their time."""
    return _dated(scope, ref.name, ref.at).mutate(_source=_named(ref.name))


def nobodys_rows(scope: Scope, ref: Ref) -> ir.Table:
    """All rows of a table that names no person (bills) with `day`, the local day, as source rows.

    Raises UserMistake for a table that dates no row.
    """
    import ibis

    rows = scope.table(ref.name)
    clock, table = clock_of(ref.name), table_called(ref.name)
    if clock is not None:
        day = scope.day(rows[clock])
    elif table is not None and table.clock is not None:
        # A bill is dated by a day, which is one of the product's own calendar.
        day = rows[table.clock].delta(ibis.date(1970, 1, 1), unit="day")
    else:
        raise UserMistake(
            f"The rows of `{ref.name}` have no date, so nothing can be added up a period.",
            f"`{ref.name}` 的行没有日期，无法按周期求和。",
            ref.at,
        )
    no = ibis.literal(value=False)
    dated = rows.mutate(day=day, _source=_named(ref.name), _two_people=no, _undecided=no)
    return dated.filter(dated["day"].notnull())


def _named(name: str) -> Any:
    import ibis

    return ibis.literal(name)


def _dated(scope: Scope, table: str, at: Any) -> ir.Table:
    rows = scope.table(table)
    clock = clock_of(table)
    if clock is None or PERSON not in rows.columns:
        raise UserMistake(
            f"The rows of `{table}` name no person and no instant, so nothing can be counted a "
            "person and period.",
            f"`{table}` 的行没有用户或时刻，无法按人、按周期计数。",
            at,
        )
    net = {NET: net_of(rows)} if table == PAYMENTS else {}
    dated = rows.mutate(**{AT: rows[clock]}, day=scope.day(rows[clock]), **net)
    return dated.filter(dated[clock].notnull())
