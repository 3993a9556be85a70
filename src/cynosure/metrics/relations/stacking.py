"""Relations of different columns, one under the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir


def stacked(tables: Sequence[ir.Table], types: Mapping[str, Any] | None = None) -> ir.Table:
    """All rows of `tables`; a table has null in the columns that it lacks.

    `types` gives the columns with their Ibis types; without it they are all columns of all tables,
    each with the type it has where it comes first.
    """
    import ibis

    columns = _columns(tables) if types is None else types
    aligned = [
        table.select(
            **{
                name: table[name].cast(kind) if name in table.columns else ibis.null(kind)
                for name, kind in columns.items()
            }
        )
        for table in tables
    ]
    return aligned[0] if len(aligned) == 1 else aligned[0].union(*aligned[1:], distinct=False)


def _columns(tables: Sequence[ir.Table]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for table in tables:
        for name in table.columns:
            found.setdefault(name, table[name].type())
    return found
