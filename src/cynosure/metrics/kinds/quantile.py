"""`quantile`: the value below which a share of the rows lies, the person being the unit of its
interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric, names
from cynosure.metrics.kinds.window import Window, course_of, starts_of
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import Formula, Ref, scalar
from cynosure.metrics.needs import AtOrBelow, Contribution, Valued
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

MILLISECONDS = "_ms"
"""How columns that hold milliseconds end."""


@dataclass(frozen=True)
class Share:
    """A fraction strictly between 0 and 1."""

    value: float

    @classmethod
    def from_node(cls, node: Node) -> Share:
        """A number such as 0.95."""
        word = scalar(node, "a number between 0 and 1", "0 与 1 之间的一个数")
        number = word.value
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < 1:
            raise UserMistake(
                f"`{word.text}` is no number between 0 and 1; the 95th percentile is `q: 0.95`.",
                f"`{word.text}` 不是 0 与 1 之间的数；第 95 百分位写成 `q: 0.95`。",
                word.at,
            )
        return cls(float(number))


@dataclass(frozen=True, kw_only=True)
class Quantile(Metric):
    """The `q`-quantile of `field` over the rows of `from` that satisfy `where` and have a value.

    Between two rows it lies on the line between their values (type 7 of Hyndman and Fan 1996).
    """

    kind: ClassVar[str] = "quantile"
    q: Share
    from_: tuple[Ref, ...]
    field: Formula
    where: Formula | None = None
    window: Window | None = None

    def sources(self) -> tuple[Ref, ...]:
        return (*self.from_, *starts_of(self.window))

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        group = None if self.group is None else self.group.name
        course = course_of(self.window)
        measures = (AtOrBelow(self.field, self.q.value), Valued(self.field))
        return tuple(
            Contribution(names(self.from_), PEOPLE, group, self.where, measure, course)
            for measure in measures
        )

    def read_as(self, definitions: Definitions) -> Unit:
        return Unit.MILLISECONDS if str(self.field).endswith(MILLISECONDS) else Unit.NUMBER

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        # No sum over units gives it: the frame has looked it up among the rows.
        return Undefined(Reason.NO_ROWS) if cell.found is None else cell.found
