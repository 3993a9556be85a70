"""W0: nothing happens, in weeks that remember each other, with weekdays and holidays.

Three releases change nothing, and a split by hash gives both halves the same. The control has
weeks without memory, weekdays or holidays: there even a comparison of before and after is right.
All people are there from the beginning, so that nothing grows either.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, SPAN
from cynosure.worlds.cases.crowd import draw_crowd, half_by_hash
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import exposures_table, people_table, releases_table
from cynosure.worlds.cases.visits import (
    EVEN,
    Rhythm,
    chance_to_fulfil,
    draw_visits,
    expected_visits,
)
from cynosure.worlds.releases import Release
from cynosure.worlds.world import Planted, Question, Strength, World

NAME = "W0"
LABEL = Text("Nothing happens", "什么都没有发生")
PEOPLE = 3_000

_RELEASES = (
    ("model-m1b", "model", 5, Text("Model m1b for everybody", "m1b 模型全量")),
    ("prompt-3", "prompt", 8, Text("New system prompt", "系统提示词改版")),
    ("app-8.3", "product", 12, Text("App 8.3", "App 8.3 上架")),
)
"""Id, kind, week and note of what was released, on that week's Monday morning."""


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; at `Strength.NONE` its weeks do not remember each other either."""
    rhythm = EVEN if strength is Strength.NONE else Rhythm()
    crowd = draw_crowd(rng, people, SPAN, here_before=1.0)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN, rhythm), SPAN, rhythm)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    turns = draw_turns(rng, len(visits))
    arm = half_by_hash(rng, crowd).astype(np.int64)
    logged = events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled))
    releases = [_release(*row) for row in _RELEASES]
    tables = {
        "events": logged.table,
        "people": people_table(crowd),
        "exposures": exposures_table("same-again", ("a", "b"), crowd, visits, arm, CHANGE_MS),
        "releases": releases_table(releases),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(releases, rhythm))
    return assembled(NAME, LABEL, strength, tables, facts, None)


def _release(code: str, kind: str, week: int, note: Text) -> Release:
    at = SPAN.instant(SPAN.mondays[week], time(10))
    return Release(code, kind, at, "all", "nobody", note)


def _facts(releases: list[Release], rhythm: Rhythm) -> Iterator[Planted]:
    asks = Question.RELEASE_EFFECT
    for release in releases:
        said = Text(f"Effect of {release.id} on any rate", f"{release.id} 对任何比率的影响")
        cell = (("release", release.id),)
        yield Planted("release_effect", said, 0.0, wording.POINTS, asks, cell=cell)
    said = Text(
        "Effect of a split that gives both halves the same", "空白分流（两组完全相同）的影响"
    )
    yield Planted("split_effect", said, 0.0, wording.POINTS, asks)
    said = Text("What a week keeps of the week before", "本周延续上周水平的程度（自回归系数）")
    yield Planted("week_memory", said, rhythm.memory, wording.NUMBER, Question.WHY)
