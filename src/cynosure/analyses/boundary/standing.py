"""What becomes of beliefs, and which of them a recorded finding shows as refuted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from cynosure.analyses.boundary.cells import MODEL, SCENARIO
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, TableBlock
from cynosure.findings.record import Finding
from cynosure.metrics.starfile.beliefs import Belief


class Standing(StrEnum):
    """What has become of a belief."""

    REFUTED = "refuted"
    """Its falsifier has shown itself, with the whole interval."""
    HELD = "held"
    """Its day has come, and every model tried until then lies on the other side."""
    OPEN = "open"
    """Its day has not come."""
    UNDECIDED = "undecided"
    """Its day has come, and the interval of some model holds the threshold."""
    UNTESTED = "untested"
    """Its day has come, and nothing was tried that could tell."""


SHOWN: Mapping[Standing, Text] = {
    Standing.REFUTED: Text("REFUTED", "已被证伪"),
    Standing.HELD: Text("held", "成立"),
    Standing.OPEN: Text("open", "未到期"),
    Standing.UNDECIDED: Text("undecided", "无法判定"),
    Standing.UNTESTED: Text("untested", "未经检验"),
}
BELIEFS = Text("Beliefs", "信念")
SAYS, AUTHOR, BY = Text("Belief", "信念"), Text("Author", "作者"), Text("By", "期限")
STANDING, ON = Text("Standing", "结果"), Text("On", "日期")

Line = tuple[object, ...]
"""By what a belief is known in the table: its words, its author, its scenario, its day."""


def line_of(belief: Belief) -> Line:
    """A belief as the table knows it."""
    return (
        belief.says,
        belief.author,
        belief.falsifier.scenario,
        belief.by.date.isoformat(),
    )


@dataclass(frozen=True)
class Stood:
    """What a finding shows of a belief; `model` and `day` are of what refuted it, else None."""

    standing: Standing
    model: str | None
    day: str | None

    @property
    def outcome(self) -> int | None:
        """Whether it was so: 1, 0, or None while nobody can tell."""
        return {Standing.HELD: 1, Standing.REFUTED: 0}.get(self.standing)


def standings_in(finding: Finding) -> dict[Line, Stood]:
    """What became of the beliefs that a finding shows."""
    tables = (block for block in finding.blocks if isinstance(block, TableBlock))
    shown = next((table for table in tables if table.title == BELIEFS), None)
    if shown is None:
        return {}
    places = [shown.columns.index(head) for head in (SAYS, AUTHOR, SCENARIO, BY)]
    standing, model, day = (shown.columns.index(head) for head in (STANDING, MODEL, ON))
    named = {said: one for one, said in SHOWN.items()}
    return {
        tuple(row[place] for place in places): Stood(
            named[cast("Text", row[standing])], _told(row[model]), _told(row[day])
        )
        for row in shown.rows
    }


def refuted_in(finding: Finding) -> frozenset[Line]:
    """The beliefs that a finding shows as refuted."""
    found = standings_in(finding).items()
    return frozenset(line for line, one in found if one.standing is Standing.REFUTED)


def _told(cell: Cell) -> str | None:
    return cell if isinstance(cell, str) else None
