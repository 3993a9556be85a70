"""`cyn release list|add|effect`: what was released, and what it did."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from cynosure.cli.declare import entered
from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.output import printed_json
from cynosure.cli.parser import one_of
from cynosure.cli.show import show
from cynosure.errors import Stop, Text, UserMistake
from cynosure.project.ask import Answer, ask
from cynosure.project.declare import ASSIGNED_BY, KINDS, Release, declare_release
from cynosure.project.open import Project, open_project
from cynosure.project.released import Listed, listed, plan_about, question_about
from cynosure.project.served import day_of
from cynosure.project.weekly import active_star
from cynosure.report.layout import Grid, plain, wrap

WHAT = ("list", "add", "effect", "plan")
WHAT_HELP = Text(
    "`list` shows the releases, `add` enters one by hand, `effect` tells what one did, `plan` "
    "which test would tell",
    "`list` 列出发布，`add` 手工登记一次发布，`effect` 给出某次发布的影响，"
    "`plan` 给出能得到答案的最省测试",
)
ID = Text("the release", "发布的名称")
METRIC = Text("the metric (default: the star)", "指标（默认北极星）")
UNIT = Text(
    "what is compared, person or account (default: what was assigned)",
    "分析单位，`person` 或 `account`（默认与分流单位一致）",
)
BY = Text(
    "of `effect`: look within a dimension, or `groups`; one half is searched, the other tells",
    "用于 `effect`：在某个维度（或 `groups`）内查找：一半用户用于搜索，另一半给出数字",
)
DETECT = Text(
    "of `plan`: the difference that matters: 2pt, 5%% of the value, or a number",
    "用于 `plan`：多大的差异才重要，例如 2pt、5%%（相对现值）或一个数",
)
DAY = Text("of `add`: the local day, such as 2026-11-02", "用于 `add`：日期，例如 2026-11-02")
KIND = Text(
    f"of `add`: what changed: {', '.join(name for name, _ in KINDS)}",
    "用于 `add`：变更类型：" + "、".join(f"{name}（{said.zh}）" for name, said in KINDS),
)
WHY = Text("of `add`: what it is and why", "用于 `add`：内容与理由")
TOLD: tuple[tuple[str, str, Text], ...] = (
    (
        "scope",
        "CONDITION",
        Text(
            "of `add`: for whom or where, such as 'country = \"DE\"' or agents",
            "用于 `add`：发布范围，例如 'country = \"DE\"' 或 agents",
        ),
    ),
    ("split", "SHARES", Text("of `add`: such as old:50,new:50", "用于 `add`：例如 old:50,new:50")),
    (
        "assigned_by",
        "WHO",
        Text(f"of `add`: {', '.join(ASSIGNED_BY)}", f"用于 `add`：{'、'.join(ASSIGNED_BY)}"),
    ),
    (
        "experiment",
        "NAME",
        Text("of `add`: its name in the exposures", "用于 `add`：曝光表中的实验名称"),
    ),
    ("ended", "DAY", Text("of `add`: its last day", "用于 `add`：最后一天")),
    (
        "metrics",
        "NAMES",
        Text(
            "of `add`: the metrics that it is to be judged by, declared now, such as "
            "'solved, solved by category'",
            "用于 `add`：事先声明、据以评判的指标，例如 'solved, solved by category'",
        ),
    ),
    (
        "margin",
        "SIZE",
        Text(
            "of `add`: how much worse they may be: 2pt, 1%% or a number",
            "用于 `add`：最多可以差多少：2pt、1%% 或一个数",
        ),
    ),
)
"""What may be said of the roll-out, each with the option that says it."""
NONE = Text("There is no release.", "没有任何发布。")
COLUMNS = (
    Text("Day", "日期"),
    Text("Ended", "结束"),
    Text("Kind", "类型"),
    Text("Release", "发布"),
    Text("Rolled out", "发布方式"),
    Text("On file", "来源"),
    Text("Note", "说明"),
)
ROLLED_OUT: Mapping[str, Text] = {
    "experiment": Text("experiment", "实验"),
    "hash": Text("by hash", "按哈希分流"),
    "staggered": Text("staggered", "分批铺开"),
    "market": Text("one market", "单一市场"),
    "nobody": Text("all at once", "一次全量"),
}
"""How a release went out, by who assigned it."""
BY_HAND = Text("by hand", "手工登记")
IN_EXPOSURES = Text("undeclared, exposures only", "未登记，仅见于曝光表")
IN_SUMS = Text("undeclared, sums only", "未登记，仅有汇总")
UNDECLARED = Text(
    "Undeclared experiments: {count}. Nobody said how they were split, so whether the split held "
    "is not known; `cyn release add` enters it.",
    "未登记的实验：{count} 个。没有写明分流比例，无法检验分流是否正常；"
    "请用 `cyn release add` 登记。",
)
WIDTH, LONGEST_NAME, LONGEST_NOTE = 100, 24, 40
"""Columns of the list, of a name in it, and of a note."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do, about which release, by which metric, in which form."""
    what = one_of(WHAT, Text("thing to do with releases", "子命令"))
    parser.add_argument("what", type=what, metavar="|".join(WHAT), help=WHAT_HELP.within(lang))
    parser.add_argument("id", nargs="?", metavar="ID", help=ID.within(lang))
    for name, metavar, said in (
        ("--metric", "NAME", METRIC),
        ("--unit", "UNIT", UNIT),
        ("--by", "DIMENSION", BY),
        ("--detect", "SIZE", DETECT),
        ("--day", "DAY", DAY),
        ("--kind", "KIND", KIND),
        ("--why", "WORDS", WHY),
    ):
        parser.add_argument(name, metavar=metavar, help=said.within(lang))
    for name, metavar, said in TOLD:
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, metavar=metavar, help=said.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Lists, enters, or asks; 4 where a guardrail stops the release.

    Raises UserMistake where the release is not named or is none.
    """
    project = open_project(arguments.project)
    if arguments.what == "list":
        _list(listed(project, arguments.snapshot), arguments)
        return 0
    if arguments.what == "plan":
        return _plan(project, arguments)
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
        values = [
            {**asdict(one.release), "by_hand": one.by_hand, "undeclared": one.undeclared}
            for one in known
        ]
        print(printed_json({"releases": values}))
        return
    lang = arguments.lang
    if not known:
        print(NONE.within(lang))
        return
    head = tuple(column.within(lang) for column in COLUMNS)
    rows = tuple(_row(one, lang) for one in known)
    grid = Grid(head, rows, (False,) * len(head)).without_blank_columns()
    print("\n".join(line.rstrip() for line in grid.lines(WIDTH)))
    undeclared = sum(one.undeclared for one in known)
    if undeclared:
        print("\n".join(wrap(UNDECLARED.within(lang).format(count=undeclared), WIDTH)))


def _row(one: Listed, lang: str) -> tuple[str, ...]:
    release = one.release
    return (
        release.day,
        release.ended,
        dict(KINDS)[release.kind].within(lang) if release.kind else "",
        plain(release.id, LONGEST_NAME),
        ROLLED_OUT[release.assigned_by or "nobody"].within(lang),
        _on_file(one, lang),
        plain(release.note, LONGEST_NOTE),
    )


def _on_file(one: Listed, lang: str) -> str:
    if one.undeclared:
        return (IN_EXPOSURES if one.release.day else IN_SUMS).within(lang)
    return BY_HAND.within(lang) if one.by_hand else ""


def _add(project: Project, arguments: argparse.Namespace) -> int:
    for name in ("day", "kind", "why"):
        if not getattr(arguments, name):
            raise UserMistake(f"`--{name}` is missing.", f"缺少 `--{name}`。")
    told = {name: getattr(arguments, name) or "" for name, *_ in TOLD}
    release = Release(arguments.day, arguments.kind, arguments.id, arguments.why, **told)
    number = declare_release(project, release, datetime.now(UTC))
    print(entered(number, arguments))
    return 0


def _effect(project: Project, arguments: argparse.Namespace) -> int:
    now, served = datetime.now(UTC), arguments.snapshot
    today = day_of(served, now.date())
    given = {
        "metric": arguments.metric or active_star(project.star_file, today),
        "period": arguments.period,
        "unit": arguments.unit,
        "by": arguments.by,
    }
    question = question_about(project, arguments.id, given, served)
    answers = ask(project, [question], served, now)
    print(show(answers, arguments.lang, form_of(arguments)))
    return Stop.exit_code if any(_is_stopped(answer) for answer in answers) else 0


def _plan(project: Project, arguments: argparse.Namespace) -> int:
    now, served = datetime.now(UTC), arguments.snapshot
    today = day_of(served, now.date())
    given = {
        "metric": arguments.metric or active_star(project.star_file, today),
        "detect": arguments.detect,
    }
    question = plan_about(project, arguments.id, given, served)
    print(show(ask(project, [question], served, now), arguments.lang, form_of(arguments)))
    return 0


def _is_stopped(answer: Answer) -> bool:
    failed = {check.code for check in answer.finding.checks if check.passed is False}
    return answer.finding.verdict == "stop" and "guardrail_held" in failed
