"""The command that asks a question is one that the product has."""

import shlex

import pytest

from cynosure.analyses import ANALYSES
from cynosure.cli.commands import COMMANDS
from cynosure.findings.asking import command_for
from cynosure.findings.record import Question


@pytest.mark.parametrize("name", [entry.name for entry in ANALYSES])
def test_every_question_is_asked_by_a_command_there_is(name: str) -> None:
    _, command, *_ = shlex.split(command_for(Question(name)))
    assert command in {one.name for one in COMMANDS}


@pytest.mark.parametrize(
    ("question", "command"),
    [
        (Question("level", (("metric", "reach"), ("period", "week"))), "cyn star --metric reach"),
        (Question("release", (("release", "m 2"),)), "cyn release effect 'm 2'"),
        (Question("retention", (("period", "2026-11"),)), "cyn retention --period 2026-11"),
        (Question("boundary_new", (("model", "m3"),)), "cyn boundary brief --new m3"),
    ],
)
def test_what_was_asked_is_asked_again(question: Question, command: str) -> None:
    assert command_for(question) == command
