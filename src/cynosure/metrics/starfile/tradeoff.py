"""The key `tradeoff` of the star file: what one group may lose for another, and who signed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cynosure.errors import Place, UserMistake
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import Day, Percentage, Ref


@dataclass(frozen=True)
class Exchange:
    """That one unit of a metric is held to be worth so many of another, until a day.

    `signed_by` stands for it from `signed` on.
    """

    one: Ref
    worth: float
    of: Ref
    signed_by: str
    signed: Day
    expires: Day
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Exchange:
        """A mapping; the worth is above 0, and it expires after it was signed."""
        exchange = decode_fields(node, cls)
        if exchange.worth <= 0:
            raise UserMistake(
                "`worth` is how many of the other metric one is held to be worth; it is above 0.",
                "`worth` 表示一个单位折合另一指标多少单位，必须大于 0。",
                exchange.at,
            )
        if exchange.expires.date <= exchange.signed.date:
            raise UserMistake(
                f"The exchange expires on {exchange.expires.date}, which is not after it was "
                f"signed, on {exchange.signed.date}.",
                f"折算约定的到期日 {exchange.expires.date} 不晚于签署日 {exchange.signed.date}。",
                exchange.at,
            )
        return exchange


@dataclass(frozen=True)
class Tradeoff:
    """How far a metric may fall for the star's sake, and what is exchanged for what."""

    floor: Mapping[str, Percentage] = field(default_factory=dict)
    exchange: Exchange | None = None
    at: Place = field(compare=False, kw_only=True)
