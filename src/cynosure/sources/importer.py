"""What the importers of known tools share: objects of a file in, rows of one table out.

An importer says which tables its files fill and how an object becomes rows of each, by columns of
the contract; further columns become properties. One file may feed several tables: the star file
lists it as a source of each, with the same format. What an object does not say of itself may be
known from its trace (`spans.py`), and what many objects say of one person becomes one row
(`persons.py`); both are settled within a file, in memory that grows with its traces and people.

Quarantine keeps a bad row as imported, not as the tool wrote it, so that ids stand in the columns
in which they are hashed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from cynosure.errors import Place, UserMistake
from cynosure.sources.jsonl import MOST_KEYS
from cynosure.sources.persons import merged
from cynosure.sources.records import Part, listed, parts
from cynosure.sources.scalars import scalars
from cynosure.sources.spans import Kinship, Span
from cynosure.sources.stretch import Asked, Stretch
from cynosure.sources.walking import Record, json_text
from cynosure.tables.schema import table_called

Row = dict[str, Any]
"""One row by columns, those of the contract and properties; null ones may be left away."""

Maker = Callable[[Record], Iterable[Row]]
"""Makes the rows of one table out of one object."""

TracedMaker = Callable[[Record, Kinship], Iterable[Row]]
"""The same, given what the traces of the file know."""


def itself(record: Record) -> Iterable[Record]:
    """The records of an object that is one."""
    return (record,)


@dataclass(frozen=True, eq=False)
class Importer:
    """The files of one tool.

    `makers` and `traced` go by table; for the latter the file is read twice. `marks` are the keys
    by which the files are known: alternatives, each of keys that stand together, each key with
    its other names after `|`. `unwrap` takes a request body apart. `span` tells where a record
    stands in its trace. `first_alias_counts` where the tool keeps to the first known id of an
    anonymous one. `beside` tells what the name of a file, and files next to it, say of all its
    records; it is put under the keys of each.
    """

    name: str
    makers: Mapping[str, Maker]
    marks: tuple[tuple[str, ...], ...]
    traced: Mapping[str, TracedMaker] = field(default_factory=dict)
    unwrap: Callable[[Record], Iterable[Record]] = itself
    span: Callable[[Record], Span | None] | None = None
    first_alias_counts: bool = False
    beside: Callable[[Path], Record] | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that its files may fill."""
        return (*self.makers, *self.traced)

    def __call__(self, asked: Asked) -> Iterator[Stretch]:
        """The rows of a file for the table asked for.

        Raises UserMistake for a table that such files do not fill, Unreadable where the file
        breaks.
        """
        if asked.table not in self.tables:
            raise self._nothing_for(asked)
        return self._stretches(asked)

    def rows(self, table: str, records: Sequence[Record]) -> list[Row]:
        """The rows that objects held in memory (a sample of a file) give for a table."""
        whole = listed([(1, record) for record in records])
        made = self._made(table, [iter((whole,)), iter((whole,))])
        return [row for part in made for _, row in part.rows]

    def _stretches(self, asked: Asked) -> Iterator[Stretch]:
        names = _required(asked.table)
        twice = [
            self._told(asked.path, parts(replace(asked, progress=lambda _: None))),
            self._told(asked.path, parts(asked)),
        ]
        for made in self._made(asked.table, twice):
            names.update(dict.fromkeys(_admitted(made, len(names))))
            yield _stretch(made, names, asked)

    def _told(self, path: Path, reading: Iterator[Part]) -> Iterator[Part]:
        """The parts with what is known from beside the file."""
        if self.beside is None:
            return reading
        facts = self.beside(path)
        return (
            replace(part, records=[{**facts, **record} for record in part.records])
            for part in reading
        )

    def _made(self, table: str, readings: Sequence[Iterator[Part]]) -> Iterator[_Made]:
        """The rows of a table; the first of two readings is used up only where traces matter."""
        before, reading = readings
        make = self._maker(table, before)
        rows = (self._rows_of(part, make) for part in reading)
        if table != "people":
            yield from rows
            return
        held: list[Row] = []
        for made in rows:
            held += [row for _, row in made.rows]
            yield _Made([], made.lines, made.broken)
        people = merged(held, first_counts=self.first_alias_counts)
        yield _Made(list(enumerate(people)), lambda numbers: [n + 1 for n in numbers], ())

    def _maker(self, table: str, before: Iterator[Part]) -> Maker:
        if table in self.makers:
            return self.makers[table]
        make, kinship = self.traced[table], Kinship()
        if self.span is not None:
            for part in before:
                for record in part.records:
                    for one in self.unwrap(record):
                        kinship.learn(self.span(one))
        return lambda record: make(record, kinship)

    def _rows_of(self, part: Part, make: Maker) -> _Made:
        rows = [
            (number, row)
            for number, record in enumerate(part.records)
            for one in self.unwrap(record)
            for row in make(one)
        ]
        return _Made(rows, part.lines, part.broken)

    def _nothing_for(self, asked: Asked) -> UserMistake:
        known = self.tables
        return UserMistake(
            f"`{self.name}` files hold nothing for the table {asked.table}; they fill "
            f"{', '.join(known)}.",
            f"`{self.name}` 文件没有 {asked.table} 表的内容，它们可以填充 {'、'.join(known)}。",
            Place(asked.shown),
        )


@dataclass(frozen=True)
class _Made:
    """Rows of a part, each with the number of the object from which it comes."""

    rows: list[tuple[int, Row]]
    lines: Callable[[Sequence[int]], list[int]]
    broken: tuple[Any, ...]


def _required(table: str) -> dict[str, None]:
    """The columns that rows must have: a tool that leaves one empty is not mapped wrongly."""
    contract = table_called(table)
    columns = () if contract is None else contract.columns
    return {column.name: None for column in columns if column.required}


def _admitted(made: _Made, so_far: int) -> list[str]:
    """Columns of the rows, as many as a file may have."""
    seen = dict.fromkeys(name for _, row in made.rows for name in row)
    return list(seen)[: max(0, MOST_KEYS - so_far)]


def _stretch(made: _Made, names: Mapping[str, None], asked: Asked) -> Stretch:
    columns: dict[str, pa.Array] = {}
    wanted = asked.wanted(tuple(names))
    for name in names:
        if name in wanted:
            columns[name] = scalars([_plain(row.get(name)) for _, row in made.rows])

    def locate(numbers: Sequence[int]) -> list[tuple[int, str]]:
        chosen = [made.rows[number] for number in numbers]
        lines = made.lines([record for record, _ in chosen])
        texts = (msgspec.json.encode(row, enc_hook=str).decode("utf-8") for _, row in chosen)
        return list(zip(lines, texts, strict=True))

    return Stretch(tuple(names), columns, len(made.rows), made.broken, locate)


def _plain(value: Any) -> Any:
    return json_text(value) if isinstance(value, dict | list) else value
