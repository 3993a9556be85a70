"""Two things of the same people: whether they go together, in strata, and more than two others.

The correlation of two binaries is phi, √(χ²/n). Its error is that of its influence function,
z_x z_y − r (z_x² + z_y²)/2 (Devlin, Gnanadesikan and Kettenring, Biometrika 1975), so that the
difference of two correlations over the same people has an error too, whatever they share. The
difference of shares carries Newcombe's hybrid score interval (Statistics in Medicine 1998, method
10); within strata it is the one of Mantel and Haenszel, with the variance of the strata's own
shares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.stats.arrays import Floats, codes, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Influence:
    """An association with what each person adds to it: `each` (shape (people,)) has mean zero, and
    its variance over people is n times that of `value`."""

    value: float
    each: Floats
    n: int


def phi(x: Flags, y: Flags, level: float = 0.95) -> Estimate | Undefined:
    """The correlation of two flags of the same people (shape (people,)) with its interval.

    Undefined where one of them does not vary. Raises ValueError for flags of other people.
    """
    found = influence(x, y, np.ones(len(x), np.bool_))
    if isinstance(found, Undefined):
        return found
    return _estimate(found.value, _error(found.each), found.n, level)


def influence(x: Flags, y: Flags, among: Flags) -> Influence | Undefined:
    """The correlation of `x` and `y` over the people of `among`; all three of shape (people,).

    Undefined where one of them does not vary there. Raises ValueError for flags of other people.
    """
    _same_people(x, y=y, among=among)
    n = int(among.sum())
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    one, other = x[among].astype(np.float64), y[among].astype(np.float64)
    if one.min() == one.max() or other.min() == other.max():
        return Undefined(Reason.NO_VARIATION)
    one = (one - one.mean()) / one.std()
    other = (other - other.mean()) / other.std()
    value = float((one * other).mean())
    each = np.zeros(len(x))
    each[among] = (one * other - value * (one**2 + other**2) / 2) * (len(x) / n)
    return Influence(value, each, n)


def difference_influence(x: Flags, y: Flags, among: Flags) -> Influence | Undefined:
    """The share of `y` among those with `x` less that among the others, over the people of
    `among`, as `influence` gives the correlation."""
    _same_people(x, y=y, among=among)
    n = int(among.sum())
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    one, other = x[among], y[among].astype(np.float64)
    if one.all() or not one.any():
        return Undefined(Reason.NO_VARIATION)
    mine, theirs = float(other[one].mean()), float(other[~one].mean())
    of_doers = (other - mine) / one.mean()
    of_others = (other - theirs) / (1 - one.mean())
    each = np.zeros(len(x))
    each[among] = np.where(one, of_doers, -of_others) * (len(x) / n)
    return Influence(mine - theirs, each, n)


def excess(one: Influence, other: Influence, level: float = 0.95) -> Estimate:
    """By how much the first association exceeds the second, both over (parts of) the same
    people."""
    error = _error(one.each - other.each)
    return _estimate(one.value - other.value, error, min(one.n, other.n), level)


def share_difference(x: Flags, y: Flags, level: float = 0.95) -> Estimate | Undefined:
    """The share of `y` among those with `x` less that among the others, with Newcombe's interval.

    Undefined where one of the two has nobody. Raises ValueError for flags of other people.
    """
    _same_people(x, y=y)
    doers, others = int(x.sum()), int((~x).sum())
    with_x = proportion(int((x & y).sum()), doers, level)
    without = proportion(int((~x & y).sum()), others, level)
    if isinstance(with_x, Undefined) or isinstance(without, Undefined):
        return Undefined(Reason.NO_VARIATION)
    (low, high), (least, most) = _ends(with_x), _ends(without)
    value = with_x.value - without.value
    below = math.hypot(with_x.value - low, most - without.value)
    above = math.hypot(high - with_x.value, without.value - least)
    interval = Interval(value - below, value + above, level, Band.SAMPLING)
    return Estimate(value, interval, doers + others)


def within_strata(
    x: Flags, y: Flags, strata: NDArray[np.int64], level: float = 0.95
) -> Estimate | Undefined:
    """The difference of shares between people of the same stratum, Mantel and Haenszel's weights.

    `strata` (shape (people,)) names the stratum of each. Undefined where no stratum has people on
    both sides, or where all of those are alike. Raises ValueError for flags or strata of other
    people.
    """
    _same_people(x, y=y)
    places, number = codes("strata", strata, len(x))
    sides = []
    for side in (x, ~x):
        people = np.bincount(places[side], minlength=number).astype(np.float64)
        came = np.bincount(places[side & y], minlength=number).astype(np.float64)
        sides.append((people, came))
    (doers, doers_came), (others, others_came) = sides
    both = (doers > 0) & (others > 0)
    if not both.any():
        return Undefined(Reason.NO_VARIATION)
    doers, doers_came, others, others_came = (
        part[both] for part in (doers, doers_came, others, others_came)
    )
    weights = doers * others / (doers + others)
    weights /= weights.sum()
    one, other = doers_came / doers, others_came / others
    variance = weights**2 * (one * (1 - one) / doers + other * (1 - other) / others)
    total = float(variance.sum())
    if total == 0:
        return Undefined(Reason.NO_VARIATION)
    value = float((weights * (one - other)).sum())
    return _estimate(value, math.sqrt(total), int(doers.sum() + others.sum()), level)


def _same_people(x: Flags, **others: NDArray[np.generic]) -> None:
    for name, values in others.items():
        if np.shape(values) != np.shape(x):
            raise ValueError(
                f"{name} must have the shape {np.shape(x)} of x, not {np.shape(values)}"
            )


def _error(each: Floats) -> float:
    return float(math.sqrt((each**2).mean() / len(each)))


def _estimate(value: float, error: float, n: int, level: float) -> Estimate:
    half = t_quantile(share("level", level), math.inf) * error
    return Estimate(value, Interval(value - half, value + half, level, Band.SAMPLING), n)


def _ends(estimate: Estimate) -> tuple[float, float]:
    match estimate.interval:
        case Interval(low=low, high=high):
            return low, high
    return estimate.value, estimate.value
