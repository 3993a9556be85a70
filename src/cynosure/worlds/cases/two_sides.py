"""W8: creators move consumers two weeks later, arms share agents, and agents feed on the main.

A creator who updates brings more conversations to the own agents in the second week after. From
the change on, memory for half the consumers by hash makes their agent conversations better, and
what agents learn there betters those of everybody, so that a comparison of the halves sees a part
of it only. Agents with memory also take over conversations that would have been held with the main
assistant, and bring none that would not have been. In the control updates, memory and sharing do
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, SPAN
from cynosure.worlds.cases.crowd import CATEGORIES, Crowd, draw_crowd, half_by_hash
from cynosure.worlds.cases.log import (
    copied_or_saved,
    draw_turns,
    events_of,
    numbered,
    weekly_facts,
)
from cynosure.worlds.cases.tables import (
    daily_exposures,
    exposures_table,
    instants,
    people_table,
    releases_table,
)
from cynosure.worlds.cases.visits import Visits, chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.releases import Release
from cynosure.worlds.span import DAY, HOUR, Flags, Floats, Ints
from cynosure.worlds.turnover import pairs_facts
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W8"
LABEL = Text(
    "Creators move consumers two weeks later; arms share agents",
    "创作者两周后带动消费者，两组用户共用智能体",
)
PEOPLE = 3_700
CREATORS = 40
AGENTS = tuple(f"a{number:03d}" for number in range(CREATORS))
LAG_WEEKS = 2
UPDATED = "agent_updated"
CONFIRMING = Confirming(
    Text(
        "conversations of a creator's agents two weeks after an update, relative, less no update",
        "创作者更新两周后其智能体的对话量，相对于没有更新的情形",
    ),
    effect=0.12,
    standard_error=0.0308,
    question=Question.WHY,
)
DIRECT, SHARED = 0.067, 0.053
"""What memory adds to the chance of agent conversations: of those who have it; of everybody.

Each is 3.9 standard errors of what shows it: the halves beside each other (0.0171), and those
without memory before and after (0.0137).
"""
CANNIBALISED = 0.19
"""The share of the conversations with the main assistant that agents take over, of those who have
memory. The halves beside each other show it by a share of the main assistant that is 0.104 less,
3.9 standard errors (0.0266)."""

_CATEGORY_STEP = 7
_UPDATES = 0.25
_POPULARITY_EXPONENT = 0.5
_AGENT_SHARE = (2.0, 2.4)
_EXPERIMENT = "agent-memory"
_ON = 0.5


@dataclass(frozen=True)
class _Sides:
    """`boosted` (creators × weeks): who updated; `share` of each person's visits with agents."""

    boosted: Flags
    lift: Floats
    popularity: Floats
    share: Floats


def simulate(
    rng: np.random.Generator,
    strength: Strength = Strength.FULL,
    people: int = PEOPLE,
    communities: int = 0,
    *,
    switched: bool = False,
) -> World:
    """The world; the first people are the creators, an agent each.

    With `communities`, a number that divides that of the creators, people meet the agents of their
    own one only, and memory is dealt out to whole communities: then all that agents learn stays
    within an arm, a comparison sees the whole effect, and agents take nothing over. Where it is
    `switched`, each of them has it on days drawn by chance.
    """
    crowd = draw_crowd(rng, people, SPAN)
    first = np.arange(people) < CREATORS
    crowd = replace(crowd, joined=np.where(first, SPAN.start_ms - 1, crowd.joined))
    sides = _draw_sides(rng, people, strength)
    visits, agent = _draw_visits(rng, crowd, sides)
    dealt = _deal(rng, crowd, visits, agent, strength, communities, switched=switched)
    agent = dealt.agent if communities else _taken_over(rng, sides, visits, dealt, strength)
    helped = (agent >= 0) & (visits.start >= CHANGE_MS)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits) + dealt.memory * helped
    carried = {"agent_id": named(AGENTS, agent)}
    turns, accepted = draw_turns(rng, len(visits)), copied_or_saved(rng, fulfilled)
    talks = events_of(rng, crowd, visits, turns, accepted, carried).table
    tables = {
        "events": pa.concat_tables([talks, _updates(rng, crowd, sides)]).sort_by("ts"),
        "people": people_table(crowd),
        "agents": _agents(crowd),
        "exposures": _exposures(crowd, visits, dealt),
        "releases": releases_table([_release()]),
    }
    of = np.flatnonzero(fulfilled & (agent >= 0))
    # The agent of the n-th person has the number n, so that it names its creator, too.
    pairs = pairs_facts(SPAN, visits.person[of], visits.week[of], agent[of], agent[of])
    facts = (*weekly_facts(SPAN, visits, fulfilled), *pairs, *_facts(strength))
    sized = CONFIRMING.at_size(people / PEOPLE)
    return assembled(NAME, LABEL, strength, tables, facts, sized, carries=("agent_id: first",))


