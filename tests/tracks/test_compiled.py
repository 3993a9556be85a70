"""Kernels are compiled when they are called, kept on disk, and say what they mean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from cynosure.tracks import clock
from cynosure.tracks.compiled import kernel, lowest_bit, ones_in, tally

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


@kernel
def read_words(words: np.ndarray, counters: np.ndarray, found: np.ndarray) -> None:
    for k in range(words.size):
        tally(counters, 1, words[k])
        found[k, 0] = ones_in(words[k])
        found[k, 1] = lowest_bit(words[k])


def test_an_instruction_does_what_its_python_says() -> None:
    """At a place that no wide instruction would choose, and beside what is not to be touched."""
    words = np.random.default_rng(3).integers(1, 2**64, 40, dtype=np.uint64)
    words[:2] = 1, 2**64 - 1
    counters, expected = np.full(66, 250, np.uint8), np.full(66, 250, np.uint8)
    found = np.zeros((words.size, 2), np.uint64)
    read_words(words, counters, found)
    for word in words.tolist():
        for bit in range(64):
            # Counters of a byte begin anew after 255.
            expected[1 + bit] = (int(expected[1 + bit]) + (word >> bit & 1)) % 256
    assert np.array_equal(counters, expected)
    told = [(ones_in.python(word), lowest_bit.python(word)) for word in words]
    assert found.tolist() == [[int(ones), int(lowest)] for ones, lowest in told]
    small = np.zeros(65, np.uint8)
    tally.python(small, 1, words[0])
    assert small.tolist() == [0, 1, *[0] * 63]


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
