"""Whether a row came since its person met an experiment, or before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import AT, DAY, MICROSECONDS, Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

SINCE_MET = "_since_met"
"""The column that says it, where it is wanted: `SINCE`, `EARLIER`, or null of those who never
met the experiment of the scope."""
SINCE, EARLIER = "since", "earlier"
SITTING = 30 * 60 * MICROSECONDS
"""How long before an exposure the sitting began at most in which it was written: a variant is met
with the answer, and the question that led to it is of the same sitting."""


def with_since_met(scope: Scope, rows: ir.Table) -> ir.Table:
    """`rows`, which have `AT`, with the column `SINCE_MET`.

    An exposure that is written at midnight, in UTC or by the local clock, is one of which only the
    day is known: everything from the beginning of that day on came since.
    """
    import ibis

    met = scope.table("exposures")
    met = met.filter(met["experiment"] == scope.experiment)
    local = scope.local(met["ts_us"])
    of_a_day = (local % DAY == 0) | (met["ts_us"] % DAY == 0)
    began = ibis.ifelse(of_a_day, local // DAY * DAY, local - SITTING)
    first = met.group_by(_who_met=met[PERSON]).agg(_met_from=began.min())
    joined = rows.left_join(first, rows[PERSON] == first["_who_met"])
    came = scope.local(joined[AT]) >= joined["_met_from"]
    said = ibis.ifelse(came, ibis.literal(SINCE), ibis.literal(EARLIER))
    never = ibis.null("string")
    return joined.select(
        *rows.columns, **{SINCE_MET: ibis.ifelse(joined["_met_from"].isnull(), never, said)}
    )
