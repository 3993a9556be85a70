"""`why` on many events: beside a Poisson bootstrap in DuckDB and a plain one in pandas.

Run: python -m bench.why [--events 1000000]. The bar: 10 million events, six dimensions and 300
draws within 5 seconds, under 4 GiB.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from cynosure.findings.record import Question
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import open_project

DIMENSIONS = ("category", "model", "surface", "country", "plan", "shape")
DRAWS = 300
STAR_FILE = """\
cynosure: 1
project: {id: bench}
calendar: {timezone: UTC}
sources:
  - {table: events, format: parquet, path: events.parquet, data_until: "2026-12-01T00:00:00Z"}
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


def write(folder: Path, events: int) -> None:
    """Ten weeks of talks of a person for every fifty events; a rate that falls in the last week."""
    people = max(events // 50, 1_000)
    values = ", ".join(
        f"'{name}' || (hash(talk * 7 + {k}) % {3 + k})::VARCHAR AS {name}"
        for k, name in enumerate(DIMENSIONS)
    )
    duckdb.execute(
        f"""COPY (
        WITH talks AS (
            SELECT range AS talk, hash(range) % {people} AS person,
                   TIMESTAMPTZ '2026-09-07 00:00:00+00' + INTERVAL 1 SECOND *
                   ((hash(range + 1) % 6048000)::BIGINT) AS begun
            FROM range({events // 2})
        )
        SELECT talk * 2 + half AS event_id, 'p' || person AS user_id,
               begun + INTERVAL 1 MINUTE * half AS ts,
               CASE WHEN half = 0 THEN 'asked' WHEN hash(talk + 2) % 100 <
               (CASE WHEN begun >= TIMESTAMPTZ '2026-11-09 00:00:00+00' THEN 40 ELSE 55 END)
               THEN 'saved' ELSE 'closed' END AS event, talk AS episode_id, {values}
        FROM talks, (SELECT unnest([0, 1]) AS half)
        ) TO '{folder}/events.parquet'"""
    )
    (folder / "cynosure.yml").write_text(STAR_FILE, encoding="utf-8")


TALKS = """
SELECT user_id, {dimension} AS part, ts >= TIMESTAMPTZ '2026-11-09 00:00:00+00' AS later,
       count(DISTINCT episode_id) AS under,
       count(DISTINCT episode_id) FILTER (WHERE event = 'saved') AS over
FROM '{path}' WHERE ts >= TIMESTAMPTZ '2026-11-02 00:00:00+00' GROUP BY ALL
"""


def by_duckdb(path: Path) -> None:
    """A Poisson bootstrap in SQL: every person's sums times every draw's weight."""
    for dimension in DIMENSIONS:
        talks = TALKS.format(dimension=dimension, path=path)
        duckdb.execute(
            f"""WITH sums AS MATERIALIZED ({talks}), draws AS (SELECT range AS draw
            FROM range({DRAWS})), weighed AS (
            SELECT draw, part, later, under, over,
                   hash(user_id || draw) / 18446744073709551616.0 AS u FROM sums, draws)
            SELECT draw, part, later, sum(under * w), sum(over * w) FROM (
                SELECT *, CASE WHEN u < 0.3679 THEN 0 WHEN u < 0.7358 THEN 1 WHEN u < 0.9197
                THEN 2 WHEN u < 0.9810 THEN 3 ELSE 4 END AS w FROM weighed) GROUP BY ALL"""
        ).fetchall()


def by_pandas(path: Path) -> None:
    """People drawn anew, their rows put together, and grouped: the plain way."""
    rng = np.random.default_rng(1)
    for dimension in DIMENSIONS:
        talks = duckdb.execute(TALKS.format(dimension=dimension, path=path)).df()
        codes, people = pd.factorize(talks["user_id"])
        for _ in range(DRAWS):
            weights = np.bincount(rng.integers(0, len(people), len(people)), minlength=len(people))
            drawn = talks[["under", "over"]].mul(weights[codes], axis=0)
            drawn.groupby([talks["part"], talks["later"]]).sum()


def timed(name: str, work: Callable[[], object]) -> float:
    """Seconds of a run, printed with those of all cores, which a busy machine does not stretch."""
    begin, cores = time.perf_counter(), time.process_time()
    work()
    seconds, cores = time.perf_counter() - begin, time.process_time() - cores
    print(f"{name:28} {seconds:8.2f} s {cores:8.2f} core s", flush=True)
    return seconds


def main() -> None:
    """Writes the events, loads them, and asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        write(folder, events)
        project = open_project(folder)
        now = datetime(2026, 12, 1, tzinfo=UTC)
        load(project.folder, project.star_file.sources, None, now, lambda *_: None)
        given = {"by": ",".join(DIMENSIONS), "metric": "rate", "period": "2026-11-09"}
        question = Question("why", tuple(sorted(given.items())))
        ours = timed("why, six dimensions", lambda: ask(project, [question], None, now))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{'peak memory':28} {peak:8.2f} GiB")
        path = folder / "events.parquet"
        for name, peer in (("DuckDB Poisson", by_duckdb), ("pandas", by_pandas)):
            theirs = timed(name, partial(peer, path))
            print(f"{'ratio to ' + name:28} {theirs / ours:8.1f}")


if __name__ == "__main__":
    main()
