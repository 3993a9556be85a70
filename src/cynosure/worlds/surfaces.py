"""Where people talk from, and which version of the app they have by then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.worlds.conversations import Conversations
from cynosure.worlds.people import People
from cynosure.worlds.span import Ints, Span

SURFACES = ("app", "web", "mini_program", "plugin")
VERSIONS = ("8.1", "8.2", "8.3")
VERSION_DAYS = (0, 14, 42)
"""The local day of the span on which each version came out."""
NO_VERSION = -1

_SHARE = (0.58, 0.20, 0.17, 0.05)
_AWAY_FROM_USUAL = 0.15
_MEAN_DAYS_TO_UPDATE = 6.0


@dataclass(frozen=True)
class Surfaces:
    """One entry a conversation: `SURFACES` and `VERSIONS` by index, `NO_VERSION` off the app."""

    surface: Ints
    version: Ints


def draw_surfaces(
    rng: np.random.Generator, people: People, talks: Conversations, span: Span
) -> Surfaces:
    """Everybody has a usual surface, and updates the app some days after each version."""
    usual = rng.choice(len(SURFACES), len(people), p=_SHARE)
    other = rng.choice(len(SURFACES), len(talks), p=_SHARE)
    away = rng.random(len(talks)) < _AWAY_FROM_USUAL
    surface = np.where(away, other, usual[talks.user])
    delay = rng.exponential(_MEAN_DAYS_TO_UPDATE, (len(people), len(VERSIONS)))
    updated = np.array(VERSION_DAYS) + np.where(np.arange(len(VERSIONS)) == 0, 0, delay)
    version = (updated[talks.user] <= span.day(talks.start)[:, None]).sum(axis=1) - 1
    on_app = surface == SURFACES.index("app")
    return Surfaces(surface=surface, version=np.where(on_app, version, NO_VERSION))
