"""Amplitude: exported events (JSON lines) and bodies of `/2/httpapi` and `/batch` (late 2026).

A person is `user_id`, else `device_id`. An export writes its times without offset, in UTC; a body
writes milliseconds. Events repeat by device and insert id, so these two are the event's id.

Tables. events: all but `$identify` and the agent events. people: user properties, and the device
as alias of the user. generations: `[Agent] AI Response` (a leaf by itself), whose user and
session may come from another event of the same trace; its input tokens include the cache.
labels: `[Agent] Score`; the judge is human where the score's source is a user or a reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cynosure.sources.capture import event_row, person_row
from cynosure.sources.importer import Importer, Row
from cynosure.sources.persons import alias
from cynosure.sources.scores import rater_kind, valued
from cynosure.sources.spans import Kinship, Span
from cynosure.sources.walking import Record, first, first_known, key_of, known, objects, opened

AGENT = "[Agent] "
TARGETS: tuple[str, ...] = ("Target ID", "Target Message ID", "Message ID", "Turn ID")
ANSWER, SCORE, IDENTIFY = f"{AGENT}AI Response", f"{AGENT}Score", "$identify"


def _unwrapped(record: Record) -> Iterable[Record]:
    return objects(record["events"]) if "events" in record else (record,)


def _user(record: Record) -> str | None:
    return first_known(record, ("user_id", "device_id"))


def _ts(record: Record) -> Any:
    return first(record, ("event_time", "client_event_time", "time", "timestamp"))


def _event_id(record: Record) -> str | None:
    insert = first(record, ("$insert_id", "insert_id"))
    return key_of(record.get("device_id"), insert) or known(insert) or known(record.get("uuid"))


def _properties(record: Record) -> Record:
    return opened(record.get("event_properties"))


def _own(properties: Record, name: str) -> Any:
    """A property of an agent event, with or without its prefix."""
    return first(properties, (f"{AGENT}{name}", name))


def _events(record: Record) -> Iterator[Row]:
    event = record.get("event_type")
    if event == IDENTIFY or (isinstance(event, str) and event.startswith(AGENT)):
        return
    own: dict[str, Any] = {
        "event_id": _event_id(record),
        "user_id": _user(record),
        "ts": _ts(record),
        "event": event,
        "received_ts": first(record, ("server_upload_time", "server_received_time")),
        "app_version": first_known(record, ("version_name", "app_version")),
        "surface": first_known(record, ("platform", "os_name")),
        "session_id": first_known(record, ("session_id",)),
    }
    around = {name: record[name] for name in ("country", "language") if record.get(name)}
    yield event_row(own, {**around, **_properties(record)})


def _people(record: Record) -> Iterator[Row]:
    user, device = known(record.get("user_id")), known(record.get("device_id"))
    yield from alias(device, user)
    given = opened(record.get("user_properties"))
    traits = {**opened(given.get("$setOnce")), **opened(given.get("$set"))} or {
        name: value for name, value in given.items() if name[:1] != "$"
    }
    if traits:
        yield person_row(user or device, traits)


def _span(record: Record) -> Span | None:
    properties = _properties(record)
    trace = known(_own(properties, "Trace ID"))
    if trace is None:
        return None
    return Span(
        trace=trace,
        span=known(_own(properties, "Turn ID")) or _event_id(record),
        user=_user(record),
        session=known(_own(properties, "Session ID")),
        answers=record.get("event_type") == ANSWER,
    )


def _generations(record: Record, kinship: Kinship) -> Iterator[Row]:
    if record.get("event_type") != ANSWER:
        return
    given = _properties(record)
    span = _span(record) or Span(None, None, None, _user(record), known(_own(given, "Session ID")))
    session = kinship.session(span)
    error = _own(given, "Is Error")
    yield {
        "generation_id": _event_id(record) or span.span,
        "user_id": kinship.user(span),
        "ts": _ts(record),
        "model": known(_own(given, "Model Name")),
        "episode_id": session or span.trace,
        "agent_id": known(_own(given, "Agent ID")),
        "prompt_version": known(_own(given, "Agent Version")),
        "app_version": first_known(record, ("version_name", "app_version")),
        "input_tokens": _own(given, "Input Tokens"),
        "output_tokens": _own(given, "Output Tokens"),
        "cost": _own(given, "Cost USD"),
        "latency_ms": _own(given, "Latency Ms"),
        "error": "error" if error in (True, "true", 1) else None,
        "session_id": session,
        "trace_id": span.trace,
        "turn_id": known(_own(given, "Turn ID")),
        "provider": known(_own(given, "Provider")),
    }


def _labels(record: Record) -> Iterator[Row]:
    if record.get("event_type") != SCORE:
        return
    given = _properties(record)
    source = known(_own(given, "Score Source")) or known(_own(given, "Source"))
    target = first(given, tuple(f"{AGENT}{name}" for name in TARGETS))
    kind = rater_kind(source, known(_own(given, "Score Name")))
    yield {
        "subject_kind": "generation" if target is not None else "session",
        "subject_id": target if target is not None else _own(given, "Session ID"),
        "rater": _user(record) if kind == "human" else source,
        "rater_kind": kind,
        **valued(_own(given, "Score Name"), _own(given, "Score Value")),
        "ts": _ts(record),
    }


AMPLITUDE = Importer(
    name="amplitude",
    makers={
        "events": _events,
        "labels": _labels,
        "people": _people,
    },
    marks=(
        ("event_type", "user_id|device_id", "event_time|time", "insert_id|$insert_id|uuid"),
        ("event_type", "user_id|device_id", "event_properties|user_properties"),
        ("event_type", "event_time|time", "insert_id|$insert_id|uuid", "event_properties"),
    ),
    traced={"generations": _generations},
    unwrap=_unwrapped,
    span=_span,
)
