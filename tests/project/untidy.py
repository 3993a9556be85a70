"""A product whose data have everything wrong with them, each in a number that is planted.

The target week is the local week of 8 to 14 June 2026 (Asia/Shanghai). Beside people who ask as
they should there are staff, a device farm, people who are only there at the edge of the week or of
the day, people with two ids, rows that come late, twice, from the future or not at all, money in
two currencies, and answers of a model that name nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cynosure.project.load import load
from cynosure.project.open import Project, open_project

Row = dict[str, Any]

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 5, 4), date(2026, 6, 21)
MONDAY, SUNDAY = date(2026, 6, 8), date(2026, 6, 14)
EMPTY = date(2026, 5, 23)
LOADED = datetime(2026, 6, 25, 12, tzinfo=UTC)

PEOPLE, STAFF, FARM, BUSY = 60, 9, 47, 5
LATE, INTO_UTC, OUT_OF_UTC, TWO_IDS, ONLY_ALIAS = 31, 13, 6, 17, 4
LOOKERS, EARLY_SUNDAY, LATE_SUNDAY = 22, 8, 5
RESENT, FUTURE, JUMPS, JUMPED_HOUR = 40, 3, 12, 25
SPELT = ("  Loud", "loud", "LOUD")
GENERATIONS, NOBODYS, NAMELESS = 400, 50, 12
PAYMENTS, STRANGERS_PAY, IN_DOLLARS = 40, 3, 4
GHOST_ROWS = 6
NOT_JSON, WITHOUT_EVENT = 2, 1

STAR_FILE = """\
cynosure: 1
project: {id: untidy, name: {en: Untidy, zh: 凌乱}}
calendar: {timezone: Asia/Shanghai}
sources:
  - {table: events, format: jsonl, path: data/events.jsonl}
  - {table: people, format: jsonl, path: data/people.jsonl}
  - {table: agents, format: jsonl, path: data/agents.jsonl}
  - {table: generations, format: jsonl, path: data/generations.jsonl, map: {user_id: uid}}
  - {table: payments, format: jsonl, path: data/payments.jsonl}
trust:
  exclude: {users: lists/staff.txt, bots: {episodes_per_day_over: 100}}
moments:
  asked: {event: asked}
episodes:
  talk:
    key: episode_id
    of: [asked]
    carries: {user_id: only, agent_id: first, model: {from: generations.model, take: only}}
    measures: {turns: {count: asked}}
metrics:
  askers: {kind: units, from: talk, label: {en: Weekly askers, zh: 周提问人数}}
  habit: {kind: units, from: talk, having: days >= 2}
  asks: {kind: count, from: asked}
  turns: {kind: ratio, from: talk, num: turns, den: rows}
  regulars: {kind: ratio, num: habit, den: askers}
  answered: {kind: units, from: generations}
  by_m1: {kind: count, from: talk, where: model = "m1"}
  revenue: {kind: sum, from: payments, of: amount}
  paid: {kind: count, from: payments}
star:
  - {metric: askers, since: 2026-05-04}
"""


@dataclass
class Events:
    """The rows of events as they are written, with ids of their own."""

    rows: list[Row]

    def add(self, who: str, at: datetime, delay: timedelta | None = None, **more: Any) -> Row:
        """One event; it is received two seconds later unless `delay` says otherwise."""
        number = len(self.rows)
        row = {
            "event_id": f"e{number:06}",
            "user_id": who,
            "ts": at.isoformat(),
            "event": "asked",
            "episode_id": f"t{number:06}",
            "received_ts": (at + (timedelta(seconds=2) if delay is None else delay)).isoformat(),
            "device_id": f"phone-{who.strip().lower()}",
            **more,
        }
        self.rows.append(row)
        return row


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A local instant."""
    return datetime.combine(day, time(hour, minute, second), ZONE)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, the empty one left out."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return (day for day in every if day != EMPTY)


def events() -> list[Row]:
    """Every sound row, none of them twice."""
    made = Events([])
    _usual(made)
    _programs(made)
    _edges(made)
    _two_ids(made)
    _clocks(made)
    return made.rows


def _usual(made: Events) -> None:
    """People and staff who ask every third day, and who only look."""
    for n in range(PEOPLE):
        for day in days(FIRST, LAST):
            if (day.toordinal() + n) % 3 == 0:
                made.add(
                    f"p{n}", at(day, 9 + n % 12, n % 60), agent_id="a0" if n % 5 == 0 else None
                )
    for n in range(STAFF):
        made.add(f"staff{n}", at(MONDAY + timedelta(days=n % 5), 11))
    for n in range(LOOKERS):
        made.add(f"looker{n}", at(MONDAY + timedelta(days=n % 5), 12), event="opened")
    for n in range(GHOST_ROWS):
        made.add("p0", at(MONDAY, 21, n), agent_id="ghost")


def _programs(made: Events) -> None:
    """A farm on one device with an even beat, a few of whose accounts are busy all day long."""
    for n in range(FARM):
        name = f"farm{n}"
        for step in range(60):
            when = at(MONDAY + timedelta(days=1), 3) + timedelta(seconds=30 * step + n)
            made.add(name, when, device_id="rack", episode_id=f"{name}-{step // 20}")
        for step in range(120 if n < BUSY else 0):
            made.add(name, at(MONDAY + timedelta(days=2), 1) + timedelta(minutes=step))


