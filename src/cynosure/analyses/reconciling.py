"""Which other ways of counting lead from our number to another one: a search over small sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from cynosure.analyses.mine import Mine
from cynosure.metrics.trust.ways import Way

Ways = tuple[Way, ...]

MOST_AT_ONCE = 4
"""Ways that are combined at most: with more of them nearly any number can be reached."""


def combined(ways: Sequence[Way]) -> tuple[Ways, ...]:
    """Every set of at most `MOST_AT_ONCE` ways, the empty one first, then by size."""
    sizes = range(min(MOST_AT_ONCE, len(ways)) + 1)
    return tuple(some for size in sizes for some in combinations(ways, size))


@dataclass(frozen=True)
class Found:
    """What leads to the other number.

    `exact` are the smallest sets of ways whose number is the other one (the empty set: ours is
    it); none of them holds another. `taken` is the first of them or, without any, the set that
    comes nearest; `rest` is what is then left: the other number less that of `taken`.
    """

    exact: tuple[Ways, ...]
    taken: Ways
    rest: float


def search(mine: Mine, values: Mapping[Ways, float | None]) -> Found:
    """The sets of ways that give `mine`, among those whose value is known.

    Sets are taken by size, then in the order of `values`. Raises ValueError where no value is
    known at all.
    """
    known = {ways: value for ways, value in values.items() if value is not None}
    exact: list[Ways] = []
    for ways in sorted(known, key=len):
        holds_another = any(set(smaller) <= set(ways) for smaller in exact)
        if mine.equals(known[ways]) and not holds_another:
            exact.append(ways)
    if exact:
        return Found(tuple(exact), exact[0], 0.0)
    if not known:
        raise ValueError("no way of counting gives a number")
    nearest = min(sorted(known, key=len), key=lambda ways: abs(mine.value - known[ways]))
    return Found((), nearest, mine.value - known[nearest])


@dataclass(frozen=True)
class Step:
    """One way taken on top of those before it: the number it leads to, and the sets compared."""

    way: Way
    before: Ways
    after: Ways


def steps(taken: Ways) -> tuple[Step, ...]:
    """The ways of a set, one after the other."""
    return tuple(Step(way, taken[:place], taken[: place + 1]) for place, way in enumerate(taken))
