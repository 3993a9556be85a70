"""What people add to metrics in two periods, summed over groups of people.

No row leaves the store: see `dealt.py`. Sums over all groups are the metric's own, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.ratio import Ratio
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import group_of
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.shares import is_in_shares
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.stations import Station, stations_of
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.cuts import GROUPS, OWN, cell_of
from cynosure.metrics.why.dealt import Cut, Dealt, is_of_rows
from cynosure.metrics.why.joined import joined
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

QUOTIENTS = (Ratio, Mean, Retention)
"""The kinds whose value is one sum over another."""

COLUMNS = 6
"""The most sums that a metric is made of: those of a judged one."""

Part = tuple[str, ...]
"""A part of a cut: a key for each dimension, see `cuts.py`; no key at all for the whole."""


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
        dealt = self._dealt(scope)
        return stacked([dealt.summed(number, cut) for number, cut in enumerate(self.cuts)])

    def is_in_shares(self, scope: Scope) -> bool:
        """Where every row adds what it adds, whatever else its person does and whoever else does
        it."""
        named = _named(scope, self._metrics)
        by_rows = self.only is None or group_of(self.only[0]) is None
        own = by_rows and all(GROUPS not in cut.by for cut in self.cuts) and is_of_rows(named)
        return own and is_in_shares(scope, named)

    def of_share(self, scope: Scope) -> ir.Table:
        """As `query` with all values by themselves, and a row that counts the people."""
        dealt = self._dealt(scope)
        parts = [dealt.unfolded(number, cut) for number, cut in enumerate(self.cuts)]
        return stacked([*parts, dealt.counted])

    def read_shares(self, shares: Sequence[pa.Table]) -> Mapping[Cut, Sums]:
        """As `read`."""
        return self.read(joined(self.cuts, shares))

    @property
    def _metrics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for cut in self.cuts for name in cut.metrics))

    def _dealt(self, scope: Scope) -> Dealt:
        axis = Axis(successive(self.before, self.after))
        named = _named(scope, self._metrics)
        by = {name for cut in self.cuts for name in cut.by} - set(OWN)
        by |= set() if self.only is None else {self.only[0]}
        stations = stations_of(scope, axis, tuple(named.items()), tuple(sorted(by)))
        ends = [0, len(axis.periods) - 1]
        stations = tuple(_narrowed(station, ends, self.only) for station in stations)
        return Dealt(scope, axis, stations, named)

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
    count, numerator and denominator, or the six sums of a judged metric. `people` has shape
    (2, parts), units that add anything; it is not counted where rows, not people, are parted.
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
        columns = [c for c in (f"m{number}.{k}" for k in range(COLUMNS)) if _has(rows, c)]
        found = np.zeros((groups, 2, len(parts), max(len(columns), 1)))
        for k, column in enumerate(columns):
            np.add.at(found[..., k], where, [float(row[column] or 0) for row in rows])
        totals[name] = found
        if _has(rows, f"m{number}.n"):
            people[name] = np.zeros((2, len(parts)))
            np.add.at(people[name], where[1:], [row[f"m{number}.n"] or 0 for row in rows])
    folded_values = tuple(
        max((row[f"_folded{k}"] for row in rows), default=0) for k in range(len(cut.by))
    )
    return Sums(cut, parts, totals, people, folded_values)


def _has(rows: list[dict[str, Any]], column: str) -> bool:
    """Whether a cut has a column; those of other cuts beside it are null all over."""
    return any(row.get(column) is not None for row in rows)


def _named(scope: Scope, metrics: tuple[str, ...]) -> dict[Contribution, str]:
    definitions = definitions_of(scope.star_file)
    named: dict[Contribution, str] = {}
    for metric in metrics:
        for contribution in definitions.metrics[metric].contributions(definitions):
            named.setdefault(contribution, f"c{len(named)}")
    return named


def is_quotient(model: Metric) -> bool:
    """Whether the value of a metric is one sum over another."""
    return isinstance(model, QUOTIENTS)


def _narrowed(station: Station, periods: list[int], only: tuple[str, str] | None) -> Station:
    """The station with the rows of the two periods, and of one value where one is asked for."""
    rows = station.rows.filter(station.rows["_period"].isin(periods))
    if only is not None:
        rows = rows.filter(rows[f"_by.{only[0]}"] == only[1])
    return replace(station, rows=rows)


def successive(before: Period, after: Period) -> tuple[Period, ...]:
    """The two periods, and what lies between them as a third."""
    day = timedelta(days=1)
    if before.end + day == after.start:
        return before, after
    return before, Period("range", before.end + day, after.start - day), after
