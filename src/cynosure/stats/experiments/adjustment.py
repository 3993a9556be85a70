"""An effect adjusted for what was known of the units before they met a variant.

CUPED takes θ (X − X̄) off the outcome, with θ = cov(Y, X)/var(X) over both arms; Deng, Xu, Kohavi
and Walker (WSDM 2013). It needs moments only, and for ratios works on the linearised residuals of
metric and covariate. Lin's estimator (Annals of Applied Statistics 2013) regresses on treatment,
centred covariates and their products, which is never less precise in large samples whatever the
true model; its HC2 variance needs the rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, vector
from cynosure.stats.experiments.difference import Arm, Effect, student_effect
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Adjusted:
    """Two arms after CUPED, ready to be compared.

    `control` and `treatment` are the adjusted arms. `theta` is the coefficient of the covariate,
    in units of the metric per unit of the covariate. `cut` is the share of the variance of the
    difference that the adjustment took away, negative where it added some.
    """

    control: Arm
    treatment: Arm
    theta: float
    cut: float


def cuped(control: Moments, treatment: Moments) -> Adjusted | Undefined:
    """The means of column 0 adjusted for column 1, both per unit.

    θ is that of both arms taken as one set of units, as in tea-tasting; within arms is the other
    convention, and they differ by the square of the effect. Undefined under two units in an arm,
    and where the covariate or the adjusted outcome does not vary.
    """
    return _cuped(control, treatment, ((1.0, 0.0), (0.0, 1.0)), (0, 1))


def cuped_ratio(control: Moments, treatment: Moments) -> Adjusted | Undefined:
    """The ratio of columns 0 and 1 adjusted for that of columns 2 and 3, by the delta method.

    θ is that of the linearised ratios over both arms. Undefined under two units in an arm, where
    a denominator sums to zero, and where the covariate or the adjusted ratio does not vary.
    """
    both = control + treatment
    if any(moments.totals[column] == 0 for moments in (control, treatment) for column in (1, 3)):
        return Undefined(Reason.ZERO_DENOMINATOR if both.n else Reason.NO_ROWS)
    return _cuped(control, treatment, None, (0, 2))


Gradients = tuple[tuple[float, ...], tuple[float, ...]]


def _cuped(
    control: Moments,
    treatment: Moments,
    gradients: Gradients | None,
    columns: tuple[int, int],
) -> Adjusted | Undefined:
    if min(control.n, treatment.n) < 2:
        return Undefined(Reason.ONE_UNIT if min(control.n, treatment.n) else Reason.NO_ROWS)
    both = control + treatment
    over, under = gradients or _linearised(both)
    spread = both.variance_along(under)
    if not spread > 0:
        return Undefined(Reason.NO_VARIATION)
    theta = _covariance(both, over, under) / spread
    centre = _value(both, columns[1], gradients is None)
    arms, plain = [], 0.0
    for moments in (control, treatment):
        outcome, covariate = gradients or _linearised(moments)
        weights = tuple(a - theta * b for a, b in zip(outcome, covariate, strict=True))
        variance = moments.variance_along(weights) / moments.n
        plain += moments.variance_along(outcome) / moments.n
        before = _value(moments, columns[1], gradients is None) - centre
        value = _value(moments, columns[0], gradients is None) - theta * before
        arms.append(Arm(value, variance, moments.n))
    left = arms[0].variance + arms[1].variance
    if not (math.isfinite(left) and left > 1e-12 * plain):
        return Undefined(Reason.NO_VARIATION)
    return Adjusted(arms[0], arms[1], theta, 1 - left / plain)


def _value(moments: Moments, column: int, is_ratio: bool) -> float:
    under = moments.totals[column + 1] if is_ratio else moments.n
    return moments.totals[column] / under


def _linearised(moments: Moments) -> Gradients:
    """How the two ratios of four columns move with the means of those columns."""
    a, b, c, d = moments.means
    return (1 / b, -a / b**2, 0.0, 0.0), (0.0, 0.0, 1 / d, -c / d**2)


def _covariance(moments: Moments, left: tuple[float, ...], right: tuple[float, ...]) -> float:
    products = np.array(left) @ np.array(moments.products) @ np.array(right)
    return float(products) / (moments.n - 1)


def lin(
    outcome: ArrayLike, treated: ArrayLike, covariates: ArrayLike, level: float = 0.95
) -> Effect | Undefined:
    """The average effect by Lin's interacted regression, with the HC2 standard error.

    `outcome` (shape (n,)), `treated` (shape (n,), 0 or 1), `covariates` (shape (n, k) or (n,)).
    Equal to a regression in each arm, evaluated at the mean covariates of all; degrees of freedom
    n − 2(k + 1). Undefined where an arm is empty or has no more units than columns, where the
    covariates are collinear in an arm, and where nothing is left to vary. Raises ValueError for
    values that are not finite and for shapes that differ.
    """
    y = vector("outcome", outcome)
    arm = vector("treated", treated, len(y))
    x = matrix("covariates", covariates, len(y))
    if not np.isin(arm, (0.0, 1.0)).all():
        raise ValueError(f"treated of shape {arm.shape} must hold 0 and 1 only")
    counts = (int((arm == 0).sum()), int((arm == 1).sum()))
    if min(counts) == 0:
        return Undefined(Reason.NO_ROWS)
    if min(counts) <= x.shape[1] + 1:
        return Undefined(Reason.TOO_FEW, (("n", min(counts)),))
    centred = np.column_stack([np.ones(len(y)), x - x.mean(axis=0)])
    sides = [_intercept(y[arm == side], centred[arm == side]) for side in (0.0, 1.0)]
    if sides[0] is None or sides[1] is None:
        return Undefined(Reason.COLLINEAR)
    variance = sides[0][1] + sides[1][1]
    if not variance > 0:
        return Undefined(Reason.NO_VARIATION)
    degrees = len(y) - 2 * centred.shape[1]
    value = sides[1][0] - sides[0][0]
    return student_effect(value, math.sqrt(variance), degrees, counts, level)


def _intercept(y: Floats, x: Floats) -> tuple[float, float] | None:
    """The first coefficient of a regression and its HC2 variance; None where x is collinear."""
    scale = np.linalg.norm(x, axis=0)
    if not scale.all():
        return None
    u, singular, v = np.linalg.svd(x / scale, full_matrices=False)
    if singular[-1] <= singular[0] * len(y) * np.finfo(float).eps:
        return None
    fitted = u @ (u.T @ y)
    leverage = np.einsum("ij,ij->i", u, u)
    residual = y - fitted
    pull = u @ (v[:, 0] / singular) / scale[0]
    # A unit of leverage 1 is fitted exactly: its residual of zero says nothing, and adds nothing.
    room = np.maximum(1 - leverage, np.finfo(float).eps)
    return float(pull @ y), float(np.sum(pull**2 * residual**2 / room))
