"""Periods on beside periods off: what a metric, or a part of it, did over a course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cynosure.analyses.release.asked_for import Days
from cynosure.analyses.release.compared import Compared
from cynosure.analyses.release.switching import Cells, Course, cells_of, together
from cynosure.errors import Text
from cynosure.metrics.release.switching import Placed
from cynosure.stats.clustered.switchback import Switchback, switchback
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.looks import level_at_any_look
from cynosure.stats.undefined import Reason, Undefined

CYCLES = 3
"""Periods of each weekday that it takes to set the days of the week apart."""
DRAWS, IN_TAIL, MOST_CELLS = 1_999, 20, 20_000_000
"""Assignments dealt out anew: at least so many, and more until so many lie beyond an interval, as
long as their cells are no more than can be held at once."""


@dataclass(frozen=True)
class Switched:
    """A switchback as it is read: the course over its days, the level of its intervals, and whether
    they must hold at every look."""

    course: Course
    days: Days
    level: float
    looked: bool
    rng: np.random.Generator


@dataclass(frozen=True)
class Tried:
    """A metric over the course: its cells, and what they and the time before say."""

    cells: Cells
    found: Switchback | Undefined
    before: Switchback | Undefined


def tried(switched: Switched, placed: Placed, parts: int = 1) -> Tried:
    """What was done where, on beside off; of one of several `parts` at the level that so many take
    together (Bonferroni)."""
    course, begin = switched.course, len(switched.days.before)
    level = 1 - (1 - switched.level) / parts
    cells = cells_of(course, placed, range(begin, begin + course.days))
    found = _compared(switched, cells, level)
    before: Switchback | Undefined = Undefined(Reason.NO_ROWS)
    if begin:
        was = cells_of(course, placed, range(min(begin, course.days)))
        before = _compared(switched, was, level)
    return Tried(cells, found, before)


def _compared(switched: Switched, cells: Cells, level: float) -> Switchback | Undefined:
    on, cells = together(switched.course, cells)
    kept = cells.present.any(axis=1)
    if not kept.any():
        return Undefined(Reason.NO_ROWS)
    whole = cells.under[kept].sum(axis=1) / np.maximum(cells.present[kept].sum(axis=1), 1)
    first = switched.course.first
    enough = len(first) >= CYCLES * len(np.unique(first))
    seasons = first if enough else np.zeros_like(first)
    once = level_at_any_look(level) if switched.looked else level
    draws = min(math.ceil(IN_TAIL / (1 - once)), MOST_CELLS // on[kept].size)
    found = switchback(
        cells.values[kept],
        on[kept],
        cells.present[kept],
        switched.rng,
        whole,
        seasons,
        once,
        max(draws, DRAWS),
    )
    return found if isinstance(found, Undefined) else _at(found, level)


def _at(found: Switchback, level: float) -> Switchback:
    """The effect with the level that its interval holds however often one looks."""
    interval = found.estimate.interval
    if isinstance(interval, Undefined):
        return found
    return replace(found, estimate=replace(found.estimate, interval=replace(interval, level=level)))


@dataclass(frozen=True)
class Part:
    """A part of what was done, by so many `people`."""

    name: Text
    placed: Placed
    people: int


@dataclass(frozen=True)
class Clearest:
    """Of parts that were declared the one of which most can be said, with what the others show;
    `candidates` counts those with enough people."""

    part: Text
    tried: Tried
    found: Switchback
    elsewhere: tuple[tuple[Text, Estimate | Undefined], ...]
    candidates: int


def clearest(switched: Switched, parts: Sequence[Part], floor: int) -> Clearest | Undefined:
    """The part with the largest effect beside what chance makes of it.

    Undefined where no part has as many people as the floor asks for, and where none has a value.
    """
    large = [part for part in parts if part.people >= floor]
    if not large:
        most = max((part.people for part in parts), default=0)
        return Undefined(Reason.TOO_FEW, (("n", most), ("needed", floor)))
    found = [(part, tried(switched, part.placed, len(large))) for part in large]
    best, of_best = max(found, key=lambda one: _size(one[1].found))
    if isinstance(of_best.found, Undefined):
        return of_best.found
    others = [(part.name, _estimate(one)) for part, one in found if part is not best]
    few = [
        (part.name, Undefined(Reason.TOO_FEW, (("n", part.people), ("needed", floor))))
        for part in parts
        if part.people < floor
    ]
    return Clearest(best.name, of_best, of_best.found, (*others, *few), len(large))


def _size(found: Switchback | Undefined) -> float:
    if isinstance(found, Undefined):
        return -1.0
    spread = float(found.placebos.std())
    return abs(found.estimate.value) / spread if spread else 0.0


def _estimate(one: Tried) -> Estimate | Undefined:
    return one.found if isinstance(one.found, Undefined) else one.found.estimate


def as_compared(name: str, found: Switchback) -> Compared:
    """The effect as that of an arm, by which decisions and guardrails read it."""
    return Compared(
        name,
        found.estimate,
        float(found.placebos.std()),
        found.off,
        found.off + found.estimate.value,
        (found.estimate.n, found.estimate.n),
        0.0,
        tuple(float(one) for one in found.placebos),
        permuted=True,
    )
