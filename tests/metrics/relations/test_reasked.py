"""`reasked` against a plain walk over the episodes of each person."""

from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import UserMistake
from tests.metrics.tables import Tables, star, utc, weeks

STAR = """\
moments: {asked: {event: asked}}
episodes:
  talk:
    key: episode_id
    of: [asked]
    carries: {agent_id: first, category: first}
    measures: {turns: {count: asked}}
    reasked_within: 24h
    fulfilled: not reasked
metrics:
  talks:   {kind: count, from: talk}
  reasked: {kind: count, from: talk, where: reasked}
  settled: {kind: count, from: talk, where: fulfilled}
"""
NOON = utc("2026-11-04T12:00:00")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(star(STAR), {"events": {"category": pa.string()}})


def found(tables: Tables, events: list[dict[str, Any]]) -> tuple[int, int]:
    """Episodes, and those after which the person asked again."""
    tables.fill(events=events)
    frame = tables.frame(("talks", "reasked"), weeks(tables.star_file, "2026-10-26", 3))
    cells = [frame.cell(name, week) for name in ("talks", "reasked") for week in range(3)]
    totals = [0 if cell is None else int(cell.moments.totals[0]) for cell in cells]
    return sum(totals[:3]), sum(totals[3:])


def talk(name: str, minutes: tuple[int, ...], **more: Any) -> list[dict[str, Any]]:
    row = {"user_id": "ann", "event": "asked", "episode_id": name, "category": "study"}
    return [{**row, "ts": NOON + timedelta(minutes=m), **more} for m in minutes]


AFTER = 24 * 60


@pytest.mark.parametrize(
    ("second", "again"),
    [
        (talk("b", (10 + AFTER,)), 1),
        (talk("b", (11 + AFTER,)), 0),
        (talk("b", (11,), user_id="ben"), 0),
        (talk("b", (11,), category="tools"), 0),
        (talk("b", (11,), category=None), 0),
        (talk("b", (11,), agent_id="poet"), 0),
        # Begun before the first one ended: a second window, not a second attempt.
        (talk("b", (5, 20)), 0),
        (talk("b", (10,)), 0),
    ],
)
def test_what_counts_as_asking_again(
    tables: Tables, second: list[dict[str, Any]], again: int
) -> None:
    assert found(tables, talk("a", (0, 10)) + second) == (2, again)


def test_without_a_category_nothing_matches(tables: Tables) -> None:
    assert found(tables, talk("a", (0,), category=None) + talk("b", (5,), category=None)) == (2, 0)


EPISODE = st.tuples(
    st.sampled_from(["ann", "ben"]),
    st.sampled_from([None, "poet"]),
    st.sampled_from([None, "study", "tools"]),
    st.integers(0, 3000),
    st.integers(0, 600),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EPISODE, max_size=9))
def test_any_episodes(tables: Tables, episodes: list[tuple[Any, ...]]) -> None:
    events = [
        row
        for k, (user, agent, category, start, length) in enumerate(episodes)
        for row in talk(
            f"e{k}",
            tuple(dict.fromkeys((start, start + length))),
            user_id=user,
            agent_id=agent,
            category=category,
        )
    ]
    wanted = 0
    for user, agent, category, start, length in episodes:
        end = start + length
        wanted += category is not None and any(
            (u, a, c) == (user, agent, category) and end < s <= end + AFTER
            for u, a, c, s, _ in episodes
        )
    assert found(tables, events) == (len(episodes), wanted)


def test_the_rule_must_be_given_to_be_used() -> None:
    with pytest.raises(UserMistake, match=r"no column or measure `reasked`|`reasked`"):
        star(STAR.replace("    reasked_within: 24h\n", ""))
