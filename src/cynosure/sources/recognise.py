"""What the files of a folder are: exports of known tools, or logs of one's own.

A tool is known by keys that stand together in (nearly) all records; the keys met are the evidence.
High: in nearly all of them. Medium: in at least half. Low: in some, or by values alone. Only the
first records of the first, the middle and the last file of each kind are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cynosure.errors import Text
from cynosure.sources.columns import Confidence, Guess, guess, is_naive
from cynosure.sources.files import shown_name
from cynosure.sources.formats import FORMATS
from cynosure.sources.importer import Importer, Row
from cynosure.sources.records import Writing, header, is_csv, sample, writing_of
from cynosure.sources.unknown import why_unknown
from cynosure.sources.walking import Record, opened
from cynosure.tables.schema import TABLES

SAMPLE = 2_000
"""Records of a file that are looked at."""

MOST_FILES = 20_000
"""Files of a folder that are considered."""

SHARES: tuple[tuple[float, Confidence], ...] = ((0.95, "high"), (0.5, "medium"), (0.2, "low"))
"""Share of the records with all the keys of a tool, and how sure that makes."""

GENERIC: tuple[str, ...] = ("csv", "parquet", "jsonl")
"""Formats whose columns have to be mapped."""

ENDINGS = tuple({ending for known in FORMATS for ending in known.endings})
"""How the names of files end that are looked at."""

_NUMBERS = re.compile(r"\d[\d\-_.T]*\d|\d")


@dataclass(frozen=True)
class Feed:
    """A table that files fill: (column, place in the file) pairs, and rows of the sample, by the
    table's columns and with what else stands in them under its own name.

    `constants` are (column, value) pairs that hold for every row; `instead` are (column, place)
    pairs for the rows in which the place of the column holds nothing.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    constants: tuple[tuple[str, str], ...] = ()
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Recognised:
    """Files of one kind.

    `path` is a file or a pattern relative to the folder. `format` is None where nothing is known
    of them, and then `feeds` is empty. `evidence` are the keys or columns met. `naive` where
    their times say no offset. `reason` is why nothing is known, a sentence without the file.
    """

    path: str
    files: int
    format: str | None
    confidence: Confidence | None
    evidence: tuple[str, ...]
    feeds: tuple[Feed, ...]
    writing: Writing = field(default_factory=Writing)
    naive: bool = False
    reason: Text | None = None


def recognise(folder: Path, now: datetime) -> tuple[Recognised, ...]:
    """The files below `folder` that may hold data, by kind, in the order of their names."""
    return tuple(_recognised(pattern, paths, now) for pattern, paths in _kinds(folder).items())


def passed_over(folder: Path) -> tuple[str, ...]:
    """The files below `folder` whose names end as no format's do, relative to it."""
    names = [shown_name(path, folder) for path in _files(folder)]
    return tuple(name for name in names if not name.casefold().endswith(ENDINGS))


def _kinds(folder: Path) -> dict[str, list[Path]]:
    """Files by pattern: names that differ in numbers only are of one kind."""
    paths = [path for path in _files(folder) if path.name.casefold().endswith(ENDINGS)]
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        place = path.relative_to(folder)
        stem, dot, ending = place.name.partition(".")
        tail = re.search(r"(\.[a-zA-Z]+)+$", place.name)
        if tail is not None:
            stem, dot, ending = place.name[: tail.start()], "", tail.group()
        pattern = (place.parent / f"{_NUMBERS.sub('*', stem)}{dot}{ending}").as_posix()
        kinds.setdefault(pattern, []).append(path)
    split: dict[str, list[Path]] = {}
    for pattern, members in kinds.items():
        met = [p for p in paths if fnmatchcase(p.relative_to(folder).as_posix(), pattern)]
        if len(members) > 1 and met == members:
            split[pattern] = members
        else:
            split |= {path.relative_to(folder).as_posix(): [path] for path in members}
    return split


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(parent) / name for name in sorted(names) if not name.startswith(".")]
        if len(found) >= MOST_FILES:
            break
    return sorted(found[:MOST_FILES])


