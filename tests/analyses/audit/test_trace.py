"""Whether a star rests on its moment of value."""

from __future__ import annotations

import pytest

from cynosure.analyses.audit.scenarios import directions_of, scenarios
from cynosure.analyses.audit.trace import trace_of
from cynosure.metrics.starfile.read import parse_star_file

STAR_FILE = """\
cynosure: 1
project: {id: x}
sources:
  - {table: events, format: csv, path: a.csv}
  - {table: episodes, format: csv, path: b.csv}
  - {table: agents, format: csv, path: c.csv}
moments:
  asked: {event: asked}
  saved: {event: [saved, copied]}
  only_saved: {event: saved}
  judged: {table: labels, where: value = 1}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, agent_id: first}
    measures: {turns: {count: asked}, saves: {count: saved}}
    fulfilled: {by: agents.kind, main: saves >= 1, companion: turns >= 10}
  long: {key: episode_id, of: [asked], measures: {turns: {count: asked}}, fulfilled: turns >= 3}
  shot: {from: episodes, fulfilled: minutes < 3}
metrics:
  fulfilled: {kind: units, from: talk, where: fulfilled}
  active: {kind: units, from: talk}
  savers: {kind: units, from: only_saved}
  saves: {kind: sum, from: talk, of: saves}
  many: {kind: units, from: talk, where: saves > 2}
  long: {kind: units, from: long, where: fulfilled}
  shots: {kind: count, from: shot, where: fulfilled}
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  on_days: {kind: units, from: talk, where: fulfilled, having: days >= 3}
  often: {kind: units, from: talk, where: fulfilled, having: rows >= 3}
  talks: {kind: count, from: talk}
star:
  - metric: METRIC
    since: 2026-06-01
    proposition: {who: a, problem: b, moment: saved}
"""


@pytest.mark.parametrize(
    ("metric", "touches", "without"),
    [
        ("fulfilled", True, ("companion",)),
        ("rate", True, ("companion",)),
        ("active", False, ()),
        ("savers", True, ()),
        ("saves", True, ()),
        ("many", True, ()),
        ("long", False, ()),
        ("shots", None, ()),
    ],
)
def test_what_it_counts_is_followed_to_the_moment(
    metric: str, touches: bool | None, without: tuple[str, ...]
) -> None:
    star_file = parse_star_file(STAR_FILE.replace("METRIC", metric), "cynosure.yml")
    trace = trace_of(star_file, star_file.star[0])
    assert trace is not None
    assert (trace.touches, trace.without) == (touches, without)
    assert trace.rows == ("saved", "copied")


def test_without_a_proposition_there_is_nothing_to_follow() -> None:
    text = STAR_FILE.replace("METRIC", "active").rsplit("    proposition", 1)[0]
    star_file = parse_star_file(text, "cynosure.yml")
    assert trace_of(star_file, star_file.star[0]) is None


@pytest.mark.parametrize(
    ("metric", "known"),
    [
        ("fulfilled", {"campaign": "same", "heavy_user": "same", "nothing_works": "down"}),
        ("active", {"campaign": "up", "recorded_as_success": "same"}),
        ("on_days", {"fewer_days": "down", "heavy_user": "same"}),
        ("talks", {"heavy_user": "up", "solved_at_once": "down", "cut_in_two": "up"}),
        ("rate", {"campaign": "down", "solved_at_once": "up", "heavy_user": "up"}),
        ("savers", {"campaign": "same", "recorded_as_success": "up"}),
    ],
)
def test_the_definition_decides_directions(metric: str, known: dict[str, str]) -> None:
    star_file = parse_star_file(STAR_FILE.replace("METRIC", "fulfilled"), "cynosure.yml")
    found = directions_of(star_file, metric)
    assert {name: found[name] for name in known} == known
    assert set(found) <= {one.id for one in scenarios()}


@pytest.mark.parametrize("metric", ["often", "saves"])
def test_what_has_no_name_is_left_to_its_owner(metric: str) -> None:
    star_file = parse_star_file(STAR_FILE.replace("METRIC", "fulfilled"), "cynosure.yml")
    assert directions_of(star_file, metric) == {}
