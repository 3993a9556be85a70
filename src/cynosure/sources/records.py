"""The objects of a file, however they are packed: JSON lines, a JSON document, CSV, Parquet, YAML,
or an archive of JSON members.

Exports of one tool come in several packings, so its importer knows objects only. Parquet and
archives are told by their first bytes, CSV and YAML by their names, a JSON document by a first line
that is no whole value. Lines, rows and members are read in bounded memory; a document is held as a
whole and must not pass `DOCUMENT`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from cynosure.errors import Text, UserMistake
from cynosure.sources import archive, csv, parquet, yaml_document
from cynosure.sources.encodings import broken_rule, seems
from cynosure.sources.opening import Block, Broken, blocks, broken_off, empty
from cynosure.sources.stretch import Asked, Stretch, quarantined
from cynosure.sources.unreadable import Unreadable
from cynosure.sources.walking import Record
from cynosure.tables.batch import Quarantined
from cynosure.tables.mapping import DELIMITERS

DOCUMENT = 256 * 2**20
"""Bytes that one JSON document may have; longer exports are to be written as JSON lines."""

SLICE = 2**10
"""Lines or rows that are objects at the same time."""

MEMBERS = 2**6
"""Members of an archive that are objects at the same time: each may be a whole conversation."""

CSV_ENDINGS: tuple[str, ...] = (".csv", ".tsv")
"""How files of parted fields end."""

_PARQUET = b"PAR1"
_BLANK = b" \t\r\n"
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class Part:
    """Objects of a stretch of a file, and the lines that are none.

    `lines` tells on which lines the objects of these numbers stand, counted from 1; in a document
    it is the number of the object in its list, in Parquet the row.
    """

    records: list[Record]
    lines: Callable[[Sequence[int]], list[int]]
    broken: tuple[Quarantined, ...] = ()


def listed(records: list[tuple[int, Record]], broken: Sequence[Quarantined] = ()) -> Part:
    """A part whose lines are known object by object."""
    lines = [line for line, _ in records]
    return Part(
        [record for _, record in records],
        lambda numbers: [lines[number] for number in numbers],
        tuple(broken),
    )


def parts(asked: Asked) -> Iterator[Part]:
    """The objects of a file in turn; raises Unreadable where it breaks or holds nothing."""
    begins = _begins(asked.path)
    if begins == _PARQUET:
        return _tabular(parquet.stretches(_everything(asked)))
    if begins == archive.MAGIC:
        return _gathered(archive.samples(asked))
    if is_csv(asked.path):
        return _tabular(csv.stretches(_everything(asked)))
    if asked.path.name.casefold().endswith(yaml_document.ENDINGS):
        return _gathered(yaml_document.documents(asked))
    return _json(asked)


@dataclass(frozen=True)
class Writing:
    """How a text file seems to be written: its encoding, and what parts the fields of a CSV."""

    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass(frozen=True)
class Sample:
    """The first objects of a file; `broke` says why there are no more, where it cannot be read."""

    records: list[Record]
    broke: Text | None = None


def sample(path: Path, most: int, writing: Writing) -> Sample:
    """At most so many of the first objects of a file; those before a place that is broken."""
    found: list[Record] = []
    try:
        for part in parts(_asked(path, writing)):
            found += part.records[: most - len(found)]
            if len(found) >= most:
                break
    except (Unreadable, UserMistake) as error:
        return Sample(found, error.text)
    return Sample(found)


def header(path: Path, writing: Writing) -> tuple[str, ...]:
    """The columns of a CSV or Parquet file; none where it has no readable header or is another."""
    asked = _asked(path, writing)
    try:
        if _begins(path) == _PARQUET:
            return parquet.names(asked)
        return csv.names(asked) if is_csv(path) else ()
    except (Unreadable, UserMistake):
        return ()


def _asked(path: Path, writing: Writing) -> Asked:
    return Asked(
        path,
        path.name,
        frozenset,
        lambda _: None,
        encoding=writing.encoding,
        delimiter=writing.delimiter,
    )


def is_csv(path: Path) -> bool:
    """Whether a file is one of parted fields, by its name."""
    return any(ending in path.name.casefold() for ending in CSV_ENDINGS)


def writing_of(path: Path) -> Writing:
    """How the first lines of a file are written; as usual where nothing speaks against it."""
    if _begins(path) == _PARQUET:
        return Writing()
    try:
        block = next(blocks(path, path.name, lambda _: None), None)
    except Unreadable:
        return Writing()
    if not isinstance(block, Block):
        return Writing()
    try:
        encoding, text = "utf-8", block.data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = seems(block.data)
        text = block.data.decode(encoding, "replace")
    return Writing(encoding, _delimiter(text.partition("\n")[0]))


def _delimiter(header: str) -> str:
    """What parts most names of a header; a comma wherever there is one."""
    return "," if "," in header else max(DELIMITERS.values(), key=header.count)


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_PARQUET))
    except OSError:
        return b""


def _gathered(members: Iterator[tuple[int, Record]]) -> Iterator[Part]:
    while some := list(islice(members, MEMBERS)):
        yield listed(some)


def _everything(asked: Asked) -> Asked:
    return replace(asked, wanted=frozenset)


def _tabular(stretches: Iterator[Stretch]) -> Iterator[Part]:
    for stretch in stretches:
        for start in range(0, max(stretch.rows, 1), SLICE):
            yield _rows(stretch, start)


def _rows(stretch: Stretch, start: int) -> Part:
    size = min(SLICE, stretch.rows - start)
    cells = {name: array.slice(start, size).to_pylist() for name, array in stretch.columns.items()}

    def lines(numbers: Sequence[int]) -> list[int]:
        return [line for line, _ in stretch.locate([start + number for number in numbers])]

    rows: list[Record] = [{name: cells[name][n] for name in cells} for n in range(size)]
    return Part(rows, lines, stretch.broken if start == 0 else ())


def _json(asked: Asked) -> Iterator[Part]:
    incoming = blocks(asked.path, asked.shown, asked.progress, asked.encoding)
    rows, line, some = 0, 1, False
    for block in _document_first(incoming):
        if isinstance(block, Broken):
            raise broken_off(block, asked.shown, line, rows)
        for part in _parts_of(block, asked.shown):
            some = some or bool(part.records or part.broken)
            rows += len(part.records)
            yield part
        line = block.first_line + block.data.count(b"\n")
    if not some:
        raise empty(asked.shown)


def _document_first(incoming: Iterator[Block | Broken]) -> Iterator[Block | Broken]:
    """The blocks; all as one where the first line is not a whole value but begins one."""
    held: list[bytes] = []
    start = 1
    for block in incoming:
        if isinstance(block, Broken):
            if held:
                yield Block(b"".join(held), start)
            yield block
            return
        if not held and not _begins_document(block.data):
            yield block
            yield from incoming
            return
        held.append(block.data)
        if sum(map(len, held)) > DOCUMENT:
            yield _too_long()
            return
    if held:
        yield Block(b"".join(held), start)


def _begins_document(data: bytes) -> bool:
    line = data.lstrip(_BLANK).split(b"\n", 1)[0]
    return line[:1] in (b"{", b"[") and _value(line) is None


def _too_long() -> Broken:
    mib = DOCUMENT // 2**20
    return Broken(
        en=f"one JSON document is longer than {mib} MiB; export it as JSON lines",
        zh=f"单个 JSON 文档超过 {mib} MiB，请导出为按行分隔的 JSON",
    )


def _value(text: bytes) -> Any:
    """The decoded value of a whole text, None where there is none."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _parts_of(block: Block, shown: str) -> Iterator[Part]:
    if _begins_document(block.data):
        whole = _value(block.data)
        if isinstance(whole, dict):
            yield listed([(1, whole)])
            return
        if isinstance(whole, list):
            yield _items(whole, shown)
            return
    lines = block.data.split(b"\n")
    for start in range(0, len(lines), SLICE):
        yield _lines(lines[start : start + SLICE], block.first_line + start, shown)


def _items(items: Sequence[Any], shown: str) -> Part:
    good: list[tuple[int, Record]] = []
    broken: list[Quarantined] = []
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            good.append((number, item))
        else:
            text = msgspec.json.encode(item).decode("utf-8")
            broken.append(quarantined(shown, number, "not_an_object", text))
    return listed(good, broken)


def _lines(lines: Sequence[bytes], first: int, shown: str) -> Part:
    good: list[tuple[int, Record]] = []
    broken: list[Quarantined] = []
    for number, line in enumerate(lines, first):
        if not line.strip(_BLANK):
            continue
        value, rule = _line(line)
        if isinstance(value, dict):
            good.append((number, value))
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            good += [(number, item) for item in value]
        else:
            text = line[:8_000].decode("utf-8", "backslashreplace").rstrip("\r")
            broken.append(quarantined(shown, number, rule or "not_an_object", text))
    return listed(good, broken)


def _line(line: bytes) -> tuple[Any, str]:
    """The value of a line, or the rule that it breaks."""
    try:
        line.decode("utf-8")
        return _decode(line), ""
    except UnicodeDecodeError:
        return None, broken_rule(line)
    except (msgspec.DecodeError, RecursionError):
        return None, "not_json"
