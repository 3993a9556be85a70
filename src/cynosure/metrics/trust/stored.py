"""Rows as they are stored, before anybody is left out or stitched, on the days looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.scope import Scope, clock_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


def stored_rows(scope: Scope, table: str, within: Period | None) -> ir.Table:
    """The rows of a table; with `within` those of its local days.

    Rows of a table without a clock belong to no day and are always all there.
    """
    rows = scope.stored(table)
    clock = clock_of(table)
    if within is None or clock is None:
        return rows
    return rows.filter(scope.day(rows[clock]).between(within.first_day, within.last_day))


def dated_rows(scope: Scope, table: str, within: Period | None) -> ir.Table:
    """The same with `_us`, the instant of a row, and `_day`; rows without a clock are left out.

    Raises ValueError for a table that has no instants.
    """
    clock = clock_of(table)
    if clock is None:
        raise ValueError(f"the rows of {table} have no instant")
    rows = stored_rows(scope, table, within)
    rows = rows.filter(rows[clock].notnull())
    return rows.mutate(_us=rows[clock], _day=scope.day(rows[clock]))
