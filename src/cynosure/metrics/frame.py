"""The metric frame: the only road from stored rows to statistics.

Three exits, no more: moments per cell (`plan` read by `read_frame`), rows per unit and a panel of
unit × period (both `unit_rows`). All metrics of a request are answered by one query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import NOBODY, Definitions
from cynosure.metrics.needs import Contribution, InOrder, Qualifies, Reached
from cynosure.metrics.relations.arrivals import at_age_of
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.counting import AS_WRITTEN, Counting
from cynosure.metrics.relations.members import group_of
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.shares import is_in_shares
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.stations import LEFT_OUT, Station, merged, stations_of
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEFT_OUT_OF_ROWS: tuple[str, ...] = ("rows", "two_people", "nobody", "undecided")
"""What a profile counts, in the order of its fields."""
WHOLE = ""
"""The name of the cut that does not cut."""


@dataclass(frozen=True)
class FrameRequest:
    """Which metrics, over which successive periods, as a whole and by which dimensions.

    `counting` asks the same frame as if people were counted another way; `age_of` as if every
    period had the age that the one of this number has now, so that later rows are not there yet.
    """

    metrics: tuple[str, ...]
    periods: tuple[Period, ...]
    by: tuple[str, ...] = ()
    counting: Counting = AS_WRITTEN
    age_of: int | None = None


@dataclass(frozen=True)
class Profile:
    """What was left out of the rows of one source over the periods asked for, in rows."""

    source: str
    rows: int
    two_people: int
    nobody: int
    undecided: int


@dataclass(frozen=True)
class MetricFrame:
    """Cells by (metric, number of the period, cut, part); what was left out; the query.

    The cut `WHOLE` has the part None; in any other cut the part is the value of the dimension as
    text, None standing for no value.
    """

    request: FrameRequest
    cells: Mapping[tuple[str, int, str, str | None], Cell]
    profiles: tuple[Profile, ...]
    query: str

    def cell(
        self, metric: str, period: int, cut: str = WHOLE, part: str | None = None
    ) -> Cell | None:
        """One cell, None where no unit has any row in it; where units have rows and none of them
        counts, the cell is there and adds up to zero."""
        return self.cells.get((metric, period, cut, part))

    def parts(self, metric: str, period: int, cut: str) -> tuple[str | None, ...]:
        """The parts of a cut that have a cell, sorted, the one without a value last."""
        found = [key[3] for key in self.cells if key[:3] == (metric, period, cut)]
        return tuple(sorted(found, key=lambda part: (part is None, part or "")))


Row = Mapping[str, Any]
Column = tuple[str, Contribution]
"""A contribution with the name of its column."""


@dataclass(frozen=True)
class Plan:
    """One query for all cells of a request, and what its columns mean.

    `columns` gives each metric its contributions with the names of their columns in the query.
    `in_shares` says whether the query may be asked of one share of the people after the other.
    """

    request: FrameRequest
    expression: ir.Table
    columns: Mapping[str, tuple[Column, ...]]
    in_shares: bool


def plan(scope: Scope, request: FrameRequest) -> Plan:
    """The query that answers `request`.

    Raises UserMistake for names that the data do not have, with their place in the star file.
    """
    scope = scope.counting_as(request.counting)
    definitions = definitions_of(scope.star_file)
    named = _named(definitions, request.metrics)
    axis = Axis(request.periods)
    if request.age_of is not None:
        scope = at_age_of(scope, axis, request.age_of)
    stations = stations_of(scope, axis, tuple(named.items()), request.by)
    columns = {
        metric: tuple((named[c], c) for c in definitions.metrics[metric].contributions(definitions))
        for metric in request.metrics
    }
    branches = [
        _moments(merged(scope, axis, group, cut), cut, columns, group)
        for cut in (WHOLE, *request.by)
        for group in _by_unit(_with_cut(stations, cut))
    ]
    for number, station in enumerate(stations):
        branches += station.profile(number)
    by_rows = all(group_of(name) is None for name in request.by)
    in_shares = request.age_of is None and by_rows and is_in_shares(scope, named)
    return Plan(request, stacked(branches), columns, in_shares)


def unit_rows(scope: Scope, request: FrameRequest) -> ir.Table:
    """One row a unit and period: `unit`, `period` (its number) and a column a contribution.

    With one period these are the rows of the frame, with several its panel. Columns are named
    `metric` where a metric has one contribution, else `metric.0`, `metric.1`. All metrics must
    count the same unit; raises ValueError where they do not.
    """
    scope = scope.counting_as(request.counting)
    definitions = definitions_of(scope.star_file)
    named = _named(definitions, request.metrics)
    axis = Axis(request.periods)
    groups = _by_unit(stations_of(scope, axis, tuple(named.items()), ()))
    if len(groups) != 1:
        raise ValueError("rows of units of different kinds do not share a frame")
    rows = merged(scope, axis, groups[0], WHOLE)
    found: dict[str, Any] = {"unit": rows["_unit"], "period": rows["_period"]}
    for metric in request.metrics:
        own = definitions.metrics[metric].contributions(definitions)
        for number, contribution in enumerate(own):
            label = metric if len(own) == 1 else f"{metric}.{number}"
            found[label] = rows[named[contribution]]
    return rows.select(**found)


def _named(definitions: Definitions, metrics: tuple[str, ...]) -> dict[Contribution, str]:
    """Each distinct contribution with the name of its column; equal needs share one."""
    named: dict[Contribution, str] = {}
    for metric in metrics:
        for contribution in definitions.metrics[metric].contributions(definitions):
            named.setdefault(contribution, f"c{len(named)}")
    return named


def _by_unit(stations: tuple[Station, ...]) -> list[tuple[Station, ...]]:
    units = list(dict.fromkeys(station.unit for station in stations))
    return [tuple(s for s in stations if s.unit == unit) for unit in units]


def _with_cut(stations: tuple[Station, ...], cut: str) -> tuple[Station, ...]:
    return tuple(station for station in stations if cut == WHOLE or cut in station.cuts)


def _moments(
    rows: ir.Table,
    cut: str,
    columns: Mapping[str, tuple[Column, ...]],
    stations: tuple[Station, ...],
) -> ir.Table:
    """Units added up by part and period; a unit that adds nothing to a metric is not in its n.

    Of a metric whose columns belong to different units each unit adds up its own ones; those of
    nobody are no units, and have no n and no products.
    """
    present = {name: rows[station.present] for station in stations for name in station.names}
    of_nobody = stations[0].unit == NOBODY
    found: dict[str, Any] = {}
    for number, metric in enumerate(columns.values()):
        own = {i: name for i, (name, _) in enumerate(metric) if name in present}
        if not own:
            continue
        prefix, flags = f"m{number}", _are_flags(metric)
        for i, name in own.items():
            found[f"{prefix}.s{i}"] = rows[name].count() if flags else rows[name].sum()
        here = [present[name].count() for name in own.values()]
        found[f"{prefix}.{'bills' if of_nobody else 'rows'}"] = sum(here[1:], here[0])
        if not of_nobody:
            found |= _met(rows, prefix, own) if flags else _spread(rows, prefix, own)
    for station in stations:
        found |= {count: rows[count].sum() for count in station.counts}
    keys = {"_part": rows["_part"], "_period": rows["_period"]}
    return rows.group_by(**keys).agg(**found).mutate(_cut=_text(cut))


def _are_flags(columns: tuple[Column, ...]) -> bool:
    """Whether units of one kind have 1 or nothing in every column, so that counts tell all."""
    flags = all(isinstance(c.measure, InOrder | Qualifies | Reached) for _, c in columns)
    return flags and len({contribution.unit for _, contribution in columns}) == 1


def _met(rows: ir.Table, prefix: str, names: Mapping[int, str]) -> dict[str, Any]:
    """How many units have any of the flags `names`, and how many have two of them at once."""
    found = {f"{prefix}.n": rows.count(where=_any(rows, names))}
    for (i, one), (j, other) in combinations(names.items(), 2):
        found[f"{prefix}.b{i}{j}"] = rows.count(where=rows[one].notnull() & rows[other].notnull())
    return found


def _spread(rows: ir.Table, prefix: str, names: Mapping[int, str]) -> dict[str, Any]:
    """How many units add anything to the columns `names`, and how these vary over them."""
    present = _any(rows, names)
    values = {i: rows[name].cast("float64").fill_null(0.0) for i, name in names.items()}
    found = {f"{prefix}.n": rows.count(where=present)}
    for i, value in values.items():
        found[f"{prefix}.v{i}{i}"] = value.var(where=present, how="pop")
    for i, j in combinations(values, 2):
        found[f"{prefix}.v{i}{j}"] = values[i].cov(values[j], where=present, how="pop")
    return found


def _any(rows: ir.Table, names: Mapping[int, str]) -> Any:
    first, *others = (rows[name].notnull() for name in names.values())
    present = first
    for other in others:
        present = present | other
    return present


def _text(value: str) -> Any:
    import ibis

    return ibis.literal(value)


def read_frame(planned: Plan, shares: Sequence[Sequence[Row]], query: str) -> MetricFrame:
    """The frame from the rows that the query of `planned` gave, of everybody at once or of each
    share of the people; `query` is its text."""
    found: dict[tuple[int, str, str | None], list[Row]] = {}
    for rows in shares:
        for key, row in _by_part(rows).items():
            found.setdefault(key, []).append(row)
    cells: dict[tuple[str, int, str, str | None], Cell] = {}
    for (period, cut, part), rows in found.items():
        for number, metric in enumerate(planned.request.metrics):
            cell = _cell(rows, f"m{number}", planned.columns[metric])
            if cell is not None:
                cells[metric, period, cut, part] = cell
    return MetricFrame(planned.request, cells, _profiles(shares), query)


def _by_part(rows: Sequence[Row]) -> dict[tuple[int, str, str | None], Row]:
    """The rows of all units side by side, a row a period, cut and part."""
    found: dict[tuple[int, str, str | None], Row] = {}
    for row in rows:
        if row["_cut"] is None:
            continue
        key = row["_period"], row["_cut"], row["_part"]
        known = found.get(key)
        if known is None:
            found[key] = row
        else:
            own = {name: value for name, value in row.items() if value is not None}
            found[key] = {**known, **own}
    return found


def _profiles(shares: Sequence[Sequence[Row]]) -> tuple[Profile, ...]:
    """One profile a source: several stations may have asked for the same rows."""
    of_stations: dict[tuple[str, int], list[Row]] = {}
    for row in (row for rows in shares for row in rows if row["_cut"] is None):
        of_stations.setdefault((row["_part"], row["_period"]), []).append(row)
    largest: dict[str, Profile] = {}
    for (source, _), rows in of_stations.items():
        profile = Profile(source, *(_total(rows, f"p.{what}") for what in LEFT_OUT_OF_ROWS))
        # The engine gives stations in any order, so that equal ones must be told apart as well.
        largest[source] = max(profile, largest.get(source, profile), key=_size)
    return tuple(largest[source] for source in sorted(largest))


def _size(profile: Profile) -> tuple[int, ...]:
    return profile.undecided, profile.rows, profile.two_people, profile.nobody


def _total(rows: Sequence[Row], name: str) -> int:
    return sum(row.get(name) or 0 for row in rows)


def _cell(rows: Sequence[Row], prefix: str, columns: tuple[Column, ...]) -> Cell | None:
    if not (_total(rows, f"{prefix}.rows") or _total(rows, f"{prefix}.bills")):
        return None
    each = [_counted(rows, name, contribution.sources) for name, contribution in columns]
    units, is_open, early = (_total(rows, f"{columns[0][0]}.{what}") for what in LEFT_OUT)
    moments, *others = (_read_moments(row, prefix, columns) for row in rows)
    return Cell(
        sum(others, moments),
        sum(rows for _, rows, _ in each[0]),
        sum(valued for _, _, valued in each[0]),
        tuple(dict.fromkeys(_silent(columns, each))),
        units=units,
        open=is_open,
        early=early,
    )


def _read_moments(row: Row, prefix: str, columns: tuple[Column, ...]) -> Moments:
    """The moments of a metric; between columns of nobody and other ones there are no products."""
    n = row.get(f"{prefix}.n") or 0
    size = range(len(columns))
    totals = tuple(row[f"{prefix}.s{i}"] or 0 for i in size)
    if any(contribution.unit == NOBODY for _, contribution in columns):
        return Moments(n, totals, ())
    if _are_flags(columns):
        met = {(i, j): row[f"{prefix}.b{i}{j}"] or 0 for i, j in combinations(size, 2)}
        met |= {(i, i): total for i, total in enumerate(totals)}
        spread = {(i, j): both - totals[i] * totals[j] / (n or 1) for (i, j), both in met.items()}
    else:
        pairs = combinations_with_replacement(size, 2)
        spread = {(i, j): (row[f"{prefix}.v{i}{j}"] or 0.0) * n for i, j in pairs}
    products = tuple(tuple(spread[min(i, j), max(i, j)] for j in size) for i in size)
    return Moments(n, totals, products)


def _silent(columns: tuple[Column, ...], each: list[list[tuple[str, int, int]]]) -> Iterator[str]:
    """The sources that have rows and no value, and those of nobody without a value at all: where
    there is no bill, nobody knows what it came to."""
    for (_, contribution), counted in zip(columns, each, strict=True):
        for source, rows, valued in counted:
            if not valued and (rows or contribution.unit == NOBODY):
                yield source


def _counted(
    rows: Sequence[Row], name: str, sources: tuple[str, ...]
) -> list[tuple[str, int, int]]:
    """Of each source: the rows a total ran over, and those of them that had a value."""
    return [
        (source, _total(rows, f"{name}.rows.{k}"), _total(rows, f"{name}.valued.{k}"))
        for k, source in enumerate(sources)
        if f"{name}.rows.{k}" in rows[0]
    ]
