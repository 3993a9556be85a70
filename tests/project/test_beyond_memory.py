"""A table larger than what the engine may use of memory: it is loaded and asked all the same."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.errors import Refusal
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.store import connection, engine, staging

NOW = datetime(2026, 8, 1, tzinfo=UTC)
ROWS = 600_000
TO_LOAD, TO_ASK = "160MB", "110MB"
"""What the engine is given: enough to work with, too little for all rows at once."""
NO_DISK = "SET max_temp_directory_size = '0KB'"
STAR = """\
cynosure: 1
project: {id: large}
sources: [{table: events, format: parquet, path: "*.parquet"}]
moments: {asked: {event: asked}}
episodes: {talk: {key: episode_id, of: [asked]}}
metrics: {people: {kind: units, from: talk}, talks: {kind: count, from: talk}}
star: [{metric: talks, since: 2026-06-01}]
"""
TALKS = Question("level", (("metric", "talks"),))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose one table does not fit into what the engine is given."""
    give(monkeypatch, "")
    monkeypatch.setattr(engine, "MEMORY", TO_LOAD)
    rng = np.random.default_rng(20260601)
    stamps = np.datetime64("2026-06-01", "us") + rng.integers(0, 28 * 86_400_000_000, ROWS)
    numbers = rng.permutation(ROWS)
    rows = {
        "event_id": [f"event-{number:012}-{'x' * 40}" for number in numbers],
        "user_id": [f"u{number % 30_000}" for number in numbers],
        "ts": pa.array(stamps, pa.timestamp("us", tz="UTC")),
        "event": ["asked"] * ROWS,
        "episode_id": [f"episode-{number:012}-{'x' * 40}" for number in numbers],
    }
    pq.write_table(pa.table(rows), tmp_path / "events.parquet")
    (tmp_path / "cynosure.yml").write_text(STAR)
    return tmp_path


def loaded(folder: Path) -> int:
    specs = open_project(folder).star_file.sources
    return load(folder, specs, None, NOW, lambda *_: None).total("kept")


def talks(folder: Path) -> Finding:
    (answer,) = ask(open_project(folder), [TALKS], None, NOW)
    return answer.finding


def give(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    """Every engine takes two threads, each of which needs memory of its own, and a setting."""

    def start(temporary: Path) -> Any:
        found = engine.started(temporary)
        found.execute(f"SET threads = 2; {setting}")
        return found

    for room in (staging, connection):
        monkeypatch.setattr(room, "started", start)


def test_it_is_loaded_and_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(folder) == ROWS
    monkeypatch.setattr(engine, "MEMORY", TO_ASK)
    series = next(block for block in talks(folder).blocks if type(block).__name__ == "SeriesBlock")
    assert sum(point.estimate.value for point in series.points) == ROWS
    assert not list((folder / ".cynosure").rglob("*.tmp"))


def test_without_temporary_files_it_is_refused_and_nothing_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as now:
        give(now, NO_DISK)
        with pytest.raises(Refusal, match="more memory than it may use"):
            loaded(folder)
    with pytest.raises(Refusal, match="Nothing is loaded yet"):
        talks(folder)
    assert loaded(folder) == ROWS
    monkeypatch.setattr(engine, "MEMORY", TO_ASK)
    give(monkeypatch, NO_DISK)
    with pytest.raises(Refusal, match="more memory than it may use"):
        talks(folder)
