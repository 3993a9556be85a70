"""`units`: how many people (or creators) there were of whom something holds in the period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.findings.blocks import Unit
from cynosure.metrics.kinds.contract import PERSON, Definitions, Metric, count_of, names
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Qualifies
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True, kw_only=True)
class Units(Metric):
    """Distinct units with at least one row of `from` that satisfies `where` and, over the rows
    of one period, `having`."""

    kind: ClassVar[str] = "units"
    from_: tuple[Ref, ...]
    unit: str = PERSON
    where: Formula | None = None
    having: Formula | None = None

    def sources(self) -> tuple[Ref, ...]:
        return self.from_

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        qualifies = Qualifies(self.having)
        return (Contribution(names(self.from_), self.unit, group, self.where, qualifies),)

    def read_as(self, definitions: Definitions) -> Unit:
        if self.unit == PERSON:
            return Unit.PEOPLE
        return Unit.CREATORS if self.unit == "agents.creator_id" else Unit.UNITS

    def estimate(
        self, moments: Moments, definitions: Definitions, level: float
    ) -> Estimate | Undefined:
        return count_of(moments.totals[0])
