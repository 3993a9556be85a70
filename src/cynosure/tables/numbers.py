"""Cells of any type as numbers, integers and flags, the way people and spreadsheets write them.

Full-width digits and signs count as plain ones. Commas may part groups of three digits, and never
stand for a decimal point. A percentage is no number: whether 12% is 12 or 0.12 is not guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cynosure.tables.cells import INT64, Conformed, as_text, faults, known, mask, tidied, without

if TYPE_CHECKING:
    import pyarrow as pa

    from cynosure.tables.cells import Mask

FLAGS = {
    "true": True, "1": True, "1.0": True, "yes": True, "是": True, "真": True,
    "false": False, "0": False, "0.0": False, "no": False, "否": False, "假": False,
}  # fmt: skip
"""Words that are a yes or a no, in any case of letters."""

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_GROUPED = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_WHOLE = re.compile(r"[+-]?\d{1,25}", re.ASCII)


def numbers(array: pa.Array) -> Conformed:
    """Cells of any type as doubles; what is not finite is no number."""
    import numpy as np
    import pyarrow as pa

    wanted = known(array)
    doubles = _doubles(array)
    if doubles is None:
        return Conformed(pa.nulls(len(array), pa.float64()), faults(("not_a_number", wanted)))
    finite = np.isfinite(doubles.fill_null(0.0).to_numpy())
    doubles = without(doubles, ~finite)
    bad = wanted & ~known(doubles) & ~_empty(array)
    return Conformed(doubles, faults(("not_a_number", bad)))


def _doubles(array: pa.Array) -> pa.Array | None:
    """Cells as doubles, null where they are no number; None where their type has no numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_boolean(kind):
        return array.cast(pa.int8()).cast(pa.float64())
    if pa.types.is_string(kind):
        try:
            return pc.cast(array, pa.float64())
        except pa.ArrowInvalid:
            return _read(tidied(array))
    try:
        return pc.cast(array, pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _read(text: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.if_else(pc.match_substring_regex(text, "(?i)^true$"), "1", text)
    text = pc.if_else(pc.match_substring_regex(text, "(?i)^false$"), "0", text)
    grouped = pc.match_substring_regex(text, _GROUPED)
    text = pc.if_else(grouped, pc.replace_substring(text, ",", ""), text)
    bare = without(text, ~mask(pc.match_substring_regex(text, _NUMBER)))
    return pc.cast(pc.replace_substring_regex(bare, r"^\+", ""), pa.float64())


def _empty(array: pa.Array) -> Mask:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(array.type):
        return np.zeros(len(array), dtype=bool)
    return mask(pc.equal(pc.utf8_trim_whitespace(array), ""))


def integers(array: pa.Array) -> Conformed:
    """Cells of any type as integers of 64 bits; what has a fraction or does not fit is none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    wanted = known(array)
    if pa.types.is_boolean(kind):
        return Conformed(array.cast(pa.int64()))
    if pa.types.is_string(kind):
        # Arrow reads "0x10" as a number; nobody who writes a count means it.
        if not mask(pc.match_substring(array, "x", ignore_case=True)).any():
            try:
                return Conformed(pc.cast(array, pa.int64()))
            except pa.ArrowInvalid:
                pass
        whole = pa.array([_whole(cell) for cell in tidied(array).to_pylist()], pa.int64())
        bad = wanted & ~known(whole) & ~_empty(array)
        return Conformed(whole, faults(("not_an_integer", bad)))
    if pa.types.is_signed_integer(kind):
        return Conformed(array.cast(pa.int64()))
    doubles = _doubles(array)
    if doubles is None:
        return Conformed(pa.nulls(len(array), pa.int64()), faults(("not_an_integer", wanted)))
    sizes = doubles.fill_null(0.0).to_numpy()
    good = np.isfinite(sizes) & (np.abs(sizes) < INT64) & (np.floor(sizes) == sizes)
    bad = wanted & ~good
    whole = pc.cast(without(array, bad), pa.int64(), safe=False)
    return Conformed(whole, faults(("not_an_integer", bad)))


def _whole(cell: str | None) -> int | None:
    """The integer that a text means ("12", "12.0", "1,200"), or None."""
    if cell is None:
        return None
    if re.match(_GROUPED, cell, re.ASCII):
        cell = cell.replace(",", "")
    if _WHOLE.fullmatch(cell):
        value = int(cell)
    elif re.match(_NUMBER, cell, re.ASCII) and float(cell).is_integer():
        value = int(float(cell))
    else:
        return None
    return value if -INT64 <= value < INT64 else None


def flags(array: pa.Array) -> Conformed:
    """Cells of any type as yes or no."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_boolean(array.type):
        return Conformed(array)
    words, unusable = as_text(array)
    words = pc.utf8_lower(tidied(words))
    place = pc.index_in(words, pa.array(list(FLAGS)))
    read = pa.array(list(FLAGS.values())).take(place)
    bad = unusable | (known(words) & ~known(read))
    return Conformed(read, faults(("not_a_flag", bad)))
