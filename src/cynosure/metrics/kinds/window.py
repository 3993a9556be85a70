"""The key `window` of a metric: what each person did in the first days after the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cynosure.errors import Place, UserMistake
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.needs import FirstDays


@dataclass(frozen=True)
class Window:
    """Days 0 to `days` − 1 after a person's start, in local days.

    The start is `people.joined`, else the day of the person's first row in the tables behind
    `from`. A person counts in the period of the start; whose window is not over yet is left out.
    """

    days: int
    after: Literal["start"] = "start"
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Window:
        """`{after: start, days: 7}`."""
        window = decode_fields(node, cls)
        if window.days < 1:
            written = node.get("days") if isinstance(node, Entries) else None
            raise UserMistake(
                "A window lasts 1 day or more.",
                "窗口至少为 1 天。",
                window.at if written is None else written.at,
            )
        return window


def course_of(window: Window | None, unit: tuple[str, ...] = PEOPLE) -> FirstDays | None:
    """The course that a window asks for. Raises UserMistake where the unit is no person."""
    if window is None:
        return None
    if unit != PEOPLE:
        raise UserMistake(
            f"A window begins with a person's start, but this metric counts `{', '.join(unit)}`.",
            f"窗口从用户的起始日算起，而这个指标按 `{', '.join(unit)}` 计数。",
            window.at,
        )
    return FirstDays(window.days)
