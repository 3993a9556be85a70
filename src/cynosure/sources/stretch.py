"""What an importer hands over: a stretch of a file in the file's own columns, not yet the table's.

An importer is a function `(Asked) -> Iterator[Stretch]`. It knows the format and nothing of the
contract; `shape.py` makes table rows of its stretches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from cynosure.sources.nested import Inner
from cynosure.tables.batch import Quarantined

ROW_SHOWN = 2_000
"""Characters of a bad row that quarantine keeps."""


@dataclass(frozen=True)
class Parts:
    """What is wanted of one column: the `whole` of it, values at `inners` inside it, or both."""

    whole: bool
    inners: tuple[Inner, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What an importer is asked to read.

    `shown` is how the file is called in every message and in quarantine: its path relative to the
    star file. `wanted` says which of the file's columns are needed, so that the others need not
    be decoded. `progress` gets the bytes of the file consumed so far. `table` is the table that the
    rows are for, which the generic formats need not know. `within` says of each column wanted what
    of it, for an importer that can open nested values by the way. `encoding` is that of text (a
    name that Python knows), `delimiter` what parts the fields of CSV.
    """

    path: Path
    shown: str
    wanted: Callable[[Sequence[str]], frozenset[str]]
    progress: Callable[[int], None]
    table: str = ""
    within: Callable[[Sequence[str]], Mapping[str, Parts]] | None = None
    encoding: str = "utf-8"
    delimiter: str = ","

    def parts(self, names: Sequence[str]) -> Mapping[str, Parts]:
        """What is wanted of which of the file's columns."""
        if self.within is not None:
            return self.within(names)
        return {name: Parts(whole=True) for name in self.wanted(names)}


@dataclass(frozen=True)
class Stretch:
    """Rows of a file between two points.

    `names` are all columns the file has so far, in its order; `columns` holds those wanted, each of
    `rows` cells. `broken` are lines that could not be read as rows. `locate` gives (line, text as
    read) for row numbers of this stretch; it is asked for bad rows only. `written` is true where
    every cell is text whose type the format does not tell (CSV). `opened` has, by column, the
    values inside that the importer took out itself; such a column need not be in `columns`.
    """

    names: tuple[str, ...]
    columns: dict[str, pa.Array]
    rows: int
    broken: tuple[Quarantined, ...]
    locate: Callable[[Sequence[int]], list[tuple[int, str]]]
    written: bool = False
    opened: Mapping[str, Mapping[Inner, pa.Array]] = field(default_factory=dict)


def quarantined(shown: str, line: int, rule: str, row: str, column: str = "") -> Quarantined:
    """A quarantine row, its text cut to what is kept."""
    return Quarantined(file=shown, line=line, column=column, rule=rule, row=row[:ROW_SHOWN])
