"""How much of a number each person has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class HoldersRequest:
    """People by what each has of a metric with a single contribution, in each period, in whole
    numbers."""

    metric: str
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period and size."""
        rows = unit_rows(scope, FrameRequest((self.metric,), self.periods))
        rows = rows.filter(rows.unit.notnull() & (rows[self.metric] > 0))
        sized = rows.select("period", size=rows[self.metric].round().cast("int64"))
        return sized.group_by("period", "size").agg(people=sized.count())

    def read(self, rows: list[dict[str, Any]]) -> dict[int, dict[int, int]]:
        """By the number of the period: a size leads to the people who have so much."""
        found: dict[int, dict[int, int]] = {}
        for row in rows:
            found.setdefault(row["period"], {})[row["size"]] = row["people"]
        return found
