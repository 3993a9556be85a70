"""What selftest is made of: scenes that are played many times, and rows that judge them.

A scene draws a product or a sample whose truth is known, asks an estimator, and says what came of
it: one outcome a name, such as whether an interval held the truth. A row is an estimator with what
it promises of those outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cynosure.errors import Text

Outcome = bool | None
"""Whether it happened; None where the estimator gave no answer."""

Draw = Callable[[np.random.Generator], Mapping[str, Outcome]]

ON_STATS, END_TO_END = 2_000, 200
"""Runs of a scene over all seeds: of arrays, and of a world from its files to its finding."""


class Aspect(StrEnum):
    """What is counted."""

    SIZE = "size"
    """False alarms where nothing happened."""
    COVERAGE = "coverage"
    """Intervals that hold the truth."""
    POWER = "power"
    """Effects that are there and are found."""
    LOOKS = "looks"
    """False alarms where nothing happened and somebody looks 100 times."""
    PLANNED = "planned"
    """Effects found by tests that were planned to find them so often."""
    EXACT = "exact"
    """Numbers that have no luck in them, and must be right."""


@dataclass(frozen=True)
class Trial:
    """One promise: that the outcome called `outcome` happens as often as said.

    `nominal` is the share promised: at most (false alarms), about (coverage) or at least (power);
    None where nothing is promised and the share is only told. `conservative` lets an interval hold
    the truth more often than it says. `least_answered` is the share of runs that must have an
    answer: refusing is no way to be right.
    """

    aspect: Aspect
    nominal: float | None
    outcome: str
    conservative: bool = False
    least_answered: float = 0.95


@dataclass(frozen=True)
class Scene:
    """What is played: `name` can stand in a file name, `runs` is how often, over all
    seeds; at `END_TO_END` a run goes from files to findings."""

    name: str
    draw: Draw
    runs: int = ON_STATS

    @property
    def is_end_to_end(self) -> bool:
        """Whether a run goes from files to findings."""
        return self.runs == END_TO_END


@dataclass(frozen=True)
class Row:
    """An estimator, its scene, and what it promises there.

    `covers` names what is tried: `module.function` of `stats/`, or the name of an analysis.
    `drawn` says what the simulated data are like.
    """

    name: str
    label: Text
    drawn: Text
    covers: tuple[str, ...]
    scene: Scene
    trials: tuple[Trial, ...]


def size(nominal: float | None = 0.05, outcome: str = "size") -> Trial:
    """At most `nominal` false alarms; None where no promise is made."""
    return Trial(Aspect.SIZE, nominal, outcome)


def coverage(
    nominal: float | None = 0.95,
    outcome: str = "coverage",
    conservative: bool = False,
    least_answered: float = 0.95,
) -> Trial:
    """The truth held in `nominal` of the runs, or in more if `conservative`; None: only told."""
    return Trial(Aspect.COVERAGE, nominal, outcome, conservative, least_answered)


def power(least: float, outcome: str = "power") -> Trial:
    """The effect found in `least` of the runs or more."""
    return Trial(Aspect.POWER, least, outcome)


def planned(nominal: float, outcome: str) -> Trial:
    """The effect found in `nominal` of the runs, as the plan of the test said."""
    return Trial(Aspect.PLANNED, nominal, outcome)


def looks(nominal: float | None, outcome: str = "looks") -> Trial:
    """At most `nominal` false alarms over 100 looks; None where no promise is made."""
    return Trial(Aspect.LOOKS, nominal, outcome)


def exact(outcome: str = "exact") -> Trial:
    """Right every time."""
    return Trial(Aspect.EXACT, 1.0, outcome)
