"""Tracks: building, extending and reading them, against a plain reading of the same arrays, DuckDB,
Polars, chDB and the way of one query a candidate.

Run with `python -m bench.tracks`. Every side is a process of its own that answers all its jobs,
each once to warm up and then several times; what they answer must be the same. A peer that is
missing ends the benchmark. `--events` and `--people` make it smaller, `--threads` are ours.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bench.runs import BUILD, ROOT, Run, keep, machine, timed
from bench.tracks_data import write
from bench.tracks_ours import WHOLE, jobs, tracks_of
from bench.tracks_peers import SAMPLE, chdb_jobs, duckdb_jobs, polars_jobs

PEERS = {"DuckDB": duckdb_jobs, "Polars": polars_jobs, "chDB": chdb_jobs}
OURS = "Cynosure"
CANDIDATES = 900
SORT_MIB = 6 * 1024


@dataclass(frozen=True)
class Bar:
    """What must hold: `ratio` is at most (or with `least`, at least) `bar`."""

    what: str
    ratio: float
    bar: float
    _: KW_ONLY
    least: bool = False

    @property
    def held(self) -> bool:
        return self.ratio >= self.bar if self.least else self.ratio <= self.bar

    @property
    def line(self) -> str:
        side = "≥" if self.least else "≤"
        said = "held" if self.held else "MISSED"
        return f"| {self.what} | {self.ratio:,.2f} | {side} {self.bar:,g} | {said} |"


def main() -> int:
    """Build, ask all sides, compare, print the table and keep it; 1 where a bar is missed."""
    asked = _arguments()
    if asked.side is not None:
        print(json.dumps(_side(asked.side, asked.folder, asked.threads, asked.rounds)))
        return 0
    folder = data_of(asked.events, asked.people)
    builds = _builds(folder)
    sides = {
        side: _run(side, folder, f"--threads={asked.threads}", f"--rounds={asked.rounds}")
        for side in (OURS, *PEERS)
    }
    told = {side: json.loads(run.output) for side, run in sides.items()}
    _same(told)
    bars = [*_of_jobs(told), *_of_builds(builds)]
    text = _table(asked, builds, sides, told, bars)
    print(text)
    keep("tracks", text)
    return 0 if all(bar.held for bar in bars) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=97_000_000)
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", help="run one side alone")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def data_of(events: int, people: int) -> Path:
    """The folder of the log of so many events and people, written where it is not there yet."""
    folder = BUILD / f"tracks-{events}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        write(fresh, events, people)
        fresh.rename(folder)
    return folder


def _run(side: str, folder: Path, *words: str) -> Run:
    command = [sys.executable, "-m", "bench.tracks", "--side", side, "--folder", str(folder)]
    return timed([*command, *words], ROOT)


def _builds(folder: Path) -> dict[str, Run]:
    """Building anew, one more day on the others, the day alone, and the peer's sort."""
    store = folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    _run("build day", folder)  # compiles the kernels
    shutil.rmtree(store)
    found = {"the day alone": _run("build day", folder)}
    shutil.rmtree(store)
    found["all but a day"] = _run("build most", folder)
    found["one more day"] = _run("build all", folder)
    shutil.rmtree(store)
    found["all"] = _run("build all", folder)
    found["DuckDB sort"] = _run("sort", folder)
    return found


def _side(side: str, folder: Path, threads: int, rounds: int) -> Any:
    """What one process does: the seconds of each job and its answer."""
    builds = {"build all": WHOLE, "build most": WHOLE[:1], "build day": WHOLE[1:]}
    if side in builds:
        return tracks_of(folder, builds[side]).rows
    if side == "sort":
        return _sorted(folder)
    found = jobs(folder, threads) if side == OURS else PEERS[side](folder)
    told = {}
    for name, job in found.items():
        answer, seconds, cores = job(), [], []
        for _ in range(rounds):
            begun, worked = time.perf_counter(), time.process_time()
            job()
            seconds.append(time.perf_counter() - begun)
            cores.append(time.process_time() - worked)
        told[name] = {
            "seconds": statistics.median(seconds),
            "cores": statistics.median(cores),
            "answer": answer,
        }
    return told


