"""How much of a metric's movement sits in parts that a team owns: arithmetic on its identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from cynosure.analyses import structure
from cynosure.analyses.audit.asked_for import closed_weeks, judging_of
from cynosure.analyses.parts import evaluated
from cynosure.analyses.reading import Reading
from cynosure.metrics.expression.syntax import Expression
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.estimate import Estimate
from cynosure.stats.shapley import MOST_FACTORS, shapley
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Owned:
    """`value` is the share of the movement of all weeks that owned parts account for."""

    value: float
    weeks: int


def frames(asked: Asked) -> tuple[FrameRequest, ...]:
    """The parts of everything judged over the closed weeks, where the tree has some."""
    request = _frame(asked)
    return () if request is None else (request,)


def share(inputs: Inputs, metric: str) -> Owned | None:
    """The share of the week-to-week movement in owned parts, None where no part has an owner.

    Each week's change is shared out among the parts (Shapley); sizes, not signs, are added up.
    """
    star_file = inputs.asked.star_file
    parts = structure.parts_of(star_file, metric)
    entry, request = structure.identity_of(star_file, metric), _frame(inputs.asked)
    owners = [part for part in parts if _owner(star_file, part)]
    if not owners or request is None or entry is None or entry.identity is None:
        return None
    reading = Reading(_with_frame(inputs, request), metric)
    weeks = [_values(reading, parts, place) for place in range(len(request.periods))]
    whole, own, counted = 0.0, 0.0, 0
    for before, after in pairwise(weeks):
        terms = _terms(entry.identity.tree, parts, before, after)
        if terms is None:
            continue
        counted += 1
        whole += float(np.abs(terms).sum())
        own += float(sum(abs(terms[parts.index(part)]) for part in owners))
    return Owned(own / whole, counted) if whole > 0 else None


def _frame(asked: Asked) -> FrameRequest | None:
    weeks = closed_weeks(asked)
    metrics = judging_of(asked).metrics
    parts = dict.fromkeys(
        part for metric in metrics for part in structure.parts_of(asked.star_file, metric)
    )
    return FrameRequest(tuple(parts), weeks) if weeks and parts else None


def _with_frame(inputs: Inputs, request: FrameRequest) -> Inputs:
    return replace(inputs, frame=inputs.frame_of(request))


def _owner(star_file: StarFile, part: str) -> bool:
    """Whether an entry of the tree under a part names who owns it."""
    return any(entry.owner and entry.node.name == part for entry in star_file.tree)


def _values(reading: Reading, parts: tuple[str, ...], place: int) -> dict[str, float]:
    found = {}
    for part in parts:
        estimate = reading.bare(part, reading.periods[place])
        if isinstance(estimate, Estimate):
            found[part] = estimate.value
    return found


def _terms(
    tree: Expression,
    parts: tuple[str, ...],
    before: Mapping[str, float],
    after: Mapping[str, float],
) -> np.ndarray | None:
    """What each part accounts for, None where a part has no value in either week."""
    if len(before) < len(parts) or len(after) < len(parts) or len(parts) > MOST_FACTORS:
        return None

    def formula(rows: np.ndarray) -> list[float]:
        made = [evaluated(tree, dict(zip(parts, row, strict=True))) for row in rows.tolist()]
        return [np.nan if one is None else one for one in made]

    found = shapley(formula, [before[p] for p in parts], [after[p] for p in parts])
    return None if isinstance(found, Undefined) else found.terms
