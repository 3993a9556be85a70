"""From when to when each unit of a metric counts, and which of them pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.persons import known
from cynosure.metrics.relations.revenue import CHARGE, PAYMENTS
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Lifespan:
    """How many units (`units`) counted for the first time in period `first` and for the last time
    in period `last`, both by number."""

    first: int
    last: int
    units: int


@dataclass(frozen=True)
class LifespansRequest:
    """The lifespans of the units of a metric of kind `units` over successive periods."""

    metric: str
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row for each pair of first and last period."""
        rows = _counting(scope, self.metric, self.periods)
        spans = rows.group_by("unit").agg(first=rows.period.min(), last=rows.period.max())
        return spans.group_by("first", "last").agg(units=spans.count())

    def read(self, rows: list[dict[str, Any]]) -> tuple[Lifespan, ...]:
        """By first and last period."""
        found = (Lifespan(row["first"], row["last"], row["units"]) for row in rows)
        return tuple(sorted(found, key=lambda one: (one.first, one.last)))


@dataclass(frozen=True)
class Paying:
    """Of `people` who count in any of some periods, `payers` were charged in them."""

    people: int
    payers: int


@dataclass(frozen=True)
class PayingRequest:
    """Who of the people of a metric of kind `units` pays, over some periods together."""

    metric: str
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        axis = Axis(self.periods)
        people = _counting(scope, self.metric, self.periods).select("unit").distinct()
        paid = source_rows(scope, (PAYMENTS,), frozenset())
        paid = paid.filter(axis.holds(paid.day) & known(paid))
        paid = paid.filter((paid.kind == CHARGE) & (paid.amount > 0))
        payers = paid.select(_payer=paid[PERSON]).distinct()
        both = people.left_join(payers, people.unit == payers["_payer"])
        return both.agg(people=both.count(), payers=both["_payer"].count())

    def read(self, rows: list[dict[str, Any]]) -> Paying:
        """The two counts."""
        return Paying(rows[0]["people"], rows[0]["payers"])


def _counting(scope: Scope, metric: str, periods: tuple[Period, ...]) -> ir.Table:
    """`unit` and `period` of everybody who counts."""
    rows = unit_rows(scope, FrameRequest((metric,), periods))
    counts = [rows[name] for name in rows.columns if name not in ("unit", "period")]
    counted = counts[0].notnull()
    for count in counts[1:]:
        counted = counted | count.notnull()
    return rows.filter(counted & rows.unit.notnull()).select("unit", "period")
