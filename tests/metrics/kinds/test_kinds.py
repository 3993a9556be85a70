"""What a kind of metric says of itself, who counts for it, and what it refuses."""

from typing import Any

import pytest

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds import KINDS
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined
from tests.metrics.tables import Row, Tables, star, utc, weeks

HEAD = """
moments:
  asked: {event: asked}
  saved: {event: saved}
episodes:
  talk:
    {key: episode_id, of: [asked, saved], fulfilled: saves >= 1,
     measures: {turns: {count: asked}, saves: {count: saved}}}
groups:
  twice: {did: asked, at_least: 2}
  creator: {owns: agents}
metrics:
"""


def test_the_kinds_are_one_visible_list() -> None:
    names = ["units", "count", "sum", "mean", "ratio", "quantile", "retention", "funnel", "judged"]
    assert [kind.kind for kind in KINDS] == names


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("{kind: units, from: talk}", Unit.PEOPLE),
        ("{kind: units, unit: agents.creator_id, from: talk}", Unit.CREATORS),
        ("{kind: units, unit: agent_id, from: talk}", Unit.UNITS),
        ("{kind: count, from: talk}", Unit.EPISODES),
        ("{kind: count, from: asked}", Unit.ROWS),
        ("{kind: sum, from: talk, of: rows}", Unit.EPISODES),
        ("{kind: sum, from: events, of: value}", Unit.NUMBER),
        ("{kind: mean, from: talk, of: turns}", Unit.NUMBER),
        ("{kind: ratio, from: talk, num: fulfilled, den: rows}", Unit.SHARE),
        ("{kind: ratio, from: talk, num: turns > 2, den: rows}", Unit.SHARE),
        ("{kind: ratio, from: talk, num: turns, den: rows}", Unit.RATIO),
        ("{kind: ratio, from: talk, num: fulfilled, den: turns}", Unit.RATIO),
        ("{kind: ratio, num: some, den: all}", Unit.SHARE),
        ("{kind: ratio, num: often, den: some}", Unit.SHARE),
        ("{kind: ratio, num: all, den: some}", Unit.RATIO),
        ("{kind: ratio, num: all, den: members}", Unit.RATIO),
        ("{kind: ratio, num: {from: saved}, den: {from: asked}}", Unit.RATIO),
    ],
)
def test_how_a_value_is_read(written: str, unit: Unit) -> None:
    body = f"""{HEAD}
  it: {written}
  all: {{kind: units, from: talk}}
  some: {{kind: units, from: talk, where: fulfilled}}
  often: {{kind: units, from: talk, where: fulfilled, having: days >= 2}}
  members: {{kind: units, group: twice, from: talk}}
"""
    star_file = star(body)
    assert star_file.metrics["it"].read_as(definitions_of(star_file)) is unit


def test_a_count_has_no_sampling_interval() -> None:
    star_file = star(HEAD + "  it: {kind: count, from: talk}\n")
    found = star_file.metrics["it"].estimate(
        Cell(Moments(3, (7,), ((2.0,),))), definitions_of(star_file), 0.95
    )
    assert found == Estimate(7, Undefined(Reason.STANDS_ALONE), 7)


def event(user: str, day: int, minute: int = 0, name: str = "asked", **more: Any) -> Row:
    return {
        "user_id": user,
        "event": name,
        "ts": utc(f"2026-03-{day:02d}T12:{minute:02d}:00"),
        "episode_id": f"{user}-{day}-{minute}",
        **more,
    }


def value(metric: str, events: list[Row], agents: list[Row] | None = None) -> list[float | None]:
    """The first total of a metric in each of two weeks from 2 March, None where there is none."""
    tables = Tables(star(f"{HEAD}  it: {metric}\n"), {})
    tables.fill(events=events, agents=agents or [])
    frame = tables.frame(("it",), weeks(tables.star_file, "2026-03-02", 2))
    cells = [frame.cell("it", period) for period in range(2)]
    return [cell.moments.totals[0] if cell else None for cell in cells]


DAYS = [
    event("u", 2),
    event("u", 2, 1),
    event("u", 3),
    event("v", 2),
    event("v", 9),
    event("w", 15),
]


@pytest.mark.parametrize(
    ("having", "expected"),
    [
        ("days >= 2", [1, 0]),
        ("rows >= 3", [1, 0]),
        ("rows = 1", [1, 2]),
        ("sum(turns) > 2", [1, 0]),
        ("distinct(episode_id) = 3", [1, 0]),
        ("days >= 2 or rows = 1", [2, 2]),
        ("sum(value) > 1", [0, 0]),
        ("not (sum(value) > 1)", [2, 2]),
    ],
)
def test_having_speaks_of_one_person_in_one_period(having: str, expected: list[float]) -> None:
    # By its moment, so that the events' own columns are there too.
    source = "talk" if "turns" in having else "asked"
    assert value(f"{{kind: units, from: {source}, having: '{having}'}}", DAYS) == expected


def test_who_did_it_often_enough_belongs_in_that_period_only() -> None:
    events = [event("u", 2), event("u", 4), event("u", 9), event("v", 9), event("v", 10)]
    assert value("{kind: count, group: twice, from: talk}", events) == [2, 2]


def test_who_owns_an_agent_belongs_from_the_period_of_the_first() -> None:
    agents = [
        {"agent_id": name, "creator_id": who, "created": utc(f"2026-03-{day:02d}T23:59:59")}
        for name, who, day in (("a", "u", 9), ("b", "u", 20), ("c", "v", 1), ("d", "w", 16))
    ]
    events = [event(user, day) for user in "uvw" for day in (2, 9)]
    assert value("{kind: units, group: creator, from: talk}", events, agents) == [1, 2]


def test_a_week_without_rows_is_empty_and_one_in_which_nobody_counts_is_zero() -> None:
    events = [event("u", 2)]
    assert value("{kind: units, from: talk, where: fulfilled}", events) == [0, None]
    assert value("{kind: units, group: twice, from: talk}", events) == [0, None]


@pytest.mark.parametrize(
    ("metric", "column", "en", "zh"),
    [
        (
            "{kind: count, from: talk, where: turn > 1}",
            40,
            "no column or measure `turn`",
            "`turn` 的列",
        ),
        (
            "{kind: sum, from: asked, of: surface}",
            36,
            "`surface` is no number",
            "`surface` 不是数字",
        ),
        ("{kind: mean, from: talk, of: fulfiled}", 36, "Did you mean `fulfilled`?", "`fulfiled`"),
        (
            "{kind: units, from: talk, having: turns > 1}",
            41,
            "A `having` speaks of",
            "`having` 只能使用",
        ),
        (
            "{kind: units, from: talk, having: sum(turn) > 1}",
            45,
            "no column or measure `turn`",
            "`turn`",
        ),
        (
            "{kind: units, from: talk, having: rows}",
            41,
            "`rows` is no condition",
            "`rows` 不是条件",
        ),
        ("{kind: count, from: costs}", None, "name no person and no instant", "没有用户或时刻"),
    ],
)
def test_what_the_data_cannot_answer(metric: str, column: int | None, en: str, zh: str) -> None:
    with pytest.raises(UserMistake) as caught:
        value(metric, DAYS)
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh
    place = caught.value.place
    if column is not None:
        assert place is not None
        assert (place.line, place.column) == (16, column)
