"""How long after its day a row arrives: the day by which nearly all of them are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trust.stored import dated_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir

NEARLY_ALL = 0.95
SETTLED = 14
"""Days before the last one from which on rows may still be under way: they are not judged."""


@dataclass(frozen=True)
class LatenessRequest:
    """Local days between a row of events and its arrival, of rows up to the day `until`
    (days since 1970)."""

    until: int
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a delay in days."""
        rows = dated_rows(scope, "events", self.within)
        rows = rows.filter(rows.received_ts_us.notnull() & (rows["_day"] <= self.until))
        delay = scope.day(rows.received_ts_us) - rows["_day"]
        rows = rows.mutate(_delay=delay)
        return rows.group_by("_delay").agg(rows=rows.count())

    def read(self, rows: list[dict[str, Any]]) -> Lateness | None:
        """The delays, None where no such row says when it was received."""
        return Lateness({row["_delay"]: row["rows"] for row in rows}) if rows else None


@dataclass(frozen=True)
class Lateness:
    """Rows by delay: 0 is the day itself, a negative one comes of a clock that runs ahead."""

    by_delay: Mapping[int, int]

    @property
    def rows(self) -> int:
        """All rows whose delay is known."""
        return sum(self.by_delay.values())

    @property
    def late(self) -> int:
        """Rows that came after the day they belong to."""
        return sum(rows for delay, rows in self.by_delay.items() if delay > 0)

    def day_by(self, share: float = NEARLY_ALL) -> int:
        """The number of days after which at least `share` of the rows were in."""
        arrived = 0
        for delay, rows in sorted(self.by_delay.items()):
            arrived += rows
            if arrived >= share * self.rows:
                return max(delay, 0)
        raise ValueError("no row is known to have arrived")
