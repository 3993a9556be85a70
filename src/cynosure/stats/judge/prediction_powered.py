"""PPI++: few labels by people and many verdicts of a judge make one estimate that is not biased.

θ = λ · (judge on what people did not label) + (people − λ · judge, on what they labelled). The
judge may be as wrong as it likes: λ then goes to 0, and what is left is the labels alone.

The conventions are those of `ppi_py`, so that both give the same digits: λ has a covariance
over n and a variance over n + N − 1, the standard error has variances over n and over N, and the
quantile is the normal one. Source: Angelopoulos, Duchi and Zrnic (2023), "PPI++: Efficient
Prediction-Powered Inference", sections 2 and 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class PredictionPowered:
    """A value that labels and judge tell together.

    `value`, `error` (its standard error) and `interval` in the unit of the labels; `weight` is
    λ, from 0 (the judge is not used) to 1; `labelled` and `unlabelled` count the units.
    """

    value: float
    error: float
    interval: Interval | Undefined
    weight: float
    labelled: int
    unlabelled: int


@dataclass(frozen=True)
class ArmDifference:
    """Treatment − control; `value`, `error` and `interval` in the unit of the labels."""

    value: float
    error: float
    interval: Interval | Undefined


def mean(
    labels: ArrayLike,
    judged: ArrayLike,
    judged_unlabelled: ArrayLike,
    level: float = 0.95,
    weight: float | None = None,
) -> PredictionPowered | Undefined:
    """The mean label over all units.

    `labels` and `judged` (shape (n,)) are what people and the judge said of the same units, a
    random part of all; `judged_unlabelled` (shape (N,)) what the judge said of the others.
    λ* = Cov(Y, f) / ((1 + n/N) Var f), cut to 0 … 1, unless a `weight` is given; the squared
    error is Var(Y − λf)/n + λ² Var(f)/N.

    Undefined without labelled or without unlabelled units; the interval for one label and where
    nothing varies. Raises ValueError for shapes that differ, values that are not finite and a
    weight or level out of range.
    """
    people = vector("labels", labels)
    judge = vector("judged", judged, len(people))
    others = vector("judged_unlabelled", judged_unlabelled)
    if not len(people) or not len(others):
        return Undefined(Reason.NO_ROWS)
    middle = judge.mean()
    return _combined(
        (float(people.mean()), float(middle), float(others.mean())),
        (people - people.mean(), judge - middle, others - others.mean()),
        np.concatenate([judge, others]) - middle,
        weight,
        level,
    )


def ratio(
    labels: tuple[ArrayLike, ArrayLike],
    judged: ArrayLike,
    unlabelled: tuple[ArrayLike, ArrayLike],
    level: float = 0.95,
    weight: float | None = None,
) -> PredictionPowered | Undefined:
    """The ratio of two sums per person, such as solved tasks over tasks, in PPI++.

    `labels` is (numerator as people labelled it, denominator), both of shape (n,), one entry a
    person; `judged` (n,) the numerator as the judge saw it; `unlabelled` is (numerator as judged,
    denominator) of the others, both of shape (N,). Denominators need no judge.

    θ = λ · ΣM̂ᵤ/ΣDᵤ + Σ(M − λM̂)/ΣD: with all denominators 1 it is `mean`, and it is what
    `ppi_py` calls OLS of M/√D on √D. The error is the delta method's, with each sum's own
    ratio. (`ppi_py` takes θ for all of them, which is right only for a judge without bias.)

    Undefined as `mean` is, and where a denominator sums to zero. Raises ValueError as `mean`.
    """
    people, under = _sums("labels", labels)
    judge = vector("judged", judged, len(people))
    others, under_others = _sums("unlabelled", unlabelled)
    if not len(people) or not len(others):
        return Undefined(Reason.NO_ROWS)
    if under.sum() == 0 or under_others.sum() == 0:
        return Undefined(Reason.ZERO_DENOMINATOR)
    sums = ((people, under), (judge, under), (others, under_others))
    values = tuple(float(over.sum() / below.sum()) for over, below in sums)
    residuals = tuple(_around(*pair, value) for pair, value in zip(sums, values, strict=True))
    overall = (judge.sum() + others.sum()) / (under.sum() + under_others.sum())
    pooled = np.concatenate([_around(*pair, overall) for pair in sums[1:]])
    return _combined(
        (values[0], values[1], values[2]),
        (residuals[0], residuals[1], residuals[2]),
        pooled,
        weight,
        level,
    )


def difference(
    control: PredictionPowered | Undefined,
    treatment: PredictionPowered | Undefined,
    level: float = 0.95,
) -> ArmDifference | Undefined:
    """Treatment − control, each arm with labels and λ of its own.

    Each arm needs labels: a judge may err for one arm and not for the other, and only labels in
    both tell. The squared errors add. Undefined as either arm is; the interval where neither arm
    varies.
    """
    share("level", level)
    if isinstance(control, Undefined):
        return control
    if isinstance(treatment, Undefined):
        return treatment
    value = treatment.value - control.value
    error = math.hypot(control.error, treatment.error)
    for arm in (control, treatment):
        if arm.interval == Undefined(Reason.ONE_UNIT):
            return ArmDifference(value, error, Undefined(Reason.ONE_UNIT))
    return ArmDifference(value, error, _interval(value, error, level))


def _sums(name: str, pair: tuple[ArrayLike, ArrayLike]) -> tuple[Floats, Floats]:
    """A checked numerator and denominator."""
    over = vector(f"{name}[0]", pair[0])
    return over, vector(f"{name}[1]", pair[1], len(over))


def _around(over: Floats, under: Floats, value: float) -> Floats:
    """What each person adds to the noise of a ratio that is `value`."""
    residual: Floats = (over - value * under) / under.mean()
    return residual


def _combined(
    values: tuple[float, float, float],
    residuals: tuple[Floats, Floats, Floats],
    pooled: Floats,
    weight: float | None,
    level: float,
) -> PredictionPowered:
    """The value and error from people, judge on the same units, judge on the others.

    `values` are their three means (or ratios), `residuals` what each unit adds to their noise,
    centred; `pooled` the judge's on all units, for λ.
    """
    share("level", level)
    people, judge, others = residuals
    n, unlabelled = len(people), len(others)
    if weight is None:
        spread = float(pooled.var(ddof=1))
        weight = 0.0
        if spread > 0:
            best = float(people @ judge) / n / ((1 + n / unlabelled) * spread)
            weight = min(max(best, 0.0), 1.0)
    elif not 0 <= weight <= 1:
        raise ValueError(f"weight must lie between 0 and 1, not be {weight}")
    value = weight * values[2] + values[0] - weight * values[1]
    left = people - weight * judge
    squared = float(left @ left) / n**2 + weight**2 * float(others @ others) / unlabelled**2
    error = math.sqrt(squared)
    span = Undefined(Reason.ONE_UNIT) if n == 1 else _interval(value, error, level)
    return PredictionPowered(value, error, span, weight, n, unlabelled)


def _interval(value: float, error: float, level: float) -> Interval | Undefined:
    if error <= 1e-12 * abs(value) or error == 0:
        return Undefined(Reason.NO_VARIATION)
    half = t_quantile(level, math.inf) * error
    return Interval(value - half, value + half, level, Band.SAMPLING)
