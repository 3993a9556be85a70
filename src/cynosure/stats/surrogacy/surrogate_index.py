"""The effect on a late outcome, told from early surrogates, and when that may be believed.

The index is h(S) = E[Y | S], fitted on people of the past whose outcome is known; the effect on it
stands for the effect on Y. That holds where treatment reaches the outcome through the surrogates
only (Prentice), where past people are like these, and where treatment was assigned at random.
Source: Athey, Chetty, Imbens and Kang (NBER 26463, 2019); Prentice (Statistics in Medicine 1989).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, share, vector
from cynosure.stats.clustered.regression import inverse_products
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.fieller import fieller
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class SurrogateIndex:
    """`effect` of treatment on the outcome as the surrogates tell it, in the outcome's unit.

    `n` of it counts the people of the experiment. `explained` is R² of the index among people of
    the past; `past` is how many they were.
    """

    effect: Estimate
    explained: float
    past: int


@dataclass(frozen=True)
class PrenticeChecks:
    """Where the outcome is known: does the effect vanish once the surrogates are known?

    `on_outcome` is the effect on the outcome, `given_surrogates` what is left of it beside the
    surrogates, both in the outcome's unit. `moves_surrogates` and `surrogates_tell` are p-values
    of Wald tests: no effect on any surrogate; no surrogate goes with the outcome. `explained` is
    the share of the effect that goes through the surrogates, 1 − given / on, not bounded by 1.
    """

    on_outcome: Estimate
    given_surrogates: Estimate
    moves_surrogates: float
    surrogates_tell: float
    explained: Estimate | Undefined


def surrogate_index(
    past_surrogates: ArrayLike,
    past_outcome: ArrayLike,
    surrogates: ArrayLike,
    treated: ArrayLike,
    level: float = 0.95,
) -> SurrogateIndex | Undefined:
    """The effect on an outcome that is not known yet.

    `past_surrogates` (shape (m, k)) and `past_outcome` (m,) are of the past, `surrogates` (n, k)
    and `treated` (n,; 0 or 1) of the experiment. h is linear in the columns given: who wants
    bends or products gives them as columns. The effect is β'(S̄₁ − S̄₀); its squared error adds
    that of the difference of means of h, each arm with its own variance, and that of β (robust
    to unequal spread). The quantile is that of Student with m + n − k − 3 degrees.

    Undefined without people of either kind, for an arm with fewer than two, with no more past
    people than columns, and for collinear columns. Raises ValueError for shapes that differ,
    values that are not finite, and for treatments other than 0 and 1.
    """
    y = vector("past_outcome", past_outcome)
    before = matrix("past_surrogates", past_surrogates, len(y))
    arm = _arms(treated)
    now = matrix("surrogates", surrogates, len(arm))
    share("level", level)
    m, k = before.shape
    if now.shape[1] != k:
        raise ValueError(f"surrogates must have {k} columns as the past has, not {now.shape}")
    if not m or not len(arm):
        return Undefined(Reason.NO_ROWS)
    if min(arm.sum(), len(arm) - arm.sum()) < 2:
        return Undefined(Reason.ONE_UNIT)
    if m <= k + 1:
        return Undefined(Reason.TOO_FEW, (("n", m),))
    fit = _regression(np.column_stack([np.ones(m), before]), y)
    if fit is None:
        return Undefined(Reason.COLLINEAR)
    spread = float(((y - y.mean()) ** 2).sum())
    explained = 1 - float(fit.residual @ fit.residual) / spread if spread > 0 else 0.0
    return SurrogateIndex(_index_effect(fit, now, arm, level), explained, m)


def prentice(
    treated: ArrayLike, surrogates: ArrayLike, outcome: ArrayLike, level: float = 0.95
) -> PrenticeChecks | Undefined:
    """The four checks of Prentice in an experiment whose outcome is known.

    `treated` (shape (n,); 0 or 1), `surrogates` (n, k), `outcome` (n,). All four are regressions
    with errors robust to unequal spread. The interval of the share explained is Fieller's, and
    the share itself is undefined where the effect on the outcome is not told apart from zero.
    Prentice asks for no effect given the surrogates, which no test can show: read the interval.

    Undefined without people, for an arm with fewer than two, with no more people than columns,
    and where surrogates and treatment are collinear. Raises ValueError as `surrogate_index`.
    """
    arm = _arms(treated)
    s, y = matrix("surrogates", surrogates, len(arm)), vector("outcome", outcome, len(arm))
    share("level", level)
    n, k = s.shape
    if not n:
        return Undefined(Reason.NO_ROWS)
    if min(arm.sum(), n - arm.sum()) < 2:
        return Undefined(Reason.ONE_UNIT)
    if n <= k + 2:
        return Undefined(Reason.TOO_FEW, (("n", n),))
    ones = np.ones(n)
    plain = np.column_stack([ones, arm])
    on_y = _regression(plain, y)
    given = _regression(np.column_stack([plain, s]), y)
    tell = _regression(np.column_stack([ones, s]), y)
    if on_y is None or given is None or tell is None:
        return Undefined(Reason.COLLINEAR)
    return PrenticeChecks(
        on_outcome=on_y.estimate(1, level),
        given_surrogates=given.estimate(1, level),
        moves_surrogates=_moved(plain, s),
        surrogates_tell=_wald(tell.coefficients[1:], tell.influence[:, 1:]),
        explained=_explained(on_y, given, level),
    )


@dataclass(frozen=True)
class _Regression:
    """`coefficients` (shape (c,)), what each person adds to their error (n, c), `residual` (n,)."""

    coefficients: Floats
    influence: Floats
    residual: Floats

    def estimate(self, column: int, level: float) -> Estimate:
        n, c = self.influence.shape
        pull = self.influence[:, column]
        return _estimate(float(self.coefficients[column]), float(pull @ pull), n - c, n, level)


def _regression(columns: Floats, y: Floats) -> _Regression | None:
    """Least squares with the influences of HC1; None for collinear columns."""
    inverse = inverse_products(columns)
    if inverse is None:
        return None
    n, c = columns.shape
    coefficients = inverse @ (columns.T @ y)
    residual = y - columns @ coefficients
    if np.abs(residual).max() <= 1e-12 * np.abs(y).max():
        residual = np.zeros(n)
    influence = columns @ inverse * residual[:, np.newaxis] * math.sqrt(n / (n - c))
    return _Regression(coefficients, influence, residual)


def _index_effect(fit: _Regression, now: Floats, arm: Floats, level: float) -> Estimate:
    """β'(S̄₁ − S̄₀), with the errors of both samples."""
    gap = now[arm == 1].mean(axis=0) - now[arm == 0].mean(axis=0)
    index = now @ fit.coefficients[1:]
    pull = fit.influence[:, 1:] @ gap
    squared = float(pull @ pull) + sum(
        float(index[arm == side].var(ddof=1)) / float((arm == side).sum()) for side in (0, 1)
    )
    degrees = len(pull) + len(arm) - now.shape[1] - 3
    return _estimate(float(gap @ fit.coefficients[1:]), squared, degrees, len(arm), level)


