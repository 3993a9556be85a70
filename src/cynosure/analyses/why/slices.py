"""Is a change in one part of the people or rows, or everywhere? Searched on one half, confirmed
on the other.

In any split some part has the largest term, and in weeks in which nothing happens it has more than
the whole change. So a part counts as the place of a change only if it moved the way the whole did
and its term exceeds what its size alone lets expect, on a half of the people that was not used to
find it. What held against the change is no place of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.analyses.why.drawn import Drawn
from cynosure.analyses.why.mixed import changes, kitagawa_terms
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.why.sums import Part, is_quotient
from cynosure.stats.arrays import Floats
from cynosure.stats.ratio import t_quantile

CARRIED = 3
"""Slices that go from the half that finds them to the half that confirms."""
FEWEST_GROUPS = 20
"""Groups of people in a half, below which nothing is searched."""


@dataclass(frozen=True)
class Slice:
    """A part whose own term exceeds what its size lets expect, confirmed on the other half.

    `excess` is by how much, in the unit of the metric, on that half.
    """

    dimension: str
    part: Part
    excess: float


@dataclass(frozen=True)
class Search:
    """What the search came to; `tried` counts the slices looked at. No slice: a long tail."""

    tried: int
    found: tuple[Slice, ...]


@dataclass(frozen=True)
class _Candidate:
    dimension: str
    part: Part
    number: int
    drawn: Drawn
    change: float
    z: float


def search(model: Metric, metric: str, cuts: Sequence[tuple[str, Drawn]], level: float) -> Search:
    """The slices in which a change sits, over all dimensions."""
    candidates = [
        one for dimension, drawn in cuts for one in _candidates(model, metric, dimension, drawn)
    ]
    with_it = [one for one in candidates if one.z * one.change > 0]
    best = sorted(with_it, key=lambda one: -abs(one.z))[:CARRIED]
    found = []
    for one in best:
        excess, spread, groups = _excess(model, metric, one.drawn, half=1)
        # Bonferroni over what was carried across.
        bar = t_quantile(1 - (1 - level) / max(len(best), 1), max(groups - 1, 1))
        value, error = float(excess[one.number]), float(spread[one.number])
        same_side = value * one.z > 0 and value * one.change > 0
        if same_side and error > 0 and abs(value) > bar * error:
            found.append(Slice(one.dimension, one.part, value))
    return Search(len(candidates), tuple(found))


def _candidates(model: Metric, metric: str, dimension: str, drawn: Drawn) -> list[_Candidate]:
    if drawn.sums.groups < 2 * FEWEST_GROUPS or len(drawn.sums.parts) < 2:
        return []
    excess, error, _ = _excess(model, metric, drawn, half=0)
    split = kitagawa_terms if is_quotient(model) else changes
    change = float(split(drawn.sums.totals[metric].sum(axis=0)[None]).sum())
    return [
        _Candidate(dimension, part, k, drawn, change, float(excess[k] / error[k]))
        for k, part in enumerate(drawn.sums.parts)
        if error[k] > 0
    ]


def _excess(model: Metric, metric: str, drawn: Drawn, half: int) -> tuple[Floats, Floats, int]:
    """Of each part on one half of the people: its term less its share of the whole change, the
    error of that, and the number of groups."""
    import numpy as np

    totals = drawn.sums.totals[metric][half::2]
    split = kitagawa_terms if is_quotient(model) else changes

    def statistic(sums: Floats) -> Floats:
        each = split(sums).sum(axis=2)
        size = sums[..., -1].sum(axis=1)
        share = size / size.sum(axis=1, keepdims=True)
        excess: Floats = each - share * each.sum(axis=1, keepdims=True)
        return excess

    weights = drawn.weights[:, half::2]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = statistic(totals.sum(axis=0)[np.newaxis])[0]
        found = statistic(np.tensordot(weights, totals, axes=1))
    error = np.nan_to_num(found.std(axis=0, ddof=1), nan=0.0)
    return value, error, len(totals)
