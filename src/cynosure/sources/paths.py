"""Where a mapped path lies in a file: a column, or a place inside a column of nested values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from cynosure.sources.scalars import SCALAR, joined, scalars

Inner = tuple[str, ...]
"""The steps from a column's value down to the value meant; empty for the column itself."""

SLICE = 2**12
"""Cells opened together: few enough that their values stay in cache while put into columns."""

_anything = msgspec.json.Decoder()
_BAD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def split(path: str, names: Iterable[str]) -> tuple[str, Inner] | None:
    """The column of `names` that holds `path`, and the steps within; None where there is none.

    The longest name wins, so that a column `a.b` is preferred to `b` inside `a`.
    """
    known = set(names)
    steps = path.split(".")
    for taken in range(len(steps), 0, -1):
        column = ".".join(steps[:taken])
        if column in known:
            return column, tuple(steps[taken:])
    return None


def inside(column: pa.Array, inners: Sequence[Inner]) -> list[pa.Array]:
    """The values at each of `inners` in a column of structs or of JSON text, null where absent."""
    if pa.types.is_struct(column.type):
        return [_in_struct(column, inner) for inner in inners]
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        parts = [
            _in_text(column.slice(start, SLICE).to_pylist(), inners)
            for start in range(0, max(len(column), 1), SLICE)
        ]
        return [joined(list(arrays)) for arrays in zip(*parts, strict=True)]
    return [pa.nulls(len(column)) for _ in inners]


def names_inside(name: str, column: pa.Array) -> list[str]:
    """Dotted names of what the first rows of a nested column hold, for a hint."""
    if pa.types.is_struct(column.type):
        return [f"{name}.{inner.name}" for inner in column.type]
    found: dict[str, None] = {}
    for cell in column.slice(0, 100).to_pylist():
        try:
            value = _anything.decode(cell) if isinstance(cell, str) else None
        except _BAD:
            continue
        if isinstance(value, dict):
            found.update(dict.fromkeys(f"{name}.{key}" for key in value))
    return list(found)


def _in_struct(column: pa.Array, inner: Inner) -> pa.Array:
    for taken, step in enumerate(inner):
        if not pa.types.is_struct(column.type):
            return inside(column, [inner[taken:]])[0]
        if column.type.get_field_index(step) < 0:
            return pa.nulls(len(column))
        column = pc.struct_field(column, step)
    return column


def _in_text(cells: list[str | None], inners: Sequence[Inner]) -> list[pa.Array]:
    """One decoding of a cell for all paths, by a class made for them; odd cells are walked."""
    decode = msgspec.json.Decoder(_made_for(inners, 0) | None).decode
    reach = [_reaching(inner) for inner in inners]
    try:
        rows = [None if cell is None else decode(cell) for cell in cells]
    except _BAD:
        return [scalars([_walk(cell, inner) for cell in cells]) for inner in inners]
    return [scalars([get(row) for row in rows]) for get in reach]


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


def _reaching(inner: Inner) -> Callable[[Any], Any]:
    """A getter for one path in a decoded row, None wherever a step is missing."""
    fields = [_field(step) for step in inner]

    def get(row: Any) -> Any:
        for field in fields:
            if row is None:
                return None
            row = getattr(row, field, None)
        return row

    return get


def _walk(cell: str | None, inner: Inner) -> Any:
    """The value at `inner`, through JSON text inside JSON text; nested values as their text."""
    value: Any = cell
    for step in inner:
        if isinstance(value, str):
            try:
                value = _anything.decode(value)
            except _BAD:
                return None
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode("utf-8")
    return value
