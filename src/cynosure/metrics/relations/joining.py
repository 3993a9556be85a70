"""Attributes that rows take from another table: of the agent, of the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

ATTRIBUTES: tuple[tuple[str, str], ...] = (("agents", "agent_id"), ("people", "user_id"))
"""Tables whose rows describe something a row names, with the column that names it."""


def join_attributes(scope: Scope, rows: ir.Table, wanted: frozenset[str]) -> ir.Table:
    """`rows` with every `table.column` in `wanted` that an attribute table has.

    A row that names nothing, or something unknown, gets null.
    """
    for table, key in ATTRIBUTES:
        attributes = scope.table(table)
        columns = sorted(
            name
            for name in (path.partition(".")[2] for path in wanted if path.startswith(f"{table}."))
            if name in attributes.columns and f"{table}.{name}" not in rows.columns
        )
        if not columns or key not in rows.columns:
            continue
        named = {f"{table}.{column}": attributes[column] for column in columns}
        other = attributes.select(_key=attributes[key], **named)
        joined = rows.left_join(other, rows[key] == other["_key"])
        rows = joined.select(*rows.columns, *named)
    return rows
