"""The truth of the simulated assistant, counted from its latent state."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.conversations import MAIN
from cynosure.worlds.course import Course, Outcomes, outcomes, shares_key
from cynosure.worlds.events import SENT
from cynosure.worlds.generations import MIXED, MODELS
from cynosure.worlds.later import later_facts
from cynosure.worlds.people import CATEGORIES
from cynosure.worlds.span import Flags, Ints
from cynosure.worlds.turnover import pairs_facts, turnover_facts
from cynosure.worlds.world import Cell, Planted, Question, Truth

FULFILLED_DAYS = 3
"""Days of a week on which a person has to be fulfilled to count for the star."""
AUDIENCE = 5
"""People whom a creator has to fulfil in a week to have an audience."""


def truth_of(course: Course) -> Truth:
    """All planted facts: of the load, of each week, of the groups, and of later questions."""
    seen = outcomes(course)
    facts = [*_load_facts(course, seen)]
    for week in range(course.span.weeks):
        facts += _week_facts(course, seen, week)
    facts += _group_facts(course, None)
    facts += _turnover(course, seen)
    facts += _side_facts(course, seen)
    return Truth(facts=(*facts, *later_facts(course, seen)))


def _load_facts(course: Course, seen: Outcomes) -> Iterator[Planted]:
    events, blemishes = course.events, course.blemishes
    twice, bad = len(blemishes.resent), len(blemishes.damaged)
    shared = len(np.unique(events.key[shares_key(events.key)]))
    numbers: dict[str, tuple[int, Text]] = {
        "rows_written": (len(events.ts) + twice + bad, wording.ROWS),
        "rows_kept": (len(events.ts), wording.ROWS),
        "duplicates": (twice, wording.ROWS),
        "bad_rows": (bad, wording.ROWS),
        "generations": (len(course.answers.event), wording.ROWS),
        "conversations": (int(seen.counts.sum()), wording.CONVERSATIONS),
        "conversations_without_id": (int((events.key < 0).sum()), wording.CONVERSATIONS),
        "conversations_set_aside": (shared, wording.CONVERSATIONS),
        "conversations_of_two_models": (
            int((seen.counts & (seen.model == MIXED)).sum()),
            wording.CONVERSATIONS,
        ),
    }
    for code, (value, unit) in numbers.items():
        asks = Question.STAR if unit is wording.CONVERSATIONS else Question.LOAD
        yield Planted(code, wording.label(code), value, unit, asks)
    for rule in sorted({damaged.rule for damaged in blemishes.damaged}):
        count = sum(damaged.rule == rule for damaged in blemishes.damaged)
        yield Planted(
            "bad_rows",
            wording.label("bad_rows"),
            count,
            wording.ROWS,
            Question.LOAD,
            cell=(("rule", rule),),
        )
    open_week = course.span.mondays[-1].isoformat()
    code = "last_open_week"
    yield Planted(code, wording.label(code), open_week, wording.WEEK, Question.STAR)


def _week_facts(course: Course, seen: Outcomes, week: int) -> Iterator[Planted]:
    monday = course.span.mondays[week].isoformat()
    here = seen.counts & (seen.week == week)
    well = here & seen.fulfilled
    user = course.talks.user
    active, reached = len(np.unique(user[here])), len(np.unique(user[well]))
    days = np.unique(user[well] * 7 + seen.day[well] % 7) // 7
    often = int((np.unique(days, return_counts=True)[1] >= FULFILLED_DAYS).sum())
    creators = _audienced_creators(course, well)
    for code, value, unit in (
        ("weekly_fulfilled_users", often, wording.PEOPLE),
        ("weekly_active_users", active, wording.PEOPLE),
        ("weekly_reached_users", reached, wording.PEOPLE),
        ("audienced_creators", creators, wording.CREATORS),
    ):
        yield Planted(code, wording.label(code), value, unit, Question.STAR, week=monday)
    yield _ratio("reach", reached, active, monday)
    yield _ratio("habit", often, reached, monday)
    yield _ratio(
        "turns_per_fulfilled",
        int(seen.turns[here].sum()),
        int(well.sum()),
        monday,
        unit=wording.TURNS,
    )
    yield _ratio("fulfilled_rate", int(well.sum()), int(here.sum()), monday)
    yield from _rates_by_part(course, seen, here, monday)
    yield from _group_facts(course, week)


def _rates_by_part(course: Course, seen: Outcomes, here: Flags, monday: str) -> Iterator[Planted]:
    for index, category in enumerate(CATEGORIES):
        of = here & (course.talks.category == index)
        cell: Cell = (("category", category),)
        if of.any():
            yield _ratio(
                "fulfilled_rate", int(seen.fulfilled[of].sum()), int(of.sum()), monday, cell
            )
        for number, model in enumerate(MODELS):
            by = of & (seen.model == number)
            if by.any():
                both = (*cell, ("model", model))
                well = int(seen.fulfilled[by].sum())
                yield _ratio("fulfilled_rate", well, int(by.sum()), monday, both)


def _ratio(
    code: str, num: int, den: int, monday: str, cell: Cell = (), unit: Text = wording.SHARE
) -> Planted:
    where = dict(cell)
    said = wording.label(code, where.get("category"), where.get("model"))
    return Planted(code, said, num / den, unit, Question.STAR, monday, cell, n=den)


def _audienced_creators(course: Course, well: Flags) -> int:
    agents = course.agents
    by_agent = well & (course.talks.agent != MAIN)
    creator = agents.creator[course.talks.agent[by_agent]]
    user = course.talks.user[by_agent]
    outside = creator != user
    pairs = np.unique(np.stack([creator[outside], user[outside]]), axis=1)
    return int((np.unique(pairs[0], return_counts=True)[1] >= AUDIENCE).sum())


def _group_facts(course: Course, week: int | None) -> Iterator[Planted]:
    """Consumers asked in the week, or ever; creators own an agent made by the end of it."""
    events, agents = course.events, course.agents
    asked, made = events.name == SENT, np.ones(len(agents), dtype=np.bool_)
    if week is not None:
        asked &= course.span.week(events.ts) == week
        made = course.span.week(agents.created) <= week
    consumers: Ints = np.unique(course.talks.user[events.conversation[asked]])
    creators: Ints = np.unique(agents.creator[made])
    monday = None if week is None else course.span.mondays[week].isoformat()
    for code, members in (
        ("consumers", consumers),
        ("creators", creators),
        ("consumers_and_creators", np.intersect1d(consumers, creators)),
    ):
        yield Planted(
            code, wording.label(code), len(members), wording.PEOPLE, Question.GROUPS, week=monday
        )


def _turnover(course: Course, seen: Outcomes) -> Iterator[Planted]:
    talks, agents = course.talks, course.agents
    yield from turnover_facts(course.span, talks.user[seen.counts], seen.week[seen.counts])
    of = np.flatnonzero(seen.counts & seen.fulfilled & (talks.agent != MAIN))
    agent = talks.agent[of]
    columns = (talks.user[of], seen.week[of], agent, agents.creator[agent])
    yield from pairs_facts(course.span, *columns)


def _side_facts(course: Course, seen: Outcomes) -> Iterator[Planted]:
    user, agent = course.talks.user[seen.counts], course.talks.agent[seen.counts]
    of_main, of_agents = np.unique(user[agent == MAIN]), np.unique(user[agent != MAIN])
    for code, members in (
        ("main_users", of_main),
        ("agent_users", of_agents),
        ("main_and_agents", np.intersect1d(of_main, of_agents)),
    ):
        yield Planted(code, wording.label(code), len(members), wording.PEOPLE, Question.STAR)
