"""W3: interest that nobody sees makes people act and come back; no action causes anything.

Who followed, saved or shared in the first week comes back more often, as both come of interest.
In the control interest still brings people back, but bears on none of the actions.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.log import weekly_facts
from cynosure.worlds.cases.newcomers import draw_fulfilled, draw_newcomers, log_with_actions
from cynosure.worlds.cases.tables import people_table
from cynosure.worlds.cases.visits import draw_visits, expected_visits
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W3"
LABEL = Text("Interest brings people back, no action does", "让人回来的是兴趣，不是任何动作")
PEOPLE = 5_400
ACTIONS = ("followed", "saved_style", "shared", "set_profile", "used_voice", "made_agent")
CONFIRMING = Confirming(
    Text(
        "people who come back, those who followed in their first week less the others",
        "首周关注过的人与其他人的回访率之差",
    ),
    effect=0.037,
    standard_error=0.0095,
    question=Question.FIND,
)
INTEREST_ON_ACTIONS = 0.8
"""What a standard deviation of interest adds to the log of how often an action is done."""

_INTEREST_ON_VISITS = 0.8
_HOW_OFTEN = np.array([0.45, 0.60, 0.25, 0.35, 0.20, 0.12])


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength lets interest bear less on what people do."""
    newcomers = draw_newcomers(rng, people)
    crowd, interest = newcomers.crowd, newcomers.interest
    keen = np.exp(_INTEREST_ON_VISITS * interest - _INTEREST_ON_VISITS**2 / 2)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN) * keen[:, None], SPAN)
    slope = strength.of(INTEREST_ON_ACTIONS)
    counts = rng.poisson(np.exp(slope * interest[:, None] - slope**2 / 2) * _HOW_OFTEN)
    fulfilled = draw_fulfilled(rng, crowd, visits)
    tables = {
        "events": log_with_actions(rng, newcomers, visits, fulfilled, ACTIONS, counts),
        "people": people_table(crowd),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts())
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def _facts() -> Iterator[Planted]:
    for action in ACTIONS:
        said = Text(f"Effect of {action} on coming back", f"动作 {action} 对回访的影响")
        cell = (("action", action),)
        yield Planted("action_effect", said, 0.0, wording.POINTS, Question.FIND, cell=cell)
