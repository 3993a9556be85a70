"""Did something change that nobody announced? Daily signals of one model, watched together.

A cumulative sum of standardised shifts over several signals at once (length, refusals, latency,
errors, regenerations), which a small lasting shift moves more than a large single day: Crosier
(1988), "Multivariate Generalizations of Cumulative Sum Quality-Control Schemes", Technometrics
30, 291-303.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, matrix, positive
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

ALLOWANCE = 0.5
"""Half the shift, in standard deviations, that is found fastest."""

FEWEST_DAYS = 14
"""Days of reference below which a day's spread is not known; more signals need more."""

_MONTH = 30
_WATCHED = 3 * _MONTH


@dataclass(frozen=True)
class Alarm:
    """A day on which the sum passed its limit.

    `day` counts the watched days from 0; `onset` is the day, since the sum last began at zero,
    from which on a shift of the means is likeliest. `shifts` (length k) is how far each signal's
    mean since then lies from its reference mean, in the reference's standard deviations: which
    signals moved, and which way.
    """

    day: int
    onset: int
    shifts: Floats


@dataclass(frozen=True)
class Cusum:
    """The sum of each watched day (length T, no unit), its limit, and the alarms.

    After an alarm the sum begins again from zero, so that a shift that lasts alarms again.
    """

    path: Floats
    limit: float
    alarms: tuple[Alarm, ...]


def cusum(
    days: ArrayLike, reference: ArrayLike, limit: float, allowance: float = ALLOWANCE
) -> Cusum | Undefined:
    """Watches k signals over T days against R earlier days of the same product.

    `days` has shape (T, k), `reference` (R, k). With z the day's deviation whitened by mean and
    covariance of the reference and C = |S + z|, the sum is S ← (S + z)(1 − allowance/C), or 0
    where C ≤ allowance; a day alarms where |S| > `limit`, which `cusum_limit` gives. Nothing
    depends on the units of the signals, nor on how they go together.

    Undefined: FEW_PERIODS with (had, needed) where the reference has fewer than 14 or 3k days,
    NO_VARIATION where a signal never varies in it, COLLINEAR where one follows from others.
    Raises ValueError for other shapes, values that are not finite, and a limit or allowance that
    is not positive.
    """
    import numpy as np

    watched, past = matrix("days", days), matrix("reference", reference)
    if watched.shape[1] != past.shape[1] or not past.shape[1]:
        raise ValueError(f"days has shape {watched.shape}, reference {past.shape}")
    positive("limit", limit)
    positive("allowance", allowance)
    needed = fewest_days(past.shape[1])
    if len(past) < needed:
        return Undefined(Reason.FEW_PERIODS, (("had", len(past)), ("needed", needed)))
    centre, spread = past.mean(axis=0), past.std(axis=0, ddof=1)
    if (spread <= 1e-12 * np.abs(past).max(axis=0)).any():
        return Undefined(Reason.NO_VARIATION)
    shifts, before = (watched - centre) / spread, (past - centre) / spread
    covariance = before.T @ before / (len(past) - 1)
    if np.linalg.matrix_rank(covariance, hermitian=True) < len(covariance):
        return Undefined(Reason.COLLINEAR)
    whitened = np.linalg.solve(np.linalg.cholesky(covariance), shifts.T).T
    return _watched(whitened, shifts, limit, allowance)


def fewest_days(signals: int) -> int:
    """How many days of reference `signals` signals need."""
    return max(FEWEST_DAYS, 3 * signals)


def cusum_limit(
    signals: int,
    reference_days: int,
    rng: np.random.Generator,
    false_alarms: float = 1.0,
    allowance: float = ALLOWANCE,
    runs: int = 2000,
) -> float:
    """The limit at which nothing alarms more than `false_alarms` times in 30 days, on average.

    Calibrated on `runs` simulated quarters of independent normal days in which nothing happens,
    each with mean and covariance estimated from `reference_days` days of its own: their error
    raises the limit. The result has an error of its own of about 1 % at 2,000 runs. Raises
    ValueError for fewer signals or days than `cusum` takes.
    """
    if signals < 1 or reference_days < fewest_days(signals):
        raise ValueError(f"{signals} signals do not go with {reference_days} reference_days")
    positive("false_alarms", false_alarms)
    days = _quiet(signals, reference_days, runs, rng)
    low, high = 0.0, 1.0
    while _rate(days, high, allowance) > false_alarms:
        low, high = high, 2 * high
    for _ in range(12):
        middle = (low + high) / 2
        if _rate(days, middle, allowance) > false_alarms:
            low = middle
        else:
            high = middle
    return high


def _watched(whitened: Floats, shifts: Floats, limit: float, allowance: float) -> Cusum:
    import numpy as np

    path, alarms = np.empty(len(whitened)), []
    total, begun = np.zeros(whitened.shape[1]), 0
    for day, step in enumerate(whitened):
        total = total + step
        length = math.sqrt(float(total @ total))
        total = total * (1 - allowance / length) if length > allowance else 0 * total
        path[day] = max(length - allowance, 0.0)
        if path[day] > limit:
            onset = begun + _likeliest(whitened[begun : day + 1])
            alarms.append(Alarm(day, onset, shifts[onset : day + 1].mean(axis=0)))
            total = 0 * total
        if not total.any():
            begun = day + 1
    return Cusum(path, limit, tuple(alarms))


def _likeliest(days: Floats) -> int:
    """The start of the run up to the last day whose mean is the least likely to be zero."""
    import numpy as np

    sums = days[::-1].cumsum(axis=0)
    evidence = (sums**2).sum(axis=1) / np.arange(1, len(days) + 1)
    return len(days) - 1 - int(evidence.argmax())


def _quiet(signals: int, reference_days: int, runs: int, rng: np.random.Generator) -> Floats:
    """Quarters in which nothing happens, shape (days, runs, signals), whitened by estimates."""
    import numpy as np

    days = rng.standard_normal((_WATCHED, runs, signals))
    centre = rng.standard_normal((runs, signals)) / math.sqrt(reference_days)
    # The Wishart law of the covariance, by its triangular root (Bartlett 1933).
    root: Floats = np.tril(rng.standard_normal((runs, signals, signals)), -1)
    freedom = reference_days - 1 - np.arange(signals)
    diagonal = np.arange(signals)
    root[:, diagonal, diagonal] = np.sqrt(rng.chisquare(freedom, (runs, signals)))
    scaled = math.sqrt(reference_days - 1) * (days - centre)
    return np.asarray(np.linalg.solve(root[np.newaxis], scaled[..., np.newaxis])[..., 0])


def _rate(days: Floats, limit: float, allowance: float) -> float:
    """Alarms in 30 days, averaged over runs that begin again after each."""
    import numpy as np

    total, alarms = np.zeros_like(days[0]), 0
    for step in days:
        total += step
        length = np.sqrt(np.einsum("ij,ij->i", total, total))
        shrunk = np.maximum(1 - allowance / np.maximum(length, 1e-300), 0.0)
        over = length - allowance > limit
        alarms += int(over.sum())
        total *= np.where(over, 0.0, shrunk)[:, np.newaxis]
    return alarms * _MONTH / (len(days) * len(total))
