"""Of the people whom a star would count: how many got what they came for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.worth.rows import people_there, rows_with_value

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Reached:
    """People who were there in one period, those of them with value, and the fulfilled episodes
    of these."""

    people: int
    valued: int
    fulfilled: int


@dataclass(frozen=True)
class ReachedRequest:
    """People with a row of `sources` (members of `group` alone, where there is one) against those
    of them with a fulfilled episode of `kinds` in the same period."""

    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    periods: tuple[Period, ...]
    group: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a period in which anybody was there."""
        axis = Axis(self.periods)
        rows = rows_with_value(scope, self.kinds)
        rows = rows.filter(axis.holds(rows.day))
        keys = {"_when": axis.number(rows.day), "_who": rows[PERSON]}
        valued = rows.group_by(**keys).agg(fulfilled=rows.count())
        there = people_there(scope, self.sources, self.periods, self.group)
        same = [there["_period"] == valued["_when"], there["_unit"] == valued["_who"]]
        joined = there.left_join(valued, same)
        return joined.group_by("_period").agg(
            people=joined.count(),
            valued=joined.count(where=joined.fulfilled.notnull()),
            fulfilled=joined.fulfilled.sum(),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Reached]:
        """By the number of the period; periods without people have none."""
        return {
            row["_period"]: Reached(row["people"], row["valued"], int(row["fulfilled"] or 0))
            for row in rows
        }
