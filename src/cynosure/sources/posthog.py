"""PostHog: exported events (Parquet, CSV or JSON lines) and batch bodies, v0 and v1 (late 2026).

The export has `properties` as JSON text; a body has them as an object, and may keep `distinct_id`
and `$set` among them. `person_id` is as of ingestion and never corrected, so it is left out.

Tables. events: all but those of identity, of a trace, of a flag. people: `$set` and `$set_once`,
`$create_alias` (from the old `distinct_id` among the properties to the new `alias`), `$identify`
with its anonymous id, the group `company` as account. exposures: `$feature_flag_called`.
generations: `$ai_generation`; `$ai_latency` and `$ai_time_to_first_token` are in seconds; input
tokens are made to include the cache where `$ai_cache_reporting_exclusive` says that they do not. A
`distinct_id` that is the trace's own id is what the client writes when it knows no user.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cynosure.sources.capture import event_row, in_columns, person_row
from cynosure.sources.importer import Importer, Row
from cynosure.sources.persons import alias
from cynosure.sources.spans import Kinship, Span, input_tokens, refused
from cynosure.sources.walking import Record, first, first_known, known, objects, opened, scaled

IDENTITY: tuple[str, ...] = (
    "$set",
    "$identify",
    "$create_alias",
    "$groupidentify",
    "$merge_dangerously",
)
TRACES: tuple[str, ...] = ("$ai_generation", "$ai_span", "$ai_trace", "$ai_embedding")
ANSWER, FLAG = "$ai_generation", "$feature_flag_called"

_CACHED = ("$ai_cache_read_input_tokens", "$ai_cache_creation_input_tokens")
_TRUE = (True, "true", "True", 1)


def _unwrapped(record: Record) -> Iterable[Record]:
    return objects(record["batch"]) if "batch" in record else (record,)


def _properties(record: Record) -> Record:
    return opened(record.get("properties"))


def _user(record: Record) -> str | None:
    given = first_known(record, ("distinct_id",))
    return given or first_known(_properties(record), ("distinct_id",))


def _asker(record: Record) -> str | None:
    """The user of a trace's event."""
    user = _user(record)
    return None if user == known(_properties(record).get("$ai_trace_id")) else user


def _events(record: Record) -> Iterator[Row]:
    event = record.get("event")
    if event in IDENTITY or event in TRACES or event == FLAG:
        return
    properties = _properties(record)
    own: dict[str, Any] = {
        "event_id": record.get("uuid"),
        "user_id": _user(record),
        "ts": record.get("timestamp"),
        "event": event,
        "surface": properties.get("$os"),
    }
    yield event_row(own, {name: v for name, v in properties.items() if name[:4] != "$set"})


def _people(record: Record) -> Iterator[Row]:
    properties, user = _properties(record), _user(record)
    if record.get("event") == "$create_alias":
        before = first_known(properties, ("distinct_id",)) or user
        yield from alias(before, known(properties.get("alias")))
        return
    if record.get("event") == "$identify":
        yield from alias(known(properties.get("$anon_distinct_id")), user)
    traits: dict[str, Any] = {}
    for place in (record, properties):
        traits |= {**opened(place.get("$set_once")), **opened(place.get("$set"))}
    company = known(opened(properties.get("$groups")).get("company"))
    if traits or company:
        row = person_row(user, traits)
        yield row if company is None else {"account_id": company, **row}


def _exposures(record: Record) -> Iterator[Row]:
    if record.get("event") != FLAG:
        return
    properties = _properties(record)
    variant = properties.get("$feature_flag_response")
    yield {
        "experiment": properties.get("$feature_flag"),
        "variant": str(variant).lower() if isinstance(variant, bool) else variant,
        "user_id": _user(record),
        "ts": record.get("timestamp"),
    }


def _span(record: Record) -> Span | None:
    if record.get("event") not in TRACES:
        return None
    properties = _properties(record)
    return Span(
        trace=known(properties.get("$ai_trace_id")),
        span=known(properties.get("$ai_span_id")) or known(record.get("uuid")),
        parent=known(properties.get("$ai_parent_id")),
        user=_asker(record),
        session=known(properties.get("$ai_session_id")),
        answers=record.get("event") == ANSWER,
    )


def _generations(record: Record, kinship: Kinship) -> Iterator[Row]:
    answered = kinship.answered(_span(record))
    if answered is None:
        return
    given = _properties(record)
    places = in_columns(given)
    yield {
        **answered,
        "generation_id": first(record, ("uuid",)) or answered["generation_id"],
        "ts": record.get("timestamp"),
        "model": known(given.get("$ai_model")),
        "episode_id": places.get("episode_id") or answered["episode_id"],
        "agent_id": places.get("agent_id"),
        "app_version": places.get("app_version"),
        "input_tokens": input_tokens(
            given.get("$ai_input_tokens"),
            [given.get(name) for name in _CACHED],
            exclusive=given.get("$ai_cache_reporting_exclusive") in _TRUE,
        ),
        "output_tokens": given.get("$ai_output_tokens"),
        "cost": given.get("$ai_total_cost_usd"),
        "latency_ms": scaled(given.get("$ai_latency"), 1_000),
        "ttft_ms": scaled(given.get("$ai_time_to_first_token"), 1_000),
        "error": _error(given),
        "refused": refused(given.get("$ai_stop_reason")),
        "provider": given.get("$ai_provider"),
        "input": given.get("$ai_input"),
        "output": given.get("$ai_output_choices"),
    }


def _error(given: Record) -> str | None:
    """The status of a failed call; its message is text of the product and stays out."""
    if given.get("$ai_is_error") not in _TRUE:
        return None
    return known(given.get("$ai_http_status")) or "error"


POSTHOG = Importer(
    name="posthog",
    makers={
        "events": _events,
        "exposures": _exposures,
        "people": _people,
    },
    marks=(
        ("event", "distinct_id", "uuid", "timestamp", "properties"),
        ("event", "distinct_id", "timestamp", "properties"),
        ("event", "properties.distinct_id", "timestamp"),
    ),
    traced={"generations": _generations},
    unwrap=_unwrapped,
    span=_span,
)
