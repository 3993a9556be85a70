"""Tracks of a project: built, extended and repaired by themselves, and equal to the queries."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.findings.codec import encode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.history import History
from cynosure.metrics.tracked import TrackColumns
from cynosure.project import by_tracks
from cynosure.project.compute import asked_of, computed, scope_of
from cynosure.project.definitions import definitions_of_question
from cynosure.project.forget import forget
from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.project.tracks import tracked_of
from cynosure.store.connection import Connection
from cynosure.store.snapshots import current
from cynosure.tracks.reader import Tracks

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 4, 25, tzinfo=UTC)
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)
STAR_FILE = """\
cynosure: 1
project: {id: tracks}
calendar: {timezone: Europe/Berlin}
trust: {exclude: {bots: {episodes_per_day_over: 5}}}
sources: [{table: events, format: parquet, path: "*.parquet"}]
moments:
  a: {event: a}
  b: {event: [b, d]}
  c: {event: c}
  kept: {event: c, where: surface = "web"}
episodes:
  talk: {key: episode_id, of: [a, b], gap: 30m, measures: {bs: {count: b}}, fulfilled: bs >= 1}
metrics:
  back: {kind: retention, start: {first: a, after: 3d}, return: b, days: [1, 3]}
  talks: {kind: retention, start: {first: talk}, return: talk, days: [2, 4]}
  whole: {kind: retention, start: {first: events}, return: kept, days: [2, 5]}
  touch: {kind: funnel, steps: [a, b, c], ordering: first_touch, after: 3d}
  tries: {kind: funnel, steps: [a, b, kept], ordering: any_window, window: 30h}
  active: {kind: units, from: a}
  talking: {kind: units, from: talk}
"""
QUESTIONS = (
    ("retention", "back"),
    ("retention", "talks"),
    ("retention", "whole"),
    ("funnel", "touch"),
    ("funnel", "tries"),
    ("growth", "active"),
    ("growth", "talking"),
)


def add_days(folder: Path, first: int, days: int, rows: int, people: int) -> None:
    """Some days of events in a file, in no order; ids repeat over the days."""
    rng = np.random.default_rng(first)
    second = rng.integers(first * 86_400, (first + days) * 86_400, rows)
    who = np.minimum(rng.zipf(1.6, rows) + rng.integers(0, people, rows) - 1, people)
    parts = rng.choice([0, 0, 500_000], rows)
    table = pa.table(
        {
            "event_id": [f"{first}-{k}" for k in range(rows)],
            "user_id": [f"u{one}" for one in who],
            "ts": pa.array(
                [
                    BEGIN + timedelta(seconds=int(s), microseconds=int(p))
                    for s, p in zip(second, parts, strict=True)
                ],
                pa.timestamp("us", tz="UTC"),
            ),
            "event": rng.choice(["a", "a", "b", "c", "d"], rows),
            "surface": rng.choice(["web", "app"], rows),
            "episode_id": [f"c{w}-{s // 40_000}" for w, s in zip(who, second, strict=True)],
        }
    )
    pq.write_table(table, folder / f"{first:03}.parquet")
    project = open_project(folder)
    load(project.folder, project.star_file.sources, None, NOW, lambda *_: None)


def project_of(folder: Path, rows: int = 1_500, people: int = 90) -> Path:
    folder.mkdir()
    (folder / "cynosure.yml").write_text(STAR_FILE, "utf-8")
    add_days(folder, 0, 25, rows, people)
    return folder


def built(folder: Path) -> Tracks:
    """All tracks of a project, as an analysis that needs them gets them."""
    project = open_project(folder)
    manifest = current(project.layout)
    assert manifest is not None
    asked = asked_of(project.star_file, Question("retention", (("metric", "back"),)), manifest)
    with Connection(project.layout, manifest) as connection:
        columns = TrackColumns(("talk", "kept"), build=True)
        found = tracked_of(asked.star_file, scope_of(asked, connection), connection, columns)
    assert found is not None
    return found.tracks


def answers(folder: Path) -> list[bytes | str]:
    """What the project says to all questions, as the ledger would keep it."""
    found = []
    project = open_project(folder)
    manifest = current(project.layout)
    assert manifest is not None
    for name, metric in QUESTIONS:
        asked = asked_of(project.star_file, Question(name, (("metric", metric),)), manifest)
        with Connection(project.layout, manifest) as connection:
            versions = {one: (digest, 1) for one, digest, _ in definitions_of_question(asked)}
            finding: Finding = computed(asked, connection, versions, "", NOW.isoformat(), History())
            found.append(encode(finding))
    return found


def runs(folder: Path) -> dict[str, int]:
    return {
        path.name: path.stat().st_mtime_ns for path in (folder / ".cynosure/tracks").glob("*.run")
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_of(tmp_path_factory.mktemp("projects") / "tracks")


def test_findings_are_the_same_with_tracks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_query = answers(folder)
    assert not (folder / ".cynosure/tracks").exists()
    built(folder)
    used = []

    def noted(*given: object) -> object:
        answer = by_tracks_frame(*given)
        used.append(answer is not None)
        return answer

    by_tracks_frame = by_tracks.tracked_frame
    monkeypatch.setattr(by_tracks, "tracked_frame", noted)
    assert answers(folder) == by_query
    assert used == [True] * 5


def test_a_day_adds_a_run_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    built(folder)
    before = runs(folder)
    add_days(folder, 25, 1, 40, 90)
    tracks = built(folder)
    after = runs(folder)
    events = [run.table for run in tracks.runs if run.table.names[0].startswith("event:")]
    assert sorted(table.rows for table in events) == [40, 1_500]
    # The run of all other days is as it was; finished rows are those of the new snapshot.
    assert len(before.items() & after.items()) >= 1
    with_day = answers(folder)
    for path in (folder / ".cynosure/tracks").glob("*.run"):
        path.unlink()
    assert answers(folder) == with_day


def test_what_is_damaged_is_made_anew(folder: Path) -> None:
    rows = built(folder).rows
    before = runs(folder)
    for name in before:
        path = folder / ".cynosure/tracks" / name
        os.truncate(path, path.stat().st_size // 2)
    assert built(folder).rows == rows
    assert runs(folder).keys() == before.keys()


def test_two_processes_build_at_once(tmp_path: Path) -> None:
    folder = project_of(tmp_path / "both", rows=300, people=30)
    command = [sys.executable, "-m", "tests.project.track_child", str(folder)]
    children = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [child.communicate()[0].strip() for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert told[0] == told[1] == str(built(folder).rows)
    assert not list((folder / ".cynosure/tracks").glob("*.new"))


def test_whoever_is_forgotten_is_in_no_track(tmp_path: Path) -> None:
    folder = project_of(tmp_path / "forgets", rows=300, people=5)
    everybody = built(folder)
    forget(open_project(folder), "u1", lambda *_: None)
    assert not (folder / ".cynosure/tracks").exists()
    left = built(folder)
    people = [sum(run.table.people for run in tracks.runs) for tracks in (everybody, left)]
    assert people[1] < people[0]
    assert left.rows < everybody.rows


@pytest.mark.slow
def test_two_hundred_thousand_people(tmp_path: Path) -> None:
    folder = project_of(tmp_path / "large", rows=500_000, people=200_000)
    by_query = answers(folder)
    built(folder)
    assert answers(folder) == by_query
