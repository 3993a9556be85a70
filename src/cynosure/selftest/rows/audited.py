"""Rows of the audit, played on worlds: what fails where it must, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.analyses.audit.judged import Verdict
from cynosure.errors import Text
from cynosure.findings.blocks import Note, TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene, power, size
from cynosure.selftest.rows.products import answers, further
from cynosure.worlds.cases import efficiency, faults
from cynosure.worlds.world import Strength

RANKED, LOGGED = 4_200, 3_100
TURNS = "  turns: {kind: sum, from: conversation, of: turns}\n"
FARM, LOST = "star_accounts", "star_gap_since"


def _audit(metric: str, criterion: str) -> Question:
    return Question("audit", (("criterion", criterion), ("metric", metric)))


def _contradicted(finding: Finding | None) -> Outcome:
    return None if finding is None else finding.verdict == Verdict.CONTRADICTED.value


def _paradox(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """More failures and so more messages, for half the people; then a ranker as good as before."""
    asked = (_audit("turns", "robustness"),)
    worse, even = (
        answers(further(efficiency.simulate(rng, strength, RANKED), TURNS), asked)[0]
        for strength in (Strength.FULL, Strength.NONE)
    )
    return {"power": _contradicted(worse), "size": _contradicted(even)}


def _noted(finding: Finding | None) -> dict[str, list[dict[str, object]]] | None:
    """What an audit said in passing, by code."""
    if finding is None:
        return None
    found: dict[str, list[dict[str, object]]] = {}
    cells = [
        cell
        for block in finding.blocks
        if isinstance(block, TableBlock)
        for row in block.rows
        for cell in row
    ]
    for note in (*finding.caveats, *(cell for cell in cells if isinstance(cell, Note))):
        found.setdefault(note.code, []).append(dict(note.values))
    return found


def _faulty(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A farm, and acceptances lost on one surface; then a log without a fault."""
    asked = (_audit("weekly_reached_users", "data"),)
    faulty, sound = (
        _noted(answers(faults.simulate(rng, strength, LOGGED), asked)[0])
        for strength in (Strength.FULL, Strength.NONE)
    )
    if faulty is None or sound is None:
        return dict.fromkeys(("farm", "lost", "size"))
    accounts = {note["count"] for note in faulty.get(FARM, [])}
    return {
        "farm": accounts == {faults.FARM_ACCOUNTS},
        "lost": any(note["part"] == "ios" for note in faulty.get(LOST, [])),
        "size": bool({FARM, LOST} & sound.keys()),
    }


ROWS: tuple[Row, ...] = (
    Row(
        "finding-audit-paradox",
        Text("`cyn audit`: turns are contradicted", "`cyn audit`：轮次判为不成立"),
        Text(
            "W10 and W10-control, 4,200 people: half of them get a ranker that fails more often",
            "W10 与 W10-control，4,200 人：一半人用上更常失败的排序",
        ),
        ("audit",),
        Scene("findings-audit-paradox", _paradox, END_TO_END),
        (power(0.9), size(0.05)),
    ),
    Row(
        "finding-audit-data",
        Text("`cyn audit`: a farm and a loss are seen", "`cyn audit`：识别刷量与丢失"),
        Text(
            "W12 and W12-control, 3,100 people: 47 accounts accept whatever they are told, one "
            "surface loses 12 % of acceptances",
            "W12 与 W12-control，3,100 人：47 个账号照单全收，一个端丢失 12% 的采纳记录",
        ),
        ("audit",),
        Scene("findings-audit-data", _faulty, END_TO_END),
        (power(0.95, "farm"), power(0.5, "lost"), size(0.05)),
    ),
)
