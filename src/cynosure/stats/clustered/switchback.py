"""A switchback: places go on and off by chance, period by period, and are compared with themselves.

The effect is the weighted least-squares coefficient of being on, beside an effect of each place and
of each period; of one place, beside its seasons and a trend. What chance makes of it is found by
dealing the periods out anew as they were dealt out (Fisher 1935; for switchbacks Bojinov,
Simchi-Levi and Zhao 2023), so that values of successive periods may go together as they like. The
periods of a place are dealt out among themselves, places with the same or the opposite course
together; where each place took turns, the places are dealt out that began with on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cynosure.stats.arrays import Floats, share
from cynosure.stats.clustered.permutation import inverted
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

Flags = NDArray[np.bool_]
SWEEPS = 500
CLOSE = 1e-11


@dataclass(frozen=True)
class Switchback:
    """The effect of being on.

    `estimate` is on − off in the unit of the values, with the shifts that the test does not reject
    as its interval; `off` the weighted mean of the cells that were off; `p` two-sided; `placebos`
    what the assignments that were dealt out anew give, shape (draws,). `carried` is the p of the
    effect that the period before has beside this one; undefined where places took turns, for what
    was on before is then always off.
    """

    estimate: Estimate
    off: float
    p: float
    placebos: Floats
    carried: float | Undefined


def switchback(
    values: ArrayLike,
    on: ArrayLike,
    present: ArrayLike,
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    seasons: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 1_999,
) -> Switchback | Undefined:
    """The effect of periods that were on.

    `values`, `on` and `present` have shape (places, periods); cells that are not `present` are left
    out. `weights` has shape (places,); `seasons` (periods,), whole numbers, is used of one place
    only. Undefined without a cell of either state, where being on is no more than the effect of
    places and periods, and where ways are too few. Raises ValueError for values that are not
    finite, and for shapes that do not match.
    """
    share("level", level)
    outcome, state, there = _read(values, on, present)
    if not ((state & there).any() and (~state & there).any()):
        return Undefined(Reason.NO_ROWS)
    mass, columns = there * _weights(weights, outcome), _columns(seasons, state.shape[1])
    left, own = (_swept(one, mass, columns) for one in (outcome, state.astype(np.float64)))
    size = float((mass * own * state).sum())
    if not size > CLOSE * float(mass.sum()):
        return Undefined(Reason.COLLINEAR)
    if float((mass * left * left).sum()) <= CLOSE * float((mass * outcome * outcome).sum()):
        return Undefined(Reason.NO_VARIATION)
    dealt = _dealt(state, draws, rng)
    seen = float((mass * left * state).sum()) / size
    flat = dealt.reshape(len(dealt), -1)
    drawn, shifts = (flat @ (mass * one).ravel() / size for one in (left, own))
    interval = inverted(np.r_[seen, drawn], np.r_[1.0, shifts], seen, level, 1 / (len(drawn) + 1))
    if isinstance(interval, Undefined):
        return interval
    off = float(np.average(outcome, weights=mass * ~state))
    carried = _carried(state, dealt, mass * (left - seen * own))
    p = _as_large(drawn, seen, 1e-9 * float(np.abs(outcome).max()))
    return Switchback(Estimate(seen, interval, int(there.sum())), off, p, drawn, carried)


def _as_large(drawn: Floats, seen: float, tolerance: float) -> float:
    """The share of assignments, the real one among them, that give as much."""
    return float(np.mean(np.r_[True, np.abs(drawn) >= abs(seen) - tolerance]))


def _read(values: ArrayLike, on: ArrayLike, present: ArrayLike) -> tuple[Floats, Flags, Flags]:
    there = np.asarray(present, dtype=bool)
    state = np.asarray(on, dtype=bool)
    outcome = np.asarray(values, dtype=np.float64)
    if outcome.ndim != 2 or not outcome.shape == state.shape == there.shape:
        raise ValueError("values, on and present have one shape: (places, periods)")
    outcome = np.where(there, outcome, 0.0)
    if not np.isfinite(outcome).all():
        raise ValueError("values must be finite where they are present")
    return outcome, state, there


def _weights(weights: ArrayLike | None, outcome: Floats) -> Floats:
    places = len(outcome)
    found = np.ones(places) if weights is None else np.asarray(weights, dtype=np.float64)
    if found.shape != (places,) or not np.isfinite(found).all() or (found <= 0).any():
        raise ValueError("weights are one positive number a place")
    relative: Floats = (found / found.mean())[:, np.newaxis]
    return relative


def _columns(seasons: ArrayLike | None, periods: int) -> Floats:
    """What the values of one place may follow: its seasons and a trend, shape (periods, c)."""
    codes = np.zeros(periods) if seasons is None else np.asarray(seasons, dtype=np.float64)
    if codes.shape != (periods,) or (codes != np.rint(codes)).any() or np.isinf(codes).any():
        raise ValueError("seasons are one whole number a period")
    dummies = (codes[:, np.newaxis] == np.unique(codes)).astype(np.float64)
    return np.column_stack([dummies, np.linspace(-1.0, 1.0, periods)])


def _swept(values: Floats, mass: Floats, columns: Floats) -> Floats:
    """What is left of the values, weighted by `mass`: of several places beside the effects of
    places and periods, of one beside `columns`."""
    if len(values) == 1:
        root = np.sqrt(mass[0])
        found, *_ = np.linalg.lstsq(columns * root[:, np.newaxis], values[0] * root, rcond=None)
        beside: Floats = np.where(mass > 0, values - columns @ found, 0.0)
        return beside
    left = np.where(mass > 0, values, 0.0)
    scale = float(np.abs(left).max()) or 1.0
    for _ in range(SWEEPS):
        before = left
        for axis in (1, 0):
            whole = mass.sum(axis=axis, keepdims=True)
            mean = np.divide(
                (mass * left).sum(axis=axis, keepdims=True), whole,
                out=np.zeros_like(whole), where=whole > 0,
            )  # fmt: skip
            left = np.where(mass > 0, left - mean, 0.0)
        if float(np.abs(left - before).max()) <= CLOSE * scale:
            break
    return left


def _dealt(state: Flags, draws: int, rng: np.random.Generator) -> Floats:
    """Assignments as chance might have dealt them, shape (draws, places, periods)."""
    if _took_turns(state):
        order = rng.permuted(np.tile(np.arange(len(state)), (draws, 1)), axis=1)
        turned: Floats = state[order].astype(np.float64)
        return turned
    courses, of = np.unique(state ^ state[:, :1], axis=0, return_inverse=True)
    # A course and its opposite hang on the same coin: both are turned by the first state.
    again = rng.permuted(np.tile(courses, (draws, 1, 1)), axis=2)
    dealt: Floats = (again[:, of.ravel()] ^ state[:, :1]).astype(np.float64)
    return dealt


TURNS = 6
"""Periods from which on chance hardly makes every one of them another than the one before."""


def _took_turns(state: Flags) -> bool:
    return state.shape[1] >= TURNS and bool((state[:, 1:] != state[:, :-1]).all())


def _carried(state: Flags, dealt: Floats, left: Floats) -> float | Undefined:
    """The p of the period before, in what this period's own state leaves (weighted)."""
    if _took_turns(state):
        return Undefined(Reason.COLLINEAR)
    if state.shape[1] < 2:
        return Undefined(Reason.NO_ROWS)
    later = left[:, 1:].ravel()
    seen = float(state[:, :-1].ravel() @ later)
    drawn = dealt[:, :, :-1].reshape(len(dealt), -1) @ later
    return _as_large(drawn, seen, 1e-9 * abs(seen))
