"""Questions about people and agents, against the same counted row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.agents.arrival import ArrivalRequest, Arrivals, Made, MadeRequest
from cynosure.metrics.agents.displaced import Displaced, DisplacedRequest
from cynosure.metrics.agents.reach import (
    AUDIENCE,
    AudienceRequest,
    Audiences,
    Reach,
    ReachRequest,
)
from cynosure.metrics.agents.use import (
    PeriodOfUse,
    Use,
    UseRequest,
    kinds_with_agents,
)
from tests.metrics.tables import Row, Tables, star, weeks

STAR_FILE = star("""
moments:
  asked: {event: asked}
  saved: {event: saved}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, agent_id: first}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
  visit: {key: session_id, of: [asked], carries: {agent_id: first}}
  search: {key: episode_id, of: [asked], measures: {asks: {count: asked}}, fulfilled: asks >= 1}
""")
PERIODS = weeks(STAR_FILE, "2026-03-02", 5)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
EPOCH = date(1970, 1, 1)
SLOW = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

Talk = tuple[str, str | None, int, bool]
"""A person, an agent (None: the main assistant), a day from the Monday on, and whether it was
fulfilled."""


def events(talks: list[Talk]) -> Iterator[Row]:
    for number, (user, agent, day, fulfilled) in enumerate(talks):
        for name in ("asked", *(("saved",) if fulfilled else ())):
            yield {
                "event_id": f"{name}{number}",
                "user_id": user,
                "agent_id": agent,
                "episode_id": f"t{number}",
                "ts": MONDAY + timedelta(days=day, hours=12),
                "event": name,
            }


def agents(made: dict[str, tuple[str | None, int | None]]) -> list[Row]:
    return [
        {
            "agent_id": agent,
            "creator_id": creator,
            "created": None if day is None else MONDAY + timedelta(days=day, hours=1),
        }
        for agent, (creator, day) in made.items()
    ]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def asked(tables: Tables, request: Any) -> Any:
    return tables.answer(request)


PEOPLE = st.sampled_from([f"p{n}" for n in range(14)])
TALKS = st.lists(
    st.tuples(
        PEOPLE, st.sampled_from([None, "a", "b", "c", "x"]), st.integers(0, 34), st.booleans()
    ),
    max_size=90,
)
MADE = st.fixed_dictionaries(
    {
        agent: st.tuples(st.none() | PEOPLE, st.none() | st.integers(-20, 34))
        for agent in ("a", "b", "c")
    }
)
"""Of the agent "x" the table knows nothing."""


def of_week(talks: list[Talk], week: int) -> list[Talk]:
    return [talk for talk in talks if talk[2] // 7 == week]


def use_of(talks: list[Talk]) -> Use:
    main = {user for user, agent, _, _ in talks if agent is None}
    others = {user for user, agent, _, _ in talks if agent is not None}
    return Use(len(main - others), len(others - main), len(main & others))


@SLOW
@given(TALKS)
def test_who_uses_what(tables: Tables, talks: list[Talk]) -> None:
    found = asked(tables.fill(events=list(events(talks))), UseRequest(PERIODS))
    for week in range(len(PERIODS)):
        some = of_week(talks, week)
        valued = [talk for talk in some if talk[3]]
        if not some:
            assert week not in found
            continue
        people = len({user for user, _, _, _ in valued})
        assert found[week] == PeriodOfUse(use_of(some), use_of(valued), people)
        assert found[week].valued.people == people


@SLOW
@given(TALKS, MADE)
def test_pairs_living_agents_and_audiences(
    tables: Tables, talks: list[Talk], made: dict[str, tuple[str | None, int | None]]
) -> None:
    tables.fill(events=list(events(talks)), agents=agents(made))
    reach = asked(tables, ReachRequest(PERIODS))
    audiences = asked(tables, AudienceRequest(PERIODS))
    creators = {agent: creator for agent, (creator, _) in made.items()}
    for week in range(len(PERIODS)):
        pairs = {(u, a) for u, a, _, good in of_week(talks, week) if good and a is not None}
        outside = {(u, a) for u, a in pairs if creators.get(a) != u}
        found = reach.get(week, Reach({}, 0))
        assert found.pairs == len(outside)
        assert found.own == len(pairs) - len(outside)
        assert found.living == len({a for _, a in outside})
        by_creator = defaultdict(set)
        for user, agent in outside:
            if creators.get(agent) is not None:
                by_creator[creators[agent]].add(user)
        counts = [len(users) for users in by_creator.values()]
        wanted = Audiences(len(counts), sum(count >= AUDIENCE for count in counts))
        assert audiences.get(week, Audiences(0, 0)) == wanted


@SLOW
@given(TALKS, MADE)
def test_how_long_new_agents_take(
    tables: Tables, talks: list[Talk], made: dict[str, tuple[str | None, int | None]]
) -> None:
    tables.fill(events=list(events(talks)), agents=agents(made))
    zero = (MONDAY.date() - EPOCH).days
    found = asked(tables, ArrivalRequest(zero, zero + 34))
    arrived, waiting = [], []
    for agent, (creator, day) in made.items():
        if day is None or day < 0:
            continue
        first: dict[str, int] = {}
        for user, on, when, good in talks:
            if on == agent and good and user != creator:
                first[user] = min(when, first.get(user, when))
        in_turn = sorted(first.values())
        if len(in_turn) >= AUDIENCE:
            arrived.append(max(0, in_turn[AUDIENCE - 1] - day))
        else:
            waiting.append(34 - day)
    assert found == Arrivals(counted(arrived), counted(waiting))


def counted(days: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple((day, days.count(day)) for day in sorted(set(days)))


def test_agents_by_the_day_they_were_made(tables: Tables) -> None:
    made = {"a": ("p1", 0), "b": (None, 0), "c": ("p2", 9), "d": (None, None)}
    found = asked(tables.fill(agents=agents(made)), MadeRequest())
    zero = (MONDAY.date() - EPOCH).days
    assert found == Made({zero: 2, zero + 9: 1}, undated=1, orphans=2)
    assert [found.until(zero + day) for day in (-1, 0, 8, 9)] == [1, 3, 3, 4]


@SLOW
@given(TALKS, MADE)
def test_what_moved(
    tables: Tables, talks: list[Talk], made: dict[str, tuple[str | None, int | None]]
) -> None:
    tables.fill(events=list(events(talks)), agents=agents(made))
    found = asked(tables, DisplacedRequest(PERIODS[:4], PERIODS[4]))
    new = {agent for agent, (_, day) in made.items() if day is not None and day >= 0}
    sides: dict[str, list[tuple[float, float, int, int]]] = defaultdict(list)
    for user in {talk[0] for talk in talks}:
        own = [talk for talk in talks if talk[0] == user]
        before = sum(agent is None and day < 28 for _, agent, day, _ in own)
        after = sum(agent is None and day >= 28 for _, agent, day, _ in own)
        earlier = sum(agent in new and day < 28 for _, agent, day, _ in own)
        now = sum(agent in new and day >= 28 for _, agent, day, _ in own)
        here = any(day >= 28 for _, _, day, _ in own)
        if before and not earlier:
            side = "took_up" if now else "came" if here else "stayed_away"
            sides[side].append((before / 4, after, after - before / 4, now))
    for name in ("took_up", "came", "stayed_away"):
        side = getattr(found, name)
        if not sides[name]:
            assert side is None
            continue
        rows = sides[name]
        n = len(rows)
        means = [sum(row[k] for row in rows) / n for k in range(4)]
        assert side.moments.n == n
        assert (side.before, side.after) == pytest.approx(means[:2])
        assert side.moments.means == pytest.approx(means[2:], abs=1e-12)
        spread = sum((row[2] - means[2]) ** 2 for row in rows)
        assert side.moments.products[0][0] == pytest.approx(spread, abs=1e-9)
    if found.came is not None and found.stayed_away is not None:
        together = sides["came"] + sides["stayed_away"]
        assert found.others.moments.n == len(together)
        mean = sum(row[0] for row in together) / len(together)
        assert found.others.before == pytest.approx(mean)


def test_nobody_is_no_side(tables: Tables) -> None:
    assert asked(tables.fill(), DisplacedRequest(PERIODS[:4], PERIODS[4])) == Displaced(
        None, None, None
    )


def test_kinds_that_know_their_agent_and_their_rule() -> None:
    assert kinds_with_agents(STAR_FILE) == ("talk",)
