"""What a metric did around known releases, held against all the other weeks: never a cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.metrics.calendar import Period
from cynosure.metrics.why.releases import Released

BEFORE = 2
"""Weeks before a release with which the weeks after it are compared."""
LAGS = 4
"""Weeks after a release in which a reaction is looked for."""
FEWEST = 5
"""Weeks without a release that there must be to hold a release against."""


@dataclass(frozen=True)
class Reaction:
    """The relative change `after` so many weeks at which a release stands out most; `rank` 1 is
    the largest of `of`, the release among as many other weeks without one."""

    release: Released
    after: int
    change: float
    rank: int
    of: int


def reactions(
    values: Sequence[float], weeks: Sequence[Period], releases: Sequence[Released]
) -> tuple[Reaction, ...]:
    """How each release stands among the weeks that have none near them.

    `values` are those of successive weeks. Every lag is ranked by itself among the same weeks, and
    the smallest rank is shown, so that a rank of 1 of 10 is no proof of anything.
    """
    starts = {k: release for release in releases if (k := _week_of(release, weeks)) is not None}
    near = {k + shift for k in starts for shift in range(-1, LAGS)}
    quiet = [k for k in range(len(values)) if k not in near]
    found = []
    for start, release in sorted(starts.items()):
        best: Reaction | None = None
        for lag in range(LAGS):
            own = _step(values, start, lag)
            others = [one for k in quiet if (one := _step(values, k, lag)) is not None]
            if own is None or len(others) < FEWEST:
                continue
            rank = 1 + sum(abs(one) >= abs(own) for one in others)
            if best is None or rank < best.rank:
                best = Reaction(release, lag, math.expm1(own), rank, len(others) + 1)
        if best is not None:
            found.append(best)
    return tuple(found)


def _week_of(release: Released, weeks: Sequence[Period]) -> int | None:
    """The first week that lies wholly after a release."""
    return next((k for k, week in enumerate(weeks) if week.start >= release.day), None)


def _step(values: Sequence[float], start: int, lag: int) -> float | None:
    """The logarithm of a week over the mean of those before `start`."""
    if start < BEFORE or start + lag >= len(values):
        return None
    before = sum(values[start - BEFORE : start]) / BEFORE
    after = values[start + lag]
    return math.log(after / before) if before > 0 and after > 0 else None
