"""`cyn snapshot list|prune`: what was loaded when, and room made by taking old snapshots out."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import printed_json
from cynosure.cli.parser import one_of
from cynosure.cli.restated import late_rows
from cynosure.errors import Text, UserMistake
from cynosure.project.open import Project, open_project
from cynosure.store.faults import spoken
from cynosure.store.layout import locked
from cynosure.store.snapshots import Manifest, current, listed, prune, sweep

ACTIONS: tuple[str, ...] = ("list", "prune")
ACTION = Text(
    "list, or prune (take all but the newest out, with the segments that only they need)",
    "list 列出全部快照，prune 只保留最新的若干份并清理其余数据分段",
)
KEEP = 10
NOTHING = Text("Nothing is loaded yet.", "还没有载入数据。")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do, and how much to keep."""
    what = Text("action of `cyn snapshot`", "快照操作")
    parser.add_argument(
        "action", type=one_of(ACTIONS, what), metavar="|".join(ACTIONS), help=ACTION.within(lang)
    )
    keep = Text(
        f"with prune: how many of the newest to keep (default: {KEEP})",
        f"与 prune 合用：保留最新的几份（默认 {KEEP}）",
    )
    parser.add_argument("--keep", metavar="N", help=keep.within(lang))
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Lists every snapshot, the one that is served marked, or takes old ones out."""
    project = open_project(arguments.project)
    if arguments.action == "prune":
        keep = KEEP if arguments.keep is None else _number(arguments.keep)
        return _prune(project, keep, arguments)
    if arguments.keep is not None:
        raise UserMistake(
            "`--keep` belongs to `cyn snapshot prune`.", "`--keep` 只用于 `cyn snapshot prune`。"
        )
    served = current(project.layout)
    snapshots = listed(project.layout)
    if arguments.json:
        shown = [_entry(one, served) for one in snapshots]
        print(printed_json({"snapshots": shown}))
        return 0
    if not snapshots:
        print(NOTHING.within(arguments.lang))
    for one in snapshots:
        is_served = served is not None and one.snapshot == served.snapshot
        print(f"{'*' if is_served else ' '} {_line(one, arguments.lang)}")
        for said in late_rows(one):
            print(f"    {said.within(arguments.lang)}")
    return 0


def _prune(project: Project, keep: int, arguments: argparse.Namespace) -> int:
    """Says which snapshots went and how many are kept."""
    layout = project.layout
    with spoken(), locked(layout):
        layout.make()
        sweep(layout)
        gone = prune(layout, keep)
        kept = listed(layout)
    if arguments.json:
        taken_out = [one.snapshot for one in gone]
        print(printed_json({"pruned": taken_out, "kept": [one.snapshot for one in kept]}))
        return 0
    for one in gone:
        print(f"- {_line(one, arguments.lang)}")
    print(_sum(len(gone), len(kept)).within(arguments.lang))
    return 0


def _sum(gone: int, kept: int) -> Text:
    if not kept:
        return NOTHING
    if not gone and kept == 1:
        return Text(
            "Nothing to take out: the one that is served always stays.",
            "没有需要清理的：当前使用的快照始终保留。",
        )
    if not gone:
        return Text(
            f"Nothing to take out: {kept} kept; `--keep 1` leaves only the one that is served.",
            f"没有需要清理的：共保留 {kept} 份；`--keep 1` 可只留当前这份。",
        )
    return Text(
        f"{gone} taken out, {kept} kept. Findings on those taken out stay in the ledger, but "
        "cannot be computed again.",
        f"已清理 {gone} 份，保留 {kept} 份。依据被清理快照的结论仍在账本中，但无法再复算。",
    )


def _number(written: str) -> int:
    if not written.isascii() or not written.isdigit() or int(written) < 1:
        raise UserMistake(
            f"`--keep {written}`: write a whole number from 1 on; the snapshot that is served "
            "always stays.",
            f"`--keep {written}`：请写不小于 1 的整数；当前使用的快照始终保留。",
        )
    return int(written)


def _line(one: Manifest, lang: str) -> str:
    comma = Text(", ", "、").within(lang)
    tables = comma.join(f"{table} {one.rows(table):,}" for table in one.tables)
    return f"{one.snapshot}  {one.loaded_at[:19]}  {tables}"


def _entry(one: Manifest, served: Manifest | None) -> dict[str, object]:
    return {
        "snapshot": one.snapshot,
        "loaded_at": one.loaded_at,
        "served": served is not None and one.snapshot == served.snapshot,
        "rows": {table: one.rows(table) for table in one.tables},
        "restated": [asdict(day) for day in one.restated],
    }
