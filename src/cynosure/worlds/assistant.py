"""An AI assistant with agents that its users made: twelve weeks, about half a million events.

In the ninth week a new model goes to half the people by hash and harms emotional conversations,
while a campaign brings people who want just those. Everything else that is released does
nothing, and nothing that a person does makes them come back.
"""

from __future__ import annotations

from datetime import date, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np

from cynosure.errors import Text
from cynosure.worlds.agents import draw_agents
from cynosure.worlds.conversations import Pushes, draw_conversations
from cynosure.worlds.course import Course
from cynosure.worlds.events import Events, draw_events
from cynosure.worlds.facts import truth_of
from cynosure.worlds.generations import draw_generations
from cynosure.worlds.layout import tables_of
from cynosure.worlds.people import draw_people, unique_ids
from cynosure.worlds.releases import (
    app_versions,
    companion_weeks,
    model_switch,
    new_prompt,
)
from cynosure.worlds.span import Span
from cynosure.worlds.surfaces import draw_surfaces
from cynosure.worlds.world import Blemishes, Damaged, World

NAME = "assistant"
LABEL = Text("An AI assistant with agents that its users made", "带用户自建智能体的 AI 助手")

PEOPLE = 9_600
AGENTS = 520
CREATORS = 320

SPAN = Span(
    monday=date(2026, 8, 31),
    weeks=12,
    until=datetime(2026, 11, 20, 20, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    timezone="Asia/Shanghai",
)
_HOLIDAY = (date(2026, 10, 1), date(2026, 10, 7))
_CAMPAIGN = (date(2026, 10, 19), date(2026, 11, 1))

_RESENT = 0.004
_DAMAGED = {"not_json": 23, "missing": 14, "not_a_time": 9}


def simulate(rng: np.random.Generator, people: int = PEOPLE) -> World:
    """The world; `people` (at least 100) scales it, agents and creators along with it."""
    course = _run(rng, people)
    ids = unique_ids(rng, len(course.talks), "c")
    event_ids = unique_ids(rng, len(course.events.ts), "e")
    return World(
        name=NAME,
        label=LABEL,
        span=SPAN,
        tables=tables_of(course, ids, event_ids),
        blemishes=course.blemishes,
        truth=truth_of(course),
        star_file=resources.files(__package__).joinpath("assistant.yml").read_text("utf-8"),
    )


def _run(rng: np.random.Generator, n: int) -> Course:
    pushes = Pushes(holiday=_days(_HOLIDAY), campaign=_days(_CAMPAIGN))
    switch, campaign = model_switch(SPAN), companion_weeks(SPAN, *_CAMPAIGN)
    others = (*app_versions(SPAN), new_prompt(SPAN))
    people = draw_people(rng, n, SPAN, pushes.campaign)
    here_before = np.flatnonzero(people.joined < SPAN.start_ms)
    creators = rng.choice(here_before, CREATORS * n // PEOPLE, replace=False)
    agents = draw_agents(rng, people, creators, AGENTS * n // PEOPLE, SPAN)
    talks = draw_conversations(rng, people, agents, SPAN, pushes, switch.at)
    events = draw_events(rng, talks, SPAN)
    return Course(
        span=SPAN,
        people=people,
        agents=agents,
        talks=talks,
        events=events,
        answers=draw_generations(rng, people, talks, events, SPAN, switch.at),
        surfaces=draw_surfaces(rng, people, talks, SPAN),
        releases=tuple(sorted((switch, campaign, *others), key=lambda release: release.at)),
        switch=switch,
        campaign=campaign,
        blemishes=_blemishes(rng, events),
    )


def _days(ends: tuple[date, date]) -> tuple[int, int]:
    return (ends[0] - SPAN.monday).days, (ends[1] - SPAN.monday).days


def _blemishes(rng: np.random.Generator, events: Events) -> Blemishes:
    n = len(events.ts)
    resent = np.sort(rng.choice(n, int(n * _RESENT), replace=False))
    rules = [rule for rule, often in _DAMAGED.items() for _ in range(often)]
    rows = rng.choice(n, len(rules), replace=False)
    damaged = [Damaged(int(row), rule) for row, rule in zip(rows, rules, strict=True)]
    return Blemishes(
        resent=tuple(resent.tolist()),
        damaged=tuple(sorted(damaged, key=lambda copy: copy.row)),
    )
