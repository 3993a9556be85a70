"""Scenes made of a question to an estimator: what is drawn once, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from cynosure.selftest.row import Draw, Outcome
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Undefined

LEVEL = 0.05
"""Below which p a test calls it an effect."""


class Spanned(Protocol):
    """Anything that comes with an interval."""

    @property
    def interval(self) -> Interval | Undefined:
        """The interval, or why there is none."""
        ...


Found = Spanned | Interval | Undefined

Ask = Callable[[np.random.Generator, float], Found]
"""Draws a sample with that effect and asks for its interval."""

Test = Callable[[np.random.Generator, float], float | Undefined]
"""Draws a sample with that effect and asks for its p."""


def interval_of(found: Found) -> Interval | None:
    """The interval of what was found, None where there is none."""
    if isinstance(found, Interval):
        return found
    if isinstance(found, Undefined) or isinstance(found.interval, Undefined):
        return None
    return found.interval


def holds(found: Found, truth: float) -> Outcome:
    """Whether the interval holds the truth."""
    span = interval_of(found)
    return None if span is None else span.low <= truth <= span.high


def excludes(found: Found, value: float = 0.0) -> Outcome:
    """Whether the interval rules a value out."""
    held = holds(found, value)
    return None if held is None else not held


def rejects(p: float | Undefined, level: float = LEVEL) -> Outcome:
    """Whether a p lies at or below the level."""
    return None if isinstance(p, Undefined) else p <= level


def of_interval(ask: Callable[[np.random.Generator], Found], truth: float) -> Draw:
    """One outcome, `coverage`: the interval holds `truth`."""

    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        return {"coverage": holds(ask(rng), truth)}

    return draw


def of_effect(ask: Ask, effect: float, null: float = 0.0) -> Draw:
    """`size` where the truth is `null`; `coverage` and `power` where it is `effect`."""

    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        nothing, something = ask(rng, null), ask(rng, effect)
        return {
            "size": excludes(nothing, null),
            "coverage": holds(something, effect),
            "power": excludes(something, null),
        }

    return draw


def of_shift(ask: Callable[[np.random.Generator], Found], effect: float) -> Draw:
    """The outcomes of `of_effect` for an estimate that moves along with an effect that is added.

    `ask` draws where nothing happened. Since the interval is then merely shifted, it covers the
    effect where it covered zero, and one question is enough; for estimators that take long.
    """

    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        found = ask(rng)
        return {
            "size": excludes(found),
            "coverage": holds(found, 0.0),
            "power": excludes(found, -effect),
        }

    return draw


def of_test(test: Test, effect: float, level: float = LEVEL) -> Draw:
    """`size` where nothing is there, `power` where `effect` is."""

    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        return {
            "size": rejects(test(rng, 0.0), level),
            "power": rejects(test(rng, effect), level),
        }

    return draw
