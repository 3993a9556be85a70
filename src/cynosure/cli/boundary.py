"""`cyn boundary`: what models can do, what the scaffolding adds, and what to do next."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cynosure.cli.options import add_form, add_project, add_served, form_of
from cynosure.cli.parser import one_of
from cynosure.cli.show import show
from cynosure.errors import Stop, Text, UserMistake
from cynosure.findings.blocks import TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.stats.estimate import Estimate

SCENARIO = Text("one scenario only", "只看一个场景")
MODEL = Text("one model only", "只看一个模型")
GRADER = Text("trials of one grader only", "只看一种评分")
REFERENCE = Text(
    "the harness that others are held against (default: boundary.bare)",
    "作为对照的框架（默认取 boundary.bare）",
)
HARNESS = Text("the harness that is in use", "线上使用的框架")
ITEMS = Text("the difficulty of every item too", "同时列出每道题的难度")
NEW = Text("the model that came out (with `brief`)", "新发布的模型（与 `brief` 同用）")
EXPORT = Text("write a line of JSON an item (with `triage`)", "每题写一行 JSON（与 `triage` 同用）")
WHAT = Text(
    "gate: stop where a scenario is under its bar; brief: what a new model changes; triage: what "
    "to train on (default: everything)",
    "gate：有场景低于门槛则中止；brief：新模型改变了什么；triage：先训什么（默认给出全貌）",
)
PARTS = {"gate": "boundary_gate", "brief": "boundary_new", "triage": "boundary_triage"}
NARROWED = ("scenario", "model", "grader", "reference", "harness")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which trials, held against what, in which form."""
    part = one_of(tuple(PARTS), Text("part of the boundary", "能力边界命令"))
    parser.add_argument("what", nargs="?", type=part, metavar="WHAT", help=WHAT.within(lang))
    for name, said in zip(NARROWED, (SCENARIO, MODEL, GRADER, REFERENCE, HARNESS), strict=True):
        parser.add_argument(f"--{name}", metavar="NAME", help=said.within(lang))
    parser.add_argument("--new", metavar="NAME", help=NEW.within(lang))
    parser.add_argument("--items", action="store_true", help=ITEMS.within(lang))
    parser.add_argument("--export", type=Path, metavar="FILE", help=EXPORT.within(lang))
    add_served(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for the boundary or a part of it; raises Stop where the gate does not hold."""
    _fitting(arguments)
    project = open_project(arguments.project)
    now, served = datetime.now(UTC), arguments.snapshot
    given = {name: value for name in (*NARROWED, "new") if (value := getattr(arguments, name))}
    if arguments.items or arguments.export is not None:
        given["items"] = "all"
    name = PARTS.get(arguments.what, "boundary")
    (answer,) = ask(project, [Question(name, tuple(sorted(given.items())))], served, now)
    if arguments.export is not None:
        lines = "".join(f"{line}\n" for line in _exported(answer.finding))
        arguments.export.write_text(lines, encoding="utf-8")
    print(show([answer], arguments.lang, form_of(arguments)), flush=True)
    if answer.finding.verdict == "fallen":
        raise _stop(answer.finding)
    return 0


def _fitting(arguments: argparse.Namespace) -> None:
    """Raises UserMistake for options of another part, and for a brief without its model."""
    if arguments.what == "brief" and arguments.new is None:
        raise UserMistake(
            "`cyn boundary brief` needs the model that came out: `--new NAME`.",
            "`cyn boundary brief` 需要指明新模型：`--new NAME`。",
        )
    if arguments.what == "brief" and arguments.model is not None:
        raise UserMistake(
            "`--model` and `--new` exclude each other: a new model is held against the one before.",
            "`--model` 与 `--new` 不能同时使用：新模型要与前一模型比较。",
        )
    for option, part in (("new", "brief"), ("export", "triage")):
        if getattr(arguments, option) is not None and arguments.what != part:
            raise UserMistake(
                f"`--{option}` belongs to `cyn boundary {part}`.",
                f"`--{option}` 只用于 `cyn boundary {part}`。",
            )


def _exported(finding: Finding) -> Iterator[str]:
    """The items of a triage, one JSON object each; harnesses that solve it as a list."""
    block = finding.blocks[-1]
    if isinstance(block, TableBlock):
        names = [column.en for column in block.columns]
        for row in block.rows:
            values: dict[str, object] = dict(zip(names, row, strict=True))
            values["solved_by"] = json.loads(str(values["solved_by"]))
            yield json.dumps(values, ensure_ascii=False)


def _stop(finding: Finding) -> Stop:
    count = round(finding.estimate.value) if isinstance(finding.estimate, Estimate) else 0
    return Stop(
        f"Scenarios under their bar by more than the margin: {count}.",
        f"有 {count} 个场景的通过率低于门槛，且超出容差。",
    )