def _sorted(folder: Path) -> int:
    """The same columns of the same files, sorted by person and time into a table on disk."""
    path = folder / "sorted.duckdb"
    path.unlink(missing_ok=True)
    engine = duckdb.connect(str(path), config={"memory_limit": f"{SORT_MIB}MB"})
    engine.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false")
    files = ", ".join(f"'{folder / file}'" for file in WHOLE)
    engine.execute(f"""
        CREATE TABLE sorted AS
        SELECT user_id, ts, event FROM read_parquet([{files}]) ORDER BY user_id, ts
    """)
    rows = engine.execute("SELECT count(*) FROM sorted").fetchall()[0][0]
    engine.close()
    path.unlink()
    return int(rows)


def _same(told: Mapping[str, Any]) -> None:
    """Ends the benchmark unless all sides say the same."""
    for job in ("candidates", "retention", "funnel"):
        for side in PEERS:
            if told[side][job]["answer"] != told[OURS][job]["answer"]:
                raise SystemExit(f"{job}: {side} found other numbers")


def _best(told: Mapping[str, Any], job: str) -> float:
    return min(told[side][job]["seconds"] for side in PEERS)


def _of_jobs(told: Mapping[str, Any]) -> list[Bar]:
    ours = {job: one["seconds"] for job, one in told[OURS].items()}
    a_query = told["DuckDB"]["a candidate"]["seconds"] / len(SAMPLE)
    found = ours["candidates"]
    return [
        Bar("900 candidates: times the limit", found / ours["limit"], 3),
        Bar(
            "900 candidates: the best single query takes",
            _best(told, "candidates") / found,
            30,
            least=True,
        ),
        Bar(
            "900 candidates: a query a candidate takes",
            CANDIDATES * a_query / found,
            1000,
            least=True,
        ),
        Bar(
            "retention: the best peer takes",
            _best(told, "retention") / ours["retention"],
            4,
            least=True,
        ),
        Bar("funnel: the best peer takes", _best(told, "funnel") / ours["funnel"], 8, least=True),
    ]


def _of_builds(builds: Mapping[str, Run]) -> list[Bar]:
    more, alone = builds["one more day"].seconds, builds["the day alone"].seconds
    return [
        Bar(
            "building: times a DuckDB sort",
            builds["all"].seconds / builds["DuckDB sort"].seconds,
            2,
        ),
        Bar("building: GiB", builds["all"].mib / 1024, 6),
        Bar("one more day: times the day alone", more / alone, 1.5),
    ]


def _table(
    asked: argparse.Namespace,
    builds: Mapping[str, Run],
    sides: Mapping[str, Run],
    told: Mapping[str, Any],
    bars: list[Bar],
) -> str:
    """The tables in Markdown."""
    head = f"{asked.events:,} events, {asked.people:,} people, 60 names, 180 days"
    lines = [f"# Tracks: {head} ({datetime.now(UTC):%Y-%m-%d})", "", machine()]
    lines += [f"{asked.threads} threads of ours. All sides found the same numbers.", ""]
    lines += [
        "| job: seconds, warm (of all cores) | " + " | ".join(told) + " |",
        "|---" * (len(told) + 1) + "|",
    ]
    for job in ("limit", "candidates", "a candidate", "retention", "funnel"):
        cells = [_shown(one[job]) if job in one else "" for one in told.values()]
        lines.append(f"| {job} | " + " | ".join(cells) + " |")
    peaks = " | ".join(f"{run.mib:,.0f}" for run in sides.values())
    lines += [f"| peak MiB | {peaks} |", "", "| build | seconds | core seconds | peak MiB |"]
    lines += ["|---|---|---|---|"]
    for name, run in builds.items():
        lines.append(f"| {name} | {run.seconds:.2f} | {run.cpu:.1f} | {run.mib:,.0f} |")
    lines += ["", "| bar | ratio | must | |", "|---|---|---|---|", *(bar.line for bar in bars), ""]
    return "\n".join(lines)


def _shown(one: Mapping[str, float]) -> str:
    return f"{one['seconds']:.3f} ({one['cores']:.3f})"


if __name__ == "__main__":
    sys.exit(main())
