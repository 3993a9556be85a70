"""Leaderboards as they are published: aider, BFCL, tau²-bench, METR's horizons (late 2026).

Tables. trials: a row for each model and score, whose item is `*`: a total, and none of the items
that it is of. Totals are kept apart from items and are never counted with them. Percentages become
shares. METR's horizon at a half stands in `human_minutes`; the harness is what the table says, else
`bare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cynosure.sources.importer import Importer, Row
from cynosure.sources.walking import Record, first_known, known, number, opened
from cynosure.tables.schema import WHOLE

POWERS = (1, 2, 3, 4)
"""The k of pass^k that tau²-bench publishes."""
ACCURACY = " Acc"
"""How the columns of BFCL end that hold the score of a whole part."""


def _unwrapped(record: Record) -> Iterator[Record]:
    """The entries of a document that holds them by name under `results`, each as one."""
    results = opened(record.get("results"))
    if not results or not all(isinstance(one, dict) for one in results.values()):
        yield record
        return
    for name, one in results.items():
        yield {"board:name": known(record.get("benchmark_name")), "board:entry": name, **one}


def _trials(record: Record) -> Iterator[Row]:
    if "pass_num_2" in record:
        yield _aider(record)
    elif "Overall Acc" in record:
        yield from _bfcl(record)
    elif "pass_1" in record:
        yield from _tau(record)
    elif "board:entry" in record:
        yield _metr(record)


def _aider(record: Record) -> Row:
    return {
        "scenario": "aider",
        "item": WHOLE,
        "model": known(record.get("model")),
        "harness": first_known(record, ("edit_format",)) or "bare",
        "harness_version": known(record.get("versions")),
        "score": _share(record.get("pass_rate_2")),
        "successes": record.get("pass_num_2"),
        "n": record.get("test_cases"),
        "ts": record.get("date"),
    }


def _bfcl(record: Record) -> Iterator[Row]:
    for name, value in record.items():
        if name.endswith(ACCURACY) and (score := _share(value)) is not None:
            yield {
                "scenario": f"BFCL {name.removesuffix(ACCURACY)}",
                "item": WHOLE,
                "model": known(record.get("Model")),
                "harness": "bare",
                "score": score,
                "organization": known(record.get("Organization")),
            }


def _tau(record: Record) -> Iterator[Row]:
    for k in POWERS:
        score = _share(record.get(f"pass_{k}"))
        if score is not None:
            yield {
                "scenario": f"tau2 {record.get('domain')} pass^{k}",
                "item": WHOLE,
                "model": known(record.get("model")),
                "model_released": known(record.get("rel")),
                "harness": "bare",
                "score": score,
                "grader": known(record.get("us")),
                "grader_version": known(record.get("ver")),
            }


def _metr(record: Record) -> Row:
    metrics = opened(record.get("metrics"))
    scaffolds = record.get("scaffolds")
    named = [one for one in scaffolds if one] if isinstance(scaffolds, list) else []
    return {
        "scenario": record.get("board:name"),
        "item": WHOLE,
        "model": record.get("board:entry"),
        "model_released": known(record.get("release_date")),
        "harness": " + ".join(str(one) for one in named) or "bare",
        "score": _estimate(metrics, "average_score"),
        "human_minutes": _estimate(metrics, "p50_horizon_length"),
    }


def _estimate(metrics: Record, name: str) -> Any:
    return opened(metrics.get(name)).get("estimate")


def _share(value: Any) -> float | None:
    """A percentage, with its sign or without, as a share; None where there is none."""
    read = number(value.rstrip("%") if isinstance(value, str) else value)
    return None if read is None else read / 100


LEADERBOARD = Importer(
    name="leaderboard",
    makers={"trials": _trials},
    marks=(
        ("pass_num_2", "test_cases"),
        ("Overall Acc", "Model"),
        ("pass_1", "domain"),
        ("board:entry", "metrics"),
    ),
    unwrap=_unwrapped,
)
