"""Columns that the contract does not list: kept with the type they come with.

A property's type is settled by the first batch that holds a value of it, and only widens from then
on: whole numbers to doubles, anything else to text. Batches already handed out keep the narrower
type; the store unites them by name. Text of CSV is typed only where nothing is lost by it: "007"
and "12e3" stay text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cynosure.sources.messages import without_messages
from cynosure.sources.scalars import widened, wider
from cynosure.tables.cells import as_text, plain

LONG = 200
"""Median letters above which a column of text is taken for what people wrote."""

_DOUBLE = r"^-?(0|[1-9]\d{0,14})(\.\d+)?([eE][+-]\d{1,3})?$"
_FLAG = r"^(true|false|True|False|TRUE|FALSE)$"


@dataclass
class Properties:
    """What is known of one file's properties so far: their types, and which hold message text.

    `left_out` names the columns that do, `inside` the places within columns that are kept.
    """

    zone: str
    text: bool
    types: dict[str, pa.DataType] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)
    inside: dict[str, None] = field(default_factory=dict)

    def typed(self, name: str, array: pa.Array, *, written: bool) -> pa.Array | None:
        """One property of one batch, or None where it is left out or nothing is known of it yet."""
        if name in self.left_out:
            return None
        array = self._settled(plain(array))
        if name not in self.types and self._is_long(array):
            self.left_out[name] = None
            return None
        if not self.text and pa.types.is_string(array.type):
            array, places = without_messages(array)
            self.inside.update(dict.fromkeys(f"{name}.{place}" for place in places))
        known = self.types.get(name)
        if written:
            array = guessed(array, known)
        if array.null_count == len(array) and (written or pa.types.is_null(array.type)):
            return None if known is None else pa.nulls(len(array), known)
        kind = array.type if known is None else wider(known, array.type)
        self.types[name] = kind
        return widened(array, kind)

    def _is_long(self, array: pa.Array) -> bool:
        if self.text or not pa.types.is_string(array.type):
            return False
        lengths = pc.utf8_length(array).drop_null()
        return len(lengths) > 0 and float(np.median(lengths.to_numpy())) > LONG

    def _settled(self, array: pa.Array) -> pa.Array:
        """In one of the few types that properties have."""
        kind = array.type
        if pa.types.is_timestamp(kind):
            return self._instants(array)
        if pa.types.is_nested(kind):
            cells = (None if cell is None else _json(cell) for cell in array.to_pylist())
            return pa.array(cells, pa.string())
        if pa.types.is_integer(kind):
            return _integers(array)
        if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            return array.cast(pa.float64())
        if pa.types.is_date(kind):
            return array.cast(pa.date32())
        if pa.types.is_boolean(kind) or pa.types.is_null(kind):
            return array
        return as_text(array)[0]

    def _instants(self, array: pa.Array) -> pa.Array:
        stamps = array.cast(pa.timestamp("us", array.type.tz), safe=False)
        if array.type.tz is None:
            stamps = pc.assume_timezone(
                stamps, self.zone, ambiguous="earliest", nonexistent="latest"
            )
        return stamps.cast(pa.timestamp("us", "UTC"))


def _json(cell: object) -> str:
    return msgspec.json.encode(cell, enc_hook=str).decode("utf-8")


def _integers(array: pa.Array) -> pa.Array:
    try:
        return array.cast(pa.int64())
    except pa.ArrowInvalid:  # unsigned beyond int64: an id, kept digit by digit
        return array.cast(pa.string())


def guessed(text: pa.Array, known: pa.DataType | None) -> pa.Array:
    """Text in the narrowest type, from `known` on, that reads every cell and loses nothing."""
    if not pa.types.is_string(text.type) or text.null_count == len(text):
        return text
    if known is not None and pa.types.is_string(known):
        return text
    whole = _wholes(text)
    if whole is not None:
        return whole
    if _all_match(text, _DOUBLE):
        return pc.cast(text, pa.float64())
    if _all_match(text, _FLAG):
        return pc.equal(pc.utf8_lower(text), "true")
    return text


def _wholes(text: pa.Array) -> pa.Array | None:
    try:
        whole = pc.cast(text, pa.int64())
    except pa.ArrowInvalid:
        return None
    return whole if pc.all(pc.equal(pc.cast(whole, pa.string()), text)).as_py() else None


def _all_match(text: pa.Array, pattern: str) -> bool:
    some = text.drop_null().slice(0, 1)
    if not pc.match_substring_regex(some, pattern)[0].as_py():
        return False
    return bool(pc.all(pc.match_substring_regex(text, pattern)).as_py())
