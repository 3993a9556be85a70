"""Whether a column is what the contract says it is: Arrow arrays in, typed arrays and faults out.

Cells that are null, or text that is empty, are null and no fault; whether a null is allowed is the
row's affair. Text is taken without the blanks around it, and full-width digits count as digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cynosure.tables.instants import EARLIEST, instants, latest
from cynosure.tables.schema import Column, Type

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]


MODELS: tuple[str, ...] = ("model", "requested_model")
"""Columns that name a model, for which a sentinel is a missing value, as for identities."""

SENTINELS: tuple[str, ...] = ("default", "unknown", "null", "undefined")
"""What clients write when they know no name, in any case of letters; zero ids count as well."""

_ZERO = r"^[0-]*0[0-]*$"
_FLAGS = {
    "true": True, "1": True, "1.0": True, "yes": True, "是": True,
    "false": False, "0": False, "0.0": False, "no": False, "否": False,
}  # fmt: skip
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_WHOLE = re.compile(r"[+-]?\d{1,25}", re.ASCII)
_INT64 = 2**63


@dataclass(frozen=True)
class Conformed:
    """One column in its physical type, null where a cell is missing or bad.

    `faults` are (rule of `batch.RULES`, mask of the cells that broke it); a cell breaks at most
    one. `seconds` and `milliseconds` count epoch numbers by their unit: a column that has both is
    not to be believed.
    """

    values: pa.Array
    faults: tuple[tuple[str, Mask], ...] = ()
    seconds: int = 0
    milliseconds: int = 0


def physical(kind: Type) -> pa.DataType:
    """The Arrow type in which a column of this meaning is stored."""
    import pyarrow as pa

    return {
        Type.NAME: pa.string(),
        Type.INSTANT: pa.timestamp("us", "UTC"),
        Type.DAY: pa.date32(),
        Type.NUMBER: pa.float64(),
        Type.INTEGER: pa.int64(),
        Type.FLAG: pa.bool_(),
    }[kind]


def conform(column: Column, array: pa.Array, zone: str, now: datetime) -> Conformed:
    """`array` (any Arrow type) as `column` wants it.

    `zone` places times without offset; `now` is the moment of loading, against which the future is
    measured.
    """
    import pyarrow as pa

    array = plain(array)
    if pa.types.is_null(array.type):
        return Conformed(pa.nulls(len(array), physical(column.type)))
    match column.type:
        case Type.NAME:
            return _name(column, array)
        case Type.INSTANT:
            read = instants(array, zone, now)
            faults = _faults(
                ("not_a_time", read.unreadable), ("time_out_of_range", read.out_of_range)
            )
            return Conformed(read.values, faults, read.seconds, read.milliseconds)
        case Type.DAY:
            return _day(array, zone, now)
        case Type.NUMBER:
            return numbers(array)
        case Type.INTEGER:
            return _integer(array)
        case Type.FLAG:
            return _flag(array)


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


def _faults(*marked: tuple[str, Mask]) -> tuple[tuple[str, Mask], ...]:
    return tuple((rule, mask) for rule, mask in marked if mask.any())


def _mask(array: pa.Array) -> Mask:
    """A boolean array as a mask, null as false."""
    import numpy as np

    return np.asarray(array.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def _known(array: pa.Array) -> Mask:
    import numpy as np

    return np.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _without(array: pa.Array, bad: Mask) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not bad.any():
        return array
    return pc.if_else(pa.array(bad), pa.scalar(None, array.type), array)


def tidied(array: pa.Array) -> pa.Array:
    """Text without blanks around it, full-width forms made plain, empty as null."""
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(pc.utf8_normalize(array, form="NFKC"))
    return _without(text, _mask(pc.equal(text, "")))


def _name(column: Column, array: pa.Array) -> Conformed:
    import pyarrow as pa
    import pyarrow.compute as pc

    names, bad = as_text(array)
    if _wants_trim(names):
        names = pc.utf8_trim_whitespace(names)
        names = _without(names, _mask(pc.equal(names, "")))
    if column.identity or column.name in MODELS:
        names = _without(names, _sentinel(names))
    faults = [("not_text", bad)]
    if column.choices:
        chosen = _mask(pc.is_in(names, pa.array(column.choices)))
        wrong = _known(names) & ~chosen
        names = _without(names, wrong)
        faults.append(("not_a_choice", wrong))
    return Conformed(names, _faults(*faults))


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
        return pa.nulls(len(array), pa.string()), _known(array)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _decoded(array)
    try:
        return pc.cast(array, pa.string()), nothing
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.nulls(len(array), pa.string()), _known(array)


def _decoded(array: pa.Array) -> tuple[pa.Array, Mask]:
    import pyarrow as pa

    cells: list[str | None] = []
    for cell in array.to_pylist():
        try:
            cells.append(None if cell is None else cell.decode("utf-8"))
        except UnicodeDecodeError:
            cells.append(None)
    text = pa.array(cells, pa.string())
    return text, _known(array) & ~_known(text)


def _float_text(array: pa.Array) -> pa.Array:
    """Ids that a spreadsheet made floats: 1.0 is "1"; what has a fraction keeps it."""
    import pyarrow as pa

    def written(cell: float) -> str:
        return str(int(cell)) if cell.is_integer() and abs(cell) < _INT64 else str(cell)

    floats = array.cast(pa.float64()).to_pylist()
    cells = [None if cell is None or cell != cell else written(cell) for cell in floats]
    return pa.array(cells, pa.string())


def _wants_trim(names: pa.Array) -> bool:
    """Whether any cell may be empty or have blanks at an end; looks at the end bytes only."""
    import numpy as np

    starts, ends, data = _bytes_of(names)
    if len(data) == 0:
        return bool(len(names) > names.null_count)
    filled = ends > starts
    if int(np.count_nonzero(filled)) < len(names) - names.null_count:
        return True
    first, last = data[starts[filled]], data[ends[filled] - 1]
    # Blanks outside ASCII begin with one of these bytes; they end like any other letter.
    odd = np.isin(first, (0xC2, 0xE1, 0xE2, 0xE3)).any() or (last >= 0x80).any()
    return bool(odd or (first <= 0x20).any() or (last <= 0x20).any())


def _bytes_of(names: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """Start and end of every cell in the buffer of bytes they share."""
    import numpy as np

    _, offsets, data = names.buffers()
    if offsets is None or data is None:
        nothing = np.zeros(0, np.int32)
        return nothing, nothing, np.zeros(0, np.uint8)
    bounds = np.frombuffer(offsets, np.int32)[names.offset : names.offset + len(names) + 1]
    return bounds[:-1], bounds[1:], np.frombuffer(data, np.uint8)


def _sentinel(names: pa.Array) -> Mask:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    starts, ends, data = _bytes_of(names)
    if len(data) == 0:
        return np.zeros(len(names), dtype=bool)
    sizes = ends - starts
    found = np.zeros(len(names), dtype=bool)
    short = np.flatnonzero(np.isin(sizes, [len(word) for word in SENTINELS]))
    if len(short):
        words = pc.ascii_lower(names.take(pa.array(short)))
        found[short] = _mask(pc.is_in(words, pa.array(SENTINELS)))
    filled = np.flatnonzero(sizes > 0)
    zero = filled[np.isin(data[starts[filled]], (ord("0"), ord("-")))]
    if len(zero):
        found[zero] = _mask(pc.match_substring_regex(names.take(pa.array(zero)), _ZERO))
    return found


def _day(array: pa.Array, zone: str, now: datetime) -> Conformed:
    """Local days of `zone`; a day is out of range under the rule for instants."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(array.type):
        days = array.cast(pa.date32())
        bad = np.zeros(len(array), dtype=bool)
    else:
        read = instants(array, zone, now)
        if read.out_of_range.any() or read.unreadable.any():
            faults = _faults(
                ("not_a_day", read.unreadable), ("time_out_of_range", read.out_of_range)
            )
        else:
            faults = ()
        local = read.values.cast(pa.timestamp("us", zone))

        days = pc.local_timestamp(local).cast(pa.timestamp("s"), safe=False).cast(pa.date32())
        return Conformed(days, faults, read.seconds, read.milliseconds)
    counts = days.cast(pa.int32()).fill_null(0).to_numpy()
    per_day = 86_400 * 10**6
    last = datetime.fromtimestamp(latest(now) / 10**6, UTC).timestamp() * 10**6 // per_day
    bad = _known(days) & ((counts < EARLIEST // per_day) | (counts > last))
    return Conformed(_without(days, bad), _faults(("time_out_of_range", bad)))


def numbers(array: pa.Array) -> Conformed:
    """Cells of any type as doubles; what is not finite is no number."""
    import numpy as np
    import pyarrow as pa

    wanted = _known(array)
    doubles = _doubles(array)
    if doubles is None:
        return Conformed(pa.nulls(len(array), pa.float64()), _faults(("not_a_number", wanted)))
    finite = np.isfinite(doubles.fill_null(0.0).to_numpy())
    doubles = _without(doubles, ~finite)
    bad = wanted & ~_known(doubles) & ~_empty(array)
    return Conformed(doubles, _faults(("not_a_number", bad)))


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
            text = tidied(array)
            flags = pc.if_else(pc.match_substring_regex(text, "(?i)^true$"), "1", text)
            flags = pc.if_else(pc.match_substring_regex(flags, "(?i)^false$"), "0", flags)
            bare = _without(flags, ~_mask(pc.match_substring_regex(flags, _NUMBER)))
            bare = pc.replace_substring_regex(bare, r"^\+", "")
            return pc.cast(bare, pa.float64())
    try:
        return pc.cast(array, pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _empty(array: pa.Array) -> Mask:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(array.type):
        return np.zeros(len(array), dtype=bool)
    return _mask(pc.equal(pc.utf8_trim_whitespace(array), ""))


def _integer(array: pa.Array) -> Conformed:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    wanted = _known(array)
    if pa.types.is_boolean(kind):
        return Conformed(array.cast(pa.int64()))
    if pa.types.is_string(kind):
        # Arrow reads "0x10" as a number; nobody who writes a count means it.
        if not _mask(pc.match_substring(array, "x", ignore_case=True)).any():
            try:
                return Conformed(pc.cast(array, pa.int64()))
            except pa.ArrowInvalid:
                pass
        whole = pa.array([_whole(cell) for cell in tidied(array).to_pylist()], pa.int64())
        bad = wanted & ~_known(whole) & ~_empty(array)
        return Conformed(whole, _faults(("not_an_integer", bad)))
    if pa.types.is_signed_integer(kind):
        return Conformed(array.cast(pa.int64()))
    doubles = _doubles(array)
    if doubles is None:
        return Conformed(pa.nulls(len(array), pa.int64()), _faults(("not_an_integer", wanted)))
    sizes = doubles.fill_null(0.0).to_numpy()
    good = np.isfinite(sizes) & (np.abs(sizes) < _INT64) & (np.floor(sizes) == sizes)
    bad = wanted & ~good
    whole = pc.cast(_without(array, bad), pa.int64(), safe=False)
    return Conformed(whole, _faults(("not_an_integer", bad)))


def _whole(cell: str | None) -> int | None:
    """The integer that a text means ("12", "12.0"), or None."""
    if cell is None:
        return None
    if _WHOLE.fullmatch(cell):
        value = int(cell)
    elif re.match(_NUMBER, cell, re.ASCII) and float(cell).is_integer():
        value = int(float(cell))
    else:
        return None
    return value if -_INT64 <= value < _INT64 else None


def _flag(array: pa.Array) -> Conformed:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_boolean(array.type):
        return Conformed(array)
    words, unusable = as_text(array)
    words = pc.utf8_lower(tidied(words))
    place = pc.index_in(words, pa.array(list(_FLAGS)))
    flags = pa.array(list(_FLAGS.values())).take(place)
    bad = unusable | (_known(words) & ~_known(flags))
    return Conformed(flags, _faults(("not_a_flag", bad)))