def _recognised(pattern: str, paths: Sequence[Path], now: datetime) -> Recognised:
    chosen = dict.fromkeys((paths[0], paths[len(paths) // 2], paths[-1]))
    writing = writing_of(paths[0])
    samples = [sample(path, SAMPLE, writing) for path in chosen]
    records = [record for one in samples for record in one.records]
    by_tool = max(_tools(records), key=lambda one: one[:2], default=None)
    if by_tool is not None and writing == Writing():
        _, _, importer, confidence, evidence = by_tool
        feeds = _feeds(importer, records)
        if feeds:
            return _found(pattern, paths, importer.name, confidence, evidence, feeds, writing)
    table = guess(records, now, _what(pattern))
    if table is None:
        names = tuple(dict.fromkeys(name for record in records for name in record))
        names = names or header(paths[0], writing)
        broke = next((one.broke for one in samples if one.broke is not None), None)
        why = why_unknown(records, names, broke, now)
        return Recognised(pattern, len(paths), None, None, names[:8], (), writing, reason=why)
    feeds = tuple(_fed(one, records) for one in (table, *table.again))
    kind = _generic(paths[0])
    return _found(pattern, paths, kind, table.confidence, table.evidence, feeds, writing)


def _fed(table: Guess, records: Sequence[Record]) -> Feed:
    rows = tuple(
        _further(table, record)
        | {column: _at(record, place) for column, place in table.columns}
        | dict(table.constants)
        for record in records
    )
    return Feed(table.table, table.columns, rows, table.constants, table.instead)


def _further(table: Guess, record: Record) -> dict[str, Any]:
    """The scalars of a record that fill no column of the table and are kept beside them."""
    named = {name for one in TABLES if one.name == table.table for name in one.names}
    named |= {place.partition(".")[0] for _, place in (*table.columns, *table.instead)}
    return {
        name: value
        for name, value in record.items()
        if name not in named and not isinstance(value, dict | list)
    }


def _what(pattern: str) -> str:
    """What the rows of files are called, by their name without numbers and endings."""
    stem = pattern.rpartition("/")[2].partition(".")[0]
    return "_".join(re.findall(r"[^\W\d_]+", stem)).casefold()


def _found(
    pattern: str,
    paths: Sequence[Path],
    kind: str,
    confidence: Confidence,
    evidence: tuple[str, ...],
    feeds: tuple[Feed, ...],
    writing: Writing,
) -> Recognised:
    naive = kind in GENERIC and is_naive(row.get("ts") for feed in feeds for row in feed.rows)
    return Recognised(pattern, len(paths), kind, confidence, evidence, feeds, writing, naive=naive)


def _generic(path: Path) -> str:
    if is_csv(path):
        return "csv"
    return "parquet" if ".parquet" in path.name.casefold() else "jsonl"


def _tools(
    records: Sequence[Record],
) -> Iterator[tuple[float, int, Importer, Confidence, tuple[str, ...]]]:
    """Tools whose keys stand in the records: share, number of keys, tool, how sure, keys."""
    for known in FORMATS:
        if not isinstance(known.stretches, Importer):
            continue
        importer = known.stretches
        ones = [one for record in records for one in importer.unwrap(record)]
        marked = [mark for one in ones if (mark := _mark(one, importer)) is not None]
        share = len(marked) / max(len(ones), 1)
        sure = next((name for least, name in SHARES if share >= least), None)
        if sure is not None:
            keys = max(marked, key=len)
            yield round(share, 2), len(keys), importer, sure, keys


def _mark(record: Record, importer: Importer) -> tuple[str, ...] | None:
    """The keys by which a record is the tool's, under the names that they have in it."""
    for mark in importer.marks:
        keys = [_met(record, key) for key in mark]
        if None not in keys:
            return tuple(key for key in keys if key is not None)
    return None


def _met(record: Record, key: str) -> str | None:
    return next((name for name in key.split("|") if _at(record, name) is not None), None)


def _at(record: Record, place: str) -> Any:
    """The value at a column or a dotted path; a name that holds the dots is preferred."""
    if place in record:
        return record[place]
    head, _, rest = place.partition(".")
    return _at(opened(record.get(head)), rest) if rest else None


def _feeds(importer: Importer, records: Sequence[Record]) -> tuple[Feed, ...]:
    """The tables of which the sample has rows."""
    return tuple(
        Feed(table, (), tuple(rows))
        for table in importer.tables
        if (rows := importer.rows(table, records))
    )
