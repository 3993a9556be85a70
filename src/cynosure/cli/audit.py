"""`cyn audit`: is this star a good one, by criterion and against its rivals?"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.audit_pages import add_pages, run_page, wants_page
from cynosure.cli.options import add_form, add_project, add_served, form_of
from cynosure.cli.progress import Progress
from cynosure.cli.show import show
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.project.served import day_of
from cynosure.project.weekly import active_star

METRIC = Text("the metric to judge (default: the star)", "要评定的指标（默认北极星）")
CRITERION = Text(
    "one criterion only: value_link, actionability, data, motivation, dynamics, leading, "
    "robustness, understandability",
    "只看一项标准：value_link、actionability、data、motivation、dynamics、leading、"
    "robustness、understandability",
)


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, by which criterion, in which form."""
    parser.add_argument("metric", nargs="?", metavar="METRIC", help=METRIC.within(lang))
    parser.add_argument("--criterion", metavar="NAME", help=CRITERION.within(lang))
    add_pages(parser, lang)
    add_served(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for the audit of the star or of the metric named, or for a page about the star."""
    project = open_project(arguments.project)
    if wants_page(arguments):
        return run_page(project, arguments)
    now, served = datetime.now(UTC), arguments.snapshot
    today = day_of(served, now.date())
    metric = arguments.metric or active_star(project.star_file, today)
    given = (("criterion", arguments.criterion),) if arguments.criterion else ()
    question = Question("audit", (*given, ("metric", metric)))
    with Progress(arguments.lang) as progress:
        found = ask(project, [question], served, now, progress)
    print(show(found, arguments.lang, form_of(arguments)))
    return 0
