"""One unit changed and others did not: what it would have been without the change.

Synthetic control: Abadie, Diamond and Hainmueller (2010), JASA 105, 493-505. Synthetic
difference-in-differences: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American
Economic Review 111, 4088-4118. The weights solve their quadratic programmes exactly; the R
package stops its Frank-Wolfe steps early, and lands on another number where the optimum is flat.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, matrix, share, vector
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.undefined import Reason, Undefined

_Weights = Callable[[Floats, Floats, int], tuple[Floats, Floats, bool]]


@dataclass(frozen=True)
class Synthetic:
    """The effect on one unit against a weighted mean of N others, in the unit of the outcome.

    `effect` is the mean over the periods from the change on. `units` (length N) and `periods`
    (length of the time before) are the weights, each adding up to 1; synthetic control has no
    weights of periods (length 0). `misfit` is the root mean square gap before the change, the
    constant part aside where the method takes it out. `placebos` (length N) are the effects that
    the same method finds for each of the others, to which nothing happened; `p_value` is the
    share of all N + 1 effects at least as large as `effect`, in absolute value.
    """

    effect: float
    units: Floats
    periods: Floats
    misfit: float
    placebos: Floats
    p_value: float | Undefined
    interval: Interval | Undefined


def synthetic_control(
    treated: ArrayLike, others: ArrayLike, start: int, level: float = 0.95
) -> Synthetic | Undefined:
    """The mean gap to the mixture of others that fits the time before best.

    `treated` (length T) and `others` (shape (N, T)) are outcomes a period; the change comes with
    period `start`, counted from 0. The weights minimise Σ over periods before of
    (treated − Σ wᵢ othersᵢ)² with w ≥ 0 and Σ w = 1.

    The interval is `effect` ± the ⌈(N + 1) level⌉-th smallest placebo in absolute value: exact
    where the unit that changed might as well have been any other. It is undefined with TOO_FEW
    others for the level (19 at 95 %), with NO_VARIATION where no placebo moves. Undefined: TOO_FEW
    where nobody else is there. Raises ValueError for other shapes, values that are not finite,
    and a `start` without two periods before or one after.
    """
    return _with_placebos(treated, others, start, level, _control_weights)


def synthetic_difference(
    treated: ArrayLike, others: ArrayLike, start: int, level: float = 0.95
) -> Synthetic | Undefined:
    """Synthetic difference-in-differences: weights for units and for periods.

    Arguments, interval and what is undefined as in `synthetic_control`. The weights of units
    minimise Σ (w₀ + Σ wᵢ othersᵢ − treated)²/T₀ + ζ² |w|² over the T₀ periods before, with
    ζ = (T − T₀)^¼ σ and σ the spread of the others' first differences; those of periods fit
    the others' mean afterwards, with ζ = 10⁻⁶ σ. The effect is the difference in differences
    under both weights.
    """
    return _with_placebos(treated, others, start, level, _difference_weights)


def difference_in_differences(
    treated: ArrayLike, others: ArrayLike, start: int, level: float = 0.95
) -> Synthetic | Undefined:
    """The plain difference in differences: all units and all periods before weigh the same.

    Arguments, interval and what is undefined as in `synthetic_control`.
    """
    return _with_placebos(treated, others, start, level, _equal_weights)


def simplex_weights(columns: Floats, target: Floats) -> Floats:
    """The w ≥ 0 with Σ w = 1 that minimises |columns · w − target|², exactly.

    `columns` has shape (m, k), `target` length m. With D = columns − target this is the point of
    the hull of D's columns nearest to the origin; it is u/Σu for the u ≥ 0 that minimises
    |D u|² + (Σu − 1)², whose optimality conditions are the same (Wolfe 1976, "Finding the nearest
    point in a polytope").
    """
    # Imported here: scipy.optimize takes longer to load than an answered question to print.
    from scipy.optimize import nnls

    apart = columns - target[:, np.newaxis]
    scale = float(np.abs(apart).max(initial=0)) or 1.0
    rows = np.vstack([apart / scale, np.ones(apart.shape[1])])
    aim = np.zeros(len(rows))
    aim[-1] = 1.0
    found = nnls(rows, aim, maxiter=50 * apart.shape[1])[0]
    weights: Floats = found / found.sum()
    return weights


def _with_placebos(
    treated: ArrayLike, others: ArrayLike, start: int, level: float, weigh: _Weights
) -> Synthetic | Undefined:
    share("level", level)
    unit = vector("treated", treated)
    rest = matrix("others", others)
    if rest.shape[1:] != unit.shape:
        raise ValueError(f"others must have {len(unit)} columns, not shape {rest.shape}")
    if not 2 <= start < len(unit):
        raise ValueError(f"start must leave 2 of {len(unit)} periods before and 1 after: {start}")
    if not len(rest):
        return Undefined(Reason.TOO_FEW)
    effect, units, periods, misfit = _effect(unit, rest, start, weigh)
    everyone = np.arange(len(rest))
    placebos = np.array(
        [_effect(rest[i], rest[everyone != i], start, weigh)[0] for i in everyone]
        if len(rest) > 1
        else []
    )
    p_value = _rank(effect, placebos)
    interval = _around(effect, placebos, level)
    return Synthetic(effect, units, periods, misfit, placebos, p_value, interval)


def _effect(
    unit: Floats, rest: Floats, start: int, weigh: _Weights
) -> tuple[float, Floats, Floats, float]:
    units, periods, centred = weigh(unit, rest, start)
    gap = unit - units @ rest
    before = gap[:start] - (gap[:start].mean() if centred else 0.0)
    level = periods @ gap[:start] if len(periods) else 0.0
    return float(gap[start:].mean() - level), units, periods, math.sqrt(float((before**2).mean()))


def _control_weights(unit: Floats, rest: Floats, start: int) -> tuple[Floats, Floats, bool]:
    return simplex_weights(rest[:, :start].T, unit[:start]), np.empty(0), False


def _difference_weights(unit: Floats, rest: Floats, start: int) -> tuple[Floats, Floats, bool]:
    before = rest[:, :start]
    noise = float(np.diff(before, axis=1).std(ddof=1)) if before.size > len(before) + 1 else 0.0
    ridge = (len(unit) - start) ** 0.25 * noise
    units = _ridged(before.T, unit[:start], ridge)
    return units, _ridged(before, rest[:, start:].mean(axis=1), 1e-6 * noise), True


def _equal_weights(_: Floats, rest: Floats, start: int) -> tuple[Floats, Floats, bool]:
    return np.full(len(rest), 1 / len(rest)), np.full(start, 1 / start), True


def _ridged(columns: Floats, target: Floats, ridge: float) -> Floats:
    """Simplex weights with a free constant and the penalty ridge² |w|² on the mean square."""
    rows, size = columns.shape
    penalty = ridge * math.sqrt(rows) * np.eye(size)
    stacked = np.vstack([columns - columns.mean(axis=0), penalty])
    return simplex_weights(stacked, np.concatenate([target - target.mean(), np.zeros(size)]))


def _rank(effect: float, placebos: Floats) -> float | Undefined:
    if not len(placebos):
        return Undefined(Reason.TOO_FEW)
    return float((1 + (np.abs(placebos) >= abs(effect)).sum()) / (1 + len(placebos)))


def _around(effect: float, placebos: Floats, level: float) -> Interval | Undefined:
    # Less a rounding error, so that 19 of 20 is 95 %.
    place = math.ceil((len(placebos) + 1) * level - 1e-9)
    if place > len(placebos):
        return Undefined(Reason.TOO_FEW)
    half = float(np.sort(np.abs(placebos))[place - 1])
    if half == 0:
        return Undefined(Reason.NO_VARIATION)
    return Interval(effect - half, effect + half, level, Band.SAMPLING)
