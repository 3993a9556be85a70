"""The second question of a frame that holds quantiles: which values stand at the ranks it needs.

The first one counts rows at or below each quantile per person; that gives the ranks of the ends
of its interval (`stats.quantile_share`), and here the values at those ranks are looked up, for
all metrics, periods and parts by one query.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import MetricFrame
from cynosure.metrics.needs import AtOrBelow, Contribution
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.ordering import distribution, holds_rank, same_part
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.relations.stations import stations_of
from cynosure.metrics.relations.written import written
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.quantile_share import between, rank, ranks
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    import ibis.expr.types as ir

Key = tuple[str, int, str, str | None]
"""A cell: metric, number of the period, cut, part."""


@dataclass(frozen=True)
class Sought:
    """The ranks, from 1, whose values a cell needs: of the quantile, of the ends of its interval
    (or why it has none)."""

    middle: float
    ends: tuple[float, float] | Undefined

    @property
    def whole(self) -> tuple[int, ...]:
        """The whole ranks below and above each of them."""
        each = (self.middle, *(() if isinstance(self.ends, Undefined) else self.ends))
        return tuple(dict.fromkeys(n for r in each for n in (math.floor(r), math.ceil(r))))


@dataclass(frozen=True)
class Search:
    """One query for the values at all ranks sought, with the frame that they complete."""

    frame: MetricFrame
    sought: Mapping[Key, Sought]
    expression: ir.Table
    level: float


def search(scope: Scope, frame: MetricFrame) -> Search | None:
    """The query that completes the quantiles of a frame, None where it holds none."""
    scope = scope.counting_as(frame.request.counting)
    asked = _quantiles(scope, frame)
    level = scope.star_file.evidence.level
    sought = {
        key: _sought(cell, asked[key[0]], level)
        for key, cell in frame.cells.items()
        if key[0] in asked and cell.moments.n
    }
    if not sought:
        return None
    axis = Axis(frame.request.periods)
    tables = [
        _found(scope, axis, asked[metric], cut, numbered)
        for (metric, cut), numbered in _by_cut(sought).items()
    ]
    return Search(frame, sought, stacked(tables), level)


def read_search(asked: Search, rows: list[dict[str, Any]], query: str) -> MetricFrame:
    """The frame with its quantiles, from the rows that the query of `asked` gave."""
    keys = list(asked.sought)
    values: dict[Key, dict[int, float]] = {key: {} for key in keys}
    for row in rows:
        values[keys[row["_cell"]]][row["_rank"]] = row["_value"]
    cells = dict(asked.frame.cells)
    for key, sought in asked.sought.items():
        found = _estimate(cells[key].moments.n, sought, values[key], asked.level)
        cells[key] = replace(cells[key], found=found)
    whole = f"{asked.frame.query};\n\n{query}"
    return replace(asked.frame, cells=cells, query=whole)


def _quantiles(scope: Scope, frame: MetricFrame) -> dict[str, Contribution]:
    """The contribution of each metric of the frame that is a quantile."""
    definitions = definitions_of(scope.star_file)
    return {
        metric: contribution
        for metric in frame.request.metrics
        for contribution in definitions.metrics[metric].contributions(definitions)
        if isinstance(contribution.measure, AtOrBelow)
    }


def _sought(cell: Cell, contribution: Contribution, level: float) -> Sought:
    if not isinstance(contribution.measure, AtOrBelow):
        raise TypeError("only a quantile seeks ranks")
    q = contribution.measure.q
    rows = round(cell.moments.totals[1])
    return Sought(rank(q, rows), ranks(cell.moments, q, level))


def _by_cut(sought: Mapping[Key, Sought]) -> dict[tuple[str, str], list[tuple[int, Key, Sought]]]:
    """What is sought, numbered through, by metric and cut."""
    found: dict[tuple[str, str], list[tuple[int, Key, Sought]]] = {}
    for number, (key, one) in enumerate(sought.items()):
        found.setdefault((key[0], key[2]), []).append((number, key, one))
    return found


def _found(
    scope: Scope,
    axis: Axis,
    contribution: Contribution,
    cut: str,
    numbered: list[tuple[int, Key, Sought]],
) -> ir.Table:
    """One row a rank: `_cell`, `_rank` and `_value`."""
    by = (cut,) if cut else ()
    (station,) = stations_of(scope, axis, ((contribution, "c0"),), by)
    held = distribution(scope, axis, station.rows, contribution, cut)
    asked = written(
        ("_cell", "_number", "_within", "_unnamed", "_rank"),
        [
            (str(number), str(period), part or "", str(int(part is None)), str(one))
            for number, (_, period, _, part), sought in numbered
            for one in sought.whole
        ],
    )
    asked = asked.mutate(
        _cell=asked["_cell"].cast("int64"),
        _number=asked["_number"].cast("int64"),
        _unnamed=asked["_unnamed"] == "1",
        _rank=asked["_rank"].cast("int64"),
    )
    same = [held["_period"] == asked["_number"], holds_rank(held, asked["_rank"])]
    if cut:
        same += same_part(held["_part"], asked["_within"], asked["_unnamed"])
    joined = held.inner_join(asked, same)
    return joined.select(_cell=joined["_cell"], _rank=joined["_rank"], _value=joined["_value"])


def _estimate(people: int, sought: Sought, values: Mapping[int, float], level: float) -> Estimate:
    def at(rank: float) -> float:
        return between(rank, values[math.floor(rank)], values[math.ceil(rank)])

    interval: Interval | Undefined
    if isinstance(sought.ends, Undefined):
        interval = sought.ends
    else:
        low, high = (at(end) for end in sought.ends)
        tied = Undefined(Reason.TIED)
        interval = tied if low == high else Interval(low, high, level, Band.SAMPLING)
    return Estimate(at(sought.middle), interval, people)
