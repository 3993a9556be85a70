"""`why` on many events: beside a Poisson bootstrap in DuckDB and a plain one in pandas.

Run with `python -m bench.why`. Ours is the whole process of `cyn why`, six dimensions and 300
draws, from being typed to the last line, with an empty ledger and the kernels compiled. Every side
runs in a process of its own; the limit is one reading of the columns that the answer rests on. The
projects are built once and kept; ten million events are loaded at a time, in the order of time.
pandas draws people anew a tenth as often, and is counted ten times.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np

from bench.runs import BUILD, CYN, RESULTS, ROOT, Run, machine, timed

DIMENSIONS = ("category", "model", "surface", "country", "plan", "shape")
DRAWS = 300
FEWER = 10
"""pandas makes one in so many of the draws."""
BARS: Mapping[int, float] = {10_000_000: 5.0, 100_000_000: 30.0}
"""Seconds, by the number of events."""
BAR_MIB = 4096
OURS, LIMIT, POISSON, PANDAS = "`cyn why`", "the columns read once", "DuckDB Poisson", "pandas"
AT_ONCE = 10_000_000
"""Events of one file, and of one load."""
WITH_PEERS = 10_000_000
"""The largest log that the peers are given."""
SECONDS = 10 * 7 * 24 * 3600
"""Ten weeks."""
WEEK = "2026-11-09"
STAR_FILE = """\
cynosure: 1
project: {id: bench}
calendar: {timezone: UTC}
sources:
  - {table: events, format: parquet, path: "events-*.parquet", data_until: "2026-12-01T00:00:00Z"}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, CARRIED}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
star: [{metric: rate, since: 2026-01-01}]
""".replace("CARRIED", ", ".join(f"{name}: first" for name in DIMENSIONS))
TALKS = """
SELECT user_id, {dimension} AS part, ts >= TIMESTAMPTZ '2026-11-09 00:00:00+00' AS later,
       count(DISTINCT episode_id) AS under,
       count(DISTINCT episode_id) FILTER (WHERE event = 'saved') AS over
