"""The key `evidence.search` of the star file: how candidates are searched and confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field

from cynosure.errors import Place, UserMistake
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.located.values import Ref


@dataclass(frozen=True)
class Search:
    """`confirm_share` of the people are not searched and confirm what is found; `fdr` is the rate
    of false ones among the events found; `control_outcome` is a metric that no candidate should
    move."""

    confirm_share: float = 0.5
    fdr: float = 0.10
    control_outcome: Ref | None = None
    at: Place = field(default=Place("cynosure.yml"), compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Search:
        """A mapping; both shares lie between 0 and 1."""
        search = decode_fields(node, cls)
        for name in ("confirm_share", "fdr"):
            if not 0 < getattr(search, name) < 1:
                written = node.get(name) if isinstance(node, Entries) else None
                raise UserMistake(
                    f"`{name}` is a share between 0 and 1, such as 0.5.",
                    f"`{name}` 是 0 到 1 之间的比例，例如 0.5。",
                    search.at if written is None else written.at,
                )
        return search
