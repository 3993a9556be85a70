"""`cyn ledger list|show|verify`: what was concluded, and whether it comes out again."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime

from cynosure.cli.options import add_project
from cynosure.errors import Mismatch, Text
from cynosure.findings.codec import decode
from cynosure.findings.kinds import mark
from cynosure.project.open import Project, open_project
from cynosure.project.verify import verify
from cynosure.report import headline, render
from cynosure.store.ledger import Ledger, Recorded

ACTIONS: tuple[str, ...] = ("list", "show", "verify")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do, with which finding."""
    action = Text("list, show or verify", "list、show 或 verify")
    parser.add_argument("action", choices=ACTIONS, help=action.within(lang))
    name = Text("a finding, such as F-0007 (verify: all without one)", "结论编号，例如 F-0007")
    parser.add_argument("name", nargs="?", help=name.within(lang))
    add_project(parser, lang)
    markdown = Text("print Markdown", "输出 Markdown")
    parser.add_argument("--markdown", action="store_true", help=markdown.within(lang))


def run(arguments: argparse.Namespace) -> int:
    """Lists, shows or verifies; a finding that does not come out again raises Mismatch."""
    project = open_project(arguments.project)
    with Ledger.open(project.layout.root) as ledger:
        recorded = ledger.all() if arguments.name is None else (ledger.get(arguments.name),)
    if arguments.action == "list":
        print(_listed(recorded, arguments.lang, arguments.json))
    elif arguments.action == "show":
        form = "json" if arguments.json else "markdown" if arguments.markdown else "text"
        shown = [render(_finding(one), one.alias, arguments.lang, form) for one in recorded]
        print("\n".join(shown).rstrip("\n"))
    else:
        _verified(project, recorded, arguments)
    return 0


def _finding(recorded: Recorded):  # type: ignore[no-untyped-def]
    return replace(decode(recorded.record), looks=recorded.looks)


def _listed(recorded: tuple[Recorded, ...], lang: str, as_json: bool) -> str:
    rows = [(one, _finding(one)) for one in recorded]
    if as_json:
        listed = [
            {
                "id": one.alias,
                "address": one.address,
                "kind": finding.kind.value,
                "headline": headline(finding, lang),
                "at": one.at,
                "looks": one.looks,
            }
            for one, finding in rows
        ]
        return json.dumps({"findings": listed}, ensure_ascii=False, indent=2)
    if not rows:
        return Text("The ledger is empty.", "账本是空的。").within(lang)
    return "\n".join(
        f"{one.alias}  {mark(finding.kind)}  {one.at[:16]}  {headline(finding, lang)}"
        for one, finding in rows
    )


def _verified(
    project: Project, recorded: tuple[Recorded, ...], arguments: argparse.Namespace
) -> None:
    lang = arguments.lang
    now = datetime.now(UTC)
    for one in recorded:
        verified = verify(project, one.alias, now)
        if verified.differences:
            first = verified.differences[0]
            raise Mismatch(
                f"{one.alias} does not come out again: {first.path} was {first.recorded} and is "
                f"{first.recomputed} ({len(verified.differences)} differences).",
                f"{one.alias} 复算不一致：{first.path} 原为 {first.recorded}，现为 "
                f"{first.recomputed}（共 {len(verified.differences)} 处）。",
            )
        stands = Text(
            f"{one.alias} comes out again, every number within 1e-9.",
            f"{one.alias} 复算一致，所有数字相差不超过 1e-9。",
        )
        print(stands.within(lang))
