"""Two numbers of each person, added up by the store so that their moments pool with `+`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir


def added(people: ir.Table, one: str, other: str) -> dict[str, Any]:
    """The aggregates over rows of people that `moments` reads; both columns are never null."""
    import ibis

    every = ibis.literal(value=True)
    return {
        "n": people.count(),
        one: people[one].sum(),
        other: people[other].sum(),
        "one_one": people[one].var(where=every, how="pop"),
        "other_other": people[other].var(where=every, how="pop"),
        "one_other": people[one].cov(people[other], where=every, how="pop"),
    }


def moments(row: dict[str, Any], one: str, other: str) -> Moments:
    """The moments of both columns, in this order, from one row that the aggregates gave."""
    n = row["n"]
    own, shared, others = (
        (row[name] or 0.0) * n for name in ("one_one", "one_other", "other_other")
    )
    return Moments(n, (row[one], row[other]), ((own, shared), (shared, others)))
