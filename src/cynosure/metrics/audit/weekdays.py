"""Which days of the week the rows of a metric fall on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

THURSDAY = 3
"""1970-01-01 was one; Monday is 0."""


@dataclass(frozen=True)
class WeekdaysRequest:
    """The rows of some sources in a period by the day of the week."""

    sources: tuple[str, ...]
    period: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row a day of the week that has rows."""
        rows = source_rows(scope, self.sources, frozenset())
        rows = rows.filter(rows["day"].between(self.period.first_day, self.period.last_day))
        return rows.group_by(weekday=(rows["day"] + THURSDAY) % 7).agg(rows=rows.count())

    def read(self, rows: list[dict[str, Any]]) -> tuple[int, ...]:
        """The rows of Monday to Sunday."""
        found = {int(row["weekday"]): row["rows"] for row in rows}
        return tuple(found.get(day, 0) for day in range(7))
