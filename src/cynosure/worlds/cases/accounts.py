"""W7: forty accounts of 22 seats; the split is by account, and people of one account are alike.

What holds for one seat holds for its neighbours, so that forty accounts say far less than 880
people would. In the control the treatment does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, SPAN
from cynosure.worlds.cases.crowd import draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import exposures_table, people_table, releases_table
from cynosure.worlds.cases.visits import chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.releases import Release
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W7"
LABEL = Text("Forty accounts of 22 seats", "四十个企业账户，每户 22 个席位")
SEATS = 22
ACCOUNTS = 40
PEOPLE = ACCOUNTS * SEATS
BY_ACCOUNT = 0.12
"""By how much the best served account is above, and the worst below, the chance to fulfil."""

CONFIRMING = Confirming(
    Text(
        "fulfilled conversations since the change, mean of treated accounts less the others",
        "变动以来的对话满足率，处理组账户均值与其余账户均值之差",
    ),
    effect=0.100,
    standard_error=0.0256,
    question=Question.RELEASE_EFFECT,
)
EXPERIMENT = "team-memory"

# Seats are paid for: nobody just passes by.
_MEDIAN_RATE, _SPREAD = 2.5, 0.6


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; `people` is a multiple of 44, as half of the accounts is treated."""
    rate = rng.lognormal(np.log(_MEDIAN_RATE), _SPREAD, people)
    crowd = replace(draw_crowd(rng, people, SPAN, here_before=1.0), rate=rate)
    accounts = people // SEATS
    account = np.arange(people) // SEATS
    arm = rng.permutation(np.arange(accounts) % 2)
    by_account = rng.uniform(-BY_ACCOUNT, BY_ACCOUNT, accounts)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    of = account[visits.person]
    treated = (arm[of] == 1) & (visits.start >= CHANGE_MS)
    chance = chance_to_fulfil(crowd, visits) + by_account[of]
    effect = strength.of(CONFIRMING.effect)
    fulfilled = rng.random(len(visits)) < chance + effect * treated
    turns = draw_turns(rng, len(visits))
    names = named(tuple(f"org{number:03d}" for number in range(accounts)), account)
    note = Text("Team memory for half of the accounts", "团队记忆向一半账户开放")
    release = Release(
        EXPERIMENT, "product", CHANGE_MS, "all", "experiment", note, "50:50", EXPERIMENT
    )
    tables = {
        "events": events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled)).table,
        "people": people_table(crowd, {"account_id": names}),
        "exposures": exposures_table(
            EXPERIMENT, ("without", "with"), crowd, visits, arm[account], CHANGE_MS, unit=names
        ),
        "releases": releases_table([release]),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(effect, accounts))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def _facts(effect: float, accounts: int) -> Iterator[Planted]:
    said = Text("Effect of team memory on fulfilled conversations", "团队记忆对对话满足率的影响")
    yield Planted("split_effect", said, 100 * effect, wording.POINTS, Question.RELEASE_EFFECT)
    said = Text("Accounts, which are what was assigned", "账户数（分流单位）")
    yield Planted("accounts", said, accounts, wording.ACCOUNTS, Question.RELEASE_EFFECT)
