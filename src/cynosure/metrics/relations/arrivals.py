"""What was there at a given age: the rows that had come in so long after a period began."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import DAY, Scope
from cynosure.tables.schema import EVENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

RECEIVED = "received_ts"
"""The column of events that says when a row came in."""


def at_age_of(scope: Scope, axis: Axis, number: int) -> Scope:
    """The scope as if every period of the axis had the age that period `number` has now.

    Now is when the last row came in. A row counts where it came in no later after the beginning of
    its own period; a row that does not say when it came in counts from when it happened.
    """
    start = axis.periods[number].first_day * DAY

    def stored(name: str) -> ir.Table:
        rows = scope.stored(name)
        if name != EVENTS.name:
            return rows
        arrived = _arrived(rows)
        age = scope.local(arrived) - axis.start(scope.day(rows.ts_us)) * DAY
        reached = scope.local(arrived.max().as_scalar()) - start
        return rows.filter((age <= reached) | age.isnull())

    return replace(scope, stored=stored)


def _arrived(rows: ir.Table) -> Any:
    import ibis

    received = rows[f"{RECEIVED}_us"]
    return ibis.greatest(received.fill_null(rows.ts_us), rows.ts_us)
