"""Not worse by more than a margin: the one-sided test that an interval carries.

At a two-sided level of 95 % the claim is tested at 2.5 %, as the interval's bound says, which is
the convention of CONSORT (Piaggio et al., JAMA 2012) and of ICH E9; a one-sided 5 % is the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cynosure.stats.arrays import positive
from cynosure.stats.experiments.difference import Effect


class Better(StrEnum):
    """Which way the metric should go."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class NonInferiority:
    """Whether an effect is not worse than the margin.

    `margin` in the unit of the effect; `bound` is the end of the interval on the worse side; `p`
    is one-sided, against being worse by the margin or more; `holds` where the bound stays inside.
    """

    margin: float
    bound: float
    p: float
    holds: bool


def not_worse(effect: Effect, margin: float, better: Better = Better.UP) -> NonInferiority:
    """Whether `effect` is not worse than `margin` (positive, in its unit), at its own level.

    Raises ValueError for a margin that is not positive and finite.
    """
    from scipy.special import stdtr

    positive("margin", margin)
    gain = effect.value if better is Better.UP else -effect.value
    bound = effect.interval.low if better is Better.UP else effect.interval.high
    worst = bound if better is Better.UP else -bound
    p = float(stdtr(effect.degrees, -(gain + margin) / effect.error))
    return NonInferiority(margin, bound, p, worst > -margin)
