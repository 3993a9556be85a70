"""`mean`: the average of a field over rows, with the person as the unit of its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric, names
from cynosure.metrics.kinds.window import Window, course_of, starts_of
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Total, Valued
from cynosure.stats.estimate import Estimate
from cynosure.stats.ratio import ratio
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True, kw_only=True)
class Mean(Metric):
    """The average of `of` over the rows of `from` that satisfy `where` and have a value."""

    kind: ClassVar[str] = "mean"
    from_: tuple[Ref, ...]
    of: Formula
    where: Formula | None = None
    window: Window | None = None

    def sources(self) -> tuple[Ref, ...]:
        return (*self.from_, *starts_of(self.window))

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        course = course_of(self.window)
        measures = (Total(self.of), Valued(self.of))
        return tuple(
            Contribution(names(self.from_), PEOPLE, group, self.where, measure, course)
            for measure in measures
        )

    def read_as(self, definitions: Definitions) -> Unit:
        return Unit.NUMBER

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        return ratio(cell.moments, level)
