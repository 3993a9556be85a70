"""How many people find value with which agents: pairs, living agents, creators with an audience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.agents.use import AGENT, episodes_with_agents
from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

AUDIENCE = 10
"""Outside people that a creator needs to have an audience, and an agent to have arrived."""


def outside_pairs(scope: Scope) -> ir.Table:
    """Fulfilled episodes with an agent: `user_id`, `agent_id`, `creator_id`, `day`, `outside`.

    The creator of an agent is no outside person of it; where nobody knows the creator, everybody
    is. Accounts that a creator holds under other ids count as outside unless they are stitched.
    """
    import ibis

    rows = episodes_with_agents(scope)
    rows = rows.filter(rows.fulfilled & rows[AGENT].notnull())
    agents = scope.table("agents")
    made = agents.select(_made=agents.agent_id, creator_id=agents.creator_id)
    joined = rows.left_join(made, [(AGENT, "_made")])
    outside = (joined.creator_id != joined[PERSON]).fill_null(ibis.literal(value=True))
    return joined.select(PERSON, AGENT, "creator_id", "day", outside=outside)


@dataclass(frozen=True)
class Reach:
    """One period. `agents` leads from a number of outside people with value to how many agents
    had so many, `own` counts pairs of a creator with an agent of their own."""

    agents: Mapping[int, int]
    own: int

    @property
    def living(self) -> int:
        """Agents with at least one outside person who had value."""
        return sum(count for people, count in self.agents.items() if people)

    @property
    def pairs(self) -> int:
        """Pairs of a person and somebody else's agent with value."""
        return sum(people * count for people, count in self.agents.items())


@dataclass(frozen=True)
class ReachRequest:
    """Outside people of every agent, in each period."""

    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period and number of outside people."""
        axis = Axis(self.periods)
        rows = outside_pairs(scope)
        rows = rows.filter(axis.holds(rows.day))
        keys = {"_period": axis.number(rows.day), AGENT: rows[AGENT]}
        pairs = rows.group_by(**keys, user_id=rows[PERSON]).agg(outside=rows.outside.max())
        agents = pairs.group_by("_period", AGENT).agg(
            people=pairs.count(where=pairs.outside), own=pairs.count(where=~pairs.outside)
        )
        return agents.group_by("_period", "people").agg(agents=agents.count(), own=agents.own.sum())

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Reach]:
        """By the number of the period; periods without a pair have none."""
        found: dict[int, dict[int, int]] = {}
        own: dict[int, int] = {}
        for row in rows:
            period = row["_period"]
            found.setdefault(period, {})[row["people"]] = row["agents"]
            own[period] = own.get(period, 0) + row["own"]
        return {period: Reach(agents, own[period]) for period, agents in found.items()}


@dataclass(frozen=True)
class Audiences:
    """Creators with any outside person who had value, and those with `AUDIENCE` or more."""

    any: int
    audienced: int


@dataclass(frozen=True)
class AudienceRequest:
    """Creators by how many outside people their agents have together, in each period."""

    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period with creators."""
        axis = Axis(self.periods)
        rows = outside_pairs(scope)
        rows = rows.filter(axis.holds(rows.day) & rows.outside & rows.creator_id.notnull())
        keys = {"_period": axis.number(rows.day), "creator_id": rows.creator_id}
        creators = rows.group_by(**keys).agg(people=rows[PERSON].nunique())
        return creators.group_by("_period").agg(
            any=creators.count(), audienced=creators.count(where=creators.people >= AUDIENCE)
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Audiences]:
        """By the number of the period; periods without creators have none."""
        return {row["_period"]: Audiences(row["any"], row["audienced"]) for row in rows}
