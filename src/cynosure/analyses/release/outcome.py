"""What a method found out about a release, before it is a finding."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.findings.blocks import Block, Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined

PLACEBO_ALARM = 0.05
"""The share of placebos as large from which on nothing is claimed: 95 of 100 are smaller."""


@dataclass(frozen=True)
class Outcome:
    """The effect in the unit of the metric, over `period`, resting on `n` units.

    `before` and `after` are the two values whose difference it is, where there are two; `where` is
    the part of the product of which it is told, None for all of it.
    """

    kind: Kind
    estimate: Estimate | Undefined
    n: int
    units: Unit
    period: Period
    next_action: Note
    checks: tuple[Check, ...] = ()
    caveats: tuple[Note, ...] = ()
    blocks: tuple[Block, ...] = ()
    placebo: Placebo | None = None
    before: float | None = None
    after: float | None = None
    margin: float | None = None
    verdict: str | None = None
    candidates: int = 1
    where: Text | None = None
