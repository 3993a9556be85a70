"""One more day of events on 180 days that are loaded, against the same day on an empty project.

Run with `python -m bench.day`. Both are whole processes of `cyn load`. What the day costs beyond
its own share is the price of knowing that none of its rows is there already. Beside them stands one
hand-written DuckDB statement that does the same for the day: read it, leave out the ids that the
others have, sort by person and time, write.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.runs import BUILD, CYN, ROOT, Run, keep, machine, timed

SEED = 20260831
DAYS = 180
BAR = 1.5
"""How many times what the day takes by itself it may take on top of 180 others."""

STAR_FILE = """\
cynosure: 1
project: {id: day}
sources: [{table: events, format: parquet, path: "events/*.parquet"}]
"""
ALONE, MORE = "Cynosure, the day by itself", f"Cynosure, the day on {DAYS} others"
PEER = "DuckDB, the day beside the ids of the others"
HASHED = "left(sha256('0f' || user_id), 24)"


def main() -> int:
    """Run the sides in turn, print the table and keep it; 1 where the bar is missed."""
    asked = _arguments()
    if asked.peer is not None:
        _peer(asked.peer)
        return 0
    folder = _data(asked.events)
    runs: dict[str, list[Run]] = {side: [] for side in (ALONE, MORE, PEER)}
    for _ in range(asked.rounds):
        runs[ALONE].append(_load(folder / "alone", fresh=True))
        runs[MORE].append(_more(folder))
        command = [sys.executable, "-m", "bench.day", "--peer", str(folder)]
        runs[PEER].append(timed(command, ROOT))
    text, held = _table(runs, asked.events)
    print(text)
    keep("day", text)
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="events of a day")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", type=Path, metavar="FOLDER", help="run the statement alone")
    return parser.parse_args()


def _data(events: int) -> Path:
    """The folder with the loaded days and the further one, made where it is missing."""
    folder = BUILD / f"day-{events}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        rng = np.random.default_rng(SEED)
        for name in ("alone", "many"):
            (fresh / name / "events").mkdir(parents=True)
            (fresh / name / "cynosure.yml").write_text(STAR_FILE, "utf-8")
        for day in range(DAYS):
            pq.write_table(_day(day, events, rng), fresh / "many" / "events" / f"{day:03}.parquet")
        pq.write_table(_day(DAYS, events, rng), fresh / "alone" / "events" / f"{DAYS}.parquet")
        timed([sys.executable, "-c", CYN, "load"], fresh / "many")
        fresh.rename(folder)
    return folder


def _day(day: int, events: int, rng: np.random.Generator) -> pa.Table:
    start = np.datetime64("2026-03-01T00:00:00", "us") + np.timedelta64(day, "D")
    seconds = np.sort(rng.integers(0, 86_400_000_000, events))
    people = rng.integers(0, events * 5, events)
    names = np.array(["asked", "answered", "saved", "opened"])
    return pa.table(
        {
            "event_id": pa.array([f"e{day:03}{k:07}" for k in range(events)]),
            "user_id": pa.array([f"u{one}" for one in people]),
            "ts": pa.array(start + seconds, pa.timestamp("us", tz="UTC")),
            "event": pa.array(names[rng.integers(0, len(names), events)]),
            "episode_id": pa.array([f"c{day:03}{k // 5}" for k in range(events)]),
        }
    )


def _load(project: Path, *, fresh: bool) -> Run:
    if fresh:
        shutil.rmtree(project / ".cynosure", ignore_errors=True)
    return timed([sys.executable, "-c", CYN, "load"], project)


def _more(folder: Path) -> Run:
    """Load the further day into a copy of the store of the others."""
    project = folder / "more"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(folder / "many", project)
    day = folder / "alone" / "events" / f"{DAYS}.parquet"
    shutil.copy(day, project / "events" / day.name)
    return _load(project, fresh=False)


def _peer(folder: Path) -> None:
    engine = duckdb.connect(config={"memory_limit": "3GB"})
    segments = folder / "many" / ".cynosure" / "segments" / "events-*.parquet"
    day = folder / "alone" / "events" / "*.parquet"
    engine.execute(
        f"""COPY (
            SELECT {HASHED} AS user_id, * EXCLUDE (user_id)
            FROM (SELECT DISTINCT ON (event_id) * FROM read_parquet('{day}')) AS fresh
            ANTI JOIN (SELECT event_id FROM read_parquet('{segments}')) AS known
                ON fresh.event_id = known.event_id
            ORDER BY user_id, ts
        ) TO '{BUILD / "peer.parquet"}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"""
    )


def _table(runs: dict[str, Sequence[Run]], events: int) -> tuple[str, bool]:
    """The table in Markdown, and whether the bar was held."""
    seconds = {side: statistics.median(run.seconds for run in some) for side, some in runs.items()}
    alone = seconds[ALONE]
    lines = [
        f"# One more day of {events:,} events on {DAYS} ({datetime.now(UTC):%Y-%m-%d})",
        "",
        machine(),
        "",
        "| | seconds | every run | ratio | core seconds | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for side, some in runs.items():
        every = ", ".join(f"{run.seconds:.2f}" for run in some)
        cpu = statistics.median(run.cpu for run in some)
        peak = max(run.mib for run in some)
        lines.append(
            f"| {side} | {seconds[side]:.2f} | {every} | {seconds[side] / alone:.2f} "
            f"| {cpu:.1f} | {peak:,.0f} |"
        )
    held = seconds[MORE] <= BAR * alone
    said = "held" if held else "MISSED"
    lines += ["", f"Bar: at most {BAR} times the day by itself: {said}.", ""]
    return "\n".join(lines), held


if __name__ == "__main__":
    sys.exit(main())
