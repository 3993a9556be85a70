"""The people of a case: when they came, how often they come, what about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.worlds.people import hashed_half, unique_ids
from cynosure.worlds.span import DAY, Flags, Floats, Ints, Span

CATEGORIES = ("writing", "study", "tools", "emotional")
EMOTIONAL = CATEGORIES.index("emotional")

BASE = np.array([0.62, 0.57, 0.65, 0.42])
"""The chance that a conversation fulfils, by category."""

BY_PERSON = 0.10
"""By how much the best served person is above, and the worst below, that chance."""

_TASTE = np.array([0.30, 0.26, 0.20, 0.24])
_TASTE_CONCENTRATION = 4.0
_MEDIAN_RATE, _SPREAD, _HIGHEST_RATE = 0.9, 1.45, 40.0
# Real logs are full of people who came once; docs/worlds.md compares.
_PASSING_BY, _PASSING_RATE = 0.65, 0.08
_HERE_BEFORE = 0.55


@dataclass(frozen=True)
class Crowd:
    """One entry a person, all arrays of length n.

    `joined` is an instant; `rate` the expected visits of an ordinary engaged week; `quality` in
    [-1, 1] how easily the person is served; `taste` (n × categories) what the visits are about.
    """

    user_id: tuple[str, ...]
    joined: Ints
    rate: Floats
    quality: Floats
    taste: Floats

    def __len__(self) -> int:
        return len(self.user_id)


def draw_crowd(
    rng: np.random.Generator, n: int, span: Span, here_before: float = _HERE_BEFORE
) -> Crowd:
    """`n` people, of whom the share `here_before` had joined when the span begins."""
    day = np.where(
        rng.random(n) < here_before,
        -1 - rng.integers(0, 300, n),
        rng.integers(0, span.days - 1, n),
    )
    weights = rng.gamma(_TASTE * _TASTE_CONCENTRATION, size=(n, len(_TASTE))) + 1e-12
    rate = rng.lognormal(np.log(_MEDIAN_RATE), _SPREAD, n)
    rate = np.where(rng.random(n) < _PASSING_BY, _PASSING_RATE, rate)
    return Crowd(
        user_id=unique_ids(rng, n, "u"),
        joined=span.start_ms + day * DAY + rng.integers(0, DAY, n),
        rate=np.minimum(rate, _HIGHEST_RATE),
        quality=rng.uniform(-1, 1, n),
        taste=weights / weights.sum(axis=1, keepdims=True),
    )


def half_by_hash(rng: np.random.Generator, crowd: Crowd) -> Flags:
    """Whether the hash of each person falls into the half that is treated."""
    salt = str(rng.integers(2**32))
    return np.array([hashed_half(salt, user) for user in crowd.user_id], dtype=np.bool_)
