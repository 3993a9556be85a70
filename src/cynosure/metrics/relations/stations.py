"""Stations: what several contributions have in common, so that their rows are read once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.errors import Place
from cynosure.metrics.expression.compile import certain, columns_of
from cynosure.metrics.expression.syntax import Name
from cynosure.metrics.kinds.contract import NOBODY
from cynosure.metrics.located.values import Ref
from cynosure.metrics.needs import AtOrBelow, Contribution, Course, Labelled, Total
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.counting import CREATOR
from cynosure.metrics.relations.courses import course_rows
from cynosure.metrics.relations.labelled import with_labels
from cynosure.metrics.relations.members import IN_GROUP, group_of, members, with_membership
from cynosure.metrics.relations.moments import nobodys_rows
from cynosure.metrics.relations.ordering import with_limit
from cynosure.metrics.relations.scope import AT, Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.units import (
    has_value,
    mentioned,
    row_condition,
    unit_column,
    with_day_bit,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

OVER_VALUES = (Total, AtOrBelow)
"""The measures that run over the rows with a value."""
LEFT_OUT: tuple[str, ...] = ("units", "open", "early")
"""What is counted of the units of a course: all, those whose window is open, those there early."""


@dataclass(frozen=True)
class Station:
    """Contributions that read the same sources in the same course for the same unit.

    `rows` are the rows of the sources on the axis, with `_period` and `_unit`; `contributions`
    have the names of their columns; `cuts` are the dimensions that the rows have.
    """

    sources: tuple[str, ...]
    course: Course | None
    unit: tuple[str, ...]
    rows: ir.Table
    contributions: tuple[tuple[Contribution, str], ...]
    cuts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns this station fills."""
        return tuple(name for _, name in self.contributions)

    @property
    def present(self) -> str:
        """The column that counts all rows of a unit, whether they count for a metric or not."""
        return f"{self.names[0]}.present"

    @property
    def counts(self) -> tuple[str, ...]:
        """The columns that count the rows of totals, and those with a value, by source; in a
        course those that count units, and those of them that are left out."""
        of_rows = tuple(
            f"{name}.{what}.{k}"
            for contribution, name in self.contributions
            if isinstance(contribution.measure, OVER_VALUES)
            for k in range(len(self.sources))
            for what in ("rows", "valued")
        )
        if self.course is None:
            return of_rows
        return (*of_rows, *(f"{name}.{what}" for name in self.names for what in LEFT_OUT))

    @property
    def kept(self) -> ir.Table:
        """The rows that belong to one unit and no other."""
        return self.rows.filter(~self.rows["_two_people"] & self.rows["_unit"].notnull())

    def profile(self, number: int) -> tuple[ir.Table, ir.Table]:
        """Of the rows kept and of those left out what they are, a row a source, which add up.

        `_cut` is null, and `_period` the number that the station is given. The rows kept are read
        for the cuts anyway, and to look for the few others a store need not read all rows again.
        """
        people = self.rows["_two_people"]
        left_out = self.rows.filter(people | people.isnull() | self.rows["_unit"].isnull())
        return _profiled(self.kept, number), _profiled(left_out, number)

    def by_unit(self, scope: Scope, axis: Axis, cut: str) -> ir.Table:
        """One row a unit, period and part: `_unit`, `_period`, `_part`, the columns and counts."""
        import ibis

        rows = self.kept
        for contribution, name in self.contributions:
            if isinstance(contribution.measure, AtOrBelow):
                rows = with_limit(scope, axis, rows, contribution, name, cut)
        found: dict[str, Any] = {self.present: rows.count()}
        for contribution, name in self.contributions:
            found[name] = unit_column(rows, contribution, name)
            if isinstance(contribution.measure, OVER_VALUES):
                found |= self._counted(rows, contribution, name)
            if self.course is not None:
                flags = (rows["_counts"].notnull(), rows["_open"], rows["_early"])
                found |= {
                    f"{name}.{what}": flag.cast("int64").max()
                    for what, flag in zip(LEFT_OUT, flags, strict=True)
                }
        part = ibis.null("string")
        keys = {"_unit": rows["_unit"], "_period": rows["_period"]}
        if cut:
            keys["_part"] = rows[f"_by.{cut}"]
        found_rows = rows.group_by(**keys).agg(**found)
        return found_rows if cut else found_rows.mutate(_part=part)

    def _counted(self, rows: ir.Table, contribution: Contribution, name: str) -> dict[str, Any]:
        where = row_condition(rows, contribution)
        valued = has_value(rows, contribution)
        found = {}
        for k, source in enumerate(self.sources):
            here = where
            if len(self.sources) > 1:
                own = rows["_source"] == source
                here = own if where is None else where & own
            found[f"{name}.rows.{k}"] = rows.count() if here is None else rows.count(where=here)
            found[f"{name}.valued.{k}"] = rows.count(
                where=valued if here is None else here & valued
            )
        return found


