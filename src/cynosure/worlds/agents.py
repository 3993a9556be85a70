"""The agents that people made, few of which are talked to by many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.worlds.people import CATEGORIES, People, unique_ids
from cynosure.worlds.span import DAY, Flags, Floats, Ints, Span

KINDS = ("tool", "companion", "knowledge")
COMPANION = KINDS.index("companion")

# The kinds of agent that are made in each category; rows as in CATEGORIES, columns as in KINDS.
_KIND_BY_CATEGORY = np.array(
    [
        [0.85, 0.00, 0.15],
        [0.25, 0.00, 0.75],
        [0.90, 0.00, 0.10],
        [0.00, 0.80, 0.20],
        [0.00, 1.00, 0.00],
    ]
)
_CATEGORY_SHARE = (0.20, 0.18, 0.16, 0.20, 0.26)
_PUBLISHED = 0.88
_NEW = 0.22
_POPULARITY_EXPONENT = 1.1


@dataclass(frozen=True)
class Agents:
    """One entry an agent.

    `creator` is the index of the person who made it; `popularity` is how often others pick it,
    within its category (0 where it is not published).
    """

    agent_id: tuple[str, ...]
    creator: Ints
    created: Ints
    category: Ints
    kind: Ints
    published: Flags
    popularity: Floats

    def __len__(self) -> int:
        return len(self.agent_id)


def draw_agents(
    rng: np.random.Generator, people: People, creators: Ints, n: int, span: Span
) -> Agents:
    """`n` agents made by `creators`, each of whom made at least one.

    `creators` are indices of people who had joined before the span; `n` is at least the number
    of categories, as each has an agent.
    """
    creator = np.concatenate([creators, rng.choice(creators, n - len(creators))])
    category = rng.choice(len(CATEGORIES), n, p=_CATEGORY_SHARE)
    category[: len(CATEGORIES)] = np.arange(len(CATEGORIES))
    threshold = rng.random(n)[:, None]
    kind = (threshold > _KIND_BY_CATEGORY[category].cumsum(axis=1)).sum(axis=1)
    # One of each category is old and published, so that everybody finds somebody.
    is_new = rng.random(n) < _NEW
    is_new[: len(CATEGORIES)] = False
    created = np.where(
        is_new,
        rng.integers(span.start_ms, span.until_ms, n),
        span.start_ms - 1 - rng.integers(0, 200 * DAY, n),
    )
    created = np.maximum(created, people.joined[creator] + 1)
    published = rng.random(n) < _PUBLISHED
    published[: len(CATEGORIES)] = True
    rank = rng.permutation(n) + 1
    return Agents(
        agent_id=unique_ids(rng, n, "a"),
        creator=creator,
        created=created,
        category=category,
        kind=np.minimum(kind, len(KINDS) - 1),
        published=published,
        popularity=np.where(published, rank**-_POPULARITY_EXPONENT, 0.0),
    )
