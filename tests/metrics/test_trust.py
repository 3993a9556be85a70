"""What is asked of the data themselves, on small tables, and in the words of every backend."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import pytest

from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.requests import Request
from cynosure.metrics.trust.clocks import FutureRequest, LagRequest, StepsBackRequest
from cynosure.metrics.trust.coverage import JoinRequest, Side, StrangersRequest, ValuesRequest
from cynosure.metrics.trust.days import DaysRequest, empty_days
from cynosure.metrics.trust.lateness import LatenessRequest
from cynosure.metrics.trust.suspects import Signs, SuspectsRequest
from cynosure.metrics.trust.tally import SuspectsTallyRequest
from cynosure.metrics.trust.ways import TalliesRequest, UnitsRequest, Variant, Way
from tests.metrics.tables import Row, Tables, star, utc

NOON = utc("2026-03-02T12:00:00")
WEEK = Period("week", date(2026, 3, 2), date(2026, 3, 8))
BODY = """
moments: {asked: {event: asked}}
episodes: {talk: {key: episode_id, of: asked, measures: {turns: {count: asked}}}}
metrics:
  askers: {kind: units, from: talk}
  turns: {kind: ratio, from: talk, num: turns, den: rows}
"""
USER, SEEN = Side("generations", "user_id"), (Side("events", "user_id"), Side("people", "user_id"))
SIGNS = Signs(("talk",), "device_id")
VARIANTS = (Variant(WEEK), Variant(WEEK, (Way.UTC, Way.ANY_EVENT)), Variant(WEEK, (Way.LATE,)))
REQUESTS: tuple[Request[Any], ...] = (
    DaysRequest("events", 99_999, WEEK),
    FutureRequest("events", 0),
    LagRequest(),
    StepsBackRequest("session_id"),
    LatenessRequest(99_999, WEEK),
    JoinRequest(USER, SEEN),
    JoinRequest(Side("labels", "subject_id"), SEEN, ("subject_kind", "user")),
    ValuesRequest(Side("payments", "currency")),
    StrangersRequest(Side("events", "agent_id"), (Side("agents", "agent_id"),), 3),
    SuspectsRequest(SIGNS, 5),
    SuspectsTallyRequest("askers", WEEK, SIGNS),
    UnitsRequest("askers", VARIANTS, 0),
    TalliesRequest("turns", (VARIANTS[0], VARIANTS[2]), 0),
)


def tables(events: list[Row], **others: list[Row]) -> Tables:
    import pyarrow as pa

    made = Tables(star(BODY), extra={"events": {"device_id": pa.string()}})
    return made.fill(events=events, **others)


def event(user: str, seconds: float, **more: Any) -> Row:
    at = NOON + timedelta(seconds=seconds)
    return {"user_id": user, "ts": at, "event": "asked", "episode_id": f"{user}{seconds}", **more}


def answer(made: Tables, request: Request[Any]) -> Any:
    return request.read(made.rows(request.query(made.scope)))


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: type(r).__name__)
def test_a_request_can_be_put_to_postgres_and_to_empty_tables(request_: Request[Any]) -> None:
    made = tables([])
    assert "SELECT" in str(ibis.to_sql(request_.query(made.scope), dialect="postgres"))
    answer(made, request_)


def test_days_from_the_future_are_no_days() -> None:
    made = tables([event("u", 0), event("u", 86_400 * 2), event("u", 86_400 * 30)])
    found = answer(made, DaysRequest("events", day_number(date(2026, 3, 5))))
    assert found == {date(2026, 3, 2): 1, date(2026, 3, 4): 1}
    assert empty_days(found) == (date(2026, 3, 3),)
    assert empty_days({}) == ()


def test_steps_back_are_measured_within_a_session() -> None:
    def line(session: str | None, *seconds: float) -> list[Row]:
        return [event("u", s, session_id=session, seq=n) for n, s in enumerate(seconds)]

    rows = [
        *line("a", 0, 10, 5),
        *line("b", 900, 600),
        *line("c", 1000, 700, 710),
        *line(None, 9, 1),
    ]
    found = answer(tables(rows), StepsBackRequest("session_id"))
    assert (found.rows, found.back, found.largest) == (8, 3, 300)
    assert (found.minutes, found.often) == (5, 2)


def test_an_hour_with_another_clock_stands_out() -> None:
    def hour(number: int, lag: float, rows: int = 20) -> list[Row]:
        made = [event("u", 3600 * number + n) for n in range(rows)]
        return [{**row, "received_ts": row["ts"] + timedelta(seconds=lag)} for row in made]

    rows = [*hour(0, 2), *hour(1, 2), *hour(2, 302), *hour(3, -400), *hour(4, 900, rows=19)]
    found = answer(tables(rows), LagRequest())
    assert (found.rows, found.ahead, found.usual) == (99, 20, 2)
    assert [(jump.hour.hour, jump.seconds) for jump in found.jumped] == [(14, 300), (15, -402)]


def test_the_day_by_which_nearly_all_rows_are_in() -> None:
    delays = [0] * 90 + [1] * 4 + [3] * 1 + [8] * 5
    rows = [
        {**event("u", n), "received_ts": NOON + timedelta(days=days)}
        for n, days in enumerate(delays)
    ]
    found = answer(tables(rows), LatenessRequest(99_999))
    assert (found.rows, found.late, found.day_by(), found.day_by(0.9)) == (100, 10, 3, 0)
    assert answer(tables(rows), LatenessRequest(day_number(date(2026, 3, 1)))) is None


def test_a_join_counts_what_is_named_and_what_is_known() -> None:
    made = tables(
        [event("u", 0), event("u", 1)],
        people=[{"user_id": "v"}],
        generations=[
            {"generation_id": f"g{n}", "user_id": user, "ts": NOON}
            for n, user in enumerate(["u", "u", "v", "w", None])
        ],
    )
    found = answer(made, JoinRequest(USER, SEEN))
    assert (found.rows, found.named, found.known, found.share) == (5, 4, 3, 0.6)


def test_people_are_no_programs_and_programs_are_found() -> None:
    person = [event("p", 60 * n + 7 * (n * n % 11)) for n in range(90)]
    timer = [event("t", 60 * n) for n in range(60)]
    pauses = [event("q", 60 * n + 7200 * (n // 20)) for n in range(60)]
    crowd = [event(f"c{n}", n, device_id="rack") for n in range(10)]
    family = [event(f"f{n}", n, device_id="sofa") for n in range(9)]
    rows = [*person, *timer, *pauses, *crowd, *family]
    found = answer(tables(rows), SuspectsRequest(SIGNS, 2))
    assert found.by_sign == {"rate": 0, "cadence": 2, "device": 10}
    assert (found.people, found.counted, len(found.listed)) == (12, 12, 2)


@pytest.mark.parametrize(("episodes", "stands_out"), [(100, 0), (101, 1)])
def test_too_many_episodes_on_one_day_stand_out(episodes: int, stands_out: int) -> None:
    rows = [event("b", 40 * n + n * n % 37) for n in range(episodes)]
    rows += [event("b", 86_400 + n) for n in range(30)]
    found = answer(tables(rows), SuspectsRequest(SIGNS, 2))
    assert found.by_sign["rate"] == stands_out
    assert [one.rate for one in found.listed if one.rate] == [101] * stands_out
