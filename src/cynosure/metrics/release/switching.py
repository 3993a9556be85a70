"""Variants that change with time: which place saw which on which day, and what it did there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stations import merged, stations_of
from cynosure.metrics.release.sharing import AGENT
from cynosure.metrics.starfile.resolve import definitions_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVERYWHERE = ""
"""The place of exposures that name none: everybody."""
FEWEST_CELLS = 6
"""Days of places from which on a rhythm can be seen."""


@dataclass(frozen=True)
class Alternation:
    """How the exposures of an experiment lie: `places`, their `cells` of a place and day, how many
    of them had (nine tenths) one variant (`pure`), and the pure ones of another variant than most
    of their place (`other`); `people`, those who came `again` on another day, those who then met
    `both` variants, and those who `moved` from place to place."""

    places: int
    cells: int
    pure: int
    other: int
    people: int
    again: int
    both: int
    moved: int

    @property
    def said(self) -> str:
        """Whether variants change with time, `by place` or `by agent` (whom people do not keep to);
        empty where they do not."""
        # Who meets one variant each day by accident would do so in places of one person a day.
        met = self.places > 1 or self.both * 4 >= self.again > 0
        alternates = (
            self.cells >= FEWEST_CELLS
            and self.pure * 5 >= self.cells * 4
            and self.other * 10 >= self.pure
        )
        if not alternates or not met:
            return ""
        return "by agent" if self.moved * 5 > self.people else "by place"


@dataclass(frozen=True)
class AlternationRequest:
    """Whether the variant of `experiment` changes with time, for all of a place together."""

    experiment: str

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        each = met_in(scope, self.experiment)
        lowest = each.group_by(_of=each["place"]).agg(_low=each["variant"].min())
        flagged = each.join(lowest, each["place"] == lowest["_of"])
        low = flagged["variant"] == flagged["_low"]
        days = flagged.group_by("place", "day").agg(n=flagged.count(), low=flagged.count(where=low))
        pure = (days["low"] * 10 <= days["n"]) | (days["low"] * 10 >= days["n"] * 9)
        mostly_low = days["low"] * 2 > days["n"]
        places = days.group_by("place").agg(
            _cells=days.count(),
            _pure=days.count(where=pure),
            _low=days.count(where=pure & mostly_low),
        )
        other = places["_pure"] - places["_low"]
        fewer = (places["_low"] > other).ifelse(other, places["_low"])
        cells = places.agg(
            places=places.count(),
            cells=places["_cells"].sum(),
            pure=places["_pure"].sum(),
            other=fewer.sum(),
        )
        return cells.cross_join(self._of_people(each))

    def _of_people(self, each: ir.Table) -> ir.Table:
        people = each.group_by("person").agg(
            _days=each["day"].nunique(),
            _variants=each["variant"].nunique(),
            _places=each["place"].nunique(),
        )
        again = people["_days"] > 1
        return people.agg(
            people=people.count(),
            again=people.count(where=again),
            both=people.count(where=again & (people["_variants"] > 1)),
            moved=people.count(where=people["_places"] > 1),
        )

    def read(self, rows: list[dict[str, Any]]) -> Alternation:
        """The counts."""
        return Alternation(**{name: int(value or 0) for name, value in rows[0].items()})


Seen = Mapping[tuple[str, int], Mapping[str, int]]
"""Exposures by variant, of each place and local day (since 1970-01-01)."""


@dataclass(frozen=True)
class SwitchesRequest:
    """Which variants of `experiment` every place saw between two local days, both included."""

    experiment: str
    first: int
    last: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a place, day and variant."""
        met = met_in(scope, self.experiment)
        met = met.filter(met["day"].between(self.first, self.last))
        return met.group_by("place", "day", "variant").agg(n=met.count())

    def read(self, rows: list[dict[str, Any]]) -> Seen:
        """The counts."""
        found: dict[tuple[str, int], dict[str, int]] = {}
        for row in rows:
            found.setdefault((row["place"], int(row["day"])), {})[row["variant"]] = int(row["n"])
        return found


@dataclass(frozen=True)
class Placed:
    """By place: its people, and by (place, number of the period) the one or two sums of a metric.

    `moved` counts people of several places, who are in none.
    """

    people: Mapping[str, int]
    sums: Mapping[tuple[str, int], tuple[float, ...]]
    moved: int


