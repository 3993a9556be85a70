"""lm-evaluation-harness: `samples_*.jsonl`, a line for each document and filter (v0.4, late 2026).

The lines name neither model nor task: the task stands in the name of the file, the model and the
day in the `results_*.json` beside it. Where that file is gone, `map` has to say the model.

Tables. trials: a row for each line and metric. Several filters look at the same answers, so metric
and filter together are the grader (`exact_match/strict-match`), by which a document counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import Record, known, number, opened

_NAME = re.compile(r"samples_(?P<task>.+?)(?:_(?P<at>\d{4}-\d\d-\d\dT[\d\-:.]+))?\.jsonl?(?:\.gz)?")
_KNOWN = {
    "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics",
    "doc_hash", "prompt_hash", "target_hash",
}  # fmt: skip
LONGEST_RESULTS = 64 * 2**20


def beside(path: Path) -> dict[str, Any]:
    """What the name of a file, and the results beside it, say of all its lines."""
    named = _NAME.fullmatch(path.name)
    task, at = (named["task"], named["at"]) if named else (None, None)
    results = _results(path, at)
    config = opened(results.get("config"))
    model = known(results.get("model_name")) or known(results.get("model_source"))
    return {
        "file:task": task,
        "file:model": model or known(config.get("model")),
        "file:ts": results.get("date"),
        "file:harness_version": known(results.get("lm_eval_version")),
    }


def _results(path: Path, at: str | None) -> dict[str, Any]:
    """The results of the same run: those of the same moment, else the only ones there are."""
    found = sorted(path.parent.glob("results*.json"))
    same = [one for one in found if at is not None and at in one.name]
    chosen = same or (found if len(found) == 1 else [])
    if not chosen or chosen[0].stat().st_size > LONGEST_RESULTS:
        return {}
    try:
        read = msgspec.json.decode(chosen[0].read_bytes())
    except (msgspec.DecodeError, OSError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _trials(record: Record) -> Iterator[Row]:
    filtered = known(record.get("filter"))
    for metric in _metrics(record):
        score = record.get(metric)
        yield {
            "scenario": record.get("file:task"),
            "item": None if record.get("doc_id") is None else str(record["doc_id"]),
            "model": record.get("file:model"),
            "harness": "bare",
            "harness_version": record.get("file:harness_version"),
            "score": float(score) if isinstance(score, bool) else score,
            "grader": metric if filtered in (None, "none") else f"{metric}/{filtered}",
            "ts": record.get("file:ts"),
        }


def _metrics(record: Record) -> list[str]:
    """The metrics of a line: those it lists, else whatever is a number and nothing else known."""
    listed = record.get("metrics")
    if isinstance(listed, list):
        return [name for name in listed if isinstance(name, str) and name in record]
    others = {name: value for name, value in record.items() if name not in _KNOWN}
    return [
        name
        for name, value in others.items()
        if ":" not in name and (isinstance(value, bool) or number(value) is not None)
    ]


LM_EVAL = Importer(
    name="lm-eval",
    makers={"trials": _trials},
    marks=(("doc_id", "resps", "filtered_resps"),),
    beside=beside,
)
