"""One arm beside the control: the effect, its interval, its placebos."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.quality import arm_of, is_judged, parts_of
from cynosure.findings.record import Placebo
from cynosure.stats.clustered.permutation import permutation_test
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.adjustment import Adjusted, cuped_ratio
from cynosure.stats.experiments.difference import Arm, Effect, difference
from cynosure.stats.experiments.looks import level_at_any_look
from cynosure.stats.experiments.sequential import always_valid
from cynosure.stats.moments import moments_of
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
FEW_CLUSTERS = 50
"""Clusters in all under which their dealing is permuted instead of trusting large numbers."""
RESHUFFLES = 499


@dataclass(frozen=True)
class Compared:
    """An effect in the unit of the metric, with what it differs from and what it rests on.

    `cut` is the share of the variance that the weeks before took away, 0 where nothing was
    adjusted; `runs` the share of the interval's width that runs of a model add to it. `placebos`
    are the effects of reshuffled assignments; `error` the standard error.
    """

    name: str
    estimate: Estimate
    error: float
    control: float
    treatment: float
    n: tuple[int, int]
    cut: float
    placebos: tuple[float, ...]
    permuted: bool
    runs: float = 0.0


def compared(
    units: Units, arm: int, level: float, sequential: bool, rng: np.random.Generator
) -> Compared | Undefined:
    """Arm `arm` against the control. Undefined as the arms are, and where clusters are too few."""
    found = tested(units, arm, level, sequential, rng)
    return found if isinstance(found, Undefined) else with_placebos(found, units, arm, rng)


def with_placebos(found: Compared, units: Units, arm: int, rng: np.random.Generator) -> Compared:
    """What was `tested` beside what chance makes of the same units."""
    return replace(found, placebos=_reshuffled(units, _sides(units, arm), rng))


def _sides(units: Units, arm: int) -> list[NDArray[np.intp]]:
    return [np.flatnonzero(units.arm == k) for k in (0, arm)]


def tested(
    units: Units, arm: int, level: float, sequential: bool, rng: np.random.Generator
) -> Compared | Undefined:
    """As `compared`, without the placebos: they take most of the time."""
    sides = _sides(units, arm)
    found = _effect(units, sides, level)
    if isinstance(found, Undefined):
        return found
    effect, cut, values = found
    n = len(sides[0]), len(sides[1])
    few = units.clustered and sum(n) < FEW_CLUSTERS
    interval: Interval | Undefined = effect.interval
    value = effect.value
    if few:
        dealt = _dealt(units, sides, level, sequential, rng)
        if isinstance(dealt, Undefined):
            return dealt
        value, interval = dealt
    elif sequential:
        lasting = always_valid(effect, sum(n), level)
        if isinstance(lasting, Undefined):
            return lasting
        interval = lasting.interval
    return Compared(
        units.names[arm],
        Estimate(value, interval, sum(n)),
        effect.error,
        values[0],
        values[1],
        n,
        cut,
        (),
        few,
    )


def _dealt(
    units: Units,
    sides: list[NDArray[np.intp]],
    level: float,
    sequential: bool,
    rng: np.random.Generator,
) -> tuple[float, Interval] | Undefined:
    """The difference of few clusters and what dealing them out anew does not reject.

    What the weeks before take off is found without the arms, so that the test stays exact
    (Rosenbaum 2002).
    """
    both = np.concatenate(sides)
    control, treatment = np.split(_residual(units, both), [len(sides[0])])
    once = level_at_any_look(level) if sequential else level
    dealt = permutation_test(control, treatment, rng, once, gains=_gains(units, both, sides[1]))
    if isinstance(dealt, Undefined):
        return dealt
    interval = dealt.estimate.interval
    if isinstance(interval, Undefined):
        needed = _units_needed(len(sides[0]), len(sides[1]), once)
        return Undefined(Reason.TOO_FEW, (("n", len(both)), ("needed", needed)))
    return dealt.estimate.value, replace(interval, level=level)


def _units_needed(control: int, treated: int, level: float) -> int:
    """The units, shared out as these are, of which chance can make enough dealings to reject any:
    groups of one size can be swapped, which leaves half as many."""
    count = control + treated
    share = treated / count
    while True:
        count += 1
        dealt = min(max(round(count * share), 1), count - 1)
        alike = 2 if 2 * dealt == count else 1
        if alike <= (1 - level) * math.comb(count, dealt):
            return count


def placebo_of(found: Compared) -> Placebo:
    """What chance makes of the assignment, beside the effect."""
    as_large = sum(abs(one) >= abs(found.estimate.value) for one in found.placebos)
    return Placebo(found.placebos, as_large)


def effect_of(units: Units, arm: int, level: float) -> Effect | Undefined:
    """The effect alone, without what chance would make of it."""
    found = _effect(units, _sides(units, arm), level)
    return found if isinstance(found, Undefined) else found[0]


def _effect(
    units: Units, sides: list[NDArray[np.intp]], level: float
) -> tuple[Effect, float, tuple[float, float]] | Undefined:
    control, treatment = (arm_of(units.after[:, side]) for side in sides)
    if isinstance(control, Undefined):
        return control
    if isinstance(treatment, Undefined):
        return treatment
    values = control.value, treatment.value
    arms: tuple[Arm, Arm] = (control, treatment)
    cut = 0.0
    adjusted = None if is_judged(units.after) else _adjusted(units, sides)
    if isinstance(adjusted, Adjusted) and adjusted.cut > 0:
        arms, cut = (adjusted.control, adjusted.treatment), adjusted.cut
    effect = difference(*arms, level)
    return effect if isinstance(effect, Undefined) else (effect, cut, values)


def _adjusted(units: Units, sides: list[NDArray[np.intp]]) -> Adjusted | Undefined:
    both = np.vstack([units.after, units.before])
    return cuped_ratio(*(moments_of(both[:, side].T) for side in sides))


def _reshuffled(
    units: Units, sides: list[NDArray[np.intp]], rng: np.random.Generator
) -> tuple[float, ...]:
    """Differences of the linearised metric where the same units are dealt anew."""
    both = np.concatenate(sides)
    residual = _residual(units, both)
    treated = len(sides[1])
    whole = float(residual.sum())
    found = []
    for _ in range(RESHUFFLES):
        chosen = float(residual[rng.permutation(len(both))[:treated]].sum())
        found.append(chosen / treated - (whole - chosen) / (len(both) - treated))
    return tuple(found)


def _residual(units: Units, both: NDArray[np.intp]) -> Floats:
    """What each unit adds to the metric beyond the rest, the weeks before taken off."""
    if is_judged(units.after):
        parts = parts_of(units.after[:, both])
        centred: Floats = parts - parts.mean()
        return centred
    over, under = units.after[:, both]
    residual: Floats = (over - over.sum() / under.sum() * under) / under.mean()
    was_over, was_under = units.before[:, both]
    if was_under.sum():
        before = was_over - was_over.sum() / was_under.sum() * was_under
        spread = float(before @ before)
        if spread > 0:
            residual = residual - float(before @ residual) / spread * before
    return residual


def _gains(units: Units, both: NDArray[np.intp], treated: NDArray[np.intp]) -> Floats | None:
    """How far an effect of one on the metric of the treated moves each residual: large units more.

    None of judged metrics, of which each unit has a mean of its own.
    """
    if is_judged(units.after):
        return None
    _, under = units.after
    moved = np.zeros_like(under)
    moved[treated] = under[treated]
    return _residual(replace(units, after=np.vstack([moved, under])), both)


def halves(units: Units, rng: np.random.Generator) -> tuple[Units, Units]:
    """The units in two halves, dealt by chance."""
    first = np.zeros(len(units.arm), dtype=bool)
    first[rng.permutation(len(first))[: len(first) // 2]] = True
    return units.of(first), units.of(~first)


def is_clear(found: Compared | Undefined) -> bool:
    """Whether an effect is clear of zero."""
    if isinstance(found, Undefined):
        return False
    interval = found.estimate.interval
    return not isinstance(interval, Undefined) and (interval.low > 0 or interval.high < 0)


def expected_loss(found: Compared, better: float) -> float:
    """What shipping is expected to cost where the effect turns out to be harm; `better` is ±1."""
    z = better * found.estimate.value / found.error
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    below = math.erfc(z / math.sqrt(2)) / 2
    return found.error * (density - z * below)
