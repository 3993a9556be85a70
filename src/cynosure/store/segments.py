"""Segments: the immutable Parquet files of a table, written sorted and read together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cynosure.store.columns import Columns, Part, literal, parquet, quoted
from cynosure.store.layout import Layout, settle
from cynosure.store.snapshots import Segment
from cynosure.tables.schema import Table, Type

if TYPE_CHECKING:
    import duckdb

_WRITTEN = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 10000, "
    "WRITE_BLOOM_FILTER false"
)
"""Level 1 is smaller here than the engine's own level and quicker. Sorted by person, a column has
few values within a row group or nearly all different, for which no dictionary need be tried."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parts_of(layout: Layout, segments: Sequence[Segment], options: str = "") -> tuple[Part, ...]:
    """The segments as parts, those with the same columns as one."""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for segment in segments:
        alike.setdefault(segment.columns, []).append(str(layout.segments / segment.file))
    return tuple(
        Part(parquet(paths, options), dict(columns), packed=False)
        for columns, paths in alike.items()
    )


def order_of(table: Table, columns: Columns) -> list[str]:
    """By what a segment is sorted: person and clock, for tables without people key and clock."""
    by = ["user_id" if table.column("user_id") else table.key, table.clock, table.order]
    return [quoted(name) for name in by if name in columns]


def write(
    engine: duckdb.DuckDBPyConnection,
    layout: Layout,
    table: Table,
    rows: str,
    columns: Columns,
    name: str,
) -> Segment | None:
    """Write the SELECT `rows`, which comes sorted, as a segment that survives a loss of power.

    Returns None where there are no rows.
    """
    path = layout.segments / f"{name}.parquet"
    engine.execute(f"COPY ({rows}) TO {literal(str(path))} ({_WRITTEN})")
    segment = _described(engine, layout, table, columns, path.name)
    if segment.rows == 0:
        path.unlink()
        return None
    settle(path)
    return segment


def _described(
    engine: duckdb.DuckDBPyConnection, layout: Layout, table: Table, columns: Columns, file: str
) -> Segment:
    clock = table.column(table.clock) if table.clock in columns and table.clock else None
    bounds = "NULL, NULL"
    if clock is not None:
        cell = quoted(clock.name)
        bounds = (
            f"epoch_us(CAST(min({cell}) AS TIMESTAMP)), epoch_us(CAST(max({cell}) AS TIMESTAMP))"
        )
    keyless = "count(*)" if table.key not in columns else f"count(*) - count({quoted(table.key)})"
    found = engine.execute(
        f"SELECT count(*), {keyless}, {bounds} FROM {parquet([str(layout.segments / file)])}"
    ).fetchall()
    rows, without_key, first, last = found[0]
    is_day = clock is not None and clock.type is Type.DAY
    return Segment(
        file=file,
        rows=rows,
        columns=tuple(columns.items()),
        first=_iso(first, is_day=is_day),
        last=_iso(last, is_day=is_day),
        keyless=without_key,
    )


def _iso(micros: int | None, *, is_day: bool) -> str | None:
    if micros is None:
        return None
    instant = _EPOCH + timedelta(microseconds=micros)
    return instant.date().isoformat() if is_day else instant.isoformat()
