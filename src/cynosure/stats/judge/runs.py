"""What runs of a model add to an interval over people, where one run was shown to several of them.

A value is linear in its rows: Σ c y, where a row of person p shows run r and bears the noise of it,
of variance σ². The truth varies by σ² Σ over runs of (Σ c)², while an interval over people holds
σ² Σ over runs and people of (Σ c)² of that. What is missing is the difference; where every row is a
run of its own it is zero, for the spread between people then holds the runs already.

σ² comes from repeats: the pooled spread of the runs of one item, which is the mean square within of
a one-way random-effects analysis of variance, with its degrees of freedom (Searle, Casella and
McCulloch 1992, "Variance Components", 3.5). The degrees of the sum are Satterthwaite's (1946).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import codes, positive, vector
from cynosure.stats.estimate import Interval
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Widened:
    """An interval that holds runs of the model too; `part` is the share of its width (a fraction
    of 1) that they are, `added` what they add to the squared error, in the square of the unit."""

    interval: Interval
    part: float
    added: float


def shared_weight(weights: ArrayLike, people: ArrayLike, runs: ArrayLike) -> float:
    """Σ over runs of (Σ c)² less Σ over runs and people of it, of `weights` c, shape (n,).

    `people` and `runs` (shape (n,)) name whose row it is and which run it shows. Never under zero:
    weights of both signs, as of two arms, may cancel. Raises ValueError for shapes that differ and
    weights that are not finite.
    """
    import numpy as np

    own = vector("weights", weights)
    run, _ = codes("runs", runs, len(own))
    person, _ = codes("people", people, len(own))
    if not len(own):
        return 0.0
    together = np.bincount(run, own)
    # Cells of a run and a person that do occur, for all of them may be too many.
    _, cell = np.unique(np.stack([run, person]), axis=1, return_inverse=True)
    apart = np.bincount(cell.ravel(), own)
    return max(float(together @ together - apart @ apart), 0.0)


def widened(
    value: float,
    interval: Interval,
    squared: float,
    degrees: float,
    runs: Repeats,
    weight: float,
) -> Widened | Undefined:
    """`interval` about `value`, with what runs add to it.

    `squared` is the squared error that the interval rests on and `degrees` those of its quantile;
    `weight` is `shared_weight`. Both sides grow by the same factor,
    of the errors and of the quantiles.

    Undefined where nothing was run twice. Raises ValueError for a squared error or degrees that are
    not above zero, a negative weight, and numbers that are not finite.
    """
    positive("squared", squared)
    positive("degrees", degrees)
    if not math.isfinite(value) or not math.isfinite(weight) or weight < 0:
        raise ValueError(
            f"value must be finite and weight not below zero, not {value} and {weight}"
        )
    variance = runs.variance
    if variance is None:
        return Undefined(Reason.TOO_FEW)
    added = variance * weight
    whole = squared + added
    effective = whole**2 / (squared**2 / degrees + added**2 / runs.degrees)
    factor = math.sqrt(whole / squared)
    factor *= t_quantile(interval.level, effective) / t_quantile(interval.level, degrees)
    # More degrees may make the quantile smaller than the runs make the error larger.
    factor = max(factor, 1.0)
    low, high = value - (value - interval.low) * factor, value + (interval.high - value) * factor
    span = Interval(low, high, interval.level, interval.band)
    return Widened(span, 1 - 1 / factor, added)
