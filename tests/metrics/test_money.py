"""Questions about money, against the same added up row by row."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.money.cost import Billed, BilledRequest, Metered, MeteredRequest
from cynosure.metrics.money.episodes import (
    EpisodeMoneyRequest,
    dimensions_carried,
    kinds_with_rule,
)
from cynosure.metrics.money.revenue import Revenue, RevenueRequest, UnallocatedRequest
from tests.metrics.tables import Row, Tables, star, weeks

STAR_FILE = star("""
moments:
  asked: {event: asked}
  saved: {event: saved}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {category: agents.category, model: {from: generations.model, take: only}}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
  visit: {key: session_id, of: [asked]}
  job: {from: episodes, kind: job, fulfilled: minutes > 1}
""")
KINDS = ("talk", "job")
PERIODS = weeks(STAR_FILE, "2026-03-02", 2)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SLOW = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PEOPLE = ("p1", "p2", "p3")
DAYS = st.integers(0, 13)
QUARTERS = st.integers(0, 40).map(lambda n: n / 4)
TALKS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        DAYS,
        st.booleans(),
        st.sampled_from([None, "a", "b"]),
        st.lists(st.tuples(st.sampled_from([None, "m1", "m2"]), st.none() | QUARTERS), max_size=3),
    ),
    max_size=10,
)
"""A person, a day, whether it was fulfilled, the agent, and the answers: model and cost."""
PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from([None, *PEOPLE, "p9"]),
        DAYS,
        st.sampled_from(["charge", "charge", "refund", "fee"]),
        st.integers(-8, 40).map(lambda n: n / 4),
    ),
    max_size=10,
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def asked(tables: Tables, request: Any) -> Any:
    return tables.answer(request)


def filled(tables: Tables, talks: Any = (), payments: Any = (), **more: Any) -> Tables:
    events: list[Row] = []
    answers: list[Row] = list(more.pop("generations", ()))
    for number, (user, day, good, agent, given_) in enumerate(talks):
        at = MONDAY + timedelta(days=day, hours=12)
        own = {"ts": at, "episode_id": f"t{number}"}
        said = ("asked", "saved") if good else ("asked",)
        events += [{**own, "user_id": user, "agent_id": agent, "event": event} for event in said]
        answers += [{**own, "model": model, "cost": cost} for model, cost in given_]
    return tables.fill(
        events=events,
        generations=answers,
        agents=[{"agent_id": "a", "category": "study"}, {"agent_id": "b", "category": "play"}],
        payments=[
            {"user_id": user, "ts": MONDAY + timedelta(days=day), "kind": kind, "amount": amount}
            for user, day, kind, amount in payments
        ],
        **more,
    )


def net(payment: Any) -> float:
    kind, amount = payment[2:]
    return amount if kind == "charge" else -abs(amount)


def part_of(talk: Any, by: str | None) -> str | None:
    if by == "category":
        return {"a": "study", "b": "play", None: None}[talk[3]]
    if by == "model":
        models = {model for model, _ in talk[4]}
        return "mixed" if len(models) > 1 else next(iter(models), None)
    return None


@SLOW
@given(PAYMENTS)
def test_revenue(tables: Tables, payments: Any) -> None:
    found = asked(filled(tables, payments=payments), RevenueRequest(PERIODS))
    for week in range(2):
        own = [payment for payment in payments if payment[1] // 7 == week]
        if not own:
            assert week not in found
            continue
        sums = {"charge": 0.0, "refund": 0.0, "fee": 0.0}
        for _, _, kind, amount in own:
            sums[kind] += amount if kind == "charge" else abs(amount)
        payers = {who for who, _, kind, amount in own if kind == "charge" and amount > 0}
        wanted = Revenue(*sums.values(), sum(map(net, own)), len(payers - {None}))
        assert found[week] == wanted
        assert found[week].net == wanted.charges - wanted.refunds - wanted.fees


@SLOW
@given(TALKS, PAYMENTS, st.sampled_from([None, "category", "model"]))
def test_cost_and_allocated_revenue(
    tables: Tables, talks: Any, payments: Any, by: str | None
) -> None:
    filled(tables, talks, payments)
    found = asked(tables, EpisodeMoneyRequest(PERIODS, KINDS, by))
    left = asked(tables, UnallocatedRequest(PERIODS, KINDS))
    for week in range(2):
        own = [talk for talk in talks if talk[1] // 7 == week]
        paid: dict[str | None, float] = defaultdict(float)
        for payment in payments:
            if payment[1] // 7 == week:
                paid[payment[0]] += net(payment)
        good = {who: sum(t[2] for t in own if t[0] == who) for who in PEOPLE}
        parts = {part_of(talk, by) for talk in own}
        assert set(found.get(week, {})) == parts
        for part in parts:
            here = [talk for talk in own if part_of(talk, by) == part]
            people = sorted({talk[0] for talk in here})
            cost = [sum(c or 0 for t in here if t[0] == p for _, c in t[4]) for p in people]
            goods = [sum(t[2] for t in here if t[0] == p) for p in people]
            money = found[week][part]
            assert money.moments.n == len(people)
            assert money.moments.totals == (sum(cost), sum(goods))
            rows = np.array([cost, goods], dtype=float)
            centred = rows - rows.mean(axis=1, keepdims=True)
            assert np.allclose(money.moments.products, centred @ centred.T, atol=1e-9)
            assert money.episodes == len(here)
            assert money.metered == sum(any(c is not None for _, c in t[4]) for t in here)
            shared = sum(
                paid[p] * g / good[p] for p, g in zip(people, goods, strict=True) if good[p]
            )
            assert money.revenue == pytest.approx(shared, abs=1e-9)
        unallocated = sum(amount for who, amount in paid.items() if not good.get(who or ""))
        assert left.get(week, 0.0) == pytest.approx(unallocated, abs=1e-9)
        allocated = sum(money.revenue for money in found.get(week, {}).values())
        assert allocated + left.get(week, 0.0) == pytest.approx(sum(paid.values()), abs=1e-9)


@SLOW
@given(TALKS)
def test_metered_cost_in_and_outside_episodes(tables: Tables, talks: Any) -> None:
    stray = {"ts": MONDAY, "model": "m1", "cost": 2.5, "episode_id": "nowhere"}
    nameless = {"ts": MONDAY, "model": "m1", "cost": 0.5}
    filled(tables, talks, generations=[stray, nameless])
    found = asked(tables, MeteredRequest(PERIODS, KINDS))
    for week in range(2):
        costs = [cost for t in talks if t[1] // 7 == week for _, cost in t[4]]
        outside = [2.5, 0.5] if week == 0 else []
        inside = [cost for cost in costs if cost is not None]
        if not costs and not outside:
            assert week not in found
            continue
        total = sum(inside) + sum(outside)
        wanted = Metered(len(costs) + len(outside), len(inside) + len(outside), total, sum(inside))
        assert found[week] == wanted


def test_an_episode_over_two_periods_counts_in_the_first_and_its_answers_on_their_days(
    tables: Tables,
) -> None:
    sunday, monday = MONDAY + timedelta(days=6, hours=23), MONDAY + timedelta(days=7, hours=1)
    events = [
        {"user_id": "p1", "ts": sunday, "event": "asked", "episode_id": "t"},
        {"user_id": "p1", "ts": monday, "event": "saved", "episode_id": "t"},
    ]
    tables.fill(
        events=events,
        generations=[{"ts": monday, "model": "m1", "cost": 4.0, "episode_id": "t"}],
    )
    money = asked(tables, EpisodeMoneyRequest(PERIODS, KINDS))
    assert {week: parts[None].cost for week, parts in money.items()} == {0: 4.0}
    assert set(asked(tables, MeteredRequest(PERIODS, KINDS))) == {1}


def test_a_cost_that_is_no_number_is_no_cost(tables: Tables) -> None:
    talks = [("p1", 0, True, None, [("m1", float("inf")), ("m1", float("nan")), ("m1", 1.0)])]
    filled(tables, talks)
    assert asked(tables, MeteredRequest(PERIODS, KINDS))[0] == Metered(3, 1, 1.0, 1.0)
    assert asked(tables, EpisodeMoneyRequest(PERIODS, KINDS))[0][None].cost == 1.0


def test_recorded_episodes_count_beside_those_cut_from_events(tables: Tables) -> None:
    job = {"episode_id": "j", "kind": "job", "user_id": "p1", "ended": MONDAY, "minutes": 5.0,
           "model": "m2"}  # fmt: skip
    filled(
        tables,
        [("p1", 0, True, "a", [("m1", 1.0)])],
        [("p1", 0, "charge", 10.0)],
        episodes=[job],
        generations=[{"ts": MONDAY, "model": "m2", "cost": 3.0, "episode_id": "j"}],
    )
    by_model = asked(tables, EpisodeMoneyRequest(PERIODS, KINDS, "model"))[0]
    assert {part: (m.cost, m.revenue) for part, m in by_model.items()} == {
        "m1": (1.0, 5.0), "m2": (3.0, 5.0)
    }  # fmt: skip
    # A job carries no category.
    by_category = asked(tables, EpisodeMoneyRequest(PERIODS, KINDS, "category"))[0]
    assert set(by_category) == {"study", None}


def test_bills_by_kind(tables: Tables) -> None:
    day = date(2026, 3, 3)
    bills = [
        {"day": day, "kind": "rent", "amount": 5.0},
        {"day": day, "kind": "models", "amount": 2.0, "model": "m1"},
        {"day": day, "kind": "models", "amount": 1.0},
        {"day": day + timedelta(days=7), "kind": "rent", "amount": 7.0},
        {"day": day + timedelta(days=70), "kind": "rent", "amount": 9.0},
    ]
    assert asked(tables.fill(costs=bills), BilledRequest(PERIODS)) == {
        0: {"models": Billed(3.0, 2.0), "rent": Billed(5.0, 0.0)},
        1: {"rent": Billed(7.0, 0.0)},
    }


def test_what_episodes_carry() -> None:
    assert kinds_with_rule(STAR_FILE) == KINDS
    assert dimensions_carried(STAR_FILE) == ("category", "model")
    plain = star("episodes: {job: {from: episodes, fulfilled: minutes > 1}}")
    assert dimensions_carried(plain) == ("model",)