def _moved(plain: Floats, surrogates: Floats) -> float:
    """The p-value of no effect on any surrogate."""
    fits = [fit for s in surrogates.T if (fit := _regression(plain, s)) is not None]
    effects = np.array([fit.coefficients[1] for fit in fits])
    return _wald(effects, np.column_stack([fit.influence[:, 1] for fit in fits]))


def _estimate(value: float, squared: float, degrees: float, n: int, level: float) -> Estimate:
    if not squared > 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), n)
    half = t_quantile(level, degrees) * math.sqrt(squared)
    return Estimate(value, Interval(value - half, value + half, level, Band.SAMPLING), n)


def _wald(effects: Floats, influences: Floats) -> float:
    """The p-value of no effect at all, F with the rank of the covariance above n − k − 1."""
    from scipy.special import fdtrc

    n, k = influences.shape
    covariance = influences.T @ influences
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True))
    if rank == 0:
        return 0.0 if effects.any() else 1.0
    statistic = float(effects @ np.linalg.pinv(covariance, hermitian=True) @ effects)
    return float(fdtrc(rank, n - k - 1, statistic / rank))


def _explained(total: _Regression, given: _Regression, level: float) -> Estimate | Undefined:
    """1 − what is left over what there is, by Fieller."""
    left, whole = float(given.coefficients[1]), float(total.coefficients[1])
    left_pull, whole_pull = given.influence[:, 1], total.influence[:, 1]
    variances = float(left_pull @ left_pull), float(whole_pull @ whole_pull)
    span = fieller((left, whole), variances, float(left_pull @ whole_pull), level)
    if span == Undefined(Reason.UNBOUNDED):
        return span
    if isinstance(span, Interval):
        span = Interval(1 - span.high, 1 - span.low, level, Band.SAMPLING)
    return Estimate(1 - left / whole, span, len(left_pull))


def _arms(treated: ArrayLike) -> Floats:
    arm = vector("treated", treated)
    if not np.isin(arm, (0.0, 1.0)).all():
        raise ValueError(f"treated of shape {arm.shape} must hold 0 and 1 only")
    return arm
