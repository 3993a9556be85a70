"""Sums over a table that knows no person, beside people, against the same added up row by row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import UserMistake
from cynosure.metrics.cell import Cell
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from tests.metrics.tables import FILE, HEAD, Row, Tables, star, weeks

STAR = """
calendar: {timezone: America/New_York}
moments:
  asked: {event: asked}
  saved: {event: saved}
  paid: {table: payments, where: kind = "charge"}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, surface: first, model: {from: generations.model, take: only}}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  talks: {kind: count, from: talk}
  bill: {kind: sum, from: costs, of: amount}
  power: {kind: sum, from: costs, of: amount, where: kind = "power"}
  per_good: {kind: ratio, num: {sum: costs.amount}, den: {from: talk, where: fulfilled}}
  power_per_good:
    {kind: ratio, num: {sum: costs.amount, where: kind = "power"}, den: {from: talk}}
  of_bill: {kind: ratio, num: {sum: payments.amount, where: kind = "charge"}, den: bill}
  share_of_power: {kind: ratio, num: power, den: bill}
  earned: {kind: ratio, num: {sum: payments.net}, den: {from: talk}}
  net: {kind: sum, from: payments, of: net}
"""
STAR_FILE = star(STAR)
PERIODS = weeks(STAR_FILE, "2026-03-02", 3)
MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
SLOW = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

TALKS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", "p3"]),
        st.integers(0, 20),
        st.booleans(),
        st.lists(st.sampled_from(["m1", "m2"]), max_size=2),
    ),
    max_size=12,
)
"""A person, a day from the Monday on, whether it was fulfilled, models of its answers."""
AMOUNTS = st.integers(-8, 80).map(lambda n: n / 4)
BILLS = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from(["power", "rent"]),
        AMOUNTS,
        st.sampled_from([None, "m1", "m2"]),
    ),
    max_size=8,
)
PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", "p9"]),
        st.integers(0, 20),
        st.sampled_from(["charge", "refund", "fee"]),
        AMOUNTS,
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def filled(tables: Tables, talks: Any, bills: Any, payments: Any = ()) -> Tables:
    events: list[Row] = []
    answers: list[Row] = []
    for number, (user, day, good, models) in enumerate(talks):
        at = NOON + timedelta(days=day)
        own = {"ts": at, "episode_id": f"t{number}"}
        said = ("asked", "saved") if good else ("asked",)
        events += [{**own, "user_id": user, "event": event} for event in said]
        answers += [{**own, "model": model} for model in models]
    return tables.fill(
        events=events,
        generations=answers,
        costs=[
            {"day": MONDAY + timedelta(days=day), "kind": kind, "amount": amount, "model": model}
            for day, kind, amount, model in bills
        ],
        payments=[
            {"user_id": user, "ts": NOON + timedelta(days=day), "kind": kind, "amount": amount}
            for user, day, kind, amount in payments
        ],
    )


def value(cell: Cell | None, metric: str) -> Any:
    """The value of a cell, a reason, or None without a cell."""
    if cell is None:
        return None
    if cell.silent:
        return Reason.MISSING_PART
    definitions = definitions_of(STAR_FILE)
    found = STAR_FILE.metrics[metric].estimate(cell, definitions, 0.95)
    return found.reason if isinstance(found, Undefined) else found.value


def over(num: float, den: float) -> Any:
    return num / den if den else Reason.ZERO_DENOMINATOR


@SLOW
@given(TALKS, BILLS, PAYMENTS)
def test_bills_over_people(tables: Tables, talks: Any, bills: Any, payments: Any) -> None:
    metrics = ("bill", "per_good", "power_per_good", "of_bill", "share_of_power", "talks", "net")
    frame = filled(tables, talks, bills, payments).frame(metrics, PERIODS)
    for week in range(3):
        own = [talk for talk in talks if talk[1] // 7 == week]
        billed = [bill for bill in bills if bill[0] // 7 == week]
        moved = [payment for payment in payments if payment[1] // 7 == week]
        total = sum(bill[2] for bill in billed)
        power = [bill[2] for bill in billed if bill[1] == "power"]
        said = {metric: value(frame.cell(metric, week), metric) for metric in metrics}
        assert said["bill"] == (total if billed else None)
        assert said["talks"] == (len(own) or None)
        good = sum(talk[2] for talk in own)
        if own and billed:
            assert said["per_good"] == over(total, good)
        if own and not billed:
            assert said["per_good"] is Reason.MISSING_PART
        if own:
            wanted = over(sum(power), len(own)) if power else Reason.MISSING_PART
            assert said["power_per_good"] == wanted
        charged = [payment[3] for payment in moved if payment[2] == "charge"]
        if charged and billed:
            assert said["of_bill"] == over(sum(charged), total)
        if billed:
            wanted = over(sum(power), total) if power else Reason.MISSING_PART
            assert said["share_of_power"] == wanted
        off = sum(abs(payment[3]) for payment in moved if payment[2] != "charge")
        assert said["net"] == (sum(charged) - off if moved else None)


@SLOW
@given(TALKS, BILLS)
def test_bills_by_what_they_name(tables: Tables, talks: Any, bills: Any) -> None:
    frame = filled(tables, talks, bills).frame(("per_good",), PERIODS, ("model", "surface"))
    for week in range(3):
        own = [talk for talk in talks if talk[1] // 7 == week]
        billed = [bill for bill in bills if bill[0] // 7 == week]

        def model(talk: Any) -> str | None:
            found = set(talk[3])
            return "mixed" if len(found) > 1 else next(iter(found), None)

        parts = {bill[3] for bill in billed} | {model(talk) for talk in own}
        assert set(frame.parts("per_good", week, "model")) == parts
        for part in parts:
            amounts = [bill[2] for bill in billed if bill[3] == part]
            good = sum(talk[2] for talk in own if model(talk) == part)
            wanted = over(sum(amounts), good) if amounts else Reason.MISSING_PART
            assert value(frame.cell("per_good", week, "model", part), "per_good") == wanted
        # A bill knows no surface, so that no part of one has a cost.
        for part in frame.parts("per_good", week, "surface"):
            found = frame.cell("per_good", week, "surface", part)
            assert value(found, "per_good") is Reason.MISSING_PART


def test_a_bill_has_no_interval_and_the_people_are_its_n(tables: Tables) -> None:
    talks = [("p1", 0, True, []), ("p1", 1, True, []), ("p2", 2, True, []), ("p3", 3, False, [])]
    frame = filled(tables, talks, [(0, "power", 6.0, None)]).frame(("per_good", "bill"), PERIODS)
    cell = frame.cell("per_good", 0)
    assert cell is not None
    assert cell.moments.products == ()
    found = STAR_FILE.metrics["per_good"].estimate(cell, definitions_of(STAR_FILE), 0.95)
    assert found == Estimate(2.0, Undefined(Reason.NOT_PER_PERSON), 2)


def test_a_bill_stands_on_the_day_it_names(tables: Tables) -> None:
    # West of Greenwich a day read as midnight in UTC would be the day before.
    frame = filled(
        tables, [], [(0, "rent", 1.0, None), (6, "rent", 2.0, None), (7, "rent", 4.0, None)]
    )
    cells = frame.frame(("bill",), PERIODS).cells
    assert [cells["bill", week, "", None].moments.totals for week in (0, 1)] == [(3.0,), (4.0,)]


def test_an_inline_sum_over_people_has_an_interval(tables: Tables) -> None:
    payments = [("p1", 0, "charge", 8.0), ("p2", 0, "charge", 2.0), ("p2", 1, "refund", -1.0)]
    talks = [("p1", 0, True, []), ("p2", 0, True, []), ("p2", 1, True, [])]
    cell = filled(tables, talks, [], payments).frame(("earned",), PERIODS).cell("earned", 0)
    assert cell is not None
    found = STAR_FILE.metrics["earned"].estimate(cell, definitions_of(STAR_FILE), 0.95)
    assert isinstance(found, Estimate)
    assert found.value == 3.0
    assert not isinstance(found.interval, Undefined)


def test_a_dimension_that_nothing_has_is_a_mistake(tables: Tables) -> None:
    with pytest.raises(UserMistake, match="no column or measure `oven`"):
        filled(tables, [], []).frame(("bill",), PERIODS, ("oven",))


@pytest.mark.parametrize(
    ("written", "said", "at"),
    [
        ("num: {sum: amount}, den: talks", "column with its table, such as costs.amount", "amount"),
        ("num: {sum: cost.amount}, den: talks", "no episode kind, moment or table `cost`", "cost"),
        ("num: {sum: costs.amount, of: 3}, den: talks", "of", "of"),
        ("num: {sum: costs.amount, group: g}, den: talks", "name no person", "g}"),
        ("num: {sum: costs.amount}, den: {from: talk}, window: {days: 2}", "no rows", "kind"),
    ],
)
def test_mistakes_have_their_place(written: str, said: str, at: str) -> None:
    text = HEAD + STAR + "groups: {g: {did: asked}}\n"
    line = f"  bad: {{kind: ratio, {written}}}\n"
    text = text.replace("  talks: {kind", line + "  talks: {kind")
    with pytest.raises(UserMistake, match=said) as mistake:
        parse_star_file(text, FILE)
    place = mistake.value.place
    assert place is not None
    assert place.line == text[: text.index(line)].count("\n") + 1
    assert line[place.column - 1 :].lstrip("{").startswith(at)


def test_a_sum_over_bills_takes_no_key_of_people() -> None:
    for key in ("cap: 3", "window: {days: 2}", "group: g"):
        body = "moments: {a: {event: a}}\ngroups: {g: {did: a}}\nmetrics:\n"
        body += f"  b: {{kind: sum, from: costs, of: amount, {key}}}\n"
        with pytest.raises(UserMistake, match=f"name no person, so `{key.split(':')[0]}`"):
            star(body)


def test_a_column_that_bills_lack_is_a_mistake(tables: Tables) -> None:
    other = Tables(star("metrics: {b: {kind: sum, from: costs, of: amout}}"))
    with pytest.raises(UserMistake, match="Did you mean `amount`"):
        other.frame(("b",), PERIODS)
