"""The log of the benchmark of tracks: people who come and go, names by Zipf, 180 days.

Written once as a segment of a store (ids and names as text, sorted by person and time) and once as
plain numbers, the form that suits the peers best.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

SEED = 20261122
NAMES = 60
DAYS = 180
BEGIN = 1_772_323_200
"""2026-03-01 00:00 UTC."""
FIRST_DAY = BEGIN // 86_400
PORTION = 50_000
EVENT = tuple(f"event_{k:02}" for k in range(NAMES))


@dataclass(frozen=True)
class Log:
    """People, time (seconds since 1970) and name (its number) of some events, sorted."""

    person: NDArray[np.int64]
    second: NDArray[np.int64]
    name: NDArray[np.uint8]


def logs(events: int, people: int) -> Iterator[Log]:
    """The log of so many events (about) and people, some people at a time."""
    rng = np.random.default_rng(SEED)
    weight = 1 / np.arange(1, NAMES + 1) ** 1.1
    edges = np.cumsum(weight / weight.sum())
    for first in range(0, people, PORTION):
        number = min(PORTION, people - first)
        # As heavy as real logs: the busiest hundredth makes about a fifth of the events.
        share = rng.lognormal(0, 1.2, number)
        each = 1 + rng.poisson(share * (events / people - 1) / np.exp(0.72))
        begun = np.repeat(rng.integers(0, DAYS * 86_400, number), each)
        person = np.repeat(np.arange(first, first + number), each)
        stays = np.repeat(rng.exponential(40 * 86_400, number) + 3600, each)
        second = begun + (rng.random(person.size) * stays).astype(np.int64)
        second = BEGIN + np.where(second < DAYS * 86_400, second, begun)
        order = np.lexsort((second, person))
        name = np.searchsorted(edges, rng.random(person.size)).clip(0, NAMES - 1)
        yield Log(person, second[order], name.astype(np.uint8))


def write(folder: Path, events: int, people: int) -> int:
    """Write `segment.parquet` and `numbers.parquet` of all days but the last, and the same of the
    last day in `day.parquet`; how many events there are."""
    text = {
        name: pq.ParquetWriter(folder / f"{name}.parquet", _SEGMENT, compression="zstd")
        for name in ("segment", "day")
    }
    numbers = pq.ParquetWriter(folder / "numbers.parquet", _NUMBERS, compression="zstd")
    written = 0
    for log in logs(events, people):
        is_last = log.second >= BEGIN + (DAYS - 1) * 86_400
        for name, part in (("segment", ~is_last), ("day", is_last)):
            text[name].write_table(_texts(log, part))
        numbers.write_table(_numbers(log))
        written += log.person.size
    for writer in (*text.values(), numbers):
        writer.close()
    _people(folder)
    return written


def _people(folder: Path) -> None:
    """Write `people.parquet`: the day of each person's first event, and whether anything was done
    on days 28 to 34 after it (255 where those are not over)."""
    ids = "format('{:08x}{:016x}', person, person::BIGINT * 2654435761)"
    duckdb.sql(f"""
        COPY (
            SELECT person, {ids} AS user_id, start,
                CASE WHEN start + 34 >= {FIRST_DAY + DAYS} THEN 255
                    ELSE count(*) FILTER (second // 86400 BETWEEN start + 28 AND start + 34) > 0
                END::UTINYINT AS outcome
            FROM (
                SELECT person, second,
                    (min(second) OVER (PARTITION BY person) // 86400)::INTEGER AS start
                FROM '{folder / "numbers.parquet"}'
            )
            GROUP BY person, start ORDER BY person
        ) TO '{folder / "people.parquet"}' (FORMAT parquet)
    """)


_SEGMENT = pa.schema([
    ("user_id", pa.string()), ("ts", pa.timestamp("us", tz="UTC")), ("event", pa.string()),
])  # fmt: skip
_NUMBERS = pa.schema([("person", pa.int32()), ("second", pa.int32()), ("name", pa.uint8())])


def _texts(log: Log, part: NDArray[np.bool_]) -> pa.Table:
    person = log.person[part]
    known, codes = np.unique(person, return_inverse=True)
    ids = pa.array([f"{one:08x}{one * 2654435761 % 2**64:016x}" for one in known.tolist()])
    return pa.table(
        {
            "user_id": pa.DictionaryArray.from_arrays(codes.astype(np.int32), ids).cast(
                pa.string()
            ),
            "ts": pa.array(log.second[part] * 1_000_000, pa.timestamp("us", tz="UTC")),
            "event": pa.DictionaryArray.from_arrays(log.name[part], pa.array(EVENT)).cast(
                pa.string()
            ),
        },
        _SEGMENT,
    )


def _numbers(log: Log) -> pa.Table:
    columns = log.person.astype(np.int32), log.second.astype(np.int32), log.name
    return pa.table([pa.array(column) for column in columns], _NUMBERS)
