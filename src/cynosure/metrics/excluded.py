"""Who the star file leaves out of a metric, and who on its list is nowhere in the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.counting import BOTS, EVERYBODY, USERS
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.tables.schema import LABELS, TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cynosure.errors import Place

NO_PERSON: tuple[str, ...] = ("account_id",)
"""Columns of hashed ids that are not those of people."""


@dataclass(frozen=True)
class Excluded:
    """People left out of one period who have rows in it; somebody may be `listed` and a bot."""

    people: int
    listed: int
    bots: int


@dataclass(frozen=True)
class ExcludedRequest:
    """People with rows in `sources` whom the star file leaves out, in each of some periods."""

    periods: tuple[Period, ...]
    sources: tuple[str, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period in which anybody is left out."""
        axis = Axis(self.periods)
        everybody = scope.counting_as(EVERYBODY)
        parts = [_people(everybody, axis, source, scope.star_file.at) for source in self.sources]
        people = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], distinct=False)
        people = people.distinct()
        for flag, name in (("_listed", USERS), ("_bot", BOTS)):
            people = _flagged(people, scope.left_out(name), flag)
        either = people["_listed"] | people["_bot"]
        people = people.filter(either)
        return people.group_by("_period").agg(
            people=people.count(),
            listed=people["_listed"].cast("int64").sum(),
            bots=people["_bot"].cast("int64").sum(),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Excluded]:
        """Who is left out of each period, by its number."""
        return {row["_period"]: Excluded(row["people"], row["listed"], row["bots"]) for row in rows}


@dataclass(frozen=True)
class ListedRequest:
    """How many of the ids on the star file's list any table knows."""

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        listed = scope.stored(USERS)
        found = []
        for table in TABLES:
            rows = scope.stored(table.name)
            named = (column.name for column in table.columns if column.identity)
            found += [rows.select(user_id=rows[name]) for name in named if name not in NO_PERSON]
            if table == LABELS:
                users = rows.filter(rows.subject_kind == "user")
                found.append(users.select(user_id=users.subject_id))
        met = [ids.semi_join(listed, [(PERSON, PERSON)]) for ids in found]
        known = met[0].union(*met[1:], distinct=True)
        return known.agg(known=known.count())

    def read(self, rows: list[dict[str, Any]]) -> int:
        """Their number."""
        return int(rows[0]["known"])


def _people(scope: Scope, axis: Axis, source: str, at: Place) -> ir.Table:
    rows = source_rows(scope, (source,), frozenset(), at)
    rows = rows.filter(axis.holds(rows.day) & ~rows["_two_people"] & rows[PERSON].notnull())
    return rows.select(_unit=rows[PERSON], _period=axis.number(rows.day))


def _flagged(people: ir.Table, left_out: ir.Table | None, flag: str) -> ir.Table:
    import ibis

    if left_out is None:
        return people.mutate(**{flag: ibis.literal(value=False)})
    joined = people.left_join(left_out.distinct(), [("_unit", "_left_out")])
    return joined.select(*people.columns, **{flag: joined["_left_out"].notnull()})
