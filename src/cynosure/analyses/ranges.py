"""The range of a count: what the periods before it let expect.

A range is made from what came before the period alone, so that a period never stands inside a
range that it has widened itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.findings.blocks import Note
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.expected import LEVEL, expected_range, restatement_range
from cynosure.stats.undefined import Reason, Undefined

WEEK = 7

Course = Sequence[float | None]
"""The values of successive periods, oldest first; None where a period is empty, still open, cut
short by the beginning of the data, or where rows may be missing."""


def expected(
    before: Course, grain: str, level: float = LEVEL, unlike: frozenset[int] = frozenset()
) -> Interval | Undefined:
    """The range at `level` for the period after `before`.

    Of days only the same day of the week is compared: a Sunday says nothing about the Monday
    after it. The periods of the numbers `unlike` are passed over as if they had not been.
    Undefined with FEW_PERIODS, GAP_BEFORE (the last to compare with is None), NOT_POSITIVE, STEADY
    or, for days named freely, STANDS_ALONE.
    """
    if grain == "range":
        return Undefined(Reason.STANDS_ALONE)
    alike = _alike(before, grain, unlike)
    if all(value is None for value in alike):
        alike = ()
    elif alike[-1] is None:
        return Undefined(Reason.GAP_BEFORE)
    # A value of zero makes its ratios undefined, as a gap must.
    found = expected_range([value or 0.0 for value in alike], level=level)
    return Undefined(Reason.STEADY) if found == Undefined(Reason.NO_VARIATION) else found


Pairs = Sequence[tuple[float, float]]
"""Values of closed periods: at the age that an open one has now, and when they had closed."""


def restated(value: float, pairs: Pairs) -> Interval | Undefined:
    """What a value still open may become. Undefined with FEW_PERIODS, NOT_POSITIVE or STEADY."""
    found = restatement_range(value, [then for then, _ in pairs], [final for _, final in pairs])
    return Undefined(Reason.STEADY) if found == Undefined(Reason.NO_VARIATION) else found


def share_in(pairs: Pairs) -> float:
    """Which share of its final value a closed period showed at that age, in the middle of them."""
    shares = sorted(then / final for then, final in pairs if final > 0)
    return shares[len(shares) // 2]


def stands_alone(estimate: Estimate | Undefined) -> bool:
    """Whether a value is a count that still lacks its range."""
    return isinstance(estimate, Estimate) and estimate.interval == Undefined(Reason.STANDS_ALONE)


def missing(
    estimate: Estimate | Undefined,
    before: Course,
    grain: str,
    unlike: frozenset[int] = frozenset(),
) -> list[Note]:
    """The caveat that says how many more closed periods a count's range takes."""
    interval = estimate.interval if isinstance(estimate, Estimate) else estimate
    if not isinstance(interval, Undefined) or interval.reason is not Reason.FEW_PERIODS:
        return []
    detail = {name: value for name, value in interval.detail if isinstance(value, int)}
    more = detail["needed"] - detail["had"]
    # The first ratio takes two periods.
    more += all(value is None for value in _alike(before, grain, unlike))
    return [Note("expected_range_needs", (("more", more * (WEEK if grain == "day" else 1)),))]


def _alike(before: Course, grain: str, unlike: frozenset[int]) -> Course:
    """The periods that the next one may be compared with."""
    every = range(len(before) % WEEK, len(before), WEEK) if grain == "day" else range(len(before))
    return [before[number] for number in every if number not in unlike]
