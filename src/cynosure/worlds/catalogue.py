"""Every world there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.worlds import assistant
from cynosure.worlds.world import World


@dataclass(frozen=True)
class Recipe:
    """A world before its dice are thrown."""

    name: str
    label: Text
    simulate: Callable[[np.random.Generator], World]


WORLDS: tuple[Recipe, ...] = (Recipe(assistant.NAME, assistant.LABEL, assistant.simulate),)
"""A new world is one entry here."""


def world_called(name: str) -> Recipe:
    """The world of that name; UserMistake names the nearest one where there is none."""
    for recipe in WORLDS:
        if recipe.name == name:
            return recipe
    hint = did_you_mean(name, [recipe.name for recipe in WORLDS])
    raise UserMistake(
        en=f"There is no world `{name}`.{hint.en}", zh=f"没有名为 `{name}` 的模拟世界。{hint.zh}"
    )
