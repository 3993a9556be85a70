"""Intervals that hold at every look: the asymptotic confidence sequence.

half = se √n √( 2(nρ² + 1)/(nρ)² · ln(√(nρ² + 1)/α) ) with ρ tuned so that the interval is
narrowest at a planned number of units; Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (Annals of
Statistics 2024), "Time-uniform central limit theory and asymptotic confidence sequences". The
same numbers as the Gaussian-mixture sequential test (mSPRT, Johari et al. 2017) with the mixing
variance τ² = ρ²σ²: its e-value is exp(ρ² n t² / (2(nρ² + 1))) / √(nρ² + 1) with
t = effect / se, and p = min(1, 1/e). Asymptotic: early looks are protected once an arm has 100
units.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cynosure.stats.arrays import positive, share
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.experiments.difference import Effect
from cynosure.stats.undefined import Reason, Undefined

BURN_IN = 100
"""Units that each arm needs before the asymptotics may be trusted."""


@dataclass(frozen=True)
class AlwaysValid:
    """An effect that may be looked at after every unit.

    `value` and `interval` in the unit of the effect; `p` is always valid, and so is the `e` value
    (1/p where above 1): the claim stands once p falls under 1 − level at any look. `planned` is
    the number of units for which the interval is narrowest.
    """

    value: float
    interval: Interval
    e: float
    p: float
    planned: int


def always_valid(effect: Effect, planned: int, level: float = 0.95) -> AlwaysValid | Undefined:
    """The confidence sequence of `effect` at its present n, tuned for `planned` units in all.

    Undefined under 100 units in an arm. Raises ValueError for a planned number that is not
    positive and a level outside (0, 1).
    """
    if min(effect.n) < BURN_IN:
        return Undefined(Reason.TOO_FEW, (("n", min(effect.n)), ("needed", BURN_IN)))
    n = sum(effect.n)
    rho = tuning(planned, level)
    growth = n * rho**2 + 1
    half = effect.error * math.sqrt(
        2 * growth / (n * rho**2) * math.log(math.sqrt(growth) / (1 - level))
    )
    exponent = n * rho**2 * (effect.value / effect.error) ** 2 / (2 * growth)
    log_e = exponent - math.log(growth) / 2
    # Beyond 700 the exponential overflows, and the evidence has long been beyond any doubt.
    e = math.exp(min(log_e, 700.0))
    interval = Interval(effect.value - half, effect.value + half, level, Band.SAMPLING)
    return AlwaysValid(effect.value, interval, e, min(1.0, 1 / e), planned)


def tuning(planned: float, level: float = 0.95) -> float:
    """ρ for which the interval is narrowest at `planned` units: √((−2 ln α + ln(−2 ln α + 1))/n).

    Raises ValueError for a number that is not positive and a level outside (0, 1).
    """
    log = -2 * math.log(1 - share("level", level))
    return math.sqrt((log + math.log(log + 1)) / positive("planned", planned))
