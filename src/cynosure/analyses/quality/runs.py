"""Runs of the model under a judged value: what they are of its interval, and where several people
saw the same run, what they add to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cynosure.metrics.judged.shown_runs import ShownRun
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge.by_unit import judge_weight
from cynosure.stats.judge.runs import Widened, shared_weight, widened
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Undefined

Weights = tuple[float, float, float]
"""What a label, a verdict beside a label and a verdict alone count in a value."""


@dataclass(frozen=True)
class Rests:
    """What an interval rests on: `found` with its ends not yet cut to the scale, the `degrees` of
    its quantile, and what rows count in it."""

    found: Estimate
    degrees: int
    weights: Weights

    @property
    def squared(self) -> float:
        """The squared error, 0 where there is no interval."""
        interval = self.found.interval
        if not isinstance(interval, Interval):
            return 0.0
        half = (interval.high - interval.low) / 2
        return (half / t_quantile(interval.level, self.degrees)) ** 2


def weights_of(moments: Moments, power: float | None = None) -> Weights:
    """What rows count in a mean label; `power` is the judge's weight, its own unless given."""
    _, labelled, _, both, _, alone = moments.totals
    weight = judge_weight(moments) if power is None else power
    if not weight:
        return 1 / labelled, 0.0, 0.0
    return 1 / labelled, -weight / both, weight / alone


def weight_of(row: ShownRun, weights: Weights) -> float:
    """What the rows of one person that show one run count together."""
    label, both, alone = weights
    return row.labelled * label + row.both * both + row.alone * alone


def with_runs(rests: Rests, rows: Sequence[ShownRun], runs: Repeats) -> Widened | None:
    """The interval that holds runs shown to several people; None where none was, where nothing was
    run twice, and where there is no interval."""
    interval, squared = rests.found.interval, rests.squared
    if not rows or runs.variance is None or not isinstance(interval, Interval) or squared <= 0:
        return None
    shared = shared_weight(
        [weight_of(row, rests.weights) for row in rows],
        [row.person for row in rows],
        [named(row) for row in rows],
    )
    if not shared:
        return None
    found = widened(rests.found.value, interval, squared, rests.degrees, runs, shared)
    return None if isinstance(found, Undefined) else found


def named(row: ShownRun) -> str:
    """A run by one name."""
    return "\x1f".join("" if part is None else part for part in row.run)


def cut_to(found: Estimate, interval: Interval, ends: tuple[float, float]) -> Estimate:
    """The same value with another interval, cut to the ends of the scale."""
    low, high = max(interval.low, ends[0]), min(interval.high, ends[1])
    return replace(found, interval=replace(interval, low=low, high=high))


def held(rests: Rests, moments: Moments, runs: Repeats) -> float | None:
    """The share of the width of an interval that goes with runs of the model, where every row is a
    run of its own; None where that is not known."""
    variance, squared = runs.variance, rests.squared
    if variance is None or squared <= 0:
        return None
    _, labelled, _, both, _, alone = moments.totals
    label, beside, verdict = rests.weights
    rows = both * (label + beside) ** 2 + (labelled - both) * label**2 + alone * verdict**2
    return 1 - math.sqrt(max(1 - variance * rows / squared, 0.0))
