"""The metric frame: the only road from stored rows to statistics.

Three exits, no more: moments per cell (`plan` read by `read_frame`), rows per unit and a panel of
unit × period (both `unit_rows`). All metrics of a request are answered by one query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import Definitions
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.arrivals import at_age_of
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.counting import AS_WRITTEN, Counting
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.stations import LEFT_OUT, Station, merged, stations_of
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.moments import Moments

if TYPE_CHECKING:
    import ibis.expr.types as ir

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


@dataclass(frozen=True)
class Plan:
    """One query for all cells of a request, and what its columns mean.

    `columns` gives each metric the names of its contributions' columns in the query, `sources`
    the sources of each of them.
    """

    request: FrameRequest
    expression: ir.Table
    columns: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, tuple[tuple[str, ...], ...]]


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
        metric: tuple(named[c] for c in definitions.metrics[metric].contributions(definitions))
        for metric in request.metrics
    }
    branches = [
        _moments(merged(scope, axis, group, cut), cut, columns, group)
        for group in _by_unit(stations)
        for cut in (WHOLE, *request.by)
    ]
    branches += [station.profile() for station in stations]
    sources = {
        metric: tuple(c.sources for c in definitions.metrics[metric].contributions(definitions))
        for metric in request.metrics
    }
    return Plan(request, stacked(branches), columns, sources)


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


def _moments(
    rows: ir.Table,
    cut: str,
    columns: Mapping[str, tuple[str, ...]],
    stations: tuple[Station, ...],
) -> ir.Table:
    """Units added up by part and period; a unit that adds nothing to a metric is not in its n."""
    present = {name: rows[station.present] for station in stations for name in station.names}
    found: dict[str, Any] = {}
    for number, (_, names) in enumerate(columns.items()):
        if names[0] in present:
            found |= _moments_of(rows, f"m{number}", names)
            found[f"m{number}.rows"] = sum(present[name].fill_null(0) for name in names).sum()
    for station in stations:
        found |= {count: rows[count].sum() for count in station.counts}
    keys = {"_part": rows["_part"], "_period": rows["_period"]}
    return rows.group_by(**keys).agg(**found).mutate(_cut=_text(cut))


def _moments_of(rows: ir.Table, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    present = rows[names[0]].notnull()
    for name in names[1:]:
        present = present | rows[name].notnull()
    values = [rows[name].cast("float64").fill_null(0.0) for name in names]
    found = {f"{prefix}.n": present.cast("int64").sum()}
    for i, name in enumerate(names):
        found[f"{prefix}.s{i}"] = rows[name].sum()
        found[f"{prefix}.v{i}{i}"] = values[i].var(where=present, how="pop")
    for i, j in combinations(range(len(names)), 2):
        found[f"{prefix}.v{i}{j}"] = values[i].cov(values[j], where=present, how="pop")
    return found


def _text(value: str) -> Any:
    import ibis

    return ibis.literal(value)


def read_frame(planned: Plan, rows: list[dict[str, Any]], query: str) -> MetricFrame:
    """The frame from the rows that the query of `planned` gave; `query` is its text."""
    cells: dict[tuple[str, int, str, str | None], Cell] = {}
    profiles = []
    for row in rows:
        if row["_cut"] is None:
            profiles.append(_profile(row))
            continue
        for number, metric in enumerate(planned.request.metrics):
            cell = _cell(row, f"m{number}", planned.columns[metric], planned.sources[metric])
            if cell is not None:
                cells[metric, row["_period"], row["_cut"], row["_part"]] = cell
    return MetricFrame(planned.request, cells, tuple(_summed(profiles)), query)


def _profile(row: dict[str, Any]) -> Profile:
    return Profile(
        row["_part"], row["p.rows"], row["p.two_people"], row["p.nobody"], row["p.undecided"]
    )


def _summed(profiles: list[Profile]) -> list[Profile]:
    """One profile a source: several metrics may have asked for the same rows."""
    largest: dict[str, Profile] = {}
    for profile in profiles:
        before = largest.get(profile.source)
        if before is None or profile.undecided > before.undecided:
            largest[profile.source] = profile
    return [largest[source] for source in sorted(largest)]


def _cell(
    row: dict[str, Any],
    prefix: str,
    names: tuple[str, ...],
    sources: tuple[tuple[str, ...], ...],
) -> Cell | None:
    n = row[f"{prefix}.n"]
    if not row[f"{prefix}.rows"]:
        return None
    each = [_counted(row, name, own) for name, own in zip(names, sources, strict=True)]
    silent = (s for counted in each for s, rows, valued in counted if rows and not valued)
    size = range(len(names))
    totals = tuple(row[f"{prefix}.s{i}"] or 0 for i in size)
    products = tuple(
        tuple((row[f"{prefix}.v{min(i, j)}{max(i, j)}"] or 0.0) * n for j in size) for i in size
    )
    units, is_open, early = (row.get(f"{names[0]}.{what}") or 0 for what in LEFT_OUT)
    return Cell(
        Moments(n, totals, products),
        sum(rows for _, rows, _ in each[0]),
        sum(valued for _, _, valued in each[0]),
        tuple(dict.fromkeys(silent)),
        units=units,
        open=is_open,
        early=early,
    )


def _counted(
    row: dict[str, Any], name: str, sources: tuple[str, ...]
) -> list[tuple[str, int, int]]:
    """Of each source: the rows a total ran over, and those of them that had a value."""
    return [
        (source, row[f"{name}.rows.{k}"] or 0, row[f"{name}.valued.{k}"] or 0)
        for k, source in enumerate(sources)
        if f"{name}.rows.{k}" in row
    ]
