"""When agents were made, and how long new ones took to be found by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.agents.reach import AUDIENCE, outside_pairs
from cynosure.metrics.agents.use import AGENT
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Made:
    """Agents of the table `agents`: how many were made on each local day (days since 1970-01-01);
    `undated` have no day, `orphans` no creator."""

    by_day: Mapping[int, int]
    undated: int
    orphans: int

    def until(self, day: int) -> int:
        """How many there were at the end of a day; those without a day have always been there."""
        return self.undated + sum(count for made, count in self.by_day.items() if made <= day)


@dataclass(frozen=True)
class MadeRequest:
    """The agents there are, by the day they were made on."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a day, with a null day for agents that have none."""
        agents = scope.table("agents")
        dated = agents.select(_day=scope.day(agents.created_us), creator_id=agents.creator_id)
        return dated.group_by("_day").agg(
            agents=dated.count(), orphans=dated.count(where=dated.creator_id.isnull())
        )

    def read(self, rows: list[dict[str, Any]]) -> Made:
        """The counts."""
        by_day = {row["_day"]: row["agents"] for row in rows if row["_day"] is not None}
        undated = sum(row["agents"] for row in rows if row["_day"] is None)
        return Made(by_day, undated, sum(row["orphans"] for row in rows))


@dataclass(frozen=True)
class Arrivals:
    """Agents made within the data: days from being made to the tenth outside person with value,
    a pair (days, agents) a line; `waiting` the same for those that have not got there, with the
    days they have had so far."""

    arrived: tuple[tuple[int, int], ...]
    waiting: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ArrivalRequest:
    """How long agents made from `first` to `last` (local days) took to their tenth outside person;
    the data end with `last`."""

    first: int
    last: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a pair of days: made on, tenth person on (null: not yet)."""
        import ibis

        rows = outside_pairs(scope)
        rows = rows.filter(rows.outside & (rows.day <= self.last))
        met = rows.group_by(AGENT, PERSON).agg(day=rows.day.min())
        in_turn = ibis.window(group_by=[met[AGENT]], order_by=[met.day, met[PERSON]])
        placed = met.mutate(_turn=ibis.row_number().over(in_turn))
        tenth = placed.filter(placed["_turn"] == AUDIENCE - 1)
        tenth = tenth.select(_found=tenth[AGENT], tenth=tenth.day)
        agents = scope.table("agents")
        made = agents.select(agent_id=agents.agent_id, made=scope.day(agents.created_us))
        made = made.filter(made.made.between(self.first, self.last))
        joined = made.left_join(tenth, [(AGENT, "_found")])
        return joined.group_by("made", "tenth").agg(agents=joined.count())

    def read(self, rows: list[dict[str, Any]]) -> Arrivals:
        """The waits, shortest first."""
        arrived: dict[int, int] = {}
        waiting: dict[int, int] = {}
        for row in rows:
            # Somebody may have tried an agent before the day it is said to be made on.
            kind, until = (waiting, self.last) if row["tenth"] is None else (arrived, row["tenth"])
            days = max(0, until - row["made"])
            kind[days] = kind.get(days, 0) + row["agents"]
        return Arrivals(tuple(sorted(arrived.items())), tuple(sorted(waiting.items())))
