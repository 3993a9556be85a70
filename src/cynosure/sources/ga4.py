"""Google Analytics 4, and Firebase: rows of the export to BigQuery (schema of late 2026).

JSON lines, Parquet, or CSV of the plain columns. Times are microseconds in UTC. Parameters and
properties of users are lists of `key` and `value`, of which one kind of value is filled. A person
is `user_id`, else `user_pseudo_id`, the id of a browser or an installation.

Tables. events: every row, its parameters as properties. `ga_session_id` is but the second in which
a visit began, so the session is that together with the installation, hashed: another id of a person
must not stay readable beside the first. people: an installation joined to the user that the row
names with it, the first touch, the source, the country, the properties of users.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from cynosure.sources.capture import event_row, person_row
from cynosure.sources.importer import Importer, Row
from cynosure.sources.persons import alias
from cynosure.sources.walking import Record, first_known, key_of, known, objects, opened

USER, INSTALLATION = ("user_id",), ("user_pseudo_id",)
KINDS: tuple[str, ...] = ("string_value", "int_value", "float_value", "double_value")
"""Where a value stands, by its kind."""


def _values(pairs: Any) -> dict[str, Any]:
    """Parameters by their keys, those without a value left away."""
    found: dict[str, Any] = {}
    for pair in objects(pairs):
        key, value = known(pair.get("key")), opened(pair.get("value"))
        given = next((value[kind] for kind in KINDS if value.get(kind) is not None), None)
        if key is not None and given is not None:
            found[key] = given
    return found


def _session(record: Record, given: Record) -> str | None:
    """A key of the visit that tells nobody's id."""
    installation = first_known(record, (*INSTALLATION, *USER))
    key = key_of(installation, given.get("ga_session_id"))
    return None if key is None else hashlib.blake2b(key.encode(), digest_size=10).hexdigest()


def _events(record: Record) -> Iterator[Row]:
    given = _values(record.get("event_params"))
    device, place = opened(record.get("device")), opened(record.get("geo"))
    own: dict[str, Any] = {
        "user_id": first_known(record, (*USER, *INSTALLATION)),
        "ts": record.get("event_timestamp"),
        "event": record.get("event_name"),
        "session_id": _session(record, given),
        "surface": known(record.get("platform")),
        "app_version": known(opened(record.get("app_info")).get("version")),
    }
    around = {"country": known(place.get("country")), "device": known(device.get("category"))}
    yield event_row(own, {**around, **given})


def _people(record: Record) -> Iterator[Row]:
    user, installation = first_known(record, USER), first_known(record, INSTALLATION)
    yield from alias(installation, user)
    traits = {
        "joined": known(record.get("user_first_touch_timestamp")),
        "channel": known(opened(record.get("traffic_source")).get("source")),
        "country": known(opened(record.get("geo")).get("country")),
        **_values(record.get("user_properties")),
    }
    said = {name: value for name, value in traits.items() if value is not None}
    if said:
        yield person_row(user or installation, said)


GA4 = Importer(
    name="ga4",
    makers={"events": _events, "people": _people},
    marks=(
        ("event_name", "event_timestamp", "user_pseudo_id|user_id", "event_params"),
        ("event_name", "event_timestamp", "user_pseudo_id"),
    ),
)
