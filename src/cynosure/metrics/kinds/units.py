"""`units`: how many people (or creators, or pairs) there were of whom something holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric, count_of, names
from cynosure.metrics.kinds.window import Window, course_of, starts_of
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, InOrder, Qualifies
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
    of one period, `having`; or, with `union`, units that any of some metrics counts. With `then`
    a row of that must stand at the instant of the first of `from`, or later, in the same period (or
    window)."""

    kind: ClassVar[str] = "units"
    from_: tuple[Ref, ...] = ()
    unit: tuple[str, ...] = PEOPLE
    where: Formula | None = None
    having: Formula | None = None
    then: Ref | None = None
    window: Window | None = None
    union: tuple[Ref, ...] = ()

    def sources(self) -> tuple[Ref, ...]:
        then = () if self.then is None else (self.then,)
        return (*self.from_, *then, *starts_of(self.window))

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
        course = course_of(self.window, self.unit)
        own = (self.unit, group, self.where)
        if self.then is None:
            return (Contribution(names(self.from_), *own, Qualifies(self.having), course),)
        first, then = self._ordered(self.then)
        return (Contribution((first, then), *own, InOrder(first, then), course),)

    def _ordered(self, then: Ref) -> tuple[str, str]:
        """The two sources of `then`. Raises UserMistake unless `from` names one other one and
        nothing else is asked of its rows."""
        if len(self.from_) > 1 or self.from_[0].name == then.name or self.having is not None:
            raise UserMistake(
                "With `then`, `from` names one other source, and there is no `having`.",
                "写了 `then` 时，`from` 只能写另一个来源，且不能再写 `having`。",
                then.at,
            )
        return self.from_[0].name, then.name

    def _member(self, ref: Ref, definitions: Definitions) -> tuple[Contribution, ...]:
        metric = definitions.metrics[ref.name]
        own = (self.where, self.having, self.group, self.window, self.then)
        if any(given is not None for given in own):
            raise UserMistake(
                "With `union`, `where`, `having`, `then`, `window` and `group` belong to the "
                "metrics it unites.",
                "写了 `union` 时，`where`、`having`、`then`、`window` 和 `group` "
                "应写在被合并的指标里。",
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
