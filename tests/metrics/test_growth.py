"""Growth accounting, against the same counted person by person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.growth import Growth, GrowthRequest
from tests.metrics.tables import Tables, star, weeks

STAR_FILE = star("""
moments:
  asked: {event: asked}
  saved: {event: saved}
metrics:
  askers: {kind: units, from: asked}
  busy: {kind: units, from: asked, having: rows >= 2}
  savers: {kind: units, from: saved}
  either: {kind: units, union: [askers, savers]}
""")
PERIODS = weeks(STAR_FILE, "2026-03-02", 6)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from([None, *(f"p{n}" for n in range(6))]),
        st.integers(0, 6 * 7 - 1),
        st.sampled_from(["asked", "saved"]),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


def counting(events: list[tuple[str | None, int, str]], metric: str, week: int) -> set[str]:
    def often(name: str, least: int = 1) -> set[str]:
        own = [user for user, day, what in events if day // 7 == week and what == name]
        return {user for user in own if user is not None and own.count(user) >= least}

    match metric:
        case "askers":
            return often("asked")
        case "busy":
            return often("asked", 2)
        case "savers":
            return often("saved")
    return often("asked") | often("saved")


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(EVENTS, st.sampled_from(["askers", "busy", "either"]))
def test_every_person_is_accounted_for(
    tables: Tables, events: list[tuple[str | None, int, str]], metric: str
) -> None:
    rows = [
        {"event_id": str(k), "user_id": user, "ts": MONDAY + timedelta(days=day), "event": what}
        for k, (user, day, what) in enumerate(events)
    ]
    request = GrowthRequest(metric, PERIODS)
    tables.fill(events=rows)
    found = tables.answer(request)
    active = [counting(events, metric, week) for week in range(len(PERIODS))]
    for week, now in enumerate(active):
        before = active[week - 1] if week else set()
        ever = set().union(*active[:week])
        wanted = Growth(
            new=len(now - ever),
            kept=len(now & before),
            back=len((now & ever) - before),
            gone=len(before - now),
        )
        assert found[week] == wanted
        assert found[week].active == len(now)
