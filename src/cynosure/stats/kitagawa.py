"""How much of a change of a ratio lies within parts, and how much in their mix.

A ratio of sums over parts (segments, models, categories) is R = Σ w r: the share w of each part
in the denominator times its own rate r. Kitagawa (1955), "Components of a Difference Between Two
Rates", JASA 50, 1168-1194, in the centred form, so that what a part's mix is said to be does not
change when every rate is moved by the same amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, vector
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Kitagawa:
    """The change of a ratio in terms that add up to it, each in the unit of the ratio.

    `before` and `after` are the ratio over all parts. One value a part (length k):
    `rate` is its change within at average share, `mix` that of its share against the average
    ratio at average rate; `entry` and `leave` are the whole terms of a part that is in one period
    only, whose rate in the other does not exist. A part has either the first two or one of the
    others; the rest is 0. Σ rate + Σ mix + Σ entry + Σ leave = after − before.
    """

    before: float
    after: float
    rate: Floats
    mix: Floats
    entry: Floats
    leave: Floats

    @property
    def within(self) -> float:
        """The rate terms of all parts together."""
        return float(self.rate.sum())

    @property
    def between(self) -> float:
        """What moved without a rate: mix, entry and leave of all parts together."""
        return float(self.mix.sum() + self.entry.sum() + self.leave.sum())

    @property
    def reverses(self) -> bool:
        """Simpson's paradox: the ratio moved against every part's own rate that moved."""
        import numpy as np

        change = self.after - self.before
        moved = self.rate[self.rate != 0]
        return change != 0 and len(moved) > 0 and bool((np.sign(moved) == -np.sign(change)).all())


def kitagawa(
    over_before: ArrayLike, under_before: ArrayLike, over_after: ArrayLike, under_after: ArrayLike
) -> Kitagawa | Undefined:
    """The change of Σ over / Σ under between two periods, by parts.

    All four have length k, in the same order of parts; a part without a denominator in a period
    was not there (and has no numerator). With shares w = under / Σ under, rates r = over / under
    and r̄ = (R₀ + R₁)/2: rate = (w₀ + w₁)/2 · (r₁ − r₀), mix = ((r₀ + r₁)/2 − r̄)(w₁ − w₀),
    entry = w₁(r₁ − r̄), leave = −w₀(r₀ − r̄).

    Undefined: NO_ROWS without parts, ZERO_DENOMINATOR where a period's denominators are all
    zero. Raises ValueError for other lengths, values that are not finite, negative denominators,
    and a numerator without its denominator.
    """
    import numpy as np

    under_0 = _denominators("under_before", under_before, None)
    under_1 = _denominators("under_after", under_after, len(under_0))
    over_0 = _numerators("over_before", over_before, under_0)
    over_1 = _numerators("over_after", over_after, under_1)
    if not len(under_0):
        return Undefined(Reason.NO_ROWS)
    if not under_0.any() or not under_1.any():
        return Undefined(Reason.ZERO_DENOMINATOR)
    before, after = over_0.sum() / under_0.sum(), over_1.sum() / under_1.sum()
    middle = (before + after) / 2
    w_0, w_1 = under_0 / under_0.sum(), under_1 / under_1.sum()
    # Where a part was not there its rate is taken as the average, which leaves it no term.
    r_0 = np.divide(over_0, under_0, out=np.full_like(over_0, middle), where=under_0 > 0)
    r_1 = np.divide(over_1, under_1, out=np.full_like(over_1, middle), where=under_1 > 0)
    both = (under_0 > 0) & (under_1 > 0)
    return Kitagawa(
        before=float(before),
        after=float(after),
        rate=np.where(both, (w_0 + w_1) / 2 * (r_1 - r_0), 0.0),
        mix=np.where(both, ((r_0 + r_1) / 2 - middle) * (w_1 - w_0), 0.0),
        entry=np.where(both, 0.0, w_1 * (r_1 - middle)),
        leave=np.where(both, 0.0, -w_0 * (r_0 - middle)),
    )


def _denominators(name: str, values: ArrayLike, length: int | None) -> Floats:
    found = vector(name, values, length)
    if (found < 0).any():
        raise ValueError(f"{name} of shape {found.shape} must not be negative")
    return found


def _numerators(name: str, values: ArrayLike, under: Floats) -> Floats:
    found = vector(name, values, len(under))
    if (found[under == 0] != 0).any():
        raise ValueError(f"{name} of shape {found.shape} has a numerator without a denominator")
    return found
