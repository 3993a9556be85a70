"""`cyn doctor`: what of the data may be believed."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.options import add_form, add_project, add_question, form_of
from cynosure.cli.show import show
from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.open import open_project


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which days, in which form."""
    add_question(parser, lang)
    add_project(parser, lang)
    add_form(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Asks what may be believed; bad data are an answer, not an error."""
    project = open_project(arguments.project)
    question = Question("doctor", (("period", arguments.period),))
    answers = ask(project, [question], arguments.snapshot, datetime.now(UTC))
    print(show(answers, arguments.lang, form_of(arguments)))
    return 0
