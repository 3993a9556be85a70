"""`cyn release list|add|effect`: what was released, and what it did."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.parser import one_of
from cynosure.cli.show import show
from cynosure.errors import Text, UserMistake
from cynosure.project.ask import Answer, ask
from cynosure.project.declare import KINDS, Release, declare_release
from cynosure.project.open import Project, open_project
from cynosure.project.released import Listed, question_about, releases_of
from cynosure.project.served import AsOf
from cynosure.project.weekly import active_star

WHAT = ("list", "add", "effect")
WHAT_HELP = Text(
    "`list` shows the releases, `add` enters one by hand, `effect` tells what one did",
    "`list` 列出发布，`add` 手工登记一次发布，`effect` 给出某次发布的影响",
)
ID = Text("the release", "发布的名称")
METRIC = Text("the metric (default: the star)", "指标（默认北极星）")
UNIT = Text(
    "what is compared, person or account (default: what was assigned)",
    "分析单位，`person` 或 `account`（默认与分流单位一致）",
)
DAY = Text("of `add`: the local day, such as 2026-11-02", "用于 `add`：日期，例如 2026-11-02")
KIND = Text(
    f"of `add`: what changed: {', '.join(name for name, _ in KINDS)}",
    "用于 `add`：变更类型：" + "、".join(f"{name}（{said.zh}）" for name, said in KINDS),
)
WHY = Text("of `add`: what it is and why", "用于 `add`：内容与理由")
NONE = Text("There is no release.", "没有任何发布。")
BY_HAND = Text("by hand", "手工登记")
STOPPED = 4
"""The exit code where a guardrail stops a release."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do, about which release, by which metric, in which form."""
    what = one_of(WHAT, Text("thing to do with releases", "子命令"))
    parser.add_argument("what", type=what, metavar="|".join(WHAT), help=WHAT_HELP.within(lang))
    parser.add_argument("id", nargs="?", metavar="ID", help=ID.within(lang))
    for name, metavar, said in (
        ("--metric", "NAME", METRIC),
        ("--unit", "UNIT", UNIT),
        ("--day", "DAY", DAY),
        ("--kind", "KIND", KIND),
        ("--why", "WORDS", WHY),
    ):
        parser.add_argument(name, metavar=metavar, help=said.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Lists, enters, or asks; 4 where a guardrail stops the release.

    Raises UserMistake where the release is not named or is none.
    """
    project = open_project(arguments.project)
    if arguments.what == "list":
        _list(releases_of(project, arguments.snapshot), arguments)
        return 0
    if not arguments.id:
        raise UserMistake(
            f"Which release? Write `cyn release {arguments.what} ID`; `cyn release list` shows "
            "them.",
            f"请写明是哪次发布：`cyn release {arguments.what} ID`；全部发布见 `cyn release list`。",
        )
    if arguments.what == "add":
        return _add(project, arguments)
    return _effect(project, arguments)


def _list(known: tuple[Listed, ...], arguments: argparse.Namespace) -> None:
    if arguments.json:
        rows = [{**asdict(one.release), "by_hand": one.by_hand} for one in known]
        print(printed_json({"releases": rows}))
        return
    lines = []
    for one in known:
        release = one.release
        said = BY_HAND.within(arguments.lang) if one.by_hand else release.assigned_by or "nobody"
        lines.append(f"{release.day}  {release.kind:<8}  {release.id}  {said}  {release.note}")
    print(harmless("\n".join(line.rstrip() for line in lines) or NONE.within(arguments.lang)))


def _add(project: Project, arguments: argparse.Namespace) -> int:
    for name in ("day", "kind", "why"):
        if not getattr(arguments, name):
            raise UserMistake(f"`--{name}` is missing.", f"缺少 `--{name}`。")
    release = Release(arguments.day, arguments.kind, arguments.id, arguments.why)
    number = declare_release(project, release, datetime.now(UTC))
    entered = Text(f"On file as entry {number}.", f"已记入账本，第 {number} 条声明。")
    print(printed_json({"entry": number}) if arguments.json else entered.within(arguments.lang))
    return 0


def _effect(project: Project, arguments: argparse.Namespace) -> int:
    now, served = datetime.now(UTC), arguments.snapshot
    today = served.day if isinstance(served, AsOf) else now.date()
    given = {
        "metric": arguments.metric or active_star(project.star_file, today),
        "period": arguments.period,
        "unit": arguments.unit,
    }
    question = question_about(project, arguments.id, given, served)
    answers = ask(project, [question], served, now)
    print(show(answers, arguments.lang, form_of(arguments)))
    return STOPPED if any(_is_stopped(answer) for answer in answers) else 0


def _is_stopped(answer: Answer) -> bool:
    failed = {check.code for check in answer.finding.checks if check.passed is False}
    return answer.finding.verdict == "stop" and "guardrail_held" in failed
