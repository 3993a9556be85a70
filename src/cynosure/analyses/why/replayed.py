"""Replay at fixed input: the same items under the model before and the model now.

What people bring changes with the weeks; what a trial asks does not. Where trials hold the same
items under both models, their difference, weighted by what people ask for now, stands beside the
split of the change: a difference of models on those items, whatever else happened.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses.why.mixed import Mix
from cynosure.metrics.inputs import Asked
from cynosure.metrics.why.cuts import VALUE
from cynosure.metrics.why.replay import Item, ReplayRequest
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

MODEL, CATEGORY = "model", "category"
FEWEST = 5
"""Items of a scenario under both models, below which its difference has no spread."""


@dataclass(frozen=True)
class Replayed:
    """One scenario: its items under both models, the two mean scores, its share of the demand."""

    scenario: str
    items: int
    before: float
    after: float
    variance: float
    demand: float

    @property
    def difference(self) -> float:
        """Score of the model now less that of the model before, on the same items."""
        return self.after - self.before


@dataclass(frozen=True)
class Replay:
    """The models, the scenarios that both were tried on, and their difference weighted by demand;
    `covered` is the share of the demand that lies in these scenarios."""

    before: str
    after: str
    scenarios: tuple[Replayed, ...]
    whole: Estimate
    covered: float


def request(asked: Asked) -> ReplayRequest | None:
    """What to ask; None where nothing was tried."""
    profile = asked.profiles.get("trials")
    has_items = profile is not None and profile.kept and "item" in profile.columns
    return ReplayRequest() if has_items else None


def replay(
    scores: Mapping[str, Mapping[Item, float]], mixes: tuple[Mix, ...], level: float
) -> Replay | None:
    """The replay of the model that lost most of the demand, and of the one that gained most.

    None where the change is not split by model and category, where one model served both periods,
    and where no scenario has five items under both.
    """
    by = {mix.dimension: mix for mix in mixes if mix.between is not None}
    if MODEL not in by or CATEGORY not in by:
        return None
    models = _shares(by[MODEL])
    moved = {name: after - before for name, (before, after) in models.items()}
    if len(moved) < 2:
        return None
    old, new = min(moved, key=lambda name: moved[name]), max(moved, key=lambda name: moved[name])
    found = _scenarios(scores.get(old, {}), scores.get(new, {}), _shares(by[CATEGORY]))
    covered = sum(one.demand for one in found)
    if old == new or not covered:
        return None
    return Replay(old, new, found, _weighted(found, covered, level), covered)


def _shares(mix: Mix) -> dict[str, tuple[float, float]]:
    """The share of the denominator of each value, before and after."""
    sizes = [totals[:, 1] / totals[:, 1].sum() for totals in (mix.before, mix.after)]
    return {
        part[0].removeprefix(VALUE): (float(sizes[0][k]), float(sizes[1][k]))
        for k, part in enumerate(mix.parts)
        if part[0].startswith(VALUE)
    }


def _scenarios(
    old: Mapping[Item, float],
    new: Mapping[Item, float],
    demand: Mapping[str, tuple[float, float]],
) -> tuple[Replayed, ...]:
    import numpy as np

    found = []
    for name, (_, share) in sorted(demand.items()):
        items = sorted(item for item in old.keys() & new.keys() if item[0] == name)
        if len(items) < FEWEST:
            continue
        before, after = (np.array([of[item] for item in items]) for of in (old, new))
        variance = float((after - before).var(ddof=1)) / len(items)
        means = float(before.mean()), float(after.mean())
        found.append(Replayed(name, len(items), *means, variance, share))
    return tuple(found)


def _weighted(found: tuple[Replayed, ...], covered: float, level: float) -> Estimate:
    weights = [one.demand / covered for one in found]
    value = sum(w * one.difference for w, one in zip(weights, found, strict=True))
    error = math.sqrt(sum(w * w * one.variance for w, one in zip(weights, found, strict=True)))
    items = sum(one.items for one in found)
    if error == 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), items)
    half = t_quantile(level, items - len(found)) * error
    return Estimate(value, Interval(value - half, value + half, level, Band.SAMPLING), items)
