"""Rows of a judge that grows milder while quality stays: broken, bridged, covered."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.analyses.quality.shown import BRIDGES, JUDGES
from cynosure.errors import Text
from cynosure.findings.blocks import Quantity, TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.products import answers, further
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.judge_drift import simulate
from cynosure.worlds.world import Strength, World

QUALITY = """\
  quality: {kind: judged, from: conversation, name: good}
"""
OFFSET = "judge_offset"
BROKEN = ("judge_milder", "judge_stricter")
"""What is said where a new version scores otherwise."""


def asked(world: World) -> Finding | None:
    """The quality of a world over all its closed days."""
    days = f"{SPAN.mondays[0].isoformat()}..2026-11-08"
    question = Question("level", (("metric", "quality"), ("period", days)))
    (found,) = answers(further(world, QUALITY), [question])
    return found


def spans(finding: Finding, title: Text, at: int) -> list[tuple[float, float] | None]:
    """Of each row of a table the two ends after column `at`, None where it has none."""
    (table,) = (b for b in finding.blocks if isinstance(b, TableBlock) and b.title == title)
    found: list[tuple[float, float] | None] = []
    for row in table.rows:
        low, high = row[at + 1], row[at + 2]
        if isinstance(low, Quantity) and isinstance(high, Quantity):
            found.append((low.value, high.value))
        else:
            found.append(None)
    return found


def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """The world with the milder judge, and one in which it is another by name only."""
    drifted = simulate(rng)
    milder, alike = asked(drifted), asked(simulate(rng, Strength.NONE))
    facts = drifted.truth.facts
    rates = [fact.value for fact in facts if fact.code == "true_rate"]
    (offset,) = (fact.value for fact in facts if fact.code == OFFSET)
    outcomes: dict[str, Outcome] = {"false-break": None if alike is None else is_broken(alike)}
    if milder is None:
        return outcomes | dict.fromkeys(("broken", "bridged", "before", "since"))
    before, since = spans(milder, JUDGES, 5)
    (bridge,) = spans(milder, BRIDGES, 3)
    return outcomes | {
        "broken": is_broken(milder),
        "bridged": holds(bridge, float(offset) / 100),
        "before": holds(before, float(rates[0])),
        "since": holds(since, float(rates[1])),
    }


def is_broken(finding: Finding) -> bool:
    """Whether the series is said to be broken."""
    return any(note.code in BROKEN for note in finding.caveats)


def holds(span: tuple[float, float] | None, truth: float) -> Outcome:
    """Whether an interval holds the truth."""
    return None if span is None else span[0] <= truth <= span[1]


DRIFT = Scene("drift", draw, END_TO_END)
DRAWN = Text(
    "W4, 3,000 people: v4 passes 5.6 points more than v3 of the same; 300 labels; and W4-control",
    "W4，3,000 人：同样的回答 v4 比 v3 多通过 5.6 个百分点，人工标注 300 条；另有 W4-control",
)

ROWS: tuple[Row, ...] = (
    Row(
        "finding-judge-broken",
        Text("`cyn star`: a series broken by a new judge", "`cyn star`：评审换版使序列中断"),
        DRAWN,
        ("level",),
        DRIFT,
        (size(outcome="false-break"), power(0.9, "broken")),
    ),
    Row(
        "finding-judge-bridge",
        Text("`cyn star`: the offset of a new judge", "`cyn star`：新旧评审的差值"),
        DRAWN,
        ("level",),
        DRIFT,
        (coverage(outcome="bridged"),),
    ),
    Row(
        "finding-judged",
        Text("`cyn star`: quality by version of the judge", "`cyn star`：各评审版本下的质量"),
        DRAWN,
        ("level",),
        DRIFT,
        (coverage(outcome="before"), coverage(outcome="since")),
    ),
)
