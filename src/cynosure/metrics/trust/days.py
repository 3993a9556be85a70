"""How many rows a table has on each local day, and which of its days have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period, day_of
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trust.stored import dated_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class DaysRequest:
    """The rows of `table` on each local day up to `until` (days since 1970), which keeps rows from
    the future out; of those days the ones `within` a period, or all."""

    table: str
    until: int
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a day that has rows."""
        rows = dated_rows(scope, self.table, self.within)
        rows = rows.filter(rows["_day"] <= self.until)
        return rows.group_by("_day").agg(rows=rows.count())

    def read(self, rows: list[dict[str, Any]]) -> dict[date, int]:
        """Rows by local day."""
        return {day_of(row["_day"]): row["rows"] for row in sorted(rows, key=lambda r: r["_day"])}


def empty_days(counts: Mapping[date, int]) -> tuple[date, ...]:
    """The days between the first and the last that have no row."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    between = (first + timedelta(days=n) for n in range((last - first).days))
    return tuple(day for day in between if day not in counts)
