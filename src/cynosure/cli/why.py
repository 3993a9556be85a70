"""`cyn why`: is a change real, where is it, rate or mix, and what stood beside it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import add_by, add_form, add_project, add_question, form_of
from cynosure.cli.show import show
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import Project, open_project
from cynosure.project.served import day_of
from cynosure.project.weekly import active_star

METRIC = Text("the metric (default: the star)", "指标（默认北极星）")
AGAINST = Text(
    "what to set the period against: a day of a week, or days (default: the period before)",
    "与哪一期对照：某周中的一天或日期区间（默认前一期）",
)
METHOD = Text(
    "how the tree shares out a change: shapley or lmdi (default: shapley)",
    "树的分摊方法：shapley 或 lmdi（默认 shapley）",
)
ONLY = Text(
    "narrow the metric and all its parts to one value, as DIM=VALUE",
    "把指标及其各部分限定到某一取值，写作 DIM=VALUE",
)
WHAT_IF = Text(
    "by how much the metric moves where one part moves, as PART=+5%%",
    "某一部分变动时指标变动多少，写作 PART=+5%%",
)


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, which two periods, cut by what, in which form."""
    parser.add_argument("metric", nargs="?", metavar="METRIC", help=METRIC.within(lang))
    parser.add_argument("--against", metavar="PERIOD", help=AGAINST.within(lang))
    add_by(parser, lang)
    parser.add_argument("--only", metavar="DIMENSION=VALUE", help=ONLY.within(lang))
    parser.add_argument("--method", metavar="METHOD", help=METHOD.within(lang))
    parser.add_argument("--what-if", metavar="PART=CHANGE", help=WHAT_IF.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks why the star (or the metric named) moved, or what would move it."""
    project = open_project(arguments.project)
    question = question_of(project, arguments)
    answers = ask(project, [question], arguments.snapshot, datetime.now(UTC))
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0


def question_of(project: Project, arguments: argparse.Namespace) -> Question:
    """The question that a call asks."""
    today = day_of(arguments.snapshot, datetime.now(UTC).date())
    metric = arguments.metric or active_star(project.star_file, today)
    given = {
        "metric": metric,
        "period": arguments.period,
        "against": arguments.against,
        "by": ",".join(dict.fromkeys(arguments.by)) or None,
        "only": arguments.only,
        "method": arguments.method,
        "what_if": arguments.what_if,
    }
    written = tuple(sorted((name, value) for name, value in given.items() if value is not None))
    return Question("why" if arguments.what_if is None else "what_if", written)
