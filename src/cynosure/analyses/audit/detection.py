"""How long it takes until a change of 1 % is seen: from what people add, week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.metrics.audit.panel import Panel
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.experiments.power import least_detectable, mean_error
from cynosure.stats.undefined import Reason, Undefined

CHANGE = 0.01
"""The relative change that is to be seen."""
WEEKS: tuple[int, ...] = (1, 2, 4)
"""For how long a test would run; as long before it people are known by what they did."""
DRAWS = 200
FEWEST = 50
WEEK = 7


@dataclass(frozen=True)
class Detectable:
    """The least relative change that a test over `weeks` sees, half the people on each side:
    `plain`, and `adjusted` for what the same people did before (CUPED); `people` are in it."""

    weeks: int
    plain: float
    adjusted: float
    people: int


@dataclass(frozen=True)
class _Pair:
    """What people add in a window and in the one before it, as shares of the mean."""

    after: Floats
    before: Floats
    people: float


def detectable(panel: Panel, metric: str, level: float) -> tuple[Detectable, ...]:
    """What tests of different lengths would see, none for windows that the panel lacks."""
    found = []
    for weeks in WEEKS:
        pair = _pair(panel, metric, weeks)
        if pair is None:
            continue
        plain, adjusted = _spreads(pair, np.ones((1, len(pair.after))))
        found.append(
            Detectable(
                weeks,
                _least(float(plain[0]), pair.people, level),
                _least(float(adjusted[0]), pair.people, level),
                round(pair.people),
            )
        )
    return tuple(found)


def days_to_detect(
    panel: Panel, metric: str, level: float, rng: np.random.Generator
) -> Estimate | Undefined:
    """Days until a change of `CHANGE` is seen in four tests of five, with CUPED.

    Within the windows looked at it is read off them; beyond the longest it takes that every
    further week adds as much as those. The interval is a bootstrap over people. Undefined with too
    few people, and where all of them are alike.
    """
    chosen = None
    for weeks in WEEKS:
        pair = _pair(panel, metric, weeks)
        if pair is None:
            continue
        chosen = weeks, pair
        if _days(weeks, pair, np.ones((1, len(pair.after))), level)[0] <= WEEK * weeks:
            break
    if chosen is None:
        return Undefined(Reason.TOO_FEW, (("needed", FEWEST),))
    weeks, pair = chosen
    value = float(_days(weeks, pair, np.ones((1, len(pair.after))), level)[0])
    if not value > 0:
        return Undefined(Reason.NO_VARIATION)
    drawn = _days(weeks, pair, rng.exponential(size=(DRAWS, len(pair.after))), level)
    low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    interval = Interval(float(low), float(high), level, Band.SAMPLING)
    return Estimate(value, interval, round(pair.people))


def _days(weeks: int, pair: _Pair, weights: Floats, level: float) -> Floats:
    """The days under each row of weights of people."""
    least = [_least(float(one), pair.people, level) for one in _spreads(pair, weights)[1]]
    found: Floats = WEEK * weeks * (np.array(least) / CHANGE) ** 2
    return found


def _least(spread: float, people: float, level: float) -> float:
    return least_detectable(mean_error(spread, people), level) if spread > 0 else 0.0


def _spreads(pair: _Pair, weights: Floats) -> tuple[Floats, Floats]:
    """The spread of people in the window, and what is left of it given the window before."""
    total = weights.sum(axis=1)
    y, x = pair.after, pair.before

    def mean(values: Floats) -> Floats:
        found: Floats = weights @ values / total
        return found

    variance = np.maximum(mean(y * y) - mean(y) ** 2, 0.0)
    covariance = mean(x * y) - mean(x) * mean(y)
    other = mean(x * x) - mean(x) ** 2
    explained = np.divide(covariance**2, other, out=np.zeros_like(other), where=other > 1e-12)
    return np.sqrt(variance), np.sqrt(np.maximum(variance - explained, 0.0))


def _pair(panel: Panel, metric: str, weeks: int) -> _Pair | None:
    """The last two windows of that length; of a quotient what people add to its change."""
    if panel.values.shape[1] < 2 * weeks:
        return None
    after, before = slice(-weeks, None), slice(-2 * weeks, -weeks)
    there = panel.values[:, -2 * weeks :].sum(axis=(0, 1)) > 0
    if there.sum() < FEWEST:
        return None
    people = float(there.sum()) * panel.total / len(panel.people)
    if panel.has(metric):
        own = panel.of(metric)[:, there]
        y, x = own[after].sum(axis=0), own[before].sum(axis=0)
        return _Pair(y / y.mean(), x / y.mean(), people) if y.sum() > 0 else None
    if not panel.has(f"{metric}.1"):
        return None
    num, den = (panel.of(f"{metric}.{k}")[:, there] for k in range(2))
    linear = [_linearised(num[at].sum(axis=0), den[at].sum(axis=0)) for at in (after, before)]
    if linear[0] is None or linear[1] is None:
        return None
    return _Pair(linear[0], linear[1], people)


def _linearised(num: Floats, den: Floats) -> Floats | None:
    """What each person adds to the relative change of a quotient; its mean is zero."""
    if not den.sum() > 0 or not num.sum() > 0:
        return None
    value = num.sum() / den.sum()
    found: Floats = (num - value * den) / (value * den.mean())
    return found
