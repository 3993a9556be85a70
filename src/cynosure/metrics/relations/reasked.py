"""Whether a person came back with the same need soon after an episode had ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cynosure.metrics.expression.compile import certain
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import MICROSECONDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

REASKED = "reasked"
CATEGORY = "category"


def with_reasked(rows: ir.Table, within: timedelta) -> ir.Table:
    """`rows` with `reasked`: after the last row of the episode, and no later than `within` after
    it, the same person starts another one with the same agent and category.

    `rows` have `_episode`, `_first_us`, `_last_us`, `agent_id` and, where the kind carries one,
    `category`; an episode without a category is never matched, the main assistant (no agent) is an
    agent like any other.
    """
    import ibis

    of_one = rows.filter(~rows["_two_people"])
    same = [PERSON, "agent_id", *([CATEGORY] if CATEGORY in rows.columns else [])]
    first, last = of_one["_first_us"], of_one["_last_us"]
    starts = of_one.select(*same, "_episode", at=first, begins=first)
    ends = of_one.select(*same, "_episode", at=last, begins=ibis.null(first.type()))
    points = starts.union(ends, distinct=False)
    # At one instant beginnings come before endings, so that what follows an ending lies after it.
    line = ibis.window(
        group_by=[points[name] for name in same],
        order_by=[points["at"], points["begins"].isnull()],
        rows=(1, None),
    )
    seen = points.mutate(_next=points["begins"].min().over(line))
    seen = seen.filter(seen["begins"].isnull())
    longest = int(within.total_seconds()) * MICROSECONDS
    again = seen["_next"].notnull() & (seen["_next"] - seen["at"] <= longest)
    if CATEGORY in rows.columns:
        again = again & seen[CATEGORY].notnull()
    asked = seen.select(_again_of=seen["_episode"], _again=again)
    joined = rows.left_join(asked, rows["_episode"] == asked["_again_of"])
    return joined.select(*rows.columns, reasked=certain(joined["_again"]))
