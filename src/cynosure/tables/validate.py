"""Whether a column is what the contract says it is: Arrow arrays in, typed arrays and faults out.

Cells that are null, or text that is empty, are null and no fault; whether a null is allowed is the
row's affair. Text is taken without the blanks around it, but an id letter by letter: ids that
differ in blanks or in the case of letters stay apart, for whether they mean one person nobody can
see here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cynosure.tables.cells import Conformed, as_text, faults, known, mask, plain, without
from cynosure.tables.choices import chosen
from cynosure.tables.instants import EARLIEST, Instants, instants, latest
from cynosure.tables.numbers import flags, integers, numbers
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
            return _timed(read.values, read, "not_a_time")
        case Type.DAY:
            return _day(array, zone, now)
        case Type.NUMBER:
            return numbers(array)
        case Type.INTEGER:
            return integers(array)
        case Type.FLAG:
            return flags(array)


def _timed(values: pa.Array, read: Instants, rule: str) -> Conformed:
    marked = faults((rule, read.unreadable), ("time_out_of_range", read.out_of_range))
    return Conformed(values, marked, read.epochs)


def _name(column: Column, array: pa.Array) -> Conformed:
    import pyarrow as pa
    import pyarrow.compute as pc

    names, bad = as_text(array)
    bare = names
    if _wants_trim(names):
        bare = pc.utf8_trim_whitespace(names)
        empty = mask(pc.equal(bare, ""))
        bare = without(bare, empty)
        names = without(names, empty) if _is_id(column) else bare
    if column.identity or column.name in MODELS:
        names = without(names, _sentinel(bare))
    marked = [("not_text", bad)]
    if column.choices:
        names = _as_choices(names, column.choices)
        wrong = known(names) & ~mask(pc.is_in(names, pa.array(column.choices)))
        names = without(names, wrong)
        marked.append(("not_a_choice", wrong))
    return Conformed(names, faults(*marked))


def _as_choices(names: pa.Array, choices: tuple[str, ...]) -> pa.Array:
    """The names with other ways of writing a choice made that choice."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = [word for word in pc.unique(names).to_pylist() if word not in (None, *choices)]
    means = {word: choice for word in words if (choice := chosen(word, choices)) is not None}
    for word, choice in means.items():
        names = pc.if_else(pa.array(mask(pc.equal(names, word))), pa.scalar(choice), names)
    return names


def _is_id(column: Column) -> bool:
    return column.identity or column.name == "id" or column.name.endswith("_id")


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


def without_sentinels(names: pa.Array) -> pa.Array:
    """Text with null for blanks, and for what clients write when they know nothing."""
    import pyarrow.compute as pc

    bare = pc.utf8_trim_whitespace(names)
    return without(names, mask(pc.equal(bare, "")) | _sentinel(bare))


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
        found[short] = mask(pc.is_in(words, pa.array(SENTINELS)))
    filled = np.flatnonzero(sizes > 0)
    zero = filled[np.isin(data[starts[filled]], (ord("0"), ord("-")))]
    if len(zero):
        found[zero] = mask(pc.match_substring_regex(names.take(pa.array(zero)), _ZERO))
    return found


def _day(array: pa.Array, zone: str, now: datetime) -> Conformed:
    """Local days of `zone`; a day is out of range under the rule for instants."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(array.type):
        days = array.cast(pa.date32())
    else:
        read = instants(array, zone, now)
        local = read.values.cast(pa.timestamp("us", zone))
        days = pc.local_timestamp(local).cast(pa.timestamp("s"), safe=False).cast(pa.date32())
        return _timed(days, read, "not_a_day")
    counts = days.cast(pa.int32()).fill_null(0).to_numpy()
    per_day = 86_400 * 10**6
    last = datetime.fromtimestamp(latest(now) / 10**6, UTC).timestamp() * 10**6 // per_day
    bad = known(days) & ((counts < EARLIEST // per_day) | (counts > last))
    return Conformed(without(days, bad), faults(("time_out_of_range", bad)))
