"""`cyn declare release|ignore|list`: what no source tells goes into the ledger by hand."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.parser import one_of
from cynosure.errors import Text, UserMistake
from cynosure.project.declare import (
    KINDS,
    Ignored,
    Release,
    declare_release,
    ignore,
    ignored_in,
    releases_in,
)
from cynosure.project.open import Project, open_project
from cynosure.store.ledger import Ledger

WHAT = ("release", "ignore", "list")
WHAT_HELP = Text(
    "`release` says what changed, `ignore` passes a finding over, `list` shows what is on file",
    "`release` 声明变更，`ignore` 忽略一条结论，`list` 列出已有声明",
)
DAY = Text("the local day, such as 2026-11-02", "日期，例如 2026-11-02")
KIND = Text(
    f"what changed: {', '.join(name for name, _ in KINDS)}",
    "变更类型：" + "、".join(f"{name}（{said.zh}）" for name, said in KINDS),
)
ID = Text("what it is called", "变更的名称")
WHY = Text("why", "理由")
ABOUT = Text("the finding that it is about, such as F-0007", "所针对的结论，例如 F-0007")
NONE = Text("Nothing has been declared by hand.", "还没有人工声明。")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do, and its fields."""
    what = one_of(WHAT, Text("thing to declare", "声明方式"))
    parser.add_argument("what", type=what, metavar="|".join(WHAT), help=WHAT_HELP.within(lang))
    for name, metavar, said in (
        ("--day", "DAY", DAY),
        ("--kind", "KIND", KIND),
        ("--id", "NAME", ID),
        ("--why", "WORDS", WHY),
        ("--about", "F-0001", ABOUT),
    ):
        parser.add_argument(name, default="", metavar=metavar, help=said.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Enters what is declared, or shows all that is.

    Raises UserMistake where a field is missing or names nothing.
    """
    project, lang = open_project(arguments.project), arguments.lang
    now = datetime.now(UTC)
    if arguments.what == "list":
        _show(project, lang, arguments.json)
        return 0
    if arguments.what == "release":
        _needs(arguments, ("day", "kind", "id", "why"))
        release = Release(
            arguments.day, arguments.kind, arguments.id, arguments.why, arguments.about
        )
        number = declare_release(project, release, now)
    else:
        _needs(arguments, ("about", "why"))
        number = ignore(project, Ignored(arguments.about, arguments.why), now)
    print(entered(number, arguments))
    return 0


def entered(number: int, arguments: argparse.Namespace) -> str:
    """That an entry of the ledger was made, in words or as JSON."""
    if arguments.json:
        return printed_json({"entry": number})
    said = Text(f"On file as entry {number}.", f"已记入账本，第 {number} 条声明。")
    return said.within(arguments.lang)


def _needs(arguments: argparse.Namespace, names: tuple[str, ...]) -> None:
    lacking = [f"--{name}" for name in names if not getattr(arguments, name)]
    if lacking:
        raise UserMistake(f"`{lacking[0]}` is missing.", f"缺少 `{lacking[0]}`。")


def _show(project: Project, lang: str, as_json: bool) -> None:
    with Ledger.open(project.layout.root) as ledger:
        entries = ledger.entries()
    releases, ignored = releases_in(entries), ignored_in(entries)
    if as_json:
        values = {
            "releases": [asdict(one) for one in releases],
            "ignored": [asdict(one) for one in ignored],
        }
        print(printed_json(values))
        return
    lines = [f"{one.day}  {one.kind:<8}  {one.id}  {one.why}" for one in releases]
    said = Text("ignored", "已忽略").within(lang)
    lines += [f"{one.about}  {said}  {one.why}" for one in ignored]
    print(harmless("\n".join(lines)) if lines else NONE.within(lang))
