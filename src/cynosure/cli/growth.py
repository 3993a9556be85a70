"""`cyn growth`: who is new, was kept, came back, has gone."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.show import show
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.project.served import day_of
from cynosure.project.weekly import active_star

METRIC = Text("another metric of kind units than the star", "北极星以外的 units 类型指标")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, over which periods, in which form."""
    parser.add_argument("--metric", metavar="NAME", help=METRIC.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for the growth accounting of the star or of `--metric`."""
    project = open_project(arguments.project)
    now, served = datetime.now(UTC), arguments.snapshot
    today = day_of(served, now.date())
    metric = arguments.metric or active_star(project.star_file, today)
    question = Question("growth", (("metric", metric), ("period", arguments.period)))
    print(show(ask(project, [question], served, now), arguments.lang, form_of(arguments)))
    return 0
