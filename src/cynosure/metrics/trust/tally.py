"""What some units add up to, and the value of a metric that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.relations.counting import AS_WRITTEN, Counting
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trust.suspects import Signs, suspects

if TYPE_CHECKING:
    import ibis.expr.types as ir

TALLIED: tuple[type[Metric], ...] = (Units, Count, Sum, Ratio, Mean)
"""Kinds whose value follows from how many units there are and what they add up to."""


@dataclass(frozen=True)
class Tally:
    """`units` that contribute anything, and the total of each contribution (empty: no unit)."""

    units: int
    totals: tuple[float, ...]

    def __add__(self, other: Tally) -> Tally:
        """Both sets of units together; they share no unit."""
        totals = tuple(a + b for a, b in zip(self.totals, other.totals, strict=True))
        return Tally(self.units + other.units, totals)


def value_of(metric: Metric, tally: Tally | None) -> float | None:
    """The value of a metric whose kind is one of `TALLIED`; None for a quotient by zero.

    No tally at all stands for no row. Raises TypeError for another kind.
    """
    match metric:
        case Units():
            return float(0 if tally is None else tally.units)
        case Count() | Sum():
            return float(0 if tally is None else tally.totals[0])
        case Ratio() | Mean():
            over, under = (0.0, 0.0) if tally is None else tally.totals
            return over / under if under else None
    raise TypeError(f"{type(metric).kind} is not tallied")


def contributions_in(rows: ir.Table) -> tuple[str, ...]:
    """The columns of `unit_rows` that hold contributions, in their order."""
    return tuple(name for name in rows.columns if name not in ("unit", "period"))


def tallied(rows: ir.Table, columns: Sequence[str]) -> dict[str, Any]:
    """The aggregates that `read_tally` reads: over rows of units with contributions `columns`."""
    import ibis

    adds = ibis.or_(*(rows[name].notnull() for name in columns))
    return {
        "units": rows.count(where=adds),
        **{f"total.{k}": rows[name].sum() for k, name in enumerate(columns)},
    }


def read_tally(row: Mapping[str, Any]) -> Tally:
    """The tally in a row that `tallied` made."""
    size = sum(name.startswith("total.") for name in row)
    return Tally(row["units"], tuple(row[f"total.{k}"] or 0 for k in range(size)))


@dataclass(frozen=True)
class SuspectsTallyRequest:
    """What a metric of people adds up to in one period, apart for those who act like programs."""

    metric: str
    period: Period
    signs: Signs
    counting: Counting = AS_WRITTEN

    def query(self, scope: Scope) -> ir.Table:
        """One row for people who show a sign, one for the others."""
        frame = FrameRequest((self.metric,), (self.period,), counting=self.counting)
        rows = unit_rows(scope, frame)
        columns = contributions_in(rows)
        signs = suspects(scope, self.signs).select(_suspect="unit")
        joined = rows.left_join(signs, [("unit", "_suspect")])
        joined = joined.mutate(_shows=joined["_suspect"].notnull())
        return joined.group_by("_shows").agg(**tallied(joined, columns))

    def read(self, rows: list[dict[str, Any]]) -> dict[bool, Tally]:
        """The tally of those who show a sign (True) and of the others."""
        return {row["_shows"]: read_tally(row) for row in rows}
