"""`units`: how many people (or creators, or pairs) there were of whom something holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric, count_of, names
from cynosure.metrics.kinds.window import Window, course_of
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Qualifies
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined

READ_AS: tuple[tuple[tuple[str, ...], Unit], ...] = (
    (PEOPLE, Unit.PEOPLE),
    (("agents.creator_id",), Unit.CREATORS),
)
"""The units that have a name of their own; several columns together are pairs."""


@dataclass(frozen=True, kw_only=True)
class Units(Metric):
    """Distinct units with at least one row of `from` that satisfies `where` and, over the rows
    of one period, `having`; or, with `union`, units that any of some metrics counts."""

    kind: ClassVar[str] = "units"
    from_: tuple[Ref, ...] = ()
    unit: tuple[str, ...] = PEOPLE
    where: Formula | None = None
    having: Formula | None = None
    window: Window | None = None
    union: tuple[Ref, ...] = ()

    def sources(self) -> tuple[Ref, ...]:
        return self.from_

    def refers(self) -> tuple[Ref, ...]:
        return self.union

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        if bool(self.from_) == bool(self.union):
            raise UserMistake(
                "A metric of kind units has either `from` or `union`.",
                "units 类型的指标要写 `from` 或 `union` 之一。",
                self.at,
            )
        if self.union:
            return tuple(c for ref in self.union for c in self._member(ref, definitions))
        group = None if self.group is None else self.group.name
        qualifies = Qualifies(self.having)
        course = course_of(self.window, self.unit)
        return (Contribution(names(self.from_), self.unit, group, self.where, qualifies, course),)

    def _member(self, ref: Ref, definitions: Definitions) -> tuple[Contribution, ...]:
        metric = definitions.metrics[ref.name]
        own = (self.where, self.having, self.group, self.window)
        if any(given is not None for given in own):
            raise UserMistake(
                "With `union`, `where`, `having`, `window` and `group` belong to the metrics it "
                "unites.",
                "写了 `union` 时，`where`、`having`、`window` 和 `group` 应写在被合并的指标里。",
                self.at,
            )
        if not isinstance(metric, Units) or metric.unit != self.unit:
            raise UserMistake(
                f"`{ref.name}` does not count `{', '.join(self.unit)}`, so it cannot be united.",
                f"`{ref.name}` 不是按 `{', '.join(self.unit)}` 计数的，无法合并。",
                ref.at,
            )
        return metric.contributions(definitions)

    def read_as(self, definitions: Definitions) -> Unit:
        return dict(READ_AS).get(self.unit, Unit.PAIRS if len(self.unit) == 2 else Unit.UNITS)

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        # Every unit of the moments has a 1 in some column, so that those of a union count once.
        return count_of(cell.moments.n)
