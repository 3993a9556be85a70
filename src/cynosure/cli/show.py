"""Printing findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cynosure.cli.output import printed_json
from cynosure.project.ask import Answer
from cynosure.report import Form, render


def show(answers: Sequence[Answer], lang: str, form: Form) -> str:
    """Findings one under the other; as JSON one object with the list `findings`."""
    if form == "json":
        return printed_json({"findings": as_values(answers, lang)})
    rendered = [render(answer.finding, answer.alias, lang, form) for answer in answers]
    return "\n".join(text.rstrip("\n") + "\n" for text in rendered).rstrip("\n")


def as_values(answers: Sequence[Answer], lang: str) -> list[Any]:
    """Findings as JSON values, each with its address and whether it was known before."""
    return [
        {
            **json.loads(render(answer.finding, answer.alias, lang, "json")),
            "address": answer.address,
            "recalled": answer.recalled,
        }
        for answer in answers
    ]
