"""`sum`: a field added up over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric, names
from cynosure.metrics.kinds.window import Window, course_of
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Total
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True, kw_only=True)
class Sum(Metric):
    """The sum of `of` over the rows of `from` that satisfy `where`; `rows` adds 1 a row.

    With `cap` a person adds at most so much in one period.
    """

    kind: ClassVar[str] = "sum"
    from_: tuple[Ref, ...]
    of: Formula
    where: Formula | None = None
    window: Window | None = None
    cap: float | None = None

    def sources(self) -> tuple[Ref, ...]:
        return self.from_

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        course = course_of(self.window)
        total = Total(self.of, cap=self.cap)
        return (Contribution(names(self.from_), PEOPLE, group, self.where, total, course),)

    def read_as(self, definitions: Definitions) -> Unit:
        if str(self.of) != "rows":
            return Unit.NUMBER
        cut = all(ref.name in definitions.episodes for ref in self.from_)
        return Unit.EPISODES if cut else Unit.ROWS

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        return Estimate(cell.moments.totals[0], Undefined(Reason.STANDS_ALONE), cell.moments.n)
