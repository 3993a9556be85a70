"""How one arm differs from another: Welch's test, absolute and relative.

An `Arm` is what one arm says of a metric: a value with its squared standard error over the units
of assignment. What makes arms (a mean, a proportion, a ratio of sums, a quantile) and what
compares them are two things, so every pair of them is there without being written.

Absolute: b − a with variance v_a + v_b and the degrees of freedom of Welch (Biometrika 1947) and
Satterthwaite (Biometrics 1946). Relative: (b − a)/|a| by the delta method, with variance
v_b/a² + v_a b²/a⁴ and the degrees of the absolute test, which are its own where the arms agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cynosure.stats.arrays import positive, share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import residual_variance, t_quantile
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Arm:
    """What one arm says of a metric.

    `value` in the unit of the metric; `variance` is its squared standard error, in the square of
    that unit; `n` the number of units of assignment (people, or clusters).
    """

    value: float
    variance: float
    n: int


@dataclass(frozen=True)
class Effect:
    """How the treatment differs from the control.

    `value`, `error` (its standard error) and `interval` in the unit of the metric, or as a
    fraction of the control where the effect is relative. `degrees` of freedom of Student's t;
    `p` is two-sided, against no difference. `n` counts the units of control and treatment.
    """

    value: float
    error: float
    degrees: float
    p: float
    interval: Interval
    n: tuple[int, int]


def mean_arm(moments: Moments, column: int = 0) -> Arm | Undefined:
    """The mean per unit of a column. Undefined without units, for one, and for no spread."""
    if moments.n < 2:
        return Undefined(Reason.ONE_UNIT if moments.n else Reason.NO_ROWS)
    variance = moments.covariance(column, column)
    if not math.isfinite(variance):
        return Undefined(Reason.NOT_FINITE)
    return Arm(moments.means[column], variance / moments.n, moments.n)


def proportion_arm(successes: int, n: int) -> Arm | Undefined:
    """The share of `successes`, with the variance p(1 − p)/n. Undefined under two units.

    Raises ValueError for negative counts and for more successes than units.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n = {n}, not be {successes}")
    if n < 2:
        return Undefined(Reason.ONE_UNIT if n else Reason.NO_ROWS)
    p = successes / n
    return Arm(p, p * (1 - p) / n, n)


def ratio_arm(moments: Moments) -> Arm | Undefined:
    """Column 0 over column 1, by the delta method over units.

    Undefined under two units, where the denominator sums to zero, and where all units agree.
    """
    if moments.n < 2:
        return Undefined(Reason.ONE_UNIT if moments.n else Reason.NO_ROWS)
    over, under = moments.totals[:2]
    if under == 0:
        return Undefined(Reason.ZERO_DENOMINATOR)
    spread = residual_variance(moments, over / under)
    if isinstance(spread, Undefined):
        return spread
    return Arm(over / under, spread * moments.n / under**2, moments.n)


def quantile_arm(estimate: Estimate | Undefined) -> Arm | Undefined:
    """A quantile whose standard error is what its interval is wide of: (high − low) / 2t.

    The reading of Deng, Knoblich and Lu (KDD 2018, section 4.2) and of GrowthBook. Undefined as
    the estimate or its interval is.
    """
    if isinstance(estimate, Undefined):
        return estimate
    if isinstance(estimate.interval, Undefined):
        return estimate.interval
    width = estimate.interval.high - estimate.interval.low
    half = width / 2 / t_quantile(estimate.interval.level, estimate.n - 1)
    return Arm(estimate.value, half**2, estimate.n)


def difference(
    control: Arm | Undefined, treatment: Arm | Undefined, level: float = 0.95
) -> Effect | Undefined:
    """Treatment − control by Welch's test, with its sampling interval at `level`.

    Undefined as either arm is, and where neither arm has any spread.
    """
    if isinstance(control, Undefined):
        return control
    if isinstance(treatment, Undefined):
        return treatment
    return _effect(control, treatment, level)


def relative_difference(
    control: Arm | Undefined, treatment: Arm | Undefined, level: float = 0.95
) -> Effect | Undefined:
    """(Treatment − control) / |control| by the delta method, with its interval at `level`.

    The approximation needs a control whose own interval stays clear of zero; `fieller` does not.
    Undefined as either arm is, where the control is zero, and where neither arm has any spread.
    """
    if isinstance(control, Undefined):
        return control
    if isinstance(treatment, Undefined):
        return treatment
    if control.value == 0:
        return Undefined(Reason.ZERO_DENOMINATOR)
    absolute = _effect(control, treatment, level)
    if isinstance(absolute, Undefined):
        return absolute
    scale = abs(control.value)
    error = math.hypot(
        math.sqrt(treatment.variance) / scale,
        math.sqrt(control.variance) * treatment.value / scale**2,
    )
    return student_effect(absolute.value / scale, error, absolute.degrees, absolute.n, level)


def student_effect(
    value: float, error: float, degrees: float, n: tuple[int, int], level: float = 0.95
) -> Effect:
    """An effect whose `error` and `degrees` are known: its interval and its p of Student's t.

    Raises ValueError for a level outside (0, 1), a value that is not finite, and for an error and
    degrees that are not positive.
    """
    from scipy.special import stdtr

    share("level", level)
    positive("error", error)
    if not math.isfinite(value):
        raise ValueError(f"value must be finite, not {value}")
    if not degrees > 0:
        raise ValueError(f"degrees must be positive, not {degrees}")
    half = t_quantile(level, degrees) * error
    p = 2 * float(stdtr(degrees, -abs(value) / error))
    interval = Interval(value - half, value + half, level, Band.SAMPLING)
    return Effect(value, error, degrees, p, interval, n)


def _effect(control: Arm, treatment: Arm, level: float) -> Effect | Undefined:
    value, total = treatment.value - control.value, control.variance + treatment.variance
    if not (math.isfinite(value) and math.isfinite(total)):
        return Undefined(Reason.NOT_FINITE)
    if total <= 0:
        return Undefined(Reason.NO_VARIATION)
    degrees = 1 / sum((arm.variance / total) ** 2 / (arm.n - 1) for arm in (control, treatment))
    return student_effect(value, math.sqrt(total), degrees, (control.n, treatment.n), level)
