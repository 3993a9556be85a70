"""Where a mapped path lies in a file: a column, or a place inside a column of nested values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from cynosure.sources.nested import BAD_JSON, Inner, Inside
from cynosure.sources.scalars import joined

SLICE = 2**12
"""Cells opened together: few enough that their values stay in cache while put into columns."""

_anything = msgspec.json.Decoder()


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
        made = Inside(inners)
        parts = [
            made.of_texts(column.slice(start, SLICE).to_pylist())
            for start in range(0, max(len(column), 1), SLICE)
        ]
        return [joined([part[inner] for part in parts]) for inner in inners]
    return [pa.nulls(len(column)) for _ in inners]


def names_inside(name: str, column: pa.Array) -> list[str]:
    """Dotted names of what the first rows of a nested column hold, for a hint."""
    if pa.types.is_struct(column.type):
        return [f"{name}.{inner.name}" for inner in column.type]
    found: dict[str, None] = {}
    for cell in column.slice(0, 100).to_pylist():
        try:
            value = _anything.decode(cell) if isinstance(cell, str) else None
        except BAD_JSON:
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
