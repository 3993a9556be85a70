"""Values inside nested JSON: only what stands at the wanted places is ever made."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from cynosure.sources.scalars import SCALAR, scalars, written

Inner = tuple[str, ...]
"""The steps from a column's value down to the value meant; empty for the column itself."""

BAD_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for what is no JSON, or does not fit the type asked for."""

_anything = msgspec.json.Decoder()
_OBJECT, _LIST, _NULL, _LINE_END = b"{[n\n"


class Inside:
    """Takes the values at some places out of nested JSON values, by a class made for them.

    Where a value has another shape (a text on the way, an object at the end of it), decoding into
    `type` raises one of `BAD_JSON`; `walked` reads such cells one by one.
    """

    def __init__(self, inners: Sequence[Inner]) -> None:
        self.inners = tuple(inners)
        self.type = _made_for(self.inners, 0)
        self._decoder = msgspec.json.Decoder(self.type | None)

    def of_texts(self, cells: Sequence[str | None]) -> dict[Inner, pa.Array]:
        """The values in JSON texts, null where they or a step are missing."""
        decode = self._decoder.decode
        try:
            return self.of_objects([None if cell is None else decode(cell) for cell in cells])
        except BAD_JSON:
            return self.walked(cells)

    def of_lines(self, lines: bytes) -> dict[Inner, pa.Array]:
        """The same in lines that are all sound JSON."""
        return self.of_objects(self._decoder.decode_lines(lines))

    def of_objects(self, objects: Sequence[Any]) -> dict[Inner, pa.Array]:
        """The same in values decoded into `type`, or None."""
        return {inner: scalars(_at(objects, inner)) for inner in self.inners}

    def walked(self, cells: Sequence[str | None]) -> dict[Inner, pa.Array]:
        """The same step by step, through JSON text inside JSON text; nested values as text."""
        return {inner: scalars([_walk(cell, inner) for cell in cells]) for inner in self.inners}


class Raws:
    """Nested values (UTF-8) that a decoder has left as they are; they hold no line ends."""

    def __init__(self, raws: Sequence[msgspec.Raw]) -> None:
        self._raws = raws
        self._lines = b"\n".join(raws)

    def inside(self, opener: Inside) -> dict[Inner, pa.Array]:
        """The values at the places of `opener`, decoded in one call; raises one of `BAD_JSON`."""
        return opener.of_lines(self._lines)

    def texts(self) -> pa.Array:
        """The values as JSON text; scalars among them as their own text, null as null."""
        n = len(self._raws)
        letters = np.frombuffer(self._lines, np.uint8)
        bounds = np.empty(n + 1, np.int64)
        bounds[0], bounds[n] = 0, len(letters) + 1
        bounds[1:n] = np.flatnonzero(letters == _LINE_END) + 1
        first = letters[bounds[:n]]
        null = first == _NULL
        if not (null | (first == _OBJECT) | (first == _LIST)).all():
            return pa.array([_own_text(bytes(raw)) for raw in self._raws], pa.string())
        # Without the line ends between them, each text begins as many letters earlier.
        offsets = pa.py_buffer((bounds - np.arange(n + 1)).astype(np.int32))
        known = pa.py_buffer(np.packbits(~null, bitorder="little")) if null.any() else None
        buffers = [known, offsets, pa.py_buffer(self._lines.replace(b"\n", b""))]
        return pa.Array.from_buffers(pa.string(), n, buffers)


def _own_text(text: bytes) -> str | None:
    if text[0] in (_OBJECT, _LIST):
        return text.decode("utf-8")
    return written(_anything.decode(text))


def _made_for(inners: Sequence[Inner], depth: int) -> Any:
    """A class with the steps of `inners` at `depth` as fields, their last steps scalars."""
    by_step: dict[str, list[Inner]] = {}
    for inner in inners:
        by_step.setdefault(inner[depth], []).append(inner)
    fields: list[tuple[str, Any, None]] = []
    for step, through in by_step.items():
        deeper = [inner for inner in through if len(inner) > depth + 1]
        kind = _made_for(deeper, depth + 1) if len(deeper) == len(through) else None
        fields.append((_field(step), SCALAR if kind is None else kind | None, None))
    names = {_field(step): step for step in by_step}
    return msgspec.defstruct("Value", fields, rename=names, gc=False)


def _field(step: str) -> str:
    """A name that Python allows for any step."""
    return "f" + step.encode("utf-8").hex()


def _at(objects: Sequence[Any], inner: Inner) -> list[Any]:
    """The values at `inner`, None wherever a step is missing."""
    cells = list(objects)
    for step in inner:
        field = _field(step)
        try:
            cells = list(map(attrgetter(field), cells))
        except AttributeError:
            cells = [getattr(cell, field, None) for cell in cells]
    return cells


def _walk(cell: str | None, inner: Inner) -> Any:
    value: Any = cell
    for step in inner:
        if isinstance(value, str):
            try:
                value = _anything.decode(value)
            except BAD_JSON:
                return None
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode("utf-8")
    return value