def _profiled(rows: ir.Table, number: int) -> ir.Table:
    import ibis

    # A row of a person's course stands for all the rows that it was made of.
    each = rows["_rows"] if "_rows" in rows.columns else rows["_source"].notnull().cast("int64")
    # An episode of which no row names anybody is not known to be of two people either.
    two_people = certain(rows["_two_people"])
    counted = rows.group_by(_part=rows["_source"]).agg(
        **{
            "p.rows": each.sum(),
            "p.two_people": (two_people.cast("int64") * each).sum(),
            "p.nobody": (rows["_unit"].isnull().cast("int64") * each).sum(),
            "p.undecided": (rows["_undecided"].cast("int64") * each).sum(),
        }
    )
    return counted.mutate(_cut=ibis.null("string"), _period=ibis.literal(number, "int64"))


def stations_of(
    scope: Scope,
    axis: Axis,
    contributions: tuple[tuple[Contribution, str], ...],
    by: tuple[str, ...],
    at: Place | None = None,
) -> tuple[Station, ...]:
    """The stations that fill all `contributions`, cut by the dimensions `by`: what rows carry, or
    who is in a group (`groups.<name>`).

    Raises UserMistake for a dimension that rows of people, or all rows, lack; those of nobody are
    cut only by what they have.
    """
    carried = tuple(name for name in by if group_of(name) is None)
    groups = tuple(group for name in by if (group := group_of(name)) is not None)
    found = _of_rows(scope, axis, contributions, carried, at)
    return tuple(_with_groups(scope, axis, station, groups) for station in found)


def _with_groups(scope: Scope, axis: Axis, station: Station, groups: tuple[str, ...]) -> Station:
    """The station with who is in each of some groups; rows of nobody are in none."""
    if not groups or station.unit == NOBODY:
        return station
    rows = station.rows
    for group in groups:
        rows = with_membership(scope, axis, rows, group)
    inside = tuple(f"{IN_GROUP}{group}" for group in groups)
    return replace(station, rows=rows, cuts=(*station.cuts, *inside))


def _of_rows(
    scope: Scope,
    axis: Axis,
    contributions: tuple[tuple[Contribution, str], ...],
    by: tuple[str, ...],
    at: Place | None,
) -> list[Station]:
    """The stations cut by what their rows carry."""
    found = []
    place, asked_by = (scope.star_file.at, Place("--by")) if at is None else (at, at)
    for read in dict.fromkeys(_read_by(c) for c, _ in contributions):
        sources, course, of_nobody, _ = read
        reading = tuple((c, name) for c, name in contributions if _read_by(c) == read)
        # Stations of all units read the same rows, so that the store need make them only once.
        wanted = frozenset().union(*(mentioned(c) for c, _ in reading), by)
        if of_nobody:
            rows = _nobodys(scope, axis, sources, place)
            known = tuple(name for name in by if name in rows.columns)
        else:
            rows, known = _somebodys(scope, axis, reading[0][0], wanted, at), by
        column = columns_of(rows)
        cuts = {f"_by.{name}": column(Name(name, asked_by)).cast("string") for name in known}
        for unit in dict.fromkeys(c.unit for c, _ in reading):
            own = tuple((c, name) for c, name in reading if c.unit == unit)
            named = _unit([column(Name(name, place)) for name in unit])
            with_unit = rows.mutate(_period=axis.number(rows["_dated"]), _unit=named, **cuts)
            if course is None:
                with_unit = with_day_bit(with_unit, axis)
            for creator in unit:
                if creator.rpartition(".")[2] == CREATOR:
                    with_unit = scope.without_excluded(with_unit, creator)
            found.append(Station(sources, course, unit, with_unit, own, known))
    for name in by:
        if all(name not in station.cuts for station in found):
            columns_of(found[0].rows)(Name(name, asked_by))
    return found


