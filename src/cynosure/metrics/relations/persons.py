"""One row a person: when somebody began, and what the first row said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import AT

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIXED: tuple[str, ...] = (PERSON, "day", "_source", "_two_people", "_undecided", AT)
"""Columns of a person's row that mean something of their own."""


def known(rows: ir.Table) -> Any:
    """The condition under which a row belongs to exactly one person."""
    return rows[PERSON].notnull() & ~rows["_two_people"]


def persons(rows: ir.Table, wanted: frozenset[str], again: Any = None) -> ir.Table:
    """One row a person of `rows` (and value of `again`, as `_again`, where that is given).

    `_at` and `day` are those of the first row, `_rows` counts them; of the columns in `wanted`
    there is, as text, what the first row held (of several at one instant, the smallest). Rows of
    nobody, or of several people at once, are added up by day and stay apart.
    """
    import ibis

    rows = rows.mutate(
        _again=ibis.literal(0, "int64") if again is None else again,
        _apart=ibis.ifelse(known(rows), ibis.null("int64"), rows["day"].cast("int64")),
    )
    keys = ("_source", PERSON, "_two_people", "_apart", "_again")
    counted = rows.group_by(*keys).agg(
        _at=rows[AT].min(),
        day=rows["day"].min(),
        _rows=rows.count(),
        _undecided=rows["_undecided"].max(),
    )
    said = sorted((wanted & set(rows.columns)) - set(FIXED))
    if not said:
        return counted.drop("_apart")
    rows = rows.filter(known(rows))
    first = counted.filter(known(counted))
    first = first.select(_who=first[PERSON], _when=first[AT], _which=first["_again"])
    same = [
        rows[PERSON] == first["_who"],
        rows[AT] == first["_when"],
        rows["_again"] == first["_which"],
    ]
    begun = rows.inner_join(first, same)
    words = begun.group_by(_who=begun[PERSON], _which=begun["_again"]).agg(
        **{name: begun[name].cast("string").min() for name in said}
    )
    same = [counted[PERSON] == words["_who"], counted["_again"] == words["_which"]]
    joined = counted.left_join(words, same)
    kept = [name for name in counted.columns if name != "_apart"]
    return joined.select(*kept, **{name: joined[name] for name in said})
