"""`cyn reconcile`: how a number that somebody already has differs from ours."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime

from cynosure.analyses.mine import canonical
from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.show import show
from cynosure.errors import Text, UserMistake
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, beside which number, when."""
    metric = Text("a metric of the star file", "星文件中的指标")
    parser.add_argument("metric", metavar="METRIC", help=metric.within(lang))
    mine = Text(
        "the number you have: 5312, 5,312, 43.2%% or 0.432",
        "你手里的数字，如 5312、5,312、43.2%% 或 0.432",
    )
    parser.add_argument("--mine", required=True, metavar="N", help=mine.within(lang))
    received = Text(
        "the local day on which your number was made, for rows that came later "
        "(default: the last day of the period)",
        "你的数字是在哪一天（当地日期）统计的，用于识别其后才到的数据（默认为周期最后一天）",
    )
    parser.add_argument("--received-by", metavar="DAY", help=received.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks how the number differs; a difference is an answer, not an error."""
    project = open_project(arguments.project)
    pairs = [
        ("metric", arguments.metric),
        ("mine", canonical(arguments.mine)),
        ("period", arguments.period),
    ]
    if arguments.received_by is not None:
        pairs.append(("received_by", _day(arguments.received_by)))
    question = Question("reconcile", tuple(sorted(pairs)))
    answers = ask(project, [question], arguments.snapshot, datetime.now(UTC))
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError as error:
        raise UserMistake(
            f"`--received-by {written}` is no day; write it as 2026-10-26.",
            f"`--received-by {written}` 不是日期；请写成 2026-10-26。",
        ) from error
