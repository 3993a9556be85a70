"""Parts of several dimensions at once, of rows or of people, with small values folded.

A part has a key for each dimension: `v` and the value, `n` where there is none, `s` for a person
with rows of several values (where people, not rows, are parted), `o` for all values too small to
stand by themselves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.frame import WHOLE
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.courses import starts_of
from cynosure.metrics.relations.members import members
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stations import Station, merged

if TYPE_CHECKING:
    import ibis.expr.types as ir

TENURE = "tenure"
"""The dimension that rows do not have: how long a person had been there when the period began."""
GROUPS = "groups"
"""The dimension of the groups of the star file; who is in several is a part by itself."""
OWN: tuple[str, ...] = (TENURE, GROUPS)
"""The dimensions that no row carries."""
TENURES: tuple[tuple[str, int], ...] = (("0-6", 0), ("7-27", 7), ("28-83", 28), ("84+", 84))
"""Days since the person's start at the begin of the period, from which on; who starts in it is in
the first."""
VALUE, NONE, SEVERAL, OTHER = "v", "n", "s", "o"
_CELL = "cell"
_BETWEEN = "\x1f"
_AND = "+"
_GROUPED = f"_{GROUPS}"


def with_cell(
    scope: Scope, axis: Axis, stations: tuple[Station, ...], by: tuple[str, ...], by_rows: bool
) -> ir.Table:
    """One row a unit, period and part: what `merged` has, and `_key0`, `_key1` … of the part.

    `by_rows` parts rows; otherwise each unit of a period is one part as a whole.
    """
    keyed = tuple(_keyed(scope, axis, station, by) for station in stations)
    if by_rows:
        rows = merged(scope, axis, tuple(_as_cut(station, len(by)) for station in keyed), _CELL)
        split = rows["_part"].split(_BETWEEN)
        return rows.mutate(**{f"_key{k}": split[k] for k in range(len(by))})
    rows = merged(scope, axis, keyed, WHOLE)
    parts = _of_units(keyed, len(by))
    same = [rows["_unit"] == parts["_of"], rows["_period"] == parts["_when"]]
    joined = rows.inner_join(parts, same)
    return joined.select(*rows.columns, *(f"_key{k}" for k in range(len(by))))


def with_values(
    scope: Scope, axis: Axis, station: Station, by: tuple[str, ...]
) -> tuple[ir.Table, tuple[str, ...]]:
    """The rows of a station that belong to one unit, with `_value0`, `_value1` … of their part,
    which `keyed` makes keys of, and the names of these."""
    rows = _own(scope, axis, station, by).kept
    values = {f"_value{k}": _value(rows, name) for k, name in enumerate(by)}
    return rows.mutate(**values), tuple(values)


def keyed(rows: ir.Table, dimensions: int) -> ir.Table:
    """`rows` with `_key0`, `_key1` … in place of `_value0`, `_value1` …: of rows grouped by values
    there are few, and to make a key is to make a text."""
    keys = {f"_key{k}": _key(rows[f"_value{k}"]) for k in range(dimensions)}
    return rows.mutate(**keys).drop(*(f"_value{k}" for k in range(dimensions)))


def folded(rows: ir.Table, by: tuple[str, ...], size: Any, most: int) -> tuple[ir.Table, list[str]]:
    """`rows` with the values of each dimension beyond the `most` largest under one key, and the
    names of the columns of a part: its keys, and how many values were folded."""
    import ibis

    rows = rows.mutate(_size=size.abs())
    names: list[str] = []
    for k in range(len(by)):
        key = f"_key{k}"
        values = rows.filter(rows[key].startswith(VALUE))
        sizes = values.group_by(_value=values[key]).agg(_size=values["_size"].sum())
        line = ibis.window(order_by=[sizes["_size"].desc(), sizes["_value"]])
        ranked = sizes.mutate(_rank=ibis.row_number().over(line))
        small = ranked.filter(ranked["_rank"] >= most).select("_value")
        counted = small.agg(**{f"_folded{k}": small.count()})
        joined = rows.left_join(small, rows[key] == small["_value"])
        kept = ibis.ifelse(joined["_value"].isnull(), joined[key], ibis.literal(OTHER))
        rows = joined.select(
            *(joined[name] for name in rows.columns if name != key), kept.name(key)
        ).cross_join(counted)
        names += [key, f"_folded{k}"]
    return rows, names


def cell_of(row: dict[str, Any], dimensions: int) -> tuple[str, ...]:
    """The part of a row that was read."""
    return tuple(row[f"_key{k}"] for k in range(dimensions))


def _keyed(scope: Scope, axis: Axis, station: Station, by: tuple[str, ...]) -> Station:
    """The station with the key of each dimension on its rows."""
    station = _own(scope, axis, station, by)
    rows = station.rows
    keys = {f"_row{k}": _key(_value(rows, name)) for k, name in enumerate(by)}
    return replace(station, rows=rows.mutate(**keys))


def _own(scope: Scope, axis: Axis, station: Station, by: tuple[str, ...]) -> Station:
    """The station with those of the dimensions that no row carries."""
    rows = station.rows
    if TENURE in by:
        rows = _with_tenure(scope, axis, rows, station.sources)
    if GROUPS in by:
        rows = _with_groups(scope, axis, rows)
    return replace(station, rows=rows)


def _value(rows: ir.Table, name: str) -> Any:
    return rows[f"_{name}"] if name in OWN else rows[f"_by.{name}"]


def _key(value: Any) -> Any:
    import ibis

    return ibis.coalesce(ibis.literal(VALUE) + value, ibis.literal(NONE))


def _as_cut(station: Station, dimensions: int) -> Station:
    cell = station.rows["_row0"]
    for k in range(1, dimensions):
        cell = cell + _BETWEEN + station.rows[f"_row{k}"]
    return replace(station, rows=station.rows.mutate(**{f"_by.{_CELL}": cell}), cuts=(_CELL,))


def _of_units(stations: tuple[Station, ...], dimensions: int) -> ir.Table:
    """One row a unit and period: the only key that its rows have, or `SEVERAL`."""
    import ibis

    names = [f"_row{k}" for k in range(dimensions)]
    tables = [
        station.rows.filter(station.rows["_unit"].notnull() & ~station.rows["_two_people"]).select(
            "_unit", "_period", *names
        )
        for station in stations
    ]
    rows = tables[0] if len(tables) == 1 else tables[0].union(*tables[1:], distinct=False)
    keys = {}
    for k, name in enumerate(names):
        first, last = rows[name].min(), rows[name].max()
        keys[f"_key{k}"] = ibis.ifelse(first == last, first, ibis.literal(SEVERAL))
    return rows.group_by(_of=rows["_unit"], _when=rows["_period"]).agg(**keys)


def groups_of(key: str) -> tuple[str, ...]:
    """The groups that a value of the dimension `GROUPS` stands for."""
    return tuple(key.split(_AND))


def _with_groups(scope: Scope, axis: Axis, rows: ir.Table) -> ir.Table:
    """`rows` with the names of all groups that their person is in, null where in none."""
    import ibis

    columns = rows.columns
    for name, model in scope.star_file.groups.items():
        who = members(scope, model, axis)
        who = who.select(_member=who.unit, _since=who.since, _until=who.until)
        during = rows["_period"].between(who["_since"], who["_until"])
        joined = rows.left_join(who, [rows.user_id == who["_member"], during])
        is_in = joined["_member"].notnull()
        before = joined[_GROUPED] if _GROUPED in rows.columns else ibis.literal("")
        named = ibis.ifelse(is_in, before + _AND + name, before)
        rows = joined.select(*columns, **{_GROUPED: named})
    told = rows[_GROUPED].substr(len(_AND)).nullif("")
    return rows.select(*columns, **{_GROUPED: told})


def _with_tenure(scope: Scope, axis: Axis, rows: ir.Table, sources: tuple[str, ...]) -> ir.Table:
    import ibis

    starts = starts_of(scope, sources)
    starts = starts.select(_who=starts.user_id, _start=starts["start"])
    joined = rows.left_join(starts, rows.user_id == starts["_who"])
    days = axis.start(joined["_dated"]) - joined["_start"]
    branches = [(days >= since, ibis.literal(name)) for name, since in reversed(TENURES[1:])]
    tenure = ibis.cases(*branches, else_=ibis.literal(TENURES[0][0]))
    known = ibis.ifelse(joined["_start"].isnull(), ibis.null("string"), tenure)
    return joined.select(*rows.columns, _tenure=known)
