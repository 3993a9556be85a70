"""Does one series foretell another beyond the other's own last value? By how many steps ahead?

For a lead of L steps, y at t is foretold from y at t − L, and from y and x at t − L; both are
fitted by least squares on the first part of the series and judged on the rest. The gain is the
part of the later spread of y that x explains and its own last value does not: out-of-time R².
The lead is chosen on the first part alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, share, vector
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

FITTED = 0.6
"""The share of the steps on which everything is fitted and the lead chosen."""
FEWEST = 24
"""Steps under which the later part is too short to judge anything on."""
BLOCK = 3
"""Steps that are resampled together, since neighbours are alike."""


@dataclass(frozen=True)
class Lead:
    """`steps` ahead the leading series gains most on the first part; `gain` is the out-of-time R²
    gained there over the outcome's own last value, `n` counts the later steps judged."""

    steps: int
    gain: Estimate


def lead(
    x: ArrayLike,
    y: ArrayLike,
    rng: np.random.Generator,
    longest: int = 6,
    level: float = 0.95,
    draws: int = 999,
) -> Lead | Undefined:
    """How far, and by how much, `x` leads `y` (both shape (n,), one value a step, oldest first).

    The interval resamples the later steps in blocks of `BLOCK`. Undefined under `FEWEST` steps
    (TOO_FEW) and where x or y does not vary. Raises ValueError for shapes that differ, values that
    are not finite and a level outside (0, 1).
    """
    late = vector("y", y)
    early = vector("x", x, len(late))
    share("level", level)
    n = len(late)
    if n < FEWEST:
        return Undefined(Reason.TOO_FEW, (("n", n), ("needed", FEWEST)))
    if not (early.std() > 0 and late.std() > 0):
        return Undefined(Reason.NO_VARIATION)
    cut = round(FITTED * n)
    gains = [_gain_within(early[:cut], late[:cut], steps) for steps in range(1, longest + 1)]
    steps = 1 + int(np.argmax(gains))
    losses = _losses(early, late, steps, cut)
    spread = losses[:, 2].sum()
    if not spread > 0:
        return Undefined(Reason.NO_VARIATION)
    value = _gain(losses[np.newaxis])[0]
    drawn = _gain(losses[_blocks(len(losses), draws, rng)])
    low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    interval = Interval(float(low), float(high), level, Band.SAMPLING)
    return Lead(steps, Estimate(float(value), interval, len(losses)))


def _gain_within(x: Floats, y: Floats, steps: int) -> float:
    """The adjusted gain on the part that is fitted, so that no lead is chosen for its noise."""
    own, both, after = _columns(x, y, steps)
    if len(after) < 6:
        return -np.inf
    residual = [
        float(((after - columns @ _fit(columns, after)) ** 2).sum()) for columns in (own, both)
    ]
    spread = float(((after - after.mean()) ** 2).sum())
    if not spread > 0:
        return -np.inf
    rest = [left / (len(after) - columns) for left, columns in zip(residual, (2, 3), strict=True)]
    return (rest[0] - rest[1]) / (spread / (len(after) - 1))


def _losses(x: Floats, y: Floats, steps: int, cut: int) -> Floats:
    """Of each later step the squared errors of both forecasts, and of their mean."""
    own, both, after = _columns(x, y, steps)
    known = cut - steps
    fits = [_fit(columns[:known], after[:known]) for columns in (own, both)]
    later = after[known:]
    errors = [
        (later - columns[known:] @ fit) ** 2 for columns, fit in zip((own, both), fits, strict=True)
    ]
    return np.column_stack([*errors, (later - later.mean()) ** 2])


def _columns(x: Floats, y: Floats, steps: int) -> tuple[Floats, Floats, Floats]:
    ones = np.ones(len(y) - steps)
    own = np.column_stack([ones, y[:-steps]])
    return own, np.column_stack([own, x[:-steps]]), y[steps:]


def _fit(columns: Floats, y: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(columns, y, rcond=None)[0], np.float64)


def _gain(losses: Floats) -> Floats:
    """(Σ own − Σ both) / Σ spread over steps; shape (draws, steps, 3) in, (draws,) out."""
    sums = losses.sum(axis=1)
    spread = np.where(sums[:, 2] > 0, sums[:, 2], np.inf)
    found: Floats = (sums[:, 0] - sums[:, 1]) / spread
    return found


def _blocks(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Steps drawn with replacement in blocks that wrap around, shape (draws, n)."""
    starts = rng.integers(n, size=(draws, -(-n // BLOCK)))
    steps = (starts[:, :, np.newaxis] + np.arange(BLOCK)) % n
    return np.asarray(steps.reshape(draws, -1)[:, :n])
