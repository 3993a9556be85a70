"""What was done where in a switchback, by the parts of a dimension, or by groups of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import members
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stations import merged, stations_of
from cynosure.metrics.release.switching import (
    by_place,
    done_by,
    housed,
    met_in,
    summed,
    sums_in,
)
from cynosure.metrics.starfile.resolve import definitions_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class PlacedPart:
    """A part: how many `people` it has, those of each place where they are counted by it (else
    none), and the sums of a metric by (place, number of the period)."""

    people: int
    of_place: Mapping[str, int]
    sums: Mapping[tuple[str, int], tuple[float, ...]]


Parts = Mapping[str | None, PlacedPart]


@dataclass(frozen=True)
class PlacedPartsRequest:
    """A metric by place, period and part of `dimension`, of the people whom `experiment` met in one
    place. The part None has the rows without a value."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]
    dimension: str

    def query(self, scope: Scope) -> ir.Table:
        """One row a part, place and period, and one a part with its people, the place being null.

        Raises UserMistake for a dimension that rows do not have.
        """
        import ibis

        rows = self._done(scope)
        people = _stayed(scope, self.experiment)
        joined = people.inner_join(rows, people["person"] == rows["_unit"])
        totals = {name: joined[name].sum() for name in summed(rows)}
        done = joined.group_by("part", "place", "period").agg(**totals)
        who = joined.group_by("part").agg(people=joined["person"].nunique())
        nothing = {name: ibis.null("float64") for name in totals}
        each = done.select(
            "part", "place", done["period"].cast("int64"), *totals, people=ibis.null("int64")
        )
        counted = who.select(
            "part",
            place=ibis.null("string"),
            period=ibis.null("int64"),
            **nothing,
            people=who["people"].cast("int64"),
        )
        return each.union(counted, distinct=False)

    def _done(self, scope: Scope) -> ir.Table:
        definitions = definitions_of(scope.star_file)
        own = definitions.metrics[self.metric].contributions(definitions)
        named = tuple((one, f"c{k}") for k, one in enumerate(dict.fromkeys(own)))
        columns = dict(named)
        axis = Axis(self.periods)
        rows = merged(
            scope, axis, stations_of(scope, axis, named, (self.dimension,)), self.dimension
        )
        sums = {f"_{k}": rows[columns[one]].cast("float64") for k, one in enumerate(own)}
        return rows.select(_unit=rows["_unit"], part=rows["_part"], period=rows["_period"], **sums)

    def read(self, rows: list[dict[str, Any]]) -> Parts:
        """The parts."""
        people = {row["part"]: int(row["people"]) for row in rows if row["place"] is None}
        return {part: PlacedPart(n, {}, _sums(rows, part)) for part, n in people.items()}


@dataclass(frozen=True)
class PlacedMembersRequest:
    """A metric by place, period and group, of the people whom `experiment` met in one place: by who
    belonged to a group in any of the periods `before` it."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]
    groups: tuple[str, ...]
    before: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a group, place and period, the period null for a place that did nothing."""
        import ibis

        axis = Axis(self.before)
        people, done = (
            _stayed(scope, self.experiment),
            done_by(scope, self.metric, self.periods),
        )
        tables = []
        for name in self.groups:
            found = members(scope, scope.star_file.groups[name], axis)
            who = found.select(_member=found["unit"].cast("string")).distinct()
            inside = people.inner_join(who, people["person"] == who["_member"])
            inside = inside.select("person", "place")
            sizes = inside.group_by("place").agg(people=inside.count())
            rows = by_place(inside, done)
            joined = sizes.left_join(rows, sizes["place"] == rows["_place"])
            tables.append(
                joined.select("place", "people", "period", *summed(rows), part=ibis.literal(name))
            )
        return tables[0] if len(tables) == 1 else tables[0].union(*tables[1:], distinct=False)

    def read(self, rows: list[dict[str, Any]]) -> Parts:
        """The groups, those without a member left out."""
        found: dict[str | None, PlacedPart] = {}
        for name in dict.fromkeys(row["part"] for row in rows):
            of = {row["place"]: int(row["people"]) for row in rows if row["part"] == name}
            found[name] = PlacedPart(sum(of.values()), of, _sums(rows, name))
        return found


def _stayed(scope: Scope, experiment: str) -> ir.Table:
    """Those whom an experiment met in one place only: `person` and `place`."""
    each = housed(met_in(scope, experiment))
    return each.filter(each["_places"] == 1).select("person", "place")


def _sums(
    rows: list[dict[str, Any]], part: str | None
) -> Mapping[tuple[str, int], tuple[float, ...]]:
    return {
        (row["place"], int(row["period"])): sums_in(row)
        for row in rows
        if row["part"] == part and row["place"] is not None and row["period"] is not None
    }
