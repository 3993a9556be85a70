"""Langfuse: exported observations (v2 and legacy), scores, and the JSON of one trace (late 2026).

JSON, JSON lines or CSV; names as in the export (`trace_id`) or as in the interface (`traceId`);
`usage_details` and `cost_details` are objects or JSON text. Times are UTC.

Tables. generations: leaf observations of the type GENERATION; parts of `usage_details` that begin
with `input` or tell of the cache are tokens put in, those that begin with `output` tokens put out,
unless `total` shows that `input` and `output` hold their parts already. events: the first
observation of a trace (no parent) whose user is known is that somebody asked; its name is the
trace's. labels: scores (one that is a word becomes `name: word` of value 1). `latency` and
`time_to_first_token` are in seconds and serve where the times themselves are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cynosure.sources.importer import Importer, Row
from cynosure.sources.scores import rater_kind, valued
from cynosure.sources.spans import Kinship, Span
from cynosure.sources.walking import (
    Record,
    first,
    first_known,
    known,
    milliseconds_between,
    number,
    objects,
    opened,
    scaled,
    total,
)

TRACE, PARENT = ("trace_id", "traceId"), ("parent_observation_id", "parentObservationId")
USER, SESSION = ("user_id", "userId"), ("session_id", "sessionId")
START, END = ("start_time", "startTime"), ("end_time", "endTime")
TYPES: tuple[str, ...] = ("GENERATION", "SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER",
                          "EVALUATOR", "EMBEDDING", "GUARDRAIL")  # fmt: skip
SUBJECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("generation", ("observation_id", "observationId")),
    ("trace", TRACE),
    ("session", SESSION),
)


def _unwrapped(record: Record) -> Iterator[Record]:
    """The observations and scores of one trace's JSON, each with what the trace says."""
    if not isinstance(record.get("observations"), list):
        yield record
        return
    around = {
        "trace_id": record.get("id"),
        "trace_name": record.get("name"),
        "user_id": first(record, USER),
        "session_id": first(record, SESSION),
    }
    for one in (*objects(record["observations"]), *objects(record.get("scores"))):
        yield {**around, **one}


def _kind(record: Record) -> str | None:
    kind = record.get("type")
    return kind.upper() if isinstance(kind, str) and kind.upper() in TYPES else None


def _span(record: Record) -> Span | None:
    kind = _kind(record)
    if kind is None:
        return None
    return Span(
        trace=first_known(record, TRACE),
        span=known(record.get("id")),
        parent=first_known(record, PARENT),
        user=first_known(record, USER),
        session=first_known(record, SESSION),
        answers=kind == "GENERATION",
    )


def _events(record: Record, kinship: Kinship) -> Iterator[Row]:
    asked = kinship.asked(_span(record))
    if asked is None:
        return
    yield {
        **asked,
        "ts": first(record, START),
        "event": first_known(record, ("trace_name", "traceName", "name")),
        "app_version": first_known(record, ("release", "version")),
        "environment": record.get("environment"),
    }


def _generations(record: Record, kinship: Kinship) -> Iterator[Row]:
    answered = kinship.answered(_span(record))
    if answered is None:
        return
    start, end = first(record, START), first(record, END)
    took = milliseconds_between(start, end)
    begun = first(record, ("completion_start_time", "completionStartTime"))
    waited = milliseconds_between(start, begun)
    seconds = first(record, ("time_to_first_token", "timeToFirstToken"))
    failed = str(record.get("level", "")).upper() == "ERROR"
    yield {
        **answered,
        "ts": start,
        "model": first_known(record, ("model", "provided_model_name", "providedModelName")),
        "prompt_version": _prompt(record),
        "app_version": first_known(record, ("release", "version")),
        **_tokens(opened(first(record, ("usage_details", "usageDetails", "usage")))),
        "cost": _cost(record),
        "latency_ms": scaled(record.get("latency"), 1_000) if took is None else took,
        "ttft_ms": scaled(seconds, 1_000) if waited is None else waited,
        "error": "error" if failed else None,
        "environment": record.get("environment"),
        "input": record.get("input"),
        "output": record.get("output"),
    }


def _prompt(record: Record) -> str | None:
    name = first_known(record, ("prompt_name", "promptName"))
    version = first_known(record, ("prompt_version", "promptVersion"))
    return f"{name}:{version}" if name and version else version or name


def _tokens(usage: Record) -> Row:
    """Tokens put in, cache included, and put out."""
    given = {name: value for name, value in usage.items() if number(value) is not None}
    whole, put_in, put_out = (number(given.get(name)) for name in ("total", "input", "output"))
    if whole is not None and put_in is not None and whole == put_in + (put_out or 0):
        return {"input_tokens": put_in, "output_tokens": put_out}
    inward = [v for n, v in given.items() if n[:5] == "input" or "cache" in n]
    outward = [v for n, v in given.items() if n[:6] == "output" and "cache" not in n]
    return {"input_tokens": total(inward), "output_tokens": total(outward)}


def _cost(record: Record) -> Any:
    given = first(record, ("total_cost", "totalCost", "calculatedTotalCost"))
    if given is not None:
        return given
    details = opened(first(record, ("cost_details", "costDetails")))
    return details.get("total", total(details.values()))


def _labels(record: Record) -> Iterator[Row]:
    if _kind(record) is not None or "name" not in record or not _is_score(record):
        return
    name, source = known(record.get("name")), known(record.get("source"))
    kind = rater_kind(source, name)
    people = ("author_user_id", "authorUserId", *USER)
    yield {
        **_subject(record),
        "rater": (first_known(record, people) if kind == "human" else None) or source or name,
        "rater_kind": kind,
        **valued(name, record.get("value"), first(record, ("string_value", "stringValue"))),
        "ts": first(record, ("timestamp", "created_at", "createdAt")),
        "trace_id": first_known(record, TRACE),
        "environment": record.get("environment"),
    }


def _is_score(record: Record) -> bool:
    return "value" in record or "string_value" in record or "stringValue" in record


def _subject(record: Record) -> Mapping[str, Any]:
    """What a score is about: the smallest thing that it names."""
    for kind, names in SUBJECTS:
        subject = first_known(record, names)
        if subject is not None:
            return {"subject_kind": kind, "subject_id": subject}
    return {"subject_kind": None, "subject_id": None}


LANGFUSE = Importer(
    name="langfuse",
    makers={"labels": _labels},
    marks=(
        ("id", "trace_id|traceId", "type", "start_time|startTime",
         "parent_observation_id|parentObservationId|usage_details|usageDetails|level"),
        ("trace_id|traceId|session_id|sessionId|observation_id|observationId", "name",
         "value|string_value|stringValue", "data_type|dataType|source"),
        ("id", "observations"),
    ),
    traced={"events": _events, "generations": _generations},
    unwrap=_unwrapped,
    span=_span,
)  # fmt: skip
