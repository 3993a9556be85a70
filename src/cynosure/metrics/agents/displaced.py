"""What people who take up new agents do with the main assistant, beside people who do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.agents.use import AGENT, episodes_with_agents
from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.two_sums import added, moments
from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Side:
    """People of one side. `moments` has two columns over people: episodes with the main assistant
    in the period minus their mean per period before, and episodes with new agents in it.

    `before` and `after` are the means with the main assistant per person and period.
    """

    moments: Moments
    before: float
    after: float

    def __add__(self, other: Side) -> Side:
        n, m = self.moments.n, other.moments.n
        before = (self.before * n + other.before * m) / (n + m)
        after = (self.after * n + other.after * m) / (n + m)
        return Side(self.moments + other.moments, before, after)


@dataclass(frozen=True)
class Displaced:
    """People who took up a new agent in the period; those who did not but came in it; those who
    did not come. None where there is nobody."""

    took_up: Side | None
    came: Side | None
    stayed_away: Side | None

    @property
    def others(self) -> Side | None:
        """Everybody who did not take up a new agent."""
        if self.came is None or self.stayed_away is None:
            return self.came or self.stayed_away
        return self.came + self.stayed_away


@dataclass(frozen=True)
class DisplacedRequest:
    """People with an episode with the main assistant in the periods `before` (successive) who had
    none with a new agent in them; new agents are those made from the first of these on.

    Who has an episode with a new agent in `period` has taken it up.
    """

    before: tuple[Period, ...]
    period: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row for those who took up a new agent, who only came, and who did not come."""
        people = self._people(scope)
        return people.group_by("took_up", "came").agg(
            **added(people, "change", "new"),
            before=people.before.mean(),
            after=people.after.mean(),
        )

    def _people(self, scope: Scope) -> ir.Table:
        """One row a person: `took_up`, `came`, episodes `before` and `after`, `change`, `new`."""
        start, last = self.before[0].first_day, self.period.last_day
        rows = episodes_with_agents(scope)
        rows = rows.filter(rows.day.between(start, last))
        agents = scope.table("agents")
        made = agents.select(_made=agents.agent_id, _day=scope.day(agents.created_us))
        made = made.filter(made["_day"] >= start)
        joined = rows.left_join(made, [(AGENT, "_made")])
        now, main = joined.day >= self.period.first_day, joined[AGENT].isnull()
        new = joined["_made"].notnull()
        people = joined.group_by(PERSON).agg(
            before=joined.count(where=main & ~now),
            after=joined.count(where=main & now),
            new=joined.count(where=new & now),
            earlier=joined.count(where=new & ~now),
            here=joined.count(where=now),
        )
        people = people.filter((people.before > 0) & (people.earlier == 0))
        before = people.before.cast("float64") / len(self.before)
        return people.select(
            took_up=people.new > 0,
            came=people.here > 0,
            before=before,
            after=people.after,
            change=people.after.cast("float64") - before,
            new=people.new.cast("float64"),
        )

    def read(self, rows: list[dict[str, Any]]) -> Displaced:
        """The three sides."""
        found = {(row["took_up"], row["came"]): _side(row) for row in rows}
        keys = ((True, True), (False, True), (False, False))
        return Displaced(*(found.get(key) for key in keys))


def _side(row: dict[str, Any]) -> Side:
    return Side(moments(row, "change", "new"), row["before"], float(row["after"]))
