"""What is counted of people who met an experiment: from the instant of the exposure on."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import numpy as np
import pytest

from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.release.exposed import ExposedRequest
from cynosure.metrics.release.parted import PartedRequest
from cynosure.metrics.requests import Request
from tests.metrics.tables import Row, Tables, star, utc

BODY = """
calendar: {timezone: Asia/Shanghai}
moments: {asked: {event: asked}}
episodes: {talk: {key: episode_id, of: asked, measures: {turns: {count: asked}}}}
metrics:
  questions: {kind: count, from: asked}
  turns: {kind: ratio, from: talk, num: turns, den: rows}
"""
WEEKS = (
    Period("range", date(2026, 2, 23), date(2026, 3, 1)),
    Period("range", date(2026, 3, 2), date(2026, 3, 8)),
)
BEGAN, LAST = WEEKS[1].first_day, WEEKS[1].last_day


def asks(metric: str) -> ExposedRequest:
    return ExposedRequest("oven", metric, WEEKS, LAST, BEGAN)


def parts(metric: str) -> PartedRequest:
    return PartedRequest("oven", metric, WEEKS[1:], "surface")


def tables(asked: list[tuple[str, str]], met: list[tuple[str, str, str]]) -> Tables:
    """Questions (person, instant) of one episode each, and exposures (person, variant, instant)."""
    events: list[Row] = [
        {"event_id": f"e{k}", "user_id": who, "ts": utc(at), "event": "asked",
         "episode_id": f"t{k}", "surface": "app"}
        for k, (who, at) in enumerate(asked)
    ]  # fmt: skip
    exposures: list[Row] = [
        {"experiment": "oven", "variant": variant, "user_id": who, "ts": utc(at)}
        for who, variant, at in met
    ]
    return Tables(star(BODY)).fill(events=events, exposures=exposures)


def answer(made: Tables, request: Request[Any]) -> Any:
    return request.read(made.rows(request.query(made.scope)))


@pytest.mark.parametrize("request_", [asks("turns"), parts("questions")])
def test_they_can_be_put_to_postgres_and_to_empty_tables(request_: Request[Any]) -> None:
    made = tables([], [])
    assert "SELECT" in str(ibis.to_sql(request_.query(made.scope), dialect="postgres"))
    answer(made, request_)


@pytest.mark.parametrize(
    ("exposed", "since"),
    [
        ("2026-03-04T10:00:00", 3),
        ("2026-03-04T10:20:00", 3),
        ("2026-03-04T10:40:00", 2),
        ("2026-03-04T00:00:00", 4),
        ("2026-03-03T16:00:00", 4),
    ],
    ids=["at the instant", "in one sitting", "afterwards", "midnight of UTC", "local midnight"],
)
def test_from_the_exposure_on(exposed: str, since: int) -> None:
    """On 4 March at 09:00 and 18:00 in Shanghai, then twice on later days; once on the 2nd."""
    moments = ("02T05", "04T01", "04T10", "05T10", "06T10")
    made = tables([("p", f"2026-03-{at}:00:00") for at in moments], [("p", "new", exposed)])
    found = answer(made, asks("turns"))
    assert found.sums[1, :, 0].tolist() == [since, since]
    assert found.rows[:, 0].tolist() == [5 - since, since]
    assert answer(made, parts("questions")).sums["app"].tolist() == [[float(since)]]


def test_the_weeks_before_end_with_an_early_exposure() -> None:
    made = tables(
        [("p", "2026-02-24T05:00:00"), ("p", "2026-02-26T05:00:00"), ("p", "2026-03-03T05:00:00")],
        [("p", "new", "2026-02-25T05:00:00")],
    )
    found = answer(made, asks("questions"))
    assert found.sums[:, 0, 0].tolist() == [1, 1]
    assert found.weeks.tolist() == [[1], [1]]


def test_the_first_variant_is_the_one_met_first() -> None:
    made = tables(
        [("p", "2026-03-03T05:00:00")],
        [("p", "old", "2026-03-03T04:00:00"), ("p", "new", "2026-03-02T04:00:00"),
         ("q", "old", "2026-03-02T04:00:00"), ("q", "new", "2026-03-02T04:00:00"),
         ("r", "old", "2026-03-05T04:00:00")],
    )  # fmt: skip
    found = answer(made, asks("questions"))
    assert (found.person, found.variant, found.several) == (("r",), ("old",), 2)
    assert found.by_first.variant == ("new", "old")
    assert found.by_first.sums[1, 0].tolist() == [1, 0]
    assert found.day.tolist() == [day_number(date(2026, 3, 5))]
    assert found.weeks == pytest.approx(np.array([[1], [4 / 7]]))
