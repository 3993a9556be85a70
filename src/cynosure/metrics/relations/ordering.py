"""How the values of rows lie within each part and period: their order, without moving a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.metrics.needs import AtOrBelow, Contribution
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import members_in
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.units import has_value, limit_of, numeric, row_condition

if TYPE_CHECKING:
    import ibis.expr.types as ir


def distribution(
    scope: Scope, axis: Axis, rows: ir.Table, contribution: Contribution, cut: str
) -> ir.Table:
    """One row a part, period and value of the rows that count for a contribution.

    `rows` have `_unit`, `_period`, `_two_people` and `_by.…`. Beside `_part`, `_period` and
    `_value` there are `_upto`, how many rows have this value or a smaller one, `_count`, how many
    have it, and `_rows`, how many there are in the part and period. Equal values share a row, so
    that it is never larger than the rows themselves and mostly far smaller.
    """
    import ibis

    measure = _ordered(contribution)
    where = row_condition(rows, contribution)
    known = ~rows["_two_people"] & rows["_unit"].notnull() & has_value(rows, contribution)
    rows = rows.filter(known if where is None else known & where)
    if contribution.group is not None:
        rows = members_in(scope, axis, rows, contribution.group)
    part = rows[f"_by.{cut}"] if cut else ibis.null("string")
    value = numeric(rows, measure.field).cast("float64")
    counted = rows.group_by(_part=part, _period=rows["_period"], _value=value).agg(
        _count=rows.count()
    )
    of_cell = [counted["_part"], counted["_period"]]
    line = ibis.cumulative_window(group_by=of_cell, order_by=[counted["_value"]])
    return counted.mutate(
        _upto=counted["_count"].sum().over(line).cast("int64"),
        _rows=counted["_count"].sum().over(ibis.window(group_by=of_cell)).cast("int64"),
    )


def with_limit(
    scope: Scope, axis: Axis, rows: ir.Table, contribution: Contribution, name: str, cut: str
) -> ir.Table:
    """`rows` with the column `limit_of` a contribution: of the values in their part and period the
    largest that is not above the quantile. What is not above one is not above the other, and equal
    values are never parted by rounding.
    """
    q = _ordered(contribution).q
    found = distribution(scope, axis, rows, contribution, cut)
    # The same arithmetic on doubles as in `stats.quantile_share.rank`.
    rank = ((found["_rows"] - 1).cast("float64") * q).floor().cast("int64") + 1
    found = found.filter(holds_rank(found, rank))
    found = found.select(
        _limit=found["_value"], _limit_part=found["_part"], _limit_period=found["_period"]
    )
    same = [rows["_period"] == found["_limit_period"]]
    if cut:
        same += same_part(rows[f"_by.{cut}"], found["_limit_part"])
    joined = rows.left_join(found, same)
    return joined.select(*rows.columns, **{limit_of(name): joined["_limit"]})


def holds_rank(found: ir.Table, rank: Any) -> Any:
    """The condition under which a row of a distribution holds the value at a rank (from 1)."""
    return (found["_upto"] - found["_count"] < rank) & (rank <= found["_upto"])


def same_part(one: Any, other: Any, unnamed: Any = None) -> list[Any]:
    """The conditions under which two parts are the same, no value being a part too.

    `unnamed` says where the other has no value, if it is not null there. Equalities both, which
    any engine joins by without comparing all with all.
    """
    without = other.isnull() if unnamed is None else unnamed
    return [one.fill_null("") == other.fill_null(""), one.isnull() == without]


def _ordered(contribution: Contribution) -> AtOrBelow:
    if not isinstance(contribution.measure, AtOrBelow):
        raise TypeError(f"{type(contribution.measure).__name__} asks for no quantile")
    return contribution.measure
