"""Message text inside of kept JSON: taken out of the objects before they become properties."""

from __future__ import annotations

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

TEXT: tuple[str, ...] = ("content", "text", "prompt", "message", "input", "output")
"""Names under which stands what people and models wrote to each other."""

_NAMED = rf'(?i)"(?:{"|".join(TEXT)})"\s*:'
_ESCAPED = r"\\u00"
"""A name may be spelt with escapes, which only a parser sees through."""


def without_messages(array: pa.Array) -> tuple[pa.Array, tuple[str, ...]]:
    """JSON text (strings) without the members that hold message text, and where those stood.

    Places are dotted paths from the cell on, sorted. Cells that are no JSON objects or lists stay
    as they are, and so do members that are numbers: `{"usage": {"input": 12}}` counts tokens.
    """
    suspects = pc.match_substring_regex(array, f"{_NAMED}|{_ESCAPED}")
    if not pc.any(suspects).as_py():
        return array, ()
    places: dict[str, None] = {}
    cells = array.to_pylist()
    for row in pc.indices_nonzero(suspects.fill_null(fill_value=False)).to_pylist():
        cells[row] = _bare(cells[row], places)
    if not places:
        return array, ()
    return pa.array(cells, pa.string()), tuple(sorted(places))


def _bare(cell: str, places: dict[str, None]) -> str:
    if cell.lstrip()[:1] not in ("{", "["):
        return cell
    found: dict[str, None] = {}
    try:
        kept = _kept(msgspec.json.decode(cell), "", found)
        bare = msgspec.json.encode(kept).decode("utf-8")
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return cell
    places.update(found)
    return bare if found else cell


def _kept(value: object, path: str, found: dict[str, None]) -> object:
    if isinstance(value, list):
        return [_kept(one, path, found) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, inner in value.items():
        place = f"{path}.{name}" if path else str(name)
        if str(name).casefold() in TEXT and _has_text(inner):
            found[place] = None
        else:
            kept[name] = _kept(inner, place, found)
    return kept


def _has_text(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_text(one) for one in value.values())
    if isinstance(value, list):
        return any(_has_text(one) for one in value)
    return isinstance(value, str)
