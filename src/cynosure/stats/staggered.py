"""A change that reached units at different times: effects by cohort, from comparisons that hold.

Callaway and Sant'Anna (2021), "Difference-in-Differences with multiple time periods", Journal of
Econometrics 225, 200-230, without covariates and with the units never reached as the comparison.
A two-way fixed-effects regression would use units already reached as comparisons, and gives
effects that change over time the wrong size and at worst the wrong sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.arrays import Floats, Integers, matrix, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

NEVER = -1
"""What stands for a unit that the change never reaches."""


@dataclass(frozen=True)
class CohortEffect:
    """The effect on the units first reached in period `cohort`, in period `period`.

    Before the cohort's time it is a placebo: the move since the period before, which is zero
    where trends are parallel.
    """

    cohort: int
    period: int
    effect: Estimate


@dataclass(frozen=True)
class Staggered:
    """Effects of a staggered change on those it reached, in the unit of the outcome.

    `cells` has each cohort and period but the first. `simple` weighs every cell from its cohort's
    time on by the size of its cohort; `by_cohort` is the mean over a cohort's periods and
    `cohorts` their mean by size; `by_age` has (periods since reached, effect), negative ages
    being placebos, and `dynamic` is the plain mean over ages from 0 on. `n` of each
    estimate counts the units reached that it rests on.
    """

    cells: tuple[CohortEffect, ...]
    simple: Estimate
    dynamic: Estimate
    cohorts: Estimate
    by_age: tuple[tuple[int, Estimate], ...]
    by_cohort: tuple[tuple[int, Estimate], ...]
    placebo_p_value: float | Undefined


def staggered(
    outcomes: ArrayLike,
    first: ArrayLike,
    level: float = 0.95,
    within: ArrayLike | None = None,
) -> Staggered | Undefined:
    """Effects of a change that reaches unit i from period first[i] on.

    `outcomes` has shape (N, T), without gaps; `first` (integers, length N) counts periods from 0
    and is `NEVER` for units not reached; those reached in period 0 have no time before and
    are left out. ATT(g, t) = E[Y_t − Y_{g−1} | cohort g] − E[Y_t − Y_{g−1} | never]; before g
    the step from t − 1 to t takes the place of that from g − 1. Errors come from the influence
    of each unit, the weights' own included, so that units are the clusters; quantiles
    are those of t with the smallest cohort's size less one.

    `within` (booleans, length N) marks units that were reached within the period before first[i]:
    for their cohort that period, of which only a part was reached, is set apart, and g − 2 takes
    the place of g − 1 (the limited anticipation of the paper, by one period).

    `placebo_p_value` is the Wald test that all placebos are zero (NO_ROWS where there are none,
    NO_VARIATION where they are one sum of another). An interval is undefined with ONE_UNIT where
    a cohort or the comparison is a single unit, NO_VARIATION where all of them moved alike.
    Undefined: NO_CONTROLS where every unit is reached, NO_ROWS where none is. Raises ValueError
    for other shapes, values that are not finite, and periods that do not exist.
    """
    share("level", level)
    panel = matrix("outcomes", outcomes)
    cohort = _cohorts(first, panel)
    apart = _apart(within, cohort)
    kept = (cohort != 0) & ~((cohort == 1) & apart)
    panel, cohort, apart = panel[kept], cohort[kept], apart[kept]
    never = cohort == NEVER
    if not never.any():
        return Undefined(Reason.NO_CONTROLS)
    if never.all():
        return Undefined(Reason.NO_ROWS)
    return _told(_Cells.of(panel, cohort, frozenset(cohort[apart].tolist())), level)


@dataclass(frozen=True)
class _Part:
    """A weighted effect, the influence of each unit (length N) on it, and the cohorts in it."""

    effect: float
    influence: Floats
    cohorts: tuple[int, ...]


@dataclass(frozen=True)
class _Cells:
    """Effects of all cells (length c) and the influence (c, N) of each of N units on them."""

    unit_cohort: Integers
    cohort: Integers
    period: Integers
    effects: Floats
    influence: Floats

    @classmethod
    def of(cls, panel: Floats, unit_cohort: Integers, apart: frozenset[int]) -> _Cells:
        pairs = [
            (g, t) for g in np.unique(unit_cohort[unit_cohort > 0])
            for t in range(1, panel.shape[1]) if t != g - 1 or g not in apart
        ]  # fmt: skip
        never = unit_cohort == NEVER
        effects, influence = np.empty(len(pairs)), np.empty((len(pairs), len(panel)))
        for i, (g, t) in enumerate(pairs):
            step = panel[:, t] - panel[:, min(g - (g in apart), t) - 1]
            reached = unit_cohort == g
            means = step[reached].mean(), step[never].mean()
            effects[i] = means[0] - means[1]
            influence[i] = len(panel) * (
                reached * (step - means[0]) / reached.sum()
                - never * (step - means[1]) / never.sum()
            )
        cohort, period = np.array(pairs, np.intp).T
        return cls(unit_cohort, cohort, period, effects, influence)

    def weighed(self, picked: NDArray[np.bool_]) -> _Part:
        """The mean of cells by the size of their cohorts, which are estimated themselves."""
        cohort = self.cohort[picked]
        return self._mean(cohort, self.effects[picked], self.influence[picked])

    def evenly(self, picked: NDArray[np.bool_]) -> _Part:
        """The plain mean of cells of one cohort."""
        names = tuple(np.unique(self.cohort[picked]).tolist())
        return _Part(float(self.effects[picked].mean()), self.influence[picked].mean(axis=0), names)

    def over_cohorts(self, parts: list[_Part], level: float) -> Estimate:
        """The mean of parts, one a cohort, by the size of their cohorts."""
        cohort = np.array([part.cohorts[0] for part in parts])
        effects = np.array([part.effect for part in parts])
        influence = np.stack([part.influence for part in parts])
        return self.estimate([self._mean(cohort, effects, influence)], level)

    def _mean(self, cohort: Integers, effects: Floats, influence: Floats) -> _Part:
        belongs = self.unit_cohort == cohort[:, np.newaxis]
        size = belongs.mean(axis=1)
        weights = size / size.sum()
        centred = belongs - size[:, np.newaxis]
        of_weights = (centred - weights[:, np.newaxis] * centred.sum(axis=0)) / size.sum()
        return _Part(
            float(weights @ effects),
            weights @ influence + effects @ of_weights,
            tuple(np.unique(cohort).tolist()),
        )

    def estimate(self, parts: list[_Part], level: float) -> Estimate:
        """The plain mean of parts with its interval."""
        value = float(np.mean([part.effect for part in parts]))
        influence = np.mean([part.influence for part in parts], axis=0)
        names = {name for part in parts for name in part.cohorts}
        sizes = [int((self.unit_cohort == name).sum()) for name in names]
        smallest = min(*sizes, int((self.unit_cohort == NEVER).sum()))
        error = math.sqrt(float((influence**2).mean()) / len(influence))
        interval: Interval | Undefined
        if smallest == 1:
            interval = Undefined(Reason.ONE_UNIT)
        # Below the rounding of the effects themselves there is no spread.
        elif error <= 1e-12 * float(np.abs(self.effects).max()):
            interval = Undefined(Reason.NO_VARIATION)
        else:
            half = t_quantile(level, smallest - 1) * error
            interval = Interval(value - half, value + half, level, Band.SAMPLING)
        return Estimate(value, interval, sum(sizes))


def _told(cells: _Cells, level: float) -> Staggered:
    ages = cells.period - cells.cohort
    after = ages >= 0
    every = range(len(ages))

    def said(picked: NDArray[np.bool_]) -> Estimate:
        return cells.estimate([cells.weighed(picked)], level)

    one_each = [said(np.arange(len(ages)) == i) for i in every]
    of_age = [cells.weighed(ages == e) for e in np.unique(ages[after])]
    names = np.unique(cells.cohort)
    of_cohort = [cells.evenly((cells.cohort == g) & after) for g in names]
    by_cohort = [
        (int(g), cells.estimate([p], level)) for g, p in zip(names, of_cohort, strict=True)
    ]
    return Staggered(
        cells=tuple(
            CohortEffect(int(cells.cohort[i]), int(cells.period[i]), one_each[i]) for i in every
        ),
        simple=said(after),
        dynamic=cells.estimate(of_age, level),
        cohorts=cells.over_cohorts(of_cohort, level),
        by_age=tuple((int(e), said(ages == e)) for e in np.unique(ages)),
        by_cohort=tuple(by_cohort),
        placebo_p_value=_wald(cells.effects[~after], cells.influence[~after]),
    )


def _apart(within: ArrayLike | None, cohort: Integers) -> NDArray[np.bool_]:
    """Whether the period before its time is set apart for the cohort of each unit."""
    if within is None:
        return np.zeros(len(cohort), bool)
    marked = np.asarray(within)
    if marked.shape != cohort.shape or marked.dtype != bool:
        raise ValueError(f"within must be {len(cohort)} booleans, not shape {marked.shape}")
    return np.isin(cohort, np.unique(cohort[marked & (cohort != NEVER)]))


def _cohorts(first: ArrayLike, panel: Floats) -> Integers:
    cohort = np.asarray(first)
    if cohort.shape != (len(panel),) or cohort.dtype.kind not in "iu":
        raise ValueError(f"first must be {len(panel)} integers, not shape {cohort.shape}")
    if panel.shape[1] < 2:
        raise ValueError(f"outcomes of shape {panel.shape} must have two periods")
    if len(cohort) and not (cohort.min() >= NEVER and cohort.max() < panel.shape[1]):
        raise ValueError(f"first of shape {cohort.shape} names a period that outcomes lack")
    return cohort.astype(np.intp)


def _wald(effects: Floats, influence: Floats) -> float | Undefined:
    from scipy.special import chdtrc

    if not len(effects):
        return Undefined(Reason.NO_ROWS)
    units = influence.shape[1]
    spread = influence @ influence.T / units**2
    if np.linalg.matrix_rank(spread) < len(effects):
        return Undefined(Reason.NO_VARIATION)
    return float(chdtrc(len(effects), effects @ np.linalg.solve(spread, effects)))