def _read_by(
    contribution: Contribution,
) -> tuple[tuple[str, ...], Course | None, bool, Labelled | None]:
    """What decides which rows a contribution reads: sources, course, whether they are nobody's,
    and what labels stand beside them."""
    is_nobodys = contribution.unit == NOBODY
    return contribution.sources, contribution.course, is_nobodys, contribution.labels


def _somebodys(
    scope: Scope, axis: Axis, contribution: Contribution, wanted: frozenset[str], at: Place | None
) -> ir.Table:
    """The rows of people that a contribution reads, with labels beside them where it asks."""
    labels = contribution.labels
    wanted |= {AT} if labels is not None else frozenset()
    rows = course_rows(scope, axis, contribution.sources, contribution.course, wanted, at)
    return rows if labels is None else with_labels(scope, rows, labels, wanted)


def _nobodys(scope: Scope, axis: Axis, sources: tuple[str, ...], at: Place) -> ir.Table:
    (source,) = sources
    rows = nobodys_rows(scope, Ref(source, at))
    return rows.filter(axis.holds(rows["day"])).mutate(_dated=rows["day"])


def _unit(columns: list[Any]) -> Any:
    """What names a unit: a column, or several joined; null where any of them is. Without columns
    all rows are one unit."""
    import ibis

    if not columns:
        return ibis.literal("")
    found = columns[0]
    for column in columns[1:]:
        found = found.cast("string") + "|" + column.cast("string")
    return found


def merged(scope: Scope, axis: Axis, stations: tuple[Station, ...], cut: str) -> ir.Table:
    """One row a unit, period and part with the columns of all `stations`, which share a unit.

    Columns of a contribution to a group are null for units outside it.
    """
    tables = [station.by_unit(scope, axis, cut) for station in stations]
    rows = tables[0] if len(tables) == 1 else _added(tables)
    groups = dict.fromkeys(
        contribution.group for station in stations for contribution, _ in station.contributions
    )
    for group in groups:
        if group is not None:
            rows = _kept_for_members(scope, axis, rows, stations, group)
    return rows


def _added(tables: list[ir.Table]) -> ir.Table:
    """The columns of stations that share a unit, side by side."""
    keys = ("_unit", "_period", "_part")
    rows = stacked(tables)
    columns = [name for name in rows.columns if name not in keys]
    return rows.group_by(*keys).agg(**{name: rows[name].sum() for name in columns})


def _kept_for_members(
    scope: Scope, axis: Axis, rows: ir.Table, stations: tuple[Station, ...], group: str
) -> ir.Table:
    import ibis

    model = scope.star_file.groups[group]
    who = members(scope, model, axis)
    who = who.select(_member=who.unit, _since=who.since)
    when = (
        rows["_period"] == who["_since"]
        if model.did is not None
        else rows["_period"] >= who["_since"]
    )
    joined = rows.left_join(who, [rows["_unit"] == who["_member"], when])
    inside = joined["_member"].notnull()
    kept = {}
    for station in stations:
        for contribution, name in station.contributions:
            if contribution.group == group:
                for column in (name, *(c for c in station.counts if c.startswith(f"{name}."))):
                    kept[column] = ibis.ifelse(
                        inside, joined[column], ibis.null(joined[column].type())
                    )
    return joined.mutate(**kept).drop("_member", "_since")