@dataclass(frozen=True)
class _Dealt:
    """Who has memory (`arm`, by person), in which `community` if any; the agent of each visit, and
    what memory adds to its chance. Of what is switched, `on` has the days of each community."""

    arm: Ints
    community: Ints | None
    agent: Ints
    memory: Floats
    on: Flags | None = None


def _deal(
    rng: np.random.Generator,
    crowd: Crowd,
    visits: Visits,
    agent: Ints,
    strength: Strength,
    communities: int,
    *,
    switched: bool,
) -> _Dealt:
    if not communities:
        arm = half_by_hash(rng, crowd).astype(np.int64)
        direct = strength.of(DIRECT) * arm[visits.person].astype(np.float64)
        return _Dealt(arm, None, agent, direct + strength.of(SHARED))
    own = np.arange(len(crowd)) % communities
    each = CREATORS // communities
    met = np.where(agent < 0, agent, own[visits.person] + communities * (agent % each))
    if switched:
        on = rng.random((communities, int(visits.day.max()) + 1)) < _ON
        here = on[own[visits.person], visits.day]
        memory = strength.of(DIRECT + SHARED) * here.astype(np.float64)
        return _Dealt(own, own, met, memory, on)
    arm = rng.permutation(np.arange(communities) % 2)[own]
    whole = strength.of(DIRECT + SHARED) * arm[visits.person].astype(np.float64)
    return _Dealt(arm, own, met, whole)


def _taken_over(
    rng: np.random.Generator, sides: _Sides, visits: Visits, dealt: _Dealt, strength: Strength
) -> Ints:
    """The agent of each visit, with what agents with memory take over from the main assistant."""
    with_memory = (dealt.arm[visits.person] > 0) & (visits.start >= CHANGE_MS)
    taken = rng.random(len(visits)) < strength.of(CANNIBALISED)
    now = (dealt.agent < 0) & with_memory & taken
    return np.where(now, _met(rng, sides, visits.week), dealt.agent)


def _exposures(crowd: Crowd, visits: Visits, dealt: _Dealt) -> pa.Table:
    unit = None
    if dealt.community is not None:
        names = tuple(f"c{number:02d}" for number in range(dealt.community.max() + 1))
        unit = named(names, dealt.community)
    variants = ("without", "with")
    if dealt.on is not None and dealt.community is not None:
        variant = dealt.on[dealt.community[visits.person], visits.day].astype(np.int64)
        return daily_exposures(_EXPERIMENT, variants, crowd, visits, variant, CHANGE_MS, unit)
    return exposures_table(_EXPERIMENT, variants, crowd, visits, dealt.arm, CHANGE_MS, unit)


def _draw_sides(rng: np.random.Generator, people: int, strength: Strength) -> _Sides:
    boosted = rng.random((CREATORS, SPAN.weeks)) < _UPDATES
    felt = np.zeros_like(boosted)
    felt[:, LAG_WEEKS:] = boosted[:, :-LAG_WEEKS]
    rank = rng.permutation(CREATORS) + 1
    popularity = rank.astype(np.float64) ** -_POPULARITY_EXPONENT
    return _Sides(
        boosted=boosted,
        lift=np.where(felt, 1 + strength.of(CONFIRMING.effect), 1.0),
        popularity=popularity / popularity.sum(),
        share=rng.beta(*_AGENT_SHARE, people),
    )


