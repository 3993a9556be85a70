"""People dealt to groups, and what each group adds up to in the parts of a cut.

The groups are what a bootstrap draws from: people are dealt to them in turn, in the order of their
keyed ids, so that each is a random sample of all. With no more people than groups everybody is a
group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cynosure.metrics.frame import WHOLE
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.needs import Contribution, Rows, Total, Valued
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import AT, Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.stations import Station, merged
from cynosure.metrics.relations.units import mentioned, unit_column
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.cuts import folded, keyed, with_cell, with_values

if TYPE_CHECKING:
    import ibis.expr.types as ir

TWO_PERIODS = "rows_of_two_periods"
"""What the store calls the rows that it keeps for all cuts."""
ITS_OWN: tuple[str, ...] = ("_episode", "_first_us", "_last_us", AT)
"""What an episode is found by: nothing is added up by it."""
UNITS = -1
"""The number of no cut, under which the units of a share are counted."""
GROUPS = 1_000
"""Groups of people: enough that drawing them is as good as drawing people."""


@dataclass(frozen=True)
class Cut:
    """Some metrics, which count the same unit, in each part of the dimensions `by` together.

    Without dimensions it is the whole. People are dealt to `groups`; of each dimension the `most`
    largest values stand by themselves.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    groups: int = GROUPS
    most: int = 12


@dataclass(frozen=True)
class Dealt:
    """The rows of some `stations`, which share a unit, whose contributions are `named`."""

    scope: Scope
    axis: Axis
    stations: tuple[Station, ...]
    named: Mapping[Contribution, str]

    def summed(self, number: int, cut: Cut) -> ir.Table:
        """One row a group, period and part of a cut, with the `number` of the cut as `_cut`.

        Of its k-th metric `m<k>.0`, and of a quotient `m<k>.1`, are its sums, and `m<k>.n` the
        units that add anything, which is null where rows are parted.
        """
        import ibis

        by_rows = bool(cut.by) and is_of_rows(self._of(cut))
        found = self._by_rows(cut) if by_rows else self._by_person(cut)
        return found.mutate(_cut=ibis.literal(number, "int64"))

    def unfolded(self, number: int, cut: Cut) -> ir.Table:
        """As `summed`, of a cut whose rows add what they add whatever else their person does, with
        every value a part, and with `_size`, by which the small ones are told."""
        import ibis

        if cut.by:
            rows, size = self._of_values(cut)
            rows = rows.mutate(_size=size)
            found = self._added(cut, rows, [f"_key{k}" for k in range(len(cut.by))], sized=True)
        else:
            found = self._by_person(cut)
        return found.mutate(_cut=ibis.literal(number, "int64"))

    @property
    def counted(self) -> ir.Table:
        """One row: how many units there are (`_units`), as the cut `UNITS`."""
        import ibis

        numbers = [station.rows.select("_number") for station in self._numbered]
        every = numbers[0] if len(numbers) == 1 else numbers[0].union(*numbers[1:], distinct=False)
        units = (every["_number"].max() + 1).fill_null(0).cast("int64")
        return every.agg(_units=units).mutate(_cut=ibis.literal(UNITS, "int64"))

    def _of(self, cut: Cut) -> list[Contribution]:
        definitions = definitions_of(self.scope.star_file)
        return [c for m in cut.metrics for c in definitions.metrics[m].contributions(definitions)]

    def _by_person(self, cut: Cut) -> ir.Table:
        """What each unit adds is worked out first: it may have to qualify, or have a cap."""
        import ibis

        keys: list[str] = []
        if not cut.by and is_of_rows(self.named):
            rows = merged(self.scope, self.axis, self._by_number, WHOLE)
            rows = rows.mutate(_group=rows["_unit"] % cut.groups)
            return self._added(cut, rows, keys, counts_people=True)
        if not cut.by:
            rows = merged(self.scope, self.axis, self.stations, WHOLE)
        else:
            own = self._of(cut)
            additive = all(_adds_up(one) for one in own)
            rows = with_cell(self.scope, self.axis, self.stations, cut.by, additive)
            size = rows[self.named[own[-1]]].fill_null(0)
            rows, keys = folded(rows, cut.by, size, cut.most)
        line = ibis.window(order_by=[rows["_unit"]])
        rows = rows.mutate(_group=ibis.dense_rank().over(line) % cut.groups)
        return self._added(cut, rows, keys, counts_people=True)

    def _by_rows(self, cut: Cut) -> ir.Table:
        """What each row adds goes to its group at once: a tenth of the work."""
        rows, size = self._of_values(cut)
        rows, parts = folded(rows, cut.by, size, cut.most)
        return self._added(cut, rows, parts)

    def _of_values(self, cut: Cut) -> tuple[ir.Table, Any]:
        """What the rows of each group, period and part add, and the size of it."""
        own = {c: self.named[c] for c in self._of(cut)}
        tables = []
        for station in self._numbered:
            names = {c: name for c, name in own.items() if name in station.names}
            if not names:
                continue
            rows, by = with_values(self.scope, self.axis, station, cut.by)
            keys = {"_group": rows["_number"] % cut.groups, "_period": rows["_period"]}
            keys |= {name: rows[name] for name in by}
            added = {name: unit_column(rows, c, name) for c, name in names.items()}
            tables.append(rows.group_by(**keys).agg(**added))
        rows = keyed(stacked(tables), len(cut.by))
        return rows, rows[next(reversed(own.values()))].fill_null(0)

    @cached_property
    def _by_number(self) -> tuple[Station, ...]:
        """The stations with the number of each row's unit for its unit."""
        return tuple(
            replace(one, rows=one.rows.mutate(_unit=one.rows["_number"])) for one in self._numbered
        )

    @cached_property
    def _numbered(self) -> tuple[Station, ...]:
        """The stations with the place of each row's unit among all units, `_number`."""
        import ibis

        units = [station.kept.select("_unit") for station in self.stations]
        every = units[0] if len(units) == 1 else units[0].union(*units[1:], distinct=False)
        each = every.distinct()
        line = ibis.window(order_by=[each["_unit"]])
        places = each.select(_of=each["_unit"], _number=ibis.row_number().over(line))
        found = []
        for station in self.stations:
            kept = station.kept
            joined = kept.inner_join(places, kept["_unit"] == places["_of"])
            rows = joined.select(*_read(station), "_number")
            # Every cut reads them again: what makes a row of events is done once for all.
            if self.scope.hold is not None:
                rows = self.scope.hold(TWO_PERIODS, rows)
            found.append(replace(station, rows=rows))
        return tuple(found)

    def _added(
        self,
        cut: Cut,
        rows: ir.Table,
        keys: list[str],
        *,
        counts_people: bool = False,
        sized: bool = False,
    ) -> ir.Table:
        """The columns of the contributions added up by group, period and part."""
        definitions = definitions_of(self.scope.star_file)
        found: dict[str, Any] = {"_size": rows["_size"].sum()} if sized else {}
        for place, metric in enumerate(cut.metrics):
            model = definitions.metrics[metric]
            own = [rows[self.named[c]] for c in model.contributions(definitions)]
            if counts_people:
                found[f"m{place}.n"] = _any(own).cast("int64").sum()
            if isinstance(model, Units):
                found[f"m{place}.0"] = _any(own).cast("int64").sum()
                continue
            # A quotient of which one side has no row in a cell adds nothing to that side.
            found |= {
                f"m{place}.{k}": one.cast("float64").sum().fill_null(0.0)
                for k, one in enumerate(own)
            }
        return rows.group_by("_group", "_period", *keys).agg(**found)


