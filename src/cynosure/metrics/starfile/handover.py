"""The key `handover` of a star: the star that comes after it, as somebody signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from cynosure.errors import Place, UserMistake
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import Day, Ref

PARALLEL_WEEKS = 4
"""Weeks for which both stars are run at least."""


@dataclass(frozen=True)
class Handover:
    """That `to` becomes the star; both are run from `parallel_since` on. `signed_by` stands for it
    from `signed` on."""

    to: Ref
    signed_by: str
    signed: Day
    parallel_since: Day
    at: Place = field(default=Place("cynosure.yml"), compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Handover:
        """A mapping; both are run from the day of signing on, or later."""
        handover = decode_fields(node, cls)
        if handover.parallel_since.date < handover.signed.date:
            raise UserMistake(
                f"The stars are run in parallel from {handover.parallel_since.date} on, before "
                f"the hand-over was signed, on {handover.signed.date}.",
                f"并行从 {handover.parallel_since.date} 开始，早于交接的签署日 "
                f"{handover.signed.date}。",
                handover.at,
            )
        return handover

    @property
    def earliest(self) -> date:
        """The first day on which the other star may begin."""
        return self.parallel_since.date + timedelta(weeks=PARALLEL_WEEKS)
