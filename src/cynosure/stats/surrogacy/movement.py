"""Does a metric never move, or move and go unseen? Experiments with effect and without, mixed.

z_k ~ p · N(0, 1 + V² n_k) + (1 − p) · N(0, 1): a share p of experiments has true effects of
standard deviation V in units of one unit's noise, n_k the effective size. Source: Deng (WWW 2015),
"Objective Bayesian Two Sample Hypothesis Testing for Online Controlled Experiments"; Deng and
Shi (KDD 2016), section 3.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, positive, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 20
"""Experiments under which the two parts of the mixture are not told apart."""

_SPREADS = 60
"""Starting values of V that are tried, over the range that the largest z allows."""


@dataclass(frozen=True)
class Movement:
    """How often and how far a metric moves; `n` of both counts experiments.

    `share` p of experiments with a true effect, `spread` V their standard deviation in units of
    one unit's noise. `log_likelihood` in nats; `p_value` of no movement at all.
    """

    share: Estimate
    spread: Estimate
    log_likelihood: float
    p_value: float

    def sensitivity(self, size: float, alpha: float = 0.05) -> float:
        """The chance that an experiment of effective `size` rejects at two-sided `alpha`.

        p · P(|N(0, 1 + V² n)| > z) + (1 − p) · α. Raises ValueError for a size that is not above
        zero and an alpha outside (0, 1).
        """
        from scipy.special import ndtr, ndtri

        positive("size", size)
        share("alpha", alpha)
        far = ndtri(alpha / 2) / math.sqrt(1 + self.spread.value**2 * size)
        moved = self.share.value
        return float(moved * 2 * ndtr(far) + (1 - moved) * alpha)


def movement(z: ArrayLike, sizes: ArrayLike, level: float = 0.95) -> Movement | Undefined:
    """The maximum likelihood estimate of p and V, with profile likelihood intervals.

    `z` (shape (k,)) are effects over their standard errors; `sizes` (k,) effective sizes
    1/(1/n_control + 1/n_treatment), or all 1 for V in standard errors. The p-value of no movement
    is half that of χ² with two degrees of freedom, on the safe side at this border of the model.

    Undefined under `FEWEST` experiments, and with NO_SIGNAL where movement is not shown at
    1 − level: p and V are then not told apart. Raises ValueError for shapes that differ, values
    that are not finite, sizes not above zero and a level outside (0, 1).
    """
    seen = vector("z", z)
    n = vector("sizes", sizes, len(seen))
    share("level", level)
    if (n <= 0).any():
        raise ValueError(f"sizes of shape {n.shape} must all be above zero")
    if len(seen) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("experiments", len(seen)),))
    likelihood = _Likelihood(seen, n)
    moved, spread = likelihood.best()
    top = likelihood(moved, spread)
    p_value = 0.5 * math.exp(-max(top - likelihood(0.0, 1.0), 0.0))
    if p_value > 1 - level:
        return Undefined(Reason.NO_SIGNAL)
    return Movement(
        share=_profiled(moved, (0.0, 1.0), likelihood.given_share, top, len(seen), level),
        spread=_profiled(
            spread, likelihood.range_of_spread, likelihood.given_spread, top, len(seen), level
        ),
        log_likelihood=top,
        p_value=p_value,
    )


class _Likelihood:
    """log Σ of the mixture, and its maximum over one parameter given the other."""

    def __init__(self, z: Floats, sizes: Floats) -> None:
        self._squares, self._sizes = z**2, sizes
        largest = math.sqrt(max(float((self._squares / sizes).max()), 1e-12))
        self.range_of_spread = (1e-3 * largest, 10 * largest)
        self._spreads = np.geomspace(*self.range_of_spread, _SPREADS)

    def __call__(self, moved: float, spread: float) -> float:
        """Nats; `moved` in [0, 1], `spread` above zero."""
        return float(np.log1p(moved * (self._odds(spread) - 1)).sum()) - self._null()

    def given_spread(self, spread: float) -> float:
        """The maximum over p."""
        return self(self._share_at(spread), spread)

    def given_share(self, moved: float) -> float:
        """The maximum over V, from the best of a grid."""
        values = [self(moved, spread) for spread in self._spreads]
        spread = self._refined(lambda v: self(moved, v), int(np.argmax(values)))
        return max(self(moved, spread), *values)

    def best(self) -> tuple[float, float]:
        """The p and V that maximise it."""
        values = [self.given_spread(spread) for spread in self._spreads]
        spread = self._refined(self.given_spread, int(np.argmax(values)))
        return self._share_at(spread), spread

    def _refined(self, function: Callable[[float], float], at: int) -> float:
        from scipy.optimize import minimize_scalar

        logs = np.log(self._spreads)
        ends = logs[max(at - 1, 0)], logs[min(at + 1, _SPREADS - 1)]
        found = minimize_scalar(
            lambda v: -function(math.exp(v)),
            bounds=ends,
            method="bounded",
            options={"xatol": 1e-8},
        )
        return math.exp(float(found.x))

    def _share_at(self, spread: float) -> float:
        """The best p: the root of a derivative that only falls."""
        from scipy.optimize import brentq

        gain = self._odds(spread) - 1

        def slope(moved: float) -> float:
            return float((gain / (1 + moved * gain)).sum())

        if slope(0.0) <= 0:
            return 0.0
        if slope(1.0) >= 0:
            return 1.0
        return float(brentq(slope, 0.0, 1.0, xtol=1e-12))

    def _odds(self, spread: float) -> Floats:
        """The density with an effect over that without, kept from overflowing."""
        wider = 1 + spread**2 * self._sizes
        logs = self._squares / 2 * (1 - 1 / wider) - np.log(wider) / 2
        odds: Floats = np.exp(np.minimum(logs, 700.0))
        return odds

    def _null(self) -> float:
        return float((self._squares / 2).sum()) + len(self._squares) * math.log(2 * math.pi) / 2


def _profiled(
    value: float,
    bounds: tuple[float, float],
    profile: Callable[[float], float],
    top: float,
    n: int,
    level: float,
) -> Estimate:
    """Where the profile falls by half a χ² quantile; an end that it does not reach is the bound."""
    from scipy.optimize import brentq
    from scipy.special import chdtri

    drop = top - float(chdtri(1, 1 - level)) / 2

    def end(bound: float) -> float:
        if profile(bound) >= drop:
            return bound
        return float(brentq(lambda x: profile(x) - drop, *sorted((bound, value)), xtol=1e-6))

    low, high = (end(bound) for bound in bounds)
    return Estimate(value, Interval(low, high, level, Band.SAMPLING), n)
