"""Rows that are known before the store is asked, as a table of texts in the query itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

SEPARATORS = range(0xE000, 0xF8FF)
"""The private letters of Unicode: two of them that no value holds part rows and values."""


def written(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> ir.Table:
    """`rows` (at least one) as a table whose `columns` all hold text.

    One literal holds them all, so that a statement of many thousand rows is still read quickly.
    """
    import ibis

    used = set().union(*(value for row in rows for value in row))
    free = (chr(code) for code in SEPARATORS if chr(code) not in used)
    between_values, between_rows = next(free), next(free)
    text = between_rows.join(between_values.join(row) for row in rows)
    lines = ibis.literal(text).split(between_rows).unnest().name("_line").as_table()
    values = lines["_line"].split(between_values)
    return lines.select(**{name: values[k] for k, name in enumerate(columns)})