@dataclass(frozen=True)
class PlacedRequest:
    """A metric by place and period: of the people whom `experiment` met there, whatever day that
    was; or, `by_agent`, of what was done with the agents that it names as units."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]
    by_agent: bool = False

    def query(self, scope: Scope) -> ir.Table:
        """One row a place and period, the period null for a place where nothing was done."""
        met = met_in(scope, self.experiment)
        if self.by_agent:
            sizes = met.group_by("place").agg(people=met["person"].nunique())
            rows = self._of_agents(scope)
        else:
            each = housed(met)
            one = each.filter(each["_places"] == 1)
            # Who moved from place to place is counted under no place.
            sizes = each.mutate(place=(each["_places"] == 1).ifelse(each["place"], None))
            sizes = sizes.group_by("place").agg(people=sizes.count())
            rows = by_place(one, done_by(scope, self.metric, self.periods))
        names = summed(rows)
        joined = sizes.left_join(rows, sizes["place"] == rows["_place"])
        return joined.select("place", "people", "period", *names)

    def _of_agents(self, scope: Scope) -> ir.Table:
        definitions = definitions_of(scope.star_file)
        own = definitions.metrics[self.metric].contributions(definitions)
        named = tuple((one, f"c{k}") for k, one in enumerate(dict.fromkeys(own)))
        columns = dict(named)
        axis = Axis(self.periods)
        rows = merged(scope, axis, stations_of(scope, axis, named, (AGENT,)), AGENT)
        sums = {f"_{k}": rows[columns[one]].cast("float64").sum() for k, one in enumerate(own)}
        return rows.group_by(_place=rows["_part"], period=rows["_period"]).agg(**sums)

    def read(self, rows: list[dict[str, Any]]) -> Placed:
        """The sums, 0 where a place did nothing in a period."""
        moved = sum(int(row["people"]) for row in rows if row["place"] is None)
        people = {row["place"]: int(row["people"]) for row in rows if row["place"] is not None}
        sums = {
            (row["place"], int(row["period"])): sums_in(row)
            for row in rows
            if row["place"] is not None and row["period"] is not None
        }
        return Placed(people, sums, moved)


def met_in(scope: Scope, experiment: str) -> ir.Table:
    """The exposures: `place`, `day`, `person`, `variant`."""
    rows = scope.table("exposures")
    rows = rows.filter(rows["experiment"] == experiment)
    return rows.select(
        place=rows["unit"].cast("string").fill_null(EVERYWHERE),
        day=scope.day(rows["ts_us"]),
        person=rows[PERSON].cast("string"),
        variant=rows["variant"].cast("string"),
    )


def housed(met: ir.Table) -> ir.Table:
    """One row a person: `place`, and the number of `_places`, of which they have one who stay."""
    return met.group_by("person").agg(place=met["place"].min(), _places=met["place"].nunique())


def done_by(scope: Scope, metric: str, periods: tuple[Period, ...]) -> ir.Table:
    """One row a person and period: `_unit`, `period`, and the sums `_0` and `_1` of a metric."""
    rows = unit_rows(scope, FrameRequest((metric,), periods))
    columns = [name for name in rows.columns if name not in ("unit", "period")]
    sums = {f"_{k}": rows[name].cast("float64") for k, name in enumerate(columns)}
    return rows.select(_unit=rows["unit"], period=rows["period"], **sums)


def summed(rows: ir.Table) -> list[str]:
    """The columns of `rows` that are sums of a metric."""
    return [name for name in rows.columns if name.startswith("_") and name[1:].isdigit()]


def by_place(people: ir.Table, done: ir.Table) -> ir.Table:
    """What `people` did together, one row a place (`_place`) and period."""
    joined = people.inner_join(done, people["person"] == done["_unit"])
    totals = {name: joined[name].sum() for name in summed(done)}
    return joined.group_by(_place=joined["place"], period=joined["period"]).agg(**totals)


def sums_in(row: Mapping[str, Any]) -> tuple[float, ...]:
    """The sums of a metric in a row, 0 where there are none."""
    return tuple(float(row[f"_{k}"] or 0.0) for k in range(2) if f"_{k}" in row)
