"""Writing a run: rows come in any order, in batches, and leave sorted, in bounded memory.

Rows gather in a buffer that is put into buckets when it is full and moved to a spill file; at the
end each bucket is read back, sorted and written. Two buffers and a bucket for each thread is all
that memory holds, however many rows there are.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from cynosure.errors import Refusal
from cynosure.tracks.bucket import BUCKETS, MOST_NAMES, Bucket, width_of
from cynosure.tracks.format import HEAD, MAGIC, VERSION, Places, Run, Table, aligned, checksum
from cynosure.tracks.reader import Tracks
from cynosure.tracks.sorting import (
    Rows,
    Stretches,
    bucket_from,
    by_bucket,
    into_codes,
    into_seconds,
    table_of,
)

BUFFER = 1 << 22
"""Rows gathered before they are put into buckets: about 80 MiB, and as much for the other side."""


class Writer:
    """Writes the run `path` of `what`, made from `pieces`, in which code k means `names[k]`.

    `names` are (name, hash) as the rows will give them. Use as a context: what was not finished is
    removed. Raises Refusal for more names than codes of two bytes tell apart.
    """

    def __init__(
        self,
        path: Path,
        what: str,
        pieces: Sequence[str],
        keyed_by: str,
        names: Sequence[tuple[str, int]],
        buffer: int = BUFFER,
    ) -> None:
        if len({name for name, _ in names}) != len(names):
            raise ValueError("two codes of a run have one name")
        if len(names) > MOST_NAMES:
            raise Refusal(
                f"the events have {len(names):,} different names, and tracks tell {MOST_NAMES:,} "
                "apart; names that carry an id or a number should be one name with a property.",
                f"事件名共有 {len(names):,} 种，超出轨迹可区分的 {MOST_NAMES:,} 种；"
                "名称里带有编号的事件，应改为同一名称加一个属性。",
            )
        self._path, self._what, self._pieces = path, what, tuple(pieces)
        self._keyed_by, self._names = keyed_by, tuple(name for name, _ in names)
        self._table = table_of(np.array([hashed for _, hashed in names], np.uint64))
        self._rows, self._spare, self._held = Rows.empty(buffer), Rows.empty(buffer), 0
        self._spilled: list[NDArray[np.int64]] = []
        self._first, self._last = 2**31 - 1, -(2**31)

    def __enter__(self) -> Self:
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            self._spill = [
                stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in self._rows.columns
            ]
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(
        self,
        key: NDArray[np.uint64],
        at: NDArray[np.int64],
        name: NDArray[np.uint64],
        flags: NDArray[np.uint8] | None = None,
    ) -> None:
        """Rows: whose (the hash of the person), when (microseconds since 1970), what (the hash of
        the name), and the bits of finished columns. Raises Refusal for a time that 32 bits of
        seconds do not hold, ValueError for a name that was not announced."""
        taken = 0
        while taken < key.size:
            size = min(key.size - taken, self._rows.key.size - self._held)
            part, to = slice(taken, taken + size), slice(self._held, self._held + size)
            self._rows.key[to] = key[part]
            if into_seconds(at[part], self._rows.time[to], self._rows.micro[to]):
                raise _out_of_time(at[part])
            if into_codes(name[part], *self._table, self._rows.code[to]):
                raise ValueError("a row has a name that was not announced")
            self._rows.flags[to] = 0 if flags is None else flags[part]
            taken, self._held = taken + size, self._held + size
            if self._held == self._rows.key.size:
                self._move()

    def _move(self) -> None:
        """Put the gathered rows into buckets, and those to the spill files."""
        held = Rows(*(column[: self._held] for column in self._rows.columns))
        if self._held:
            self._first = min(self._first, int(held.time.min()))
            self._last = max(self._last, int(held.time.max()))
        self._spilled.append(by_bucket(held, self._spare))
        for file, column in zip(self._spill, self._spare.columns, strict=True):
            file.write(column[: self._held].data)
        self._held = 0

    def finish(self, threads: int) -> None:
        """Sort and write all buckets, `threads` at a time; then the run stands under its name."""
        self._move()
        del self._rows, self._spare
        bounds = (self._first, self._last) if self._first <= self._last else (0, -1)
        said = Said(self._what, self._pieces, self._keyed_by, self._names, bounds)
        write_run(self._path, said, self._buckets(threads))

    def _buckets(self, threads: int) -> Iterator[Bucket]:
        """The buckets in order; no more are held than threads work on, and one."""
        with ThreadPoolExecutor(threads) as pool:
            ahead: list[Future[Bucket]] = []
            for number in range(BUCKETS):
                ahead.append(pool.submit(self._bucket, number))
                if len(ahead) > threads:
                    yield ahead.pop(0).result()
            for future in ahead:
                yield future.result()

    def _bucket(self, number: int) -> Bucket:
        rows = Rows(*map(np.concatenate, zip(*self._pieces_of(number), strict=True)))
        code = rows.code.astype(width_of(len(self._names)))
        return bucket_from(Stretches.within(rows.key), rows.time, rows.micro, code, rows.flags)

    def _pieces_of(self, number: int) -> Iterator[list[NDArray[Any]]]:
        """The rows of one bucket from every time the buffer was full, a column each."""
        moved = 0
        for bounds in self._spilled:
            low, high = int(bounds[number]), int(bounds[number + 1])
            kinds = (column.dtype for column in Rows.empty(0).columns)
            yield [
                _read(file, kind, moved + low, high - low)
                for file, kind in zip(self._spill, kinds, strict=True)
            ]
            moved += int(bounds[-1])


def _read(file: BinaryIO, kind: np.dtype[np.generic], first: int, size: int) -> NDArray[Any]:
    """Some rows of a spill file, read without moving where others read."""
    file.flush()
    found = os.pread(file.fileno(), size * kind.itemsize, first * kind.itemsize)
    return np.frombuffer(found, kind)


@dataclass(frozen=True)
class Said:
    """What the table of a run says beside its buckets; `bounds` are its first and last second."""

    what: str
    pieces: tuple[str, ...]
    keyed_by: str
    names: tuple[str, ...]
    bounds: tuple[int, int]


def write_run(path: Path, said: Said, buckets: Iterable[Bucket]) -> None:
    """Write a run so that it is met whole or not at all."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(bytes(aligned(HEAD.size)))
            places = tuple(_written(file, bucket) for bucket in buckets)
            first, last = said.bounds
            table = Table(
                what=said.what,
                pieces=said.pieces,
                keyed_by=said.keyed_by,
                names=said.names,
                people=sum(one.people for one in places),
                rows=sum(one.rows for one in places),
                first=first,
                last=last,
                buckets=places,
            )
            _seal(file, table)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def join_runs(path: Path, runs: Sequence[Run], threads: int) -> None:
    """Write the rows of some runs of one definition as one run."""
    tracks, first = Tracks(runs, threads), runs[0].table
    pieces = tuple(piece for run in runs for piece in run.table.pieces)
    said = Said(first.what, pieces, first.keyed_by, tracks.names, tracks.bounds)
    write_run(path, said, (tracks.bucket(number) for number in range(BUCKETS)))


