"""What weeks without a release do: the same comparison where nothing was released.

A change in a week with a release says something only beside the changes of the weeks without one.
Under forty of these, nothing is set beside it, and the count is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import ranges
from cynosure.analyses.reading import Reading
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.metrics.why.releases import Released
from cynosure.stats.estimate import Interval

FEWEST = 40
"""Periods without a release that it takes."""


@dataclass(frozen=True)
class Placebos:
    """The periods without a release: how many, their changes relative to the period before (of a
    period without rows, or after one, there is none), and of the `judged` ones that have an
    expected range the share outside of it."""

    count: int
    changes: tuple[float, ...]
    judged: int
    false_alarms: float | None

    @property
    def suffices(self) -> bool:
        """Whether there are enough of them."""
        return self.count >= FEWEST

    def beside(self, change: float) -> Placebo:
        """They as the strip of a finding whose own relative change is `change`."""
        as_large = sum(abs(one) >= abs(change) for one in self.changes)
        return Placebo(self.changes, as_large)


def placebos(reading: Reading, releases: tuple[Released, ...], before: Period) -> Placebos:
    """The closed periods up to `before` in which nothing was released."""
    days = {one.day for one in releases if not one.detected}
    course = reading.before(reading.metric, reading.periods[-1])
    count, changes, alarms = 0, [], []
    for k, period in enumerate(reading.periods[1:-1], start=1):
        released = any(period.start <= day <= period.end for day in days)
        was, now = course[k - 1], course[k]
        if period.end > before.end or released:
            continue
        count += 1
        if not was or now is None:
            continue
        changes.append(now / was - 1)
        usual = ranges.expected(course[:k], period.grain)
        if isinstance(usual, Interval):
            alarms.append(not usual.low <= now <= usual.high)
    share = sum(alarms) / len(alarms) if alarms else None
    return Placebos(count, tuple(changes), len(alarms), share)
