"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from cynosure.cli.parser import JSON
from cynosure.errors import Text
from cynosure.project.served import AsOf
from cynosure.report import Form

PROJECT = Text(
    "the project's folder or star file (default: this folder)",
    "项目目录或星文件（默认当前目录）",
)
PERIOD = Text(
    "day, week, month, quarter, year, or days as 2026-10-19..2026-11-15 (default: week)",
    "day、week、month、quarter、year，或 2026-10-19..2026-11-15 形式的日期区间（默认 week）",
)
SNAPSHOT = Text("a snapshot by its id (default: the newest)", "按编号指定快照（默认最新）")
AS_OF = Text(
    "the snapshot served at the end of a day, or at an instant such as 2026-11-02T18:00+08:00",
    "某日结束时或某一时刻（例如 2026-11-02T18:00+08:00）所用的快照",
)
BY = Text("split by a dimension (may be given again)", "按维度拆开（可多次给出）")
MARKDOWN = Text("print Markdown", "输出 Markdown")


def add_project(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--project`: where the project lies."""
    parser.add_argument(
        "--project",
        type=Path,
        default=Path(),
        metavar="PATH",
        help=PROJECT.within(lang),
    )


def add_json(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--json`: an answer for machines."""
    parser.add_argument("--json", action="store_true", help=JSON.within(lang))


def add_form(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--json` or `--markdown`, where findings are shown."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--json", action="store_true", help=JSON.within(lang))
    either.add_argument("--markdown", action="store_true", help=MARKDOWN.within(lang))


def form_of(arguments: argparse.Namespace) -> Form:
    """The form that `add_form` was given."""
    if arguments.json:
        return "json"
    return "markdown" if arguments.markdown else "text"


def add_by(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--by`: the dimensions that split a metric."""
    parser.add_argument(
        "--by", action="append", default=[], metavar="DIMENSION", help=BY.within(lang)
    )


def add_question(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--period` and `add_served`: what part of the history, seen from when."""
    parser.add_argument("--period", default="week", metavar="PERIOD", help=PERIOD.within(lang))
    add_served(parser, lang)


def add_served(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--snapshot` or `--as-of`: what `snapshot` of the arguments hands to `snapshot_of`."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--snapshot", metavar="ID", help=SNAPSHOT.within(lang))
    either.add_argument(
        "--as-of", dest="snapshot", type=AsOf.read, metavar="WHEN", help=AS_OF.within(lang)
    )
