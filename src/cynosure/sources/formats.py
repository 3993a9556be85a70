"""The formats that a source may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cynosure.errors import UserMistake
from cynosure.sources import csv, jsonl, parquet
from cynosure.sources.plan import File
from cynosure.sources.shape import Shaper
from cynosure.sources.stretch import Asked, Stretch
from cynosure.tables.batch import Batch
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import Table

ENCODINGS: tuple[str, ...] = ("utf-8", "utf8", "utf-8-sig")
"""What a source may say of its encoding; a byte order mark is taken either way."""


class Reading(Iterator[Batch]):
    """One file being read: an iterator of batches that also knows what it leaves out.

    `left_out` names the columns of the file that are not kept (message text, ids that are mapped
    from inside them, names that the table has of its own); complete once the batches are used up.
    """

    def __init__(self, batches: Iterator[Batch], shaper: Shaper) -> None:
        self._batches, self._shaper = batches, shaper

    def __next__(self) -> Batch:
        return next(self._batches)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns of the file that have been left out so far."""
        return self._shaper.left_out


@dataclass(frozen=True)
class Format:
    """A kind of file: its name in the star file, how it is taken apart, how its files end.

    `open_ended` formats do not say beforehand which columns they have.
    """

    name: str
    stretches: Callable[[Asked], Iterator[Stretch]]
    endings: tuple[str, ...]
    open_ended: bool = False

    def read(
        self,
        path: Path,
        spec: SourceSpec,
        table: Table,
        progress: Callable[[int], None],
        *,
        shown: str,
        now: datetime,
    ) -> Reading:
        """The rows of the file at `path` as batches of `table`, in bounded memory.

        `progress` gets the bytes of the file consumed so far. `shown` is the file's name in
        messages and in quarantine. `now` is the moment of loading. Nothing is read before the
        first batch is asked for. Iterating raises Unreadable where the file breaks, UserMistake
        where the mapping does not fit the file, Refusal where times mix their units.
        """
        if spec.encoding.casefold() not in ENCODINGS:
            raise _encoding(spec)
        shaper = Shaper(File(table, spec, shown, self.open_ended), now)
        asked = Asked(path, shown, shaper.wanted, progress)
        return Reading(shaper.batches(self.stretches(asked)), shaper)


FORMATS: tuple[Format, ...] = (
    Format("csv", csv.stretches, (".csv", ".csv.gz")),
    Format(
        "jsonl", jsonl.stretches, (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"), open_ended=True
    ),
    Format("parquet", parquet.stretches, (".parquet",)),
)
"""Every format. A new importer is its file and one entry here."""


def format_called(name: str) -> Format | None:
    """The format of that name, or None."""
    return next((known for known in FORMATS if known.name == name), None)


def _encoding(spec: SourceSpec) -> UserMistake:
    return UserMistake(
        f"the encoding `{spec.encoding}` is not known; files are read as `utf-8`.",
        f"不支持编码 `{spec.encoding}`；文件按 `utf-8` 读取。",
        spec.place,
    )
