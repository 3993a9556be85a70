"""`cyn selftest`: how often every estimator is wrong where the truth is known."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from cynosure.cli.options import add_json
from cynosure.cli.output import printed_json
from cynosure.cli.progress import Progress
from cynosure.errors import Mismatch, Text, UserMistake, did_you_mean
from cynosure.selftest.report import summary, tables
from cynosure.selftest.row import Row
from cynosure.selftest.rows import ROWS
from cynosure.selftest.run import SEEDS, Judged, every_run, quickly, selftest

ONLY = Text("only this row; may be given several times", "只试这一项，可重复给出")
QUICKLY = Text("a twentieth of the runs: minutes, not an hour", "只跑二十分之一：几分钟而非一小时")
KEEP = Text(
    "keep what was played here, and go on from it (default: nothing is kept)",
    "把已完成的部分留在这个目录并据此继续（默认不保留）",
)
JOBS = Text("processes at work (default: one a core)", "并行进程数（默认每核一个）")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which rows, how many runs, where they are kept."""
    parser.add_argument("--only", action="append", metavar="NAME", help=ONLY.within(lang))
    parser.add_argument("--quick", action="store_true", help=QUICKLY.within(lang))
    parser.add_argument("--keep", type=Path, metavar="PATH", help=KEEP.within(lang))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help=JOBS.within(lang))
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Prints the table; raises Mismatch where a promise was broken."""
    rows, lang = _rows(arguments.only), arguments.lang
    with TemporaryDirectory(prefix="cynosure-selftest-") as nowhere, Progress(lang) as progress:
        judged = selftest(
            rows,
            arguments.keep or Path(nowhere),
            max(arguments.jobs, 1),
            lambda done, every, _: progress("play", done, every),
            quickly if arguments.quick else every_run,
        )
    if arguments.json:
        print(printed_json({"seeds": SEEDS, "trials": [_values(one, lang) for one in judged]}))
    else:
        print(f"{tables(judged, lang)}\n\n{summary(judged).within(lang)}")
    sys.stdout.flush()
    if not all(one.kept for one in judged):
        told = summary(judged)
        raise Mismatch(told.en, told.zh)
    return 0


def _rows(names: list[str] | None) -> tuple[Row, ...]:
    """The rows asked for. Raises UserMistake for a name that no row has."""
    if names is None:
        return ROWS
    known = [row.name for row in ROWS]
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise UserMistake(
                f"There is no row `{name}`.{near.en}", f"没有名为 `{name}` 的项目。{near.zh}"
            )
    return tuple(row for row in ROWS if row.name in names)


def _values(one: Judged, lang: str) -> dict[str, object]:
    return {
        "row": one.row.name,
        "label": one.row.label.within(lang),
        "tried_on": one.row.drawn.within(lang),
        "aspect": one.trial.aspect.value,
        "promised": one.trial.nominal,
        "share": one.whole.share,
        "kept": one.kept,
        "seeds": [asdict(count) for count in one.counts],
    }
