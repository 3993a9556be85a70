"""The columns of parts of one table, and the SQL that unites parts whose columns differ.

A part is a staged table or a set of segments. Names are compared as the engine compares them,
without regard to case; the spelling met first is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cynosure.tables.schema import Table, Type

Columns = dict[str, str]
"""Column names with their engine types, in order."""

ENGINE: dict[Type, str] = {
    Type.NAME: "VARCHAR",
    Type.INSTANT: "TIMESTAMP WITH TIME ZONE",
    Type.DAY: "DATE",
    Type.NUMBER: "DOUBLE",
    Type.INTEGER: "BIGINT",
    Type.FLAG: "BOOLEAN",
}
"""The engine's type for each meaning of a column."""


@dataclass(frozen=True)
class Part:
    """Rows of one table: `relation` is what stands after FROM; `extra` are columns passed through.

    `packed` says that identities are 12 bytes, as while loading, not 24 hexadecimal digits;
    `numbered` that a staged row has its person's number too.
    """

    relation: str
    columns: Columns
    packed: bool
    numbered: bool = False
    extra: str = ""


def quoted(name: str) -> str:
    """`name` as an identifier."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def literal(text: str) -> str:
    """`text` as a string constant."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def parquet(paths: Sequence[str], options: str = "") -> str:
    """The rows of Parquet files that have the same columns."""
    return f"read_parquet([{', '.join(map(literal, paths))}]{options})"


def united(table: Table, parts: Iterable[Columns]) -> Columns:
    """All columns that any part fills: the contract's in its order, then the properties.

    A property whose type differs between parts becomes a double where all are numbers, else text.
    """
    met: dict[str, tuple[str, list[str]]] = {}
    for part in parts:
        for name, kind in part.items():
            met.setdefault(name.casefold(), (name, []))[1].append(kind)
    columns = {
        column.name: ENGINE[column.type]
        for column in table.columns
        if met.pop(column.name.casefold(), None) is not None
    }
    return columns | {name: _widest(set(kinds)) for name, kinds in met.values()}


def whole(table: Table, columns: Columns) -> Columns:
    """`columns` with those of the contract that no part fills, in the contract's order."""
    contract = {column.name: ENGINE[column.type] for column in table.columns}
    return contract | {name: kind for name, kind in columns.items() if name not in contract}


def union(table: Table, parts: Sequence[Part], columns: Columns, *, packed: bool) -> str:
    """A SELECT of `columns` over all parts; where a part lacks a column it is a typed null.

    `packed` is how identities come out.
    """
    identities = {column.name for column in table.columns if column.identity}
    chosen = []
    for part in parts:
        own = {name.casefold(): (name, kind) for name, kind in part.columns.items()}
        cells = []
        for name, kind in columns.items():
            met = own.get(name.casefold())
            if name in identities:
                cell = _identity(met and met[0], part, packed=packed)
            else:
                cell = _cell(met, kind)
            cells.append(f"{cell} AS {quoted(name)}")
        chosen.append(f"SELECT {', '.join(cells)}{part.extra} FROM {part.relation}")
    return " UNION ALL ".join(chosen)


def _widest(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "DOUBLE" if kinds == {"BIGINT", "DOUBLE"} else "VARCHAR"


def _identity(name: str | None, part: Part, *, packed: bool) -> str:
    if name is None:
        return f"CAST(NULL AS {'BLOB' if packed else 'VARCHAR'})"
    if part.packed == packed:
        return quoted(name)
    return f"unhex({quoted(name)})" if packed else f"lower(hex({quoted(name)}))"


def _cell(met: tuple[str, str] | None, kind: str) -> str:
    if met is None:
        return f"CAST(NULL AS {kind})"
    name, own_kind = met
    return quoted(name) if own_kind == kind else f"CAST({quoted(name)} AS {kind})"
