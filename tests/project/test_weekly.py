"""The weekly set: what is asked, in which order, each question once."""

from __future__ import annotations

from datetime import date

import pytest

from cynosure.errors import UserMistake
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.project.weekly import active_star, weekly_questions

STARS = """\
cynosure: 1
project: {id: made}
sources: [{table: events, format: csv, path: e.csv}]
moments: {asked: {event: asked}}
groups: {guest: {did: asked}}
metrics:
  askers: {kind: units, from: asked}
  asks:   {kind: count, from: asked}
  each:   {kind: ratio, num: asks, den: askers}
star:
  - {metric: asks, since: 2026-06-01}
  - metric: askers
    since: 2026-01-01
    guardrails: {each: {worse_than: 5%}}
    by_group: {guest: askers}
"""


def asked(text: str, day: date, period: str = "week") -> list[tuple[str, str | None]]:
    questions = weekly_questions(parse_star_file(text, "cynosure.yml"), day, period)
    assert {question.argument("period") for question in questions} == {period}
    return [(question.name, question.argument("metric")) for question in questions]


def test_star_guardrails_groups_and_trust_each_once() -> None:
    assert asked(STARS, date(2026, 3, 1)) == [
        ("level", "askers"),
        ("level", "each"),
        ("groups", None),
        ("doctor", None),
    ]


def test_the_star_of_the_day_is_asked_for() -> None:
    assert asked(STARS, date(2026, 7, 1), "month")[0] == ("level", "asks")
    star_file = parse_star_file(STARS, "cynosure.yml")
    assert active_star(star_file, date(2025, 1, 1)) == "askers"


def test_without_groups_nobody_asks_who_is_who() -> None:
    without = STARS.replace("groups: {guest: {did: asked}}\n", "")
    without = without.replace("    by_group: {guest: askers}\n", "")
    assert [name for name, _ in asked(without, date(2026, 3, 1))] == ["level", "level", "doctor"]


def test_a_star_file_without_a_star() -> None:
    starless = STARS[: STARS.index("star:")]
    with pytest.raises(UserMistake, match="names no `star`"):
        asked(starless, date(2026, 3, 1))
