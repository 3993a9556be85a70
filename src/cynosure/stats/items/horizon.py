"""How long a task may take a person before a subject solves it no more than half the time.

Kwa et al. (2025), "Measuring AI Ability to Complete Long Tasks" (METR): P(solved) =
σ(a + b · log₂ minutes), so that b is the log odds lost with every doubling of the length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.clustered.bootstrap import bootstrap_weights
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.items.reliability import resampled
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST_TASKS = 30
"""Tasks, or families, from which the interval covers as it says."""

_STEPS = 40
_FARTHEST = 4.0


@dataclass(frozen=True)
class Horizon:
    """The fitted curve and the lengths at which a share of tasks is solved.

    `intercept` a is the log odds at one minute, `slope` b (below zero) what a doubling adds.
    `lengths` are estimates in minutes, one for each share asked.
    """

    intercept: float
    slope: float
    lengths: tuple[Estimate, ...]


def horizon(
    minutes: ArrayLike,
    successes: ArrayLike,
    runs: ArrayLike,
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    families: ArrayLike | None = None,
    shares: Sequence[float] = (0.5, 0.8),
    level: float = 0.95,
    draws: int = 1000,
) -> Horizon | Undefined:
    """The lengths at which `shares` of tasks are solved, by weighted maximum likelihood.

    `minutes` (above zero), `successes` and `runs` (above zero) have length I. `weights` (length
    I, per task) are shared among a task's runs; without them they are 1/√(tasks of the family).
    No penalty: it would pull the slope towards zero and the horizon away.
    The interval redraws tasks, or whole families where there are 20; undefined with TOO_FEW under
    30 of them, NOT_DETERMINED where so many draws do not decline that an end is infinite.

    Undefined: NO_ROWS without tasks, NO_VARIATION where all runs or none succeed or all lengths
    are the same, NO_DECLINE where longer tasks are not solved less, NOT_DETERMINED where a length
    parts solved from unsolved. Raises ValueError for other shapes and numbers out of their range.
    """
    doublings, rates = _checked(minutes, successes, runs)
    odds = [math.log(share("shares", p) / (1 - p)) for p in shares]
    share("level", level)
    owners, groups = resampled(families, len(rates))
    each = _weights(weights, families, len(rates))
    found = _curve(doublings, rates, each)
    if isinstance(found, Undefined):
        return found
    drawn = None
    if groups >= FEWEST_TASKS:
        picked = bootstrap_weights(groups, draws, rng)[:, owners]
        drawn = _curves(doublings, rates, picked * each)
    a, b = found
    lengths = [
        Estimate(2.0 ** ((p - a) / b), _interval(drawn, p, groups, level), len(rates)) for p in odds
    ]
    return Horizon(a, b, tuple(lengths))


def _checked(minutes: ArrayLike, successes: ArrayLike, runs: ArrayLike) -> tuple[Floats, Floats]:
    """log₂ minutes and the share of runs solved, a task each."""
    long = vector("minutes", minutes)
    tried = vector("runs", runs, len(long))
    solved = vector("successes", successes, len(long))
    if (long <= 0).any() or (tried <= 0).any():
        raise ValueError(f"minutes and runs of shape {long.shape} must be above zero")
    if (solved < 0).any() or (solved > tried).any():
        raise ValueError(f"successes of shape {solved.shape} must lie between 0 and runs")
    return np.log2(long), solved / tried


def _weights(weights: ArrayLike | None, families: ArrayLike | None, count: int) -> Floats:
    if weights is not None:
        given = vector("weights", weights, count)
        if (given <= 0).any():
            raise ValueError(f"weights of shape {given.shape} must be above zero")
        return given
    if families is None:
        return np.ones(count)
    owners = np.unique(np.asarray(families), return_inverse=True)[1].ravel()
    spread: Floats = 1 / np.sqrt(np.bincount(owners)[owners])
    return spread


def _curve(doublings: Floats, rates: Floats, weights: Floats) -> tuple[float, float] | Undefined:
    if not len(rates):
        return Undefined(Reason.NO_ROWS)
    if np.ptp(doublings) == 0 or not 0 < rates.sum() < len(rates):
        return Undefined(Reason.NO_VARIATION)
    # Then the steeper the curve, the better the fit, without an end.
    if doublings[rates > 0].max() <= doublings[rates < 1].min():
        return Undefined(Reason.NOT_DETERMINED)
    (intercept,), (slope,) = _curves(doublings, rates, weights[np.newaxis])
    if slope >= 0:
        return Undefined(Reason.NO_DECLINE)
    return float(intercept), float(slope)


def _curves(doublings: Floats, rates: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Intercepts and slopes for each row of weights (draws, I), by Newton's method.

    A draw that parts solved from unsolved has no maximum; its steps stop, and the length at which
    it parts them is right nevertheless.
    """
    centre, spread = doublings.mean(), doublings.std()
    x = (doublings - centre) / spread
    a, b = np.zeros(len(weights)), np.zeros(len(weights))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(a[:, np.newaxis] + np.multiply.outer(b, x))))
        rest, bend = weights * (rates - chance), weights * np.maximum(chance * (1 - chance), 1e-12)
        by_a, by_b = rest.sum(axis=1), rest @ x
        h_aa, h_ab, h_bb = bend.sum(axis=1), bend @ x, bend @ x**2
        scale = np.maximum(h_aa * h_bb - h_ab**2, 1e-300)
        step_a = (h_bb * by_a - h_ab * by_b) / scale
        step_b = (h_aa * by_b - h_ab * by_a) / scale
        shorten = np.minimum(1.0, _FARTHEST / np.maximum(np.hypot(step_a, step_b), 1e-300))
        a, b = a + shorten * step_a, b + shorten * step_b
        if max(np.abs(step_a).max(), np.abs(step_b).max()) < 1e-10:
            break
    return a - b * centre / spread, b / spread


def _interval(
    drawn: tuple[Floats, Floats] | None, odds: float, groups: int, level: float
) -> Interval | Undefined:
    if drawn is None:
        return Undefined(Reason.TOO_FEW)
    intercepts, slopes = drawn
    declines = slopes < 0
    # Where success does not decline, every length is solved as often: the horizon is endless.
    reached = np.full(len(slopes), np.inf)
    reached[declines] = (odds - intercepts[declines]) / slopes[declines]
    # Expanded percentiles (Hesterberg 2015, American Statistician 69, 371-386): plain ones are
    # too narrow where groups are few.
    wide = math.sqrt(groups / (groups - 1)) * t_quantile(level, groups - 1)
    tail = NormalDist().cdf(-wide)
    low, high = np.quantile(reached, [tail, 1 - tail], method="nearest")
    if max(abs(low), abs(high)) > 1000:
        return Undefined(Reason.NOT_DETERMINED)
    if low == high:
        return Undefined(Reason.NO_VARIATION)
    return Interval(2.0 ** float(low), 2.0 ** float(high), level, Band.SAMPLING)
