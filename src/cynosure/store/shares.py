"""Shares of the people of a snapshot: ranges of their hashed ids, which segments are sorted by."""

from __future__ import annotations

from cynosure.store.snapshots import Manifest
from cynosure.tables.schema import TABLES

PERSON = "user_id"
ROWS = 1_500_000
"""The rows of the largest table that a share has: the fewer, the closer to the processor; every
share costs the time that the engine takes to plan a statement."""
DIGITS = 6
"""The leading hexadecimal digits of an id that tell its share; hashes are spread evenly."""


def shares(manifest: Manifest) -> int:
    """Into how many shares the people of a snapshot are parted, at least 1."""
    named = (table.name for table in TABLES if table.column(PERSON) is not None)
    rows = (sum(one.rows for one in manifest.tables.get(name, ())) for name in named)
    return max(1, max(rows) // ROWS)


def share_of(number: int, count: int) -> str:
    """The condition that keeps the rows of one of `count` shares, as the end of a SELECT.

    Plain comparisons with constants, by which the engine passes over what lies outside.
    """
    low, high = (f"{16**DIGITS * place // count:0{DIGITS}x}" for place in (number, number + 1))
    kept = [] if number == 0 else [f"{PERSON} >= '{low}'"]
    kept += [] if number == count - 1 else [f"{PERSON} < '{high}'"]
    held = " AND ".join(kept) or "true"
    return f" WHERE {held} OR {PERSON} IS NULL" if number == 0 else f" WHERE {held}"
