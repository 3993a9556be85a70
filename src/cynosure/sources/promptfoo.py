"""promptfoo: the JSON of an evaluation, in its two layouts (late 2026).

The list of results stands under `results.results`, or in older files under `results` itself.

Tables. trials: a row for each result. The model is the provider's id, the harness the label of the
prompt (an evaluation compares prompts), the item the description of the test, else its number; the
scenario is what the metadata of the test call so, else the description of the evaluation. A result
that broke with an error was not tried: it counts as no run (`n` 0), never as a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import Record, first, first_known, known, number, objects, opened

ERROR = 2
"""What `failureReason` is where the provider broke, in place of 1, a failed assertion."""

SCENARIO: tuple[str, ...] = ("scenario", "category")
UNNAMED = "promptfoo"
"""The scenario of an evaluation that nobody described."""


def _unwrapped(record: Record) -> Iterator[Record]:
    """The results of one evaluation, each with what the evaluation says."""
    inner = record.get("results")
    results = opened(inner).get("results") if isinstance(inner, dict) else inner
    if not isinstance(results, list):
        yield record
        return
    config = opened(record.get("config"))
    around = {
        "eval:description": known(config.get("description")),
        "eval:ts": first(opened(inner), ("timestamp",)) or record.get("createdAt"),
        "eval:version": known(opened(record.get("metadata")).get("promptfooVersion")),
    }
    for one in objects(results):
        yield {**around, **one}


def _trials(record: Record) -> Iterator[Row]:
    if "success" not in record and "score" not in record:
        return
    test = opened(record.get("testCase"))
    metadata = opened(test.get("metadata")) or opened(record.get("metadata"))
    described = known(test.get("description")) or known(record.get("description"))
    yield {
        "scenario": first_known(metadata, SCENARIO) or record.get("eval:description") or UNNAMED,
        "item": described or _number(record.get("testIdx")) or known(record.get("testCaseId")),
        "model": _provider(record.get("provider")),
        "harness": _prompt(record),
        "harness_version": record.get("eval:version"),
        "trial": _number(record.get("repeatIndex")),
        "cost": record.get("cost"),
        "latency_ms": record.get("latencyMs"),
        "ts": record.get("eval:ts"),
        **_score(record),
    }


def _score(record: Record) -> Row:
    if record.get("failureReason") == ERROR or (
        record.get("error") and not record.get("gradingResult")
    ):
        return {"score": 0.0, "successes": 0, "n": 0}
    success = record.get("success")
    if isinstance(success, bool):
        # A score may be partial; whether it passed is the tool's own decision.
        return {"score": record.get("score", float(success)), "successes": int(success), "n": 1}
    return {"score": number(record.get("score"))}


def _provider(value: Any) -> str | None:
    found = opened(value)
    return first_known(found, ("id", "label")) if found else known(value)


def _prompt(record: Record) -> str:
    label = known(opened(record.get("prompt")).get("label"))
    # Without a label of its own a prompt is labelled with its text, which is not kept.
    if label is not None and len(label) <= 80 and "\n" not in label and "{{" not in label:
        return label
    return f"prompt {_number(record.get('promptIdx')) or 0}"


def _number(value: Any) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


PROMPTFOO = Importer(
    name="promptfoo",
    makers={"trials": _trials},
    marks=(
        ("evalId", "results", "config"),
        ("results", "config", "version"),
        ("promptIdx", "testIdx", "success", "provider"),
    ),
    unwrap=_unwrapped,
)
