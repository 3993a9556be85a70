"""Inspect: evaluation logs as `.eval` archives or as one JSON document (version 2, late 2026).

Tables. trials: a row for each sample, epoch and scorer; the scorer is the grader. `C`, `P`, `I` and
`N` (correct, partly, incorrect, no answer) are 1, ½, 0 and 0. A sample that broke with an error was
not tried: it counts as no run (`n` 0), never as a failure. The scenario is what the metadata of the
sample call so, else the task; the harness is the chain of solvers, `bare` where the model only
generated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import (
    Record,
    first,
    first_known,
    known,
    number,
    objects,
    opened,
    scaled,
)

LETTERS: dict[str, float] = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
"""The words of Inspect's own scorers."""

PLAIN = ("generate", "basic_generate")
"""Solvers that do nothing but ask the model."""

SCENARIO: tuple[str, ...] = ("scenario", "category", "subset")
"""What the metadata of a sample may call its scenario."""


def _trials(record: Record) -> Iterator[Row]:
    task = opened(record.get("eval"))
    common = {
        "model": first_known(task, ("model",)),
        "harness": _harness(record, task),
        "harness_version": _version(task),
        "task": first_known(task, ("task", "task_display_name")),
        "log_status": known(record.get("status")),
    }
    for sample in objects(record.get("samples")):
        for grader, score in _scores(sample):
            yield {**common, **_sample(sample, common["task"]), "grader": grader, **score}


def _sample(sample: Record, task: str | None) -> Row:
    metadata = opened(sample.get("metadata"))
    return {
        "scenario": first_known(metadata, SCENARIO) or task,
        "item": _text(sample.get("id")),
        "trial": _text(sample.get("epoch")),
        "ts": first(sample, ("started_at", "completed_at")),
        "latency_ms": scaled(first(sample, ("working_time", "total_time")), 1_000),
        "family": first_known(metadata, ("family",)),
        "human_minutes": number(metadata.get("human_minutes")),
    }


def _scores(sample: Record) -> Iterator[tuple[str | None, Row]]:
    """Each scorer with its score; one row without a run where the sample broke."""
    if sample.get("error") is not None:
        yield None, {"score": 0.0, "successes": 0, "n": 0}
        return
    scores = opened(sample.get("scores")) or {"score": sample.get("score")}
    for name, score in scores.items():
        value = score.get("value") if isinstance(score, dict) else score
        if isinstance(value, dict):
            for part, inner in value.items():
                yield f"{name}.{part}", {"score": valued(inner)}
        elif value is not None:
            yield name, {"score": valued(value)}


def valued(value: Any) -> Any:
    """A score as a number; what is none stays, to be judged later."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value in LETTERS:
        return LETTERS[value]
    read = number(value)
    return value if read is None else read


def _harness(record: Record, task: Record) -> str:
    named = known(task.get("solver"))
    if named is not None:
        return "bare" if named in PLAIN else named
    steps = [known(step.get("solver")) for step in objects(opened(record.get("plan")).get("steps"))]
    chain = [step for step in steps if step is not None]
    return "bare" if not chain or all(step in PLAIN for step in chain) else " + ".join(chain)


def _version(task: Record) -> str | None:
    revision = opened(task.get("revision"))
    return known(revision.get("commit"))


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)


INSPECT = Importer(
    name="inspect",
    makers={"trials": _trials},
    marks=(("eval", "plan", "samples"), ("eval", "samples", "status")),
)
