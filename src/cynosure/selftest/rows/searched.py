"""Rows of `cyn find`: what it passes where nothing acts, and whether it finds the one that does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.analyses.find.confirm import Standing
from cynosure.analyses.find.shown import ALIKE, STANDINGS, TABLE
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene, coverage, exact, power, size
from cynosure.selftest.rows.products import answers
from cynosure.worlds.cases import efficiency, latent_interest, true_driver
from cynosure.worlds.world import Strength, World

LATER = Question("find", (("metric", "weekly_reached_users"),))
TURNS = "message_sent_"
ON_FRONT = "●"


def _searched(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Interest alone; then one action that acts, with another that goes along; then effort."""
    nothing = _asked(latent_interest.simulate(rng, Strength.FULL))
    driven = _asked(true_driver.simulate(rng, Strength.FULL))
    effort = _asked(efficiency.simulate(rng, Strength.FULL))
    return {
        "false": None if nothing is None else nothing.kind is Kind.PREDICTS,
        "front": None if driven is None else _on_front(driven),
        "decoy": None if driven is None else _decoy_holds(driven),
        "turns": None if effort is None else _flagged(effort),
    }


def _asked(world: World) -> Finding | None:
    return answers(world, (LATER,))[0]


def _table(finding: Finding) -> tuple[tuple[Text, ...], dict[str, tuple[Cell, ...]]]:
    """The heads of the table of candidates, and its rows by the name of the candidate."""
    for block in finding.blocks:
        if isinstance(block, TableBlock) and block.title == TABLE:
            return block.columns, {str(row[0]): row for row in block.rows}
    return (), {}


def _on_front(finding: Finding) -> bool:
    _, rows = _table(finding)
    return any(ON_FRONT in row for name, row in rows.items() if _is(name, true_driver.DRIVER))


def _decoy_holds(finding: Finding) -> bool:
    """Whether the decoy adds nothing among people alike in what leads; it may not be found."""
    heads, rows = _table(finding)
    row = next((row for name, row in rows.items() if _is(name, true_driver.DECOY)), None)
    if row is None or row[1] == STANDINGS[Standing.NOT_FOUND]:
        return True
    low, high = (row[heads.index(ALIKE) + k] for k in (1, 2))
    if not isinstance(low, Quantity) or not isinstance(high, Quantity):
        return False
    return low.value <= 0 <= high.value


def _flagged(finding: Finding) -> bool:
    """Whether whatever counts turns is called effort, and nothing of it stands first."""
    _, rows = _table(finding)
    turns = [row[1] for name, row in rows.items() if name.startswith(TURNS)]
    passed = finding.kind is Kind.PREDICTS and next(iter(rows)).startswith(TURNS)
    effort = (STANDINGS[Standing.EFFORT], STANDINGS[Standing.NOT_FOUND])
    return not passed and all(standing in effort for standing in turns)


def _is(name: str, event: str) -> bool:
    return name.startswith(f"{event}_") and "+" not in name


SEARCHED = Scene("findings-searched", _searched, END_TO_END)

ROWS: tuple[Row, ...] = (
    Row(
        "find-nothing",
        Text(
            "`cyn find`: a candidate passed where no action acts", "`cyn find`：无因之处通过的候选"
        ),
        Text(
            "W3, 5,400 newcomers whom interest alone brings back",
            "W3，5,400 名新用户，只因兴趣回来",
        ),
        ("find",),
        SEARCHED,
        (size(outcome="false"),),
    ),
    Row(
        "find-driver",
        Text(
            "`cyn find`: the action that acts stands on the front",
            "`cyn find`：真起作用的动作位于前沿",
        ),
        Text(
            "W3-driver, 5,600 newcomers, half of them encouraged",
            "W3-driver，5,600 名新用户，一半受引导",
        ),
        ("find",),
        SEARCHED,
        (power(0.9, "front"), coverage(0.9, "decoy", conservative=True)),
    ),
    Row(
        "find-turns",
        Text("`cyn find`: turns are called effort", "`cyn find`：轮次被判为用力"),
        Text(
            "W10: more failures, more messages, less satisfaction",
            "W10：失败更多、消息更多、满意更少",
        ),
        ("find",),
        SEARCHED,
        (exact("turns"),),
    ),
)
