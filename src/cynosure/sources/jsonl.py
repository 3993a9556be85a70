"""JSON lines: one object a line, plain or gzip; or one list of objects (`json_list.py`).

A slice of lines is decoded in one call into a class made for the keys seen so far: scalars as they
are, nested values as raw text, or opened at once where nothing but values inside them is wanted. A
line that does not fit (a new key, a new kind of value, bad JSON) sends its slice through the
line-by-line path, which widens the class for the slices to come. Of a key that a line holds twice,
the last value counts; empty lines are no rows. A last line that has no end and is no JSON was cut
off.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa

from cynosure.sources.encodings import broken_rule
from cynosure.sources.json_list import as_lines
from cynosure.sources.nested import BAD_JSON, Inner, Inside, Raws
from cynosure.sources.opening import Block, Broken, blocks, broken_off, empty
from cynosure.sources.paths import inside
from cynosure.sources.scalars import SCALAR, joined, scalars
from cynosure.sources.stretch import Asked, Parts, Stretch, quarantined
from cynosure.tables.batch import CUT_OFF, Quarantined

MOST_KEYS = 1_000
"""Keys of the top level that are kept; a file with more uses keys as data, and the rest is left."""

SLICE = 2**17
"""Bytes decoded in one call: few enough that the rows stay in cache while taken apart."""

_SAMPLE = 1_000
_ABSENT = msgspec.Raw(b"null")
_anything = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass
class _Shape:
    """The keys seen so far (key to whether its values are nested) and the decoder for them.

    `parts` says what is wanted of which key. `openers` take out values inside; keys in `odd` held
    values of a shape that these do not fit, and are kept as raw text first.
    """

    nested: dict[str, bool] = field(default_factory=dict)
    decoder: msgspec.json.Decoder[Any] | None = None
    parts: Mapping[str, Parts] = field(default_factory=dict)
    openers: dict[str, Inside] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)

    def want(self, asked: Asked) -> None:
        """Ask anew what is wanted: keys may have been added, and properties given up."""
        parts = asked.parts(tuple(self.nested))
        if parts != self.parts:
            self.parts, self.decoder = parts, None
            self.openers = {key: Inside(one.inners) for key, one in parts.items() if one.inners}

    def opens(self, key: str) -> bool:
        """Whether the values of `key` are decoded into what is wanted inside them, and no more."""
        return (
            key in self.openers
            and self.nested[key]
            and not self.parts[key].whole
            and key not in self.odd
        )

    def learn(self, row: dict[str, msgspec.Raw]) -> None:
        """Take in the keys of a row."""
        for key, raw in row.items():
            deep = bytes(memoryview(raw)[:1]) in (b"{", b"[")
            known = self.nested.get(key)
            if (known is None and len(self.nested) < MOST_KEYS) or (deep and known is False):
                self.nested[key] = deep
                self.decoder = None
            if key in self.nested and self.opens(key) and not self._fits(key, raw):
                self.odd.add(key)
                self.decoder = None

    def _fits(self, key: str, raw: msgspec.Raw) -> bool:
        try:
            msgspec.json.decode(raw, type=self.openers[key].type | None)
        except BAD_JSON:
            return False
        return True

    def lines(self) -> msgspec.json.Decoder[Any]:
        """The decoder of one row; unknown keys are errors until there are too many keys."""
        if self.decoder is None:
            fields = [
                (f"f{i}", *self._kind(key, deep=deep))
                for i, (key, deep) in enumerate(self.nested.items())
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

    def _kind(self, key: str, *, deep: bool) -> tuple[Any, msgspec.Raw | None]:
        """The type of a key's values and what stands where the key is missing."""
        if self.opens(key):
            return self.openers[key].type | None, None
        return (msgspec.Raw, _ABSENT) if deep else (SCALAR, None)


def stretches(asked: Asked) -> Iterator[Stretch]:
    """The rows of a file of JSON lines; raises Unreadable where it is cut, damaged or empty."""
    shape = _Shape()
    rows, some = 0, False
    before = Block(b"", 1)
    incoming = blocks(asked.path, asked.shown, asked.progress, asked.encoding)
    for block in as_lines(incoming):
        if isinstance(block, Broken):
            line = before.first_line + before.data.count(b"\n")
            raise broken_off(block, asked.shown, line, rows)
        if not shape.nested:
            _sample(block.data, shape)
        stretch = _stretch(block, shape, asked)
        before = block
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
        with contextlib.suppress(*BAD_JSON):
            shape.learn(_anything.decode(text))
        if end < 0:
            return
        start = end + 1


@dataclass(frozen=True)
class _Slice:
    """The rows of some lines: whole columns by key, values inside by key and place."""

    rows: int
    columns: dict[str, pa.Array]
    opened: dict[str, dict[Inner, pa.Array]]


