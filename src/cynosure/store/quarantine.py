"""Rows that could not be taken: kept without the ids and messages in them, and read again.

A row that is JSON keeps its cells, ids hashed, messages cut out. Of any other row, whose cells
cannot be told apart, the shape is kept: letters as x, digits as 0, everything else as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from cynosure.store.layout import Layout
from cynosure.store.snapshots import Manifest

CUT = "…"
LONGEST_CELL = 200


@dataclass(frozen=True)
class Guard:
    """What of a bad row may not be kept in clear.

    `ids` are the dotted paths at which ids of people stand. `texts` are names of cells that hold
    messages, None where the source says that its text is to be loaded.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...] | None


@dataclass(frozen=True)
class BadRow:
    """One quarantined row: where it stands, the column and rule (of `RULES`) it broke, its text."""

    file: str
    line: int
    column: str
    rule: str
    row: str


def quarantine(layout: Layout, manifest: Manifest, limit: int = 100) -> tuple[BadRow, ...]:
    """At most `limit` of the rows quarantined for a snapshot, the newest load first."""
    import pyarrow.parquet as pq

    found: list[BadRow] = []
    for part in reversed(manifest.quarantine):
        if len(found) >= limit:
            break
        rows = pq.read_table(layout.quarantine / part.file).slice(0, limit - len(found))
        found.extend(BadRow(**row) for row in rows.to_pylist())
    return tuple(found)


def first_of_each_rule(
    layout: Layout, manifest: Manifest, each: int
) -> tuple[tuple[str, BadRow], ...]:
    """Of every table and rule the first `each` rows quarantined with their table, the oldest load
    first."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    seen: dict[tuple[str, str], int] = {}
    found: list[tuple[str, BadRow]] = []
    for part in manifest.quarantine:
        rows = pq.read_table(layout.quarantine / part.file)
        for rule in part.rules:
            before = seen.get((part.table, rule), 0)
            own = rows.filter(pc.field("rule") == rule).slice(0, each - before)
            seen[part.table, rule] = before + own.num_rows
            found.extend((part.table, BadRow(**row)) for row in own.to_pylist())
    return tuple(found)


Hashed = Callable[[str], str | None]
"""Hashes an id; None for that of somebody forgotten."""


class _Forgotten(Exception):
    """A row names somebody of whom nothing may be kept."""


def masked(row: str, guard: Guard, hashed: Hashed) -> str:
    """`row` as it may be kept; of somebody forgotten nothing is."""
    try:
        cells = msgspec.json.decode(row)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return shape(row)
    if not isinstance(cells, dict):
        return shape(row)
    try:
        for path in guard.ids:
            _hash_at(cells, path, hashed)
    except _Forgotten:
        return CUT
    if guard.texts is not None:
        cells = _without_messages(cells, guard.texts)
    return msgspec.json.encode(cells).decode("utf-8", "backslashreplace")


def shape(row: str) -> str:
    """Every letter as x and every digit as 0: tells fields and formats, and nobody's words."""
    return "".join("0" if one.isdigit() else "x" if one.isalpha() else one for one in row)


def _hash_at(cells: dict[str, Any], path: str, hashed: Hashed) -> None:
    if path in cells:
        if cells[path] is not None:
            cells[path] = hashed(str(cells[path]))
            if cells[path] is None:
                raise _Forgotten
        return
    head, dot, rest = path.partition(".")
    if not dot or head not in cells:
        return
    inner = cells[head]
    if isinstance(inner, str):
        try:
            inner = msgspec.json.decode(inner)
        except msgspec.DecodeError:
            inner = None
    if isinstance(inner, dict):
        _hash_at(inner, rest, hashed)
        cells[head] = inner
    else:
        cells[head] = CUT


def _without_messages(cell: Any, texts: tuple[str, ...]) -> Any:
    if isinstance(cell, dict):
        return {
            name: CUT if name.casefold() in texts else _without_messages(inner, texts)
            for name, inner in cell.items()
        }
    if isinstance(cell, list):
        return [_without_messages(inner, texts) for inner in cell]
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        return CUT
    return cell