def _draw_visits(rng: np.random.Generator, crowd: Crowd, sides: _Sides) -> tuple[Visits, Ints]:
    """All visits, and the agent of each, -1 for the main assistant."""
    expected = expected_visits(rng, crowd, SPAN)
    with_agents = expected * sides.share[:, None]
    won = with_agents * (sides.popularity @ sides.lift - 1)
    main = draw_visits(rng, crowd, expected - with_agents, SPAN)
    others = draw_visits(rng, crowd, with_agents + won, SPAN)
    agent = np.concatenate([np.full(len(main), -1), _met(rng, sides, others.week)])
    order = np.argsort(np.concatenate([main.start, others.start]), kind="stable")
    both = {
        name: np.concatenate([getattr(main, name), getattr(others, name)])[order]
        for name in ("person", "start", "week", "day", "category")
    }
    return Visits(**both), agent[order]


def _met(rng: np.random.Generator, sides: _Sides, week: Ints) -> Ints:
    """The agent of each conversation with one, in those weeks."""
    weight = (sides.popularity[:, None] * sides.lift).cumsum(axis=0).T
    dice = rng.random(len(week)) * weight[week, -1]
    met: Ints = (dice[:, None] >= weight[week]).sum(axis=1)
    return met


def _updates(rng: np.random.Generator, crowd: Crowd, sides: _Sides) -> pa.Table:
    """What creators did to their agents: on one of the first days of the week, in working hours."""
    creator, week = np.nonzero(sides.boosted[:, : SPAN.weeks - 1])
    day = 7 * week + rng.integers(0, 3, len(week))
    ts = SPAN.start_ms + day * DAY + rng.integers(9 * HOUR, 18 * HOUR, len(week))
    absent = pa.nulls(len(week), pa.string())
    return pa.table(
        {
            "event_id": numbered("u", len(week)),
            "user_id": named(crowd.user_id, creator),
            "ts": instants(ts),
            "event": pa.array([UPDATED] * len(week), pa.string()),
            "episode_id": absent,
            "category": absent,
            "agent_id": pa.array([f"a{number:03d}" for number in creator.tolist()], pa.string()),
        }
    )


def _agents(crowd: Crowd) -> pa.Table:
    creators = np.arange(CREATORS)
    return pa.table(
        {
            "agent_id": pa.array(AGENTS, pa.string()),
            "creator_id": named(crowd.user_id, creators),
            "created": instants(np.full(CREATORS, SPAN.start_ms - DAY)),
            "category": named(CATEGORIES, creators * _CATEGORY_STEP % len(CATEGORIES)),
            "published": pa.array([True] * CREATORS),
            "kind": pa.array(["tool"] * CREATORS, pa.string()),
        }
    )


def _release() -> Release:
    note = Text("Agents remember, for half the people", "智能体记忆向一半用户开放")
    return Release(_EXPERIMENT, "product", CHANGE_MS, "agents", "hash", note, "50:50", _EXPERIMENT)


def _facts(strength: Strength) -> Iterator[Planted]:
    points, share = wording.POINTS, wording.SHARE
    direct, shared = (strength.of(100 * effect) for effect in (DIRECT, SHARED))
    won = strength.of(CONFIRMING.effect)
    for code, en, zh, value, unit, asks in (
        (
            "creator_effect",
            "What an update adds to an agent's conversations two weeks later",
            "一次更新在两周后给该智能体带来的对话增量",
            won,
            share,
            Question.WHY,
        ),
        (
            "cannibalised",
            "Of their conversations with the main assistant, taken over by agents with memory",
            "启用记忆功能的人与主助手的对话中，被智能体分走的占比",
            strength.of(CANNIBALISED),
            share,
            Question.RELEASE_EFFECT,
        ),
        (
            "direct_effect",
            "Effect of memory that a comparison of the halves sees",
            "两组对比所能看到的记忆功能的影响",
            direct,
            points,
            Question.RELEASE_EFFECT,
        ),
        (
            "total_effect",
            "Whole effect of memory on those who have it",
            "记忆功能对启用者的全部影响",
            direct + shared,
            points,
            Question.RELEASE_EFFECT,
        ),
    ):
        yield Planted(code, Text(en, zh), value, unit, asks)
