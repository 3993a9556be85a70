"""How the noise of two metrics goes together where experiments were summed up again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit.past import WITHIN, Floats, PastArm
from cynosure.metrics.past.summaries import Summary, when
from cynosure.stats.estimate import Interval
from cynosure.stats.surrogacy.increments import noise_correlation
from cynosure.stats.undefined import Undefined

LEAST_SEEN = 0.5
"""The share of the noise at the end that increments must hold to be worth anything: people who
differ from each other all along are seen by none of them."""
Moment = tuple[int, float]
"""When a summary was made: the day, or the days since the experiment began."""
Course = Mapping[Moment, tuple[Summary, Summary]]
"""Control and treated of one metric by moment, oldest first."""


@dataclass(frozen=True)
class Together:
    """The correlation of the noise, a `low` and a `high` end of it; `series` count arms."""

    low: float
    high: float
    series: int


def together(
    summaries: Iterable[Summary], arms: Sequence[PastArm], pair: tuple[str, str], level: float
) -> Together | None:
    """How the noise of the two metrics goes together, None where no summaries tell it.

    Of the share of it that no increment sees nothing is known but `WITHIN`.
    """
    courses = _courses(summaries)
    found = [(arm, one) for arm in arms for one in _added(courses, arm, pair)]
    if not found:
        return None
    seen = min(1.0, float(np.sqrt(np.prod(np.median([one.seen for _, one in found], axis=0)))))
    if seen < LEAST_SEEN:
        return None
    repeats = [len(one.values[0]) for _, one in found]
    x, y = (np.concatenate([one.values[k] for _, one in found]) for k in range(2))
    names = np.repeat([arm.name for arm, _ in found], repeats)
    owners = np.repeat([arm.experiment for arm, _ in found], repeats)
    told = noise_correlation(x, y, names, owners, level)
    if isinstance(told, Undefined) or not isinstance(told.interval, Interval):
        return None
    low, high = (
        seen * end + (1 - seen) * unseen
        for end, unseen in zip((told.interval.low, told.interval.high), WITHIN, strict=True)
    )
    return Together(low, high, len(found))


@dataclass(frozen=True)
class _Added:
    """What each stretch added to the effects on two metrics beyond a steady effect, `values`
    (2, k); `seen` (2,) are the shares of the noise at the end that this comes to."""

    values: Floats
    seen: Floats


def _courses(summaries: Iterable[Summary]) -> dict[tuple[str, str, str], dict[Moment, Summary]]:
    found: dict[tuple[str, str, str], dict[Moment, Summary]] = defaultdict(dict)
    for one in sorted(summaries, key=when):
        found[one.experiment, one.variant, one.metric][when(one)[:2]] = one
    return found


def _added(
    courses: Mapping[tuple[str, str, str], Mapping[Moment, Summary]],
    arm: PastArm,
    pair: tuple[str, str],
) -> Iterator[_Added]:
    """What the stretches of one arm added; nothing where it was summed up once."""
    sides = [
        courses.get((arm.experiment, variant, metric), {})
        for metric in pair
        for variant in (arm.sides[metric].control.variant, arm.variant)
    ]
    shared = set.intersection(*(set(side) for side in sides))
    moments = [moment for moment in sides[0] if moment in shared]
    if len(moments) < 2:
        return
    stretches = [
        _stretches(*([side[moment] for moment in moments] for side in sides[k : k + 2]))
        for k in (0, 2)
    ]
    if all(one is not None for one in stretches):
        values = np.array([one[0] for one in stretches if one is not None])
        noise = np.array([one[1] for one in stretches if one is not None])
        # A steady effect, taken off, took one of the stretches with it.
        free = 1 - 1 / len(moments)
        yield _Added(values, (values**2).sum(axis=1) / noise / free)


def _stretches(
    control: Sequence[Summary], treated: Sequence[Summary]
) -> tuple[Floats, float] | None:
    """What each stretch added to the effect beyond its share of the whole sum, and the variance of
    the effect at the end; None where nothing was summed up or its spread is unknown."""
    ends = control[-1], treated[-1]
    if any(one.n < 1 or not one.variance for one in ends):
        return None
    sums = [np.array([one.n * one.mean for one in side]) for side in (control, treated)]
    grown = [np.diff(one, prepend=0.0) for one in sums]
    whole = sums[0][-1] + sums[1][-1]
    if whole == 0:
        return None
    added = grown[1] / ends[1].n - grown[0] / ends[0].n
    steady = added.sum() * (grown[0] + grown[1]) / whole
    noise = sum((one.variance or 0.0) / one.n for one in ends)
    return added - steady, noise
