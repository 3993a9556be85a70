"""What each unit adds: contributions as aggregates over the rows of one unit and period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake
from cynosure.metrics.expression.compile import columns_of, compiled, condition
from cynosure.metrics.expression.syntax import Call, Name, names_in
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import (
    AtOrBelow,
    Contribution,
    InOrder,
    Qualifies,
    Reached,
    Rows,
    Total,
    Valued,
)
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import AT

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAY_BIT = "_day_bit"
BITS = 7
"""The longest period, in days, whose days are counted by bits; each costs a term."""


def mentioned(contribution: Contribution) -> frozenset[str]:
    """Every column of the rows that a contribution needs."""
    found = {name.path for written in contribution.formulas for name in names_in(written.tree)}
    when = {AT} if isinstance(contribution.measure, InOrder) else set()
    return frozenset((found - {"rows"}) | set(contribution.unit) | when)


def limit_of(name: str) -> str:
    """The column of rows that holds what is not above the quantile of the contribution `name`."""
    return f"{name}.limit"


def unit_column(rows: ir.Table, contribution: Contribution, name: str) -> Any:
    """The aggregate that gives the contribution `name` of one unit: null where it adds nothing,
    0 where none of its rows lies at or below a quantile."""
    import ibis

    where = row_condition(rows, contribution)
    match contribution.measure:
        case Rows():
            return _count(rows, where).nullif(0)
        case Total():
            valued = has_value(rows, contribution)
            field = numeric(rows, contribution.measure.field)
            total = field.sum(where=valued if where is None else where & valued)
            cap = contribution.measure.cap
            return total if cap is None else ibis.ifelse(total > cap, ibis.literal(cap), total)
        case Valued():
            valued = has_value(rows, contribution)
            return _count(rows, valued if where is None else where & valued).nullif(0)
        case Qualifies(having=having):
            holds = _count(rows, where) > 0
            if having is not None:
                holds = holds & _having(rows, where, having)
            return ibis.ifelse(holds, ibis.literal(1, "int64"), ibis.null("int64"))
        case InOrder(first=first, then=then):
            began, followed = rows["_source"] == first, rows["_source"] == then
            if where is not None:
                began, followed = began & where, followed & where
            in_order = rows[AT].min(where=began) <= rows[AT].max(where=followed)
            return ibis.ifelse(in_order, ibis.literal(1, "int64"), ibis.null("int64"))
        case Reached(step=step):
            far = rows["_step"] >= step
            came = _count(rows, far if where is None else where & far)
            return ibis.ifelse(came > 0, ibis.literal(1, "int64"), ibis.null("int64"))
        case AtOrBelow():
            value = numeric(rows, contribution.measure.field).cast("float64")
            valued = has_value(rows, contribution)
            low = (value <= rows[limit_of(name)]).cast("int64")
            return low.sum(where=valued if where is None else where & valued)


def row_condition(rows: ir.Table, contribution: Contribution) -> Any | None:
    """The condition under which a row counts for a contribution, None where all do."""
    where = None
    if contribution.where is not None:
        where = condition(contribution.where.tree, columns_of(rows))
    if contribution.course is None:
        return where
    return rows["_counts"] if where is None else where & rows["_counts"]


def _count(rows: ir.Table, where: Any | None) -> Any:
    return rows.count() if where is None else rows.count(where=where)


def numeric(rows: ir.Table, formula: Formula) -> Any:
    """A formula as a number; a flag counts 1 where it holds. Raises UserMistake for the rest."""
    import ibis

    value = compiled(formula.tree, columns_of(rows))
    if value.type().is_boolean():
        return value.cast("int64")
    if not value.type().is_numeric():
        raise UserMistake(
            f"`{formula}` is no number and cannot be added up.",
            f"`{formula}` 不是数字，无法求和。",
            formula.at,
        )
    # A float is summed as a float, an integer exactly.
    value = value.cast("int64" if value.type().is_integer() else "float64")
    if isinstance(value, ibis.expr.types.Scalar):
        # A constant (`rows`) becomes a column by standing beside one that is never null.
        return ibis.ifelse(rows.day.notnull(), value, ibis.null(value.type()))
    if value.type().is_floating():
        # An infinite amount is no amount; sums and variances would have no value with one in them.
        return ibis.ifelse(value.isinf() | value.isnan(), ibis.null("float64"), value)
    return value


def has_value(rows: ir.Table, contribution: Contribution) -> Any:
    """Whether a row has all the values that a total or a count of values needs."""
    measure = contribution.measure
    if isinstance(measure, Total):
        formulas = [measure.field] if measure.beside is None else [measure.field, measure.beside]
    elif isinstance(measure, Valued | AtOrBelow):
        formulas = [measure.field]
    else:
        raise TypeError(f"{type(measure).__name__} has no values")
    found = [numeric(rows, formula).notnull() for formula in formulas]
    return found[0] if len(found) == 1 else found[0] & found[1]


def with_day_bit(rows: ir.Table, axis: Axis) -> ir.Table:
    """`rows` with a bit for their local day within their period, where a period has few of them.

    To count distinct days by their bits costs a fifth of a count of distinct values, which keeps a
    table of its own for every unit.
    """
    import ibis

    days = axis.days_each
    if days is None or days > BITS:
        return rows
    within = (rows["day"] - axis.first_day - rows["_period"] * days).cast("int32")
    return rows.mutate(**{DAY_BIT: ibis.literal(1, "int64") << within})


def _days(rows: ir.Table, where: Any | None) -> Any:
    """How many distinct local days the rows of one unit and period have."""
    import ibis

    if DAY_BIT not in rows.columns:
        return rows["day"].nunique(where=where)
    met = rows[DAY_BIT].bit_or(where=where).fill_null(0)
    one = ibis.literal(1, "int64")
    found = met & one
    for place in range(1, BITS):
        found = found + ((met >> ibis.literal(place, "int32")) & one)
    return found


def _having(rows: ir.Table, where: Any | None, having: Formula) -> Any:
    """The condition on one unit's rows of one period."""

    def columns(name: Name) -> Any:
        if name.path == "rows":
            return _count(rows, where)
        if name.path == "days":
            return _days(rows, where)
        raise UserMistake(
            f"A `having` speaks of `rows`, `days`, `distinct(column)` and `sum(measure)`, not of "
            f"`{name.path}`.",
            f"`having` 只能使用 `rows`、`days`、`distinct(列)` 和 `sum(度量)`，不能用 "
            f"`{name.path}`。",
            name.at,
        )

    def calls(call: Call) -> Any:
        column = columns_of(rows)(call.argument)
        if call.function == "distinct":
            return column.nunique(where=where)
        return numeric(rows, Formula(call.argument, call.at)).sum(where=where)

    return condition(having.tree, columns, calls)
