"""Two sides of a product (before and after, one variant and another) held against each other:
people × frequency × effort, and whether people got what they came for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.shapley import shapley
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Side:
    """What each person (shape (people,)) added on one side: to the metric, to what it is taken over
    (`units`: tasks, or the denominator of a quotient), and of `tasks` those that were fulfilled
    (None where no rule says). `people` is how many could have."""

    metric: Floats
    units: Floats
    tasks: Floats
    fulfilled: Floats | None
    people: int


@dataclass(frozen=True)
class Contrast:
    """How the second side differs from the first.

    `total`, `frequency` (units a person) and `effort` (what a unit adds to the metric) are relative
    changes; `people` is one too, exact. `felt` is the difference of the share of tasks that were
    fulfilled, or of what people say. `parts` are the shares of people, frequency and effort in the
    change of the metric, in its own unit, by Shapley.
    """

    total: Estimate | Undefined
    people: float
    frequency: Estimate | Undefined
    effort: Estimate | Undefined
    felt: Estimate | Undefined
    parts: tuple[float, float, float] | None

    def opposed(self, effort: bool) -> int:
        """1 where the metric (its part through `effort`, or as a whole) and what people felt moved
        the same way, each by more than noise, -1 where in opposite ways, else 0."""
        return sign_of(self.effort if effort else self.total) * sign_of(self.felt)

    @property
    def rises_by_effort_alone(self) -> bool:
        """Whether the metric rose, most of all through effort, and people felt no better."""
        if sign_of(self.total) <= 0 or sign_of(self.effort) <= 0 or self.parts is None:
            return False
        felt = self.felt
        return self.parts[2] == max(self.parts) and isinstance(felt, Estimate) and felt.value <= 0


def sign_of(estimate: Estimate | Undefined) -> int:
    """1 or -1 where the whole interval lies on one side of 0, else 0."""
    if isinstance(estimate, Undefined) or isinstance(estimate.interval, Undefined):
        return 0
    interval = estimate.interval
    return 1 if interval.low > 0 else -1 if interval.high < 0 else 0


def contrasted(one: Side, other: Side, level: float, felt: Estimate | None = None) -> Contrast:
    """The contrast of two sides, whose entries are the same people or different ones.

    `felt` is what people say, where they were asked. Errors are those of the linearised
    differences over people, so that who is on both sides counts once.
    """
    sides = (one, other)
    totals = [(s.metric.sum(), s.units.sum(), float(s.people)) for s in sides]
    own: Estimate | Undefined = Undefined(Reason.NO_ROWS) if felt is None else felt
    if felt is None:
        own = _fulfilled(one, other, level)
    if any(min(found) <= 0 for found in totals):
        nothing = Undefined(Reason.ZERO_DENOMINATOR)
        return Contrast(nothing, 0.0, nothing, nothing, own, None)
    (m0, t0, n0), (m1, t1, n1) = totals
    metric = other.metric / m1 - one.metric / m0
    units = other.units / t1 - one.units / t0
    return Contrast(
        _relative(math.log(m1 / m0), metric, level),
        n1 / n0 - 1,
        _relative(math.log(t1 / n1 * n0 / t0), units, level),
        _relative(math.log(m1 / t1 * t0 / m0), metric - units, level),
        own,
        _parts((n0, t0 / n0, m0 / t0), (n1, t1 / n1, m1 / t1)),
    )


def _fulfilled(one: Side, other: Side, level: float) -> Estimate | Undefined:
    """The difference of the shares of tasks that were fulfilled."""
    if one.fulfilled is None or other.fulfilled is None:
        return Undefined(Reason.MISSING_PART)
    t0, t1 = one.tasks.sum(), other.tasks.sum()
    if t0 <= 0 or t1 <= 0:
        return Undefined(Reason.ZERO_DENOMINATOR)
    r0, r1 = one.fulfilled.sum() / t0, other.fulfilled.sum() / t1
    influence = (other.fulfilled - r1 * other.tasks) / t1 - (one.fulfilled - r0 * one.tasks) / t0
    return _with_interval(float(r1 - r0), influence, level)


def _relative(log: float, influence: Floats, level: float) -> Estimate:
    """A relative change from its logarithm, whose interval is carried over."""
    found = _with_interval(log, influence, level)
    interval = found.interval
    if isinstance(interval, Interval):
        low, high = math.expm1(interval.low), math.expm1(interval.high)
        interval = Interval(low, high, level, interval.band)
    return Estimate(math.expm1(log), interval, found.n)


def _with_interval(value: float, influence: Floats, level: float) -> Estimate:
    n = int(np.count_nonzero(influence))
    error = float(np.sqrt(np.square(influence).sum()))
    if n < 2 or error <= 1e-12:
        return Estimate(value, Undefined(Reason.NO_VARIATION), n)
    half = t_quantile(level, n - 1) * error
    return Estimate(value, Interval(value - half, value + half, level, Band.SAMPLING), n)


def _parts(
    before: tuple[float, ...], after: tuple[float, ...]
) -> tuple[float, float, float] | None:
    found = shapley(lambda factors: factors.prod(axis=1), before, after)
    if isinstance(found, Undefined):
        return None
    people, frequency, effort = (float(term) for term in found.terms)
    return people, frequency, effort
