"""Which of a file's columns fills which column of the table, which are kept, which are left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from cynosure.errors import Place, UserMistake, did_you_mean
from cynosure.sources.messages import TEXT
from cynosure.sources.nested import Inner
from cynosure.sources.paths import split
from cynosure.sources.stretch import Parts
from cynosure.tables.mapping import Const, FirstOf, Joined, LookUp, Mapping, Path, SourceSpec
from cynosure.tables.schema import LABELS, Column, Table, table_called

UNPIVOTED: tuple[str, ...] = ("name", "value")
"""The columns of a label that an unpivot fills."""


def nowhere(_: str) -> bool:
    """A file that stands alone has no column elsewhere."""
    return False


@dataclass(frozen=True)
class File:
    """A file and what is wanted of it.

    `open_ended` files (JSON lines) may show further columns later, so that one that is missing is
    no mistake yet. `elsewhere` says whether another file of the same source has a mapped path.
    """

    table: Table
    spec: SourceSpec
    shown: str
    open_ended: bool = False
    elsewhere: Callable[[str], bool] = nowhere


@dataclass(frozen=True)
class Plan:
    """How the columns `names` of one file become those of its table.

    `filled` are the table's columns with where they come from (None: required, but the file has
    nothing for it), `places` leads from each mapped path to (column of the file, steps inside).
    `kept` are the file's columns that become properties, `left_out` those that do not.
    """

    names: tuple[str, ...]
    filled: tuple[tuple[Column, Mapping | None], ...]
    places: dict[str, tuple[str, Inner]]
    kept: tuple[str, ...]
    left_out: tuple[str, ...]

    def wanted(self, given_up: Collection[str]) -> dict[str, Parts]:
        """What has to be read of which column; those `given_up` are no properties any longer."""
        inners: dict[str, dict[Inner, None]] = {}
        for column, inner in self.places.values():
            inners.setdefault(column, {})[inner] = None
        kept = [name for name in self.kept if name not in given_up]
        return {
            name: Parts(
                whole=name in kept or () in inners.get(name, ()),
                inners=tuple(inner for inner in inners.get(name, ()) if inner),
            )
            for name in {**inners, **dict.fromkeys(kept)}
        }


def planned(file: File, names: tuple[str, ...]) -> Plan:
    """The plan for a file with the columns `names`.

    Raises UserMistake where a mapped or required column is missing for good.
    """
    filled = _filled(file, names)
    reads = [(path, column) for column, mapping in filled for path in paths_of(mapping)]
    if file.spec.unpivot:
        value = Column(UNPIVOTED[1])
        reads += [(path, value) for path in file.spec.unpivot.columns]
    places: dict[str, tuple[str, Inner]] = {}
    for path, column in reads:
        place = split(path, names)
        if place is not None:
            places[path] = place
        elif not file.open_ended and (column.required or not file.elsewhere(path)):
            raise no_such_column(file, path, column.name, names)
    kept, left_out = _properties(file, names, filled, places)
    return Plan(names, filled, places, kept, left_out)


def _filled(file: File, names: tuple[str, ...]) -> tuple[tuple[Column, Mapping | None], ...]:
    """The table's columns that the file fills, and the required ones in any case."""
    mapped: dict[str, Mapping] = dict(file.spec.map)
    filled: list[tuple[Column, Mapping | None]] = []
    for column in file.table.columns:
        if file.spec.unpivot and column.name in UNPIVOTED:
            continue
        mapping = mapped.get(column.name)
        if mapping is None and column.name in names:
            mapping = Path(column.name)
        if mapping is None and column.required and not column.nullable and not file.open_ended:
            raise not_mapped(file, column, names)
        if mapping is not None or column.required:
            filled.append((column, mapping))
    return tuple(filled)


def paths_of(mapping: Mapping | None) -> tuple[str, ...]:
    """The paths that a mapping reads."""
    match mapping:
        case Path(path):
            return (path,)
        case Joined(paths) | FirstOf(paths):
            return paths
        case LookUp(on=on):
            return tuple(path for path, _ in on)
        case Const() | None:
            return ()


def identity_paths(spec: SourceSpec, table: Table) -> tuple[str, ...]:
    """Where in the rows of a source ids of people stand, that a label is about included."""
    mapped: dict[str, Mapping] = dict(spec.map)
    names = [column.name for column in table.columns if column.identity]
    if table == LABELS:
        names.append("subject_id")
    direct = [mapped.get(name, Path(name)) for name in names]
    paths = [path for one in direct if not isinstance(one, LookUp) for path in paths_of(one)]
    for look_up in spec.look_ups:
        there = table_called(look_up.table)
        for path, name in look_up.on:
            column = None if there is None else there.column(name)
            if column is not None and column.identity:
                paths.append(path)
    return tuple(dict.fromkeys(paths))


def no_such_column(file: File, path: str, column: str, names: Sequence[str]) -> UserMistake:
    """The error for a mapping that names what the file has not."""
    hint = did_you_mean(path, names)
    return UserMistake(
        f"`{column}` is mapped from `{path}`, which the file {file.shown} has not.{hint.en}",
        f"`{column}` 映射自 `{path}`，但文件 {file.shown} 中没有这一列。{hint.zh}",
        file.spec.place,
    )


def not_mapped(file: File, column: Column, names: Sequence[str]) -> UserMistake:
    """The error for a required column that nothing fills."""
    hint = did_you_mean(column.name, names)
    table = file.table.name
    return UserMistake(
        f"The table {table} needs `{column.name}`, which is neither mapped nor a column of "
        f"{file.shown}.{hint.en}",
        f"{table} 表必须有 `{column.name}`，但它没有映射，{file.shown} 中也没有这一列。{hint.zh}",
        file.spec.place or Place(file.shown),
    )


def _properties(
    file: File,
    names: Sequence[str],
    filled: Sequence[tuple[Column, Mapping | None]],
    places: dict[str, tuple[str, Inner]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns kept as properties, and those left out.

    A column used whole is consumed. One used in part, or to look something up by, is kept, unless
    that is a person's id, which must not stay readable beside its hash. A name that the table fills
    is the table's.
    """
    direct = {
        path
        for _, mapping in filled
        if not isinstance(mapping, LookUp)
        for path in paths_of(mapping)
    }
    direct |= set(file.spec.unpivot.columns if file.spec.unpivot else ())
    consumed = {column for path, (column, inner) in places.items() if not inner and path in direct}
    secret = {places[path][0] for path in identity_paths(file.spec, file.table) if path in places}
    taken = {column.name for column, _ in filled} | set(UNPIVOTED if file.spec.unpivot else ())
    kept: list[str] = []
    left_out: list[str] = []
    for name in names:
        if name in consumed:
            continue
        text = name.casefold() in TEXT and not file.spec.text
        (left_out if text or name in secret or name in taken else kept).append(name)
    return tuple(kept), tuple(left_out)
