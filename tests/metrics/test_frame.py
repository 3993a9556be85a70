"""The frame against the same metrics recomputed row by row: counts equal, floats to 1e-9."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import FrameRequest, plan
from cynosure.stats.moments import Moments
from tests.conftest import examples
from tests.metrics.plain import METRICS, STAR, Recounted, World, contributed
from tests.metrics.products import products
from tests.metrics.tables import Row, Tables, star, utc, weeks

STAR_FILE = star(STAR)
PERIODS = weeks(STAR_FILE, "2026-03-15", 4)
OF_TALKS = tuple(
    name for name, parts in METRICS.items() if all(p.sources == ("talk",) for p in parts)
)
SLOW = settings(
    max_examples=examples(8),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def expected(
    of: Recounted, metric: str, period: int, dimension: str = "", value: Any = None
) -> Moments:
    """The moments of a metric from what each unit adds."""
    parts = [contributed(of, part, PERIODS[period], dimension, value) for part in METRICS[metric]]
    units = sorted(set().union(*parts))
    columns = np.array([[part.get(unit, 0) for unit in units] for part in parts], dtype=float)
    centred = columns - columns.mean(axis=1, keepdims=True) if units else columns
    products = centred @ centred.T
    return Moments(
        len(units),
        tuple(sum(part.values()) for part in parts),
        tuple(tuple(float(x) for x in row) for row in products),
    )


def agree(found: Cell | None, wanted: Moments, what: tuple[Any, ...]) -> None:
    if not wanted.n:
        assert found is None or found.moments.n == 0, what
        return
    assert found is not None, what
    assert found.moments.n == wanted.n, what
    for total, plain in zip(found.moments.totals, wanted.totals, strict=True):
        # Whole numbers are exact; quarters are exact in binary too.
        assert total == plain, what
    for row, plain_row in zip(found.moments.products, wanted.products, strict=True):
        assert row == pytest.approx(plain_row, rel=1e-9, abs=1e-9), what


@SLOW
@given(products(6))
def test_every_metric_as_a_whole(tables: Tables, world: World) -> None:
    frame, of = tables.fill(**world).frame(tuple(METRICS), PERIODS), Recounted(world)
    for metric in METRICS:
        for period in range(len(PERIODS)):
            agree(frame.cell(metric, period), expected(of, metric, period), (metric, period))


@SLOW
@given(products(6))
def test_every_metric_in_parts(tables: Tables, world: World) -> None:
    # A person who stands in two parts counts in each, so parts may exceed the whole.
    dimensions = {"category": (None, "chat", "work"), "model": (None, "m1", "m2", "mixed")}
    frame, of = tables.fill(**world).frame(OF_TALKS, PERIODS, tuple(dimensions)), Recounted(world)
    for metric in OF_TALKS:
        for period in range(len(PERIODS)):
            for dimension, values in dimensions.items():
                assert set(frame.parts(metric, period, dimension)) <= set(values)
                for value in values:
                    agree(
                        frame.cell(metric, period, dimension, value),
                        expected(of, metric, period, dimension, value),
                        (metric, period, dimension, value),
                    )


@settings(SLOW, max_examples=examples(5))
@given(products())
def test_what_a_metric_says_does_not_depend_on_what_else_is_asked(
    tables: Tables, world: World
) -> None:
    tables.fill(**world)
    together = tables.frame(tuple(METRICS), PERIODS)
    for metric in ("reached", "income", "thanks", "length_a_row", "cost_of_income", "creators"):
        alone = tables.frame((metric,), PERIODS)
        for period in range(len(PERIODS)):
            one, other = alone.cell(metric, period), together.cell(metric, period)
            assert (one is None) == (other is None), (metric, period)
            if one is None or other is None:
                continue
            # The order in which threads add up is not theirs to repeat: only sums are exact.
            agree(one, other.moments, (metric, period))
            assert (one.rows, one.valued, one.silent) == (other.rows, other.valued, other.silent)


def test_one_query_answers_several_metrics_and_equal_needs_share_a_column(tables: Tables) -> None:
    tables.fill()
    before = tables.queries
    tables.frame(tuple(METRICS), PERIODS)
    assert tables.queries == before + 1
    planned = plan(tables.scope, FrameRequest(("reach", "active", "reached"), PERIODS))
    assert planned.columns["reach"] == planned.columns["reached"] + planned.columns["active"]
    assert len(set().union(*planned.columns.values())) == 2


def test_nothing_is_an_empty_frame(tables: Tables) -> None:
    frame = tables.fill().frame(tuple(METRICS), PERIODS)
    assert frame.cells == {}
    assert frame.profiles == ()


@settings(SLOW, max_examples=examples(6))
@given(products())
def test_rows_and_panel_add_up_to_the_moments(tables: Tables, world: World) -> None:
    tables.fill(**world)
    metrics = ("active", "reach", "cost_a_turn", "cost")
    frame = tables.frame(metrics, PERIODS)
    panel = tables.panel(metrics, PERIODS)
    assert len({(row["unit"], row["period"]) for row in panel}) == len(panel)
    for period in range(len(PERIODS)):
        rows = tables.panel(metrics, PERIODS[period : period + 1])
        own = [row for row in panel if row["period"] == period]
        assert sorted((row | {"period": period} for row in rows), key=str) == sorted(own, key=str)
        for metric in metrics:
            names = [name for name in own[0] if name.split(".")[0] == metric] if own else []
            present = [row for row in own if any(row[name] is not None for name in names)]
            cell = frame.cell(metric, period)
            assert (cell.moments.n if cell else 0) == len(present)
            if cell and names:
                sums = tuple(sum(row[name] or 0 for row in present) for name in names)
                assert cell.moments.totals == pytest.approx(sums, rel=1e-9)


def talk(user: str, day: int, turns: int, agent: str | None = None, **more: object) -> list[Row]:
    """A talk of so many turns on a day of March 2026, a minute apart."""
    return [
        {"user_id": user, "event": "asked", "ts": utc(f"2026-03-{day:02d}T12:{n:02d}:00"),
         "agent_id": agent, "episode_id": f"{user}-{day}-{agent}", **more}
        for n in range(turns)
    ]  # fmt: skip


def test_people_in_several_parts_are_in_each(tables: Tables) -> None:
    agents = [
        {
            "agent_id": name,
            "creator_id": "u9",
            "created": utc("2026-03-01T00:00:00"),
            "category": of,
        }
        for name, of in (("a1", "chat"), ("a2", "work"))
    ]
    events = talk("u1", 2, 1, "a1") + talk("u1", 3, 1, "a2") + talk("u2", 3, 1, "a2")
    periods = weeks(STAR_FILE, "2026-03-02", 1)
    frame = tables.fill(events=events, agents=agents).frame(("active",), periods, ("category",))
    whole = frame.cell("active", 0)
    assert whole is not None
    assert whole.moments.totals == (2,)
    parts = {part: frame.cell("active", 0, "category", part) for part in ("chat", "work")}
    assert {name: cell and cell.moments.totals for name, cell in parts.items()} == {
        "chat": (1,), "work": (2,)
    }  # fmt: skip


def test_a_source_that_has_rows_and_no_value_is_silent(tables: Tables) -> None:
    jobs = [
        {"episode_id": "j", "kind": "job", "user_id": "u1", "ended": utc("2026-03-02T12:00:00"),
         "minutes": 2.0}
    ]  # fmt: skip
    periods = weeks(STAR_FILE, "2026-03-02", 1)
    tables.fill(events=talk("u1", 2, 2), episodes=jobs)
    cell = tables.frame(("length_a_row",), periods).cell("length_a_row", 0)
    assert cell is not None
    assert (cell.rows, cell.valued, cell.silent) == (2, 1, ("talk",))


def test_a_denominator_without_a_value_is_silent_too(tables: Tables) -> None:
    payments = [
        {"payment_id": "p", "user_id": "u1", "ts": utc("2026-03-02T12:00:00"), "kind": "charge",
         "currency": "EUR", "amount": None}
    ]  # fmt: skip
    generations = [
        {"generation_id": "g", "user_id": "u1", "ts": utc("2026-03-02T12:00:00"), "model": "m1",
         "episode_id": "u1-2-None", "cost": 1.0}
    ]  # fmt: skip
    periods = weeks(STAR_FILE, "2026-03-02", 1)
    tables.fill(events=talk("u1", 2, 2), generations=generations, payments=payments)
    cell = tables.frame(("cost_of_income",), periods).cell("cost_of_income", 0)
    assert cell is not None
    assert cell.moments.totals[0] == 1.0
    assert cell.silent == ("paid",)


def test_what_is_left_out_is_counted(tables: Tables) -> None:
    agents = [
        {
            "agent_id": "a1",
            "creator_id": "u9",
            "created": utc("2026-03-01T00:00:00"),
            "kind": "tool",
        }
    ]
    shared = [*talk("u1", 2, 1, None), talk("u2", 2, 1, None)[0] | {"episode_id": "u1-2-None"}]
    undecided = talk("u3", 3, 1, "a1") + talk("u3", 4, 1, None)
    frame = tables.fill(events=shared + undecided, agents=agents).frame(
        ("active", "reached"), weeks(STAR_FILE, "2026-03-02", 1)
    )
    (profile,) = frame.profiles
    assert (profile.source, profile.rows, profile.two_people, profile.undecided) == (
        "talk",
        3,
        1,
        1,
    )
    active = frame.cell("active", 0)
    assert active is not None
    assert active.moments.totals == (1,)


OF_NOBODY = star(
    """\
moments: {asked: {event: asked}}
episodes: {talk: {key: episode_id, of: asked, carries: {user_id: only}}}
metrics: {talks: {kind: count, from: talk}, people: {kind: units, from: talk}}
"""
)


@pytest.mark.parametrize("metric", ["talks", "people"])
def test_an_episode_of_which_no_row_names_anybody_is_counted_and_stays_out(metric: str) -> None:
    """Rows in are rows kept and rows left out: one talk of a person, one of two, two of nobody."""
    people = {"one": ["u"], "two": ["u", "v"], "none": [None, None], "lost": [None]}
    at = utc("2026-03-16T12:00:00")
    rows: list[Row] = [
        {"user_id": who, "ts": at, "event": "asked", "episode_id": key}
        for key, several in people.items()
        for who in several
    ]
    frame = Tables(OF_NOBODY).fill(events=rows).frame((metric,), weeks(OF_NOBODY, "2026-03-16", 1))
    (profile,) = frame.profiles
    assert (profile.rows, profile.two_people, profile.nobody) == (4, 1, 2)
    cell = frame.cell(metric, 0)
    assert cell is not None
    assert cell.moments.totals == (1,)
