"""The peers of the benchmark of tracks, each in the form that suits it best: numbers instead of
texts, sorted by person and time, in memory or in its own format; bit masks for retention, ASOF
joins and `windowFunnel` for funnels; and the way of one query a candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import chdb.session
import duckdb
import polars as pl

from bench.tracks_data import DAYS, FIRST_DAY, NAMES

WINDOWS, CAP, WEEKS, STEPS = (1, 3, 7), 5, 12, 4
WEEK = 604_800
Jobs = dict[str, Callable[[], Any]]
Cell = tuple[int, int, tuple[int, ...], int]
"""A name, an outcome, how often in each window (at most `CAP`), and how many people."""


def duckdb_jobs(folder: Path) -> Jobs:
    """DuckDB on a table of its own format."""
    path = folder / "peer.duckdb"
    fresh = not path.exists()
    engine = duckdb.connect(str(path), config={"memory_limit": "8GB"})
    engine.execute("SET enable_progress_bar = false")
    if fresh:
        engine.execute(f"CREATE TABLE events AS SELECT * FROM '{folder / 'numbers.parquet'}'")
        engine.execute(f"CREATE TABLE people AS SELECT * FROM '{folder / 'people.parquet'}'")

    def run(statement: str) -> list[tuple[Any, ...]]:
        return engine.execute(statement).fetchall()

    return {
        "candidates": lambda: at_least(_cells(run(CANDIDATES))),
        "a candidate": lambda: [run(one_candidate(name, w, k)) for name, w, k in SAMPLE],
        "retention": lambda: table(run(RETENTION)),
        "funnel": lambda: list(run(FUNNEL)[0]),
    }


SAMPLE = ((0, 7, 1), (5, 3, 2), (20, 1, 1), (59, 7, 3))
"""The candidates (name, days, times) whose queries stand for all 900."""

_DUCK_COUNTS = ", ".join(
    f"count(*) FILTER (second < (start + {w}) * 86400) AS n{w}" for w in WINDOWS
)
CANDIDATES = f"""
    SELECT name, outcome, {", ".join(f"least(n{w}, {CAP})" for w in WINDOWS)}, count(*)
    FROM (
        SELECT person, name, outcome,
            {_DUCK_COUNTS}
        FROM events JOIN people USING (person)
        WHERE second < (start + {WINDOWS[-1]}) * 86400 AND outcome < 255
        GROUP BY person, name, outcome
    )
    GROUP BY ALL
