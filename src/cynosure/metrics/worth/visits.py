"""How long people who got what they came for stay away before they get it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.worth.rows import rows_with_value

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Visits:
    """`gaps` leads from a number of days between two successive days with value of one person to
    how often it occurred, `people` is how many people have any such gap."""

    gaps: Mapping[int, int]
    people: int

    def quantile(self, share: float) -> int:
        """The number of days that at least `share` of the gaps do not exceed."""
        total, met = sum(self.gaps.values()), 0
        for days, times in sorted(self.gaps.items()):
            met += times
            if met >= share * total:
                return days
        raise ValueError("nobody came twice")

    @property
    def next_day(self) -> float:
        """The share of the gaps that last one day."""
        return self.gaps.get(1, 0) / sum(self.gaps.values())


@dataclass(frozen=True)
class VisitsRequest:
    """The days between successive local days with a fulfilled episode, over all of `periods`.

    A gap that outlasts the periods is not seen, so that short data show short gaps.
    """

    kinds: tuple[str, ...]
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a length of gaps."""
        import ibis

        rows = rows_with_value(scope, self.kinds)
        days = rows.filter(Axis(self.periods).holds(rows.day)).distinct()
        line = ibis.window(group_by=[days[PERSON]], order_by=[days.day])
        placed = days.mutate(_before=days.day.lag().over(line), _second=days.day.lag(2).over(line))
        gaps = placed.filter(placed["_before"].notnull())
        gaps = gaps.mutate(_gap=gaps.day - gaps["_before"])
        return gaps.group_by("_gap").agg(
            times=gaps.count(), people=gaps.count(where=gaps["_second"].isnull())
        )

    def read(self, rows: list[dict[str, Any]]) -> Visits | None:
        """The gaps, None where nobody had value on two days."""
        if not rows:
            return None
        gaps = {int(row["_gap"]): int(row["times"]) for row in rows}
        return Visits(gaps, sum(int(row["people"]) for row in rows))
