"""Days that are unlike others, as the user's own file lists them: the key `calendar.holidays`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cynosure.errors import Place
from cynosure.metrics.located.nodes import Items, Node
from cynosure.metrics.located.values import Ref

HOLIDAY = "holiday"
"""The kind of days whose file names none."""


@dataclass(frozen=True)
class Stretch:
    """Days from `first` to `last`, both included, that have a name and a kind in common."""

    first: date
    last: date
    name: str
    kind: str = HOLIDAY


@dataclass(frozen=True)
class Holidays:
    """The files of days, relative to the star file, and what they say once they are read."""

    paths: tuple[Ref, ...]
    stretches: tuple[Stretch, ...] = ()
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Holidays:
        """A path, or a list of paths."""
        nodes = node.items if isinstance(node, Items) else (node,)
        return cls(tuple(map(Ref.from_node, nodes)), at=node.at)

    def within(self, first: date, last: date) -> tuple[Stretch, ...]:
        """The stretches that have any day from `first` to `last`."""
        return tuple(one for one in self.stretches if one.first <= last and one.last >= first)
