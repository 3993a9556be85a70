"""Intraclass correlations: which share of the variance of a rating lies between the targets.

The six of Shrout and Fleiss (1979), with their intervals; McGraw and Wong (1996) name them by
what they promise: absolute agreement counts a rater's leniency as error, consistency does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Intraclass:
    """The six intraclass correlations of n targets by k raters; each at most 1, `n` = targets.

    A form is undefined where its own kind of variance is zero: with raters who order nothing the
    same way there may be nothing that it could be a share of.

    The first three tell the reliability of one rating, the `_mean` ones that of the mean of all
    k. `one_way` ICC(1, ·): raters differ from target to target. `agreement` ICC(2, ·): the same
    raters, a sample of all raters, must say the same. `consistency` ICC(3, ·): exactly these
    raters must order the targets the same way.
    """

    one_way: Estimate | Undefined
    agreement: Estimate | Undefined
    consistency: Estimate | Undefined
    one_way_mean: Estimate | Undefined
    agreement_mean: Estimate | Undefined
    consistency_mean: Estimate | Undefined


@dataclass(frozen=True)
class _Squares:
    """Mean squares of an n × k table: between targets, within them, between raters, the rest."""

    n: int
    k: int
    targets: float
    within: float
    raters: float
    rest: float


def intraclass(ratings: ArrayLike, level: float = 0.95) -> Intraclass | Undefined:
    """Intraclass correlations of `ratings` (shape (targets, raters), no gaps).

    ICC(1,1) = (B − W) / (B + (k − 1) W), ICC(2,1) = (B − E) / (B + (k − 1) E + k (J − E) / n),
    ICC(3,1) = (B − E) / (B + (k − 1) E) with the mean squares B of targets, W within them, J of
    raters, E of the rest; for the mean of k ratings by Spearman and Brown. Intervals rest on F
    distributions, for ICC(2, ·) with Satterthwaite's degrees of freedom, and take ratings for
    normal.

    Undefined without targets, for one target and where all ratings are the same. An interval is
    undefined where raters differ by nothing else than what it allows. Raises ValueError for
    fewer than two raters and for values that are not finite. Sources: Shrout and Fleiss
    (Psychological Bulletin 1979); McGraw and Wong (Psychological Methods 1996), table 7.
    """
    table = matrix("ratings", ratings)
    share("level", level)
    if not len(table):
        return Undefined(Reason.NO_ROWS)
    if table.shape[1] < 2:
        raise ValueError(f"ratings must have two raters or more, not shape {table.shape}")
    if len(table) == 1:
        return Undefined(Reason.ONE_UNIT)
    squares = _squares(table)
    if squares.targets + squares.within == 0:
        return Undefined(Reason.NO_VARIATION)
    one_way = _ratio_of(squares, squares.within, squares.n * (squares.k - 1), level)
    agreement = _agreement(squares, level)
    consistency = _ratio_of(squares, squares.rest, (squares.n - 1) * (squares.k - 1), level)
    means = (_stepped_up(one, squares.k) for one in (one_way, agreement, consistency))
    return Intraclass(one_way, agreement, consistency, *means)


def _squares(table: Floats) -> _Squares:
    n, k = table.shape
    centred = table - table.mean()
    # Rounding of the mean must not pass for a difference between ratings.
    if abs(centred).max() <= 1e-12 * abs(table).max():
        return _Squares(n, k, 0.0, 0.0, 0.0, 0.0)
    targets = centred.mean(axis=1)
    raters = centred.mean(axis=0)
    within = centred - targets[:, None]
    scale = float((centred**2).sum())

    def mean_square(parts: Floats, degrees: int) -> float:
        squares = float((parts**2).sum())
        return squares / degrees if squares > 1e-20 * scale else 0.0

    return _Squares(
        n=n,
        k=k,
        targets=k * mean_square(targets, n - 1),
        within=mean_square(within, n * (k - 1)),
        raters=n * mean_square(raters, k - 1),
        rest=mean_square(within - raters, (n - 1) * (k - 1)),
    )


def _ratio_of(squares: _Squares, noise: float, degrees: int, level: float) -> Estimate | Undefined:
    """ICC(1,1) or ICC(3,1), which differ in what counts as noise."""
    k = squares.k
    if squares.targets + noise == 0:
        return Undefined(Reason.NO_VARIATION)
    value = (squares.targets - noise) / (squares.targets + (k - 1) * noise)
    if noise == 0 or squares.targets == 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), squares.n)
    observed = squares.targets / noise
    low = observed / _f(level, squares.n - 1, degrees)
    high = observed * _f(level, degrees, squares.n - 1)
    bounds = (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)
    return Estimate(value, Interval(*bounds, level, Band.SAMPLING), squares.n)


def _agreement(squares: _Squares, level: float) -> Estimate | Undefined:
    n, k, b, e, j = squares.n, squares.k, squares.targets, squares.rest, squares.raters
    whole = b + (k - 1) * e + k * (j - e) / n
    if whole <= 1e-12 * (b + k * e + j):
        return Undefined(Reason.ZERO_DENOMINATOR)
    value = (b - e) / whole
    if e == 0 or b == 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), n)
    lenient, steady = k * value * j / e, n * (1 + (k - 1) * value) - k * value
    degrees = (k - 1) * (n - 1) * (lenient + steady) ** 2
    degrees /= (n - 1) * lenient**2 + steady**2
    # Near zero, as can be for a negative correlation, the quantiles overflow.
    degrees = max(degrees, 1.0)
    below, above = _f(level, n - 1, degrees), _f(level, degrees, n - 1)
    noise = k * j + (k * n - k - n) * e
    bounds = (
        n * (b - below * e) / (below * noise + n * b),
        n * (above * b - e) / (noise + n * above * b),
    )
    return Estimate(value, Interval(*bounds, level, Band.SAMPLING), n)


def _stepped_up(one: Estimate | Undefined, k: int) -> Estimate | Undefined:
    """Spearman and Brown: the reliability of the mean of k from that of one."""
    if isinstance(one, Undefined):
        return one
    lowest = -1 / (k - 1)

    def step(reliability: float) -> float:
        return k * reliability / (1 + (k - 1) * reliability)

    if one.value <= lowest + 1e-12:
        return Undefined(Reason.ZERO_DENOMINATOR)
    span = one.interval
    if isinstance(span, Interval):
        # Below its lowest value one rating has no counterpart among means.
        if span.low <= lowest + 1e-12:
            return Estimate(step(one.value), Undefined(Reason.ZERO_DENOMINATOR), one.n)
        span = Interval(step(span.low), step(span.high), span.level, span.band)
    return Estimate(step(one.value), span, one.n)


def _f(level: float, over: float, under: float) -> float:
    from scipy.special import fdtri

    return float(fdtri(over, under, 0.5 + level / 2))
