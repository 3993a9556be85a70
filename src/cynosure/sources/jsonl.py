"""JSON lines: one object a line, plain or gzip.

A block of lines is decoded in one call into a class made for the keys seen so far: scalars as they
are, nested values as raw text. A line that does not fit (a new key, a new kind of value, bad JSON)
sends its block through the line-by-line path, which widens the class for the blocks to come. Of
a key that a line holds twice, the last value counts; empty lines are no rows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa

from cynosure.sources.opening import Block, Broken, blocks, broken_off, empty
from cynosure.sources.scalars import SCALAR, joined, scalars, written
from cynosure.sources.stretch import Asked, Stretch, quarantined
from cynosure.tables.batch import Quarantined

MOST_KEYS = 1_000
"""Keys of the top level that are kept; a file with more uses keys as data, and the rest is left."""

SLICE = 2**17
"""Bytes decoded in one call: few enough that the rows stay in cache while taken apart."""

_SAMPLE = 1_000
_ABSENT = msgspec.Raw(b"null")
_BAD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_anything = msgspec.json.Decoder(dict[str, msgspec.Raw])
_value = msgspec.json.Decoder(Any)


@dataclass
class _Shape:
    """The keys seen so far (key to whether its values are nested) and the decoder for them."""

    nested: dict[str, bool] = field(default_factory=dict)
    decoder: msgspec.json.Decoder[Any] | None = None

    def learn(self, row: dict[str, msgspec.Raw]) -> None:
        """Take in the keys of a row."""
        for key, raw in row.items():
            deep = bytes(memoryview(raw)[:1]) in (b"{", b"[")
            known = self.nested.get(key)
            if (known is None and len(self.nested) < MOST_KEYS) or (deep and known is False):
                self.nested[key] = deep
                self.decoder = None

    def lines(self) -> msgspec.json.Decoder[Any]:
        """The decoder of one row; unknown keys are errors until there are too many keys."""
        if self.decoder is None:
            fields = [
                (f"f{i}", msgspec.Raw, _ABSENT) if deep else (f"f{i}", SCALAR, None)
                for i, deep in enumerate(self.nested.values())
            ]
            row = msgspec.defstruct(
                "Row",
                fields,
                rename={f"f{i}": key for i, key in enumerate(self.nested)},
                forbid_unknown_fields=len(self.nested) < MOST_KEYS,
                gc=False,
            )
            self.decoder = msgspec.json.Decoder(row)
        return self.decoder


def stretches(asked: Asked) -> Iterator[Stretch]:
    """The rows of a file of JSON lines; raises Unreadable where it is cut, damaged or empty."""
    shape = _Shape()
    rows, line, some = 0, 1, False
    for block in blocks(asked.path, asked.shown, asked.progress):
        if isinstance(block, Broken):
            raise broken_off(block, asked.shown, line, rows)
        if not shape.nested:
            _sample(block.data, shape)
        stretch = _stretch(block, shape, asked)
        line = block.first_line + block.data.count(b"\n")
        if stretch.rows or stretch.broken:
            some = True
            yield stretch
            rows += stretch.rows
    if not some:
        raise empty(asked.shown)


def _sample(data: bytes, shape: _Shape) -> None:
    start = 0
    for _ in range(_SAMPLE):
        end = data.find(b"\n", start)
        text = data[start : end if end >= 0 else len(data)]
        with contextlib.suppress(*_BAD):
            shape.learn(_anything.decode(text))
        if end < 0:
            return
        start = end + 1


def _stretch(block: Block, shape: _Shape, asked: Asked) -> Stretch:
    broken: list[Quarantined] = []
    parts: list[dict[str, pa.Array]] = []
    sizes: list[int] = []
    start = 0
    while start < len(block.data):
        end = block.data.find(b"\n", start + SLICE) + 1 or len(block.data)
        try:
            rows = shape.lines().decode_lines(memoryview(block.data)[start:end])
            part = _columns(rows, shape, asked)
        except _BAD:
            first = block.first_line + block.data.count(b"\n", 0, start)
            piece = Block(block.data[start:end], first)
            rows, spoilt = _line_by_line(piece, shape, asked.shown)
            broken += spoilt
            part = _columns(rows, shape, asked)
        parts.append(part)
        sizes.append(len(rows))
        start = end
    bad = {row.line for row in broken}

    def locate(numbers: Sequence[int]) -> list[tuple[int, str]]:
        lines = [line for line in _filled(block) if line[0] not in bad]
        return [(lines[n][0], _shown(lines[n][1])) for n in numbers]

    names = {name: None for part in parts for name in part}
    columns = {
        name: joined([part.get(name, pa.nulls(n)) for part, n in zip(parts, sizes, strict=True)])
        for name in names
    }
    return Stretch(tuple(shape.nested), columns, sum(sizes), tuple(broken), locate)


def _filled(block: Block) -> list[tuple[int, bytes]]:
    """(line number, text) of the lines that hold anything."""
    lines = enumerate(block.data.split(b"\n"), block.first_line)
    return [(number, line) for number, line in lines if line.strip(b" \t\r")]


def _shown(line: bytes) -> str:
    return line[:8_000].decode("utf-8", "backslashreplace").rstrip("\r")


def _line_by_line(block: Block, shape: _Shape, shown: str) -> tuple[list[Any], list[Quarantined]]:
    """The rows of a block and the lines that are none; looks into nested values as well."""
    good, broken = [], []
    for number, line in _filled(block):
        rule = _fault(line, shape)
        if rule is None:
            good.append(line)
        else:
            broken.append(quarantined(shown, number, rule, _shown(line)))
    decode = shape.lines().decode
    return [decode(line) for line in good], broken


def _fault(line: bytes, shape: _Shape) -> str | None:
    """The rule that a line breaks, if any; a sound line that does not fit widens the shape."""
    try:
        line.decode("utf-8")
        shape.lines().decode(line)
    except UnicodeDecodeError:
        return "not_utf8"
    except RecursionError:
        return "not_json"
    except msgspec.DecodeError:
        return _widen(line, shape)
    return None


def _widen(line: bytes, shape: _Shape) -> str | None:
    try:
        row = _anything.decode(line)
    except msgspec.ValidationError:
        return "not_an_object"
    except (msgspec.DecodeError, RecursionError):
        return "not_json"
    shape.learn(row)
    try:
        shape.lines().decode(line)
    except _BAD:
        return "not_json"
    return None


def _columns(rows: list[Any], shape: _Shape, asked: Asked) -> dict[str, pa.Array]:
    wanted = asked.wanted(tuple(shape.nested))
    columns = {}
    for i, (key, deep) in enumerate(shape.nested.items()):
        if key in wanted:
            cells = list(map(attrgetter(f"f{i}"), rows))
            columns[key] = _raw_array(cells) if deep else scalars(cells)
    return columns


def _raw_array(cells: list[msgspec.Raw]) -> pa.Array:
    """Nested values as JSON text; scalars among them as their own text."""
    texts = [bytes(cell) for cell in cells]
    return pa.array([_own_text(text) for text in texts], pa.string())


def _own_text(text: bytes) -> str | None:
    if text[:1] in (b"{", b"["):
        return text.decode("utf-8")
    return written(_value.decode(text))
