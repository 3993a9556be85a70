"""`cyn money`: what is earned, what it costs, and what is left."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.show import show
from cynosure.errors import Text
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project

BY = Text("category, model, or both", "拆分维度：类别、模型，可同时写")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """By what, over which periods, in which form."""
    parser.add_argument("--by", metavar="NAME[,NAME]", help=BY.within(lang))
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks for money by what is asked for, else by all that can be told."""
    project = open_project(arguments.project)
    by = () if arguments.by is None else (("by", arguments.by),)
    question = Question("money", (*by, ("period", arguments.period)))
    found = ask(project, [question], arguments.snapshot, datetime.now(UTC))
    print(show(found, arguments.lang, form_of(arguments)))
    return 0
