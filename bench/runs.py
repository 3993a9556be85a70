"""A run of one side in a process of its own, what it ran on, and where results are kept."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "bench"
RESULTS = ROOT / "bench" / "results"
CYN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from bench.no_pandas import hide_pandas
hide_pandas()
from cynosure.cli.main import main
sys.exit(main())
"""
"""The command `cyn` as a user has it."""


@dataclass(frozen=True)
class Run:
    """One process: seconds of wall clock and of all cores, peak of resident MiB, its output."""

    seconds: float
    cpu: float
    mib: float
    output: str


def timed(command: Sequence[str | Path], folder: Path) -> Run:
    """Run `command` in `folder` to its end; ends the benchmark where it fails.

    A small process starts it: on Linux the peak of a child is at least that of who started it.
    """
    small = [sys.executable, "-S", str(Path(__file__)), *map(str, command)]
    done = subprocess.run(
        small, cwd=folder, stdout=subprocess.PIPE, text=True, check=False, env=_environment()
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}")
    output, _, measured = done.stdout.rstrip("\n").rpartition("\n")
    return Run(*map(float, measured.split()), output)


def _environment() -> dict[str, str]:
    """That of a user, whose second start finds the code compiled."""
    found = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return found | {"PYTHONPYCACHEPREFIX": str(BUILD / "compiled")}


def _measured(command: Sequence[str]) -> int:
    """Run `command`, then print its seconds, core seconds and peak MiB; its exit code."""
    begun = time.perf_counter()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts ru_maxrss in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
    return child.returncode


def machine() -> str:
    """The machine in a sentence: nothing in it names a place."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f"{name} {version(name)}" for name in ("duckdb", "ibis-framework", "pyarrow")]
    return (
        f"{_processor()}, {platform.system()}, {os.cpu_count()} cores, {memory:.0f} GiB; "
        f"Python {platform.python_version()}, {', '.join(versions)}. "
        f"Load of the machine before: {os.getloadavg()[0]:.1f}."
    )


def keep(name: str, text: str) -> None:
    """Write the table of a benchmark down as its result of today."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-{name}.md").write_text(text, "utf-8")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


if __name__ == "__main__":
    sys.exit(_measured(sys.argv[1:]))
