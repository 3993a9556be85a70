"""The key `window` of a metric: what each person did in the first days after the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cynosure.errors import Place, UserMistake
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.kinds.start import Start
from cynosure.metrics.located.decode import decode, decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.located.values import Ref
from cynosure.metrics.needs import FirstDays


@dataclass(frozen=True)
class Window:
    """Days 0 to `days` − 1 after a person's start, in local days.

    The start is `people.joined`, else the day of the person's first row in the tables behind
    `from`; or the first row of what `after` names. A person counts in the period of the start;
    whose window is not over yet is left out.
    """

    days: int
    after: Literal["start"] | Start = "start"
    at: Place = field(compare=False, kw_only=True)

    @property
    def starts(self) -> tuple[Ref, ...]:
        """What a start of its own is the first row of."""
        return () if self.after == "start" else (self.after.first,)

    @classmethod
    def from_node(cls, node: Node) -> Window:
        """`{after: start, days: 7}`, or `{after: {first: asked, after: 28d}, days: 7}`."""
        own = node.get("after") if isinstance(node, Entries) else None
        given = {} if own is None else {"after": _after(own)}
        window = decode_fields(node, cls, ("after",), given)
        if window.days < 1:
            written = node.get("days") if isinstance(node, Entries) else None
            raise UserMistake(
                "A window lasts 1 day or more.",
                "窗口至少为 1 天。",
                window.at if written is None else written.at,
            )
        return window


def _after(node: Node) -> Literal["start"] | Start:
    if isinstance(node, Entries):
        return decode_fields(node, Start)
    decode(node, Literal["start"])
    return "start"


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
    if window.after == "start":
        return FirstDays(window.days)
    return FirstDays(window.days, window.after.first.name, window.after.days_in)


def starts_of(window: Window | None) -> tuple[Ref, ...]:
    """The sources that a window looks at beside the metric's own."""
    return () if window is None else window.starts
