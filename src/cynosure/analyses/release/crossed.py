"""Each half of the units searched for the other, at half the risk each: cross-screening (Zhao,
Small and Rosenbaum, JASA 2018). One half alone would leave what it was searched for to say nothing.

Where both halves point to one part, each has an interval that its own search did not choose. The
two hold together at the level asked for, so that the truth is where they overlap, and the number is
the mean of both. To tell the one that happened to confirm would be to tell the larger.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.compared import Compared, effect_of, is_clear, tested
from cynosure.errors import Text
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Part:
    """A part with the arms in it; `units` are all units, `there` which of them have any share."""

    name: Text
    units: Units
    there: NDArray[np.bool_]

    def of(self, chosen: NDArray[np.bool_]) -> Units:
        """Those of some units that are in the part."""
        return self.units.of(self.there & chosen)

    def fewest(self) -> int:
        """The units of the part in the arm with the fewest."""
        return min(self.of(np.ones(len(self.there), dtype=bool)).counts())


@dataclass(frozen=True)
class Candidate:
    """An arm within a part; `z` is its effect over its error where it was searched, 0 where it has
    none."""

    part: Part
    arm: int
    z: float = 0.0


@dataclass(frozen=True)
class Tried:
    """What some `units` say of a candidate; `confirmed` if it is what the others pointed to."""

    candidate: Candidate
    units: Units
    found: Compared | Undefined
    confirmed: bool


ALIKE = math.sqrt(2)
"""Standard error of a difference of two effects over their errors: candidates that lie closer to
each other have not been told apart."""


def crossed(
    candidates: Sequence[Candidate],
    kept: NDArray[np.bool_],
    level: float,
    sequential: bool,
    rng: np.random.Generator,
) -> Tried:
    """What the units `kept` confirm of what the others point to; else what the others confirm of
    what those kept point to; else the first of which anything can be said. What both point to is
    told of both.

    Confirmed is what is clear of zero in the same direction on both. All intervals that may come to
    be told hold together at `level` (Bonferroni over both ways, and over those carried in each).
    """
    ways = [
        list(_tried(_carried(candidates, searching, level), confirming, level, sequential, rng))
        for searching, confirming in ((~kept, kept), (kept, ~kept))
    ]
    tried = [_with_other(one, other) for own, other in (ways, ways[::-1]) for one in own]
    confirmed = (one for one in tried if one.confirmed)
    answered = (one for one in tried if isinstance(one.found, Compared))
    return next(confirmed, next(answered, tried[0]))


def _tried(
    carried: Sequence[Candidate],
    confirming: NDArray[np.bool_],
    level: float,
    sequential: bool,
    rng: np.random.Generator,
) -> Iterator[Tried]:
    own = 1 - (1 - level) / (2 * len(carried))
    for one in carried:
        units = one.part.of(confirming)
        found = tested(units, one.arm, own, sequential, rng)
        agrees = isinstance(found, Compared) and found.estimate.value * one.z > 0
        yield Tried(one, units, found, confirmed=agrees and is_clear(found))


def _with_other(one: Tried, others: Sequence[Tried]) -> Tried:
    """A candidate with what the other half says of it, where that was pointed to as well."""
    part, arm = one.candidate.part, one.candidate.arm
    same = (two for two in others if two.candidate.part is part and two.candidate.arm == arm)
    two = next(same, None)
    if two is None or not isinstance(one.found, Compared) or not isinstance(two.found, Compared):
        return one
    both = overlapping(one.found, two.found)
    if both is None:
        return one
    agree = one.found.estimate.value * two.found.estimate.value > 0
    units = part.of(np.ones(len(part.there), dtype=bool))
    return Tried(one.candidate, units, both, confirmed=agree and is_clear(both))


def overlapping(one: Compared, two: Compared) -> Compared | None:
    """Two effects on different units as one, whose interval is what both leave; None where they
    leave nothing, and where either has none.

    The risks of the two intervals add up. Each effect weighs by the inverse of its interval's
    width, which of all weights keeps their mean within what both leave.
    """
    first, second = one.estimate.interval, two.estimate.interval
    if isinstance(first, Undefined) or isinstance(second, Undefined):
        return None
    low, high = max(first.low, second.low), min(first.high, second.high)
    if low > high:
        return None
    widths = first.high - first.low, second.high - second.low
    share = widths[1] / sum(widths)

    def mean(a: float, b: float) -> float:
        return share * a + (1 - share) * b

    n = one.n[0] + two.n[0], one.n[1] + two.n[1]
    interval = Interval(low, high, first.level + second.level - 1, first.band)
    return replace(
        one,
        estimate=Estimate(mean(one.estimate.value, two.estimate.value), interval, sum(n)),
        error=math.hypot(share * one.error, (1 - share) * two.error),
        control=mean(one.control, two.control),
        treatment=mean(one.treatment, two.treatment),
        n=n,
        cut=mean(one.cut, two.cut),
        permuted=one.permuted or two.permuted,
    )


def _carried(
    candidates: Sequence[Candidate], searching: NDArray[np.bool_], level: float
) -> list[Candidate]:
    """The candidate with the largest effect over its error, and those not told apart from it."""
    sized = by_size(candidates, searching, level)
    return [one for one in sized if abs(one.z) > abs(sized[0].z) - ALIKE]


def by_size(
    candidates: Sequence[Candidate], searching: NDArray[np.bool_], level: float
) -> list[Candidate]:
    """The candidates with their effects on some units, the largest over its error first."""
    sized = [replace(one, z=_z(one.part.of(searching), one.arm, level)) for one in candidates]
    return sorted(sized, key=lambda one: -abs(one.z))


def _z(units: Units, arm: int, level: float) -> float:
    found = effect_of(units, arm, level)
    return 0.0 if isinstance(found, Undefined) else found.value / found.error
