"""How the columns of a user's file become the columns of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True)
class FirstOf:
    """The value of the first of several columns that has one: of a person, then of the device.

    Empty text, and what clients write when they know nothing, is no value.
    """

    columns: tuple[str, ...]


Take = Literal["first", "last", "only"]
"""Which of several rows found tells the value; `only`: the one value that they agree on."""


@dataclass(frozen=True)
class LookUp:
    """The value of `column` in the rows of another, loaded table that have the same key.

    `on` has (path in this file, column of `table`) pairs; `column` and those of `table` are the
    contract's or properties. Rows of `table` without a value tell none; first and last go by its
    clock. Null where nothing is found.
    """

    table: str
    on: tuple[tuple[str, str], ...]
    column: str
    take: Take


Mapping = Path | Const | Joined | FirstOf | LookUp

ENCODINGS: dict[str, str] = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
}
"""What a source may say of its encoding, and how it is read: each Chinese one holds the next, and
that of Windows holds the letters of Latin-1."""

DELIMITERS: dict[str, str] = {",": ",", ";": ";", "|": "|", "\t": "\t", "tab": "\t"}
"""What a source may say parts the fields of its CSV files, and the character that is meant."""


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
    source is complete. `text` loads message text too. `encoding` is one of `ENCODINGS`; a file
    that begins with a byte order mark is read by that. `delimiter` is a character that parts the
    fields of CSV. `place` is where the entry stands.
    """

    table: str
    format: str
    path: str
    map: tuple[tuple[str, Mapping], ...] = ()
    unpivot: Unpivot | None = None
    timezone: str = "UTC"
    encoding: str = "utf-8"
    delimiter: str = ","
    data_until: str | None = None
    text: bool = False
    place: Place | None = None

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """The mappings that need another table."""
        return tuple(mapping for _, mapping in self.map if isinstance(mapping, LookUp))
