"""Revenue: what was charged, what was given back or kept by somebody else, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.money.episodes import fulfilled_by_person, net_by_person
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.revenue import CHARGE, FEE, NET, PAYMENTS, REFUND
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Revenue:
    """One period, in the currency of the payments; `refunds` and `fees` are their sizes.

    `net` is added up by itself, so that its parts can be checked against it; `payers` are people
    with a charge above zero.
    """

    charges: float
    refunds: float
    fees: float
    net: float
    payers: int


@dataclass(frozen=True)
class RevenueRequest:
    """What was paid in each period."""

    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period with payments."""
        axis = Axis(self.periods)
        rows = source_rows(scope, (PAYMENTS,), frozenset())
        rows = rows.filter(axis.holds(rows.day))
        charged = rows.kind == CHARGE
        return rows.group_by(_period=axis.number(rows.day)).agg(
            charges=rows.amount.sum(where=charged),
            refunds=rows.amount.abs().sum(where=rows.kind == REFUND),
            fees=rows.amount.abs().sum(where=rows.kind == FEE),
            net=rows[NET].sum(),
            payers=rows[PERSON].nunique(where=charged & (rows.amount > 0)),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Revenue]:
        """By the number of the period; periods without payments have none."""
        return {
            row["_period"]: Revenue(
                charges=row["charges"] or 0.0,
                refunds=row["refunds"] or 0.0,
                fees=row["fees"] or 0.0,
                net=row[NET] or 0.0,
                payers=row["payers"],
            )
            for row in rows
        }


@dataclass(frozen=True)
class UnallocatedRequest:
    """Net revenue of people without a fulfilled episode of `kinds` in the period of the payment,
    and of payments that name nobody."""

    periods: tuple[Period, ...]
    kinds: tuple[str, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period with such payments."""
        axis = Axis(self.periods)
        paid = net_by_person(scope, axis)
        good = fulfilled_by_person(scope, axis, self.kinds)
        valued = good.select(_when=good["_period"], _who=good[PERSON])
        same = [paid["_period"] == valued["_when"], paid[PERSON] == valued["_who"]]
        left = paid.anti_join(valued, same)
        return left.group_by("_period").agg(net=left[NET].sum())

    def read(self, rows: list[dict[str, Any]]) -> dict[int, float]:
        """By the number of the period; periods in which all is allocated have none."""
        return {row["_period"]: row[NET] or 0.0 for row in rows}
