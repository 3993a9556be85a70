"""`cyn boundary`: what models can do, what the scaffolding adds, and what to do next."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cynosure.cli.options import add_form, add_project, add_served, form_of
from cynosure.cli.parser import one_of
from cynosure.cli.rubric import SHEET, run_rubric
from cynosure.cli.show import show
from cynosure.errors import Stop, Text, UserMistake
from cynosure.findings.blocks import TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.beliefs import enter_beliefs
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
RELEASED = Text(
    "models released on these days, such as 2023-01-01.. (with `leaderboard`)",
    "只看这段时间发布的模型，例如 2023-01-01..（与 `leaderboard` 同用）",
)
SLOPES = Text(
    "how well every item tells too (2PL, from 100 models × harnesses on; takes its time)",
    "同时估计每道题的区分度（2PL，至少需要 100 个模型 × 框架组合，较慢）",
)
NEW = Text("the model that came out (with `brief`)", "新发布的模型（与 `brief` 同用）")
TRAINED = Text(
    "the new model was trained on what `triage` exported (with `brief`)",
    "新模型用 `triage` 导出的题训练过（与 `brief` 同用）",
)
EXPORT = Text(
    "write a line of JSON an item or pair (with `triage`, `pairs`), held-out ones apart",
    "每题或每对写一行 JSON，留出部分另存（与 `triage`、`pairs` 同用）",
)
WHAT = Text(
    "gate: stop where a scenario is under its bar; brief: what a new model changes; prompt: what "
    "one prompt to the bare model replaces; steps: what each step of the product adds; beliefs: "
    "what became of them; leaderboard: what others published; triage: "
    "what to train on; pairs: answers turned down and taken; rubric: which rules of experts "
    "answers keep (default: everything)",
    "gate：有场景低于门槛则中止；brief：新模型改变了什么；prompt：哪些功能一句提示词就能替代；"
    "steps：产品每一步的增益；beliefs：信念应验了没有；leaderboard：公开榜单；triage：先训什么；pairs：被否掉与被采纳的回答；"
    "rubric：回答是否符合专家的规则（默认给出全貌）",
)
WORDS = Text(
    "with `rubric`: check, show or grade, and the name or file of a rubric",
    "与 `rubric` 同用：check、show 或 grade，以及评分标准的名称或文件",
)
RUBRIC = "rubric"
PARTS = {
    "gate": "boundary_gate",
    "brief": "boundary_new",
    "prompt": "boundary_prompt",
    "steps": "boundary_steps",
    "leaderboard": "boundary_leaderboard",
    "beliefs": "boundary_beliefs",
    "triage": "boundary_triage",
    "pairs": "boundary_pairs",
}
EXPORTING = ("triage", "pairs")
BELIEVED = ("beliefs", "brief")
"""Parts that show beliefs, and enter them into the ledger as they are written."""
BELONGING: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("new", ("brief",)),
    ("trained", ("brief",)),
    ("released", ("leaderboard",)),
    ("slopes", (None,)),
    ("items", (None, *EXPORTING, "leaderboard")),
    ("export", EXPORTING),
    ("sheet", (RUBRIC,)),
)
"""Options, and the parts that they belong to; None is the whole boundary."""
TRAINING, HELD_OUT = "training", "held_out"
SOLVED_BY = "solved_by"
"""As triage and pairs write them."""
NARROWED = ("scenario", "model", "grader", "reference", "harness")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which trials, held against what, in which form."""
    part = one_of((*PARTS, RUBRIC), Text("part of the boundary", "能力边界命令"))
    parser.add_argument("what", nargs="?", type=part, metavar="WHAT", help=WHAT.within(lang))
    parser.add_argument("words", nargs="*", metavar="WORD", help=WORDS.within(lang))
    for name, said in zip(NARROWED, (SCENARIO, MODEL, GRADER, REFERENCE, HARNESS), strict=True):
        parser.add_argument(f"--{name}", metavar="NAME", help=said.within(lang))
    parser.add_argument("--new", metavar="NAME", help=NEW.within(lang))
    parser.add_argument("--released", metavar="FROM..TO", help=RELEASED.within(lang))
    parser.add_argument("--trained", action="store_true", help=TRAINED.within(lang))
    parser.add_argument("--items", action="store_true", help=ITEMS.within(lang))
    parser.add_argument("--slopes", action="store_true", help=SLOPES.within(lang))
    parser.add_argument("--export", type=Path, metavar="FILE", help=EXPORT.within(lang))
    parser.add_argument("--sheet", type=Path, metavar="FILE", help=SHEET.within(lang))
    add_served(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for the boundary or a part of it; raises Stop where the gate does not hold."""
    if arguments.what == RUBRIC:
        return run_rubric(arguments)
    _fitting(arguments)
    project = open_project(arguments.project)
    now, served = datetime.now(UTC), arguments.snapshot
    given = {
        name: value
        for name in (*NARROWED, "new", "released")
        if (value := getattr(arguments, name))
    }
    if arguments.items or arguments.export is not None:
        given["items"] = "all"
    for name in ("trained", "slopes"):
        if getattr(arguments, name):
            given[name] = "yes"
    if arguments.what in BELIEVED:
        enter_beliefs(project, now)
    name = PARTS.get(arguments.what, "boundary")
    (answer,) = ask(project, [Question(name, tuple(sorted(given.items())))], served, now)
    if arguments.export is not None:
        _export(answer.finding, arguments.export)
    print(show([answer], arguments.lang, form_of(arguments)), flush=True)
    if answer.finding.verdict == "fallen":
        raise _stop(answer.finding)
    return 0


def _fitting(arguments: argparse.Namespace) -> None:
    """Raises UserMistake for options of another part, and for a brief without its model."""
    if arguments.words:
        word = arguments.words[0]
        raise UserMistake(
            f"`cyn boundary {arguments.what}` has no use for the word `{word}`; see `cyn boundary "
            "--help`.",
            f"`cyn boundary {arguments.what}` 用不到“{word}”；请看 `cyn boundary --help`。",
        )
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
    for option, parts in BELONGING:
        if getattr(arguments, option) and arguments.what not in parts:
            raise _belongs(option, parts)


def _belongs(option: str, parts: tuple[str | None, ...]) -> UserMistake:
    commands = [f"`cyn boundary {part}`" if part else "`cyn boundary`" for part in parts]
    return UserMistake(
        f"`--{option}` belongs to {' and '.join(commands)}.",
        f"`--{option}` 只用于 {'、'.join(commands)}。",
    )


def _export(finding: Finding, to: Path) -> None:
    """Writes what may be trained on to `to`, and what is held out to a file beside it."""
    lines: dict[str, list[str]] = {TRAINING: [], HELD_OUT: []}
    for values in _exported(finding):
        lines[str(values["set"])].append(f"{json.dumps(values, ensure_ascii=False)}\n")
    apart = to.with_name(f"{to.stem}.held-out{to.suffix}")
    for path, name in ((to, TRAINING), (apart, HELD_OUT)):
        path.write_text("".join(lines[name]), encoding="utf-8")


def _exported(finding: Finding) -> Iterator[dict[str, object]]:
    """The items or pairs of a finding; harnesses that solve an item as a list."""
    block = finding.blocks[-1]
    if isinstance(block, TableBlock):
        names = [column.en for column in block.columns]
        for row in block.rows:
            values: dict[str, object] = dict(zip(names, row, strict=True))
            if SOLVED_BY in values:
                values[SOLVED_BY] = json.loads(str(values[SOLVED_BY]))
            yield values


def _stop(finding: Finding) -> Stop:
    count = round(finding.estimate.value) if isinstance(finding.estimate, Estimate) else 0
    return Stop(
        f"Scenarios under their bar by more than the margin: {count}.",
        f"有 {count} 个场景的通过率低于门槛，且超出容差。",
    )
