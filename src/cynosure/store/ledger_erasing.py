"""Taking a forgotten person out of what the ledger keeps: rows that name them, nothing else.

The ledger only grows, which its triggers enforce. A person's right to be forgotten goes before
that: the one trigger is lifted inside one transaction, and every number of a finding stays.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Set as AbstractSet

LIFTED = "findings_stay"
"""The trigger that keeps records from being changed."""


def erase(connection: sqlite3.Connection, ids: AbstractSet[str]) -> int:
    """Rewrite the records in which a row names any of some hashed ids; returns how many.

    Call it inside a transaction.
    """
    rows = connection.execute("SELECT number, record FROM findings").fetchall()
    naming = [(number, text) for number, text in rows if any(one in text for one in ids)]
    if not naming:
        return 0
    (written,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (LIFTED,)
    ).fetchone()
    connection.execute(f"DROP TRIGGER {LIFTED}")
    for number, text in naming:
        record = json.dumps(without(json.loads(text), ids))
        connection.execute("UPDATE findings SET record = ? WHERE number = ?", (record, number))
    connection.execute(written)
    return len(naming)


def without(value: object, ids: AbstractSet[str]) -> object:
    """A record without the items of its lists that name any of `ids` in a cell or a field."""
    if isinstance(value, list):
        return [without(item, ids) for item in value if not _names(item, ids)]
    if isinstance(value, dict):
        return {key: without(inner, ids) for key, inner in value.items()}
    return value


def _names(item: object, ids: AbstractSet[str]) -> bool:
    """Whether a row (a list of cells) or a part (fields with words) is that of somebody in `ids`.

    Words in both languages are a dictionary one level further in.
    """
    if isinstance(item, dict):
        inner = [one for one in item.values() if isinstance(one, dict)]
        cells = [*item.values(), *(word for one in inner for word in one.values())]
    elif isinstance(item, list):
        cells = [*item]
    else:
        return False
    return any(isinstance(cell, str) and cell in ids for cell in cells)
