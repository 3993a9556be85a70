"""Who belongs to a group, in which period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.counting import CREATOR
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import Group

if TYPE_CHECKING:
    import ibis.expr.types as ir

FOREVER = 2**31 - 1
IN_GROUP = "groups."
"""What the name of a group stands after, where being in it is a dimension."""
MEMBER = "in"
"""The one value of such a dimension; who is outside has none."""


def group_of(dimension: str) -> str | None:
    """The group whose membership a dimension tells; None for one that rows carry."""
    return dimension.removeprefix(IN_GROUP) if dimension.startswith(IN_GROUP) else None


def with_membership(scope: Scope, axis: Axis, rows: ir.Table, group: str) -> ir.Table:
    """`rows` (with `user_id` and `_period`) with whether their person is in a group at that time,
    as the dimension that tells it."""
    import ibis

    who = members(scope, scope.star_file.groups[group], axis)
    who = who.select(_member=who.unit, _since=who.since, _until=who.until)
    during = rows["_period"].between(who["_since"], who["_until"])
    joined = rows.left_join(who, [rows[PERSON] == who["_member"], during])
    told = ibis.ifelse(joined["_member"].notnull(), ibis.literal(MEMBER), ibis.null("string"))
    return joined.select(*rows.columns, **{f"_by.{IN_GROUP}{group}": told})


def members_in(scope: Scope, axis: Axis, rows: ir.Table, group: str) -> ir.Table:
    """Those of `rows` (with `_unit` and `_period`) whose unit belongs to a group at that time."""
    who = members(scope, scope.star_file.groups[group], axis)
    who = who.select(_member=who.unit, _since=who.since, _until=who.until)
    during = rows["_period"].between(who["_since"], who["_until"])
    joined = rows.inner_join(who, [rows["_unit"] == who["_member"], during])
    return joined.select(*rows.columns)


def members(scope: Scope, group: Group, axis: Axis) -> ir.Table:
    """One row a stretch of membership: `unit`, `since` and `until`, numbers of periods of `axis`.

    Who did the group's moment often enough in a period belongs to it in that period; who owns an
    agent belongs to it from the period in which the first was made.
    """
    import ibis

    if group.did is not None:
        rows = source_rows(scope, (group.did.name,), frozenset(), group.did.at)
        known = rows[PERSON].notnull() & ~rows["_two_people"]
        rows = rows.filter(known & axis.holds(rows.day))
        counted = rows.group_by(unit=rows[PERSON], since=axis.number(rows.day)).agg(_n=rows.count())
        often = counted.filter(counted["_n"] >= group.at_least)
        return often.select("unit", "since", until=often.since)
    agents = scope.without_excluded(scope.table("agents"), CREATOR)
    owners = agents.filter(agents.creator_id.notnull() & agents.created_us.notnull())
    owners = owners.mutate(_day=scope.day(owners.created_us))
    owned = owners.group_by(unit=owners.creator_id).agg(_day=owners["_day"].min())
    owned = owned.mutate(
        since=axis.number_from(owned["_day"]), until=ibis.literal(FOREVER, "int64")
    )
    return owned.filter(owned.since.notnull()).drop("_day")
