"""The people of the simulated assistant: when they came, how keen they are, what they want."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from cynosure.worlds.span import DAY, Flags, Floats, Ints, Span

CATEGORIES = ("writing", "study", "tools", "emotional", "roleplay")
EMOTIONAL = CATEGORIES.index("emotional")

CHANNELS = ("organic", "app_store", "referral", "campaign")
CAMPAIGN = CHANNELS.index("campaign")
COUNTRIES = ("CN", "SG", "MY")
PLANS = ("free", "plus")

_TASTE = np.array([0.22, 0.20, 0.16, 0.26, 0.16])
# People whom the campaign brought came for company.
_TASTE_OF_CAMPAIGN = np.array([0.12, 0.10, 0.08, 0.52, 0.18])
_TASTE_CONCENTRATION = 4.0

_HERE_BEFORE = 0.45
_GROWTH_A_WEEK = 1.02
_CAMPAIGN_INTAKE = 0.9
_MAIN_ONLY, _AGENTS_ONLY = 0.50, 0.14


@dataclass(frozen=True)
class People:
    """One entry a person, all arrays of length n.

    `rate` is the expected number of visits on an ordinary day of an engaged week, `quality` in
    [-1, 1] how easily the person is served, `agent_share` the share of conversations held with
    agents (0 main assistant only, 1 agents only), `taste` (n × categories) what they are about;
    `treated` are those whose hash gives them the new model.
    """

    user_id: tuple[str, ...]
    joined: Ints
    channel: Ints
    country: Ints
    plan: Ints
    rate: Floats
    quality: Floats
    agent_share: Floats
    taste: Floats
    treated: Flags

    def __len__(self) -> int:
        return len(self.user_id)


def draw_people(rng: np.random.Generator, n: int, span: Span, campaign: tuple[int, int]) -> People:
    """`n` people, who came before or during the span; `campaign` is its first and last day."""
    joined, channel = _arrivals(rng, n, span, campaign)
    user_id = unique_ids(rng, n, "u")
    salt = str(rng.integers(2**32))
    agent_share = rng.beta(1.6, 2.4, n)
    side = rng.random(n)
    agent_share[side < _MAIN_ONLY] = 0.0
    agent_share[side >= 1 - _AGENTS_ONLY] = 1.0
    base = np.where((channel == CAMPAIGN)[:, None], _TASTE_OF_CAMPAIGN, _TASTE)
    weights = rng.gamma(base * _TASTE_CONCENTRATION) + 1e-12
    return People(
        user_id=user_id,
        joined=joined,
        channel=channel,
        country=rng.choice(len(COUNTRIES), n, p=[0.94, 0.035, 0.025]),
        plan=(rng.random(n) < 0.07).astype(np.int64),
        rate=np.minimum(rng.lognormal(np.log(0.33), 0.95, n), 6.0),
        quality=rng.uniform(-1, 1, n),
        agent_share=agent_share,
        taste=weights / weights.sum(axis=1, keepdims=True),
        treated=np.array([hashed_half(salt, user) for user in user_id]),
    )


def unique_ids(rng: np.random.Generator, n: int, prefix: str) -> tuple[str, ...]:
    """`n` different ids that betray no order."""
    numbers = rng.choice(2**32, n + n // 8 + 8, replace=True)
    distinct = rng.permutation(np.unique(numbers))[:n]
    return tuple(f"{prefix}{number:08x}" for number in distinct.tolist())


def hashed_half(salt: str, user_id: str) -> bool:
    """Whether the hash of a person falls into the half that gets the new model."""
    return hashlib.blake2b(f"{salt}:{user_id}".encode(), digest_size=1).digest()[0] < 128


def _arrivals(
    rng: np.random.Generator, n: int, span: Span, campaign: tuple[int, int]
) -> tuple[Ints, Ints]:
    days = np.arange(span.days)
    organic = _GROWTH_A_WEEK ** (days / 7)
    pushed = np.where((days >= campaign[0]) & (days <= campaign[1]), _CAMPAIGN_INTAKE, 0) * organic
    weight = organic + pushed
    day = rng.choice(span.days, n, p=weight / weight.sum())
    by_campaign = rng.random(n) < (pushed / weight)[day]
    before = rng.random(n) < _HERE_BEFORE
    day = np.where(before, -1 - rng.integers(0, 400, n), day)
    channel = np.where(
        by_campaign & ~before, CAMPAIGN, rng.choice(CAMPAIGN, n, p=[0.5, 0.32, 0.18])
    )
    joined = span.start_ms + day * DAY + rng.integers(0, DAY, n)
    return np.minimum(joined, span.until_ms - 1), channel
