"""W2: an event vanishes in one version of the app, and the rate falls though nothing got worse.

Version 8.3 no longer records that a reply was saved. People take it up over weeks, independently
of how well they are served. In the control the version comes and records everything.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, SPAN
from cynosure.worlds.cases.crowd import draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import people_table, releases_table
from cynosure.worlds.cases.visits import chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.releases import Release
from cynosure.worlds.span import DAY, Flags, Ints
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W2"
LABEL = Text("An event vanishes in one app version", "某个事件在一个 App 版本里消失了")
PEOPLE = 2_700
VERSIONS = ("8.2", "8.3")
SHARE_SAVED = 0.10
"""Of the accepted replies those that were saved; the others were copied."""

CONFIRMING = Confirming(
    Text(
        "recorded fulfilled conversations since 8.3 came out, 8.3 less 8.2",
        "8.3 上架以来，8.3 与 8.2 两个版本记录到的对话满足率之差",
    ),
    effect=-0.056,
    standard_error=0.0144,
    question=Question.WHY,
)

_EVER_UPDATE = 0.85
_DAYS_TO_UPDATE = 18.0
_SAVED = 2


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; at a lesser strength only a part of the saved replies goes unrecorded."""
    crowd = draw_crowd(rng, people, SPAN)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    wait = rng.exponential(_DAYS_TO_UPDATE * DAY, people).astype(np.int64)
    updated = np.where(rng.random(people) < _EVER_UPDATE, CHANGE_MS + wait, SPAN.until_ms)
    version = (visits.start >= updated[visits.person]).astype(np.int64)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    accepted = copied_or_saved(rng, fulfilled, SHARE_SAVED)
    vanishes = rng.random(len(visits)) < strength.of(1.0)
    lost = (accepted == _SAVED) & (version == 1) & vanishes
    recorded = np.where(lost, 0, accepted)
    carried = {"app_version": named(VERSIONS, version)}
    turns = draw_turns(rng, len(visits))
    note = Text("App 8.3", "App 8.3 上架")
    release = Release("app-8.3", "product", CHANGE_MS, "app", "nobody", note)
    tables = {
        "events": events_of(rng, crowd, visits, turns, recorded, carried).table,
        "people": people_table(crowd),
        "releases": releases_table([release]),
    }
    facts = (
        *weekly_facts(SPAN, visits, recorded > 0),
        *_facts(fulfilled, lost, version),
    )
    confirming = CONFIRMING.at_size(people / PEOPLE)
    carries = ("app_version: first",)
    return assembled(NAME, LABEL, strength, tables, facts, confirming, carries=carries)


def _facts(fulfilled: Flags, lost: Flags, version: Ints) -> Iterator[Planted]:
    said = Text("Conversations whose acceptance was not recorded", "被满足却没有记录到采纳的对话")
    n = int(lost.sum())
    yield Planted("lost_accepts", said, n, wording.CONVERSATIONS, Question.WHY)
    for index, name in enumerate(VERSIONS):
        of = version == index
        said = Text(f"Really fulfilled conversations with {name}", f"{name} 版本上真实的对话满足率")
        rate, cell = float(fulfilled[of].mean()), (("app_version", name),)
        yield Planted(
            "true_rate", said, rate, wording.SHARE, Question.WHY, cell=cell, n=int(of.sum())
        )
    said = Text("Effect of 8.3 on what people get", "8.3 对用户真实所得的影响")
    yield Planted("version_effect", said, 0.0, wording.POINTS, Question.RELEASE_EFFECT)
