"""How long people stay when some are still here: Kaplan–Meier and the log-rank test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, Integers, codes, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class SurvivalCurve:
    """The share still there after each time at which someone left.

    `times` (shape (k,), ascending, in the unit of the durations), `survival`, `low` and `high`
    (k,) as fractions of 1 with pointwise intervals at `level`, `at_risk` and `events` (k,) counts.
    `median` is the first time after which at most half are there. `n` counts people.
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Integers
    events: Integers
    median: Estimate | Undefined
    level: float
    n: int

    def at(self, time: float) -> float:
        """The share still there after `time`; 1 before anyone has left."""
        import numpy as np

        index = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[index - 1]) if index else 1.0


@dataclass(frozen=True)
class LogRank:
    """`statistic` is χ² with `degrees` of freedom; `p` against groups that leave alike; `n`
    counts people."""

    statistic: float
    degrees: int
    p: float
    n: int


def kaplan_meier(
    durations: ArrayLike, left: ArrayLike, level: float = 0.95
) -> SurvivalCurve | Undefined:
    """The product-limit estimate S(t) = Π (1 − d_i / n_i) over times up to t.

    `durations` (shape (n,)) from the start to leaving or to the last look, `left` (n,; 0 or 1)
    whether leaving was seen. Intervals are S^exp(± z · s) with s² = Greenwood's Σ d/(n(n − d))
    over log² S, which stay within 0 and 1; where S is 0 they keep the upper end before. The
    interval of the median is where those ends cross ½ (Brookmeyer and Crowley 1982).

    Undefined without people, and where nobody left. The median is undefined where more than half
    are there at the end, its interval where the upper end stays above ½. Raises ValueError for
    shapes that differ, durations that are negative or not finite, and other marks than 0 and 1.
    Sources: Kaplan and Meier (JASA 1958); Kalbfleisch and Prentice (1980), section 1.3.
    """
    import numpy as np

    spans, gone = _checked(durations, left)
    share("level", level)
    if not len(spans):
        return Undefined(Reason.NO_ROWS)
    if not gone.any():
        return Undefined(Reason.NOT_REACHED)
    times, events = np.unique(spans[gone], return_counts=True)
    at_risk = len(spans) - np.searchsorted(np.sort(spans), times)
    survival: Floats = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _log_log(survival, events, at_risk, level)
    return SurvivalCurve(
        times=times,
        survival=survival,
        low=low,
        high=high,
        at_risk=at_risk,
        events=events,
        median=_median(times, survival, low, high, len(spans), level),
        level=level,
        n=len(spans),
    )


def log_rank(durations: ArrayLike, left: ArrayLike, groups: ArrayLike) -> LogRank | Undefined:
    """Whether groups leave alike: observed minus expected leavers over all times.

    `durations` and `left` as of `kaplan_meier`, `groups` (shape (n,), integers or strings). The
    variance is hypergeometric, which is right for times at which several leave.

    Undefined without people, for one group, and where nobody left while two groups were there.
    Raises ValueError as `kaplan_meier`. Source: Mantel (1966); Peto and Peto (JRSS A 1972).
    """
    import numpy as np

    spans, gone = _checked(durations, left)
    member, k = codes("groups", groups, len(spans))
    if not k:
        return Undefined(Reason.NO_ROWS)
    if k == 1:
        return Undefined(Reason.TOO_FEW, (("groups", 1),))
    times = np.unique(spans[gone])
    at_risk = np.empty((k, len(times)))
    events = np.empty((k, len(times)))
    for group in range(k):
        own = np.sort(spans[member == group])
        at_risk[group] = len(own) - np.searchsorted(own, times)
        seen = np.searchsorted(times, spans[(member == group) & gone])
        events[group] = np.bincount(seen, minlength=len(times))
    everyone, leavers = at_risk.sum(axis=0), events.sum(axis=0)
    shares = at_risk / np.maximum(everyone, 1)
    surplus = (events - shares * leavers).sum(axis=1)
    scale = leavers * (everyone - leavers) / np.maximum(everyone - 1, 1)
    covariance = np.diag((shares * scale).sum(axis=1)) - (shares * scale) @ shares.T
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True, tol=1e-9))
    if rank == 0:
        return Undefined(Reason.NO_VARIATION)
    from scipy.special import chdtrc

    statistic = float(surplus @ np.linalg.pinv(covariance, rcond=1e-9, hermitian=True) @ surplus)
    return LogRank(statistic, rank, float(chdtrc(rank, statistic)), len(spans))


def _checked(durations: ArrayLike, left: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    import numpy as np

    spans = vector("durations", durations)
    marks = vector("left", left, len(spans))
    if (spans < 0).any():
        raise ValueError(f"durations of shape {spans.shape} must not be negative")
    if not np.isin(marks, (0.0, 1.0)).all():
        raise ValueError(f"left of shape {marks.shape} must hold 0 and 1 only")
    return spans, marks == 1


def _log_log(
    survival: Floats, events: Integers, at_risk: Integers, level: float
) -> tuple[Floats, Floats]:
    import numpy as np

    inside = survival > 0
    s = survival[inside]
    greenwood = np.cumsum(events[inside] / (at_risk[inside] * (at_risk[inside] - events[inside])))
    spread = np.exp(t_quantile(level, math.inf) * np.sqrt(greenwood) / -np.log(s))
    low, high = np.zeros(len(survival)), np.ones(len(survival))
    low[inside], high[inside] = s**spread, s ** (1 / spread)
    if not inside.all() and inside.any():
        high[~inside] = high[inside][-1]
    return low, high


def _median(
    times: Floats, survival: Floats, low: Floats, high: Floats, n: int, level: float
) -> Estimate | Undefined:
    import numpy as np

    # Half of an even number is ½ exactly, whatever the rounding of a product of shares.
    crossed = [np.flatnonzero(curve <= 0.5 + 1e-12) for curve in (survival, low, high)]
    if not len(crossed[0]):
        return Undefined(Reason.NOT_REACHED)
    value = float(times[crossed[0][0]])
    if not len(crossed[2]):
        return Estimate(value, Undefined(Reason.NOT_REACHED), n)
    ends = float(times[crossed[1][0]]), float(times[crossed[2][0]])
    return Estimate(value, Interval(*ends, level, Band.SAMPLING), n)
