"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from cynosure.errors import Text


def add_project(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--project`, `--json`: where the project lies, and answers for machines."""
    where = Text(
        "the project's folder or star file (default: this folder)",
        "项目目录或星文件（默认当前目录）",
    )
    parser.add_argument(
        "--project", type=Path, default=Path(), metavar="PATH", help=where.within(lang)
    )
    as_json = Text("print JSON", "输出 JSON")
    parser.add_argument("--json", action="store_true", help=as_json.within(lang))


def add_question(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--period`, `--snapshot`: what part of the history, seen from when."""
    period = Text(
        "day, week, month, quarter, year, or days as 2026-10-19..2026-11-15 (default: week)",
        "day、week、month、quarter、year，或 2026-10-19..2026-11-15 形式的日期区间（默认 week）",
    )
    parser.add_argument("--period", default="week", metavar="P", help=period.within(lang))
    snapshot = Text("a snapshot by its id (default: the newest)", "按编号指定快照（默认最新）")
    parser.add_argument("--snapshot", metavar="ID", help=snapshot.within(lang))
