"""In which order tables are read: those that others look something up in come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cynosure.errors import UserMistake
from cynosure.tables.mapping import SourceSpec


def turns(specs: Sequence[SourceSpec]) -> dict[str, int]:
    """The turn of each table: one more than that of any table it looks something up in.

    Raises UserMistake for look-ups in a circle, and in a table that no source fills.
    """
    needs: dict[str, dict[str, SourceSpec]] = {spec.table: {} for spec in specs}
    for spec in specs:
        for look_up in spec.look_ups:
            if look_up.table not in needs:
                raise _no_source(spec, look_up.table)
            needs[spec.table].setdefault(look_up.table, spec)
    found: dict[str, int] = {}
    for table in needs:
        _visit(table, needs, found, ())
    return found


def dependants(specs: Sequence[SourceSpec], tables: Sequence[str]) -> tuple[str, ...]:
    """`tables` and all others whose rows were looked up, by however many steps, in one of them."""
    found = dict.fromkeys(tables)
    while True:
        more = [
            spec.table
            for spec in specs
            if spec.table not in found and any(one.table in found for one in spec.look_ups)
        ]
        if not more:
            return tuple(found)
        found.update(dict.fromkeys(more))


def _visit(
    table: str,
    needs: Mapping[str, Mapping[str, SourceSpec]],
    found: dict[str, int],
    way: tuple[str, ...],
) -> int:
    if table in found:
        return found[table]
    for needed, spec in needs[table].items():
        if needed in (*way, table):
            raise _circle(spec, [*way[way.index(needed) :], table] if needed in way else [table])
        _visit(needed, needs, found, (*way, table))
    found[table] = 1 + max((found[needed] for needed in needs[table]), default=-1)
    return found[table]


def _no_source(spec: SourceSpec, table: str) -> UserMistake:
    return UserMistake(
        f"`{spec.path}` looks something up in the table {table}, which no source fills. Add a "
        f"source for {table}, or take the look-up out.",
        f"`{spec.path}` 要到 {table} 表中查找，但没有任何数据源提供该表。"
        f"请为 {table} 添加数据源，或去掉这个查找。",
        spec.place,
    )


def _circle(spec: SourceSpec, way: Sequence[str]) -> UserMistake:
    shown = " → ".join([*way, way[0]])
    return UserMistake(
        f"The look-ups lead in a circle ({shown}), so that none of these tables can be read first; "
        "take one of them out.",
        f"查找关系形成了循环（{shown}），其中没有哪张表可以先读；请去掉其中一个查找。",
        spec.place,
    )
