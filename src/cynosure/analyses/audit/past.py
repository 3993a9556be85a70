"""Past experiments as effects with their errors, and what of the table cannot be one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.past.summaries import Summary, when
from cynosure.stats.experiments.allocation import sample_ratio
from cynosure.stats.undefined import Undefined

Floats = NDArray[np.float64]
EVEN = (0.45, 0.55)
"""A share of the control between these was meant to be half; of other splits nobody knows the plan,
which a table of effects does not carry."""
WITHIN = (0.0, 0.9)
"""Between which correlations of two metrics within a person the truth is taken to lie, where the
summaries do not say it."""
CLEAR = 5.0
"""How many standard errors above zero every control must lie for effects relative to it."""


class Amiss(StrEnum):
    """Why an arm is set apart."""

    NO_CONTROL = "no_control"
    """No row of the control has this metric."""
    EMPTY = "empty"
    """One side has fewer than two people."""
    NO_ERROR = "no_error"
    """A variance is missing, so that nobody knows how much of the effect is chance."""
    NO_SPREAD = "no_spread"
    """A variance is 0."""
    SPLIT = "split"
    """The sides differ in size more than a split by halves does."""
    IMMATURE = "immature"
    """It was summed up before the outcome's window was over."""


@dataclass(frozen=True)
class Sides:
    """One arm beside its control on one metric, as last summed up."""

    control: Summary
    treated: Summary


@dataclass(frozen=True)
class PastArm:
    """One arm of a past experiment by metric; `amiss` says why it is set apart, None where it
    counts."""

    experiment: str
    variant: str
    sides: Mapping[str, Sides]
    amiss: Amiss | None = None

    @property
    def name(self) -> str:
        """Experiment and variant."""
        return f"{self.experiment}/{self.variant}"


@dataclass(frozen=True)
class Effects:
    """Effects of K arms on p metrics.

    `values` (K, p), relative to the control where `relative`, else in the units of the metrics;
    `noise` (K, p, p) their sampling covariances, off the diagonal 0 where not `has_covariance`;
    `sizes` (K,) effective sizes 1/(1/n₀ + 1/n₁); `experiments` (K,) names.
    """

    arms: tuple[PastArm, ...]
    values: Floats
    noise: Floats
    sizes: Floats
    relative: bool
    has_covariance: bool

    @property
    def experiments(self) -> NDArray[np.str_]:
        """To which experiment each arm belongs."""
        return np.array([arm.experiment for arm in self.arms], dtype=str)

    @property
    def count(self) -> int:
        """How many experiments they are."""
        return len({arm.experiment for arm in self.arms})

    def of(self, chosen: Sequence[int]) -> Effects:
        """Some of the arms."""
        at = list(chosen)
        return Effects(
            tuple(self.arms[k] for k in at),
            self.values[at],
            self.noise[at],
            self.sizes[at],
            self.relative,
            self.has_covariance,
        )


def arms_of(
    summaries: Iterable[Summary], metrics: Sequence[str], outlook: Mapping[str, int]
) -> tuple[PastArm, ...]:
    """Every arm that has all of `metrics`, as last summed up.

    `outlook` has the days that a metric takes until it is complete.
    """
    last: dict[tuple[str, str, str], Summary] = {}
    for one in summaries:
        key = one.experiment, one.variant, one.metric
        if key not in last or when(one) >= when(last[key]):
            last[key] = one
    arms = dict.fromkeys(
        (one.experiment, one.variant, one.control)
        for one in last.values()
        if one.variant != one.control
    )
    found = []
    for experiment, variant, control in arms:
        rows = {m: last.get((experiment, variant, m)) for m in metrics}
        if any(row is None for row in rows.values()):
            continue
        beside = {m: last.get((experiment, control, m)) for m in metrics}
        sides = {
            m: Sides(other, row)
            for m, row in rows.items()
            if row is not None and (other := beside[m]) is not None
        }
        amiss = _amiss(sides, metrics, outlook)
        found.append(PastArm(experiment, variant, sides, amiss))
    return tuple(found)


def _amiss(
    sides: Mapping[str, Sides], metrics: Sequence[str], outlook: Mapping[str, int]
) -> Amiss | None:
    """The first thing that is amiss with an arm."""
    if len(sides) < len(metrics):
        return Amiss.NO_CONTROL
    rows = [row for one in sides.values() for row in (one.control, one.treated)]
    if any(row.n < 2 for row in rows):
        return Amiss.EMPTY
    if any(row.variance is None for row in rows):
        return Amiss.NO_ERROR
    if any(not row.variance for row in rows):
        return Amiss.NO_SPREAD
    for metric, one in sides.items():
        ran = one.treated.days
        if ran is not None and ran < outlook.get(metric, 0):
            return Amiss.IMMATURE
    if any(_is_broken(one.control.n, one.treated.n) for one in sides.values()):
        return Amiss.SPLIT
    return None


def _is_broken(control: int, treated: int) -> bool:
    low, high = EVEN
    if not low < control / (control + treated) < high:
        return False
    found = sample_ratio((control, treated), (0.5, 0.5))
    return not isinstance(found, Undefined) and found.broken


def effects_of(arms: Sequence[PastArm], metrics: Sequence[str]) -> Effects:
    """The effects of arms that have errors, in the order of `metrics`.

    Relative to the control where every control is clearly above zero, so that experiments of other
    seasons and other markets are on one scale.
    """
    relative = all(_is_clear(arm.sides[metric].control) for arm in arms for metric in metrics)
    k, p = len(arms), len(metrics)
    values, noise, sizes = np.zeros((k, p)), np.zeros((k, p, p)), np.zeros(k)
    known = True
    for row, arm in enumerate(arms):
        sides = [arm.sides[metric] for metric in metrics]
        spreads = []
        for part in ("control", "treated"):
            of = [getattr(one, part) for one in sides]
            spread, told = _spread(of)
            known = known and told
            spreads.append(spread)
        a = np.array([one.control.mean for one in sides])
        b = np.array([one.treated.mean for one in sides])
        over, under = (1 / a, -b / a**2) if relative else (np.ones(p), -np.ones(p))
        values[row] = b / a - 1 if relative else b - a
        noise[row] = np.outer(under, under) * spreads[0] + np.outer(over, over) * spreads[1]
        sizes[row] = 1 / (1 / sides[0].control.n + 1 / sides[0].treated.n)
    return Effects(tuple(arms), values, noise, sizes, relative, known)


def _spread(rows: Sequence[Summary]) -> tuple[Floats, bool]:
    """The covariance of the means of one side, and whether it says how the metrics go together."""
    p = len(rows)
    spread, known = np.zeros((p, p)), True
    for i, one in enumerate(rows):
        spread[i, i] = (one.variance or 0.0) / one.n
        for j in range(i):
            found = _together(one, rows[j])
            known = known and found is not None
            spread[i, j] = spread[j, i] = (found or 0.0) / min(one.n, rows[j].n)
    return spread, known


def _together(one: Summary, other: Summary) -> float | None:
    """The covariance of two metrics of a unit, which stands in the row of either."""
    for row, beside in ((one, other), (other, one)):
        if row.metric2 == beside.metric and row.covariance is not None:
            return row.covariance
    return None


def _is_clear(control: Summary) -> bool:
    error = float(np.sqrt((control.variance or 0.0) / control.n))
    return control.mean > CLEAR * error
