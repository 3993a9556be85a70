"""A million lines of JSON, six columns each, from file to Arrow, against readers of other engines.

Run with `python -m bench.jsonl`. Each side runs in a process of its own on one thread, the sides in
turn; what counts are the core seconds of reading, after a first reading of a thousand lines that
brings in what is imported late. Three cases: all columns on the top level; three of them inside an
object, one an id of a person, so that the object is not kept; two inside an object that is kept as
a property as well, which the peers do not do, so that no bar is set there. The peers make the six
columns only, and must make the same ones.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench.runs import BUILD, ROOT, keep, machine, timed

SEED = 20260831
BAR = 1_000_000
"""Rows a second and core that our side has to read in the cases of `BARRED`."""

BARRED = ("flat", "object opened only")

WARM = 1_000
"""Lines that are read before the clock starts."""

OURS = "Cynosure"
COLUMNS = ("event_id", "user_id", "ts", "event", "episode_id", "agent_id")
TOP = {"event_id": "id", "user_id": "uid", "ts": "time", "event": "name"}
CASES: dict[str, dict[str, str]] = {
    "flat": {**TOP, "episode_id": "conversation", "agent_id": "agent"},
    "object kept too": {
        **TOP,
        "episode_id": "properties.conversation",
        "agent_id": "properties.agent",
    },
    "object opened only": {
        **TOP,
        "user_id": "properties.uid",
        "episode_id": "properties.conversation",
        "agent_id": "properties.agent",
    },
}
"""Where the columns stand in the lines of each case."""

NAMES = ("message_sent", "reply_copied", "thumbs_up", "screen_viewed")


@dataclass(frozen=True)
class Reading:
    """One run: core seconds of reading, peak of resident MiB, what came out."""

    cpu: float
    mib: float
    outcome: str


def main() -> int:
    """Run the sides in turn, print the table and keep it; 1 where the bar is missed."""
    asked = _arguments()
    if asked.side is not None:
        _run_side(asked.side, asked.case, asked.file)
        return 0
    found: dict[tuple[str, str], list[Reading]] = {}
    for case in CASES:
        file = _data(case, asked.rows)
        for turn in range(asked.rounds):
            for side in SIDES if turn % 2 == 0 else reversed(SIDES):
                found.setdefault((case, side), []).append(_reading(side, case, file))
    _compare(found)
    text, held = _table(found, asked.rows)
    print(text)
    keep("jsonl", text)
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--file", type=Path)
    return parser.parse_args()


def _data(case: str, rows: int) -> Path:
    """The file of a case, written where it is missing: always the same one."""
    file = BUILD / f"jsonl-{rows}-{case.replace(' ', '-')}.jsonl"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        rng = np.random.default_rng(SEED)
        people, names = rng.integers(0, rows // 20, rows), rng.integers(0, len(NAMES), rows)
        begins = datetime(2026, 6, 1, tzinfo=UTC)
        with fresh.open("w", encoding="utf-8") as out:
            for n in range(rows):
                moment = begins + timedelta(milliseconds=2_400 * n)
                values = {
                    "event_id": f"event-{n:09}",
                    "user_id": f"user-{people[n]:07}",
                    "ts": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "event": NAMES[names[n]],
                    "episode_id": f"conversation-{n // 7:08}",
                    "agent_id": f"agent-{people[n] % 40}",
                }
                out.write(json.dumps(_line(case, values)) + "\n")
        fresh.rename(file)
    return file


def _line(case: str, values: dict[str, str]) -> dict[str, object]:
    line: dict[str, object] = {}
    inner: dict[str, str] = {}
    for column, path in CASES[case].items():
        head, _, rest = path.partition(".")
        if rest:
            inner[rest] = values[column]
        else:
            line[head] = values[column]
    return {**line, "properties": {**inner, "surface": "ios"}} if inner else line


def _reading(side: str, case: str, file: Path) -> Reading:
    command = [sys.executable, "-m", "bench.jsonl", "--side", side, "--case", case]
    run = timed([*command, "--file", file], ROOT)
    cpu, _, outcome = run.output.partition(" ")
    return Reading(float(cpu), run.mib, outcome)


def _run_side(side: str, case: str, file: Path) -> None:
    read = SIDES[side](case)
    read(_data(case, WARM))
    begun = time.process_time()
    table = read(file)
    cpu = time.process_time() - begun
    people = [pc.count_distinct(table.column(name)).as_py() for name in COLUMNS if name != "ts"]
    stamps = table.column("ts").cast(pa.timestamp("us", "UTC"))
    bounds = pc.min_max(stamps).as_py()
    print(cpu, table.num_rows, *people, bounds["min"].isoformat(), bounds["max"].isoformat())


Read = Callable[[Path], pa.Table]


def _ours(case: str) -> Read:
    from cynosure.sources.formats import format_called
    from cynosure.tables.mapping import Path as Column
    from cynosure.tables.mapping import SourceSpec
    from cynosure.tables.schema import EVENTS

    mapped = tuple((column, Column(path)) for column, path in CASES[case].items())
    spec = SourceSpec("events", "jsonl", "events.jsonl", mapped)
    jsonl = format_called("jsonl")
    if jsonl is None:
        raise SystemExit("the format jsonl is gone")

    def read(file: Path) -> pa.Table:
        batches = jsonl.read(
            file, spec, EVENTS, lambda _: None, shown=file.name, now=datetime.now(UTC)
        )
        return pa.Table.from_batches([batch.rows for batch in batches])

    return read


def _polars(case: str) -> Read:
    os.environ["POLARS_MAX_THREADS"] = "1"
    import polars as pl

    top, inner = _schema(case)
    schema: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(top, pl.String)
    if inner:
        schema["properties"] = pl.Struct(dict.fromkeys(inner, pl.String))

    def cell(path: str) -> pl.Expr:
        head, _, rest = path.partition(".")
        return pl.col(head).struct.field(rest) if rest else pl.col(head)

    made = [
        cell(path).str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", time_unit="us", time_zone="UTC")
        if column == "ts"
        else cell(path)
        for column, path in CASES[case].items()
    ]
    named = [one.alias(column) for one, column in zip(made, CASES[case], strict=True)]
    return lambda file: pl.read_ndjson(file, schema=schema).select(named).to_arrow()


def _duckdb(case: str) -> Read:
    import duckdb

    top, inner = _schema(case)
    columns = dict.fromkeys(top, "VARCHAR")
    if inner:
        columns["properties"] = f"STRUCT({', '.join(f'{one} VARCHAR' for one in inner)})"
    chosen = ", ".join(
        f"CAST({path} AS TIMESTAMPTZ) AS ts" if column == "ts" else f"{path} AS {column}"
        for column, path in CASES[case].items()
    )
    engine = duckdb.connect()
    engine.execute("SET threads = 1; SET TimeZone = 'UTC'")
    return lambda file: engine.execute(
        f"SELECT {chosen} FROM read_json($file, format = 'newline_delimited', columns = {columns})",
        {"file": str(file)},
    ).to_arrow_table()


def _pyarrow(case: str) -> Read:
    from pyarrow import json as arrow_json

    top, inner = _schema(case)
    fields = [pa.field(name, pa.string()) for name in top if name != "time"]
    fields.append(pa.field("time", pa.timestamp("us")))
    if inner:
        fields.append(pa.field("properties", pa.struct([(one, pa.string()) for one in inner])))
    parse = arrow_json.ParseOptions(
        explicit_schema=pa.schema(fields), unexpected_field_behavior="ignore"
    )
    options = arrow_json.ReadOptions(use_threads=False, block_size=16 * 2**20)

    def read(file: Path) -> pa.Table:
        table = arrow_json.read_json(file, options, parse)
        arrays = [
            pc.struct_field(table.column(head), rest) if rest else table.column(head)
            for head, _, rest in (path.partition(".") for path in CASES[case].values())
        ]
        return pa.table(arrays, names=list(CASES[case])).cast(_typed())

    return read


def _typed() -> pa.Schema:
    kinds = ((name, pa.timestamp("us", "UTC") if name == "ts" else pa.string()) for name in COLUMNS)
    return pa.schema(list(kinds))


def _schema(case: str) -> tuple[list[str], list[str]]:
    """The keys of the top level that are wanted, and those inside `properties`."""
    parted = [path.partition(".") for path in CASES[case].values()]
    return [head for head, _, rest in parted if not rest], [rest for _, _, rest in parted if rest]


SIDES: dict[str, Callable[[str], Read]] = {
    OURS: _ours,
    "Polars read_ndjson": _polars,
    "DuckDB read_json": _duckdb,
    "PyArrow json": _pyarrow,
}


def _compare(found: dict[tuple[str, str], list[Reading]]) -> None:
    """End the benchmark where two sides did not read the same."""
    for case in CASES:
        outcomes = {one.outcome for side in SIDES for one in found[case, side]}
        if len(outcomes) != 1:
            raise SystemExit(f"{case}: the sides differ: {outcomes}")


def _table(found: dict[tuple[str, str], list[Reading]], rows: int) -> tuple[str, bool]:
    """The table in Markdown, and whether the bar was held."""
    lines = [
        f"# {rows:,} lines of JSON to Arrow, six columns ({datetime.now(UTC):%Y-%m-%d})",
        "",
        machine(),
        "",
        "Core seconds of reading on one thread, median and least; the ratio is ours to theirs.",
        "",
        "| case | side | core seconds | least | rows a second and core | ratio | peak MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    held = True
    for (case, side), some in found.items():
        cpu, least = _seconds(some)
        ours, _ = _seconds(found[case, OURS])
        if side == OURS and case in BARRED:
            held &= rows / cpu >= BAR
        lines.append(
            f"| {case} | {side} | {cpu:.2f} | {least:.2f} | {rows / cpu:,.0f} | {ours / cpu:.2f} "
            f"| {max(one.mib for one in some):,.0f} |"
        )
    said = "held" if held else "MISSED"
    lines += [
        "",
        f"Bar: ours at least {BAR:,} rows a second and core ({', '.join(BARRED)}): {said}.",
        "",
    ]
    return "\n".join(lines), held


def _seconds(some: Sequence[Reading]) -> tuple[float, float]:
    cpu = [one.cpu for one in some]
    return statistics.median(cpu), min(cpu)


if __name__ == "__main__":
    sys.exit(main())
