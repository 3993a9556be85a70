"""Parts of the people by what is known of them: values of a column, agents that they made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

NO_PART = -1
NEVER_MADE = 2**31 - 1


@dataclass(frozen=True)
class PartsRequest:
    """The values of a column of `people` that most people have, `most` at the most."""

    column: str
    most: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a value, with its `place` from 0."""
        return _ranked(scope, self.column, self.most)

    def read(self, rows: list[dict[str, Any]]) -> tuple[str, ...]:
        """The values in their order, that of most people first."""
        return tuple(row["part"] for row in sorted(rows, key=lambda row: int(row["place"])))


@dataclass(frozen=True)
class PartOf:
    """The place of each person's value among those of `PartsRequest`."""

    column: str
    most: int

    @property
    def missing(self) -> int:
        return NO_PART

    def query(self, scope: Scope) -> ir.Table:
        own, ranked = _valued(scope, self.column), _ranked(scope, self.column, self.most)
        ranked = ranked.select(_value=ranked.part, place=ranked.place)
        joined = own.inner_join(ranked, own.part == ranked["_value"])
        return joined.select(PERSON, value=joined.place)


@dataclass(frozen=True)
class FirstMade:
    """The local day on which each creator made the first agent."""

    @property
    def missing(self) -> int:
        return NEVER_MADE

    def query(self, scope: Scope) -> ir.Table:
        agents = scope.table("agents")
        made = agents.filter(agents.creator_id.notnull() & agents.created_us.notnull())
        made = made.mutate(_day=scope.day(made.created_us))
        return made.group_by(user_id=made.creator_id).agg(value=made["_day"].min().cast("int64"))


def _valued(scope: Scope, column: str) -> ir.Table:
    """One row a person of whom the column is known: `user_id` and `part`."""
    people = scope.table("people")
    people = people.mutate(_part=people[column].cast("string"))
    people = people.filter(people["_part"].notnull())
    return people.group_by(PERSON).agg(part=people["_part"].min())


def _ranked(scope: Scope, column: str, most: int) -> ir.Table:
    """`part` and its `place`: by people, then by name, so that the same one is always first."""
    import ibis

    valued = _valued(scope, column)
    counted = valued.group_by("part").agg(_people=valued.count())
    order = [ibis.desc(counted["_people"]), counted.part]
    placed = counted.mutate(place=ibis.row_number().over(order_by=order).cast("int64"))
    return placed.filter(placed.place < most).select("part", "place")
