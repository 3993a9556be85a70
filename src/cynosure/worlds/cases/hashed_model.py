"""W1: a model for half the people by hash harms one category, while a campaign shifts the mix.

From the change on, emotional conversations of the treated half are fulfilled less often, and in
the same two weeks a campaign brings people who come for just those. The control keeps the
campaign and the split, but the model is as good as the one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.answers import answers_table
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, CHANGE_WEEK, SPAN
from cynosure.worlds.cases.crowd import CATEGORIES, EMOTIONAL, Crowd, draw_crowd, half_by_hash
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import exposures_table, people_table, releases_table
from cynosure.worlds.cases.visits import Visits, chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.releases import Release
from cynosure.worlds.span import DAY, Floats, Ints
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W1"
LABEL = Text(
    "A model for half the people harms one category while a campaign shifts the mix",
    "新模型按哈希灰度一半用户、损害一类对话，同期活动改变了构成",
)
PEOPLE = 5_000
MODELS = ("m1", "m2")
CONFIRMING = Confirming(
    Text(
        "fulfilled Emotional conversations, m2 less m1, on half of the people",
        "在半数用户上比较 m2 与 m1 的情感类对话满足率",
    ),
    effect=-0.070,
    standard_error=0.0180,
    question=Question.RELEASE_EFFECT,
)

_BY_CAMPAIGN = 0.08
_TASTE_OF_CAMPAIGN = np.array([0.10, 0.10, 0.05, 0.75])
_RATE_OF_CAMPAIGN = 3.0
_CAMPAIGN_WEEKS = 2


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; `people` of them in all, those of the campaign included."""
    came = draw_coming(rng, strength, people)
    crowd, visits, arm, model = came.crowd, came.visits, came.arm, came.model
    fulfilled = rng.random(len(visits)) < came.chance
    turns = draw_turns(rng, len(visits))
    logged = events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled))
    channel = named(("organic", "campaign"), came.by_campaign)
    tables = {
        "events": logged.table,
        "generations": answers_table(rng, logged, named(MODELS, model)),
        "people": people_table(crowd, {"channel": channel}),
        "exposures": exposures_table("m2-rollout", MODELS, crowd, visits, arm, CHANGE_MS),
        "releases": releases_table(_releases()),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(strength, visits))
    confirming = CONFIRMING.at_size(people / PEOPLE)
    carries = ("model: {from: generations.model, take: only}",)
    return assembled(NAME, LABEL, strength, tables, facts, confirming, carries=carries)


@dataclass(frozen=True)
class Coming:
    """Who comes for what, before any conversation is drawn.

    By person `by_campaign` and `arm` (1 the treated half); by visit the `model` that serves it and
    the `chance` that it fulfils.
    """

    crowd: Crowd
    by_campaign: Ints
    visits: Visits
    arm: Ints
    model: Ints
    chance: Floats


def draw_coming(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> Coming:
    """The visits of a world with their chances, of which its conversations are drawn."""
    crowd, by_campaign = _with_campaign(rng, draw_crowd(rng, people, SPAN))
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    arm = half_by_hash(rng, crowd).astype(np.int64)
    model = np.where(visits.start >= CHANGE_MS, arm[visits.person], 0)
    harmed = (model == 1) & (visits.category == EMOTIONAL)
    chance = chance_to_fulfil(crowd, visits) + strength.of(CONFIRMING.effect) * harmed
    return Coming(crowd, by_campaign, visits, arm, model, chance)


def _with_campaign(rng: np.random.Generator, crowd: Crowd) -> tuple[Crowd, Ints]:
    came = rng.random(len(crowd)) < _BY_CAMPAIGN
    joined = CHANGE_MS + rng.integers(0, 7 * _CAMPAIGN_WEEKS * DAY, len(crowd))
    taste = np.where(came[:, None], _TASTE_OF_CAMPAIGN, crowd.taste)
    rate = np.where(came, np.maximum(crowd.rate, _RATE_OF_CAMPAIGN), crowd.rate)
    changed = replace(crowd, joined=np.where(came, joined, crowd.joined), rate=rate, taste=taste)
    return changed, came.astype(np.int64)


def _releases() -> tuple[Release, ...]:
    switch = Release(
        "model-m2",
        "model",
        CHANGE_MS,
        "all",
        "hash",
        Text("Model m2 for half the people", "m2 模型按用户哈希灰度一半"),
        split="m1:50,m2:50",
        experiment="m2-rollout",
    )
    note = Text("Companion weeks", "“有我陪你”拉新活动")
    ended = CHANGE_MS + 7 * _CAMPAIGN_WEEKS * DAY
    campaign = Release("companion-weeks", "campaign", CHANGE_MS, "all", "nobody", note, ended=ended)
    return switch, campaign


def _facts(strength: Strength, visits: Visits) -> Iterator[Planted]:
    for index, category in enumerate(CATEGORIES):
        effect = strength.of(100 * CONFIRMING.effect) if index == EMOTIONAL else 0.0
        said = wording.label("model_effect", category)
        cell = (("category", category),)
        yield Planted(
            "model_effect", said, effect, wording.POINTS, Question.RELEASE_EFFECT, cell=cell
        )
    is_emotional = visits.category == EMOTIONAL
    before, during = (
        is_emotional[(visits.week >= first) & (visits.week < first + _CAMPAIGN_WEEKS)].mean()
        for first in (CHANGE_WEEK - _CAMPAIGN_WEEKS, CHANGE_WEEK)
    )
    code, shift = "campaign_mix_shift", 100 * float(during - before)
    yield Planted(code, wording.label(code), shift, wording.POINTS, Question.WHY)
