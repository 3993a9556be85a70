"""Printing findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cynosure.project.ask import Answer
from cynosure.report import Form, render


def show(answers: Sequence[Answer], lang: str, form: Form) -> str:
    """Findings one under the other; as JSON one object with the list `findings`."""
    rendered = [render(answer.finding, answer.alias, lang, form) for answer in answers]
    if form != "json":
        return "\n".join(text.rstrip("\n") + "\n" for text in rendered).rstrip("\n")
    findings: list[Any] = [json.loads(text) for text in rendered]
    for finding, answer in zip(findings, answers, strict=True):
        finding["address"] = answer.address
        finding["recalled"] = answer.recalled
    return json.dumps({"findings": findings}, ensure_ascii=False, indent=2)
