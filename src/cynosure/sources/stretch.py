"""What an importer hands over: a stretch of a file in the file's own columns, not yet the table's.

An importer is a function `(Asked) -> Iterator[Stretch]`. It knows the format and nothing of the
contract; `shape.py` makes table rows of its stretches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cynosure.tables.batch import Quarantined

ROW_SHOWN = 2_000
"""Characters of a bad row that quarantine keeps."""


@dataclass(frozen=True)
class Asked:
    """What an importer is asked to read.

    `shown` is how the file is called in every message and in quarantine: its path relative to the
    star file. `wanted` says which of the file's columns are needed, so that the others need not
    be decoded. `progress` gets the bytes of the file consumed so far.
    """

    path: Path
    shown: str
    wanted: Callable[[Sequence[str]], frozenset[str]]
    progress: Callable[[int], None]


@dataclass(frozen=True)
class Stretch:
    """Rows of a file between two points.

    `names` are all columns the file has so far, in its order; `columns` holds those wanted, each of
    `rows` cells. `broken` are lines that could not be read as rows. `locate` gives (line, text as
    read) for row numbers of this stretch; it is asked for bad rows only. `written` is true where
    every cell is text whose type the format does not tell (CSV).
    """

    names: tuple[str, ...]
    columns: dict[str, pa.Array]
    rows: int
    broken: tuple[Quarantined, ...]
    locate: Callable[[Sequence[int]], list[tuple[int, str]]]
    written: bool = False


def quarantined(shown: str, line: int, rule: str, row: str, column: str = "") -> Quarantined:
    """A quarantine row, its text cut to what is kept."""
    return Quarantined(file=shown, line=line, column=column, rule=rule, row=row[:ROW_SHOWN])
