"""`cyn snapshot list`: what was loaded when."""

from __future__ import annotations

import argparse

from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import printed_json
from cynosure.cli.parser import one_of
from cynosure.errors import Text
from cynosure.project.open import open_project
from cynosure.store.snapshots import Manifest, current, listed

ACTIONS: tuple[str, ...] = ("list",)
ACTION = Text("list", "list：列出全部快照")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What to do."""
    what = Text("action of `cyn snapshot`", "快照操作")
    parser.add_argument(
        "action", type=one_of(ACTIONS, what), metavar="|".join(ACTIONS), help=ACTION.within(lang)
    )
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Lists every snapshot, the one that is served marked."""
    project = open_project(arguments.project)
    served = current(project.layout)
    snapshots = listed(project.layout)
    if arguments.json:
        shown = [_entry(one, served) for one in snapshots]
        print(printed_json({"snapshots": shown}))
        return 0
    if not snapshots:
        print(Text("Nothing is loaded yet.", "还没有载入数据。").within(arguments.lang))
    comma = Text(", ", "、").within(arguments.lang)
    for one in snapshots:
        tables = comma.join(f"{table} {one.rows(table):,}" for table in one.tables)
        is_served = served is not None and one.snapshot == served.snapshot
        print(f"{'*' if is_served else ' '} {one.snapshot}  {one.loaded_at[:19]}  {tables}")
    return 0


def _entry(one: Manifest, served: Manifest | None) -> dict[str, object]:
    return {
        "snapshot": one.snapshot,
        "loaded_at": one.loaded_at,
        "served": served is not None and one.snapshot == served.snapshot,
        "rows": {table: one.rows(table) for table in one.tables},
    }
