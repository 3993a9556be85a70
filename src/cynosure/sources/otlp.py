"""OpenTelemetry spans of GenAI systems as OTLP JSON: one request body a file or a line.

Read are the `gen_ai.*` attributes (in development; names of 1.36 and of late 2026), those of
OpenInference, and those of the Langfuse SDK v5; every alias on every row. Times are nanoseconds.

Tables. generations: leaf spans of a model that wrote an answer (by operation, kind or type); of the
two models the one that answered is taken, the one that was asked for kept beside it. Input tokens
hold the cache; where they are too small to, the cache is added. events: a span without parent whose
user is known is that somebody asked; its name is the workflow's, the agent's, or its own. labels:
the event `gen_ai.evaluation.result` of a span, and OpenInference annotations.

User and session come from the span, one above it, or its trace (`spans.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cynosure.sources.importer import Importer, Row
from cynosure.sources.scores import rater_kind, valued
from cynosure.sources.spans import Kinship, Span, input_tokens, refused
from cynosure.sources.walking import (
    Record,
    first,
    first_known,
    from_nanoseconds,
    known,
    number,
    objects,
    opened,
    total,
)

OPERATIONS: tuple[str, ...] = ("chat", "generate_content", "text_completion")
"""Operations of a model that write an answer; the others plan, search, act or call agents."""

PROVIDERS: tuple[tuple[str, str], ...] = (
    ("vertex_ai", "gcp.vertex_ai"),
    ("gemini", "gcp.gemini"),
    ("az.ai.inference", "azure.ai.inference"),
    ("az.ai.openai", "azure.ai.openai"),
)
"""Old names of providers and their present ones."""

USER = ("user.id", "enduser.id", "langfuse.user.id")
SESSION = ("gen_ai.conversation.id", "session.id", "langfuse.session.id")
ANSWERED = ("gen_ai.response.model", "llm.model_name", "langfuse.observation.model.name")
REQUESTED = ("gen_ai.request.model",)
INPUT = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt")
OUTPUT = (
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
)
CACHE: tuple[tuple[str, ...], ...] = (
    (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "llm.token_count.prompt_details.cache_read",
    ),
    (
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "llm.token_count.prompt_details.cache_write",
    ),
)
MODALITIES: tuple[str, ...] = ("text", "image", "audio", "video")
EVALUATION = "gen_ai.evaluation.result"
LANGFUSE = "langfuse.observation"
_FAILED = (2, "2", "STATUS_CODE_ERROR")


def _value(value: Any) -> Any:
    """What an OTLP value holds."""
    if not isinstance(value, dict):
        return value
    for kind, held in value.items():
        match kind:
            case "stringValue" | "doubleValue" | "boolValue":
                return held
            case "intValue":
                read = number(held)
                return held if read is None else read
            case "arrayValue":
                items = opened(held).get("values")
                return [_value(item) for item in items] if isinstance(items, list) else []
            case "kvlistValue":
                return _attributes(opened(held).get("values"))
    return None


def _attributes(pairs: Any) -> dict[str, Any]:
    if isinstance(pairs, dict):
        return dict(pairs)
    return {
        pair["key"]: _value(pair.get("value"))
        for pair in objects(pairs)
        if isinstance(pair.get("key"), str)
    }


def _unwrapped(record: Record) -> Iterator[Record]:
    """The spans of a request body, each with `attributes` and `resource` as plain objects."""
    if "resourceSpans" not in record and "resource_spans" not in record:
        if "spanId" in record or "span_id" in record:
            yield {**record, "attributes": _attributes(record.get("attributes")), "resource": {}}
        return
    for by_resource in objects(first(record, ("resourceSpans", "resource_spans"))):
        resource = _attributes(opened(by_resource.get("resource")).get("attributes"))
        for by_scope in objects(first(by_resource, ("scopeSpans", "scope_spans"))):
            for span in objects(by_scope.get("spans")):
                yield {
                    **span,
                    "attributes": _attributes(span.get("attributes")),
                    "resource": resource,
                }


def _id(record: Record, name: str, other: str) -> str | None:
    return first_known(record, (name, other))


def _answers(given: Record) -> bool:
    """Whether a span is that of a model that wrote an answer."""
    operation = given.get("gen_ai.operation.name")
    if operation is not None:
        return operation in OPERATIONS
    kind = given.get("openinference.span.kind") or given.get(f"{LANGFUSE}.type")
    if kind is not None:
        return str(kind).casefold() in ("llm", "generation")
    return first(given, ("gen_ai.request.model", *ANSWERED)) is not None and (
        first(given, OUTPUT) is not None
    )


def _span(record: Record) -> Span:
    given = record["attributes"]
    return Span(
        trace=_id(record, "traceId", "trace_id"),
        span=_id(record, "spanId", "span_id"),
        parent=_id(record, "parentSpanId", "parent_span_id"),
        user=first_known(given, USER),
        session=first_known(given, SESSION),
        answers=_answers(given),
    )


def _start(record: Record) -> Any:
    return from_nanoseconds(first(record, ("startTimeUnixNano", "start_time_unix_nano")))


def _version(record: Record) -> str | None:
    names = ("langfuse.release", "langfuse.version", "service.version")
    return first_known(record["attributes"], names) or first_known(record["resource"], names)


def _events(record: Record, kinship: Kinship) -> Iterator[Row]:
    asked, given = kinship.asked(_span(record)), record["attributes"]
    if asked is None:
        return
    names = ("langfuse.trace.name", "gen_ai.workflow.name", "gen_ai.agent.name")
    yield {
        **asked,
        "ts": _start(record),
        "event": first_known(given, names) or record.get("name"),
        "agent_id": first_known(given, ("gen_ai.agent.id",)),
        "app_version": _version(record),
    }


def _generations(record: Record, kinship: Kinship) -> Iterator[Row]:
    answered, given = kinship.answered(_span(record)), record["attributes"]
    if answered is None:
        return
    asked_for = first_known(given, REQUESTED)
    yield {
        **answered,
        "ts": _start(record),
        "model": first_known(given, ANSWERED) or asked_for,
        "requested_model": asked_for,
        "agent_id": first_known(given, ("gen_ai.agent.id", "gen_ai.agent.name")),
        "prompt_version": first_known(given, (f"{LANGFUSE}.prompt.version",)),
        "app_version": _version(record),
        **_tokens(given),
        "cost": _cost(given),
        "latency_ms": _milliseconds(record),
        "error": _error(record),
        "refused": refused(first(given, ("gen_ai.response.finish_reasons",))),
        "provider": _provider(given),
        "input": first(given, ("gen_ai.input.messages", "input.value", f"{LANGFUSE}.input")),
        "output": first(given, ("gen_ai.output.messages", "output.value", f"{LANGFUSE}.output")),
    }


def _tokens(given: Record) -> Row:
    usage = opened(given.get(f"{LANGFUSE}.usage_details"))
    put_in = first(given, INPUT)
    if put_in is None:
        put_in = total(given.get(f"gen_ai.usage.{one}.input_tokens") for one in MODALITIES)
    cached = [first(given, names) for names in CACHE]
    if put_in is None and usage:
        put_in = usage.get("input")
        cached = [value for name, value in usage.items() if "cache" in name]
    put_out = first(given, OUTPUT)
    return {
        "input_tokens": input_tokens(put_in, cached, exclusive=None),
        "output_tokens": usage.get("output") if put_out is None else put_out,
    }


def _cost(given: Record) -> Any:
    cost = first(given, ("llm.cost.total", "gen_ai.usage.cost"))
    if cost is not None:
        return cost
    details = opened(given.get(f"{LANGFUSE}.cost_details"))
    return details.get("total", total(details.values()))


def _milliseconds(record: Record) -> float | None:
    start = number(first(record, ("startTimeUnixNano", "start_time_unix_nano")))
    end = number(first(record, ("endTimeUnixNano", "end_time_unix_nano")))
    return None if start is None or end is None else (end - start) / 1e6


def _error(record: Record) -> str | None:
    given = record["attributes"]
    failed = opened(record.get("status")).get("code") in _FAILED
    level = str(given.get(f"{LANGFUSE}.level", "")).upper() == "ERROR"
    return first_known(given, ("error.type",)) or ("error" if failed or level else None)


def _provider(given: Record) -> str | None:
    provider = first_known(given, ("gen_ai.provider.name", "gen_ai.system", "llm.provider"))
    return dict(PROVIDERS).get(provider or "", provider)


def _labels(record: Record) -> Iterator[Row]:
    span, given = _span(record), record["attributes"]
    for event in objects(record.get("events")):
        if event.get("name") == EVALUATION:
            said = {**given, **_attributes(event.get("attributes"))}
            at = from_nanoseconds(first(event, ("timeUnixNano", "time_unix_nano")))
            yield _label(span, said, "gen_ai.evaluation", at)
    if given.get("annotation.name") is not None:
        yield _label(span, given, "annotation", _start(record))


def _label(span: Span, said: Record, prefix: str, at: Any) -> Row:
    name = known(said.get(f"{prefix}.name"))
    source = first_known(said, (f"{prefix}.annotator_kind",))
    kind = "judge" if source is None else rater_kind(source, name)
    score = first(said, (f"{prefix}.score.value", f"{prefix}.score"))
    label = None if score is not None else first(said, (f"{prefix}.score.label", f"{prefix}.label"))
    return {
        "subject_kind": "generation",
        "subject_id": span.span,
        "rater": (span.user if kind == "human" else None) or source or name,
        "rater_kind": kind,
        **valued(name, score, label),
        "ts": at,
        "trace_id": span.trace,
    }


OTLP = Importer(
    name="otlp",
    makers={"labels": _labels},
    marks=(("traceId|trace_id", "spanId|span_id", "startTimeUnixNano|start_time_unix_nano"),),
    traced={"events": _events, "generations": _generations},
    unwrap=_unwrapped,
    span=_span,
)
