"""Whether one part of the log (a surface, a version) began to say something else than the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.audit.contaminated import flawless
from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir

BEFORE, AFTER = 0, 1


@dataclass(frozen=True)
class GapRequest:
    """Fulfilled episodes of `kind` and all of them, by the value of `dimension`, in two periods
    that follow one another; accounts that are never disappointed are left out."""

    kind: str
    dimension: str
    before: Period
    after: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row a part and period, with what people add up to."""
        axis = Axis((self.before, self.after))
        since = replace(scope, since=axis.first_day)
        rows = episode_rows(since, self.kind, frozenset({"fulfilled", self.dimension}))
        rows = rows.filter(axis.holds(rows["day"]) & ~rows["_two_people"] & rows[PERSON].notnull())
        whole = Period("range", self.before.start, self.after.end)
        rows = rows.anti_join(flawless(scope, self.kind, whole), [(PERSON, "unit")])
        keys = {"_part": rows[self.dimension].cast("string"), "_period": axis.number(rows["day"])}
        each = rows.group_by(_who=rows[PERSON], **keys).agg(
            well=rows["fulfilled"].cast("int64").sum().cast("float64"),
            rows=rows.count().cast("float64"),
        )
        well, count = each["well"], each["rows"]
        return each.group_by("_part", "_period").agg(
            n=each.count(),
            s0=well.sum(),
            s1=count.sum(),
            v00=well.var(how="pop"),
            v01=well.cov(count, how="pop"),
            v11=count.var(how="pop"),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[tuple[str, int], Moments]:
        """The moments of (fulfilled, all) over people by part and period; null is no part."""
        return {
            (row["_part"], int(row["_period"])): _moments(row)
            for row in rows
            if row["_part"] is not None
        }


def _moments(row: dict[str, Any]) -> Moments:
    n = row["n"]
    v00, v01, v11 = ((row[name] or 0.0) * n for name in ("v00", "v01", "v11"))
    return Moments(n, (row["s0"], row["s1"]), ((v00, v01), (v01, v11)))