"""

RETENTION = f"""
    SELECT cohort, {", ".join(f"sum((mask >> {k}) & 1)" for k in range(WEEKS + 1))}
    FROM (
        SELECT person, any_value((start - {FIRST_DAY}) // 7) AS cohort,
            bit_or(1 << ((second // 86400 - start) // 7)) AS mask
        FROM events JOIN people USING (person)
        WHERE second // 86400 < start + {7 * (WEEKS + 1)}
        GROUP BY person
    )
    GROUP BY cohort
"""


def _asof(step: int) -> str:
    """The rows of a step with the first instant of the next one at or after them."""
    return f"""
        s{step} AS (
            SELECT before.person, before.first, own.second
            FROM s{step - 1} AS before ASOF JOIN
                (SELECT person, second FROM events WHERE name = {step}) AS own
                ON before.person = own.person AND own.second >= before.second
            WHERE own.second - before.first <= {WEEK}
        )
    """


FUNNEL = f"""
    WITH s0 AS (SELECT person, second AS first, second FROM events WHERE name = 0),
    {", ".join(_asof(step) for step in range(1, STEPS))}
    SELECT {", ".join(f"(SELECT count(DISTINCT person) FROM s{k})" for k in range(STEPS))}
"""


def one_candidate(name: int, window: int, times: int) -> str:
    """The query that an analyst writes: who did it so often, and what became of them."""
    return f"""
        SELECT outcome, count(*)
        FROM (
            SELECT person, outcome
            FROM events JOIN people USING (person)
            WHERE name = {name} AND second < (start + {window}) * 86400 AND outcome < 255
            GROUP BY person, outcome HAVING count(*) >= {times}
        )
        GROUP BY outcome
    """


def at_least(cells: Iterable[Cell]) -> list[list[int]]:
    """People who did each name at least so often in each window, by outcome."""
    found = [[0, 0] for _ in range(NAMES * len(WINDOWS) * CAP)]
    for name, outcome, often, people in cells:
        for window, times in enumerate(often):
            for k in range(times):
                found[(name * len(WINDOWS) + window) * CAP + k][outcome] += people
    return found


def _cells(rows: Iterable[Sequence[Any]]) -> Iterable[Cell]:
    for name, outcome, *often, people in rows:
        yield name, outcome, tuple(often), people


def table(rows: Iterable[Sequence[Any]]) -> list[list[int]]:
    """The rows of retention by cohort, those without people as zeros."""
    found = [[0] * (WEEKS + 1) for _ in range(-(-DAYS // 7))]
    for cohort, *back in rows:
        found[cohort] = [int(one) for one in back]
    return found


def polars_jobs(folder: Path) -> Jobs:
    """Polars on frames in memory, told that they are sorted."""
    events = pl.read_parquet(folder / "numbers.parquet").with_columns(pl.col("person").set_sorted())
    people = pl.read_parquet(folder / "people.parquet").select(
        pl.col("person").cast(pl.Int32), pl.col("start").cast(pl.Int32), "outcome"
    )
    joined = events.lazy().join(people.sort("person").lazy(), on="person")
    return {
        "candidates": lambda: at_least(_cells(_polars_candidates(joined).collect().iter_rows())),
        "retention": lambda: table(_polars_retention(joined).collect().iter_rows()),
        "funnel": lambda: _polars_funnel(events),
    }


def _polars_candidates(joined: pl.LazyFrame) -> pl.LazyFrame:
    second, start = pl.col("second"), pl.col("start")
    within = [(second < (start + w) * 86_400).sum().alias(f"n{w}") for w in WINDOWS]
    return (
        joined.filter(second < (start + WINDOWS[-1]) * 86_400, pl.col("outcome") < 255)
        .group_by("person", "name", "outcome")
        .agg(within)
        .select("name", "outcome", *(pl.col(f"n{w}").clip(0, CAP) for w in WINDOWS))
        .group_by("name", "outcome", *(f"n{w}" for w in WINDOWS))
        .len()
    )


def _polars_retention(joined: pl.LazyFrame) -> pl.LazyFrame:
    week = (pl.col("second") // 86_400 - pl.col("start")) // 7
    return (
        joined.filter(week <= WEEKS)
        .select("person", ((pl.col("start") - FIRST_DAY) // 7).alias("cohort"), week.alias("w"))
        .unique()
        .group_by("cohort")
        .agg([(pl.col("w") == k).sum().alias(str(k)) for k in range(WEEKS + 1)])
    )


def _polars_funnel(events: pl.DataFrame) -> list[int]:
    steps = [events.filter(pl.col("name") == k).drop("name").sort("second") for k in range(STEPS)]
    line = steps[0].with_columns(first=pl.col("second"))
    found = [line["person"].n_unique()]
    for k in range(1, STEPS):
        following = steps[k].with_columns(then=pl.col("second"))
        line = line.sort("second").join_asof(
            following, on="second", by="person", strategy="forward", check_sortedness=False
        )
        line = line.filter(pl.col("then") - pl.col("first") <= WEEK)
        line = line.select("person", "first", second="then")
        found.append(line["person"].n_unique())
    return found


def chdb_jobs(folder: Path) -> Jobs:
    """ClickHouse in this process, on a MergeTree sorted by person and time."""
    path = folder / "peer.chdb"
    fresh = not path.exists()
    session = chdb.session.Session(str(path))
    if fresh:
        for name, order in (("numbers", "person, second"), ("people", "person")):
            columns = (
                "person Int32, second Int32, name UInt8"
                if name == "numbers"
                else "person Int32, start Int32, outcome UInt8"
            )
            session.query(f"CREATE TABLE {name} ({columns}) ENGINE MergeTree ORDER BY ({order})")
            picked = ", ".join(one.split()[0] for one in columns.split(", "))
            session.query(
                f"INSERT INTO {name} SELECT {picked} FROM file('{folder / name}.parquet', Parquet)"
            )

    def run(statement: str) -> list[list[int]]:
        written = str(session.query(statement, "CSV"))
        return [[int(cell) for cell in line.split(",")] for line in written.splitlines()]

    funnel = ", ".join(f"name = {k}" for k in range(STEPS))
    return {
        "candidates": lambda: at_least(_cells(run(_CH_CANDIDATES))),
        "retention": lambda: table(run(_CH_RETENTION)),
        "funnel": lambda: run(f"""
            SELECT {", ".join(f"countIf(level > {k})" for k in range(STEPS))} FROM (
                SELECT windowFunnel({WEEK})(toUInt32(second), {funnel}) AS level
                FROM numbers WHERE name < {STEPS} GROUP BY person
            )
        """)[0],
    }


_CH_CANDIDATES = f"""
    SELECT name, outcome, {", ".join(f"least(n{w}, {CAP}) AS m{w}" for w in WINDOWS)}, count()
    FROM (
        SELECT person, name, outcome,
            {", ".join(f"countIf(second < (start + {w}) * 86400) AS n{w}" for w in WINDOWS)}
        FROM numbers JOIN people USING (person)
        WHERE second < (start + {WINDOWS[-1]}) * 86400 AND outcome < 255
        GROUP BY person, name, outcome
    )
    GROUP BY name, outcome, {", ".join(f"m{w}" for w in WINDOWS)}
"""

_CH_WEEKS = ", ".join(f"sum(bitAnd(bitShiftRight(mask, {k}), 1))" for k in range(WEEKS + 1))
_CH_RETENTION = f"""
    SELECT cohort, {_CH_WEEKS}
    FROM (
        SELECT person, any(intDiv(start - {FIRST_DAY}, 7)) AS cohort,
            groupBitOr(bitShiftLeft(toUInt32(1), intDiv(intDiv(second, 86400) - start, 7))) AS mask
        FROM numbers JOIN people USING (person)
        WHERE intDiv(second, 86400) < start + {7 * (WEEKS + 1)}
        GROUP BY person
    )
    GROUP BY cohort
"""
