"""The command line that asks a question, for whoever has to ask it, or ask it again."""

from __future__ import annotations

import shlex

from cynosure.findings.record import Question

WEEK = "week"
COMMANDS = {
    "level": "star",
    "groups": "whom",
    "agents": "whom",
    "moved": "whom",
    "undeclared": "watch",
    "alert": "watch",
    "stage": "audit --stage",
    "poll": "poll --result",
    "calibration": "ledger calibration",
    "release": "release effect",
    "release_summary": "release effect",
    "release_plan": "release plan",
    "what_if": "why --what-if",
    "boundary_gate": "boundary gate",
    "boundary_new": "boundary brief --new",
    "boundary_prompt": "boundary prompt",
    "boundary_beliefs": "boundary beliefs",
    "boundary_rubric": "boundary rubric",
    "boundary_leaderboard": "boundary leaderboard",
    "boundary_steps": "boundary steps",
    "boundary_pairs": "boundary pairs",
    "boundary_triage": "boundary triage",
}
"""The commands of the questions that bear another name than theirs."""
OPERANDS = {"release": "release", "release_plan": "release", "boundary_new": "model"}
"""The argument of a question that its command takes without an option."""


def command_for(question: Question) -> str:
    """The command that asks a question, as it is typed."""
    words = ["cyn", *COMMANDS.get(question.name, question.name).split()]
    operand = question.argument(OPERANDS.get(question.name, ""))
    if operand is not None:
        words.append(operand)
    for name in ("metric", "by", "period"):
        value = question.argument(name)
        if value is not None and (name, value) != ("period", WEEK):
            words += [f"--{name}", value]
    return shlex.join(words)
