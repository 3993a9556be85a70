"""Planted facts that the questions of `load` and `star` do not find."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.worlds import wording
from cynosure.worlds.conversations import HARM_POINTS, HOLIDAY_ACTIVITY, MAIN
from cynosure.worlds.course import Course, Outcomes
from cynosure.worlds.generations import MODELS
from cynosure.worlds.people import CAMPAIGN, CATEGORIES, EMOTIONAL
from cynosure.worlds.span import Ints
from cynosure.worlds.world import Cell, Planted, Question


def later_facts(course: Course, seen: Outcomes) -> Iterator[Planted]:
    """The causes and shapes behind the weekly numbers, each with the question that finds it."""
    yield from _campaign_facts(course, seen)
    yield from _release_facts(course, seen)
    code = "action_effect_on_return"
    yield Planted(code, wording.label(code), 0.0, wording.POINTS, Question.FIND)
    yield from _concentration(course, seen)
    for index, category in enumerate(CATEGORIES):
        share = float((course.talks.category[seen.counts] == index).mean())
        cell: Cell = (("category", category),)
        said = wording.label("demand", category)
        n = int(seen.counts.sum())
        yield Planted("demand", said, share, wording.SHARE, Question.BOUNDARY, cell=cell, n=n)


def _campaign_facts(course: Course, seen: Outcomes) -> Iterator[Planted]:
    code = "campaign_joined"
    came = int((course.people.channel == CAMPAIGN).sum())
    yield Planted(code, wording.label(code), came, wording.PEOPLE, Question.WHY)
    is_emotional = course.talks.category == EMOTIONAL
    for week, monday in enumerate(course.span.mondays):
        here = seen.counts & (seen.week == week)
        yield Planted(
            "category_share",
            wording.label("category_share", "emotional"),
            float(is_emotional[here].mean()),
            wording.SHARE,
            Question.WHY,
            monday.isoformat(),
            (("category", "emotional"),),
            n=int(here.sum()),
        )
    first = int(course.span.week(np.array([course.campaign.at]))[0])
    during = seen.counts & ((seen.week == first) | (seen.week == first + 1))
    before = seen.counts & ((seen.week == first - 1) | (seen.week == first - 2))
    shift = 100 * float(is_emotional[during].mean() - is_emotional[before].mean())
    code = "campaign_mix_shift"
    yield Planted(code, wording.label(code), shift, wording.POINTS, Question.WHY)
    code = "holiday_activity"
    yield Planted(code, wording.label(code), HOLIDAY_ACTIVITY, wording.SHARE, Question.WHY)


def _release_facts(course: Course, seen: Outcomes) -> Iterator[Planted]:
    for index, category in enumerate(CATEGORIES):
        effect = -HARM_POINTS if index == EMOTIONAL else 0.0
        cell: Cell = (("category", category),)
        said = wording.label("model_effect", category)
        yield Planted(
            "model_effect", said, effect, wording.POINTS, Question.RELEASE_EFFECT, cell=cell
        )
    since = seen.counts & (course.talks.start >= course.switch.at)
    code = "fulfilled_rate_since_switch"
    for number, model in enumerate(MODELS):
        of = since & (course.talks.category == EMOTIONAL) & (seen.model == number)
        yield Planted(
            code,
            wording.label(code, "emotional", model),
            float(seen.fulfilled[of].mean()),
            wording.SHARE,
            Question.RELEASE_EFFECT,
            cell=(("category", "emotional"), ("model", model)),
            n=int(of.sum()),
        )
    code = "prompt_effect"
    yield Planted(code, wording.label(code), 0.0, wording.POINTS, Question.RELEASE_EFFECT)


def _concentration(course: Course, seen: Outcomes) -> Iterator[Planted]:
    agent = course.talks.agent[seen.counts & (course.talks.agent != MAIN)]
    user = course.talks.user[seen.counts]
    for code, each in (
        ("agent_concentration", np.bincount(agent, minlength=len(course.agents))),
        ("people_concentration", np.unique(user, return_counts=True)[1]),
    ):
        share = top_tenth_share(each)
        yield Planted(code, wording.label(code), share, wording.SHARE, Question.AUDIT)


def top_tenth_share(each: Ints) -> float:
    """The share of the total that the largest tenth of the entries holds (rounded up)."""
    largest = np.sort(each)[::-1][: -(-len(each) // 10)]
    return float(largest.sum() / each.sum())
