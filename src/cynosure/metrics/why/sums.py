"""What people add to metrics in two periods, summed over groups of people.

The groups are what a bootstrap draws from: people are dealt to them in turn, in the order of their
keyed ids, so that each is a random sample of all and no row leaves the store. With no more people
than groups everybody is a group. Sums over all groups are the metric's own, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import WHOLE
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.needs import Contribution, Rows, Total, Valued
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.stations import Station, merged, stations_of
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.cuts import TENURE, cell_of, folded, with_cell
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import ibis.expr.types as ir

GROUPS = 1_000
"""Groups of people: enough that drawing them is as good as drawing people."""
QUOTIENTS = (Ratio, Mean, Retention)
"""The kinds whose value is one sum over another."""

Part = tuple[str, ...]
"""A part of a cut: a key for each dimension, see `cuts.py`; no key at all for the whole."""


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
class SumsRequest:
    """The sums of some cuts in two periods, all in one query, which makes the rows once.

    `only` keeps the rows in which a dimension has one value.
    """

    before: Period
    after: Period
    cuts: tuple[Cut, ...]
    only: tuple[str, str] | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a cut, group, period and part."""
        axis = Axis(_successive(self.before, self.after))
        metrics = tuple(dict.fromkeys(name for cut in self.cuts for name in cut.metrics))
        named = _named(scope, metrics)
        by = {name for cut in self.cuts for name in cut.by} - {TENURE}
        by |= set() if self.only is None else {self.only[0]}
        stations = stations_of(scope, axis, tuple(named.items()), tuple(sorted(by)))
        ends = [0, len(axis.periods) - 1]
        stations = tuple(_narrowed(station, ends, self.only) for station in stations)
        branches = [
            _summed(scope, axis, stations, named, number, cut)
            for number, cut in enumerate(self.cuts)
        ]
        return stacked(branches)

    def read(self, rows: list[dict[str, Any]]) -> Mapping[Cut, Sums]:
        """The sums of each cut, parts in the order of their keys."""
        each: list[list[dict[str, Any]]] = [[] for _ in self.cuts]
        for row in rows:
            each[row["_cut"]].append(row)
        return {cut: _read(cut, own) for cut, own in zip(self.cuts, each, strict=True)}


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums by group of people, period (0 before, 1 after), part and column.

    `totals` has for each metric an array of shape (groups, 2, parts, columns): the one sum of a
    count, or numerator and denominator. `people` has shape (2, parts): units that add anything.
    `folded` is, for each dimension, how many small values stand together as one part.
    """

    cut: Cut
    parts: tuple[Part, ...]
    totals: Mapping[str, Floats]
    people: Mapping[str, Floats]
    folded: tuple[int, ...] = ()

    @property
    def groups(self) -> int:
        """How many groups of people there are."""
        return len(next(iter(self.totals.values())))

    def whole(self, metric: str) -> Floats:
        """Shape (groups, 2, columns): all parts together."""
        whole: Floats = self.totals[metric].sum(axis=2)
        return whole


def _read(cut: Cut, rows: list[dict[str, Any]]) -> Sums:
    import numpy as np

    keys = [cell_of(row, len(cut.by)) for row in rows]
    parts = tuple(sorted(set(keys)))
    place = {part: number for number, part in enumerate(parts)}
    groups = max((row["_group"] for row in rows), default=-1) + 1
    # What lies between the two periods is left out; the later one is whatever is not 0.
    where = (
        np.array([row["_group"] for row in rows], np.intp),
        np.array([int(row["_period"] > 0) for row in rows], np.intp),
        np.array([place[key] for key in keys], np.intp),
    )
    totals, people = {}, {}
    for number, name in enumerate(cut.metrics):
        columns = [c for c in (f"m{number}.{k}" for k in range(2)) if rows and _has(rows, c)]
        found = np.zeros((groups, 2, len(parts), max(len(columns), 1)))
        for k, column in enumerate(columns):
            found[(*where, k)] = [float(row[column] or 0) for row in rows]
        counted = np.zeros((2, len(parts)))
        np.add.at(counted, where[1:], [row[f"m{number}.n"] or 0 for row in rows])
        totals[name], people[name] = found, counted
    folded_values = tuple(
        max((row[f"_folded{k}"] for row in rows), default=0) for k in range(len(cut.by))
    )
    return Sums(cut, parts, totals, people, folded_values)


def _has(rows: list[dict[str, Any]], column: str) -> bool:
    """Whether a cut has a column; those of other cuts beside it are null all over."""
    return column in rows[0] and any(row[column] is not None for row in rows)


def _named(scope: Scope, metrics: tuple[str, ...]) -> dict[Contribution, str]:
    definitions = definitions_of(scope.star_file)
    named: dict[Contribution, str] = {}
    for metric in metrics:
        for contribution in definitions.metrics[metric].contributions(definitions):
            named.setdefault(contribution, f"c{len(named)}")
    return named


def _summed(
    scope: Scope,
    axis: Axis,
    stations: tuple[Station, ...],
    named: Mapping[Contribution, str],
    number: int,
    cut: Cut,
) -> ir.Table:
    """The rows of one cut."""
    import ibis

    definitions = definitions_of(scope.star_file)
    rows, keys = _by_person(scope, axis, stations, named, cut)
    found: dict[str, Any] = {}
    for place, metric in enumerate(cut.metrics):
        model = definitions.metrics[metric]
        own = [rows[named[c]] for c in model.contributions(definitions)]
        found |= {f"m{place}.n": _any(own).cast("int64").sum()}
        if isinstance(model, Units):
            found[f"m{place}.0"] = found[f"m{place}.n"]
        else:
            # A quotient of which one side has no row in a cell adds nothing to that side.
            found |= {
                f"m{place}.{k}": one.cast("float64").sum().fill_null(0.0)
                for k, one in enumerate(own)
            }
    summed = rows.group_by("_group", "_period", *keys).agg(**found)
    return summed.mutate(_cut=ibis.literal(number, "int64"))


def is_quotient(model: Metric) -> bool:
    """Whether the value of a metric is one sum over another."""
    return isinstance(model, QUOTIENTS)


def is_additive(star_file: StarFile, metric: str) -> bool:
    """Whether the parts of a metric add up to it however its rows are parted.

    Where people have to qualify, or are counted up to a cap, only parts of people do.
    """
    definitions = definitions_of(star_file)
    contributions = definitions.metrics[metric].contributions(definitions)
    return all(_adds_up(contribution) for contribution in contributions)


def _adds_up(contribution: Contribution) -> bool:
    measure = contribution.measure
    if isinstance(measure, Total):
        return measure.cap is None and contribution.course is None
    return isinstance(measure, Rows | Valued) and contribution.course is None


def _by_person(
    scope: Scope,
    axis: Axis,
    stations: tuple[Station, ...],
    named: Mapping[Contribution, str],
    cut: Cut,
) -> tuple[ir.Table, list[str]]:
    """One row a unit, period and part with the group of the unit, and the columns of its part."""
    import ibis

    definitions = definitions_of(scope.star_file)
    own = [c for name in cut.metrics for c in definitions.metrics[name].contributions(definitions)]
    keys: list[str] = []
    if not cut.by:
        rows = merged(scope, axis, stations, WHOLE)
    else:
        rows = with_cell(scope, axis, stations, cut.by, all(_adds_up(c) for c in own))
        size = rows[named[own[-1]]].fill_null(0)
        rows, keys = folded(rows, cut.by, size, cut.most)
    line = ibis.window(order_by=[rows["_unit"]])
    return rows.mutate(_group=ibis.dense_rank().over(line) % cut.groups), keys


def _narrowed(station: Station, periods: list[int], only: tuple[str, str] | None) -> Station:
    """The station with the rows of the two periods, and of one value where one is asked for."""
    rows = station.rows.filter(station.rows["_period"].isin(periods))
    if only is not None:
        rows = rows.filter(rows[f"_by.{only[0]}"] == only[1])
    return replace(station, rows=rows)


def _any(columns: list[Any]) -> Any:
    found = columns[0].notnull()
    for column in columns[1:]:
        found = found | column.notnull()
    return found


def _successive(before: Period, after: Period) -> tuple[Period, ...]:
    """The two periods, and what lies between them as a third."""
    day = timedelta(days=1)
    if before.end + day == after.start:
        return before, after
    return before, Period("range", before.end + day, after.start - day), after
