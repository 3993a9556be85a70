"""`count`: how many rows (episodes, moments) there were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric, count_of, names
from cynosure.metrics.kinds.window import Window, course_of, starts_of
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Rows
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True, kw_only=True)
class Count(Metric):
    """Rows of `from` that satisfy `where`."""

    kind: ClassVar[str] = "count"
    from_: tuple[Ref, ...]
    where: Formula | None = None
    window: Window | None = None

    def sources(self) -> tuple[Ref, ...]:
        return (*self.from_, *starts_of(self.window))

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        course = course_of(self.window)
        return (Contribution(names(self.from_), PEOPLE, group, self.where, Rows(), course),)

    def read_as(self, definitions: Definitions) -> Unit:
        cut = all(ref.name in definitions.episodes for ref in self.from_)
        return Unit.EPISODES if cut else Unit.ROWS

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        return count_of(cell.moments.totals[0])
