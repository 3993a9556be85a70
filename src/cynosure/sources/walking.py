"""Walking through decoded JSON as tools write it: values under any of their names, made plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cynosure.tables.validate import SENTINELS

Record = Mapping[str, Any]
"""One object of a file, decoded."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_anything = msgspec.json.Decoder()


def first(record: Record, names: Iterable[str]) -> Any:
    """The value under the first of `names` that has one; empty text counts as none."""
    for name in names:
        value = record.get(name)
        if value is not None and value != "":
            return value
    return None


def opened(value: Any) -> Record:
    """An object, or the object that JSON text holds; empty where the value is neither."""
    if isinstance(value, str) and value[:1] == "{":
        try:
            value = _anything.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[Record]:
    """The objects of a list; empty where the value is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def known(value: Any) -> str | None:
    """A name as text, None for what clients write when they know none (a sentinel, a zero id)."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    text = str(value).strip()
    return None if text.casefold() in SENTINELS or not text.strip("0-") else text


def first_known(record: Record, names: Iterable[str]) -> str | None:
    """The first of `names` that holds more than a sentinel."""
    return next((text for name in names if (text := known(record.get(name))) is not None), None)


def number(value: Any) -> float | int | None:
    """A finite number, also one written as text; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        return None
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def scaled(value: Any, factor: float) -> Any:
    """A number times `factor` (seconds to milliseconds); what is none stays, to be judged later."""
    read = number(value)
    return value if read is None else read * factor


def total(values: Iterable[Any]) -> Any:
    """The sum of what is given, None where nothing is; what is no number stays, to be judged."""
    found = [value for value in values if value is not None]
    numbers = [number(value) for value in found]
    for value, read in zip(found, numbers, strict=True):
        if read is None:
            return value
    return sum(read for read in numbers if read is not None) if found else None


def instant(value: Any) -> datetime | None:
    """A time, also a written one (ISO), UTC where it has no offset; None where it is none."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(read, datetime):
            return None
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def from_nanoseconds(value: Any) -> Any:
    """Nanoseconds since 1970 as ISO text with microseconds; what is no such number stays."""
    try:
        return (_EPOCH + timedelta(microseconds=int(value) // 1000)).isoformat()
    except (TypeError, ValueError, OverflowError):
        return value


def milliseconds_between(start: Any, end: Any) -> float | None:
    """How long it took between two written times, None where either is missing."""
    begun, ended = instant(start), instant(end)
    return None if begun is None or ended is None else (ended - begun) / timedelta(milliseconds=1)


def key_of(*parts: Any) -> str | None:
    """Parts joined by ":" to a key, None where one is missing."""
    texts = [known(part) for part in parts]
    return None if None in texts else ":".join(text for text in texts if text is not None)


def json_text(value: Any) -> str | None:
    """A nested value as JSON text; text stays as it is."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value, enc_hook=str).decode("utf-8")


def subset(record: Record, columns: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    """The columns that the record fills, each from the first of its names that has a value."""
    found = {column: first(record, names) for column, names in columns}
    return {column: value for column, value in found.items() if value is not None}
