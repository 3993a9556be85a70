"""Cost from its two sources: as metered answer by answer, and as billed day by day.

They are two measurements of one thing as far as bills are for models, so they are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.located.values import Ref
from cynosure.metrics.money.episodes import episodes_with_cost, priced
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.moments import nobodys_rows, table_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Metered:
    """Answers of one period, dated by themselves: how many there were, how many of them say what
    they cost, what they cost together, and what those in an episode of one person did."""

    answers: int
    priced: int
    cost: float
    in_episodes: float


@dataclass(frozen=True)
class MeteredRequest:
    """What the answers of each period cost; `kinds` are the episodes that they may be in."""

    periods: tuple[Period, ...]
    kinds: tuple[str, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period with answers."""
        import ibis

        axis = Axis(self.periods)
        rows = priced(table_rows(scope, Ref("generations", scope.star_file.at)))
        rows = rows.filter(axis.holds(rows.day))
        within = ibis.literal(value=False)
        if self.kinds:
            episodes = episodes_with_cost(scope, self.kinds)
            named = episodes.select(_named=episodes["_episode"]).distinct()
            rows = rows.left_join(named, rows.episode_id == named["_named"])
            within = rows["_named"].notnull()
        return rows.group_by(_period=axis.number(rows.day)).agg(
            answers=rows.count(),
            priced=rows.cost.count(),
            cost=rows.cost.sum(),
            in_episodes=rows.cost.sum(where=within),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Metered]:
        """By the number of the period; periods without answers have none."""
        return {
            row["_period"]: Metered(
                row["answers"], row["priced"], row["cost"] or 0.0, row["in_episodes"] or 0.0
            )
            for row in rows
        }


@dataclass(frozen=True)
class Billed:
    """The bills of one kind in one period, and what of them names a model."""

    amount: float
    of_models: float


@dataclass(frozen=True)
class BilledRequest:
    """What was billed in each period, by the kind of the bill."""

    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period and kind with bills."""
        axis = Axis(self.periods)
        rows = nobodys_rows(scope, Ref("costs", scope.star_file.at))
        rows = rows.filter(axis.holds(rows["day"]))
        return rows.group_by(_period=axis.number(rows["day"]), kind=rows.kind).agg(
            amount=rows.amount.sum(), of_models=rows.amount.sum(where=rows.model.notnull())
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, dict[str, Billed]]:
        """By the number of the period and the kind, sorted; there is none without bills."""
        found: dict[int, dict[str, Billed]] = {}
        for row in sorted(rows, key=lambda row: row["kind"] or ""):
            billed = Billed(row["amount"] or 0.0, row["of_models"] or 0.0)
            found.setdefault(row["_period"], {})[row["kind"] or ""] = billed
        return found
