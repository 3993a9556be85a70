"""How far can a metric be pushed before people get nothing more, or less, by it?

Gao, Schulman and Hilton (ICML 2023): what is really wanted, over how hard its proxy is optimised,
follows gold(d) = d (α − β d), with its peak at α/2β. Here d is what a person adds to the metric in
a period and gold what the person gets in it, within people and periods. The share of a push by the
factor s that comes to nothing is β (s + 1) Σd² / (α Σd), against the gain that the first unit of
everybody promises; it passes 1 where people get less than before.

Somebody who does much may get little from each: a term d · (the person's mean of d) lets every
person have a slope of their own, so that unlike people do not bend the curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, codes, share, vector
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.fieller import fieller
from cynosure.stats.undefined import Reason, Undefined
from cynosure.stats.within_people import within_people

REACH = 0.95
"""The share of person-periods at or under the push that the data still speak of."""


@dataclass(frozen=True)
class OverOptimisation:
    """A curve of what people get over how hard a metric is pushed.

    `promise` is what the first unit of everybody would add up to per row if it held throughout, in
    units of the outcome, `loss` what bending takes off it for each unit of s + 1; `covariance`
    (shape (2, 2)) is theirs. `reach` is the largest factor by which the mean may be multiplied and
    still lie among what was observed; `people` counts the clusters.
    """

    promise: float
    loss: float
    covariance: Floats
    reach: float
    people: int
    level: float

    def empty(self, factor: float) -> Estimate | Undefined:
        """The share of a push by `factor` (above 1) that comes to nothing, with Fieller's interval.

        Undefined where the promise is not told from zero (UNBOUNDED), or is below it
        (NOT_POSITIVE), and for a factor beyond `reach` (TOO_FEW). Raises ValueError for a factor
        that does not push.
        """
        if not factor > 1:
            raise ValueError(f"factor must be above 1, not {factor}")
        if factor > self.reach:
            return Undefined(Reason.TOO_FEW)
        return self._ratio((self.loss, self.promise), factor + 1, turned=False)

    @property
    def peak(self) -> Estimate | Undefined:
        """The factor beyond which people get less, α/2β over today's mean; undefined as `empty` is,
        and where the curve is not seen to bend down."""
        if not self.loss > 0:
            return Undefined(Reason.NO_DECLINE)
        return self._ratio((self.promise, self.loss), 0.5, turned=True)

    def _ratio(
        self, terms: tuple[float, float], scale: float, *, turned: bool
    ) -> Estimate | Undefined:
        if not self.promise > 0:
            return Undefined(Reason.NOT_POSITIVE)
        v = self.covariance[::-1, ::-1] if not turned else self.covariance
        variances = (float(v[0, 0]), float(v[1, 1]))
        found = fieller(terms, variances, float(v[0, 1]), self.level, self.people - 1)
        if isinstance(found, Undefined):
            return found
        interval = Interval(found.low * scale, found.high * scale, self.level, found.band)
        return Estimate(terms[0] / terms[1] * scale, interval, self.people)


def over_optimisation(
    pushed: ArrayLike,
    got: ArrayLike,
    people: ArrayLike,
    periods: ArrayLike,
    level: float = 0.95,
) -> OverOptimisation | Undefined:
    """The curve of what people `got` over what they `pushed` (both shape (rows,), one row a person
    and period in which the person was there; what is pushed is not negative).

    Undefined as `within_people` is; COLLINEAR where a person adds 0 or 1 at most, since a thing
    counted once cannot be pushed, and where nobody has three periods; ZERO_DENOMINATOR where
    nothing was pushed. Raises ValueError for what is pushed below zero, values that are not finite,
    shapes that differ and a level outside (0, 1).
    """
    d = vector("pushed", pushed)
    y = vector("got", got, len(d))
    owners, count = codes("people", people, len(d))
    share("level", level)
    if len(d) and d.min() < 0:
        raise ValueError(f"pushed must not be negative, and goes down to {d.min()}")
    if not d.any():
        return Undefined(Reason.ZERO_DENOMINATOR)
    rows = np.bincount(owners, minlength=count)
    own = (np.bincount(owners, weights=d, minlength=count) / rows)[owners]
    found = within_people(y, np.column_stack([d, d * (own - d.mean()), d**2]), owners, periods)
    if isinstance(found, Undefined):
        return found
    turns = np.array(
        [
            [d.mean(), float(np.mean(d * (own - d.mean()))), 0.0],
            [0.0, 0.0, -float(np.mean(d**2))],
        ]
    )
    promise, loss = turns @ found.coefficients
    reach = float(np.quantile(d, REACH)) / float(d.mean())
    covariance = turns @ found.covariance @ turns.T
    return OverOptimisation(float(promise), float(loss), covariance, reach, found.clusters, level)
