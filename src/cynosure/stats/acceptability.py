"""Which alternative is best for how many of the weights that respect an order of criteria (SMAA).

Nobody has to name weights: they are drawn evenly from all that are allowed, and what is told is
the share of them under which each alternative comes first. Sources: Lahdelma, Hokkanen and
Salminen (EJOR 1998); Lahdelma and Salminen (Operations Research 2001), "SMAA-2".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats
from cynosure.stats.undefined import Reason, Undefined

_AT_ONCE = 20_000
"""Weights held at a time."""


@dataclass(frozen=True)
class Acceptability:
    """`ranks` (shape (alternatives, alternatives)): share of the weights under which alternative
    i takes rank j, rank 0 being best; rows and columns sum to 1. `draws` is how many weights."""

    ranks: Floats
    draws: int

    @property
    def first(self) -> Floats:
        """The share of the weights under which each alternative comes first."""
        return self.ranks[:, 0]


def acceptability(
    scores: ArrayLike,
    rng: np.random.Generator,
    order: Sequence[int] | None = None,
    draws: int = 20_000,
) -> Acceptability | Undefined:
    """Rank acceptabilities of alternatives scored on criteria, larger being better.

    `scores` has shape (alternatives, criteria), or (resamples, alternatives, criteria) where the
    scores are themselves uncertain: each weight then meets a resample of its own. Criteria must
    share a scale. `order` names the criteria from the most important on, w ≥ w' ≥ …; None takes
    all weights. Alternatives that tie share their ranks evenly. Shares of `draws` weights have a
    standard error of √(s(1 − s)/draws).

    Undefined without alternatives. Raises ValueError for other shapes, scores that are not
    finite, an `order` that does not name each criterion once, and fewer than one draw.
    """
    given = _resamples(scores)
    resamples, alternatives, criteria = given.shape
    if order is not None and sorted(order) != list(range(criteria)):
        raise ValueError(f"order must name each of {criteria} criteria once, not {tuple(order)}")
    if draws < 1:
        raise ValueError(f"draws must be 1 or more, not {draws}")
    if not alternatives:
        return Undefined(Reason.NO_ROWS)
    ranks = np.zeros((alternatives, alternatives))
    for start in range(0, draws, _AT_ONCE):
        count = min(_AT_ONCE, draws - start)
        weights = _weights(rng, count, criteria, order)
        if resamples == 1:
            values = weights @ given[0].T
        else:
            values = np.einsum("dac,dc->da", given[rng.integers(resamples, size=count)], weights)
        ranks += _ranked(values)
    return Acceptability(ranks / draws, draws)


def _resamples(scores: ArrayLike) -> Floats:
    """Checked scores, of shape (resamples, alternatives, criteria)."""
    given = np.asarray(scores, np.float64)
    if given.ndim == 2:
        given = given[np.newaxis]
    if given.ndim != 3 or not given.shape[0] or not given.shape[2]:
        raise ValueError(
            f"scores must be alternatives by criteria, or resamples of that, not {given.shape}"
        )
    if not np.isfinite(given).all():
        raise ValueError(f"scores of shape {given.shape} hold values that are not finite")
    return given


def _weights(
    rng: np.random.Generator, count: int, criteria: int, order: Sequence[int] | None
) -> Floats:
    """Rows drawn evenly from the simplex, sorted into the order of the criteria."""
    drawn = rng.standard_exponential((count, criteria))
    drawn /= drawn.sum(axis=1, keepdims=True)
    if order is None:
        return drawn
    weights = np.empty_like(drawn)
    weights[:, list(order)] = -np.sort(-drawn, axis=1)
    return weights


def _ranked(values: Floats) -> Floats:
    """How often (of the rows) each alternative takes each rank, ties shared."""
    count = values.shape[1]
    # Values that differ in their last digits only are the same score under other roundings.
    near = 1e-12 * np.abs(values).max(axis=1)[:, np.newaxis]
    ranks = np.zeros((count, count))
    for i in range(count):
        gap = values - values[:, [i]]
        above, ties = (gap > near).sum(axis=1), (np.abs(gap) <= near).sum(axis=1)
        for shared in range(1, int(ties.max()) + 1):
            starts = np.bincount(above[ties == shared], minlength=count)
            for offset in range(shared):
                ranks[i, offset:] += starts[: count - offset] / shared
    return ranks
