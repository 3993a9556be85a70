"""The row of a part of a log that goes its own way."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, power, size
from cynosure.stats.clustered.apart import Apart, changed_apart, known_of

PEOPLE, PARTS, WEEKS, GROUPS = 1_500, 3, 12, 200
ONSETS = (2, 4, 6, 8, 10)
LOST, SINCE = 0.2, 7
"""The share of hits that one part loses, from a week between two of the onsets on."""


def _drawn(rng: np.random.Generator, lost: float) -> np.ndarray:
    """What people of three parts tell of five onsets: people who differ in how often they come,
    how easily they are served, and the weeks in which they are there."""
    part = rng.integers(0, PARTS, PEOPLE)
    here = rng.random((PEOPLE, WEEKS)) < rng.beta(1, 1, (PEOPLE, 1))
    rows = rng.poisson(rng.lognormal(-0.7, 1.0, (PEOPLE, 1)) * here)
    kept = np.where((part == 0)[:, None] & (np.arange(WEEKS) >= SINCE), 1 - lost, 1.0)
    hits = rng.binomial(rows, rng.beta(6, 5, (PEOPLE, 1)) * kept)
    known = np.zeros((PARTS, len(ONSETS), GROUPS, 5))
    for place, onset in enumerate(ONSETS):
        sides = (
            each[:, at].sum(axis=1)
            for at in (slice(onset), slice(onset, None))
            for each in (hits, rows)
        )
        told = np.stack(known_of(*(side.astype(float) for side in sides)), axis=1)
        np.add.at(known[:, place], (part, np.arange(PEOPLE) % GROUPS), told)
    return known


def _found(rng: np.random.Generator, lost: float) -> Outcome:
    tried = [one for onsets in changed_apart(_drawn(rng, lost), rng) for one in onsets]
    told = [one.p for one in tried if isinstance(one, Apart)]
    return min(told) <= 0.05 if told else None


def _draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
    return {"size": _found(rng, 0.0), "power": _found(rng, LOST)}


ROWS: tuple[Row, ...] = (
    Row(
        "part-apart",
        Text("One part of a log that goes its own way", "日志中某一部分单独偏离"),
        Text(
            "1,500 people on three surfaces, five possible days; one surface loses 20 % of hits",
            "1,500 人分布在三个端，五个可能的起始日；其中一个端丢失 20% 的命中记录",
        ),
        ("clustered.apart.changed_apart",),
        Scene("part-apart", _draw),
        (size(), power(0.8)),
    ),
)
