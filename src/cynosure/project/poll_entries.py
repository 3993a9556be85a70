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


def newest(polled: Sequence[Polled]) -> tuple[Polled, ...]:
    """Of answers, in the order in which they were read, those of each person that count: filled in
    last where that is known, else read last."""
    found: dict[tuple[str, str], Polled] = {}
    for one in polled:
        before = found.get((one.metric, one.person))
        if before is None or one.follows(before):
            found[one.metric, one.person] = one
    return tuple(found.values())


def enter(ledger: Ledger, polled: Sequence[Polled], now: datetime) -> int:
    """Enters answers, but for those that are a person's last ones already, or that were filled in
    before these; returns how many."""
    last = {(one.metric, one.person): one for one in map(polled_of, ledger.entries(POLL))}
    new = []
    for one in polled:
        before = last.get((one.metric, one.person))
        if before is None or (before != one and one.follows(before)):
            new.append(one)
    for one in new:
        ledger.declare(POLL, asdict(one), now.astimezone(UTC).isoformat())
    return len(new)
