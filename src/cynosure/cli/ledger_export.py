"""`cyn ledger export`: every finding as a line of JSON or CSV, for other tools."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path

from cynosure.cli.parser import one_of
from cynosure.errors import Text, UserMistake, system_words
from cynosure.findings.codec import decode
from cynosure.metrics.decided import Closing
from cynosure.project.closings import closings_in
from cynosure.project.open import Project
from cynosure.project.spreadsheet import harmless
from cynosure.stats.undefined import Undefined
from cynosure.store.ledger import Ledger, Recorded

FORMATS: tuple[str, ...] = ("jsonl", "csv")
COLUMNS: tuple[str, ...] = (
    "id",
    "address",
    "question",
    "arguments",
    "kind",
    "metric",
    "unit",
    "value",
    "low",
    "high",
    "level",
    "band",
    "reason",
    "n",
    "start",
    "end",
    "verdict",
    "snapshot",
    "definition",
    "at",
    "looks",
    "outcome",
    "realised",
    "decision",
    "closed",
)
"""One line a finding; `reason` says why there is no value, the last four what came of it."""
FORMAT = Text("of export: jsonl or csv (default: jsonl)", "用于 export：jsonl 或 csv（默认 jsonl）")
OUT = Text("of export: the file to write (default: print)", "用于 export：写到文件（默认直接输出）")


def add_export(parser: argparse.ArgumentParser, lang: str) -> None:
    """The options of export."""
    form = one_of(FORMATS, Text("format", "格式"))
    parser.add_argument("--format", type=form, metavar="|".join(FORMATS), help=FORMAT.within(lang))
    parser.add_argument("--out", metavar="FILE", help=OUT.within(lang))


def exported(project: Project, arguments: argparse.Namespace) -> int:
    """Writes or prints them all; the text of JSON lines holds the whole record too.

    Raises UserMistake where the file cannot be written.
    """
    with Ledger.open(project.layout.root) as ledger:
        named = ledger.all() if arguments.name is None else (ledger.get(arguments.name),)
        closings = closings_in(ledger.entries())
    rows = [_row(one, closings.get(one.alias)) for one in named]
    if arguments.format == "csv":
        text = _csv(rows)
    else:
        lines = ({**row, "record": one.record} for row, one in zip(rows, named, strict=True))
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    if arguments.out is None:
        print(text, end="")
        return 0
    try:
        Path(arguments.out).write_text(text, encoding="utf-8")
    except OSError as error:
        why = system_words(error.strerror)
        raise UserMistake(
            f"{arguments.out} cannot be written: {why.en}.",
            f"无法写入 {arguments.out}：{why.zh}。",
        ) from error
    count = Text(
        f"{len(rows)} findings in {arguments.out}.", f"{len(rows)} 条结论已写入 {arguments.out}。"
    )
    print(count.within(arguments.lang))
    return 0


def _row(one: Recorded, closing: Closing | None) -> dict[str, object]:
    finding = decode(one.record)
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "id": one.alias,
        "address": one.address,
        "question": one.question,
        "arguments": ";".join(f"{name}={value}" for name, value in finding.question.arguments),
        "kind": finding.kind.value,
        "metric": finding.subject.metric,
        "unit": finding.subject.unit.value,
        "n": finding.n,
        "start": finding.window.start,
        "end": finding.window.end,
        "verdict": finding.verdict,
        "snapshot": finding.provenance.snapshot,
        "definition": finding.subject.definition,
        "at": one.at,
        "looks": one.looks,
    }
    estimate = finding.estimate
    if isinstance(estimate, Undefined):
        row["reason"] = estimate.reason.value
    else:
        row["value"] = estimate.value
        if not isinstance(estimate.interval, Undefined):
            span = estimate.interval
            row |= {"low": span.low, "high": span.high, "level": span.level}
            row["band"] = span.band.value
    if closing is not None:
        row |= {"outcome": closing.said, "realised": closing.value}
        row |= {"decision": closing.decision or None, "closed": closing.day}
    return row


def _csv(rows: list[dict[str, object]]) -> str:
    held = io.StringIO()
    lines = csv.DictWriter(held, COLUMNS, lineterminator="\n")
    lines.writeheader()
    lines.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return held.getvalue()


def _plain(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