def _edges(made: Events) -> None:
    for n in range(LATE):
        made.add(f"late{n}", at(MONDAY + timedelta(days=n % 6), 14), timedelta(days=9))
    for n in range(INTO_UTC):
        made.add(f"dawn{n}", at(SUNDAY + timedelta(days=1), 2, n))
    for n in range(OUT_OF_UTC):
        made.add(f"early{n}", at(MONDAY, 3, n))
    for n in range(EARLY_SUNDAY):
        made.add(f"before{n}", at(MONDAY - timedelta(days=1), 13, n))
    for n in range(LATE_SUNDAY):
        made.add(f"sunday{n}", at(SUNDAY, 13, n))


def _two_ids(made: Events) -> None:
    for n in range(TWO_IDS):
        made.add(f"known{n}", at(MONDAY + timedelta(days=2), 15))
        made.add(f"anon{n}", at(MONDAY + timedelta(days=2), 14))
    for n in range(ONLY_ALIAS):
        made.add(f"anon{TWO_IDS + n}", at(MONDAY + timedelta(days=3), 14))
    for n, name in enumerate(SPELT):
        made.add(name, at(FIRST, 10, n))


def _clocks(made: Events) -> None:
    """Sessions whose clock goes back five minutes, an hour of late arrivals, and the future."""
    for n in range(JUMPS):
        start = at(FIRST + timedelta(days=n), 16)
        for step in range(10):
            back = timedelta(minutes=5) if step >= 5 else timedelta(0)
            when = start + timedelta(seconds=5 * step) - back
            made.add(f"p{n}", when, session_id=f"s{n}", seq=step)
    for n in range(JUMPED_HOUR):
        made.add(f"p{n}", at(FIRST + timedelta(days=1), 5, n), timedelta(seconds=302))
    for n in range(FUTURE):
        made.add(f"p{n}", LOADED.astimezone(ZONE) + timedelta(days=3 + n), timedelta(0))


def people() -> list[Row]:
    """Everybody who is known, and whom anonymous ids lead to."""
    aliases = [
        {"user_id": f"anon{n}", "alias_of": f"known{n}"} for n in range(TWO_IDS + ONLY_ALIAS)
    ]
    return [{"user_id": f"p{n}", "alias_of": None} for n in range(PEOPLE)] + aliases


def generations() -> list[Row]:
    """Answers, some of nobody, some of no model."""
    return [
        {
            "generation_id": f"g{n}",
            "uid": None if n < NOBODYS else f"p{n % PEOPLE}",
            "ts": at(MONDAY + timedelta(days=n % 7), 10, n % 60).isoformat(),
            "model": None if n >= GENERATIONS - NAMELESS else f"m{n % 2 + 1}",
        }
        for n in range(GENERATIONS)
    ]


def payments() -> list[Row]:
    """Money in two currencies, some of it from people who are seen nowhere else."""
    return [
        {
            "payment_id": f"pay{n}",
            "user_id": f"stranger{n}" if n < STRANGERS_PAY else f"p{n}",
            "ts": at(MONDAY + timedelta(days=n % 7), 20).isoformat(),
            "amount": 10 + n,
            "currency": "USD" if n >= PAYMENTS - IN_DOLLARS else "CNY",
            "kind": "charge",
        }
        for n in range(PAYMENTS)
    ]


AGENTS: tuple[Row, ...] = tuple(
    {"agent_id": f"a{n}", "creator_id": f"p{n}" if n else "gone", "created": "2026-05-01T00:00:00Z"}
    for n in range(5)
)


def written(folder: Path, star_file: str = STAR_FILE) -> None:
    """The files of the product: events with their duplicates and bad rows among them."""
    (folder / "data").mkdir()
    (folder / "lists").mkdir()
    (folder / "lists" / "staff.txt").write_text(
        "".join(f"staff{n}\n" for n in range(STAFF)), encoding="utf-8"
    )
    (folder / "cynosure.yml").write_text(star_file, encoding="utf-8")
    sound = events()
    bad = ["{broken"] * NOT_JSON + [json.dumps({**sound[0], "event_id": "bad", "event": None})]
    lines = [json.dumps(row) for row in (*sound, *sound[-RESENT:])]
    (folder / "data" / "events.jsonl").write_text("\n".join([*bad, *lines]) + "\n")
    for name, rows in (
        ("people", people()),
        ("agents", AGENTS),
        ("generations", generations()),
        ("payments", payments()),
    ):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "data" / f"{name}.jsonl").write_text(text)


def opened(folder: Path, star_file: str = STAR_FILE) -> Project:
    """The product written, loaded and opened."""
    written(folder, star_file)
    project = open_project(folder)
    zone = project.star_file.calendar.timezone
    load(folder, project.star_file.sources, None, LOADED, lambda *_: None, zone)
    return open_project(folder)


def counted(rows: Iterable[Row], ways: frozenset[str], received_by: datetime) -> set[str]:
    """The people of the target week by plain Python, counted in some other ways than ours."""
    zone = UTC if "utc" in ways else ZONE
    moved = timedelta(days=1 if "week" in ways else 0)
    first, last = MONDAY - moved, SUNDAY - moved
    known = {row["user_id"]: row["alias_of"] for row in people() if row["alias_of"]}
    busy = {f"farm{n}" for n in range(BUSY)}
    found = set()
    for row in rows:
        if row["event"] != "asked" and "any_event" not in ways:
            continue
        if "late" in ways and datetime.fromisoformat(row["received_ts"]) > received_by:
            continue
        day = datetime.fromisoformat(row["ts"]).astimezone(zone).date()
        who = row["user_id"] if "unstitched" in ways else known.get(row["user_id"], row["user_id"])
        left_out = (who.startswith("staff") and "listed" not in ways) or (
            who in busy and "bots" not in ways
        )
        if first <= day <= last and not left_out:
            found.add(who)
    return found
