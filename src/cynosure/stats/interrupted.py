"""One series, one date, nothing to compare with: did the level or the slope change there?

Segmented regression (Wagner, Soumerai, Zhang and Ross-Degnan 2002) with the errors of Newey and
West (1987), which allow neighbours in time to be alike. Those errors are too small in series as
short as products have; the multiplier is therefore simulated for the very design, lags and
likeness at hand, where normal quantiles would cover 84 to 92 % instead of 95.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

MARGIN = 4
"""Periods on either side of a date at least."""

_DRAWS = 4000


@dataclass(frozen=True)
class Placebo:
    """The change of level found at a date before the real one, and its t statistic."""

    index: int
    value: float
    statistic: float


@dataclass(frozen=True)
class Interrupted:
    """What changed at a date, in the unit of the series (the slope: per period).

    `level` is the step at the date, `slope` the change of trend from there on (None where no
    trend is fitted). `error` is the step's standard error with `lags` lags, `likeness` the
    correlation of neighbouring residuals, made good for the shortness of the series. `placebos`
    are the same steps at every date of the time before; `p_value` is the share of all dates, the
    real one included, whose |t| is as large (TOO_FEW where no date of the time before is long
    enough).
    """

    level: Estimate
    slope: Estimate | None
    error: float
    lags: int
    likeness: float
    placebos: tuple[Placebo, ...]
    p_value: float | Undefined


def interrupted(
    series: ArrayLike,
    start: int,
    rng: np.random.Generator,
    trend: bool = True,
    lags: int | None = None,
    level: float = 0.95,
) -> Interrupted | Undefined:
    """Regresses `series` (length n) on 1, D and, with `trend`, t and D · t, D = (t ≥ start).

    `start` (from 0) is the first period after the change; t counts from it. The covariance has
    weights 1 − l/(lags + 1) and no correction for small samples; `lags` is ⌈1.3 √n⌉ unless given
    (Lazarus, Lewis, Stock and Watson 2018). The interval is the estimate ± the `level` quantile of
    |t| over 4,000 series of that design without a change, as autoregressive as the residuals.

    Undefined: FEW_PERIODS with (had, needed) under 4 periods on a side, NO_VARIATION where the
    regression leaves nothing over. Raises ValueError for values that are not one finite row, and
    for a `start` or `lags` outside the series.
    """
    values, n = vector("series", series), np.size(series)
    share("level", level)
    lags = _lags(n, start, lags)
    if (shorter := min(start, n - start)) < MARGIN:
        return Undefined(Reason.FEW_PERIODS, (("had", shorter), ("needed", MARGIN)))
    fit = _Regression.of(n, start, trend, lags)
    residuals = fit.maker @ values
    # Below the rounding of the values themselves nothing is left over.
    if np.abs(residuals).max() <= 1e-10 * np.abs(values).max():
        return Undefined(Reason.NO_VARIATION)
    likeness = fit.likeness(residuals)
    coefficients, errors = fit.hats @ values, fit.errors(residuals)
    halves = fit.multipliers(likeness, level, rng) * errors
    said = [
        Estimate(float(b), Interval(float(b - h), float(b + h), level, Band.SAMPLING), n)
        for b, h in zip(coefficients, halves, strict=True)
    ]
    placebos = _placebos(values[:start], trend, lags)
    p_value = _rank(abs(float(coefficients[0] / errors[0])), placebos)
    slope = said[1] if trend else None
    return Interrupted(said[0], slope, float(errors[0]), lags, likeness, placebos, p_value)


@dataclass(frozen=True)
class _Regression:
    """A design: `hats` (1 or 2, n) turn values into step and slope, `maker` into residuals."""

    columns: int
    hats: Floats
    maker: Floats
    weights: Floats

    @classmethod
    def of(cls, n: int, start: int, trend: bool, lags: int) -> _Regression:
        since = np.arange(n) - float(start)
        after = (since >= 0).astype(np.float64)
        design = [np.ones(n), after] + ([since, after * since] if trend else [])
        table = np.stack(design, axis=1)
        hat = np.linalg.pinv(table)
        apart = np.abs(np.subtract.outer(since, since))
        weights = np.maximum(1 - apart / (lags + 1), 0.0)
        return cls(len(design), hat[[1, 3] if trend else [1]], np.eye(n) - table @ hat, weights)

    def errors(self, residuals: Floats) -> Floats:
        """Standard errors of step and slope in the first axis, for series along the first axis."""
        found = []
        for hat in self.hats:
            scores = (residuals.T * hat).T
            variance = (scores * (self.weights @ scores)).sum(axis=0)
            found.append(np.sqrt(np.maximum(variance, np.finfo(float).tiny)))
        return np.stack(found)

    def likeness(self, residuals: Floats) -> float:
        """The correlation of neighbours; fitting took about columns/n of it away."""
        n = len(residuals)
        plain = float(residuals[1:] @ residuals[:-1] / (residuals @ residuals))
        lost = self.columns / n
        return min(max((plain + lost) / (1 - lost), 0.0), 0.9)

    def multipliers(self, likeness: float, level: float, rng: np.random.Generator) -> Floats:
        """The `level` quantiles of |t| of step and slope where nothing changed."""
        noise = rng.standard_normal((len(self.maker), _DRAWS))
        noise[0] /= math.sqrt(1 - likeness**2)
        for t in range(1, len(noise)):
            noise[t] += likeness * noise[t - 1]
        statistics = (self.hats @ noise) / self.errors(self.maker @ noise)
        quantiles: Floats = np.quantile(np.abs(statistics), level, axis=1)
        return quantiles


def _lags(n: int, start: int, lags: int | None) -> int:
    if not 0 <= start <= n:
        raise ValueError(f"start must lie in the {n} periods of series, not {start}")
    if lags is None:
        return min(math.ceil(1.3 * math.sqrt(n)), n - 1)
    if not 0 <= lags < max(n, 1):
        raise ValueError(f"lags must lie between 0 and {n - 1}, not {lags}")
    return lags


def _placebos(before: Floats, trend: bool, lags: int) -> tuple[Placebo, ...]:
    found = []
    for index in range(MARGIN, len(before) - MARGIN + 1):
        fit = _Regression.of(len(before), index, trend, min(lags, len(before) - 1))
        value = float(fit.hats[0] @ before)
        error = float(fit.errors(fit.maker @ before)[0])
        found.append(Placebo(index, value, value / error))
    return tuple(found)


def _rank(own: float, placebos: tuple[Placebo, ...]) -> float | Undefined:
    if not placebos:
        return Undefined(Reason.TOO_FEW)
    as_large = sum(abs(placebo.statistic) >= own for placebo in placebos)
    return (1 + as_large) / (1 + len(placebos))
