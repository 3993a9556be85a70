"""The weekly star by four dimensions, once for each side that answers it.

Every side is a function from the folder of the loaded project to its numbers and the seconds it
took: by (cut, part, week) the people, the regulars among them, and the variance over people of
being a regular, on which the interval of their share rests. All read the same segments.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.months import name

DIMENSIONS = ("country", "platform", "surface", "model")
MONDAY = date(2026, 3, 2)
FIRST = (MONDAY - date(1970, 1, 1)).days
WEEKS = 26
USED = tuple(name(rank) for rank in (0, 1, 2, 4, 7))
MEMORY = "3GB"
"""What the engines of the peers may use, a sixth more than that of the product."""

Key = tuple[str, str | None, int]
Numbers = Mapping[Key, tuple[float, ...]]


@dataclass(frozen=True)
class Told:
    """What a side found, and the seconds of wall clock and of all cores that its engine took."""

    numbers: Numbers
    seconds: float
    cpu: float


def ours(folder: Path) -> Told:
    """The statement that the product makes, as it asks it, without the start of its process."""
    from cynosure.findings.record import Question
    from cynosure.metrics.frame import plan, read_frame
    from cynosure.project.compute import analysis_called, asked_of, scope_of
    from cynosure.project.open import open_project
    from cynosure.project.served import snapshot_of
    from cynosure.store.connection import Connection

    project = open_project(folder)
    manifest = snapshot_of(project, None)
    arguments = (("by", ",".join(DIMENSIONS)), ("metric", "weekly_regulars"))
    asked = asked_of(project.star_file, Question("level", arguments), manifest)
    request = analysis_called("level").needs(asked).frame
    if request is None:
        raise SystemExit("a level asks for no frame any longer")
    with Connection(project.layout, manifest) as connection:
        planned = plan(scope_of(asked, connection), request)
        query = connection.sql(planned.expression)
        clock = _Clock()
        frame = read_frame(planned, connection.rows_in_shares(query), query)
        seconds, cpu = clock.told()
    found = {}
    for (metric, week, cut, part), cell in frame.cells.items():
        if metric == "habit":
            n, (regulars, _) = cell.moments.n, cell.moments.totals
            found[cut, part, week] = (n, regulars, cell.moments.products[0][0] / n)
    return Told(found, seconds, cpu)


def by_cut(folder: Path) -> Told:
    """The rows once, as small as they get, and a GROUP BY over them for every cut."""
    cuts = " UNION ALL ".join(
        f"SELECT '{cut}', part, week, {FOUND} FROM (SELECT person, week, {cut or 'NULL'} AS part, "
        "bit_or(day) AS days FROM used GROUP BY ALL) GROUP BY ALL"
        for cut in ("", *DIMENSIONS)
    )
    return _duckdb(folder, f"WITH used AS MATERIALIZED ({USED_ROWS}) {cuts}")


def by_sets(folder: Path) -> Told:
    """The rows never held, one GROUP BY with GROUPING SETS."""
    names = ", ".join(DIMENSIONS)
    cut = " ".join(
        f"WHEN {2 ** len(DIMENSIONS) - 1 - 2 ** (len(DIMENSIONS) - 1 - place)} THEN '{dimension}'"
        for place, dimension in enumerate(DIMENSIONS)
    )
    sets = ", ".join(["(person, week)", *(f"(person, week, {one})" for one in DIMENSIONS)])
    return _duckdb(
        folder,
        f"SELECT CASE cut {cut} ELSE '' END, part, week, {FOUND} FROM ("
        f"SELECT person, week, grouping({names}) AS cut, coalesce({names}) AS part, "
        f"bit_or(day) AS days FROM ({USED_ROWS}) GROUP BY GROUPING SETS ({sets})"
        ") GROUP BY cut, part, week",
    )


USED_ROWS = f"""
    SELECT person, (dated // 7)::UTINYINT AS week, (1 << (dated % 7)::INT)::UTINYINT AS day,
        {", ".join(DIMENSIONS)}
    FROM (
        SELECT unhex(user_id) AS person,
            (epoch_us(ts) + 28800000000) // 86400000000 - {FIRST} AS dated, {", ".join(DIMENSIONS)}
        FROM read_parquet($events) WHERE event IN {USED}
    ) WHERE dated BETWEEN 0 AND {7 * WEEKS - 1}"""
"""Unhexed an id has 12 bytes, which the engine keeps in the key itself."""

FOUND = """count(*), count(*) FILTER (bit_count(days) >= 3),
    var_pop(CASE WHEN bit_count(days) >= 3 THEN 1.0::DOUBLE ELSE 0.0::DOUBLE END)"""


def polars(folder: Path) -> Told:
    """A lazy query for every cut, one after the other, by the streaming engine."""
    import polars as pl

    clock = _Clock()
    at = (pl.col("ts").dt.epoch("us") + 28_800_000_000) // 86_400_000_000 - FIRST
    used = (
        pl.scan_parquet(_segments(folder))
        .filter(pl.col("event").is_in(USED))
        .with_columns(at=at)
        .filter(pl.col("at").is_between(0, 7 * WEEKS - 1))
        .with_columns(
            week=(pl.col("at") // 7).cast(pl.UInt8),
            day=pl.lit(2, pl.UInt8).pow((pl.col("at") % 7).cast(pl.UInt8)).cast(pl.UInt8),
        )
    )
    regular = pl.col("days").bitwise_count_ones() >= 3
    found: dict[Key, tuple[float, ...]] = {}
    for cut in ("", *DIMENSIONS):
        part = pl.col(cut) if cut else pl.lit(None, pl.String)
        each = used.select("user_id", "week", "day", part=part)
        people = each.group_by("user_id", "week", "part").agg(days=pl.col("day").bitwise_or())
        told = people.group_by("part", "week").agg(
            people=pl.len(),
            regulars=regular.sum(),
            spread=regular.cast(pl.Float64).var(ddof=0),
        )
        rows = told.collect(engine="streaming").iter_rows()
        found |= {(cut, part, week): tuple(numbers) for part, week, *numbers in rows}
    return Told(found, *clock.told())


def chdb(folder: Path) -> Told:
    """A statement for every cut, one after the other."""
    import json

    from chdb.session import Session

    clock = _Clock()
    session = Session()
    (path,) = _segments(folder)
    settings = (
        "max_memory_usage = 6000000000, max_bytes_before_external_group_by = 2000000000, "
        "output_format_json_quote_64bit_integers = 0"
    )
    found: dict[Key, tuple[float, ...]] = {}
    for cut in ("", *DIMENSIONS):
        statement = f"""
            SELECT part, week, count(), countIf(bitCount(days) >= 3),
                varPop(toFloat64(bitCount(days) >= 3))
            FROM (
                SELECT user_id, intDiv(at, 7) AS week, {cut or "NULL"} AS part,
                    groupBitOr(bitShiftLeft(toUInt8(1), at % 7)) AS days
                FROM (
                    SELECT user_id, {", ".join(DIMENSIONS)}, intDiv(
                        toUnixTimestamp64Micro(ts) + 28800000000, 86400000000) - {FIRST} AS at
                    FROM file('{path}', 'Parquet') WHERE event IN {USED}
                ) WHERE at BETWEEN 0 AND {7 * WEEKS - 1}
                GROUP BY user_id, week, part
            ) GROUP BY part, week SETTINGS {settings}"""
        lines = str(session.query(statement, "JSONCompactEachRow")).splitlines()
        for part, week, *numbers in map(json.loads, lines):
            found[cut, part, week] = tuple(numbers)
    return Told(found, *clock.told())


def reading(folder: Path) -> Told:
    """What no side can go below: the columns read once, nothing counted by person."""
    columns = ", ".join(f"max({one})" for one in ("user_id", "event", *DIMENSIONS))
    clock = _Clock()
    engine = _engine()
    engine.execute(
        f"SELECT max(epoch_us(ts)), {columns} FROM read_parquet($events)", _given(folder)
    )
    return Told({}, *clock.told())


class _Clock:
    """Seconds of wall clock and of all cores since it was made."""

    def __init__(self) -> None:
        self._begun, self._worked = time.perf_counter(), time.process_time()

    def told(self) -> tuple[float, float]:
        return time.perf_counter() - self._begun, time.process_time() - self._worked


def _segments(folder: Path) -> list[str]:
    return sorted(map(str, (folder / ".cynosure" / "segments").glob("events-*.parquet")))


def _given(folder: Path) -> dict[str, Any]:
    return {"events": _segments(folder)}


def _engine() -> Any:
    import duckdb

    from bench.runs import BUILD

    engine = duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": str(BUILD / "spilled")}
    )
    engine.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return engine


def _duckdb(folder: Path, statement: str) -> Told:
    clock = _Clock()
    rows: Iterable[Any] = _engine().execute(statement, _given(folder)).fetchall()
    found = {(cut, part, week): tuple(numbers) for cut, part, week, *numbers in rows}
    return Told(found, *clock.told())


SIDES: Mapping[str, Callable[[Path], Told]] = {
    "Cynosure, the engine alone": ours,
    "DuckDB, a GROUP BY a cut": by_cut,
    "DuckDB, GROUPING SETS": by_sets,
    "Polars": polars,
    "chDB": chdb,
    "DuckDB, the columns read once": reading,
}
"""All of them by their names in the table."""
OURS = "Cynosure, the engine alone"
STATEMENTS = ("DuckDB, a GROUP BY a cut", "DuckDB, GROUPING SETS")
"""What we are measured against: the quicker one."""
LIMIT = "DuckDB, the columns read once"
