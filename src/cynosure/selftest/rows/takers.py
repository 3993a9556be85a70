"""A product in whose last closed week some people take up new agents, beside or instead of the
main assistant: what `moved` asks about, with a known answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from cynosure.errors import Text
from cynosure.selftest.rows.recount import LAST, NOBODY
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.crowd import CATEGORIES, Crowd, draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of
from cynosure.worlds.cases.tables import instants, people_table
from cynosure.worlds.cases.visits import (
    EVEN,
    Visits,
    chance_to_fulfil,
    draw_visits,
    expected_visits,
)
from cynosure.worlds.layout import named
from cynosure.worlds.span import DAY
from cynosure.worlds.world import Strength, World

PEOPLE, AGENTS = 5_500, 10
TAKERS = 0.3
"""The share of people who take up a new agent, whatever they do otherwise."""

GROUPS = """
groups:
  consumer: {unit: user_id, did: asked, at_least: 1, within: period}
  creator:  {unit: user_id, owns: agents}
"""


def takers(rng: np.random.Generator, moved: float) -> World:
    """The product; takers hold `moved` of the week's conversations with the main assistant less."""
    crowd = draw_crowd(rng, PEOPLE, SPAN, here_before=1.0)
    main = expected_visits(rng, crowd, SPAN, EVEN)
    takes = rng.random(PEOPLE) < TAKERS
    # Makers take up nobody's agent, so that none meets an own one.
    takes[:AGENTS] = False
    main[takes, LAST] *= 1 - moved
    new = np.zeros_like(main)
    new[takes, LAST] = 3.0
    visits, agent = _both(rng, crowd, main, new)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    turns, accepted = draw_turns(rng, len(visits)), copied_or_saved(rng, fulfilled)
    names = tuple(f"a{number}" for number in range(AGENTS))
    carried = {"agent_id": named(names, agent)}
    tables: Mapping[str, pa.Table] = {
        "events": events_of(rng, crowd, visits, turns, accepted, carried).table,
        "people": people_table(crowd),
        "agents": _agents(crowd, names),
    }
    label = Text("Takers of new agents", "开始使用新智能体的人")
    carries = ("agent_id: first",)
    world = assembled("takers", label, Strength.NONE, tables, (), None, carries=carries)
    return replace(world, star_file=world.star_file + GROUPS)


def _both(
    rng: np.random.Generator, crowd: Crowd, main: np.ndarray, new: np.ndarray
) -> tuple[Visits, np.ndarray]:
    """All visits in the order of time, and the agent of each."""
    parts = [draw_visits(rng, crowd, expected, SPAN, EVEN) for expected in (main, new)]
    agents = [np.full(len(parts[0]), NOBODY), rng.integers(0, AGENTS, len(parts[1]))]
    order = np.argsort(np.concatenate([part.start for part in parts]), kind="stable")
    names = ("person", "start", "week", "day", "category")
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])[order] for name in names
    }
    return Visits(**columns), np.concatenate(agents)[order]


def _agents(crowd: Crowd, names: tuple[str, ...]) -> pa.Table:
    """Agents made two weeks before the last closed one, each by a person of its own."""
    made = SPAN.start_ms + 7 * (LAST - 2) * DAY + DAY // 2
    creators = np.arange(AGENTS)
    return pa.table(
        {
            "agent_id": pa.array(names, pa.string()),
            "creator_id": named(crowd.user_id, creators),
            "created": instants(np.full(AGENTS, made)),
            "category": named(CATEGORIES, creators % len(CATEGORIES)),
            "published": pa.array([True] * AGENTS),
            "kind": pa.array(["tool"] * AGENTS, pa.string()),
        }
    )
