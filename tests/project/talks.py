"""A log of talks in eleven weeks, loaded: for tests of two ways that must say the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cynosure.project.load import load
from cynosure.project.open import open_project

NOW = datetime(2026, 12, 1, tzinfo=UTC)
STAR_FILE = """\
cynosure: 1
project: {id: talks}
calendar: {timezone: Europe/Berlin}
sources:
  - {table: events, format: parquet, path: events.parquet, data_until: "2026-11-30T00:00:00Z"}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, category: first, model: last, surface: only, topic: first}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  codes: {kind: ratio, from: talk, num: fulfilled, den: rows, where: "category = 'c1'"}
  talks: {kind: count, from: talk}
  people: {kind: units, from: talk, where: fulfilled}
star: [{metric: rate, since: 2026-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""
EVENTS = """COPY (
    SELECT n * 2 + half AS event_id, 'p' || (hash(n) % {people} + {shared}) AS user_id,
           TIMESTAMPTZ '2026-08-31 12:00:00+02' + INTERVAL 1 HOUR * (hash(n + 1) % 1848)
           + INTERVAL 1 HOUR * half * (CASE WHEN n % 7 = 0 THEN 60 ELSE 1 END) AS ts,
           CASE WHEN half = 0 THEN 'asked' ELSE 'saved' END AS event, n AS episode_id,
           CASE WHEN n % 11 > 0 THEN 'c' || ((n + half) % 3) END AS category,
           'm' || ((n + half) % 2) AS model, 's' || ((n + half * (n % 2)) % 4) AS surface,
           't' || (hash(n + 3) % 40) AS topic
    FROM range({talks}) t(n), (SELECT unnest([0, 1]) AS half)
    WHERE half = 0 OR hash(n + 7) % 100 < CASE WHEN hash(n + 1) % 1848 >= 1680 THEN 30 ELSE 60 END
) TO '{folder}/events.parquet'"""
"""In the last week fewer are saved. Some talks go on for days; what they carry differs from row to
row, and is missing in some."""
NEVER, SOME = "0", "(CASE WHEN n % 40 = 0 THEN half ELSE 0 END)"
"""How often the rows of one talk bear the ids of two people."""


def talks_in(folder: Path, talks: int, people: int, shared: str) -> Path:
    """A loaded project of so many `talks`, of about so many `people`."""
    duckdb.execute(EVENTS.format(folder=folder, talks=talks, people=people, shared=shared))
    (folder / "cynosure.yml").write_text(STAR_FILE, encoding="utf-8")
    opened = open_project(folder)
    load(opened.folder, opened.star_file.sources, None, NOW, lambda *_: None)
    return folder
