"""Retention, funnels and growth by tracks against the queries, on generated logs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from cynosure.metrics.cohorts import CohortRequest, ReturnsRequest
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.growth import GrowthRequest
from cynosure.metrics.needs import Return
from cynosure.metrics.relations.scope import Span
from cynosure.metrics.tracked import Tracked
from cynosure.metrics.tracked_courses import tracked_answer, tracked_frame
from cynosure.tracks.bucket import NOBODY
from cynosure.tracks.clock import NEVER, Clock
from cynosure.tracks.format import opened
from cynosure.tracks.names import nobodys
from cynosure.tracks.people import counting
from cynosure.tracks.reader import ByPerson, Tracks
from cynosure.tracks.writer import Writer
from tests.conftest import examples
from tests.metrics.course_world import World
from tests.metrics.tables import Tables, microseconds, star, weeks
from tests.metrics.test_courses import worlds

STAR_FILE = star("""
calendar: {timezone: Europe/Berlin, week_starts: sunday}
moments:
  a: {event: a}
  b: {event: b}
  c: {event: c}
  any: {event: [b, c]}
groups: {eager: {unit: user_id, did: a, at_least: 2, within: period}}
metrics:
  back: {kind: retention, start: {first: a, after: 5d}, return: b, days: [1, 3]}
  same: {kind: retention, start: {first: any}, return: any, days: 7}
  touch: {kind: funnel, steps: [a, b, c], ordering: first_touch, after: 3d}
  touch_soon: {kind: funnel, steps: [a, any], ordering: first_touch, window: 30h}
  tries: {kind: funnel, steps: [a, b, c], ordering: any_window}
  tries_soon: {kind: funnel, steps: [b, any, a], ordering: any_window, window: 30h}
  active: {kind: units, from: a}
  keen: {kind: units, from: a, having: days >= 2}
  eager_back: {kind: retention, group: eager, start: {first: a}, return: b, days: [1, 3]}
""")
PERIODS = weeks(STAR_FILE, "2026-03-22", 3)
NAMES = ("a", "b", "c")
COURSES = ("back", "same", "touch", "touch_soon", "tries", "tries_soon")


def tracked_of(world: World, tables: Tables, path: Path) -> Tracked:
    """The events of a world as tracks."""
    kinds = [name for event in NAMES for name in (event, nobodys(event))]
    hashes = {name: 11 + 1_000_003 * k for k, name in enumerate(kinds)}
    who = {user: 2**63 // 7 * (k + 1) for k, user in enumerate(world.users)}
    with Writer(path, "what", ("one",), "test", list(hashes.items()), 16) as writer:
        for row in world.events:
            user, event = row["user_id"], row["event"]
            name = event if user is not None else nobodys(event)
            writer.add(
                np.array([NOBODY if user is None else who[user]], np.uint64),
                np.array([microseconds(row["ts"])], np.int64),
                np.array([hashes[name]], np.uint64),
            )
        writer.finish(1)
    run = opened(path)
    assert run is not None
    tracks = Tracks([run], 1)
    nothing = ByPerson(np.empty(0, np.uint64), np.empty(0, np.int32), int(NEVER))
    names = {name: (name,) for name in NAMES} | {"any": ("b", "c")}
    clock = Clock.of(tables.scope.shifts)
    return Tracked(tracks, clock, counting(tracks), nothing, names)


class Products(dict[Span, Tables]):
    """Tables by the days that they cover, which are part of their queries."""

    def __missing__(self, span: Span) -> Tables:
        self[span] = Tables(STAR_FILE)
        self[span].spans = {"events": span}
        return self[span]


@pytest.fixture(scope="module")
def products() -> Products:
    return Products()


@settings(
    max_examples=examples(8),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds)
def test_tracks_say_what_the_queries_say(
    products: Products, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tables = products[world.span].fill(events=world.events)
    tracked = tracked_of(world, tables, tmp_path_factory.mktemp("tracks") / "a.run")
    scope = tables.scope
    by_query = tables.frame(COURSES, PERIODS)
    for metric in COURSES:
        by_tracks = tracked_frame(scope, FrameRequest((metric,), PERIODS), tracked, "")
        assert by_tracks is not None
        cells = {key: cell for key, cell in by_query.cells.items() if key[0] == metric}
        assert by_tracks.cells.keys() == cells.keys()
        for key, cell in cells.items():
            found = by_tracks.cells[key]
            assert (found.units, found.open, found.early) == (cell.units, cell.open, cell.early)
            assert (found.moments.n, found.moments.totals) == (cell.moments.n, cell.moments.totals)
            assert np.allclose(found.moments.products, cell.moments.products, atol=1e-9)
    course = Return("any", 2, 1, 7)
    for request in (
        CohortRequest("a", course, ((0, 0), (1, 3), (7, 7)), PERIODS),
        ReturnsRequest("a", course, PERIODS),
        GrowthRequest("active", PERIODS),
    ):
        assert tracked_answer(scope, request, tracked) == tables.answer(request)


def test_what_tracks_do_not_carry_is_left_to_the_query(products: Products, tmp_path: Path) -> None:
    world = World([], {})
    tables = products[world.span].fill()
    tracked, scope = tracked_of(world, tables, tmp_path / "a.run"), tables.scope
    for request in (
        FrameRequest(("back",), PERIODS, by=("surface",)),
        FrameRequest(("back", "same"), PERIODS),
        FrameRequest(("back",), PERIODS, age_of=1),
        FrameRequest(("eager_back",), PERIODS),
        FrameRequest(("active",), PERIODS),
    ):
        assert tracked_frame(scope, request, tracked, "") is None
    course = Return("b", 0, 1, 3)
    assert tracked_answer(scope, GrowthRequest("keen", PERIODS), tracked) is None
    assert tracked_answer(scope, ReturnsRequest("a", course, PERIODS, "eager"), tracked) is None
    assert tracked_answer(scope, ReturnsRequest("unknown", course, PERIODS), tracked) is None
