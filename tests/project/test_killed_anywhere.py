"""Loads killed at moments spread over their length: the snapshot before is served, whole."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.project.load import load
from cynosure.store import snapshots
from cynosure.store.layout import Layout
from cynosure.tables.mapping import SourceSpec
from tests.project.loading import files, rows_served

CHILD = Path(__file__).with_name("load_child.py")
SPEC = SourceSpec("events", "parquet", "*.parquet")
NOW = datetime(2026, 7, 1, tzinfo=UTC)
BEFORE, MORE = 1_000, 400_000
MOMENTS = 20
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


@contextmanager
def loading(folder: Path) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """A load that has begun, and the words it says."""
    command = [sys.executable, str(CHILD), str(folder), "tell", "parquet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "begins\n"
        try:
            yield running, running.stdout
        finally:
            running.kill()


def length(folder: Path) -> float:
    """Seconds from the beginning of a load until its snapshot is served."""
    with loading(folder) as (_, words):
        begun = time.monotonic()
        assert words.readline() == "writes\n"
        assert words.readline() == "served\n"
        return time.monotonic() - begun


def killed(folder: Path, after: float) -> list[str]:
    """What a load has said when it is killed so many seconds after it began."""
    with loading(folder) as (running, words):
        time.sleep(after)
        running.kill()
        said = words.read().split()
    assert running.returncode == -signal.SIGKILL
    return said


def spared(folder: Path, after: float, calm: Path) -> bool:
    """Whether a load killed after so many seconds was writing; it cost nothing either way."""
    before = snapshots.current(Layout(folder))
    said = killed(folder, after)
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
    """The length is that of a calm load; on a machine that grew busy since, it is measured anew."""
    within = []
    while len(within) < SWEEPS and max(within, default=0) < WITHIN:
        sweep = tmp_path / str(len(within))
        calm = sweep / "calm"
        shutil.copytree(waiting, calm)
        whole = length(calm)
        assert rows_served(calm) == BEFORE + MORE
        writing = 0
        for moment in range(MOMENTS):
            folder = sweep / f"killed-{moment}"
            shutil.copytree(waiting, folder)
            writing += spared(folder, whole * (moment + 0.5) / MOMENTS, calm)
            shutil.rmtree(folder)
        within.append(writing)
    assert within[-1] >= WITHIN, f"moments that fell into the writing, a sweep: {within}"
