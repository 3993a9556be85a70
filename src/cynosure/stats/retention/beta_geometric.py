"""The shifted beta-geometric model of a cohort that renews period by period (sBG).

Each person leaves with a chance of their own, and chances are spread by a Beta(α, β). Those who
leave easily leave first, so that the retention *rate* rises and the curve flattens although
nobody grows more loyal and nobody stays for ever: S(t) = B(α, β + t) / B(α, β) ends at 0. Source:
Fader and Hardie (Journal of Interactive Marketing 2007), "How to Project Customer Retention".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.likelihood import Maximum, maximum
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class BetaGeometric:
    """`alpha` and `beta` of the spread of chances to leave, mean α / (α + β); `log_likelihood` in
    nats; `n` people of the cohort; `maximum` is on the scale of log α, log β."""

    alpha: float
    beta: float
    log_likelihood: float
    n: int
    maximum: Maximum

    def survival(self, periods: ArrayLike) -> Floats:
        """The share still there after each of `periods` (shape (k,), from zero up)."""
        return np.exp(log_survival(self.alpha, self.beta, _periods(periods)))

    def survival_estimate(self, period: float, level: float = 0.95) -> Estimate:
        """The share still there after one period, with the delta-method interval of
        log(−log S), which stays within 0 and 1. Raises ValueError unless `period` is positive."""
        share("level", level)
        after = _periods([period])
        if not period > 0:
            raise ValueError(f"period must be above zero, not {period}")

        def log_hazard(at: Floats) -> float:
            return math.log(-float(log_survival(*_natural(at), after)[0]))

        high, low = (math.exp(-math.exp(x)) for x in self.maximum.bounds_of(log_hazard, level))
        return Estimate(
            float(self.survival(after)[0]), Interval(low, high, level, Band.SAMPLING), self.n
        )


def beta_geometric(survivors: ArrayLike) -> BetaGeometric | Undefined:
    """The maximum likelihood fit to one cohort.

    `survivors` (shape (T + 1,), counts that do not rise): how many were there at the start and
    after each of T periods. log L = Σ lost(t) log P(t) + survivors(T) log S(T), with
    P(t) = B(α + 1, β + t − 1) / B(α, β).

    Undefined without people, under two periods, where nobody left, and with NOT_DETERMINED where
    everybody seems to have the same chance: α and β then grow without bound. Raises ValueError
    for counts that are negative, rise or are not finite.
    """
    counts = cohort("survivors", survivors)
    if isinstance(counts, Undefined):
        return counts

    def likelihood(at: Floats) -> float:
        return log_likelihood(counts, *_natural(at))

    peak = maximum(likelihood, np.zeros(2))
    if isinstance(peak, Undefined):
        return peak
    alpha, beta = _natural(peak.at)
    return BetaGeometric(alpha, beta, peak.log_likelihood, int(counts[0]), peak)


def cohort(name: str, survivors: ArrayLike) -> Floats | Undefined:
    """Checked counts of a cohort at the start and after each period; see `beta_geometric`."""
    counts = vector(name, survivors)
    if (counts < 0).any() or (np.diff(counts) > 0).any():
        raise ValueError(f"{name} of shape {counts.shape} must be counts that do not rise")
    if not len(counts) or counts[0] == 0:
        return Undefined(Reason.NO_ROWS)
    if len(counts) < 3:
        return Undefined(Reason.TOO_FEW, (("periods", len(counts) - 1),))
    if counts[-1] == counts[0]:
        return Undefined(Reason.NO_VARIATION)
    return counts


def log_survival(alpha: float, beta: float, periods: Floats) -> Floats:
    """log S(t) of the model at `periods` (shape (k,))."""
    from scipy.special import betaln

    result: Floats = betaln(alpha, beta + periods) - betaln(alpha, beta)
    return result


def log_likelihood(counts: Floats, alpha: float, beta: float, ever: float = 0.0) -> float:
    """log L of survivors (shape (T + 1,)) where a share `ever` of people never leaves."""
    from scipy.special import betaln

    t = np.arange(1, len(counts))
    leave = betaln(alpha + 1, beta + t - 1) - betaln(alpha, beta)
    stay = math.exp(float(log_survival(alpha, beta, t[-1:].astype(np.float64))[0]))
    lost = counts[:-1] - counts[1:]
    value = float(lost @ leave) + float(lost.sum()) * math.log1p(-ever)
    end = ever + (1 - ever) * stay
    return value + (float(counts[-1]) * math.log(end) if counts[-1] and end > 0 else 0.0)


def _natural(logs: Floats) -> tuple[float, float]:
    return math.exp(logs[0]), math.exp(logs[1])


def _periods(periods: ArrayLike) -> Floats:
    found = vector("periods", periods)
    if (found < 0).any():
        raise ValueError(f"periods of shape {found.shape} must not be negative")
    return found
