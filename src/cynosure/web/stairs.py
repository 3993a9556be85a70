"""The staircase of `why` as stairs: each step with what it came to, grey below the one that stops.

It can be read before it is read: a sign, a tread further in, and grey where nothing was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.why.shown import GREY, PASSED, STAIRS, STOPPED
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Check, TableBlock
from cynosure.findings.record import Finding
from cynosure.report.grammar import Grammar
from cynosure.report.sentence import say_check, words

STATES: tuple[tuple[Text, str, str], ...] = (
    (PASSED, "passed", "✓"),
    (STOPPED, "stopped", "✗"),
    (GREY, "grey", "○"),
)
"""What a state looks like; a step with nothing to look at is neither."""
EMPTY = ("nothing", "–")
TELLING: tuple[tuple[str, ...], ...] = (
    (
        "clear_of_zero",
        "outside_range",
        "clear_of_zero_from_nothing",
        "outside_range_from_nothing",
    ),
    ("tree_closes", "growth_closes"),
    ("localised",),
    (),
)
"""The checks that say what a step that passed came to."""


@dataclass(frozen=True)
class Stair:
    """A step: its class, sign, question and state, and the sentence that says what was seen."""

    way: str
    sign: str
    step: str
    state: str
    seen: str


def stairs(grammar: Grammar, finding: Finding, block: Block) -> tuple[Stair, ...]:
    """The steps of a staircase; none for every other block."""
    if not isinstance(block, TableBlock) or block.title != STAIRS:
        return ()
    found = []
    for (step, state), telling in zip(block.rows, TELLING, strict=False):
        way, sign = next(((way, sign) for said, way, sign in STATES if said == state), EMPTY)
        seen = _seen(finding, way, telling)
        found.append(
            Stair(
                way,
                sign,
                _words(grammar, step),
                _words(grammar, state),
                "" if seen is None else say_check(grammar, seen),
            )
        )
    return tuple(found)


def _seen(finding: Finding, way: str, telling: tuple[str, ...]) -> Check | None:
    """Of a step that stops the first check that did not pass; of one that passed what it shows."""
    if way == "stopped":
        return next((check for check in finding.checks if not check.passed), None)
    if way == "passed":
        return next((check for check in finding.checks if check.code in telling), None)
    return None


def _words(grammar: Grammar, cell: Cell) -> str:
    return words(grammar, cell) if isinstance(cell, str | Text) else ""
