"""Every kind of metric, groups, overlap and episodes, by the same expressions on all backends.

Counts must be equal, numbers with decimals within 1e-9 relative: sums run in another order.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest

from cynosure.metrics.frame import FrameRequest, MetricFrame, plan, read_frame, unit_rows
from cynosure.metrics.judged.answered import AnsweredRequest
from cynosure.metrics.judged.bridges import BridgesRequest, OfficesRequest
from cynosure.metrics.judged.raters import RatersRequest
from cynosure.metrics.judged.spread import JudgedTwiceRequest, NestedRequest
from cynosure.metrics.judged.unlabelled import UnlabelledRequest
from cynosure.metrics.kinds import KINDS
from cynosure.metrics.money.cost import BilledRequest, MeteredRequest
from cynosure.metrics.money.episodes import EpisodeMoneyRequest, kinds_with_rule
from cynosure.metrics.money.revenue import RevenueRequest, UnallocatedRequest
from cynosure.metrics.needs import Labelled
from cynosure.metrics.overlap import OverlapRequest
from cynosure.metrics.quantiles import read_search, search
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.scope import Scope, Span
from cynosure.metrics.requests import Request
from cynosure.tables.schema import TABLES
from tests.backends import BACKENDS, Backend, Rows
from tests.lowering import lowered
from tests.metrics.plain import STAR
from tests.metrics.products import FIRST
from tests.metrics.tables import Tables, shifts, star, weeks
from tests.postgres import NoPostgresError

TOLERANCE = 1e-9

CASES: tuple[tuple[str, str, str], ...] = (
    ("units", "pairs", "{kind: units, unit: [user_id, agent_id], from: talk}"),
    ("units", "united", "{kind: units, union: [reached, steady]}"),
    ("units", "asked_again", "{kind: units, from: chat, where: reasked}"),
    ("units", "keen", "{kind: units, from: asked, window: {days: 4}, having: days >= 2}"),
    ("units", "answered", "{kind: units, from: asked, then: accepted, window: {days: 9}}"),
    ("count", "chats", "{kind: count, from: chat, where: fulfilled and agent_id is null}"),
    ("count", "first_ones", '{kind: count, from: chat, where: surface = "web"}'),
    ("sum", "capped", "{kind: sum, from: talk, of: turns, cap: 2}"),
    ("mean", "paid", "{kind: mean, from: paid, of: amount}"),
    ("ratio", "chats_a_talk", "{kind: ratio, num: chats, den: talks}"),
    ("sum", "net", "{kind: sum, from: payments, of: net}"),
    ("sum", "billed", "{kind: sum, from: costs, of: amount}"),
    ("ratio", "billed_a_talk", "{kind: ratio, num: {sum: costs.amount}, den: talks}"),
    ("quantile", "cost_p90", "{kind: quantile, q: 0.9, from: generations, field: cost}"),
    ("quantile", "turns_p50", "{kind: quantile, q: 0.5, from: talk, field: turns}"),
    (
        "retention",
        "back",
        "{kind: retention, start: {first: asked, after: 2d}, return: asked, days: [1, 5]}",
    ),
    ("funnel", "touch", "{kind: funnel, steps: [asked, accepted], ordering: first_touch}"),
    (
        "funnel",
        "tries",
        "{kind: funnel, steps: [asked, accepted], ordering: any_window, window: 30h}",
    ),
    ("judged", "jobs_found_good", "{kind: judged, from: job, name: good, where: minutes > 0}"),
    ("judged", "answers_found_good", "{kind: judged, from: generations, name: good, version: v2}"),
)
"""By kind: what `plain.STAR` has no example of."""

CHAT = """\
  chat:
    of: [asked, accepted]
    gap: 30m
    reasked_within: 24h
    carries: {user_id: only, agent_id: first, surface: last, app_version: only,
              model: {from: generations.model, take: last}}
    measures: {turns: {count: asked}}
    fulfilled: turns >= 1
