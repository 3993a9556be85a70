"""How much of what people do goes through agents that people of several variants share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

AGENT = "agent_id"
EVERYBODY = ""


@dataclass(frozen=True)
class Shared:
    """By variant: its episodes (`all`), and those of them on agents that others share (`shared`).

    Without an experiment everybody is of the variant `EVERYBODY`, and others are other people.
    """

    all: Mapping[str, int]
    shared: Mapping[str, int]

    def share(self, but: str | None = None) -> float | None:
        """The share of episodes on shared agents, of all variants `but` one; None without any."""
        named = [variant for variant in self.all if variant != but]
        of = sum(self.all[variant] for variant in named)
        return sum(self.shared[variant] for variant in named) / of if of else None


@dataclass(frozen=True)
class SharingRequest:
    """The episodes (`sources`) within some days, of those whom `experiment` assigned; of everybody
    where it is None. Sources whose rows name no agent have no shared ones."""

    sources: tuple[str, ...]
    within: Period
    experiment: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a variant. Who met several variants is left out."""
        import ibis

        rows = source_rows(scope, self.sources, frozenset({AGENT}))
        inside = rows["day"].between(self.within.first_day, self.within.last_day)
        rows = rows.filter(inside & rows[PERSON].notnull())
        agent = rows[AGENT].cast("string") if AGENT in rows.columns else ibis.null("string")
        done = rows.select(_who=rows[PERSON], _agent=agent)
        if self.experiment is None:
            done = done.mutate(variant=ibis.literal(EVERYBODY), _side=done["_who"].cast("string"))
        else:
            done = self._by_variant(scope, done)
        with_agent = done.filter(done["_agent"].notnull())
        agents = with_agent.group_by(_of=with_agent["_agent"]).agg(
            _sides=with_agent["_side"].nunique()
        )
        joined = done.left_join(agents, done["_agent"] == agents["_of"])
        return joined.group_by("variant").agg(
            all=joined.count(), shared=joined.count(where=joined["_sides"] > 1)
        )

    def _by_variant(self, scope: Scope, done: ir.Table) -> ir.Table:
        met = scope.table("exposures")
        met = met.filter(met["experiment"] == self.experiment)
        met = met.group_by(_met=met[PERSON]).agg(
            variant=met["variant"].min(), _variants=met["variant"].nunique()
        )
        one = met.filter(met["_variants"] == 1)
        joined = done.inner_join(one, done["_who"] == one["_met"])
        return joined.select("_who", "_agent", "variant", _side=joined["variant"])

    def read(self, rows: list[dict[str, Any]]) -> Shared:
        """The counts by variant."""
        every = {str(row["variant"]): int(row["all"]) for row in rows}
        return Shared(every, {str(row["variant"]): int(row["shared"] or 0) for row in rows})


@dataclass(frozen=True)
class StrayingRequest:
    """The share of the episodes (`sources`) within some days that people have with another agent
    than the one they use most: what groups of an agent and its people would still share."""

    sources: tuple[str, ...]
    within: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row: episodes, those with an agent, and those with the own one."""
        rows = source_rows(scope, self.sources, frozenset({AGENT}))
        inside = rows["day"].between(self.within.first_day, self.within.last_day)
        rows = rows.filter(inside & rows[PERSON].notnull())
        pairs = rows.group_by(_who=rows[PERSON], _agent=rows[AGENT].cast("string")).agg(
            _n=rows.count()
        )
        named = pairs["_agent"].notnull()
        people = pairs.group_by("_who").agg(
            _all=pairs["_n"].sum(),
            _with=pairs["_n"].sum(where=named).fill_null(0),
            _own=pairs["_n"].max(where=named).fill_null(0),
        )
        return people.agg(
            all=people["_all"].sum(), with_agent=people["_with"].sum(), own=people["_own"].sum()
        )

    def read(self, rows: list[dict[str, Any]]) -> float | None:
        """The share; None without episodes."""
        every = int(rows[0]["all"] or 0)
        return (int(rows[0]["with_agent"]) - int(rows[0]["own"])) / every if every else None