def _stretch(block: Block, shape: _Shape, asked: Asked) -> Stretch:
    broken: list[Quarantined] = []
    slices: list[_Slice] = []
    start = 0
    shape.want(asked)
    while start < len(block.data):
        end = block.data.find(b"\n", start + SLICE) + 1 or len(block.data)
        text = memoryview(block.data)[start:end]
        try:
            str(text, "utf-8")
            slices.append(_slice(shape.lines().decode_lines(text), shape))
        except BAD_JSON:
            first = block.first_line + block.data.count(b"\n", 0, start)
            rows, spoilt = _line_by_line(Block(bytes(text), first), shape, asked)
            broken += spoilt
            slices.append(_slice(rows, shape))
        start = end
    bad = {row.line for row in broken}

    def locate(numbers: Sequence[int]) -> list[tuple[int, str]]:
        lines = [line for line in _filled(block) if line[0] not in bad]
        return [(lines[n][0], _shown(lines[n][1])) for n in numbers]

    return Stretch(
        tuple(shape.nested),
        _together([one.columns for one in slices], slices),
        sum(one.rows for one in slices),
        tuple(broken),
        locate,
        opened={
            key: _together([one.opened.get(key, {}) for one in slices], slices)
            for key in shape.openers
        },
    )


def _together(parts: list[dict[Any, pa.Array]], slices: list[_Slice]) -> dict[Any, pa.Array]:
    """The columns of all slices, null where a slice knew nothing of one."""
    names = {name: None for part in parts for name in part}
    return {
        name: joined(
            [part.get(name, pa.nulls(one.rows)) for part, one in zip(parts, slices, strict=True)]
        )
        for name in names
    }


def _filled(block: Block) -> list[tuple[int, bytes]]:
    """(line number, text) of the lines that hold anything."""
    lines = enumerate(block.data.split(b"\n"), block.first_line)
    return [(number, line) for number, line in lines if line.strip(b" \t\r")]


def _shown(line: bytes) -> str:
    return line[:8_000].decode("utf-8", "backslashreplace").rstrip("\r")


def _line_by_line(block: Block, shape: _Shape, asked: Asked) -> tuple[list[Any], list[Quarantined]]:
    """The rows of a block and the lines that are none; looks into nested values as well."""
    good, broken = [], []
    lines = _filled(block)
    for number, line in lines:
        rule = _fault(line, shape, asked)
        if rule is None:
            good.append(line)
            continue
        cut = rule != "not_an_object" and number == lines[-1][0] and block.data.endswith(line)
        broken.append(quarantined(asked.shown, number, CUT_OFF if cut else rule, _shown(line)))
    try:
        return _decoded(good, shape), broken
    except BAD_JSON:  # a line has narrowed the class to what an earlier one does not fit
        for line in good:
            shape.learn(_anything.decode(line))
        return _decoded(good, shape), broken


def _decoded(lines: Sequence[bytes], shape: _Shape) -> list[Any]:
    decode = shape.lines().decode
    return [decode(line) for line in lines]


def _fault(line: bytes, shape: _Shape, asked: Asked) -> str | None:
    """The rule that a line breaks, if any; a sound line that does not fit widens the shape."""
    try:
        line.decode("utf-8")
        shape.lines().decode(line)
    except UnicodeDecodeError:
        return broken_rule(line)
    except RecursionError:
        return "not_json"
    except msgspec.DecodeError:
        return _widen(line, shape, asked)
    return None


def _widen(line: bytes, shape: _Shape, asked: Asked) -> str | None:
    try:
        row = _anything.decode(line)
    except msgspec.ValidationError:
        return "not_an_object"
    except (msgspec.DecodeError, RecursionError):
        return "not_json"
    shape.learn(row)
    shape.want(asked)
    try:
        shape.lines().decode(line)
    except BAD_JSON:
        return "not_json"
    return None


def _slice(rows: list[Any], shape: _Shape) -> _Slice:
    columns: dict[str, pa.Array] = {}
    opened: dict[str, dict[Inner, pa.Array]] = {}
    for i, (key, deep) in enumerate(shape.nested.items()):
        part = shape.parts.get(key)
        if part is None:
            continue
        cells = list(map(attrgetter(f"f{i}"), rows))
        if shape.opens(key):
            opened[key] = shape.openers[key].of_objects(cells)
            continue
        raws = Raws(cells) if deep else None
        column = scalars(cells) if raws is None else raws.texts()
        if part.whole:
            columns[key] = column
        if part.inners:
            opened[key] = _inside(raws, column, shape.openers[key])
    return _Slice(len(rows), columns, opened)


def _inside(raws: Raws | None, column: pa.Array, opener: Inside) -> dict[Inner, pa.Array]:
    """Values inside a column that is wanted whole as well, or is of several shapes."""
    if raws is not None:
        with contextlib.suppress(*BAD_JSON):
            return raws.inside(opener)
    return dict(zip(opener.inners, inside(column, opener.inners), strict=True))
