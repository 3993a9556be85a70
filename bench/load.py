"""10 million events in Parquet to a snapshot, against hand-written DuckDB statements.

Run with `python -m bench.load`. Each side runs in a process of its own, the sides in turn; the time
is that of the whole process. The statements read the same files, hash the ids of people with a
key, take repeated rows out, sort by person and time, and write zstd Parquet as the store does.
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

from bench.no_pandas import hide_pandas
from bench.product import Size, write_product
from bench.runs import BUILD, ROOT, Run, keep, machine, timed

SEED = 20260831
REPEATED = 0.01
"""The share of events that are sent once more, in a file of their own."""

BAR = 1.5
BAR_MIB = 4096
KEY = "0f" * 32
HASHED = f"left(sha256('{KEY}' || user_id), 24)"
WRITTEN = (
    "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 10000, "
    "WRITE_BLOOM_FILTER false)"
)
PEERS = {
    "DuckDB, first row of each event_id": f"""
        SELECT {HASHED} AS user_id, * EXCLUDE (user_id)
        FROM (FROM read_parquet($files)
              QUALIFY row_number() OVER (PARTITION BY event_id) = 1)
        ORDER BY user_id, ts""",
    "DuckDB, DISTINCT, each person hashed once": f"""
        WITH people AS MATERIALIZED (
            SELECT user_id AS id, {HASHED} AS hashed
            FROM (SELECT DISTINCT user_id FROM read_parquet($files)))
        SELECT hashed AS user_id, * EXCLUDE (user_id, id, hashed)
        FROM (SELECT DISTINCT * FROM read_parquet($files)) JOIN people ON user_id = id
        ORDER BY user_id, ts""",
}
OURS = "Cynosure load"


def main() -> int:
    """Run the sides in turn, print the table and keep it; 1 where a bar is missed."""
    asked = _arguments()
    if asked.side is not None:
        _run_side(asked.side, asked.folder)
        return 0
    folder = _data(asked.events)
    sides = [OURS, *PEERS]
    runs: dict[str, list[Run]] = {side: [] for side in sides}
    for turn in range(asked.rounds):
        for side in sides if turn % 2 == 0 else reversed(sides):
            runs[side].append(_timed(side, folder))
    text, held = _table(runs, asked.events)
    print(text)
    keep("load", text)
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=[OURS, *PEERS])
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def _data(events: int) -> Path:
    """The folder of the files, written where they are missing: always the same ones."""
    folder = BUILD / f"load-{events}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        rng = np.random.default_rng(SEED)
        write_product(fresh, Size(events=events), rng)
        paths = sorted((fresh / "events").glob("*.parquet"))
        again = [_some(pq.read_table(path), rng) for path in paths]
        pq.write_table(pa.concat_tables(again), fresh / "events" / "sent-again.parquet")
        fresh.rename(folder)
    return folder


def _some(rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    return rows.filter(pa.array(rng.random(rows.num_rows) < REPEATED))


def _timed(side: str, folder: Path) -> Run:
    for left in (folder / ".cynosure", BUILD / "spilled"):
        shutil.rmtree(left, ignore_errors=True)
    command = [sys.executable, "-m", "bench.load", "--side", side, "--folder", str(folder)]
    return timed(command, ROOT)


def _run_side(side: str, folder: Path) -> None:
    if side == OURS:
        _load(folder)
        return
    engine = duckdb.connect()
    engine.execute(f"SET memory_limit = '3GB'; SET temp_directory = '{BUILD / 'spilled'}'")
    statement = PEERS[side].replace("$files", f"'{folder}/events/*.parquet'")
    engine.execute(f"COPY ({statement}) TO '{BUILD / 'peer.parquet'}' {WRITTEN}")


def _load(folder: Path) -> None:
    hide_pandas()
    # Imported here, so that the peers do not pay for it.
    from cynosure.project.load import load
    from cynosure.tables.mapping import SourceSpec

    spec = SourceSpec("events", "parquet", "events/*.parquet")
    report = load(folder, (spec,), None, datetime.now(UTC), lambda *_: None)
    if not report.total("duplicates"):
        raise SystemExit("no duplicates were found, so nothing was compared")


def _table(runs: dict[str, Sequence[Run]], events: int) -> tuple[str, bool]:
    """The table in Markdown, and whether the bars were held."""
    seconds = {side: statistics.median(run.seconds for run in some) for side, some in runs.items()}
    cpu = {side: statistics.median(run.cpu for run in some) for side, some in runs.items()}
    peak = {side: max(run.mib for run in some) for side, some in runs.items()}
    least, least_cpu = (min(found[side] for side in PEERS) for found in (seconds, cpu))
    lines = [
        f"# {events:,} events, Parquet to snapshot ({datetime.now(UTC):%Y-%m-%d})",
        "",
        machine(),
        "",
        "Times are those of whole processes, medians; the ratios are to the better statement.",
        "",
        "| | seconds | every run | ratio | core seconds | ratio | peak MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for side, some in runs.items():
        every = ", ".join(f"{run.seconds:.1f}" for run in some)
        lines.append(
            f"| {side} | {seconds[side]:.1f} | {every} | {seconds[side] / least:.2f} "
            f"| {cpu[side]:.1f} | {cpu[side] / least_cpu:.2f} | {peak[side]:,.0f} |"
        )
    held = seconds[OURS] <= BAR * least and peak[OURS] < BAR_MIB
    said = "held" if held else "MISSED"
    lines += ["", f"Bars: at most {BAR} times the seconds, below {BAR_MIB:,} MiB: {said}.", ""]
    return "\n".join(lines), held


if __name__ == "__main__":
    sys.exit(main())
