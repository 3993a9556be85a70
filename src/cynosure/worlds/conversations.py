"""Who talked when, with whom and about what, and whether it was to go well."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cynosure.worlds.agents import Agents
from cynosure.worlds.people import CATEGORIES, EMOTIONAL, People
from cynosure.worlds.span import DAY, HOUR, Flags, Floats, Ints, Span

MAIN = -1
"""The agent, and the kind of agent, of a conversation with the main assistant."""

HARM_POINTS = 3.3
"""What the new model takes from the chance, in percent, that an emotional conversation fulfils."""

HOLIDAY_ACTIVITY = 0.84
"""Visits on a holiday, of what the same day would have had otherwise."""

# The probability of fulfilling by category: with the main assistant, with an agent.
_BASE = np.array([[0.62, 0.66], [0.57, 0.60], [0.65, 0.68], [0.40, 0.43], [0.45, 0.48]])
_BY_PERSON = 0.10

_WEEKDAY = np.array([1.00, 1.02, 1.01, 0.98, 0.95, 1.08, 1.13])
_HOUR = np.array(
    [
        *(3.0, 1.5, 0.8, 0.5, 0.4, 0.6, 1.2, 2.4, 4.0, 5.0, 5.4, 5.0),
        *(4.6, 4.6, 4.8, 5.0, 5.2, 5.0, 5.0, 6.0, 7.4, 8.6, 8.2, 6.0),
    ]
)
_WEEK_MEMORY, _WEEK_SHOCK = 0.6, 0.045

# Weekly chances of an engaged person to lapse (newcomers, others) and of a lapsed one to return.
_LAPSE_NEW, _LAPSE, _RETURN = 0.34, 0.13, 0.06
_ENGAGED_AT_START = 0.5
_SEASONED = 21 * DAY

_FAVOURITE, _OWN = 0.6, 0.3
_CAMPAIGN_PULL = 0.06


@dataclass(frozen=True)
class Pushes:
    """What moves people from outside, as local days of the span, both ends included."""

    holiday: tuple[int, int]
    campaign: tuple[int, int]


@dataclass(frozen=True)
class Conversations:
    """One entry a conversation, in the order of their starts.

    `user` and `agent` are indices (`MAIN` for the main assistant), `kind` that of the agent;
    `new_model` says that the person had been given it at the start; `goes_well` is the outcome
    drawn, which the events then carry out.
    """

    user: Ints
    start: Ints
    category: Ints
    agent: Ints
    kind: Ints
    new_model: Flags
    goes_well: Flags

    def __len__(self) -> int:
        return len(self.user)


def draw_conversations(
    rng: np.random.Generator,
    people: People,
    agents: Agents,
    span: Span,
    pushes: Pushes,
    switch: int,
) -> Conversations:
    """All conversations of the span; `switch` is the instant at which the new model arrives."""
    user, day = _visits(rng, people, span, pushes)
    hour = rng.choice(24, len(user), p=_HOUR / _HOUR.sum())
    start = span.start_ms + day * DAY + hour * HOUR + rng.integers(0, HOUR, len(user))
    kept = (start >= people.joined[user]) & (start < span.until_ms)
    order = np.flatnonzero(kept)[np.argsort(start[kept], kind="stable")]
    user, start = user[order], start[order]
    in_campaign = (day[order] >= pushes.campaign[0]) & (day[order] <= pushes.campaign[1])
    category = _categories(rng, people.taste[user], in_campaign)
    agent, category = _partners(rng, people, agents, user, start, category)
    kind = np.where(agent == MAIN, MAIN, agents.kind[agent])
    drawn = Conversations(
        user=user,
        start=start,
        category=category,
        agent=agent,
        kind=kind,
        new_model=people.treated[user] & (start >= switch),
        goes_well=np.zeros(len(user), dtype=np.bool_),
    )
    chance = fulfilment_chance(drawn, people)
    return replace(drawn, goes_well=rng.random(len(user)) < chance)


def fulfilment_chance(talks: Conversations, people: People) -> Floats:
    """The probability with which each conversation goes well."""
    base = _BASE[talks.category, (talks.agent != MAIN).astype(np.int64)]
    harmed = talks.new_model & (talks.category == EMOTIONAL)
    return np.asarray(base + _BY_PERSON * people.quality[talks.user] - HARM_POINTS / 100 * harmed)


def _visits(
    rng: np.random.Generator, people: People, span: Span, pushes: Pushes
) -> tuple[Ints, Ints]:
    days = np.arange(span.days)
    engaged = _engaged_weeks(rng, people, span)
    swing = np.exp(_slow_swing(rng, span.weeks))[days // 7] * _WEEKDAY[days % 7]
    holiday = (days >= pushes.holiday[0]) & (days <= pushes.holiday[1])
    swing = swing * np.where(holiday, HOLIDAY_ACTIVITY, 1.0)
    expected = people.rate[:, None] * swing * engaged[:, days // 7]
    # A visit often leads to a second conversation: clumps, not a Poisson stream.
    visits = rng.poisson(expected)
    talks = visits + rng.binomial(visits, 0.3)
    user, day = np.nonzero(talks)
    often = talks[user, day]
    return np.repeat(user, often), np.repeat(day, often)


def _engaged_weeks(rng: np.random.Generator, people: People, span: Span) -> Flags:
    """n × weeks: a chain of two states, so that people lapse and come back."""
    joined_week = span.week(people.joined)
    engaged = np.zeros((len(people), span.weeks), dtype=np.bool_)
    now = (joined_week < 0) & (rng.random(len(people)) < _ENGAGED_AT_START)
    for week in range(span.weeks):
        age = span.start_ms + week * 7 * DAY - people.joined
        lapse = np.where(age < _SEASONED, _LAPSE_NEW, _LAPSE)
        moved = rng.random(len(people))
        now = np.where(now, moved >= lapse, (age > 0) & (moved < _RETURN))
        now = now | (joined_week == week)
        engaged[:, week] = now
    return engaged


def _slow_swing(rng: np.random.Generator, weeks: int) -> Floats:
    """The log of the mood of each week, in which the week before lives on."""
    shocks = rng.normal(0, _WEEK_SHOCK, weeks)
    swing = np.zeros(weeks)
    swing[0] = shocks[0]
    for week in range(1, weeks):
        swing[week] = _WEEK_MEMORY * swing[week - 1] + shocks[week]
    return swing


def _categories(rng: np.random.Generator, taste: Floats, in_campaign: Flags) -> Ints:
    drawn = (rng.random(len(taste))[:, None] > taste.cumsum(axis=1)).sum(axis=1)
    drawn = np.minimum(drawn, len(CATEGORIES) - 1)
    pulled = in_campaign & (rng.random(len(taste)) < _CAMPAIGN_PULL)
    return np.where(pulled, EMOTIONAL, drawn)


def _partners(
    rng: np.random.Generator,
    people: People,
    agents: Agents,
    user: Ints,
    start: Ints,
    category: Ints,
) -> tuple[Ints, Ints]:
    """The agent of each conversation, and its category, which is that of the agent."""
    favourites = np.stack(
        [_by_popularity(rng, agents, c, len(people)) for c in range(len(CATEGORIES))], axis=1
    )
    browsed = np.empty(len(user), dtype=np.int64)
    fallback = np.empty(len(user), dtype=np.int64)
    for c in range(len(CATEGORIES)):
        at = category == c
        browsed[at] = _by_popularity(rng, agents, c, int(at.sum()))
        fallback[at] = _oldest(agents, c)
    loyal = rng.random(len(user)) < _FAVOURITE
    agent = np.where(loyal, favourites[user, category], browsed)
    agent = np.where(agents.created[agent] < start, agent, fallback)
    own = np.full(len(people), MAIN)
    own[agents.creator] = np.arange(len(agents))
    tries_own = (own[user] != MAIN) & (rng.random(len(user)) < _OWN)
    tries_own &= agents.created[own[user]] < start
    agent = np.where(tries_own, own[user], agent)
    with_agent = rng.random(len(user)) < people.agent_share[user]
    category = np.where(with_agent, agents.category[agent], category)
    return np.where(with_agent, agent, MAIN), category


def _by_popularity(rng: np.random.Generator, agents: Agents, category: int, n: int) -> Ints:
    of = np.flatnonzero(agents.category == category)
    weight = agents.popularity[of]
    return rng.choice(of, n, p=weight / weight.sum())


def _oldest(agents: Agents, category: int) -> int:
    of = np.flatnonzero((agents.category == category) & agents.published)
    return int(of[np.argmin(agents.created[of])])
