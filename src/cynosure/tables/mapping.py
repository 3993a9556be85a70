"""How the columns of a user's file become the columns of a table."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Place


@dataclass(frozen=True)
class Path:
    """A column, or a dotted path into nested JSON or a JSON string (`properties.page.url`).

    A file's own column whose name holds the dots is preferred to the path.
    """

    path: str


@dataclass(frozen=True)
class Const:
    """The same value in every row."""

    value: str | int | float | bool


@dataclass(frozen=True)
class Joined:
    """Several columns joined to a key by ":"; null where any of them is null."""

    paths: tuple[str, ...]


Mapping = Path | Const | Joined


@dataclass(frozen=True)
class Unpivot:
    """Survey columns that become one label row each.

    The label's name is the column's name, its value the cell; `missing` are the codes that mean
    no answer, for which (as for null) no row arises and none is counted as read.
    """

    columns: tuple[str, ...]
    missing: tuple[float, ...] = ()


@dataclass(frozen=True)
class SourceSpec:
    """One entry of `sources` in the star file.

    `path` is a glob relative to the star file. `map` has (column of the table, mapping) pairs; a
    column of the table that is not mapped is taken from the file's column of the same name.
    `timezone` is that of times without offset. `data_until` (ISO instant) says up to when the
    source is complete. `text` loads message text too. `place` is where the entry stands.
    """

    table: str
    format: str
    path: str
    map: tuple[tuple[str, Mapping], ...] = ()
    unpivot: Unpivot | None = None
    timezone: str = "UTC"
    encoding: str = "utf-8"
    data_until: str | None = None
    text: bool = False
    place: Place | None = None