def _read(station: Station) -> list[str]:
    """The columns of a station's rows that its cuts and contributions read."""
    named = frozenset().union(*(mentioned(one) for one, _ in station.contributions))
    known = {PERSON, "day", *named}
    own = [name for name in station.rows.columns if name.startswith("_") and name not in ITS_OWN]
    return [*own, *(name for name in station.rows.columns if name in known.difference(own))]


def is_additive(star_file: StarFile, metric: str) -> bool:
    """Whether the parts of a metric add up to it however its rows are parted.

    Where people have to qualify, or are counted up to a cap, only parts of people do.
    """
    definitions = definitions_of(star_file)
    contributions = definitions.metrics[metric].contributions(definitions)
    return all(_adds_up(contribution) for contribution in contributions)


def is_of_rows(contributions: Iterable[Contribution]) -> bool:
    """Whether a row adds what it adds whatever else its person does."""
    return all(_adds_up(one) and one.group is None for one in contributions)


def _adds_up(contribution: Contribution) -> bool:
    measure = contribution.measure
    if isinstance(measure, Total):
        return measure.cap is None and contribution.course is None
    return isinstance(measure, Rows | Valued) and contribution.course is None


def _any(columns: list[Any]) -> Any:
    found = columns[0].notnull()
    for column in columns[1:]:
        found = found | column.notnull()
    return found
