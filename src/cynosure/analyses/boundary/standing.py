"""What becomes of beliefs, and which of them a recorded finding shows as refuted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from cynosure.analyses.boundary.cells import SCENARIO
from cynosure.errors import Text
from cynosure.findings.blocks import TableBlock
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
STANDING = Text("Standing", "结果")

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


def refuted_in(finding: Finding) -> frozenset[Line]:
    """The beliefs that a finding shows as refuted."""
    tables = (block for block in finding.blocks if isinstance(block, TableBlock))
    shown = next((table for table in tables if table.title == BELIEFS), None)
    if shown is None:
        return frozenset()
    places = [shown.columns.index(head) for head in (SAYS, AUTHOR, SCENARIO, BY)]
    standing = shown.columns.index(STANDING)
    refuted = SHOWN[Standing.REFUTED]
    return frozenset(
        tuple(row[place] for place in places) for row in shown.rows if row[standing] == refuted
    )
