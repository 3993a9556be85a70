"""Accepting a definition: whoever changes what a number means signs it in the star file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cynosure.errors import Place, Text, UserMistake
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import scalar

SHORTEST = 8
"""Hexadecimal digits of a definition's hash that tell it from any other of one metric."""


@dataclass(frozen=True)
class DefinitionHash:
    """The hash of a definition, or at least its first eight digits."""

    digits: str

    @classmethod
    def from_node(cls, node: Node) -> DefinitionHash:
        """Eight to 64 hexadecimal digits, in small letters."""
        word = scalar(node, "the hash of a definition", "口径的哈希值")
        if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", word.text) is None:
            raise UserMistake(
                f"`{word.text}` is not the hash of a definition: that is at least {SHORTEST} of "
                "the digits 0-9 and a-f, as `cyn check` prints it.",
                f"`{word.text}` 不是口径的哈希值：它至少有 {SHORTEST} 位，只含 0-9 和 a-f，"
                "`cyn check` 会打印出来。",
                word.at,
            )
        return cls(word.text)

    def begins(self, hashed: str) -> bool:
        """Whether it is the hash `hashed`, or its beginning."""
        return hashed.startswith(self.digits)


@dataclass(frozen=True)
class Accepted:
    """That a definition counts from now on: which one, why, and who says so."""

    hash: DefinitionHash
    why: Text
    by: str
    at: Place = field(compare=False, kw_only=True)


def is_accepted(accepted: Sequence[Accepted], hashed: str, version: int) -> bool:
    """Whether the definition with the hash `hashed` may count.

    The first one ever seen needs nobody's word; once somebody has accepted any, only those count.
    """
    if not accepted:
        return version == 1
    return any(one.hash.begins(hashed) for one in accepted)


def refuse_unknown(
    metric: str, accepted: Sequence[Accepted], hashed: str, known: Sequence[str]
) -> None:
    """Raise UserMistake where what was accepted last is no definition that the metric ever had.

    `known` are the hashes of its definitions before the present one, `hashed`.
    """
    if not accepted or is_accepted(accepted, hashed, 0):
        return
    last = accepted[-1]
    if any(last.hash.begins(one) for one in known):
        return
    raise UserMistake(
        f"`accepted` of `{metric}` ends with {last.hash.digits}, which is none of its definitions. "
        f"The hash of the present one is {hashed[:SHORTEST]}.",
        f"`{metric}` 的 `accepted` 最后写的是 {last.hash.digits}，与它的任何一版口径都不符。"
        f"当前口径的哈希值是 {hashed[:SHORTEST]}。",
        last.at,
    )
