"""What a purchase is worth, person by person: the Gamma-Gamma model.

A person's purchases average around a mean of their own; few of them say little about it, so the
mean to expect lies between theirs and everybody's. It is assumed that how much people spend has
nothing to do with how often they buy: look at that correlation first. Sources: Colombo and Jiang
(Journal of Interactive Marketing 1999); Fader, Hardie and Lee (JMR 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.likelihood import Maximum, maximum
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Spend:
    """`p`, `q` and `v` (in the unit of money) of the model; `log_likelihood` in nats; `n` people;
    `correlation` of how often with how much, which the model takes for 0 (undefined where either
    does not vary). `maximum` is on the scale of logs, v in median values, which is `unit`."""

    p: float
    q: float
    v: float
    log_likelihood: float
    correlation: float | Undefined
    n: int
    maximum: Maximum
    unit: float

    def mean(self, level: float = 0.95) -> Estimate | Undefined:
        """The mean value over all people, p v / (q − 1), with a delta-method interval of its log.

        NOT_DETERMINED for q ≤ 1: the spread of means is then too wide for a mean to exist.
        """
        share("level", level)
        if self.q <= 1:
            return Undefined(Reason.NOT_DETERMINED)

        def log_mean(at: Floats) -> float:
            p, q, v = np.exp(at)
            return float(np.log(p * v / max(q - 1, 1e-9)))

        low, high = np.exp(self.maximum.bounds_of(log_mean, level)) * self.unit
        value = self.p * self.v / (self.q - 1)
        return Estimate(value, Interval(float(low), float(high), level, Band.SAMPLING), self.n)

    def expected(self, repeats: ArrayLike, values: ArrayLike) -> Floats:
        """The mean to expect of each person (shape (n,)), p (v + x m̄) / (p x + q − 1).

        Arguments as of `spend`; 0 repeats are allowed where the mean of all exists. Raises
        ValueError as `spend`.
        """
        x, mean = _checked(repeats, values)
        result: Floats = self.p * (self.v + x * mean) / (self.p * x + self.q - 1)
        return result


def spend(repeats: ArrayLike, values: ArrayLike) -> Spend | Undefined:
    """The maximum likelihood fit to people with one purchase or more.

    `repeats` (shape (people,)) is how many purchases each made, `values` (people,) their mean
    value, in one currency. People without a purchase or with a mean of 0 are left out: a free
    purchase is none to this model.

    Undefined where nobody is left, for one person, where all means agree, and with NOT_DETERMINED
    where the likelihood has no peak. Raises ValueError for shapes that differ and values that
    are negative or not finite. Source: Fader and Hardie (2013), "The Gamma-Gamma Model of
    Monetary Value", equation 1a.
    """
    x, mean = _checked(repeats, values)
    counted = (x > 0) & (mean > 0)
    x, mean = x[counted], mean[counted]
    if len(x) < 2:
        return Undefined(Reason.ONE_UNIT if len(x) else Reason.NO_ROWS)
    if np.ptp(mean) <= 1e-12 * mean.max():
        return Undefined(Reason.NO_VARIATION)
    unit = float(np.median(mean))

    def likelihood(at: Floats) -> float:
        return float(_log_likelihood(at, x, mean / unit).sum())

    peak = maximum(likelihood, np.array([1.0, 1.0, 0.0]))
    if isinstance(peak, Undefined):
        return peak
    p, q, v = map(float, np.exp(peak.at))
    in_unit = peak.log_likelihood - len(x) * float(np.log(unit))
    correlation: float | Undefined = Undefined(Reason.NO_VARIATION)
    if np.ptp(x) > 0:
        correlation = float(np.corrcoef(x, mean)[0, 1])
    return Spend(p, q, v * unit, in_unit, correlation, len(x), peak, unit)


def _checked(repeats: ArrayLike, values: ArrayLike) -> tuple[Floats, Floats]:
    x = vector("repeats", repeats)
    mean = vector("values", values, len(x))
    for name, found in (("repeats", x), ("values", mean)):
        if (found < 0).any():
            raise ValueError(f"{name} of shape {found.shape} must not be negative")
    return x, mean


def _log_likelihood(at: Floats, x: Floats, mean: Floats) -> Floats:
    """Per person, at the logs of p, q and v."""
    from scipy.special import betaln

    p, q, v = np.exp(at)
    shape = p * x
    result: Floats = (
        q * np.log(v)
        + (shape - 1) * np.log(mean)
        + shape * np.log(x)
        - (shape + q) * np.log(v + x * mean)
        - betaln(shape, q)
    )
    return result
