"""How often people buy who may have left unseen: BG/NBD.

While here, a person buys at a rate λ of their own (Gamma: shape r, rate α); after each purchase
they leave with a chance p of their own (Beta: a, b). Source: Fader, Hardie and Lee (Marketing
Science 2005), "Counting Your Customers the Easy Way".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, positive, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.likelihood import Maximum, maximum
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Purchases:
    """`r`, `alpha` (in the unit of time), `a`, `b` of the model; `log_likelihood` in nats; `n`
    people. `maximum` is on the scale of logs, α in mean observed time, which is `unit`."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    n: int
    maximum: Maximum
    unit: float

    def expected(self, time: float, level: float = 0.95) -> Estimate:
        """Repeat purchases of a new person until `time`, with a delta-method interval of its log.

        E[X(t)] = (a + b − 1)/(a − 1) · (1 − (α/(α + t))^r ₂F₁(r, b; a + b − 1; t/(α + t))).
        Raises ValueError unless `time` is positive and finite.
        """
        positive("time", time)
        share("level", level)

        def log_expected(at: Floats) -> float:
            return float(np.log(_expected(at, time / self.unit)))

        low, high = np.exp(self.maximum.bounds_of(log_expected, level))
        value = float(np.exp(log_expected(self.maximum.at)))
        return Estimate(value, Interval(float(low), float(high), level, Band.SAMPLING), self.n)

    def alive(self, repeats: ArrayLike, last: ArrayLike, observed: ArrayLike) -> Floats:
        """The chance (shape (n,)) that each person is still here; arguments as of `purchases`."""
        x, recency, age = _checked(repeats, last, observed)
        return 1 / (1 + self._gone(x, recency, age))

    def further(
        self, repeats: ArrayLike, last: ArrayLike, observed: ArrayLike, time: float
    ) -> Floats:
        """Purchases to expect of each person (shape (n,)) in the `time` that comes next.

        E[Y(t) | x, t_x, T], equation 10 of the paper. Raises ValueError as `purchases`.
        """
        from scipy.special import hyp2f1

        x, recency, age = _checked(repeats, last, observed)
        positive("time", time)
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        curve = hyp2f1(r + x, b + x, a + b + x - 1, time / (alpha + age + time))
        stayed = 1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * curve
        result: Floats = (a + b + x - 1) / (a - 1) * stayed / (1 + self._gone(x, recency, age))
        return result

    def _gone(self, x: Floats, recency: Floats, age: Floats) -> Floats:
        """The odds of having left after the last purchase; nobody leaves before the first."""
        odds = self.a / (self.b + np.maximum(x, 1) - 1)
        ratio = ((self.alpha + age) / (self.alpha + recency)) ** (self.r + x)
        return np.where(x > 0, odds * ratio, 0.0)


def purchases(repeats: ArrayLike, last: ArrayLike, observed: ArrayLike) -> Purchases | Undefined:
    """The maximum likelihood fit.

    All of shape (people,): `repeats` x, purchases after the first; `last` t_x, time from the
    first to the last purchase (0 without repeats); `observed` T, time from the first purchase to
    the end of observation; times in one unit.

    Undefined without people, for one, where nobody repeats, and with NOT_DETERMINED where the
    likelihood has no peak. Raises ValueError for shapes that differ, values that are negative or
    not finite, and a last purchase after the end of observation.
    """
    x, recency, age = _checked(repeats, last, observed)
    if len(x) < 2:
        return Undefined(Reason.ONE_UNIT if len(x) else Reason.NO_ROWS)
    if not x.any() or not age.any():
        return Undefined(Reason.NO_VARIATION)
    unit = float(age.mean())
    # People with the same history count as often as they are: CDNOW has half as many histories.
    rows, times = np.unique(np.stack([x, recency / unit, age / unit]), axis=1, return_counts=True)

    def likelihood(at: Floats) -> float:
        return float(times @ _log_likelihood(*np.exp(at), *rows))

    peak = maximum(likelihood, np.zeros(4))
    if isinstance(peak, Undefined):
        return peak
    r, alpha, a, b = map(float, np.exp(peak.at))
    # A density over time, of which each repeat purchase has one: the unit comes back in.
    in_unit = peak.log_likelihood - float(x.sum()) * float(np.log(unit))
    return Purchases(r, alpha * unit, a, b, in_unit, len(x), peak, unit)


def _checked(
    repeats: ArrayLike, last: ArrayLike, observed: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    x = vector("repeats", repeats)
    recency, age = vector("last", last, len(x)), vector("observed", observed, len(x))
    for name, values in (("repeats", x), ("last", recency), ("observed", age)):
        if (values < 0).any():
            raise ValueError(f"{name} of shape {values.shape} must not be negative")
    if (recency > age).any():
        raise ValueError(f"last of shape {recency.shape} lies beyond observed")
    if ((x == 0) & (recency > 0)).any():
        raise ValueError(f"last of shape {recency.shape} must be 0 where there are no repeats")
    return x, recency, age


def _log_likelihood(
    r: float, alpha: float, a: float, b: float, x: Floats, recency: Floats, age: Floats
) -> Floats:
    """Equation 6 of the paper, per history."""
    from scipy.special import betaln, gammaln

    own = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    left = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b)
    left = left - (r + x) * np.log(alpha + recency)
    result: Floats = own + np.where(x > 0, np.logaddexp(stays, left), stays)
    return result


def _expected(at: Floats, time: float) -> float:
    from scipy.special import hyp2f1

    r, alpha, a, b = np.exp(at)
    curve = hyp2f1(r, b, a + b - 1, time / (alpha + time))
    return float((a + b - 1) / (a - 1) * (1 - (alpha / (alpha + time)) ** r * curve))
