"""Whether one surface or version went its own way, as a log does from which something is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cynosure.analyses.audit.rests_on import judging_kinds, span_of, weeks_of
from cynosure.metrics.audit.gap import GapRequest
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.stats.clustered.apart import Apart, changed_apart

BY_DEVICE: tuple[str, ...] = ("surface", "platform", "os", "device", "app_version", "client")
"""What a log may differ by though people do not: names of columns that episodes carry."""
FEWEST = 2
EVERY = 2
"""Weeks between the onsets that are tried; one between two of them is found a little later."""


@dataclass(frozen=True)
class Gap:
    """Part `part` of `dimension` changed by `points` more than the rest did, from `since` on."""

    dimension: str
    part: str
    points: float
    since: date


def requests(asked: Asked, metric: str) -> tuple[GapRequest, ...]:
    """Every dimension of the log that the episodes of a metric carry, over the weeks looked at."""
    weeks = weeks_of(asked)
    if len(weeks) < FEWEST:
        return ()
    middle = len(weeks) // 2
    onsets = tuple(week.start for week in weeks[middle % EVERY or EVERY :: EVERY])
    return of_devices(asked, judging_kinds(asked.star_file, (metric,)), span_of(weeks), onsets)


def of_devices(
    asked: Asked, kinds: tuple[str, ...], within: Period, onsets: tuple[date, ...]
) -> tuple[GapRequest, ...]:
    """What to ask of some kinds of episodes: each dimension of the log that they carry."""
    return tuple(
        GapRequest(kind, name, within, onsets)
        for kind in kinds
        if isinstance(model := asked.star_file.episodes[kind], CutEpisodes)
        for name in BY_DEVICE
        if name in model.carries
    )


def gaps(inputs: Inputs, metric: str) -> Iterator[Gap]:
    """The parts that moved away from the rest, by more than luck among so many tries allows."""
    for request in requests(inputs.asked, metric):
        yield from parts_apart(inputs, request)


def parts_apart(inputs: Inputs, request: GapRequest) -> Iterator[Gap]:
    """The parts of one dimension of which that is so, each from the onset that shows it best.

    What one part lost makes the others look as if they had won: so the one that is surest is taken
    out before those left are set beside each other.
    """
    import numpy as np

    found, rng = inputs.answer_to(request), np.random.default_rng(inputs.provenance.seed)
    left = list(range(len(found.names)))
    while len(left) >= FEWEST:
        tried = changed_apart(found.known[left], rng)
        told = [
            (one, part, since)
            for part, onsets in zip(left, tried, strict=True)
            for one, since in zip(onsets, request.onsets, strict=True)
            if isinstance(one, Apart)
        ]
        if not told:
            return
        # Two parts are as far from each other: the one that fell is named, as a loss would be.
        best, part, since = max(told, key=lambda each: (_surely(each[0]), each[0].value < 0))
        if best.p > 1 - inputs.asked.star_file.evidence.level:
            return
        name = found.names[part]
        if name is not None:
            yield Gap(request.dimension, name, best.value, since)
        left.remove(part)


def _surely(one: Apart) -> float:
    """Standard errors from nothing, but for rounding."""
    return round(abs(one.value) / one.error, 9)
