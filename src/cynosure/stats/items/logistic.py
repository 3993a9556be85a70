"""How able subjects are and how hard items, from who solved what: 1PL and 2PL.

P(solved) = σ(a (θ − b)), with abilities θ standard normal over subjects: Lord and Novick (1968)
and, for the estimation, Bock and Aitkin (1981), Psychometrika 46, 443-459. Unlike the share of
items solved, abilities of subjects that tried different items can be compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.arrays import Floats, matrix, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.items.responses import (
    Nodes,
    Responses,
    gradient,
    information,
    log_odds,
    posterior,
)
from cynosure.stats.undefined import Reason, Undefined

FEWEST_FOR_SLOPES = 100
"""Subjects below which a slope of its own for every item is not told."""

_STEEP = 10.0
_FLAT = 1e-3
_STEPS = 4
_LITTLE = 1e-3
"""Added to what is known of an item, which may be nothing at all."""


@dataclass(frozen=True)
class Bound:
    """The difficulty of an item that none, or each, of `n` subjects solved: it has no estimate.

    At the level asked it is above `above`, or below `below`; the other is None.
    """

    above: float | None
    below: float | None
    n: int


@dataclass(frozen=True)
class Item:
    """`difficulty` b in standard deviations of ability; `slope` a, the log odds for one of them.

    `n` of the difficulty counts the subjects that tried it. It is undefined with NO_ROWS where
    nobody did, with NOT_DETERMINED where the slope is flat.
    """

    difficulty: Estimate | Bound | Undefined
    slope: float | None


@dataclass(frozen=True)
class Responded:
    """A fitted model of S subjects and I items.

    `abilities` (length S) are posterior means in standard deviations over subjects; their interval
    is that of the posterior, widened by the error of the items. `n` counts the items tried.
    `slope` is the common slope of a 1PL, which is also the spread of abilities in log odds; None
    in a 2PL.
    """

    abilities: tuple[Estimate, ...]
    items: tuple[Item, ...]
    slope: float | None
    log_likelihood: float


def one_parameter(
    successes: ArrayLike, runs: ArrayLike, level: float = 0.95
) -> Responded | Undefined:
    """The 1PL: one slope for all items.

    `successes` and `runs` have shape (S, I): how often subject s tried item i (0: it did not) and
    solved it. Maximises the marginal likelihood; difficulties have the interval of the
    inverse observed information. An item that nobody or everybody solved tells nothing of anybody
    and has a bound: at less, that outcome would have had a chance of at most 1 − level.

    Undefined: TOO_FEW subjects or items under 2 (those told apart by somebody), NO_VARIATION
    where abilities do not show. Raises ValueError for other shapes, values that are not finite,
    negative ones, and more successes than runs.
    """
    return _fitted(successes, runs, level, common=True)


def two_parameters(
    successes: ArrayLike, runs: ArrayLike, level: float = 0.95
) -> Responded | Undefined:
    """The 2PL: a slope for each item, from 100 subjects on; otherwise as `one_parameter`."""
    return _fitted(successes, runs, level, common=False)


def _fitted(
    successes: ArrayLike, runs: ArrayLike, level: float, common: bool
) -> Responded | Undefined:
    share("level", level)
    responses = _checked(successes, runs)
    tried, solved = responses.runs.sum(axis=0), responses.successes.sum(axis=0)
    telling = (solved > 0) & (solved < tried)
    fewest = 2 if common else FEWEST_FOR_SLOPES
    if int((responses.runs > 0).any(axis=1).sum()) < fewest or telling.sum() < 2:
        return Undefined(Reason.TOO_FEW)
    kept = Responses(responses.successes[:, telling], responses.runs[:, telling])
    nodes = Nodes.of(int(kept.runs.sum(axis=1).max()))
    slopes, intercepts = _maximum(kept, nodes, common)
    # Without a slope the items do not go together, and there is no scale.
    if np.abs(slopes).max() < _FLAT:
        return Undefined(Reason.NO_VARIATION)
    likelihood, weights, _ = posterior(kept, slopes, intercepts, nodes)
    known, moves = information(kept, slopes, intercepts, nodes, common)
    covariance = np.asarray(np.linalg.pinv(known, hermitian=True), np.float64)
    normal = NormalDist().inv_cdf(0.5 + level / 2)
    halves = normal * _spreads(slopes, intercepts, covariance, common)
    items = _items(responses, telling, slopes, intercepts, halves, level)
    for i in np.flatnonzero(~telling).tolist():
        bound = _bound(responses, i, weights, nodes, float(slopes.mean()), level)
        items[i] = Item(bound, None)
    means = weights @ nodes.z
    variances = weights @ nodes.z**2 - means**2 + ((moves @ covariance) * moves).sum(axis=1)
    abilities = _abilities(means, normal * np.sqrt(np.maximum(variances, 0.0)), responses, level)
    slope = float(slopes[0]) if common else None
    return Responded(abilities, tuple(items[i] for i in range(len(telling))), slope, likelihood)


def _checked(successes: ArrayLike, runs: ArrayLike) -> Responses:
    tried = matrix("runs", runs)
    solved = matrix("successes", successes, len(tried))
    if solved.shape != tried.shape:
        raise ValueError(f"successes must have shape {tried.shape}, not {solved.shape}")
    if (solved < 0).any() or (solved > tried).any():
        raise ValueError(f"successes of shape {solved.shape} must lie between 0 and runs")
    return Responses(solved, tried)


def _maximum(responses: Responses, nodes: Nodes, common: bool) -> tuple[Floats, Floats]:
    """The slopes and intercepts of the largest marginal likelihood."""
    from scipy.optimize import minimize

    slopes, intercepts = _begun(responses, nodes, common)
    axes = _Axes.at(responses, slopes, intercepts, nodes, common)

    def loss(values: Floats) -> tuple[float, Floats]:
        slopes, intercepts = axes.parameters(values)
        likelihood, by_slope, by_intercept = gradient(responses, slopes, intercepts, nodes)
        return -likelihood, -axes.gradient(by_slope, by_intercept)

    steep = axes.slope_scale * _STEEP
    bounds = [(0.0 if common else -end, end) for end in steep.tolist()]
    bounds += [(None, None)] * len(intercepts)
    options = {"maxiter": 2000, "maxfun": 4000, "ftol": 1e-15, "gtol": 1e-4, "maxcor": 20}
    start = axes.values(slopes, intercepts)
    values = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    slopes, intercepts = axes.parameters(values)
    # A 2PL is the same with all signs turned; able subjects are those that solve more.
    sign = 1.0 if slopes.sum() >= 0 else -1.0
    return sign * slopes, intercepts


@dataclass(frozen=True)
class _Axes:
    """Coordinates along which the likelihood is nearly round, so that few steps find its top.

    Those of an item are its slope a and its log odds d + c·a at the `centre` c of the abilities
    that it tells about, each in standard errors for abilities known.
    """

    centre: Floats
    slope_scale: Floats
    odds_scale: Floats

    @classmethod
    def at(
        cls, responses: Responses, slopes: Floats, intercepts: Floats, nodes: Nodes, common: bool
    ) -> _Axes:
        _, weights, chances = posterior(responses, slopes, intercepts, nodes)
        spread = (responses.runs.T @ weights) * chances * (1 - chances)
        known, tilted, curved = (spread @ nodes.z**power for power in (0, 1, 2))
        known += _LITTLE
        own = np.maximum(curved - tilted**2 / known, 0.0)
        told = own.sum(keepdims=True) if common else own
        return cls(tilted / known, np.sqrt(1.0 + told), np.sqrt(known))

    def values(self, slopes: Floats, intercepts: Floats) -> Floats:
        """Where slopes and intercepts stand."""
        own = slopes[: len(self.slope_scale)] * self.slope_scale
        return np.concatenate([own, (intercepts + self.centre * slopes) * self.odds_scale])

    def parameters(self, values: Floats) -> tuple[Floats, Floats]:
        """The slopes and intercepts that stand there, both of length I."""
        many = len(self.slope_scale)
        slopes = np.array(np.broadcast_to(values[:many] / self.slope_scale, len(self.centre)))
        return slopes, values[many:] / self.odds_scale - self.centre * slopes

    def gradient(self, by_slope: Floats, by_intercept: Floats) -> Floats:
        """Derivatives by these coordinates, from those by slopes and intercepts."""
        along = by_slope - self.centre * by_intercept
        summed = along.sum(keepdims=True) if len(self.slope_scale) == 1 else along
        return np.concatenate([summed / self.slope_scale, by_intercept / self.odds_scale])


def _begun(responses: Responses, nodes: Nodes, common: bool) -> tuple[Floats, Floats]:
    """Where the search begins: equal slopes, moved by a few steps where each item has its own.

    A step is one of expectation and maximisation, the latter by Newton, after which abilities are
    standard normal again: Liu, Rubin and Wu (1998), Biometrika 85, 755-770.
    """
    easy = (responses.successes.sum(axis=0) + 0.5) / (responses.runs.sum(axis=0) + 1)
    slopes, intercepts = np.ones(len(easy)), 1.2 * np.log(easy / (1 - easy))
    for _ in range(0 if common else _STEPS):
        _, weights, _ = posterior(responses, slopes, intercepts, nodes)
        solved, tried = responses.successes.T @ weights, responses.runs.T @ weights
        for _ in range(2):
            chances = 1 / (1 + np.exp(-log_odds(slopes, intercepts, nodes)))
            rest, spread = solved - tried * chances, tried * chances * (1 - chances)
            known, tilted, curved = (spread @ nodes.z**power for power in (0, 1, 2))
            known, curved = known + _LITTLE, curved + _LITTLE
            odd, steep = rest.sum(axis=1), rest @ nodes.z
            whole = known * curved - tilted**2
            intercepts = intercepts + np.clip((curved * odd - tilted * steep) / whole, -1, 1)
            slopes = slopes + np.clip((known * steep - tilted * odd) / whole, -1, 1)
        means = weights @ nodes.z
        middle = float(means.mean())
        width = math.sqrt(float((weights @ nodes.z**2).mean()) - middle**2)
        intercepts, slopes = intercepts + middle * slopes, slopes * width
        slopes = np.clip(slopes, -_STEEP, _STEEP)
    return slopes, intercepts


def _spreads(slopes: Floats, intercepts: Floats, covariance: Floats, common: bool) -> Floats:
    """Standard errors of the difficulties −d/a, by the delta method."""
    own = np.arange(len(slopes))
    slope_at, intercept_at = (0 * own, own + 1) if common else (own, own + len(own))
    steep = np.where(np.abs(slopes) < _FLAT, 1.0, slopes)
    by_slope, by_intercept = intercepts / steep**2, -1 / steep
    variance = (
        by_slope**2 * covariance[slope_at, slope_at]
        + by_intercept**2 * covariance[intercept_at, intercept_at]
        + 2 * by_slope * by_intercept * covariance[slope_at, intercept_at]
    )
    spreads: Floats = np.sqrt(np.maximum(variance, 0.0))
    return spreads


def _items(
    responses: Responses,
    telling: NDArray[np.bool_],
    slopes: Floats,
    intercepts: Floats,
    halves: Floats,
    level: float,
) -> dict[int, Item]:
    """The items that tell subjects apart, by their place."""
    counted = (responses.runs > 0).sum(axis=0)
    items = {}
    for i, a, d, half in zip(np.flatnonzero(telling), slopes, intercepts, halves, strict=True):
        if abs(a) < _FLAT:
            items[int(i)] = Item(Undefined(Reason.NOT_DETERMINED), float(a))
            continue
        b = float(-d / a)
        interval = Interval(b - float(half), b + float(half), level, Band.SAMPLING)
        items[int(i)] = Item(Estimate(b, interval, int(counted[i])), float(a))
    return items


def _abilities(
    means: Floats, halves: Floats, responses: Responses, level: float
) -> tuple[Estimate, ...]:
    counted = (responses.runs > 0).sum(axis=1)
    return tuple(
        Estimate(float(m), Interval(float(m - h), float(m + h), level, Band.SAMPLING), int(n))
        for m, h, n in zip(means, halves, counted, strict=True)
    )


def _bound(
    responses: Responses, item: int, weights: Floats, nodes: Nodes, slope: float, level: float
) -> Bound | Undefined:
    """Where an outcome of all failures (or all successes) would have had a chance of 1 − level."""
    from scipy.optimize import brentq

    runs = responses.runs[:, item]
    if not runs.any():
        return Undefined(Reason.NO_ROWS)
    failed = not responses.successes[:, item].any()
    side = 1.0 if failed else -1.0

    def excess(b: float) -> float:
        odds = side * slope * (nodes.z - b)
        chances = (weights * np.exp(np.multiply.outer(-runs, np.logaddexp(0.0, odds)))).sum(axis=1)
        return float(np.log(np.maximum(chances, 1e-300)).sum()) - math.log(1 - level)

    reach = 60.0 / abs(slope)
    bound = float(brentq(excess, -reach, reach))
    n = int((runs > 0).sum())
    return Bound(bound, None, n) if failed else Bound(None, bound, n)
