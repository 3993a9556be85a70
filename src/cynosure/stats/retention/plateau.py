"""Does a retention curve end on a plateau, or does it only flatten?

Any mixture of people flattens, for those who leave easily leave first (`beta_geometric`). A
plateau asks for more: a share π that never leaves, S(t) = π + (1 − π) S₀(t), with S₀ the curve
of such a mixture. Sources: Maller and Zhou (1996), "Survival Analysis with Long-Term Survivors";
Self and Liang (JASA 1987) for the test at the border π = 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.retention.beta_geometric import cohort, log_likelihood, log_survival
from cynosure.stats.undefined import Reason, Undefined

FEWEST_PERIODS = 8
"""Periods under which a plateau cannot be told from a curve that is still falling."""

FEWEST_COHORTS = 3
"""Cohorts from which a plateau of the product, not of one month, can be spoken of."""

_LOGS = (-7.0, 12.0)
"""The range of log α and log β: at its ends everybody is alike, or leaves at once or never."""


@dataclass(frozen=True)
class Plateau:
    """A cohort's long-term share against a curve that ends at 0.

    `stayers` is π, a fraction of 1, `n` the people. `p` is that of the likelihood-ratio test of
    π = 0; `bic_gain` what a plateau gains in Schwarz's criterion, positive where it pays for its
    parameter. `late_hazard` is the share of those still there that leave per period, over the
    last third of the periods.
    """

    stayers: Estimate
    p: float
    bic_gain: float
    late_hazard: Estimate | Undefined


@dataclass(frozen=True)
class PlateauOfCohorts:
    """`cohorts` in their order; `supported` where π is above 0 by its interval in two successive
    ones of at least three."""

    cohorts: tuple[Plateau | Undefined, ...]
    supported: bool


def plateau(survivors: ArrayLike, level: float = 0.95) -> Plateau | Undefined:
    """π of one cohort by maximum likelihood, with its profile likelihood interval.

    `survivors` (shape (T + 1,), counts that do not rise): how many were there at the start and
    after each period. The test is half of χ² with 0 and half with 1 degree of freedom.

    Undefined without people, under `FEWEST_PERIODS`, and where nobody left. Raises ValueError for
    counts that are negative, rise or are not finite.
    """
    counts = cohort("survivors", survivors)
    share("level", level)
    if isinstance(counts, Undefined):
        return counts
    if len(counts) <= FEWEST_PERIODS:
        return Undefined(Reason.TOO_FEW, (("periods", len(counts) - 1),))
    profile = _Profile(counts)
    without = profile(0.0)
    at, top = profile.peak()
    ratio = max(2 * (top - without), 0.0)
    return Plateau(
        stayers=Estimate(at, profile.interval(at, top, level), int(counts[0])),
        p=0.5 * math.erfc(math.sqrt(ratio / 2)) if ratio > 0 else 1.0,
        bic_gain=ratio - math.log(float(counts[0])),
        late_hazard=_late_hazard(counts, level),
    )


def plateau_of_cohorts(
    survivors: Sequence[ArrayLike], level: float = 0.95
) -> PlateauOfCohorts | Undefined:
    """Whether successive cohorts, oldest first, end on a plateau; each as of `plateau`.

    Undefined under `FEWEST_COHORTS` cohorts with a plateau to estimate. Raises ValueError as
    `plateau`.
    """
    found = tuple(plateau(counts, level) for counts in survivors)
    told = sum(isinstance(one, Plateau) for one in found)
    if told < FEWEST_COHORTS:
        return Undefined(Reason.TOO_FEW, (("cohorts", told),))
    above = [
        isinstance(one, Plateau)
        and isinstance(one.stayers.interval, Interval)
        and one.stayers.interval.low > 0
        for one in found
    ]
    return PlateauOfCohorts(found, any(map(all, pairwise(above))))


class _Profile:
    """The likelihood maximised over α and β, at each share of people who never leave."""

    def __init__(self, counts: Floats) -> None:
        self._counts = counts
        self._most = float(counts[-1] / counts[0])
        self._at = np.zeros(2)

    def __call__(self, stayers: float) -> float:
        """Nats, climbed to from where the last climb ended, unless that was at the rim."""
        from scipy.optimize import minimize

        n = float(self._counts[0])

        def downhill(at: Floats) -> tuple[float, Floats]:
            inside = np.clip(at, *_LOGS)
            alpha, beta = map(float, np.exp(inside))
            value = log_likelihood(self._counts, alpha, beta, stayers)
            slope = _slope(self._counts, alpha, beta, stayers) * np.exp(inside)
            return -value / n, np.where(inside == at, -slope / n, 0.0)

        near = np.abs(self._at).max() < _LOGS[1] / 2
        climb = minimize(
            downhill,
            self._at if near else np.zeros(2),
            jac=True,
            method="BFGS",
            options={"gtol": 1e-8},
        )
        self._at = climb.x
        return -float(climb.fun) * n

    def peak(self) -> tuple[float, float]:
        """The share of the maximum, and the maximum."""
        from scipy.optimize import minimize_scalar

        grid = np.linspace(0.0, min(1.2 * self._most, 0.999), 9)
        values = [self(float(stayers)) for stayers in grid]
        best = int(np.argmax(values))
        ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        found = minimize_scalar(
            lambda x: -self(float(x)), bounds=ends, method="bounded", options={"xatol": 1e-5}
        )
        if -found.fun > values[0] + 1e-7:
            return float(found.x), float(-found.fun)
        return 0.0, values[0]

    def interval(self, at: float, top: float, level: float) -> Interval:
        """Where the profile falls by half a χ² quantile; from 0 where it does not fall so far."""
        from scipy.optimize import brentq
        from scipy.special import chdtri

        drop = top - float(chdtri(1, 1 - level)) / 2

        def above(stayers: float) -> float:
            return self(stayers) - drop

        low = 0.0 if above(0.0) >= 0 else float(brentq(above, 0.0, at, xtol=1e-5))
        high = 1.0 if above(0.9999) >= 0 else float(brentq(above, at, 0.9999, xtol=1e-5))
        return Interval(low, high, level, Band.SAMPLING)


def _slope(counts: Floats, alpha: float, beta: float, stayers: float) -> Floats:
    """The derivative of `log_likelihood` by α and by β."""
    from scipy.special import digamma

    t = np.arange(1, len(counts))
    lost = counts[:-1] - counts[1:]
    both = digamma(alpha + beta) - digamma(alpha + beta + t)
    end = math.exp(float(log_survival(alpha, beta, t[-1:].astype(np.float64))[0]))
    falling = (1 - stayers) * end
    weight = float(counts[-1]) * falling / (stayers + falling) if falling else 0.0
    by_alpha = float(lost @ (1 / alpha + both)) + weight * float(both[-1])
    own = digamma(beta + t - 1) - digamma(beta)
    stay = float(digamma(beta + t[-1]) - digamma(beta))
    by_beta = float(lost @ (own + both)) + weight * (stay + float(both[-1]))
    return np.array([by_alpha, by_beta])


def _late_hazard(counts: Floats, level: float) -> Estimate | Undefined:
    """Those who left in the last third over those who could, periods taken for independent."""
    start = len(counts) - 1 - (len(counts) - 1) // 3
    there = float(counts[start:-1].sum())
    return proportion(round(float(counts[start] - counts[-1])), round(there), level)
