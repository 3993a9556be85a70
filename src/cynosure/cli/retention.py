"""`cyn retention`: who comes back, cohort by cohort."""

from __future__ import annotations

import argparse

from cynosure.cli.spelling import Option, add_spelling, answer, spelled
from cynosure.errors import Text

METRIC = Text("a metric of kind retention", "retention 类型的指标")
OPTIONS: tuple[Option, ...] = (
    ("start", "SOURCE", Text("what a start is: its first row", "以什么作为起始：取首次出现")),
    (
        "return",
        "SOURCE",
        Text("what a return is (default: the start)", "以什么算作回访（默认同起始）"),
    ),
    (
        "days",
        "DAYS",
        Text(
            "days after the start, such as 1,7,22-28 (default: 1,7,28)",
            "起始后的天数，例如 1,7,22-28（默认 1,7,28）",
        ),
    ),
    (
        "after",
        "28d",
        Text(
            "leave out who is seen this early in the data",
            "剔除数据开始后这段时间内就已出现的人",
        ),
    ),
)
"""The options that spell a retention out, in place of a metric of the star file."""
DAYS = "1,7,28"


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, or which start and return."""
    add_spelling(parser, lang, METRIC, OPTIONS)


def run(arguments: argparse.Namespace) -> int:
    """Asks for a retention with its cohorts."""
    found = spelled(arguments, OPTIONS)
    usual = {"return": found["start"], "days": DAYS} if found else {}
    return answer(arguments, "retention", usual | found)
