"""The answers of a poll as entries of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from cynosure.metrics.polled import Polled
from cynosure.store.ledger import Entry, Ledger

POLL = "poll"
"""The kind of entry."""


def polled_of(entry: Entry) -> Polled:
    """An entry as the answers that it holds."""
    words = {key: str(value) for key, value in entry.payload.items() if key != "directions"}
    given = entry.payload.get("directions")
    directions = {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}
    return Polled(**{**words, "at": entry.at}, directions=directions)


def enter(ledger: Ledger, polled: Sequence[Polled], now: datetime) -> int:
    """Enters answers, but for those that are a person's last ones already; returns how many."""
    last = {(one.metric, one.person): one for one in map(polled_of, ledger.entries(POLL))}
    new = [one for one in polled if last.get((one.metric, one.person)) != one]
    for one in new:
        ledger.declare(POLL, asdict(one), now.astimezone(UTC).isoformat())
    return len(new)
