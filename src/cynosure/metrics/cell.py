"""A cell of a metric frame: what the units of one part and period add up to."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Cell:
    """What the units of one part and period add up to, for one metric.

    `moments` has a column a contribution of the metric. `rows` counts the rows a total ran over,
    `valued` those of them that had a value; `silent` names the sources that have rows and no
    value at all. `found` is the estimate itself where no sum gives it, so that the store had to
    look among the rows (a quantile). Of the `units` that were there, `open` are left out of the
    moments until their window is over, `early` are so for good: they were there when the data
    begin, and nobody knows since when.
    """

    moments: Moments
    rows: int = 0
    valued: int = 0
    silent: tuple[str, ...] = ()
    found: Estimate | Undefined | None = None
    units: int = 0
    open: int = 0
    early: int = 0
