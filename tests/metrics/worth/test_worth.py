"""How far a star chosen by habit stands from value, against the same counted row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.calendar import day_number
from cynosure.metrics.relations.scope import Span
from cynosure.metrics.worth.holders import HoldersRequest
from cynosure.metrics.worth.newcomers import (
    FIRST_WEEK,
    FOUR_WEEKS_ON,
    THERE_BEFORE,
    Newcomers,
    NewcomersRequest,
)
from cynosure.metrics.worth.reached import Reached, ReachedRequest
from cynosure.metrics.worth.returned import Returned, ReturnedRequest
from cynosure.metrics.worth.rows import kinds_with_value
from cynosure.metrics.worth.visits import Visits, VisitsRequest
from tests.metrics.tables import Row, Tables, star, weeks

STAR_FILE = star("""
moments:
  asked: {event: asked}
  saved: {event: saved}
groups:
  asker: {did: asked, at_least: 2}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    measures: {asks: {count: asked}, saves: {count: saved}}
    fulfilled: saves >= 1
  visit: {key: session_id, of: [asked]}
metrics:
  questions: {kind: sum, from: talk, of: asks}
""")
WEEKS = 8
PERIODS = weeks(STAR_FILE, "2026-03-02", WEEKS)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
LAST = WEEKS * 7 - 1
FIRST_DAY = day_number(MONDAY.date())
SLOW = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

Talk = tuple[str, int, int, bool]
"""A person, a day from the Monday on, how often something was asked, and whether it was saved."""

TALKS = st.lists(
    st.tuples(
        st.sampled_from([f"p{n}" for n in range(8)]),
        st.integers(0, LAST),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_size=60,
)


def events(talks: list[Talk]) -> Iterator[Row]:
    for number, (user, day, asks, saved) in enumerate(talks):
        for place, name in enumerate(["asked"] * asks + ["saved"] * saved):
            yield {
                "event_id": f"{number}.{place}",
                "user_id": user,
                "episode_id": f"t{number}",
                "ts": MONDAY + timedelta(days=day, hours=12, seconds=place),
                "event": name,
            }


@pytest.fixture(scope="module")
def tables() -> Tables:
    found = Tables(STAR_FILE)
    found.spans = {"events": Span(FIRST_DAY, FIRST_DAY + LAST)}
    return found


def asked(tables: Tables, talks: list[Talk], request: Any) -> Any:
    tables.fill(events=list(events(talks)))
    return tables.answer(request)


def test_value_is_looked_for_where_it_can_be_told() -> None:
    assert kinds_with_value(STAR_FILE, ("visit", "talk")) == ("talk",)
    assert kinds_with_value(STAR_FILE, ("events",)) == ("talk",)
    assert kinds_with_value(star(""), ("events",)) == ()


@SLOW
@given(TALKS)
def test_days_between_value(tables: Tables, talks: list[Talk]) -> None:
    gaps: Counter[int] = Counter()
    people = 0
    for user in {user for user, *_ in talks}:
        days = sorted({day for who, day, _, saved in talks if who == user and saved})
        gaps.update(after - before for before, after in pairwise(days))
        people += len(days) > 1
    found = asked(tables, talks, VisitsRequest(("talk",), PERIODS))
    assert found == (Visits(dict(gaps), people) if gaps else None)
    if gaps:
        spread = sorted(gaps.elements())
        assert found.quantile(0.5) == spread[(len(spread) + 1) // 2 - 1]
        assert found.next_day == pytest.approx(spread.count(1) / len(spread))


def test_a_gap_over_the_edge_of_the_periods_is_not_seen(tables: Tables) -> None:
    talks = [("p0", day, 1, True) for day in (0, 3, 20)]
    found = asked(tables, talks, VisitsRequest(("talk",), PERIODS[:1]))
    assert found == Visits({3: 1}, 1)


@SLOW
@given(TALKS, st.sampled_from([None, "asker"]))
def test_people_with_and_without_value(
    tables: Tables, talks: list[Talk], group: str | None
) -> None:
    found = asked(tables, talks, ReachedRequest(("talk",), ("talk",), PERIODS, group))
    expected = {}
    for week in range(WEEKS):
        own = [talk for talk in talks if talk[1] // 7 == week]
        often = Counter[str]()
        for user, _, asks, _ in own:
            often[user] += asks
        there = {user for user, times in often.items() if group is None or times >= 2}
        valued = [user for user, _, _, saved in own if saved and user in there]
        if there:
            expected[week] = Reached(len(there), len(set(valued)), len(valued))
    assert found == expected


@SLOW
@given(TALKS, st.sampled_from([FIRST_WEEK, FOUR_WEEKS_ON]))
def test_newcomers(tables: Tables, talks: list[Talk], days: tuple[int, int]) -> None:
    began = valued = 0
    for user in {user for user, *_ in talks}:
        start = min(day for who, day, *_ in talks if who == user)
        if THERE_BEFORE <= start <= LAST - days[1]:
            began += 1
            ages = {day - start for who, day, _, saved in talks if who == user and saved}
            valued += any(days[0] <= age <= days[1] for age in ages)
    found = asked(tables, talks, NewcomersRequest(("events",), ("talk",), days))
    assert found == Newcomers(began, valued)


@SLOW
@given(TALKS)
def test_what_each_person_has(tables: Tables, talks: list[Talk]) -> None:
    expected: dict[int, Counter[int]] = {}
    for week in range(WEEKS):
        has: Counter[str] = Counter()
        for user, day, asks, _ in talks:
            if day // 7 == week:
                has[user] += asks
        if has:
            expected[week] = Counter(has.values())
    assert asked(tables, talks, HoldersRequest("questions", PERIODS)) == expected


Payment = tuple[int, str, int, str]
"""A day from the Monday on, a kind, an amount, a currency."""
PAID = st.lists(
    st.tuples(
        st.integers(0, LAST),
        st.sampled_from(["charge", "refund", "fee"]),
        st.integers(-9, 9),
        st.sampled_from(["CNY", "CNY", "USD"]),
    ),
    max_size=40,
)


@SLOW
@given(PAID)
def test_what_went_back(tables: Tables, paid: list[Payment]) -> None:
    tables.fill(
        payments=[
            {
                "payment_id": f"{number}",
                "user_id": "p0",
                "ts": MONDAY + timedelta(days=day, hours=12),
                "amount": float(amount),
                "currency": currency,
                "kind": kind,
            }
            for number, (day, kind, amount, currency) in enumerate(paid)
        ]
    )
    expected = {}
    for week in range(WEEKS):
        own = [one for one in paid if one[0] // 7 == week and one[1] != "fee"]
        if own:
            expected[week] = Returned(
                sum(amount for _, kind, amount, _ in own if kind == "charge" and amount > 0),
                sum(abs(amount) for _, kind, amount, _ in own if kind == "refund" or amount < 0),
                len({currency for *_, currency in own}),
            )
    assert tables.answer(ReturnedRequest(PERIODS)) == expected
