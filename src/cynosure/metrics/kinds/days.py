"""Days after a start, and lengths in whole days, as the star file writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cynosure.errors import UserMistake
from cynosure.metrics.located.decode import decode
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import Duration

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayRange:
    """Local days after a start, which is day 0; both ends are in."""

    first: int
    last: int

    @classmethod
    def from_node(cls, node: Node) -> DayRange:
        """`[22, 28]`, or one day."""
        days = decode(node, tuple[int, ...])
        if len(days) > 2 or days[0] < 0 or days[-1] < days[0]:
            raise UserMistake(
                "`days` is one day after the start or its first and last, such as [22, 28]; the "
                "start is day 0.",
                "`days` 写起始后的某一天，或首尾两天，例如 [22, 28]；起始日为第 0 天。",
                node.at,
            )
        return cls(days[0], days[-1])


@dataclass(frozen=True)
class WholeDays:
    """A length of whole days, such as 28d."""

    days: int

    @classmethod
    def from_node(cls, node: Node) -> WholeDays:
        """A duration that days add up to."""
        length = Duration.from_node(node).length
        if length % ONE_DAY:
            raise UserMistake(
                "This is counted in whole days; write it as 28d or 4w.",
                "这里按整天计算；请写成 28d 或 4w。",
                node.at,
            )
        return cls(length // ONE_DAY)
