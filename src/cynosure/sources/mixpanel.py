"""Mixpanel: exported events (JSON lines) and bodies of `/import`, `/track`, `/engage` (late 2026).

Id and time stand among the properties. `time` is in seconds in an export; bodies may also write
milliseconds, and a file that mixes both is refused. `$insert_id` is the event's id.

Tables. events: all but those of identity and the start of an experiment. people: profile updates
(`$set`, `$set_once` beside `$distinct_id`), `$create_alias`, `$identify`, and devices joined to
users where the event names both. exposures: `$experiment_started` with its `Experiment name` and
`Variant name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cynosure.sources.capture import event_row, person_row
from cynosure.sources.importer import Importer, Row
from cynosure.sources.persons import alias
from cynosure.sources.walking import Record, first, first_known, known, objects, opened

IDENTITY: tuple[str, ...] = ("$identify", "$create_alias", "$merge")
EXPERIMENT = "$experiment_started"


def _unwrapped(record: Record) -> Iterable[Record]:
    return objects(record["data"]) if isinstance(record.get("data"), list) else (record,)


def _properties(record: Record) -> Record:
    return opened(record.get("properties"))


def _user(properties: Record) -> str | None:
    return first_known(properties, ("distinct_id", "$user_id", "$device_id"))


def _events(record: Record) -> Iterator[Row]:
    event = record.get("event")
    if event is None or event in IDENTITY or event == EXPERIMENT:
        return
    properties = _properties(record)
    own: dict[str, Any] = {
        "event_id": properties.get("$insert_id"),
        "user_id": _user(properties),
        "ts": properties.get("time"),
        "event": event,
        "surface": first_known(properties, ("$os", "mp_lib")),
        "app_version": first_known(properties, ("$app_version_string", "$app_version")),
    }
    yield event_row(own, {name: v for name, v in properties.items() if name != "time"})


def _people(record: Record) -> Iterator[Row]:
    properties = _properties(record)
    if "$distinct_id" in record:
        traits = {**opened(record.get("$set_once")), **opened(record.get("$set"))}
        yield person_row(record["$distinct_id"], traits)
    elif record.get("event") == "$create_alias":
        yield from alias(known(properties.get("distinct_id")), known(properties.get("alias")))
    elif record.get("event") == "$identify":
        user = first_known(properties, ("$identified_id", "distinct_id"))
        yield from alias(known(properties.get("$anon_id")), user)
    else:
        device, user = known(properties.get("$device_id")), known(properties.get("$user_id"))
        yield from alias(device, user)


def _exposures(record: Record) -> Iterator[Row]:
    if record.get("event") != EXPERIMENT:
        return
    properties = _properties(record)
    yield {
        "experiment": first(properties, ("Experiment name", "$experiment_name")),
        "variant": first(properties, ("Variant name", "$variant_name")),
        "user_id": _user(properties),
        "ts": properties.get("time"),
    }


MIXPANEL = Importer(
    name="mixpanel",
    makers={"events": _events, "exposures": _exposures, "people": _people},
    marks=(
        ("event", "properties.time", "properties.distinct_id", "properties.$insert_id"),
        ("event", "properties.time", "properties.distinct_id|properties.$device_id"),
        ("$distinct_id", "$set|$set_once"),
    ),
    unwrap=_unwrapped,
)
