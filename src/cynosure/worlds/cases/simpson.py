"""W5: every category gets better, and the whole gets worse.

From the change on each category is fulfilled more often, while a partner sends people who ask
for the category that is hardest to fulfil. In the control neither the rates nor the mix move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, CHANGE_WEEK, SPAN
from cynosure.worlds.cases.crowd import CATEGORIES, EMOTIONAL, draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import people_table, releases_table
from cynosure.worlds.cases.visits import Visits, chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.releases import Release
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W5"
LABEL = Text("Every category gets better, the whole gets worse", "每一类都变好，整体却变差")
PEOPLE = 2_800
TURNED = 0.60
"""The chance that a later visit for something else is one for the hardest category instead."""

CONFIRMING = Confirming(
    Text(
        "change of the fulfilled rate, mean over the four categories",
        "对话满足率的变动，四个类别取平均",
    ),
    effect=0.040,
    standard_error=0.0102,
    question=Question.WHY,
)


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength betters the categories less, the mix shifts all the same."""
    crowd = draw_crowd(rng, people, SPAN)
    drawn = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    later = drawn.week >= CHANGE_WEEK
    turned = later & (rng.random(len(drawn)) < TURNED) & (strength is not Strength.NONE)
    visits = replace(drawn, category=np.where(turned, EMOTIONAL, drawn.category))
    within = strength.of(CONFIRMING.effect)
    chance = chance_to_fulfil(crowd, visits) + within * later
    fulfilled = rng.random(len(visits)) < chance
    turns = draw_turns(rng, len(visits))
    note = Text("A partner sends people", "合作方导流")
    release = Release("partner", "campaign", CHANGE_MS, "all", "nobody", note)
    tables = {
        "events": events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled)).table,
        "people": people_table(crowd),
        "releases": releases_table([release]),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(visits, within))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def _facts(visits: Visits, within: float) -> Iterator[Planted]:
    later = visits.week >= CHANGE_WEEK
    for index, category in enumerate(CATEGORIES):
        where = wording.CATEGORY[category]
        said = Text(f"Change of the rate within {where.en}", f"{where.zh}类内部满足率的变动")
        cell = (("category", category),)
        yield Planted("rate_effect", said, 100 * within, wording.POINTS, Question.WHY, cell=cell)
        share = visits.category == index
        shift = 100 * float(share[later].mean() - share[~later].mean())
        said = Text(f"Change of the share of {where.en}", f"{where.zh}类占比的变动")
        yield Planted("mix_shift", said, shift, wording.POINTS, Question.WHY, cell=cell)
