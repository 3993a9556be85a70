"""What was spent on something between two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class SpentRequest:
    """The bills of some kinds between two local days (since 1970-01-01), both included."""

    kinds: tuple[str, ...]
    first: int
    last: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a currency."""
        import ibis

        rows = scope.table("costs")
        day = rows["day"].delta(ibis.date(1970, 1, 1), unit="day")
        rows = rows.filter(day.between(self.first, self.last) & rows["kind"].isin(self.kinds))
        return rows.group_by("currency").agg(amount=rows["amount"].sum())

    def read(self, rows: list[dict[str, Any]]) -> tuple[tuple[str, float], ...]:
        """(currency, amount) by currency."""
        return tuple(sorted((str(row["currency"]), float(row["amount"])) for row in rows))
