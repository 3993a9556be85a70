"""People asked about a share at a time add up to all of them; what does not is not asked so."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cynosure.metrics.frame import FrameRequest, MetricFrame, Plan, plan, read_frame
from cynosure.stats.moments import Moments
from tests.conftest import examples
from tests.metrics.products import products
from tests.metrics.tables import Row, Tables, star, utc, weeks

STAR = """\
calendar: {timezone: Europe/Berlin, week_starts: monday}
moments:
  asked: {event: asked}
  accepted: {event: [saved, liked]}
  paid: {table: payments}
episodes:
  talk: {key: episode_id, of: [asked], carries: {user_id: only}}
  job: {from: episodes, fulfilled: minutes > 3}
groups:
  consumer: {unit: user_id, did: asked, at_least: 2}
  talker: {unit: user_id, did: talk}
metrics:
  regulars: {kind: units, from: asked, having: days >= 2}
  busy: {kind: units, group: consumer, from: asked, having: rows >= 3}
  loyal: {kind: ratio, num: regulars, den: busy}
  income: {kind: sum, from: paid, of: amount}
  amount: {kind: mean, from: paid, of: amount}
  thanks: {kind: ratio, num: {from: accepted}, den: {from: asked, group: consumer}}
  fulfilled: {kind: ratio, from: job, num: fulfilled, den: rows}
  begun: {kind: units, from: asked, window: {after: start, days: 7}, having: rows >= 2}
  talks: {kind: count, from: talk}
  asked_by_talkers: {kind: count, group: talker, from: asked}
  middle: {kind: quantile, q: 0.5, from: paid, field: amount}
  makers: {kind: units, unit: agents.creator_id, from: asked}
"""
STAR_FILE = star(STAR)
PERIODS = weeks(STAR_FILE, "2026-03-15", 4)
APART = ("regulars", "busy", "loyal", "income", "amount", "thanks", "fulfilled", "begun")
TOGETHER = ("talks", "asked_by_talkers", "middle", "makers")
SHARE_OF = {"u1": 0, "u2": 1, "u4": 1}
"""By the end of their id; rows of nobody are in the first, everybody else is in the third."""
EVERYTHING = FrameRequest(APART, PERIODS, ("user_id",))

World = dict[str, list[Row]]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


@pytest.fixture(scope="module")
def everything(tables: Tables) -> tuple[Plan, str]:
    planned = plan(tables.scope, EVERYTHING)
    return planned, tables._compiled(planned.expression)


def share_of(user: str | None) -> int:
    return 0 if user is None else SHARE_OF.get(user.rpartition(".")[2], 2)


def of_share(world: World, share: int) -> World:
    return {
        name: [row for row in rows if "user_id" not in row or share_of(row["user_id"]) == share]
        for name, rows in world.items()
    }


def agree(one: Moments, other: Moments, what: Any) -> None:
    assert (one.n, one.totals) == (other.n, pytest.approx(other.totals, rel=1e-9)), what
    for row, others in zip(one.products, other.products, strict=True):
        assert row == pytest.approx(others, rel=1e-9, abs=1e-9), what


@settings(
    max_examples=examples(6),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(products())
def test_shares_add_up_to_everybody(
    tables: Tables, everything: tuple[Plan, str], world: World
) -> None:
    planned, query = everything
    assert planned.in_shares
    shares = [
        tables.fill(**of_share(world, share))._run(planned.expression, query) for share in range(3)
    ]
    parted = read_frame(planned, shares, "")
    whole: MetricFrame = tables.fill(**world).frame(APART, PERIODS, ("user_id",))
    assert parted.profiles == whole.profiles
    assert parted.cells.keys() == whole.cells.keys()
    for key, cell in whole.cells.items():
        other = parted.cells[key]
        agree(other.moments, cell.moments, key)
        for name in ("rows", "valued", "silent", "units", "open", "early"):
            assert getattr(other, name) == getattr(cell, name), (key, name)


@pytest.mark.parametrize("metric", TOGETHER)
def test_what_rests_on_rows_of_several_people_is_asked_of_all(tables: Tables, metric: str) -> None:
    assert not plan(tables.scope, FrameRequest((metric,), PERIODS)).in_shares
    assert not plan(tables.scope, FrameRequest(("regulars", metric), PERIODS)).in_shares


def test_a_source_is_silent_only_where_all_shares_are(tables: Tables) -> None:
    paid = {"payment_id": "p", "currency": "EUR", "kind": "charge", "ts": utc("2026-03-18T10:00")}
    rows = [{**paid, "user_id": "u1", "amount": None}, {**paid, "user_id": "u2", "amount": 4.0}]
    planned = plan(tables.scope, FrameRequest(("amount",), PERIODS))
    shares = [tables.fill(payments=[row]).rows(planned.expression) for row in rows]
    alone = read_frame(planned, shares[:1], "").cell("amount", 1)
    both = read_frame(planned, shares, "").cell("amount", 1)
    assert alone is not None
    assert alone.silent == ("paid",)
    assert both is not None
    assert (both.silent, both.rows, both.valued) == ((), 2, 1)
