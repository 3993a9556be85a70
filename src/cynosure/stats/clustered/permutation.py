"""The permutation test of two groups of clusters: exact however few there are.

Each cluster is one number (its mean, or a total); if the assignment did nothing, every way to
deal the clusters to the groups was as likely. All ways are used up to 20,000 of them, otherwise
a random sample with the real one among them (Phipson and Smyth 2010). Exact for the assignment
at hand, whatever the distribution; but it cannot give a p under 1 / (number of ways), which is
.029 for 4 against 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

ENUMERATED = 20_000
"""Ways to deal the clusters up to which all are used."""


@dataclass(frozen=True)
class Permutation:
    """A difference between two groups of clusters.

    `estimate` is treatment − control in the unit of the values, with the shifts that the test
    does not reject as its interval; `p` two-sided; `least` the smallest p that this many ways can
    give; `ways` those used, `exhaustive` where they are all.
    """

    estimate: Estimate
    p: float
    least: float
    ways: int
    exhaustive: bool


def permutation_test(
    control: ArrayLike,
    treatment: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = 9_999,
    gains: ArrayLike | None = None,
) -> Permutation | Undefined:
    """The difference of means of cluster values (shapes (c,) and (t,)), one value a cluster.

    `gains` (shape (c + t,), the control first) says how far an effect of one moves each value; by
    default that is one for the treated. `draws` and `rng` matter where more than 20,000 ways exist.
    The interval is undefined where no p can fall under 1 − level. Undefined for an empty group,
    where all values are equal, and where an effect moves the treated no further than the control.
    Raises ValueError for values that are not finite.
    """
    share("level", level)
    a, b = vector("control", control), vector("treatment", treatment)
    if not len(a) or not len(b):
        return Undefined(Reason.NO_ROWS)
    both = np.concatenate([a, b])
    if both.min() == both.max():
        return Undefined(Reason.NO_VARIATION)
    possible = math.comb(len(both), len(b))
    exhaustive = possible <= ENUMERATED
    dealt = _all_ways(len(both), len(b)) if exhaustive else _some_ways(len(a), len(b), draws, rng)
    weights = dealt / len(b) - (1 - dealt) / len(a)
    plain = np.r_[np.zeros(len(a)), np.ones(len(b))]
    moved = plain if gains is None else vector("gains", gains, len(both))
    size = float(moved[len(a) :].mean() - moved[: len(a)].mean())
    if not size > 0:
        return Undefined(Reason.NO_VARIATION)
    values, shifts = weights @ both / size, weights @ moved / size
    seen = float(b.mean() - a.mean()) / size
    tolerance = 1e-9 * float(np.abs(both - both.mean()).max()) / size
    p = float(np.mean(np.abs(values) >= abs(seen) - tolerance))
    # Groups of one size can be swapped, and the swap is as far from zero.
    least = (2 if len(a) == len(b) else 1) / len(values)
    interval = inverted(values, shifts, seen, level, least)
    return Permutation(Estimate(seen, interval, len(both)), p, least, len(values), exhaustive)


def _all_ways(count: int, treated: int) -> Floats:
    chosen = np.array(list(combinations(range(count), treated)))
    dealt = np.zeros((len(chosen), count))
    np.put_along_axis(dealt, chosen, 1.0, axis=1)
    return dealt


def _some_ways(control: int, treated: int, draws: int, rng: np.random.Generator) -> Floats:
    real = np.r_[np.zeros(control), np.ones(treated)]
    return np.vstack([real, rng.permuted(np.tile(real, (draws, 1)), axis=1)])


def inverted(
    values: Floats, shifts: Floats, seen: float, level: float, least: float
) -> Interval | Undefined:
    """The shifts δ that leave |seen − δ| among the |value − δ · shift| of enough ways.

    `values` and `shifts` have shape (ways,): what a way makes of the data, and of a shift by one;
    the real way makes `seen` and 1 of them. `least` is the smallest p that so many ways can give.
    Undefined where no p can fall under 1 − level. Each way agrees with δ on one stretch around
    `seen` alone, so that the ends are order statistics of where those stretches end, and nothing is
    searched.
    """
    alpha = 1 - level
    if least > alpha:
        return Undefined(Reason.TOO_FEW, (("n", len(values)),))
    # |values − δ shifts| ≥ |seen − δ| turns where values − δ shifts = ±(seen − δ).
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = np.vstack([(values - seen) / (shifts - 1), (values + seen) / (shifts + 1)])
    always = np.isnan(crossings).any(axis=0) | np.isclose(np.abs(shifts), 1)
    crossings = np.sort(crossings[:, ~always], axis=0)
    allowed = int(alpha * len(values) + 1e-9) - int(always.sum())
    if allowed < 0 or not crossings.size:
        return Undefined(Reason.TOO_FEW, (("n", len(values)),))
    low = float(np.sort(crossings[0])[allowed])
    high = float(np.sort(crossings[1])[-1 - allowed])
    return Interval(low, high, level, Band.SAMPLING)
