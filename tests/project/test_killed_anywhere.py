"""Loads killed at moments spread over their length: the snapshot before is served, whole."""

from __future__ import annotations

import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.project.load import load
from cynosure.store import snapshots
from cynosure.store.layout import Layout
from cynosure.tables.mapping import SourceSpec
from tests.project.forked import heard, started
from tests.project.load_child import load_there
from tests.project.loading import files, rows_served

SPEC = SourceSpec("events", "parquet", "*.parquet")
NOW = datetime(2026, 7, 1, tzinfo=UTC)
BEFORE, MORE = 1_000, 200_000
MOMENTS = 10
"""So many are spread over the reading and so many over the writing, each timed from its beginning,
so that a machine that grows busy moves them less."""

SWEEPS = 4
WITHIN = 5
"""How many of the moments must fall between the first write and the swap of the pointer."""


def write(path: Path, first: int, count: int) -> None:
    rng = np.random.default_rng(first)
    begins = np.datetime64("2026-06-01T00:00:00", "us")
    numbers = np.arange(first, first + count)
    rows = pa.table(
        {
            "event_id": pa.array([f"e{n}" for n in numbers]),
            "user_id": pa.array([f"u{n}" for n in rng.integers(0, 20_000, count)]),
            "ts": pa.array(begins + numbers * 1_000_000, pa.timestamp("us", "UTC")),
            "event": pa.array(["asked", "answered"] * (count // 2)),
            "note": pa.array([f"{n:016x}" for n in rng.integers(0, 2**62, count)]),
        }
    )
    pq.write_table(rows, path)


def load_here(folder: Path) -> None:
    load(folder, (SPEC,), None, NOW, lambda *_: None)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a snapshot, and a file that is still to be loaded."""
    folder = tmp_path_factory.mktemp("project")
    write(folder / "a.parquet", 0, BEFORE)
    load_here(folder)
    write(folder / "b.parquet", BEFORE, MORE)
    return folder


def lengths(folder: Path) -> tuple[float, float]:
    """Seconds for which a load reads, and then writes until its snapshot is served."""
    with started(load_there, str(folder), "tell", "parquet") as (_, hear):
        assert hear.recv() == "begins"
        begun = time.monotonic()
        assert hear.recv() == "writes"
        wrote = time.monotonic()
        assert hear.recv() == "served"
        return wrote - begun, time.monotonic() - wrote


def killed(folder: Path, after: float, *, writing: bool) -> list[str]:
    """What a load has said when it is killed so long after it began to read, or to write."""
    with started(load_there, str(folder), "tell", "parquet") as (running, hear):
        assert hear.recv() == "begins"
        said = [hear.recv()] if writing else []
        time.sleep(after)
        running.kill()
        said += heard(hear)
        running.join()
        assert running.exitcode == -signal.SIGKILL
    return said


def spared(folder: Path, after: float, calm: Path, *, writing: bool) -> bool:
    """Whether a load was killed while it wrote; it cost nothing either way."""
    before = snapshots.current(Layout(folder))
    said = killed(folder, after, writing=writing)
    if "served" in said:
        assert rows_served(folder) == BEFORE + MORE
    elif snapshots.current(Layout(folder)) == before:
        assert rows_served(folder) == BEFORE
    else:
        assert said == ["writes"], "the pointer was swapped before the word could be said"
        assert rows_served(folder) == BEFORE + MORE
    load_here(folder)
    assert rows_served(folder) == BEFORE + MORE
    assert files(folder) == files(calm), "no file is left that no manifest names"
    return said == ["writes"]


@pytest.mark.slow
def test_no_moment_costs_anything(waiting: Path, tmp_path: Path) -> None:
    """The lengths are those of a calm load; where the machine is no longer like it, of another."""
    within = []
    while len(within) < SWEEPS and max(within, default=0) < WITHIN:
        sweep = tmp_path / str(len(within))
        calm = sweep / "calm"
        shutil.copytree(waiting, calm)
        reading, writing = lengths(calm)
        assert rows_served(calm) == BEFORE + MORE
        moments = [(phase, n) for phase in (False, True) for n in range(MOMENTS)]
        met = 0
        for number, (is_writing, n) in enumerate(moments):
            folder = sweep / f"killed-{number}"
            shutil.copytree(waiting, folder)
            after = (writing if is_writing else reading) * (n + 0.5) / MOMENTS
            met += spared(folder, after, calm, writing=is_writing)
            shutil.rmtree(folder)
        within.append(met)
    assert within[-1] >= WITHIN, f"moments that fell into the writing, a sweep: {within}"
