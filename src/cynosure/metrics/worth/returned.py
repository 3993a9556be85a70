"""Of the money that came in: how much went back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.revenue import CHARGE, PAYMENTS, REFUND
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Returned:
    """What was charged in one period, what was given back in it, and in how many currencies.

    Both are sizes, in the currency of the payments; given back are refunds, whatever their sign,
    and charges below zero.
    """

    charged: float
    back: float
    currencies: int


@dataclass(frozen=True)
class ReturnedRequest:
    """Charges and what was given back, in each period; both are dated by themselves."""

    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period with payments."""
        axis = Axis(self.periods)
        rows = source_rows(scope, (PAYMENTS,), frozenset())
        rows = rows.filter(axis.holds(rows.day) & rows.kind.isin((CHARGE, REFUND)))
        charged = (rows.kind == CHARGE) & (rows.amount > 0)
        back = (rows.kind == REFUND) | (rows.amount < 0)
        return rows.group_by(_period=axis.number(rows.day)).agg(
            charged=rows.amount.sum(where=charged),
            back=rows.amount.abs().sum(where=back),
            currencies=rows.currency.nunique(),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Returned]:
        """By the number of the period; periods without payments have none."""
        return {
            row["_period"]: Returned(row["charged"] or 0.0, row["back"] or 0.0, row["currencies"])
            for row in rows
        }
