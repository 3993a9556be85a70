"""A world as the files that a user would have, with what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from isal import igzip
from pyarrow import csv

from cynosure.errors import Text
from cynosure.worlds.span import MINUTE, Span
from cynosure.worlds.world import Form, Planted, Question, Truth, World

STAR_FILE = "cynosure.yml"
TRUTH_FILE = "truth.json"

_TRACE_NAMES = {
    "generation_id": "trace_id",
    "ts": "created_at",
    "episode_id": "conversation_id",
}
_CSV_TABLES = ("agents", "people", "exposures", "releases")


class _Properties(msgspec.Struct, omit_defaults=True):
    surface: str | None = None
    conversation: str | None = None
    agent: str | None = None
    app_version: str | None = None


class _Line(msgspec.Struct):
    id: str
    uid: str | None
    time: str
    name: str
    category: str
    properties: _Properties


def write_world(world: World, folder: Path) -> Path:
    """Writes the files, the star file that reads them and the truth; returns the star file.

    As exports, events become gzipped JSON lines a local week, generations Parquet, the rest CSV
    with local times that bear no offset; else each table is one Parquet file. `folder` is made;
    files of the same names are written over.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    if world.form is Form.EXPORTS:
        _write_exports(world, data)
    else:
        _write_contract(world, data)
    (folder / TRUTH_FILE).write_text(truth_json(world.truth), encoding="utf-8")
    star_file = folder / STAR_FILE
    star_file.write_text(world.star_file, encoding="utf-8")
    return star_file


def _write_exports(world: World, data: Path) -> None:
    (data / "events").mkdir(exist_ok=True)
    _write_events(world, data / "events")
    traces = world.tables["generations"]
    traces = traces.rename_columns([_TRACE_NAMES.get(name, name) for name in traces.column_names])
    pq.write_table(traces, data / "generations.parquet", compression="zstd")
    for name in _CSV_TABLES:
        csv.write_csv(_with_local_times(world.tables[name], world.span), data / f"{name}.csv")


def _write_contract(world: World, data: Path) -> None:
    """Rows that were sent twice stand at the end of the events."""
    for name, table in world.tables.items():
        if name == "events":
            resent = table.take(pa.array(world.blemishes.resent, pa.int64()))
            table = pa.concat_tables([table, resent])
        pq.write_table(table, data / f"{name}.parquet", compression="zstd")


def truth_json(truth: Truth) -> str:
    """The facts as a JSON list, one a line, in both languages."""
    lines = (
        json.dumps({**asdict(fact), "cell": dict(fact.cell)}, ensure_ascii=False)
        for fact in truth.facts
    )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def read_truth(text: str) -> Truth:
    """The facts in what `truth_json` wrote."""
    return Truth(tuple(_fact(entry) for entry in json.loads(text)))


def _fact(entry: dict[str, Any]) -> Planted:
    typed = {
        "label": Text(**entry["label"]),
        "unit": Text(**entry["unit"]),
        "question": Question(entry["question"]),
        "cell": tuple(entry["cell"].items()),
    }
    return Planted(**{**entry, **typed})


def _write_events(world: World, folder: Path) -> None:
    events = world.tables["events"]
    lines = _encoded(events, world.span)
    instants = pc.cast(events["ts"], pa.int64()).to_numpy() // 1_000
    week = world.span.week(instants)
    for number, monday in enumerate(world.span.mondays):
        low, high = np.searchsorted(week, [number, number + 1])
        year, iso_week, _ = monday.isocalendar()
        body = b"\n".join(_with_blemishes(world, lines, int(low), int(high)))
        # No date in the header: the same seed gives the same bytes.
        packed = igzip.compress(body + b"\n", compresslevel=2, mtime=0)
        (folder / f"{year}-W{iso_week:02d}.jsonl.gz").write_bytes(packed)


def _encoded(events: pa.Table, span: Span) -> list[bytes]:
    hours, minutes = divmod(span.offset_ms // MINUTE, 60)
    times = _local_times(events["ts"], span, f"{hours:+03d}:{minutes:02d}")
    columns = (
        "event_id", "user_id", "event", "category",
        "surface", "episode_id", "agent_id", "app_version",
    )  # fmt: skip
    rows = zip(times, *(events[name].to_pylist() for name in columns), strict=True)
    encode = msgspec.json.Encoder().encode
    return [
        encode(_Line(event_id, user, ts, event, category, _Properties(*properties)))
        for ts, event_id, user, event, category, *properties in rows
    ]


def _with_blemishes(world: World, lines: list[bytes], low: int, high: int) -> list[bytes]:
    """The lines of one week, damaged copies before the sound ones, those sent again at the end."""
    damaged = {
        copy.row: _damaged(lines[copy.row], copy.rule)
        for copy in world.blemishes.damaged
        if low <= copy.row < high
    }
    written: list[bytes] = []
    for row in range(low, high):
        if row in damaged:
            written.append(damaged[row])
        written.append(lines[row])
    written += [lines[row] for row in world.blemishes.resent if low <= row < high]
    return written


def _damaged(line: bytes, rule: str) -> bytes:
    if rule == "not_json":
        return line[: len(line) // 2]
    sound = msgspec.json.decode(line, type=_Line)
    if rule == "missing":
        sound.uid = None
    else:
        sound.time = sound.time.replace("T", "T3", 1)
    return msgspec.json.encode(sound)


def _with_local_times(table: pa.Table, span: Span) -> pa.Table:
    for index, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            local = pa.array(_local_times(table[column.name], span), pa.string())
            table = table.set_column(index, column.name, local)
    return table


def _local_times(instants: pa.ChunkedArray, span: Span, offset: str = "") -> list[str | None]:
    """Local times to the millisecond in ISO form, each followed by `offset`; null stays null."""
    known = instants.is_valid().to_numpy()
    utc = pc.fill_null(pc.cast(instants, pa.int64()), 0).to_numpy()
    local = (utc // 1_000 + span.offset_ms).astype("datetime64[ms]")
    said = np.datetime_as_string(local, unit="ms").tolist()
    return [f"{text}{offset}" if there else None for text, there in zip(said, known, strict=True)]
