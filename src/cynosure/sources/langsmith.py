"""LangSmith: runs of a bulk export (Parquet) or of the runs API (JSON, JSON lines), late 2026.

`extra`, `feedback_stats` and the like are objects or JSON text. The `session_id` of a run is its
project and no session of a person: a conversation is what the metadata call `thread_id`,
`session_id` or `conversation_id`, a person what they call `user_id`. Times are UTC.

Tables. generations: leaf runs of the type llm. events: a run without parent whose user is known
is that somebody asked; its name is the run's. labels: `feedback_stats`, a row a key, its value the
mean of the scores given; what was written beside them is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from cynosure.sources.importer import Importer, Row
from cynosure.sources.scores import rater_kind
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
)

SESSION = ("thread_id", "session_id", "conversation_id", "threadId", "sessionId", "conversationId")
USER = ("user_id", "userId", "user", "end_user_id")
MODEL = ("ls_model_name", "model", "model_name")
VERSION = ("revision_id", "app_version", "version", "LANGSMITH_LANGGRAPH_GIT_REF_SHA")
ANSWER = "llm"


def _unwrapped(record: Record) -> Iterable[Record]:
    """The runs of a page of the API."""
    return objects(record["runs"]) if isinstance(record.get("runs"), list) else (record,)


def _metadata(record: Record) -> Record:
    inside = opened(opened(record.get("extra")).get("metadata"))
    return {**opened(record.get("metadata")), **inside}


def _parent(record: Record) -> str | None:
    """The run right above; the list of all of them goes from the root down."""
    above = record.get("parent_run_ids")
    if isinstance(above, str):
        try:
            above = msgspec.json.decode(above)
        except (msgspec.DecodeError, RecursionError):
            above = None
    nearest = above[-1] if isinstance(above, list) and above else None
    return known(record.get("parent_run_id")) or known(nearest)


def _span(record: Record) -> Span | None:
    if known(record.get("run_type")) is None:
        return None
    metadata = _metadata(record)
    return Span(
        trace=known(record.get("trace_id")) or known(record.get("id")),
        span=known(record.get("id")),
        parent=_parent(record),
        user=first_known(metadata, USER),
        session=first_known(metadata, SESSION),
        answers=str(record["run_type"]).casefold() == ANSWER,
    )


def _events(record: Record, kinship: Kinship) -> Iterator[Row]:
    asked = kinship.asked(_span(record))
    if asked is None:
        return
    yield {
        **asked,
        "ts": record.get("start_time"),
        "event": known(record.get("name")) or known(record.get("run_type")),
        "app_version": first_known(_metadata(record), VERSION),
    }


def _generations(record: Record, kinship: Kinship) -> Iterator[Row]:
    answered = kinship.answered(_span(record))
    if answered is None:
        return
    metadata = _metadata(record)
    asked_for = opened(opened(record.get("extra")).get("invocation_params"))
    start = record.get("start_time")
    failed = known(record.get("error")) is not None or record.get("status") == "error"
    yield {
        **answered,
        "ts": start,
        "model": first_known(metadata, MODEL) or first_known(asked_for, MODEL),
        "requested_model": first_known(asked_for, MODEL),
        "app_version": first_known(metadata, VERSION),
        "input_tokens": record.get("prompt_tokens"),
        "output_tokens": record.get("completion_tokens"),
        "cost": record.get("total_cost"),
        "latency_ms": milliseconds_between(start, record.get("end_time")),
        "ttft_ms": milliseconds_between(start, record.get("first_token_time")),
        "error": "error" if failed else None,
        "provider": first_known(metadata, ("ls_provider",)),
        "input": record.get("inputs"),
        "output": record.get("outputs"),
    }


def _labels(record: Record) -> Iterator[Row]:
    span = _span(record)
    if span is None:
        return
    answered = ("generation", span.span) if span.answers else ("trace", span.trace)
    for name, given in opened(record.get("feedback_stats")).items():
        mean = number(first(opened(given), ("avg", "mean")))
        if mean is None:
            continue
        yield {
            "subject_kind": answered[0],
            "subject_id": answered[1],
            "rater": name,
            "rater_kind": rater_kind(None, name),
            "name": name,
            "value": mean,
            "ts": first(record, ("end_time", "start_time")),
            "trace_id": span.trace,
        }


LANGSMITH = Importer(
    name="langsmith",
    makers={"labels": _labels},
    marks=(
        ("id", "run_type", "start_time", "trace_id|dotted_order|parent_run_id|session_id"),
        ("id", "run_type", "start_time", "inputs|outputs"),
    ),
    traced={"events": _events, "generations": _generations},
    unwrap=_unwrapped,
    span=_span,
)