FROM {events} WHERE ts >= TIMESTAMPTZ '2026-11-02 00:00:00+00' GROUP BY ALL
"""


@dataclass(frozen=True)
class Measured:
    """The sides over one log."""

    events: int
    runs: Mapping[str, Run]

    @property
    def held(self) -> bool:
        """Whether ours held the bars of this many events; True where there are none."""
        own = self.runs[OURS]
        return own.seconds <= BARS.get(self.events, own.seconds) and own.mib < BAR_MIB

    @property
    def lines(self) -> list[str]:
        """The rows of the table."""
        own = self.runs[OURS]
        return [
            f"| {self.events:,} | {side} | {run.seconds:.1f} | {run.seconds / own.seconds:.2f} "
            f"| {run.cpu:.1f} | {run.cpu / own.cpu:.2f} | {run.mib:,.0f} |"
            for side, run in self.runs.items()
        ]


def main() -> int:
    """Measure, print the table and keep it; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=list(BARS))
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.side is not None:
        SIDES[asked.side](_events_of(asked.folder))
        return 0
    before = machine()
    measured = [_measured(events) for events in asked.events]
    what = f"`why` by {len(DIMENSIONS)} dimensions, {DRAWS} draws"
    lines = [f"# {what} ({datetime.now(UTC):%Y-%m-%d})", "", before]
    lines += ["Times are those of whole processes; the ratios are to ours.", ""]
    lines += ["| events | | seconds | ratio | core seconds | ratio | peak MiB |", "|---" * 7 + "|"]
    lines += [line for one in measured for line in one.lines]
    bars = [
        f"{one.events:,} events within {BARS[one.events]:g} s and {BAR_MIB:,} MiB: "
        f"{'held' if one.held else 'MISSED'}."
        for one in measured
        if one.events in BARS
    ]
    text = "\n".join([*lines, "", *bars, ""])
    print(text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-why.md").write_text(text, "utf-8")
    return 0 if all(one.held for one in measured) else 1


def _measured(events: int) -> Measured:
    folder = _project(events)
    _forget_answers(folder)
    asked = ["why", "rate", "--by", ",".join(DIMENSIONS), "--period", WEEK]
    command = [sys.executable, "-c", CYN, *asked]
    timed(command, folder)  # Compiles, where nobody has.
    _forget_answers(folder)
    runs = {OURS: timed(command, folder)}
    for side in SIDES if events <= WITH_PEERS else (LIMIT,):
        command = [sys.executable, "-m", "bench.why", "--side", side, "--folder", str(folder)]
        run = timed(command, ROOT)
        times = FEWER if side == PANDAS else 1
        runs[side] = Run(run.seconds * times, run.cpu * times, run.mib, run.output)
    for side, run in runs.items():
        print(f"{events:,} {side}: {run.seconds:.1f} s", file=sys.stderr, flush=True)
    return Measured(events, runs)


def _forget_answers(folder: Path) -> None:
    for path in (folder / ".cynosure").glob("ledger.db*"):
        path.unlink()


def _project(events: int) -> Path:
    """The folder of the loaded project, made where it is missing."""
    folder = BUILD / f"why-{events}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        (fresh / "cynosure.yml").write_text(STAR_FILE, encoding="utf-8")
        parts = -(-events // AT_ONCE)
        for part in range(parts):
            write(fresh, events, part, parts)
            timed([sys.executable, "-c", CYN, "load"], fresh)
            print(f"{events:,}: {part + 1} of {parts} loaded", file=sys.stderr, flush=True)
        for path in fresh.glob("events-*.parquet"):
            path.unlink()
        fresh.rename(folder)
    return folder


def write(folder: Path, events: int, part: int, parts: int) -> None:
    """The file of one of `parts` stretches of time of so many `events`.

    They are ten weeks of talks of a person for every fifty events; the rate falls in the last week.
    """
    people = max(events // 50, 1_000)
    values = ", ".join(
        f"'{name}' || (hash(talk * 7 + {k}) % {3 + k})::VARCHAR AS {name}"
        for k, name in enumerate(DIMENSIONS)
    )
    since, until = (SECONDS * k // parts for k in (part, part + 1))
    duckdb.execute(
        f"""COPY (
        WITH talks AS (
            SELECT range AS talk, hash(range) % {people} AS person,
                   (hash(range + 1) % {SECONDS})::BIGINT AS second,
                   TIMESTAMPTZ '2026-09-07 00:00:00+00' + INTERVAL 1 SECOND * second AS begun
            FROM range({events // 2})
        )
        SELECT talk * 2 + half AS event_id, 'p' || person AS user_id,
               begun + INTERVAL 1 MINUTE * half AS ts,
               CASE WHEN half = 0 THEN 'asked' WHEN hash(talk + 2) % 100 <
               (CASE WHEN begun >= TIMESTAMPTZ '2026-11-09 00:00:00+00' THEN 40 ELSE 55 END)
               THEN 'saved' ELSE 'closed' END AS event, talk AS episode_id, {values}
        FROM talks, (SELECT unnest([0, 1]) AS half)
        WHERE second >= {since} AND second < {until}
        ) TO '{folder}/events-{part:03}.parquet'"""
    )


def _events_of(folder: Path) -> str:
    """The segments of the events, which every side reads."""
    return f"read_parquet('{folder}/.cynosure/segments/events-*.parquet')"


def read_once(events: str) -> None:
    """One reading of all that ours reads."""
    columns = ("user_id", "ts", "event", "episode_id", *DIMENSIONS)
    duckdb.execute(f"SELECT {', '.join(f'max({name})' for name in columns)} FROM {events}")


def by_duckdb(events: str) -> None:
    """A Poisson bootstrap in SQL: every person's sums times every draw's weight."""
    for dimension in DIMENSIONS:
        talks = TALKS.format(dimension=dimension, events=events)
        duckdb.execute(
            f"""WITH sums AS MATERIALIZED ({talks}), draws AS (SELECT range AS draw
            FROM range({DRAWS})), weighed AS (
            SELECT draw, part, later, under, over,
                   hash(user_id || draw) / 18446744073709551616.0 AS u FROM sums, draws)
            SELECT draw, part, later, sum(under * w), sum(over * w) FROM (
                SELECT *, CASE WHEN u < 0.3679 THEN 0 WHEN u < 0.7358 THEN 1 WHEN u < 0.9197
                THEN 2 WHEN u < 0.9810 THEN 3 ELSE 4 END AS w FROM weighed) GROUP BY ALL"""
        ).fetchall()


def by_pandas(events: str) -> None:
    """People drawn anew, their rows put together, and grouped: the plain way."""
    import pandas as pd

    rng = np.random.default_rng(1)
    for dimension in DIMENSIONS:
        talks = duckdb.execute(TALKS.format(dimension=dimension, events=events)).df()
        codes, people = pd.factorize(talks["user_id"])
        for _ in range(DRAWS // FEWER):
            weights = np.bincount(rng.integers(0, len(people), len(people)), minlength=len(people))
            drawn = talks[["under", "over"]].mul(weights[codes], axis=0)
            drawn.groupby([talks["part"], talks["later"]]).sum()


SIDES = {LIMIT: read_once, POISSON: by_duckdb, PANDAS: by_pandas}


if __name__ == "__main__":
    sys.exit(main())
