"""Whether one surface or version went its own way, as a log does from which something is lost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.audit.rests_on import judging_kinds, span_of, weeks_of
from cynosure.metrics.audit.gap import AFTER, BEFORE, GapRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.stats.experiments.difference import ratio_arm
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Undefined

BY_DEVICE: tuple[str, ...] = ("surface", "platform", "os", "device", "app_version", "client")
"""What a log may differ by though people do not: names of columns that episodes carry."""
FEWEST = 2


@dataclass(frozen=True)
class Gap:
    """Part `part` of `dimension` changed by `points` more than the rest did."""

    dimension: str
    part: str
    points: float


def requests(asked: Asked, metric: str) -> tuple[GapRequest, ...]:
    """Every dimension of the log that the episodes of a metric carry."""
    weeks = weeks_of(asked)
    if len(weeks) < FEWEST:
        return ()
    half = len(weeks) // 2
    before, after = span_of(weeks[:half]), span_of(weeks[half:])
    return tuple(
        GapRequest(kind, name, before, after)
        for kind in judging_kinds(asked.star_file, (metric,))
        if isinstance(model := asked.star_file.episodes[kind], CutEpisodes)
        for name in BY_DEVICE
        if name in model.carries
    )


def gaps(inputs: Inputs, metric: str) -> Iterator[Gap]:
    """The parts that moved away from the rest, by more than luck among so many parts allows."""
    level = inputs.asked.star_file.evidence.level
    for request in requests(inputs.asked, metric):
        yield from parts_apart(request.dimension, inputs.answer_to(request), level)


def parts_apart(
    dimension: str, found: dict[tuple[str, int], Moments], level: float
) -> Iterator[Gap]:
    """The parts of one dimension of which that is so, from their moments in two periods."""
    parts = sorted({part for part, _ in found})
    if len(parts) < FEWEST:
        return
    for part in parts:
        apart = _apart(found, part)
        limit = t_quantile(1 - (1 - level) / len(parts), math.inf)
        if apart is not None and abs(apart[0]) > limit * apart[1]:
            yield Gap(dimension, part, apart[0])


def _apart(found: dict[tuple[str, int], Moments], part: str) -> tuple[float, float] | None:
    """By how much more than the rest a part changed, and the standard error of that."""
    value = variance = 0.0
    for period, sign in ((AFTER, 1.0), (BEFORE, -1.0)):
        others = [m for (name, at), m in found.items() if at == period and name != part]
        own = found.get((part, period))
        if own is None or not others:
            return None
        for moments, side in ((own, 1.0), (sum(others[1:], others[0]), -1.0)):
            arm = ratio_arm(moments)
            if isinstance(arm, Undefined):
                return None
            value += sign * side * arm.value
            variance += arm.variance
    return value, math.sqrt(variance)
