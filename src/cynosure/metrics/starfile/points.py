"""Differences of shares as the star file writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cynosure.errors import UserMistake
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import scalar


@dataclass(frozen=True)
class Points:
    """A difference of shares written as 3pt; `fraction` is 0.03."""

    fraction: float

    @classmethod
    def from_node(cls, node: Node) -> Points:
        """A number from 0 to 100 followed by `pt`."""
        word = scalar(node, "points such as 3pt", "百分点，例如 3pt")
        match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*pt", word.text)
        if match is None or not float(match.group(1)) <= 100:
            raise UserMistake(
                f"`{word.text}` is not a number of percentage points; write it as 3pt.",
                f"`{word.text}` 不是百分点；请写成 3pt 的形式。",
                word.at,
            )
        return cls(float(match.group(1)) / 100)
