"""Retention, funnels and windows against the same recomputed person by person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.cell import Cell
from cynosure.metrics.cohorts import Cohort, CohortRequest
from cynosure.metrics.needs import Return
from tests.conftest import examples
from tests.metrics.course_world import (
    Counted,
    World,
    any_window,
    first_touch,
    from_own_start,
    in_first_days,
    in_order,
    in_period,
    local_day,
    retention,
)
from tests.metrics.tables import Tables, star, weeks

STAR_FILE = star("""
calendar: {timezone: Europe/Berlin, week_starts: sunday}
moments:
  a: {event: a}
  b: {event: b}
  c: {event: c}
metrics:
  back: {kind: retention, start: {first: a, after: 5d}, return: b, days: [1, 3]}
  same: {kind: retention, start: {first: a}, return: a, days: 7}
  touch: {kind: funnel, steps: [a, b, c], ordering: first_touch, after: 3d}
  touch_soon: {kind: funnel, steps: [a, b, c], ordering: first_touch, window: 30h}
  tries: {kind: funnel, steps: [a, b, c], ordering: any_window}
  tries_soon: {kind: funnel, steps: [a, b, c], ordering: any_window, window: 30h}
  keen: {kind: units, from: a, window: {after: start, days: 4}, having: days >= 2}
  asked: {kind: count, from: a, window: {days: 4}}
  order: {kind: units, from: a, then: c}
  order_early: {kind: units, from: a, then: c, window: {after: {first: b, after: 3d}, days: 6}}
""")
PERIODS = weeks(STAR_FILE, "2026-03-22", 3)
"""Three weeks from a Sunday; in the night to 29 March a clock jumps an hour ahead."""
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)

SMALL = 3
"""So many small logs stand side by side and share no person: a query takes half a second, however
little it reads."""
instants = st.integers(0, 26 * 48).map(lambda n: BEGIN + n * timedelta(minutes=30))
"""Half hours over 26 days, so that days are bordered and instants shared."""


def small(number: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """The rows of a few people, and some of nobody."""
    people = [f"{who}{number}" for who in "uvw"]
    row = {
        "user_id": st.sampled_from([*people, None]),
        "ts": instants,
        "event": st.sampled_from(["a", "a", "b", "c"]),
    }
    return st.lists(st.fixed_dictionaries(row), max_size=14)


events = st.tuples(*map(small, range(SMALL))).map(lambda several: [*chain(*several)])
SPANS = (
    (date(2026, 3, 18), date(2026, 5, 30)),
    (date(2026, 3, 22), date(2026, 4, 7)),
)
"""Days covered: enough of them for everybody, and too few for the first and the last to come."""
joined = st.dictionaries(
    st.sampled_from([f"{who}{number}" for who in "uv" for number in range(SMALL)]),
    st.integers(0, 20 * 48).map(lambda n: BEGIN + n * timedelta(minutes=30)),
)
worlds = st.builds(
    lambda events, joined, span: World(events, joined, *span),
    events,
    joined,
    st.sampled_from(SPANS),
)
SLOW = settings(
    max_examples=examples(14),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def counted(cell: Cell | None) -> Counted:
    if cell is None:
        return Counted(0, 0, 0, ())
    reached = tuple(round(total) for total in cell.moments.totals)
    return Counted(cell.units, cell.open, cell.early, reached)


def agree(found: Counted, wanted: Counted, what: Any) -> None:
    if not wanted.units:
        assert found.units == 0, what
    else:
        assert found == wanted, what


@SLOW
@given(world=worlds)
def test_everybody_is_counted_as_one_by_one(tables: Tables, world: World) -> None:
    people = [{"user_id": who, "joined": at} for who, at in world.joined.items()]
    tables.fill(events=world.events, people=people)
    tables.spans = {"events": world.span}
    names = ("back", "same", "touch", "touch_soon", "tries", "tries_soon")
    frame = tables.frame((*names, "keen", "asked", "order", "order_early"), PERIODS)
    steps, soon = ("a", "b", "c"), timedelta(hours=30)
    for number, period in enumerate(PERIODS):
        wanted = {
            "back": retention(world, period, "a", "b", (1, 3), 5),
            "same": retention(world, period, "a", "a", (7, 7), 0),
            "touch": first_touch(world, period, steps, None, 3),
            "touch_soon": first_touch(world, period, steps, soon),
            "tries": any_window(world, period, steps, None),
            "tries_soon": any_window(world, period, steps, soon),
        }
        for name in names:
            agree(counted(frame.cell(name, number)), wanted[name], (name, number))
        rows = in_first_days(world, period, "a", 4)
        keen = [who for who, own in rows.items() if len({local_day(row["ts"]) for row in own}) >= 2]
        assert _total(frame.cell("keen", number)) == len(keen)
        assert _total(frame.cell("asked", number)) == sum(map(len, rows.values()))
        early = from_own_start(world, period, "b", 6, 3)
        for name, own in (("order", in_period(world, period)), ("order_early", early)):
            assert _total(frame.cell(name, number)) == sum(in_order(did, "a", "c") for did in own)


RANGES = ((0, 0), (1, 3), (7, 7))


@SLOW
@given(world=worlds)
def test_cohorts_are_the_people_of_each_week(tables: Tables, world: World) -> None:
    tables.fill(events=world.events)
    tables.spans = {"events": world.span}
    course = Return("b", 2, 1, 7)
    request = CohortRequest("a", course, RANGES, PERIODS)
    found = tables.answer(request)
    for number, period in enumerate(PERIODS):
        own = [retention(world, period, "a", "b", days, 2) for days in RANGES]
        people = own[0].units - own[0].early
        if not people:
            assert number not in found
            continue
        over = tuple(one.units - one.early - one.open for one in own)
        back = tuple(one.reached[1] for one in own)
        assert found[number] == Cohort(people, over, back), (number, world)


def _total(cell: Cell | None) -> float:
    return 0 if cell is None else cell.moments.totals[0]
