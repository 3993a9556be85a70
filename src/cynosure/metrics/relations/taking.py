"""Which value an episode takes over from its rows: the first, the last, or the only one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cynosure.metrics.starfile.models import Take

if TYPE_CHECKING:
    import ibis.expr.types as ir

NEVER = 2**62
MIXED = "mixed"
"""What stands where several values meet under `only`."""


def taken(
    values: Mapping[str, Any], takes: Mapping[str, Take], order: Any, where: Any | None = None
) -> dict[str, Any]:
    """The aggregates from which `unpacked` reads what an episode takes over of each of `values`.

    The smallest of structs that begin with the order is the first row, null values and all; ties
    of the order are broken by the values, so that a computation repeats to the last bit. All
    columns taken first share one struct, all taken last another. Only rows `where` that holds are
    looked at, if it is given.
    """
    import ibis

    found: dict[str, Any] = {}
    for take in ("first", "last"):
        names = [name for name, how in takes.items() if how == take]
        if names:
            fields = {name: values[name].cast("string") for name in names}
            # A row without a place in the order is neither first nor last while others have one.
            outside = ibis.literal(NEVER if take == "first" else -NEVER, "int64")
            packed = ibis.struct({"_order": order.fill_null(outside), **fields})
            found[f"_{take}"] = (
                packed.min(where=where) if take == "first" else packed.max(where=where)
            )
    for name, how in takes.items():
        if how == "only":
            column = values[name].cast("string")
            found[f"_low.{name}"] = column.min(where=where)
            found[f"_high.{name}"] = column.max(where=where)
            found[f"_nulls.{name}"] = column.isnull().cast("int64").sum(where=where)
    return found


def unpacked(rows: ir.Table, takes: Mapping[str, Take]) -> ir.Table:
    """`rows` with the columns themselves in place of the aggregates of `taken`."""
    named = {
        name: _only(rows, name) if how == "only" else rows[f"_{how}"][name]
        for name, how in takes.items()
    }
    kept = [
        column
        for column in rows.columns
        if column not in ("_first", "_last")
        and not column.startswith(("_low.", "_high.", "_nulls."))
    ]
    return rows.select(*kept, **named)


def _only(rows: ir.Table, name: str) -> Any:
    """The one value of `name` in an episode, null being a value, or "mixed"."""
    import ibis

    low, high, nulls = (rows[f"_{part}.{name}"] for part in ("low", "high", "nulls"))
    agrees = low.isnull() | ((low == high) & (nulls == 0))
    return ibis.ifelse(agrees, low, ibis.literal(MIXED))
