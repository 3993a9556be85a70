"""Kernels are compiled when they are called, kept on disk, and say what they mean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from cynosure.tracks import clock
from cynosure.tracks.compiled import kernel

ROOT = Path(__file__).resolve().parents[2]
STEP = 3


@kernel
def stepped(value: int) -> int:
    return value + STEP


@kernel
def twice(values: np.ndarray) -> int:
    total = 0
    for value in values:
        total += stepped(value)
    return total


def test_a_kernel_calls_another() -> None:
    values = np.arange(4)
    assert twice(values) == 18
    assert twice.python.__name__ == "twice"


def test_numbers_and_kernels_are_part_of_the_meaning() -> None:
    assert "STEP=3" in twice.meaning()
    assert stepped.meaning() in twice.meaning()
    assert clock.first_second.meaning() != clock.day_of.meaning()


def test_numba_is_imported_where_a_kernel_runs(tmp_path: Path) -> None:
    """Reading every module of tracks imports neither numba nor an engine; a read-only package
    keeps what it compiles in the folder it is given."""
    code = f"""
import os, sys
from pathlib import Path
import cynosure.tracks.kernels.counts, cynosure.tracks.kernels.funnel, cynosure.tracks.shelf
from cynosure.tracks import compiled
met = [name for name in ("numba", "duckdb", "ibis", "pyarrow") if name in sys.modules]
assert met == [], met
may_write = os.access
os.access = lambda path, mode: Path(path).name != "tracks" and may_write(path, mode)
folder = Path({str(tmp_path / "kept")!r})
compiled.keep_compiled_in(folder)
from numba import config
assert config.CACHE_DIR == str(folder) and folder.is_dir()
from cynosure.tracks.clock import Clock
assert Clock.of([(0, 3600)]).edges([10957]).tolist() == [-3600]
assert list(folder.rglob("*.nbi")), "nothing was kept"
"""
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=environment)
