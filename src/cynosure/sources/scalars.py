"""JSON scalars as Arrow arrays."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cynosure.tables.cells import as_text

SCALAR = str | int | float | bool | None
"""What a JSON value is that is neither an object nor a list."""


def scalars(cells: list[Any]) -> pa.Array:
    """Python scalars as one Arrow array; where their types differ (or overflow), as text."""
    first = next((cell for cell in cells if cell is not None), None)
    try:
        # Named, the type need not be found out cell by cell.
        return pa.array(cells, pa.string() if isinstance(first, str) else None)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([written(cell) for cell in cells], pa.string())


def written(cell: object) -> str | None:
    """A scalar as text: true and false as JSON has them, numbers in full."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**63:
        return str(int(cell))
    return str(cell)


def joined(parts: list[pa.Array]) -> pa.Array:
    """The parts of a column as one array of the narrowest type that holds all of them."""
    kind = pa.null()
    for part in parts:
        kind = wider(kind, part.type)
    return pa.concat_arrays([widened(part, kind) for part in parts])


def wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The narrowest type that holds both: whole numbers become doubles, all else becomes text."""
    if one == other or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if {one, other} == {pa.int64(), pa.float64()}:
        return pa.float64()
    return pa.string()


def widened(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """The cells in a type that is as wide as theirs or wider."""
    if array.type == kind:
        return array
    return as_text(array)[0] if pa.types.is_string(kind) else array.cast(kind, safe=False)
