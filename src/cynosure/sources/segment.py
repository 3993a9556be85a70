"""Segment, and RudderStack the same: `/v1/batch` bodies, single calls, archived calls (late 2026).

Clock. A device's clock may be wrong, so the time of a row is its `timestamp` moved by as much as
the body's `sentAt` lies before the moment in which it was received (`receivedAt`): event_time =
timestamp + (received_at - sentAt). Where the call has an `originalTimestamp`, Segment has done so
already and `timestamp` stands; where either moment is missing, it stands as well.

A person is `userId`, else `anonymousId`. Tables. events: `track`, and `page` and `screen` as
events of that name. people: traits of `identify`, the account of `group`; `identify` and `alias`
join the former id to the known one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cynosure.sources.capture import event_row, person_row
from cynosure.sources.importer import Importer, Row
from cynosure.sources.persons import alias
from cynosure.sources.walking import Record, first, first_known, instant, known, objects, opened

VIEWS: tuple[str, ...] = ("page", "screen")
_SENT, _RECEIVED = ("sentAt", "sent_at"), ("receivedAt", "received_at")


def _unwrapped(record: Record) -> Iterator[Record]:
    """The calls of a body, each with the body's clock."""
    if "batch" not in record:
        yield record
        return
    clock = {
        name: value
        for name, value in (
            ("sentAt", first(record, _SENT)),
            ("receivedAt", first(record, _RECEIVED)),
        )
        if value is not None
    }
    for call in objects(record["batch"]):
        yield {**clock, **call}


def _user(record: Record) -> str | None:
    return first_known(record, ("userId", "user_id", "anonymousId", "anonymous_id"))


def event_time(record: Record) -> Any:
    """The time of a call by the clock rule; as written where the rule does not apply."""
    written = record.get("timestamp")
    if first(record, ("originalTimestamp", "original_timestamp")) is not None:
        return written
    moments = (instant(written), instant(first(record, _SENT)), instant(first(record, _RECEIVED)))
    at, sent, received = moments
    if at is None or sent is None or received is None:
        return first(record, ("timestamp", *_SENT, *_RECEIVED))
    try:
        return (at + (received - sent)).isoformat()
    except OverflowError:
        return written


def _events(record: Record) -> Iterator[Row]:
    kind = record.get("type")
    if kind != "track" and kind not in VIEWS:
        return
    context = opened(record.get("context"))
    device, system = opened(context.get("device")), opened(context.get("os"))
    own: dict[str, Any] = {
        "event_id": first(record, ("messageId", "message_id")),
        "user_id": _user(record),
        "ts": event_time(record),
        "event": record.get("event") if kind == "track" else kind,
        "received_ts": first(record, _RECEIVED),
        "app_version": known(opened(context.get("app")).get("version")),
        "surface": known(device.get("type")) or known(system.get("name")),
    }
    named = {"page_name": record.get("name")} if kind in VIEWS else {}
    yield event_row(own, {**named, **opened(record.get("properties"))})


def _people(record: Record) -> Iterator[Row]:
    user = first_known(record, ("userId", "user_id"))
    match record.get("type"):
        case "identify":
            yield from alias(first_known(record, ("anonymousId", "anonymous_id")), user)
            yield person_row(_user(record), opened(record.get("traits")))
        case "alias":
            yield from alias(first_known(record, ("previousId", "previous_id")), user)
        case "group":
            yield {"user_id": _user(record), "account_id": first(record, ("groupId", "group_id"))}


SEGMENT = Importer(
    name="segment",
    makers={"events": _events, "people": _people},
    marks=(
        ("type", "userId|anonymousId", "messageId", "timestamp|sentAt"),
        ("type", "userId|anonymousId", "event|traits|previousId|groupId|name"),
    ),
    unwrap=_unwrapped,
)
