"""How unevenly something is spread over those who share it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.stats.undefined import Reason, Undefined

TOP = 0.01


@dataclass(frozen=True)
class Concentration:
    """Shares of one total among `n` that each have some of it.

    `top` is the share of the total that the largest 1 % of them have (undefined below 100, of whom
    one is more than 1 %), `gini` the Gini coefficient (0 where all have the same, up to 1 − 1/n),
    `effective` the number of equally large ones that would be as concentrated: 1 / Σ share², the
    Hill number of order 2.
    """

    n: int
    top: float | Undefined
    gini: float
    effective: float


def concentration(sizes: Mapping[int, int]) -> Concentration | Undefined:
    """Concentration from a histogram: `sizes` leads from a size (whole, not negative) to how many
    have it; who has nothing is no part of it.

    With x sorted, G = Σ (2i − n − 1) x_i / (n Σ x). Undefined where nobody has anything. Raises
    ValueError for negative sizes or counts. Sources: Gini (1912); Hill (Ecology 1973).
    """
    if any(size < 0 or count < 0 for size, count in sizes.items()):
        raise ValueError("sizes and their counts must not be negative")
    held = sorted((size, count) for size, count in sizes.items() if size > 0 and count > 0)
    n = sum(count for _, count in held)
    if not n:
        return Undefined(Reason.NO_ROWS)
    total = sum(size * count for size, count in held)
    squares = sum(size**2 * count for size, count in held)
    below = weighted = 0
    for size, count in held:
        # Σ of (2i − n − 1) over the ranks below + 1 … below + count.
        weighted += size * count * (2 * below + count - n)
        below += count
    return Concentration(n, _top(held, n, total), weighted / (n * total), total**2 / squares)


def _top(held: list[tuple[int, int]], n: int, total: int) -> float | Undefined:
    wanted = math.floor(TOP * n)
    if wanted < 1:
        return Undefined(Reason.TOO_FEW)
    left, found = wanted, 0
    for size, count in reversed(held):
        taken = min(left, count)
        found += size * taken
        left -= taken
    return found / total
