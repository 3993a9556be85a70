"""How the search grows: 1, 10, 100 and 300 million events, one thread and two.

Run with `python -m bench.scaling`; `--events` names other sizes. A size is built by a process of
its own and searched by another, for each number of threads, so that the peak of memory is its own.
What a billion events would take is drawn from the largest size and says what it assumes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.find import searching
from bench.runs import BUILD, ROOT, Run, keep, machine, timed
from bench.tracks import data_of
from bench.tracks_ours import jobs, people_of, tracks_of
from cynosure.tracks.reader import Tracks

SIZES = (1_000_000, 10_000_000, 100_000_000, 300_000_000)
EVENTS_EACH = 48.5
"""Events a person, as in `bench.tracks`: 97 million of 2 million people."""
BILLION = 1_000_000_000
MOST_MIB = 24 * 1024


@dataclass(frozen=True)
class Size:
    """What a size took: to build, and to search with each number of threads (`sides`)."""

    events: int
    tracks_mib: float
    build: Run
    searches: Mapping[int, Run]
    sides: Mapping[int, Any]

    @property
    def lines(self) -> list[str]:
        """A row of the table for each number of threads."""
        return [
            f"| {self.events:,} | {threads} | "
            + " | ".join(_timed(side[job], side["limit"]) for job in ("limit", "900", "10,000"))
            + f" | {self.build.seconds:.1f} ({self.build.cpu:.1f}) | {self.build.mib:,.0f}"
            + f" | {self.searches[threads].mib:,.0f} | {self.tracks_mib:,.0f} |"
            for threads, side in self.sides.items()
        ]

    @property
    def held(self) -> bool:
        return max(self.build.mib, *(run.mib for run in self.searches.values())) <= MOST_MIB


def main() -> int:
    """Measure every size, print the table and keep it; 1 where memory did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=("build", "search"), help="run one side alone")
    asked = parser.parse_args()
    if asked.side is not None:
        print(json.dumps(_side(asked.side, asked.events[0], asked.threads[0], asked.rounds)))
        return 0
    before = machine()
    sizes = [_measured(events, asked.threads, asked.rounds) for events in asked.events]
    text = _table(before, sizes)
    print(text)
    keep("scaling", text)
    return 0 if all(size.held for size in sizes) else 1


def _measured(events: int, threads: list[int], rounds: int) -> Size:
    folder = data_of(events, round(events / EVENTS_EACH))
    shutil.rmtree(folder / "store", ignore_errors=True)
    build = _run("build", events, threads[-1], rounds)
    searches = {number: _run("search", events, number, rounds) for number in threads}
    sides = {number: json.loads(run.output) for number, run in searches.items()}
    size = sum(run.path.stat().st_size for run in tracks_of(folder).runs) / 2**20
    return Size(events, size, build, searches, sides)


def _run(side: str, events: int, threads: int, rounds: int) -> Run:
    words = [f"--side={side}", f"--events={events}", f"--threads={threads}", f"--rounds={rounds}"]
    return timed([sys.executable, "-m", "bench.scaling", *words], ROOT)


def _side(side: str, events: int, threads: int, rounds: int) -> Any:
    """What one process does: the seconds of all cores and of the clock, by job."""
    folder = BUILD / f"tracks-{events}"
    if side == "build":
        return tracks_of(folder).rows
    tracks = Tracks(tracks_of(folder).runs, threads)
    small = jobs(folder, threads)
    found = {
        "limit": small["limit"],
        "900": small["candidates"],
        "10,000": searching(tracks, people_of(folder, tracks)),
    }
    return {name: _seconds(job, rounds) for name, job in found.items()}


def _seconds(job: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """The medians of the clock and of all cores, warm."""
    job()
    clock, cores = [], []
    for _ in range(rounds):
        begun, worked = time.perf_counter(), time.process_time()
        job()
        clock.append(time.perf_counter() - begun)
        cores.append(time.process_time() - worked)
    return statistics.median(clock), statistics.median(cores)


def _table(before: str, sizes: list[Size]) -> str:
    heads = (
        "events", "threads", "limit", "900 candidates", "10,170 candidates", "build",
        "peak MiB of it", "peak MiB of the search", "MiB on disk",
    )  # fmt: skip
    lines = [f"# Scaling ({datetime.now(UTC):%Y-%m-%d})", "", before]
    lines += [
        "Seconds of the clock (of all cores), warm; × is by the core seconds of the limit.",
        "",
    ]
    lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for size in sizes:
        lines += size.lines
    return "\n".join([*lines, "", *_billion(max(sizes, key=lambda size: size.events)), ""])


def _billion(size: Size) -> list[str]:
    """What a billion events would take, by the largest size."""
    by = BILLION / size.events
    threads, side = max(size.sides.items())
    search, small = (by * side[job][0] for job in ("10,000", "900"))
    told = (
        f"A billion events, drawn from the {size.events:,} with {threads} threads: "
        f"900 candidates in {small:.1f} s, 10,170 in {search:.1f} s, built in "
        f"{by * size.build.seconds / 60:.0f} min, {by * size.tracks_mib / 1024:.1f} GiB on disk."
    )
    assumed = (
        "It assumes that all grows with the events, since buckets are read once each and apart; as "
        "many events a person as here; no more names; and that the mapped file stays in memory: "
        "else each pass reads it from the disk anew. Memory of the building was not projected: it "
        "is bounded by the portion sorted at a time, and by the people."
    )
    return [told, assumed]


def _timed(one: tuple[float, float], limit: tuple[float, float]) -> str:
    return f"{one[0]:.3f} ({one[1]:.3f}, {one[1] / limit[1]:.1f} ×)"


if __name__ == "__main__":
    sys.exit(main())
