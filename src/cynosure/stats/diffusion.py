"""How a new thing spreads: the Bass model.

Per period p of those who are left take it up by themselves and q for each share of those who
already have it. Adoptions per period are f(t) = m · ((p + q)²/p) e^(−(p + q)t) /
(1 + (q/p) e^(−(p + q)t))², with their peak at ln(q/p)/(p + q). Sources: Bass (Management Science
1969); Srinivasan and Mason (Marketing Science 1986) for the fit by least squares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 5
"""Periods under which three parameters and their errors are not told."""


@dataclass(frozen=True)
class Bass:
    """`market` m is how many will ever adopt, `innovation` p and `imitation` q are rates per
    period; `n` of each counts periods. `peak` is the time of most adoptions, in periods from the
    start; `errors` the standard errors of m, p, q; `residual` the standard deviation of
    adoptions around the curve, with T − 3 degrees of freedom."""

    market: Estimate
    innovation: Estimate
    imitation: Estimate
    peak: float
    errors: tuple[float, float, float]
    residual: float

    def adoptions(self, times: ArrayLike) -> Floats:
        """Adoptions per period at `times` (shape (k,), in periods, the first period at 1)."""
        return _curve(
            np.array([self.market.value, self.innovation.value, self.imitation.value]),
            vector("times", times),
        )


def bass(adoptions: ArrayLike, level: float = 0.95) -> Bass | Undefined:
    """The fit to adoptions of successive periods by non-linear least squares.

    `adoptions` (shape (T,), the first period at t = 1). Errors from the Jacobian, intervals with
    Student's t of T − 3 degrees: deviations are taken for independent and of one size.

    Undefined under `FEWEST` periods, where nobody adopted, and with NOT_DETERMINED before the
    peak: while adoptions still rise, m may be anything. Raises ValueError for adoptions that are
    negative or not finite.
    """
    seen = vector("adoptions", adoptions)
    share("level", level)
    if (seen < 0).any():
        raise ValueError(f"adoptions of shape {seen.shape} must not be negative")
    if len(seen) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("periods", len(seen)),))
    if not seen.any():
        return Undefined(Reason.NO_VARIATION)
    times = np.arange(1.0, len(seen) + 1)
    fitted = _least_squares(seen, times)
    if fitted is None:
        return Undefined(Reason.NOT_DETERMINED)
    m, p, q = map(float, fitted)
    if not 0 < p < q or math.log(q / p) / (p + q) >= len(seen):
        return Undefined(Reason.NOT_DETERMINED)
    left = seen - _curve(fitted, times)
    residual = math.sqrt(float(left @ left) / (len(seen) - 3))
    errors = _errors(_jacobian(fitted, times), residual)
    if errors is None:
        return Undefined(Reason.NOT_DETERMINED)
    exact = residual <= 1e-10 * float(np.linalg.norm(seen))
    market, innovation, imitation = (
        _estimate(value, 0.0 if exact else error, len(seen), level)
        for value, error in zip((m, p, q), errors, strict=True)
    )
    peak = math.log(q / p) / (p + q)
    return Bass(market, innovation, imitation, peak, errors, residual)


def _errors(jacobian: Floats, residual: float) -> tuple[float, float, float] | None:
    """Standard errors of m, p and q; None where the curve does not tell them apart."""
    information = jacobian.T @ jacobian
    scale = np.sqrt(np.diagonal(information))
    if not np.linalg.cond(information / np.outer(scale, scale)) < 1e12:
        return None
    market, innovation, imitation = residual * np.sqrt(np.diagonal(np.linalg.inv(information)))
    return float(market), float(innovation), float(imitation)


def _estimate(value: float, error: float, periods: int, level: float) -> Estimate:
    if error == 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), periods)
    half = t_quantile(level, periods - 3) * error
    return Estimate(value, Interval(value - half, value + half, level, Band.SAMPLING), periods)


def _least_squares(seen: Floats, times: Floats) -> Floats | None:
    """m, p and q of the best of several starts, found on their logarithms."""
    from scipy.optimize import least_squares

    total = float(seen.sum())
    best = None
    for p, q in ((0.01, 0.4), (0.03, 0.8), (0.001, 0.2)):
        with np.errstate(over="ignore", invalid="ignore"):
            found = least_squares(
                lambda logs: (_curve(np.exp(logs), times) - seen) / total,
                np.log([1.5 * total, p, q]),
                jac=lambda logs: _jacobian(np.exp(logs), times) * np.exp(logs) / total,
                bounds=([math.log(total) - 5, -25, -12], [math.log(total) + 20, 2, 3]),
                xtol=1e-14,
                ftol=1e-14,
                gtol=1e-14,
            )
        if best is None or found.cost < best.cost:
            best = found
    if best is None or best.active_mask.any():
        return None
    fitted: Floats = np.exp(best.x)
    return fitted


def _curve(parameters: Floats, times: Floats) -> Floats:
    m, p, q = parameters
    fading = np.exp(-(p + q) * times)
    return np.asarray(m * (p + q) ** 2 / p * fading / (1 + q / p * fading) ** 2)


def _jacobian(parameters: Floats, times: Floats) -> Floats:
    """The derivatives (shape (T, 3)) of the curve by m, p and q."""
    m, p, q = parameters
    fading = np.exp(-(p + q) * times)
    curve = _curve(parameters, times)
    spread = 1 + q / p * fading
    # d log f; the last bracket is d log of the squared denominator.
    by_p = 2 / (p + q) - 1 / p - times + 2 * fading * (q / p**2 + q / p * times) / spread
    by_q = 2 / (p + q) - times + 2 * fading * (q / p * times - 1 / p) / spread
    return np.column_stack([curve / m, curve * by_p, curve * by_q])
