"""True effects on two metrics from the people of past experiments, by the jackknife (JIVE).

An experiment's effect is multiplied with itself one person at a time, each time with the effect
as measured without that person, so that nobody's noise meets itself: the mean of such products
is the covariance of true effects however the noise differs from experiment to experiment. In
closed form each experiment's own sampling covariance, with n − 1 an arm, is taken off. Source:
Angrist, Imbens and Krueger (Journal of Applied Econometrics 1999); Bibaut, Chou, Ejdemyr and
Kallus (KDD 2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, Integers, codes, matrix, vector
from cynosure.stats.surrogacy.effect_covariance import ValueLink, value_link
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class MeasuredEffects:
    """What K experiments measured on p metrics.

    `effects` (shape (K, p)) are differences of means, treatment − control, in the units of the
    metrics; `noise` (K, p, p) their sampling covariances; `people` (K, 2) counts control and
    treatment. The order is that of the sorted names. `left_out` counts experiments with fewer
    than two people in an arm.
    """

    effects: Floats
    noise: Floats
    people: Integers
    left_out: int


def measured_effects(
    experiments: ArrayLike, treated: ArrayLike, metrics: ArrayLike
) -> MeasuredEffects | Undefined:
    """Effects with the sampling covariance that the jackknife takes off, one row a person.

    `experiments` (shape (people,), integers or strings), `treated` (people,) of 0 and 1,
    `metrics` (people, p). `effect_covariance(found.effects, found.noise)` is the jackknifed
    covariance of all p. Undefined without people and where no experiment has two people in both
    arms. Raises ValueError for shapes that differ, values that are not finite, and a treatment
    of other numbers.
    """
    arm = vector("treated", treated)
    if not np.isin(arm, (0.0, 1.0)).all():
        raise ValueError(f"treated of shape {arm.shape} must hold 0 and 1 only")
    rows = matrix("metrics", metrics, len(arm))
    owners, count = codes("experiments", experiments, len(arm))
    if not count:
        return Undefined(Reason.NO_ROWS)
    cells = 2 * owners + arm.astype(np.intp)
    people = np.bincount(cells, minlength=2 * count)
    usable = people.reshape(-1, 2).min(axis=1) >= 2
    if not usable.any():
        return Undefined(Reason.ONE_UNIT)
    means, variances = _arms(cells, rows, people)
    return MeasuredEffects(
        effects=(means[:, 1] - means[:, 0])[usable],
        noise=variances.sum(axis=1)[usable],
        people=people.reshape(-1, 2)[usable],
        left_out=int(count - usable.sum()),
    )


def jive(
    experiments: ArrayLike,
    treated: ArrayLike,
    proxy: ArrayLike,
    value: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = 2000,
) -> ValueLink | Undefined:
    """How true effects on `proxy` and `value` (both shape (people,)) go together.

    Undefined and raising as `measured_effects` and `value_link`, which says what the result
    holds; resamples are of experiments.
    """
    over = vector("proxy", proxy)
    found = measured_effects(
        experiments, treated, np.column_stack([over, vector("value", value, len(over))])
    )
    if isinstance(found, Undefined):
        return found
    return value_link(found.effects, found.noise, rng, level, draws)


def _arms(cells: Integers, rows: Floats, people: Integers) -> tuple[Floats, Floats]:
    """Means (shape (K, 2, p)) and squared errors (K, 2, p, p) of the arms; 0 of empty ones."""
    size, p = len(people), rows.shape[1]
    sums = np.stack([np.bincount(cells, column, size) for column in rows.T], axis=1)
    means = sums / np.maximum(people, 1)[:, np.newaxis]
    centred = (rows - means[cells]).T
    products = np.stack([np.bincount(cells, a * b, size) for a in centred for b in centred], axis=1)
    variances = products / np.maximum(people * (people - 1), 1)[:, np.newaxis]
    return means.reshape(-1, 2, p), variances.reshape(-1, 2, p, p)
