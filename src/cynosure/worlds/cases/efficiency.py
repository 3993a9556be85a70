"""W10: the efficiency paradox: more failures, so more messages, and less of all that matters.

From the change on half the people by hash get a ranker that fails more often. As they need the
same, they send more messages; they are less often satisfied, and fewer of them stay. In the
control the ranker is as good as the one before.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, CHANGE_WEEK, SPAN
from cynosure.worlds.cases.crowd import draw_crowd, half_by_hash
from cynosure.worlds.cases.log import copied_or_saved, events_of, weekly_facts
from cynosure.worlds.cases.tables import exposures_table, people_table, releases_table
from cynosure.worlds.cases.visits import Visits, draw_visits, expected_visits
from cynosure.worlds.releases import Release
from cynosure.worlds.span import Flags, Ints
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W10"
LABEL = Text("More messages, less satisfaction", "消息更多，满意更少")
PEOPLE = 4_200
FAILS = 0.10
"""The chance that a message fails, before the change."""
SATISFIED, SPOILT = 0.7346, 0.695
"""The chance of being satisfied without a failure, and what each failure multiplies it by."""

TRIAL_WEEKS = 2
"""Whether people stay is decided by what they got in so many weeks from the change on."""
STAYS = 0.60
"""The chance to stay of those who were always satisfied; of the others their share of it."""

CONFIRMING = Confirming(
    Text(
        "satisfied tasks in the two weeks from the change on, new ranker less old",
        "变动后两周内的任务满意率，新排序与旧排序之差",
    ),
    effect=-0.0608,
    standard_error=0.0156,
    question=Question.RELEASE_EFFECT,
)
_EXPERIMENT = "ranker-b"


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength spoils the ranker less."""
    crowd = draw_crowd(rng, people, SPAN)
    drawn = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    arm = half_by_hash(rng, crowd).astype(np.int64)
    fails_then = failing_for(satisfied_at(FAILS) + strength.of(CONFIRMING.effect))
    worse = (arm[drawn.person] == 1) & (drawn.start >= CHANGE_MS)
    failures = rng.geometric(1 - np.where(worse, fails_then, FAILS)) - 1
    satisfied = rng.random(len(drawn)) < SATISFIED * SPOILT**failures
    kept = np.flatnonzero(_stayed(rng, drawn, satisfied, people))
    visits = Visits(*(column[kept] for column in vars(drawn).values()))
    satisfied, turns = satisfied[kept], 1 + failures[kept]
    note = Text("Ranker B for half the people", "B 版排序向一半用户开放")
    release = Release(_EXPERIMENT, "product", CHANGE_MS, "all", "hash", note, "50:50", _EXPERIMENT)
    variants = ("old", "new")
    tables = {
        "events": events_of(rng, crowd, visits, turns, copied_or_saved(rng, satisfied)).table,
        "people": people_table(crowd),
        "exposures": exposures_table(_EXPERIMENT, variants, crowd, visits, arm, CHANGE_MS),
        "releases": releases_table([release]),
    }
    facts = (*weekly_facts(SPAN, visits, satisfied), *_facts(fails_then))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def satisfied_at(fails: float) -> float:
    """The share of satisfied tasks, if a message fails with that chance."""
    return SATISFIED * (1 - fails) / (1 - SPOILT * fails)


def failing_for(satisfied: float) -> float:
    """The chance to fail at which that share of tasks is satisfied."""
    return (SATISFIED - satisfied) / (SATISFIED - SPOILT * satisfied)


def _stayed(rng: np.random.Generator, visits: Visits, satisfied: Flags, people: int) -> Flags:
    """Which visits take place: those of people who gave up in the trial weeks do not."""
    after = CHANGE_WEEK + TRIAL_WEEKS
    trial: Ints = np.flatnonzero((visits.week >= CHANGE_WEEK) & (visits.week < after))
    every = np.bincount(visits.person[trial], minlength=people)
    well = np.bincount(visits.person[trial], satisfied[trial], minlength=people)
    chance = np.where(every > 0, STAYS * well / np.maximum(every, 1), 1.0)
    stays = rng.random(people) < chance
    took_place: Flags = (visits.week < after) | stays[visits.person]
    return took_place


def _facts(fails_then: float) -> Iterator[Planted]:
    messages = 100 * ((1 - FAILS) / (1 - fails_then) - 1)
    satisfaction = 100 * (satisfied_at(fails_then) - satisfied_at(FAILS))
    asks, points = Question.RELEASE_EFFECT, wording.POINTS
    for code, en, zh, value, unit in (
        ("needs_effect", "Effect on what people need", "对用户需求量的影响", 0.0, points),
        (
            "messages_effect",
            "Effect on messages for one task, in percent",
            "对每个任务所需消息数的影响（%）",
            messages,
            wording.NUMBER,
        ),
        (
            "satisfaction_effect",
            "Effect on satisfied tasks",
            "对任务满意率的影响",
            satisfaction,
            points,
        ),
        (
            "staying_effect",
            "Effect on people who stay, of those who came in the trial weeks",
            "对试用期内来过的人中留存占比的影响",
            STAYS * satisfaction,
            points,
        ),
    ):
        yield Planted(code, Text(en, zh), value, unit, asks)
