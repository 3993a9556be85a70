"""The maximum of a likelihood and what surrounds it, for models of a few parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cynosure.stats.arrays import Floats
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

_STEP = 1e-3
"""Of numeric second derivatives, on the scale of logarithms: its square and the rounding of a
log-likelihood over its square are both below 1e-5."""

_FARTHEST = 9.0
"""A logarithm beyond this is a parameter that runs away, e⁹ being 8,000: data are to be scaled so
that parameters are of the order of one."""

_WIDEST = 1.5
"""Standard error of a logarithm at which the data do not tell its order of magnitude: the interval
spans a factor of 400."""


@dataclass(frozen=True)
class Maximum:
    """`at` (shape (k,)) on the scale the likelihood is written in, `covariance` (k, k) of it, from
    the curvature there; `log_likelihood` in nats."""

    at: Floats
    covariance: Floats
    log_likelihood: float

    def error_of(self, function: Callable[[Floats], float]) -> float:
        """The standard error of a function of the parameters, by the delta method."""
        k = len(self.at)
        steps = np.eye(k) * _STEP
        slope = [(function(self.at + h) - function(self.at - h)) / (2 * _STEP) for h in steps]
        return math.sqrt(max(float(np.array(slope) @ self.covariance @ np.array(slope)), 0.0))

    def bounds_of(self, function: Callable[[Floats], float], level: float) -> tuple[float, float]:
        """The ends of function ± z · its standard error."""
        value = function(self.at)
        half = t_quantile(level, math.inf) * self.error_of(function)
        return value - half, value + half


def maximum(log_likelihood: Callable[[Floats], float], start: Floats) -> Maximum | Undefined:
    """The maximum of `log_likelihood` near `start` (shape (k,)), on a scale without borders.

    Positive parameters are to be written as logarithms. NOT_DETERMINED where a parameter runs
    away or the likelihood is flat there: the data do not tell it.
    """
    peak = _climb(log_likelihood, start)
    if peak is None:
        return Undefined(Reason.NOT_DETERMINED)
    information = -_curvature(log_likelihood, peak)
    values = np.linalg.eigvalsh(information)
    if not values[0] > 1e-10 * abs(values[-1]):
        return Undefined(Reason.NOT_DETERMINED)
    covariance: Floats = np.linalg.inv(information).astype(np.float64)
    if math.sqrt(float(covariance.diagonal().max())) > _WIDEST:
        return Undefined(Reason.NOT_DETERMINED)
    return Maximum(peak, covariance, log_likelihood(peak))


def _climb(log_likelihood: Callable[[Floats], float], start: Floats) -> Floats | None:
    """Where the maximum near `start` is; None where a parameter runs away."""
    from scipy.optimize import minimize

    def unlikely(at: Floats) -> float:
        # A step of the search that overshoots must not leave what exponentials can hold.
        return -log_likelihood(np.clip(at, -_FARTHEST, _FARTHEST))

    peak = minimize(unlikely, start, method="BFGS").x
    # A simplex from there settles what numeric slopes cannot: the last digits.
    peak = minimize(
        unlikely,
        np.clip(peak, -_FARTHEST, _FARTHEST),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000, "maxfev": 4000},
    ).x
    found: Floats = np.asarray(peak, np.float64)
    return found if np.abs(found).max() < _FARTHEST else None


def _curvature(function: Callable[[Floats], float], at: Floats) -> Floats:
    """The matrix of second derivatives by central differences."""
    k = len(at)
    steps = np.eye(k) * _STEP
    result = np.empty((k, k))
    for i in range(k):
        for j in range(i + 1):
            corners = (
                function(at + steps[i] + steps[j])
                - function(at + steps[i] - steps[j])
                - function(at - steps[i] + steps[j])
                + function(at - steps[i] - steps[j])
            )
            result[i, j] = result[j, i] = corners / (4 * _STEP**2)
    return result
