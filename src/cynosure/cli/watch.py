"""`cyn watch`: for a scheduler. Loads, asks the weekly set, and speaks only of what is new."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cynosure.cli.load import loaded
from cynosure.cli.options import add_json, add_project
from cynosure.cli.output import harmless, printed_json
from cynosure.cli.show import as_values
from cynosure.errors import Stop
from cynosure.findings.kinds import mark
from cynosure.project.ask import Answer
from cynosure.project.open import open_project
from cynosure.project.watch import watch
from cynosure.report import headline, say_failed, say_note

INSET = " " * len("F-0001  ")
NOTICED: tuple[str, ...] = ("noticed_silent",)
"""Caveats that say what was noticed, where the sentence of the finding is about the metric."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Nothing but where the project lies."""
    add_project(parser, lang)
    add_json(parser, lang)


def run(arguments: argparse.Namespace) -> int:
    """Prints new alerts, nothing where there is none; returns 4 where a guardrail is broken."""
    project = open_project(arguments.project)
    report = loaded(project, arguments.lang)
    found = watch(project, datetime.now(UTC))
    if arguments.json:
        values = {
            "snapshot": found.snapshot,
            "changed": report.changed,
            "stops": found.stops,
            "alerts": as_values(found.alerts, arguments.lang),
        }
        print(printed_json(values))
    elif found.alerts:
        told = [_told(answer, arguments.lang) for answer in found.alerts]
        print(harmless("\n".join(told)))
    return Stop.exit_code if found.stops else 0


def _told(answer: Answer, lang: str) -> str:
    """An alert: what is amiss, the bar that it missed, and what to do where its sentence does not
    say so already."""
    finding = answer.finding
    said = f"{answer.alias}  {mark(finding.kind)} {headline(finding, lang)}"
    noticed = [say_note(note, lang) for note in finding.caveats if note.code in NOTICED]
    to_do = say_note(finding.next_action, lang)
    below = [*say_failed(finding, lang), *noticed, *([] if to_do in said else [to_do])]
    return "\n".join([said, *(f"{INSET}{line}" for line in below)])
