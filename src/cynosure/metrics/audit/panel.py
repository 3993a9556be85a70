"""Persons by periods: what each adds to some metrics, of everybody or of a sample by hash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON, Metric
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST = 20_000
"""People that are looked at: ids are keyed hashes, so that the smallest ones are a fair draw."""

Named = tuple[tuple[str, Metric], ...]


@dataclass(frozen=True)
class Panel:
    """`values` (shape (columns, periods, people)) is what each of `people` added in each period;
    `names` are the columns, `total` is how many people there are in all, sampled or not."""

    names: tuple[str, ...]
    people: tuple[str, ...]
    values: Floats
    total: int

    def of(self, name: str) -> Floats:
        """One column, shape (periods, people); KeyError for one that was not asked for."""
        if name not in self.names:
            raise KeyError(name)
        found: Floats = self.values[self.names.index(name)]
        return found

    def has(self, name: str) -> bool:
        """Whether a column was asked for."""
        return name in self.names

    def beside(self, other: Panel) -> Panel:
        """The columns of both for the people of this one; who is not in the other added nothing."""
        import numpy as np

        place = {person: k for k, person in enumerate(other.people)}
        there = [k for k, person in enumerate(self.people) if person in place]
        more = np.zeros((len(other.names), *self.values.shape[1:]))
        more[:, :, there] = other.values[:, :, [place[self.people[k]] for k in there]]
        values = np.concatenate([self.values, more])
        return Panel((*self.names, *other.names), self.people, values, self.total)


@dataclass(frozen=True)
class PanelRequest:
    """What people add to `metrics` in each of `periods`, and to `further` ones that the star file
    does not have (by name); all count one unit. A metric of pairs or of days of people adds the
    number of them.

    A metric of two contributions has the columns `metric.0` and `metric.1`.
    """

    metrics: tuple[str, ...]
    periods: tuple[Period, ...]
    further: Named = ()
    most: int = MOST

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and period."""
        metrics = {**scope.star_file.metrics, **dict(self.further)}
        scope = replace(scope, star_file=replace(scope.star_file, metrics=metrics))
        names = (*self.metrics, *(name for name, _ in self.further))
        rows = unit_rows(scope, FrameRequest(names, self.periods))
        columns = [name for name in rows.columns if name not in ("unit", "period")]
        person = _person(rows, _unit_of(scope, names[0]))
        sums = {name: rows[name].cast("float64").sum() for name in columns}
        added = rows.group_by(person=person, period=rows["period"]).agg(**sums)
        added = added.filter(added["person"].notnull())
        people = added.select("person").distinct()
        total = people.agg(_people=people.count())
        chosen = people.order_by("person").limit(self.most).select(_chosen="person")
        return added.inner_join(chosen, [("person", "_chosen")]).cross_join(total)

    def read(self, rows: list[dict[str, Any]]) -> Panel:
        """The panel; a person without a row in a period added nothing."""
        import numpy as np

        names = () if not rows else tuple(n for n in rows[0] if n not in KEYS)
        people = tuple(sorted({row["person"] for row in rows}))
        place = {person: k for k, person in enumerate(people)}
        values = np.zeros((len(names), len(self.periods), len(people)))
        for row in rows:
            at = (int(row["period"]), place[row["person"]])
            for k, name in enumerate(names):
                values[(k, *at)] += row[name] or 0.0
        return Panel(names, people, values, rows[0]["_people"] if rows else 0)


KEYS = ("person", "period", "_chosen", "_people")


@dataclass(frozen=True)
class VariantsRequest:
    """Which variant of which experiment met people, of the people whom a panel looks at."""

    last: int
    most: int = MOST

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and experiment, of exposures up to the local day `last`."""
        rows = scope.table("exposures")
        day = scope.day(rows["ts_us"])
        rows = rows.filter(day <= self.last)
        people = rows.select(PERSON).distinct().order_by(PERSON).limit(self.most)
        kept = rows.semi_join(people, PERSON)
        return kept.group_by(person=kept[PERSON], experiment=kept["experiment"]).agg(
            variant=kept["variant"].min(),
            variants=kept["variant"].nunique(),
            day=scope.day(kept["ts_us"].min()),
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[str, dict[str, tuple[str, int]]]:
        """Of each experiment the variant and the first day of each person who met one only."""
        found: dict[str, dict[str, tuple[str, int]]] = {}
        for row in rows:
            if row["variants"] == 1:
                met = found.setdefault(row["experiment"], {})
                met[row["person"]] = (row["variant"], int(row["day"]))
        return found


def _unit_of(scope: Scope, metric: str) -> tuple[str, ...]:
    definitions = definitions_of(scope.star_file)
    return definitions.metrics[metric].contributions(definitions)[0].unit


def _person(rows: ir.Table, unit: tuple[str, ...]) -> Any:
    """The person of a unit of several columns: what stands before the first sign between them."""
    whole = rows["unit"].cast("string")
    if len(unit) == 1:
        return whole
    return whole.substr(0, whole.find("|"))
