"""How much people differ, whole weeks long: what a test of so many weeks would have to see through.

The sums of each unit are made and their moments taken by the store, so that nothing grows with the
number of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir

ACCOUNT, AGENT = "account_id", "agent_id"
COLUMNS = ("after_over", "after_under", "before_over", "before_under")
_PAIRS = tuple(combinations_with_replacement(range(len(COLUMNS)), 2))


@dataclass(frozen=True)
class Spread:
    """`n` units of `people` in all, and the moments of `COLUMNS`: the two sums whose quotient the
    metric is, in the weeks after and in those before."""

    n: int
    people: int
    moments: Moments


@dataclass(frozen=True)
class SpreadRequest:
    """A metric of everybody who came in the weeks `after`, with the weeks `before` them.

    `cluster` is what would be assigned: people one by one, or with their account, or with the agent
    that they use most; `sources` are the episodes that tell which. Who has neither is one alone.
    """

    metric: str
    before: tuple[Period, ...]
    after: tuple[Period, ...]
    cluster: str = PERSON
    sources: tuple[str, ...] = ()

    def query(self, scope: Scope) -> ir.Table:
        """One row: how many units, their sums and their centred products."""
        each = self._by_person(scope)
        names = [name for name in each.columns if name != "unit"]
        if self.cluster != PERSON:
            of = self._by_account(scope) if self.cluster == ACCOUNT else self._by_agent(scope)
            joined = each.left_join(of, each["unit"] == of["_who"])
            key = joined["_cluster"].fill_null(joined["unit"].cast("string"))
            each = joined.group_by(unit=key).agg(**{name: joined[name].sum() for name in names})
        counts = {"n": each.count(), "people": each["_people"].sum()}
        return each.agg(**counts, **_moments(each))

    def _by_person(self, scope: Scope) -> ir.Table:
        """A row a person of the weeks after: the four columns, and `_people`, which is 1."""
        import ibis

        rows = unit_rows(scope, FrameRequest((self.metric,), (*self.before, *self.after)))
        late = rows["period"] >= len(self.before)
        two = self.metric not in rows.columns
        over = f"{self.metric}.0" if two else self.metric
        sums = {"_late": rows.count(where=late)}
        sums |= {"_0": _sum(rows, over, late), "_2": _sum(rows, over, ~late)}
        if two:
            under = f"{self.metric}.1"
            sums |= {"_1": _sum(rows, under, late), "_3": _sum(rows, under, ~late)}
        each = rows.group_by(unit=rows["unit"]).agg(**sums)
        each = each.filter(each["_late"] > 0)
        weeks = {"_1": len(self.after), "_3": len(self.before)}
        kept = {
            name: each[name] if name in each.columns else ibis.literal(float(weeks[name]))
            for name in (f"_{k}" for k in range(len(COLUMNS)))
        }
        return each.select(unit=each["unit"], **kept, _people=ibis.literal(1, "int64"))

    def _by_account(self, scope: Scope) -> ir.Table:
        people = scope.table("people")
        known = people.filter(people[ACCOUNT].notnull())
        # The sign keeps an account apart from a person of the same name.
        cluster = "@" + known[ACCOUNT].cast("string")
        return known.select(_who=known[PERSON], _cluster=cluster)

    def _by_agent(self, scope: Scope) -> ir.Table:
        """The agent with which each person has most episodes, ties by name."""
        import ibis

        rows = source_rows(scope, self.sources, frozenset({AGENT}))
        inside = rows["day"].between(self.after[0].first_day, self.after[-1].last_day)
        rows = rows.filter(inside & rows[AGENT].notnull() & rows[PERSON].notnull())
        counted = rows.group_by(_who=rows[PERSON], _agent=rows[AGENT].cast("string")).agg(
            _n=rows.count()
        )
        line = ibis.window(
            group_by=[counted["_who"]], order_by=[counted["_n"].desc(), counted["_agent"]]
        )
        ranked = counted.mutate(_rank=ibis.row_number().over(line))
        first = ranked.filter(ranked["_rank"] == 0)
        return first.select("_who", _cluster="@" + first["_agent"])

    def read(self, rows: list[dict[str, Any]]) -> Spread:
        """The moments."""
        row = rows[0]
        n = int(row["n"])
        size = range(len(COLUMNS))
        totals = tuple(float(row[f"s{i}"] or 0.0) for i in size)
        spread = {(i, j): float(row[f"v{i}{j}"] or 0.0) * n for i, j in _PAIRS}
        products = tuple(tuple(spread[min(i, j), max(i, j)] for j in size) for i in size)
        return Spread(n, int(row["people"] or 0), Moments(n, totals, products))


def _sum(rows: ir.Table, name: str, where: Any) -> Any:
    return rows[name].cast("float64").sum(where=where).fill_null(0.0)


def _moments(each: ir.Table) -> dict[str, Any]:
    import ibis

    every = ibis.literal(value=True)
    values = [each[f"_{i}"].cast("float64") for i in range(len(COLUMNS))]
    found: dict[str, Any] = {f"s{i}": value.sum() for i, value in enumerate(values)}
    for i, j in _PAIRS:
        one, other = values[i], values[j]
        spread = one.var(where=every, how="pop") if i == j else None
        found[f"v{i}{j}"] = one.cov(other, where=every, how="pop") if spread is None else spread
    return found
