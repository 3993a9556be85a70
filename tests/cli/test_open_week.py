"""A week still open, held against what earlier weeks showed at the same age."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from cynosure.stats.estimate import Interval
from cynosure.stats.expected import restatement_range
from tests.cli.bakery import STAR_FILE, Bakery

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, tzinfo=ZONE)
WEEKS = 12
NOW = MONDAY + timedelta(weeks=WEEKS, days=3, hours=9)
"""Thursday morning of the thirteenth week."""

ARRIVING = STAR_FILE.replace("what, episode_id: talk}", "what, episode_id: talk, received_ts: got}")
ARRIVING = ARRIVING.replace("2026-06-25T00:00:00+08:00", NOW.isoformat())
COLUMNS = ("id", "who", "at", "what", "talk", "oven", "got")


@dataclass(frozen=True)
class Visit:
    """Somebody who bakes: the week, when, and when the rows came in."""

    week: int
    at: datetime
    got: datetime


def visits() -> list[Visit]:
    """So many people a week, one visit each; one in four comes in up to four days late."""
    rng = np.random.default_rng(7)
    found = []
    for week in range(WEEKS + 1):
        for _ in range(int(rng.integers(40, 60))):
            at = MONDAY + timedelta(weeks=week, minutes=int(rng.integers(0, 7 * 24 * 60)))
            late = int(rng.integers(0, 4 * 24 * 60)) if rng.random() < 0.25 else 1
            found.append(Visit(week, at, at + timedelta(minutes=late)))
    return [visit for visit in found if visit.got <= NOW]


def write(bakery: Bakery, some: list[Visit], arrivals: bool = True) -> None:
    bakery.star_file(ARRIVING if arrivals else ARRIVING.replace(", received_ts: got", ""))
    path = bakery.folder / "data" / "visits.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for n, one in enumerate(some):
            for what in ("asked", "baked"):
                when = (one.at.isoformat(), one.got.isoformat())
                rows.writerow((f"{n}{what}", f"p{n}", when[0], what, f"t{n}", "gas", when[1]))
    (bakery.folder / "data" / "first.csv").unlink(missing_ok=True)


def wanted(some: list[Visit]) -> tuple[int, Interval]:
    """The open week and its range, counted by hand."""
    age = max(visit.got for visit in some) - (MONDAY + timedelta(weeks=WEEKS))

    def people(week: int, at_age: bool) -> int:
        until = MONDAY + timedelta(weeks=week) + age
        return sum(v.week == week and (not at_age or v.got <= until) for v in some)

    then = [people(week, at_age=True) for week in range(WEEKS)]
    final = [people(week, at_age=False) for week in range(WEEKS)]
    value = people(WEEKS, at_age=False)
    interval = restatement_range(value, then, final)
    assert isinstance(interval, Interval)
    return value, interval


@pytest.fixture
def arriving(bakery: Bakery) -> Bakery:
    """Twelve weeks and a half, with rows that say when they came in."""
    write(bakery, visits())
    assert bakery.cyn("load").code == 0
    return bakery


def test_the_range_is_that_of_earlier_weeks_at_the_same_age(arriving: Bakery) -> None:
    value, interval = wanted(visits())
    week = (MONDAY + timedelta(weeks=WEEKS)).date().isoformat()
    said = arriving.cyn("star", "--period", week, "--json").json["findings"]
    assert isinstance(said, list)
    estimate = said[0]["finding"]["estimate"]
    assert estimate["value"] == value
    assert estimate["interval"]["band"] == "restatement"
    for end in ("low", "high", "level"):
        assert estimate["interval"][end] == pytest.approx(getattr(interval, end))
    assert interval.low > value


def test_the_sentence_says_how_much_is_in_and_compares_nothing(arriving: Bakery) -> None:
    week = (MONDAY + timedelta(weeks=WEEKS)).date().isoformat()
    out = " ".join(arriving.cyn("star", "--period", week).out.split())
    assert "Provisional. Weekly bakers is" in out
    assert "restatement range" in out
    assert "is in: so much closed periods showed at the age of this one" in out
    assert "No comparison." in out
    assert "usual range" not in out
    zh = "".join(arriving.cyn("star", "--period", week, lang="zh").out.split())
    assert "修订范围" in zh
    assert "不作比较" in zh
    assert arriving.cyn("ledger", "verify", "F-0001").code == 0


def test_rows_that_do_not_say_when_they_came_in_leave_it_open(bakery: Bakery) -> None:
    write(bakery, visits(), arrivals=False)
    assert bakery.cyn("load").code == 0
    week = (MONDAY + timedelta(weeks=WEEKS)).date().isoformat()
    out = " ".join(bakery.cyn("star", "--period", week).out.split())
    assert "what it will come to is not known" in out
