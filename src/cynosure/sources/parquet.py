"""Parquet files: columns as they are stored, row groups in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from cynosure.errors import Place
from cynosure.sources.opening import empty
from cynosure.sources.stretch import Asked, Stretch
from cynosure.sources.unreadable import Unreadable

ROWS = 2**17
"""Rows of one stretch."""

_DAMAGE = (pa.ArrowException, OSError, MemoryError, OverflowError, ValueError, KeyError)
"""What pyarrow raises for bytes that are no Parquet, or lie about their own sizes."""


def stretches(asked: Asked) -> Iterator[Stretch]:
    """The rows of a Parquet file; raises Unreadable where it is cut or damaged."""
    if asked.path.stat().st_size == 0:
        raise empty(asked.shown)
    try:
        with pq.ParquetFile(asked.path, page_checksum_verification=True) as file:
            yield from _batches(file, asked)
    except _DAMAGE as error:
        raise _not_parquet(asked) from error


def names(asked: Asked) -> tuple[str, ...]:
    """The column names of a file, from its footer."""
    try:
        return tuple(pq.read_schema(asked.path).names)
    except _DAMAGE as error:
        raise _not_parquet(asked) from error


def _batches(file: pq.ParquetFile, asked: Asked) -> Iterator[Stretch]:
    names = tuple(file.schema_arrow.names)
    _check_names(names, asked)
    wanted = asked.wanted(names)
    columns = [name for name in names if name in wanted]
    total, size = file.metadata.num_rows, asked.path.stat().st_size
    batches = file.iter_batches(batch_size=ROWS, columns=columns)
    done = 0
    while True:
        try:
            batch = next(batches, None)
        except _DAMAGE as error:
            raise _damaged(asked, done) from error
        if batch is None:
            return
        yield _stretch(names, batch, done)
        done += batch.num_rows
        asked.progress(size * done // max(total, 1))


def _stretch(names: tuple[str, ...], batch: pa.RecordBatch, done: int) -> Stretch:
    def locate(rows: Sequence[int]) -> list[tuple[int, str]]:
        return [(done + row + 1, _row_text(batch.slice(row, 1))) for row in rows]

    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    return Stretch(names, columns, batch.num_rows, (), locate)


def _row_text(row: pa.RecordBatch) -> str:
    (cells,) = row.to_pylist()
    return msgspec.json.encode(cells, enc_hook=str).decode("utf-8", "backslashreplace")


def _check_names(names: tuple[str, ...], asked: Asked) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unreadable(
            f"the column `{twice}` stands in the file twice.",
            f"文件中列 `{twice}` 出现了两次。",
            Place(asked.shown),
        )


def _not_parquet(asked: Asked) -> Unreadable:
    return Unreadable(
        "the file is not Parquet, or it ends too early.",
        "文件不是 Parquet 格式，或者末尾不完整。",
        Place(asked.shown),
    )


def _damaged(asked: Asked, done: int) -> Unreadable:
    return Unreadable(
        f"the Parquet data are damaged after row {done:,}.",
        f"第 {done:,} 行之后的 Parquet 数据已损坏。",
        Place(asked.shown, done + 1),
        done,
    )