def _written(file: BinaryIO, bucket: Bucket) -> Places:
    at = file.tell()
    for column in bucket.arrays:
        file.write(column.data)
        file.write(bytes(aligned(file.tell()) - file.tell()))
    return Places(
        at=at,
        people=bucket.people,
        rows=bucket.rows,
        has_micro=bool(bucket.micro.size),
        has_flags=bool(bucket.flags.size),
        checksum=checksum(bucket.keys, bucket.offsets),
    )


def _seal(file: BinaryIO, table: Table) -> None:
    """Write the table at the end and then the head, which makes the file whole."""
    at, written = file.tell(), msgspec.json.encode(table)
    file.write(written)
    whole = file.tell()
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    file.write(HEAD.pack(MAGIC, VERSION, zlib.crc32(written), at, len(written), whole))
    file.flush()
    os.fsync(file.fileno())


def _out_of_time(at: NDArray[np.int64]) -> Refusal:
    worst = at[np.argmax(np.abs(at))] if at.size else 0
    when = np.datetime64(int(worst), "us").astype("datetime64[D]")
    return Refusal(
        f"a row is dated {when}; tracks hold times from 1931-12-14 to 2068-01-19.",
        f"有一行的时间是 {when}；轨迹只能容纳 1931-12-14 至 2068-01-19 之间的时间。",
    )
