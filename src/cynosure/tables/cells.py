"""Cells in typed columns: what is known of them, what was wrong with them, how they are tidied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.errors import Text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

Counts = tuple[int, ...]
"""Numbers of epochs in seconds, milliseconds, microseconds and nanoseconds."""

EPOCHS: tuple[tuple[int, Text], ...] = (
    (10, Text("seconds", "秒级")),
    (13, Text("milliseconds", "毫秒级")),
    (16, Text("microseconds", "微秒级")),
    (19, Text("nanoseconds", "纳秒级")),
)
"""Units of epoch numbers by their digits today."""

NO_EPOCHS: Counts = (0,) * len(EPOCHS)

INT64 = 2**63
"""One more than the largest integer of 64 bits."""


@dataclass(frozen=True)
class Conformed:
    """One column in its physical type, null where a cell is missing or bad.

    `faults` are (rule of `batch.RULES`, mask of the cells that broke it); a cell breaks at most
    one. `epochs` counts epoch numbers by their unit (`EPOCHS`): a column that has several is not
    to be believed.
    """

    values: pa.Array
    faults: tuple[tuple[str, Mask], ...] = ()
    epochs: Counts = NO_EPOCHS


def plain(array: pa.Array) -> pa.Array:
    """The same cells in one chunk, out of a dictionary and with ordinary strings."""
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        array = array.cast(pa.string())
    return array


def faults(*marked: tuple[str, Mask]) -> tuple[tuple[str, Mask], ...]:
    """Those of the rules that any cell broke."""
    return tuple((rule, mask) for rule, mask in marked if mask.any())


def mask(array: pa.Array) -> Mask:
    """A boolean array as a mask, null as false."""
    import numpy as np

    return np.asarray(array.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def known(array: pa.Array) -> Mask:
    """Which cells are not null."""
    import numpy as np

    return np.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def without(array: pa.Array, bad: Mask) -> pa.Array:
    """The same with the cells marked made null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not bad.any():
        return array
    return pc.if_else(pa.array(bad), pa.scalar(None, array.type), array)


def tidied(array: pa.Array) -> pa.Array:
    """Text without blanks around it, full-width forms made plain, empty as null."""
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(pc.utf8_normalize(array, form="NFKC"))
    return without(text, mask(pc.equal(text, "")))


def as_text(array: pa.Array) -> tuple[pa.Array, Mask]:
    """Any cells as strings (a whole number without its ".0"), and a mask of those that are none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = np.zeros(len(array), dtype=bool)
    kind = array.type
    if pa.types.is_string(kind):
        return array, nothing
    if pa.types.is_floating(kind):
        return _float_text(array), nothing
    if pa.types.is_nested(kind):
        return pa.nulls(len(array), pa.string()), known(array)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _decoded(array)
    try:
        return pc.cast(array, pa.string()), nothing
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.nulls(len(array), pa.string()), known(array)


def _decoded(array: pa.Array) -> tuple[pa.Array, Mask]:
    import pyarrow as pa

    cells: list[str | None] = []
    for cell in array.to_pylist():
        try:
            cells.append(None if cell is None else cell.decode("utf-8"))
        except UnicodeDecodeError:
            cells.append(None)
    text = pa.array(cells, pa.string())
    return text, known(array) & ~known(text)


def _float_text(array: pa.Array) -> pa.Array:
    """Ids that a spreadsheet made floats: 1.0 is "1"; what has a fraction keeps it."""
    import pyarrow as pa

    def written(cell: float) -> str:
        return str(int(cell)) if cell.is_integer() and abs(cell) < INT64 else str(cell)

    floats = array.cast(pa.float64()).to_pylist()
    cells = [None if cell is None or cell != cell else written(cell) for cell in floats]
    return pa.array(cells, pa.string())
