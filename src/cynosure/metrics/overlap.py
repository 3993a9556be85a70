"""How many units stand in several of some sets at once: groups, or the parts a metric adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.expression.compile import columns_of, condition
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.located.values import Formula
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import members
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class OverlapRequest:
    """People in each of `groups`, or with rows in each of `sources` (one of the two is empty),
    and in several of them, per period; `where` keeps rows of the sources."""

    periods: tuple[Period, ...]
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    where: Formula | None = None

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the sets, in the order given."""
        return self.groups or self.sources

    def query(self, scope: Scope) -> ir.Table:
        """One row a period that has people, with its counts."""
        return _query(scope, self)

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Overlap]:
        """The overlap of each period by its number; periods without people have none."""
        return {row["_period"]: _overlap(self.sets, row) for row in rows}


@dataclass(frozen=True)
class Overlap:
    """Counts of people in one period: in any set, in more than one, in each, in each pair."""

    people: int
    in_several: int
    each: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]


def _query(scope: Scope, request: OverlapRequest) -> ir.Table:
    axis = Axis(request.periods)
    stacked = _stacked(scope, axis, request)
    sets = {
        f"in{k}": (stacked["_set"] == name).cast("int64").max()
        for k, name in enumerate(request.sets)
    }
    units = stacked.group_by(_period=stacked["_period"], _unit=stacked["_unit"]).agg(**sets)
    flags = [units[f"in{k}"] for k in range(len(request.sets))]
    many = flags[0]
    for flag in flags[1:]:
        many = many + flag
    found: dict[str, Any] = {
        "people": units.count(),
        "in_several": (many > 1).cast("int64").sum(),
        **{f"in{k}": flag.sum() for k, flag in enumerate(flags)},
        **{
            f"both{i}.{j}": (flags[i] * flags[j]).sum()
            for i, j in combinations(range(len(flags)), 2)
        },
    }
    return units.group_by("_period").agg(**found)


def _stacked(scope: Scope, axis: Axis, request: OverlapRequest) -> ir.Table:
    """One row a unit, period and set at least: `_unit`, `_period`, `_set`."""
    if request.sources:
        rows = _kept(scope, request)
        rows = rows.filter(axis.holds(rows.day) & ~rows["_two_people"] & rows[PERSON].notnull())
        return rows.select(_unit=rows[PERSON], _period=axis.number(rows.day), _set=rows["_source"])
    tables = [_membership(scope, axis, name) for name in request.groups]
    return tables[0] if len(tables) == 1 else tables[0].union(*tables[1:], distinct=False)


def _kept(scope: Scope, request: OverlapRequest) -> ir.Table:
    if request.where is None:
        return source_rows(scope, request.sources, frozenset())
    tree = request.where.tree
    rows = source_rows(scope, request.sources, frozenset(name.path for name in names_in(tree)))
    return rows.filter(condition(tree, columns_of(rows)))


def _membership(scope: Scope, axis: Axis, name: str) -> ir.Table:
    import ibis

    who = members(scope, scope.star_file.groups[name], axis)
    last = ibis.least(who.until, ibis.literal(len(axis.periods) - 1, "int64"))
    return who.select(
        _unit=who.unit,
        _period=ibis.range(who.since, last + 1).unnest().cast("int64"),
        _set=ibis.literal(name),
    )


def _overlap(sets: tuple[str, ...], row: dict[str, Any]) -> Overlap:
    return Overlap(
        row["people"],
        row["in_several"],
        {name: row[f"in{k}"] for k, name in enumerate(sets)},
        {(sets[i], sets[j]): row[f"both{i}.{j}"] for i, j in combinations(range(len(sets)), 2)},
    )
