"""A value with its named band."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cynosure.stats.undefined import Undefined


class Band(StrEnum):
    """What an interval is an interval of; an unnamed ± does not exist."""

    SAMPLING = "sampling"
    """Over people who might have been there instead: rates, means, effects."""
    EXPECTED = "expected"
    """Over weeks like the closed ones before: counts."""
    RESTATEMENT = "restatement"
    """Over what a week still open may become."""


class Side(StrEnum):
    """Where a value lies beside the range that was expected of it."""

    BELOW = "below"
    INSIDE = "inside"
    ABOVE = "above"


@dataclass(frozen=True)
class Interval:
    """`low` and `high` in the unit of the value; `level` such as 0.95; `band` names what varies."""

    low: float
    high: float
    level: float
    band: Band


@dataclass(frozen=True)
class Estimate:
    """A value with its interval.

    `value` in the unit of the metric (a share is a fraction of 1). `interval` is undefined with
    a reason where none can be given. `n` is the number of units (people, unless the metric
    counts something else) that the value rests on.
    """

    value: float
    interval: Interval | Undefined
    n: int

    @property
    def side(self) -> Side | None:
        """Where the value lies in its expected range, None where it has another band or none."""
        interval = self.interval
        if isinstance(interval, Undefined) or interval.band is not Band.EXPECTED:
            return None
        if self.value < interval.low:
            return Side.BELOW
        return Side.ABOVE if self.value > interval.high else Side.INSIDE
