"""`retention`: the share of people who come back some days after they began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric
from cynosure.metrics.kinds.days import DayRange
from cynosure.metrics.kinds.start import Start
from cynosure.metrics.located.values import Ref
from cynosure.metrics.needs import Contribution, Reached, Return
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True, kw_only=True)
class Retention(Metric):
    """Of the people who began in a period, the share with a row of `return` on one of `days`.

    Days are local days after the start, which is day 0, both ends in. People whose last day is
    not closed yet are left out, and so are those who were there when the data begin; both are
    counted. A person is one observation (Wilson's interval).
    """

    kind: ClassVar[str] = "retention"
    start: Start
    return_: Ref
    days: DayRange

    def sources(self) -> tuple[Ref, ...]:
        return (self.start.first, self.return_)

    @property
    def course(self) -> Return:
        """What is asked of each person."""
        return Return(self.return_.name, self.start.days_in, self.days.first, self.days.last)

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        return tuple(
            Contribution((self.start.first.name,), PEOPLE, group, None, Reached(step), self.course)
            for step in (0, 1)
        )

    def read_as(self, definitions: Definitions) -> Unit:
        return Unit.SHARE

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        return share_of_people(cell, level)


def share_of_people(cell: Cell, level: float) -> Estimate | Undefined:
    """The share of the people in the first column of a cell who are in its last one too."""
    if not cell.moments.n:
        return Undefined(Reason.NO_ROWS)
    began, came = round(cell.moments.totals[0]), round(cell.moments.totals[-1])
    return proportion(came, began, level)
