"""Every world there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.worlds import assistant
from cynosure.worlds.cases import (
    accounts,
    adoption,
    corpus,
    efficiency,
    faults,
    hashed_model,
    judge_drift,
    latent_interest,
    quiet,
    silent_model,
    simpson,
    true_driver,
    two_sides,
    vanished_event,
)
from cynosure.worlds.world import Strength, World


class Simulate(Protocol):
    """What makes a case: seeded, at one of the strengths of what it plants."""

    def __call__(self, rng: np.random.Generator, strength: Strength = ..., /) -> World: ...


@dataclass(frozen=True)
class Case:
    """A world that holds one known thing, at the strengths at which it is kept."""

    name: str
    label: Text
    simulate: Simulate
    strengths: tuple[Strength, ...] = tuple(Strength)


@dataclass(frozen=True)
class Recipe:
    """A world before its dice are thrown."""

    name: str
    label: Text
    simulate: Callable[[np.random.Generator], World]


CASES: tuple[Case, ...] = (
    Case(quiet.NAME, quiet.LABEL, quiet.simulate, (Strength.FULL, Strength.NONE)),
    Case(hashed_model.NAME, hashed_model.LABEL, hashed_model.simulate),
    Case(vanished_event.NAME, vanished_event.LABEL, vanished_event.simulate),
    Case(latent_interest.NAME, latent_interest.LABEL, latent_interest.simulate),
    Case(true_driver.NAME, true_driver.LABEL, true_driver.simulate),
    Case(judge_drift.NAME, judge_drift.LABEL, judge_drift.simulate),
    Case(simpson.NAME, simpson.LABEL, simpson.simulate),
    Case(corpus.NAME, corpus.LABEL, corpus.simulate),
    Case(accounts.NAME, accounts.LABEL, accounts.simulate),
    Case(two_sides.NAME, two_sides.LABEL, two_sides.simulate),
    Case(silent_model.NAME, silent_model.LABEL, silent_model.simulate),
    Case(efficiency.NAME, efficiency.LABEL, efficiency.simulate),
    Case(adoption.NAME, adoption.LABEL, adoption.simulate),
    Case(faults.NAME, faults.LABEL, faults.simulate),
)
"""A new case is one entry here."""

_SUFFIX = {Strength.FULL: "", Strength.WEAK: "-weak", Strength.NONE: "-control"}
_REMARK = {
    Strength.FULL: Text("", ""),
    Strength.WEAK: Text(" (at 2 standard errors)", "（效应仅 2 个标准误）"),
    Strength.NONE: Text(" (control)", "（对照）"),
}


def _recipes(case: Case) -> Iterator[Recipe]:
    for strength in case.strengths:
        remark = _REMARK[strength]
        yield Recipe(
            case.name + _SUFFIX[strength],
            Text(case.label.en + remark.en, case.label.zh + remark.zh),
            _at(case, strength),
        )


def _at(case: Case, strength: Strength) -> Callable[[np.random.Generator], World]:
    return lambda rng: case.simulate(rng, strength)


WORLDS: tuple[Recipe, ...] = (
    Recipe(assistant.NAME, assistant.LABEL, assistant.simulate),
    *(recipe for case in CASES for recipe in _recipes(case)),
)
"""The assistant, and every case at every strength that it has."""


def world_called(name: str) -> Recipe:
    """The world of that name; UserMistake names the nearest one where there is none."""
    for recipe in WORLDS:
        if recipe.name.casefold() == name.casefold():
            return recipe
    hint = did_you_mean(name, [recipe.name for recipe in WORLDS])
    raise UserMistake(
        en=f"There is no world `{name}`.{hint.en}", zh=f"没有名为 `{name}` 的模拟世界。{hint.zh}"
    )