"""
STAR_FILE = star(
    STAR.replace("  job:\n", f"{CHAT}  job:\n", 1)
    + "".join(f"  {name}: {written}\n" for _, name, written in CASES)
)
METRICS = tuple(STAR_FILE.metrics)
EPISODES = kinds_with_rule(STAR_FILE)
LABELS = Labelled("job", "good", "human", 0.0, 1.0)
PERIODS = weeks(STAR_FILE, "2026-03-15", 4)
DAYS = {table.name: Span(PERIODS[0].first_day, PERIODS[-1].last_day) for table in TABLES}


Row = dict[str, Any]


def world(seed: int) -> dict[str, list[Row]]:
    """Some weeks of a small product, with rows at one instant and values that are missing."""
    draw = random.Random(seed)
    people, agents = talkers(draw)
    return {
        "events": [said(draw) for _ in range(400)],
        "generations": [answered(draw, number) for number in range(150)],
        "episodes": [worked(draw, number) for number in range(80)],
        "payments": [paid(draw, number) for number in range(60)],
        "costs": [billed(draw) for _ in range(30)],
        "agents": agents,
        "people": people,
        "labels": [labelled(draw) for _ in range(400)],
    }


USERS = tuple(f"u{n}" for n in range(9))
TALKS = tuple(f"e{n}" for n in range(40))


def instant(draw: random.Random) -> datetime:
    return FIRST + timedelta(days=draw.randrange(17), minutes=5 * draw.randrange(12, 40))


def said(draw: random.Random) -> Row:
    return {
        "user_id": draw.choice(USERS),
        "ts": instant(draw),
        "event": draw.choice(["asked", "asked", "saved", "liked", "opened"]),
        "episode_id": draw.choice([None, None, *TALKS]),
        "agent_id": draw.choice([None, None, "a0", "a1", "a2", "a3", "nobody"]),
        "surface": draw.choice([None, "web", "app"]),
        "app_version": draw.choice([None, "1", "2"]),
        "seq": draw.choice([None, None, draw.randrange(3)]),
    }


def answered(draw: random.Random, number: int) -> Row:
    return {
        "generation_id": f"g{number}",
        "user_id": draw.choice([None, *USERS]),
        "ts": instant(draw),
        "model": draw.choice([None, "m1", "m2"]),
        "episode_id": draw.choice([None, *TALKS]),
        "cost": draw.choice([None, draw.random(), draw.randrange(9) / 4]),
        "error": draw.choice([None, None, "timeout"]),
    }


def worked(draw: random.Random, number: int) -> Row:
    return {
        "episode_id": f"j{number}",
        "user_id": draw.choice(USERS),
        "kind": draw.choice(["job", "job", "other"]),
        "ended": draw.choice([None, instant(draw)]),
        "minutes": draw.choice([None, draw.uniform(-1, 9)]),
    }


def paid(draw: random.Random, number: int) -> Row:
    return {
        "payment_id": f"p{number}",
        "user_id": draw.choice(USERS),
        "ts": instant(draw),
        "kind": draw.choice(["charge", "charge", "refund"]),
        "currency": draw.choice(["EUR", "CNY"]),
        "amount": draw.choice([None, draw.uniform(0, 99)]),
    }


def billed(draw: random.Random) -> Row:
    return {
        "day": instant(draw).date(),
        "kind": draw.choice(["power", "rent"]),
        "currency": "EUR",
        "amount": draw.choice([None, draw.uniform(0, 99)]),
        "model": draw.choice([None, "m1", "m2"]),
    }


def labelled(draw: random.Random) -> Row:
    kind, number = draw.choice(["job", "job", "generation"]), draw.randrange(60)
    return {"subject_kind": kind, "subject_id": f"{kind[0]}{number}"} | {
        "rater": draw.choice(["r1", "r2"]),
        "rater_kind": draw.choice(["human", "judge", "judge", "survey"]),
        "name": draw.choice(["good", "good", "long"]),
        "value": draw.choice([0.0, 1.0, 0.25, 7.0]),
        "ts": draw.choice([None, instant(draw)]),
        "rater_version": draw.choice([None, "v1", "v2", "v3"]),
    }


def talkers(draw: random.Random) -> tuple[list[Row], list[Row]]:
    """People, and the agents that some of them made."""
    joined = [draw.choice([None, instant(draw)]) for _ in USERS]
    people = [
        {"user_id": user, "plan": draw.choice([None, "free", "pro"]), "joined": at}
        for user, at in zip(USERS, joined, strict=True)
    ]
    kinds = [("companion", "chat"), ("companion", "chat"), ("tool", "work"), (None, None)]
    agents = [
        {"agent_id": f"a{n}", "creator_id": draw.choice(USERS), "kind": kind, "category": category}
        for n, (kind, category) in enumerate(kinds)
    ]
    return people, agents


@dataclass(frozen=True)
class Matrix:
    """The backends with the same rows in them, and the scope of all expressions."""

    backends: tuple[Backend, ...]
    scope: Scope

    def rows(self, expression: Any) -> list[Rows]:
        return [backend.rows(expression) for backend in self.backends]


@pytest.fixture(scope="module")
def matrix() -> Iterator[Matrix]:
    rows = world(8)
    made = Tables(STAR_FILE)
    tables: dict[str, pa.Table] = {
        table.name: made._arrow(table, rows.get(table.name, ())) for table in TABLES
    }
    unbound = {name: ibis.table(table.schema, name) for name, table in tables.items()}
    zone = STAR_FILE.calendar.timezone
    scope = Scope(unbound.__getitem__, STAR_FILE, shifts(zone), spans=DAYS)
    with ExitStack() as open_ones:
        backends = []
        for name, opened in BACKENDS:
            try:
                backend = open_ones.enter_context(opened())
            except (NoPostgresError, ModuleNotFoundError) as missing:
                pytest.skip(f"the backend {name} cannot be started: {missing}")
            backend.fill(tables)
            backends.append(backend)
        yield Matrix(tuple(backends), scope)


def same(left: object, right: object, where: str) -> None:
    """Raise AssertionError where two values differ; only numbers with decimals may, by rounding."""
    if isinstance(left, float) and isinstance(right, float):
        close = math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        assert close, f"{where}: {left!r} and {right!r}"
    elif isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            same(one, other, f"{where}[{number}]")
    else:
        assert left == right, f"{where}: {left!r} and {right!r}"


def frames(matrix: Matrix, request: FrameRequest) -> list[MetricFrame]:
    found = []
    planned = plan(matrix.scope, request)
    for backend in matrix.backends:
        frame = read_frame(planned, [backend.rows(planned.expression)], "")
        further = search(matrix.scope, frame)
        found.append(
            frame if further is None else read_search(further, backend.rows(further.expression), "")
        )
    return found


def assert_same_cells(first: MetricFrame, other: MetricFrame) -> None:
    assert other.cells.keys() == first.cells.keys()
    for key, cell in first.cells.items():
        for name, value in vars(cell).items():
            theirs = getattr(other.cells[key], name)
            parts = vars(value) if name == "moments" else {"": value}
            for part, one in parts.items():
                same(one, getattr(theirs, part) if part else theirs, f"{key} {name} {part}")
    assert other.profiles == first.profiles


def assert_same_rows(several: list[Rows]) -> None:
    """The same rows in any order; text sorts by its code points on all sides."""
    first, *others = [sorted(rows, key=in_order) for rows in several]
    assert first
    for rows in others:
        assert len(rows) == len(first)
        for left, right in zip(first, rows, strict=True):
            for name in left:
                same(left[name], right[name], f"{name} of {left}")


def in_order(row: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """By all that is exact first, so that a rounded number decides between equals only."""
    exact = [value for value in row.values() if not isinstance(value, float)]
    rounded = [round(value, 6) for value in row.values() if isinstance(value, float)]
    return [(value is None, str(value)) for value in (*exact, *rounded)]


def test_every_kind_of_metric_has_a_case() -> None:
    kinds = {metric.kind for metric in STAR_FILE.metrics.values()}
    assert kinds == {kind.kind for kind in KINDS}
    assert {kind for kind, _, _ in CASES} == kinds


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_is_the_same_everywhere(matrix: Matrix, metric: str) -> None:
    first, *others = frames(matrix, FrameRequest((metric,), PERIODS))
    assert first.cells, f"{metric} counts nothing, which would prove nothing"
    for other in others:
        assert_same_cells(first, other)


DIMENSIONS = ("agent_id", "surface", "agents.category", "people.plan", "model", "kind")


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_parts_are_the_same_everywhere(matrix: Matrix, dimension: str) -> None:
    request = FrameRequest(("reached", "talks", "turns", "good_rate"), PERIODS, (dimension,))
    first, *others = frames(matrix, request)
    assert {key[2] for key in first.cells} == {"", dimension}
    for other in others:
        assert_same_cells(first, other)


@pytest.mark.parametrize(
    "metrics", [("consumers", "busy", "talks"), ("creators",), ("pairs",)], ids=str
)
def test_rows_of_units_are_the_same_everywhere(matrix: Matrix, metrics: tuple[str, ...]) -> None:
    expression = unit_rows(matrix.scope, FrameRequest(metrics, PERIODS))
    assert_same_rows(matrix.rows(expression))


@pytest.mark.parametrize("kind", list(STAR_FILE.episodes))
def test_episodes_are_the_same_everywhere(matrix: Matrix, kind: str) -> None:
    """Every carried column and measure, first and last with their nulls and ties among them."""
    model = STAR_FILE.episodes[kind]
    carried = (*model.measures, *getattr(model, "carries", ()))
    asks = getattr(model, "reasked_within", None) is not None
    wanted = frozenset({*carried, "fulfilled", *(("reasked",) if asks else ())})
    rows = episode_rows(matrix.scope, kind, wanted)
    shown = sorted({"user_id", "day", "_two_people", "_undecided", *wanted} & set(rows.columns))
    assert_same_rows(matrix.rows(rows.select(*shown)))


@pytest.mark.parametrize(
    "request_",
    [
        OverlapRequest(PERIODS, groups=tuple(STAR_FILE.groups)),
        OverlapRequest(PERIODS, sources=("talk", "job", "chat")),
    ],
    ids=["groups", "sources"],
)
def test_overlaps_are_the_same_everywhere(matrix: Matrix, request_: OverlapRequest) -> None:
    first, *others = [request_.read(rows) for rows in matrix.rows(request_.query(matrix.scope))]
    assert any(overlap.in_several for overlap in first.values())
    assert [dict(other) for other in others] == [dict(first)] * len(others)


@pytest.mark.parametrize(
    "request_",
    [
        RevenueRequest(PERIODS),
        UnallocatedRequest(PERIODS, EPISODES),
        MeteredRequest(PERIODS, EPISODES),
        BilledRequest(PERIODS),
        *(EpisodeMoneyRequest(PERIODS, EPISODES, by) for by in (None, "category", "model")),
    ],
    ids=lambda request: f"{type(request).__name__}-{getattr(request, 'by', None)}",
)
def test_money_is_the_same_everywhere(matrix: Matrix, request_: Request[Any]) -> None:
    assert_same_rows(matrix.rows(request_.query(matrix.scope)))


@pytest.mark.parametrize(
    "request_",
    [
        RatersRequest(LABELS),
        OfficesRequest("job", LABELS),
        BridgesRequest("job", LABELS),
        AnsweredRequest("job", LABELS, PERIODS, "minutes"),
        NestedRequest("job", LABELS),
        JudgedTwiceRequest(LABELS),
        UnlabelledRequest("job", LABELS, PERIODS[0]),
    ],
    ids=lambda request: type(request).__name__,
)
def test_labels_are_the_same_everywhere(matrix: Matrix, request_: Request[Any]) -> None:
    assert_same_rows(matrix.rows(request_.query(matrix.scope)))


def test_versions_of_a_judge_are_the_same_everywhere(matrix: Matrix) -> None:
    asked = FrameRequest(("jobs_found_good",), PERIODS, ("judge_version",))
    first, *others = frames(matrix, asked)
    assert {key[3] for key in first.cells} > {"v1", "v2", "v3"}
    for other in others:
        assert_same_cells(first, other)


def test_a_truth_and_a_first_row_are_lowered_for_postgres_alone() -> None:
    events = ibis.table({"who": "string", "at": "int64"}, "events")
    asked = lowered(events.mutate(late=(events["at"] > 3).cast("int64")))
    assert "AS INT" in str(ibis.to_sql(asked, dialect="postgres")).replace("AS BIGINT", "")
    untouched = events.mutate(late=events["at"] + 3)
    assert lowered(untouched).equals(untouched)
