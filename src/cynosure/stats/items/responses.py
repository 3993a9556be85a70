"""The model of item responses and its marginal likelihood.

Subject s solves item i with probability σ(aᵢ zₛ + dᵢ), the ability z being standard normal over
subjects and integrated out: Bock and Aitkin (1981), Psychometrika 46, 443-459. The integral is a
sum over equidistant nodes, which for a smooth bell is exact to many digits as soon as their
distance falls below its width; more items make posteriors narrower and take more nodes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cynosure.stats.arrays import Floats

FEWEST_NODES = 41
_REACH = 5.5
_STEEPEST = 2.0
_ON_ONE_CORE = 250_000
"""Multiplications up to which OpenBLAS begins no thread."""
_FEWEST_COLUMNS = 4
_SPACING = 1.25
"""Distance of nodes in widths of the narrowest posterior; the sum is wrong by 2 e^(−2π²/1.25²)."""


@dataclass(frozen=True)
class Nodes:
    """Abilities (length q, in standard deviations) and the logarithms of their weights."""

    z: Floats
    log_weights: Floats

    @classmethod
    def of(cls, items: int) -> Nodes:
        """Nodes fine enough for the posteriors of subjects that try `items` items."""
        narrowest = 1 / math.sqrt(1 + _STEEPEST**2 * items / 4)
        many = max(FEWEST_NODES, math.ceil(2 * _REACH / (_SPACING * narrowest)))
        z = np.linspace(-_REACH, _REACH, many)
        return cls(z, -(z**2) / 2 - math.log(np.exp(-(z**2) / 2).sum()))


@dataclass(frozen=True)
class Responses:
    """Successes and runs of S subjects at I items, both of shape (S, I)."""

    successes: Floats
    runs: Floats


def log_odds(slopes: Floats, intercepts: Floats, nodes: Nodes) -> Floats:
    """Log odds of success at each item and node, shape (I, q)."""
    odds: Floats = np.multiply.outer(slopes, nodes.z) + intercepts[:, np.newaxis]
    return odds


def posterior(
    responses: Responses, slopes: Floats, intercepts: Floats, nodes: Nodes
) -> tuple[float, Floats, Floats]:
    """The log-likelihood (without the constant of the order of runs), the weights of the nodes
    for each subject, shape (S, q), and the chances of success at each item and node, (I, q)."""
    odds = log_odds(slopes, intercepts, nodes)
    # log(1 + eˣ) without overflow; `logaddexp` takes three times as long.
    small = np.exp(-np.abs(odds))
    failures = np.maximum(odds, 0.0) + np.log1p(small)
    # log σ(x) = x − log(1 + eˣ): one product for the successes, one for all runs.
    joint = _product(responses.successes, odds) - _product(responses.runs, failures)
    joint += nodes.log_weights
    top = joint.max(axis=1, keepdims=True)
    weights = np.exp(joint - top)
    total = weights.sum(axis=1, keepdims=True)
    chances = np.where(odds > 0, 1.0, small) / (1 + small)
    return float((top + np.log(total)).sum()), weights / total, chances


def gradient(
    responses: Responses, slopes: Floats, intercepts: Floats, nodes: Nodes
) -> tuple[float, Floats, Floats]:
    """The log-likelihood and its derivatives by slopes and by intercepts, both of length I."""
    likelihood, weights, chances = posterior(responses, slopes, intercepts, nodes)
    tried = _product(responses.runs.T, weights)
    rest = _product(responses.successes.T, weights) - tried * chances
    return likelihood, rest @ nodes.z, rest.sum(axis=1)


def _product(left: Floats, right: Floats) -> Floats:
    """left @ right, in portions that are worked off on one core.

    The threads of a linear algebra library wait for each other spinning: on a machine that does
    other things too, one product of this size then takes ten times as long as its portions.
    """
    portion = _ON_ONE_CORE // left.size
    if not _FEWEST_COLUMNS <= portion < right.shape[1]:
        return left @ right
    begun = range(0, right.shape[1], portion)
    return np.concatenate([left @ right[:, at : at + portion] for at in begun], axis=1)


def information(
    responses: Responses, slopes: Floats, intercepts: Floats, nodes: Nodes, common: bool
) -> tuple[Floats, Floats]:
    """The observed information (p, p) of the slopes (one if `common`) and intercepts, in that
    order, and how each subject's posterior mean moves with them, shape (S, p).

    The first is what would be known with abilities known, less what their posteriors leave open:
    Louis (1982), JRSS B 44, 226-233. The second is the posterior covariance of ability and score.
    """
    _, weights, chances = posterior(responses, slopes, intercepts, nodes)
    spread = (responses.runs.T @ weights) * chances * (1 - chances)
    items = len(slopes)
    by_slope, by_both, by_intercept = (spread @ nodes.z**k for k in (2, 1, 0))
    if common:
        complete = np.diag(np.append(by_slope.sum(), by_intercept))
        complete[0, 1:] = complete[1:, 0] = by_both
    else:
        complete = np.diag(np.concatenate([by_slope, by_intercept]))
        complete[range(items), range(items, 2 * items)] = by_both
        complete[range(items, 2 * items), range(items)] = by_both
    moves = np.empty((len(weights), len(complete)))
    subjects = zip(responses.runs, responses.successes, weights, strict=True)
    for subject, (tried, solved, weight) in enumerate(subjects):
        # Nodes that carry nothing are most of them.
        seen = weight > 1e-12
        score = solved[:, np.newaxis] - tried[:, np.newaxis] * chances[:, seen]
        tilted = score * nodes.z[seen]
        rows = np.vstack([tilted.sum(axis=0) if common else tilted, score])
        rows -= (rows @ weight[seen])[:, np.newaxis]
        moves[subject] = rows @ (weight[seen] * nodes.z[seen])
        complete -= (rows * weight[seen]) @ rows.T
    return complete, moves
