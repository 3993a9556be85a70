"""`cyn star`: the north star with its parts, as findings."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import add_by, add_form, add_project, add_question, form_of
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.show import show
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.ask import ask, sql_of
from cynosure.project.open import Project, open_project
from cynosure.project.served import day_of
from cynosure.project.weekly import active_star


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, cut by what, in which form."""
    metric = Text("another metric than the star", "查看北极星以外的指标")
    parser.add_argument("--metric", metavar="NAME", help=metric.within(lang))
    add_by(parser, lang)
    sql = Text("print the queries instead of the answer", "只打印查询语句，不给出结果")
    parser.add_argument("--sql", action="store_true", help=sql.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for the level of the star (or of `--metric`) and, for the star, who is who."""
    project = open_project(arguments.project)
    questions = questions_of(project, arguments)
    if arguments.sql:
        asked = [sql_of(project, question, arguments.snapshot) for question in questions]
        statements = [statement for each in asked for statement in each]
        if arguments.json:
            print(printed_json({"queries": statements}))
        else:
            print(harmless("\n\n".join(f"{statement};" for statement in statements)))
        return 0
    now = datetime.now(UTC)
    answers = ask(project, questions, arguments.snapshot, now)
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0


def questions_of(project: Project, arguments: argparse.Namespace) -> list[Question]:
    """The questions that a call of `star` asks."""
    star_file = project.star_file
    today = day_of(arguments.snapshot, datetime.now(UTC).date())
    metric = arguments.metric or active_star(star_file, today)
    pairs = [("metric", metric), ("period", arguments.period)]
    if arguments.by:
        pairs.append(("by", ",".join(dict.fromkeys(arguments.by))))
    questions = [Question("level", tuple(sorted(pairs)))]
    if arguments.metric is None and star_file.groups:
        questions.append(Question("groups", (("period", arguments.period),)))
    return questions
