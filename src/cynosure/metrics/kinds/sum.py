"""`sum`: a field added up over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import NOBODY, Definitions, Metric, names, unit_of
from cynosure.metrics.kinds.window import Window, course_of, starts_of
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Total
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True, kw_only=True)
class Sum(Metric):
    """The sum of `of` over the rows of `from` that satisfy `where`; `rows` adds 1 a row.

    With `cap` a person adds at most so much in one period. Of a table that names no person (bills)
    the sum is that of the whole period.
    """

    kind: ClassVar[str] = "sum"
    from_: tuple[Ref, ...]
    of: Formula
    where: Formula | None = None
    window: Window | None = None
    cap: float | None = None

    def sources(self) -> tuple[Ref, ...]:
        return (*self.from_, *starts_of(self.window))

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        course = course_of(self.window)
        total = Total(self.of, cap=self.cap)
        unit = unit_of(names(self.from_), definitions)
        if unit == NOBODY:
            self._names_nobody()
        return (Contribution(names(self.from_), unit, group, self.where, total, course),)

    def _names_nobody(self) -> None:
        """Raise UserMistake for keys that need a person."""
        given = {"group": self.group, "window": self.window, "cap": self.cap}
        for key, value in given.items():
            if value is not None:
                raise UserMistake(
                    f"The rows of `{self.from_[0].name}` name no person, so `{key}` cannot stand "
                    "here.",
                    f"`{self.from_[0].name}` 的行没有用户，这里不能写 `{key}`。",
                    getattr(value, "at", self.at),
                )

    def read_as(self, definitions: Definitions) -> Unit:
        if str(self.of) != "rows":
            return Unit.NUMBER
        cut = all(ref.name in definitions.episodes for ref in self.from_)
        return Unit.EPISODES if cut else Unit.ROWS

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        alone = Undefined(Reason.STANDS_ALONE)
        of_nobody = unit_of(names(self.from_), definitions) == NOBODY
        return Estimate(cell.moments.totals[0], alone, cell.valued if of_nobody else cell.moments.n)
