"""W9: the model behind a name changes in the night, and nobody says so.

From a Thursday on answers are shorter and more often refused, under the same name and without a
release. What people get stays the same. In the control the model stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.answers import Manner, answers_table
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.crowd import draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import people_table
from cynosure.worlds.cases.visits import chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.span import HOUR
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W9"
LABEL = Text("The model changes and nobody says so", "模型悄悄换了，谁也没有说")
PEOPLE = 3_000
SWITCH_DAY = 66
SWITCH_HOUR = 3
CONFIRMING = Confirming(
    Text(
        "log of the length of answers, the first three days after the change less all days before",
        "回答长度的对数，变动后头三天与此前全部日子之差",
    ),
    effect=-0.093,
    standard_error=0.0238,
    question=Question.WHY,
)
REFUSED_MORE = 0.016
"""What the change adds to the share of answers that decline."""


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength changes the model less."""
    crowd = draw_crowd(rng, people, SPAN)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    turns = draw_turns(rng, len(visits))
    logged = events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled))
    model = named(("m1",), np.zeros(len(visits), np.int64))
    at = SPAN.instant(SPAN.monday + timedelta(days=SWITCH_DAY)) + SWITCH_HOUR * HOUR
    manner = Manner(at, strength.of(CONFIRMING.effect), strength.of(REFUSED_MORE))
    tables = {
        "events": logged.table,
        "generations": answers_table(rng, logged, model, manner),
        "people": people_table(crowd),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(strength))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def _facts(strength: Strength) -> Iterator[Planted]:
    why = Question.WHY
    if strength is not Strength.NONE:
        said = Text("Day on which the model changed, undeclared", "模型未经声明而改变的日期")
        day = (SPAN.monday + timedelta(days=SWITCH_DAY)).isoformat()
        yield Planted("silent_change", said, day, wording.DAY, why)
    said = Text("Change of the log of the length of answers", "回答长度对数的变化")
    longer = strength.of(CONFIRMING.effect)
    yield Planted("length_effect", said, longer, wording.NUMBER, why)
    said = Text("Change of refused answers", "拒答占比的变化")
    more = strength.of(100 * REFUSED_MORE)
    yield Planted("refusal_effect", said, more, wording.POINTS, why)
    said = Text("Effect on fulfilled conversations", "对对话满足率的影响")
    yield Planted("quality_effect", said, 0.0, wording.POINTS, Question.RELEASE_EFFECT)
