"""SensorsData 神策: an export of one JSON object a line (documentation of late 2026).

`track` records are events. `track_signup` joins an anonymous id to the known one it becomes; before
version 1.13 only the first such record of an anonymous id counts, and so it does here. `profile_*`
records are traits of people; `profile_unset`, `profile_delete` and lists add none. `time` is in
milliseconds. A record without `distinct_id` takes its `login_id`, then its `anonymous_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cynosure.sources.capture import event_row, person_row
from cynosure.sources.importer import Importer, Row
from cynosure.sources.persons import alias
from cynosure.sources.walking import Record, first_known, opened

PROFILES: tuple[str, ...] = ("profile_set", "profile_set_once", "profile_increment")


def _user(record: Record) -> str | None:
    return first_known(record, ("distinct_id", "login_id", "anonymous_id"))


def _events(record: Record) -> Iterator[Row]:
    if record.get("type", "track") != "track":
        return
    properties = opened(record.get("properties"))
    own: dict[str, Any] = {
        "user_id": _user(record),
        "ts": record.get("time"),
        "event": record.get("event"),
        "received_ts": record.get("recv_time"),
        "surface": properties.get("$os"),
    }
    yield event_row(own, properties)


def _people(record: Record) -> Iterator[Row]:
    match record.get("type"):
        case "track_signup":
            before = first_known(record, ("original_id", "anonymous_id"))
            yield from alias(before, first_known(record, ("login_id", "distinct_id")))
        case str(kind) if kind in PROFILES:
            yield person_row(_user(record), opened(record.get("properties")))


SENSORS = Importer(
    name="sensors",
    makers={"events": _events, "people": _people},
    marks=(("distinct_id|login_id|anonymous_id", "time", "type", "properties"),),
    first_alias_counts=True,
)
