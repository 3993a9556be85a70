"""The rows of a table as numbers, one share of its people after the other, from the segments alone.

A segment keeps a text as the place that it has in a list of a row group's few texts. To read these
places takes a fraction of what it takes to make the texts again and to tell them apart by hashing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cynosure.store import shares
from cynosure.store.columns import ENGINE
from cynosure.store.faults import readable
from cynosure.store.layout import Layout
from cynosure.store.row_groups import People, RowGroup, RowsById, rows_by_id
from cynosure.store.shares import PERSON
from cynosure.store.snapshots import Manifest, Segment
from cynosure.tables.schema import Table, Type

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

FEWER = 2
"""So many times fewer rows has a share that is read as codes: no statement is planned for it."""


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts one behind the other: that of a row is `data` (uint8) from `offsets[row]` to
    `offsets[row + 1]`; where `known` (uint8) is 0 there is none."""

    offsets: NDArray[np.int32]
    data: NDArray[np.uint8]
    known: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Runs:
    """Rows that stand together, by whose they are: those from `ends[run]` (int32) to
    `ends[run + 1]`. From `parts[k]` (int32) to `parts[k + 1]` the runs come in the order of their
    `ids`, nobody's last."""

    ids: Texts
    ends: NDArray[np.int32]
    parts: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class CodedRows:
    """The rows of some people, each of whom may have rows in several places.

    `at` (int64) is the clock in microseconds since 1970, `place` (int64) the row's order, by the
    clock where it has none. `codes` (columns, rows; int32) are the places of values in `words`,
    which are sorted, the number of words standing for no value.
    """

    runs: Runs
    at: NDArray[np.int64]
    place: NDArray[np.int64]
    key: Texts
    codes: NDArray[np.int32]
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class CodedTable:
    """The segments of a table that names people, read with its clock, the texts of `key`, and
    `columns` as codes. Those that are asked `since` an instant (microseconds since 1970) may have
    no values before it."""

    layout: Layout
    manifest: Manifest
    table: Table
    key: str
    columns: tuple[str, ...]
    since: Mapping[str, int]

    def is_coded(self) -> bool:
        """Whether every segment has these columns, as far as it has them, under their own names and
        types."""
        kinds = self._kinds
        spelt = {name.casefold(): name for name in kinds}
        for segment in self._segments:
            own = dict(segment.columns)
            for name, kind in own.items():
                known = spelt.get(name.casefold())
                if known is not None and (known != name or kinds[known] != kind):
                    return False
            if PERSON not in own or self.table.clock not in own:
                return False
        return True

    def reading(self) -> Reading:
        """What reads it, each row group once. Raises Refusal where a segment cannot be read."""
        import pyarrow.parquet as pq

        with _readable(self.manifest.snapshot):
            files = []
            for segment in self._segments:
                path = self.layout.segments / segment.file
                known = pq.read_metadata(path)
                numbers = range(known.num_row_groups)
                groups = tuple(
                    RowGroup.of(k, known.row_group(k), str(self.table.clock)) for k in numbers
                )
                files.append(File(path, frozenset(dict(segment.columns)), known, groups))
        reading = Reading(self, tuple(files), tuple(_parted(files)))
        for group in (one for file in files for one in file.groups):
            group.readers = sum(map(group.may_have, reading.shares))
        return reading

    @property
    def _segments(self) -> tuple[Segment, ...]:
        return self.manifest.tables.get(self.table.name, ())

    @property
    def _kinds(self) -> dict[str, str]:
        """The engine's types of all that is read."""
        texts = dict.fromkeys((PERSON, *self.columns, self.key), ENGINE[Type.NAME])
        order = {} if self.table.order is None else {self.table.order: ENGINE[Type.INTEGER]}
        return {**texts, str(self.table.clock): ENGINE[Type.INSTANT], **order}

    @property
    def types(self) -> dict[str, pa.DataType]:
        """The types of all that is read, but the ids."""
        import pyarrow as pa

        kinds = dict.fromkeys(self.columns, pa.dictionary(pa.int32(), pa.string()))
        kinds |= {self.key: pa.string(), str(self.table.clock): pa.timestamp("us", "UTC")}
        return kinds if self.table.order is None else {**kinds, self.table.order: pa.int64()}


@dataclass(frozen=True)
class File:
    """A segment: the columns that it has, what its file says of itself, and its row groups."""

    path: Path
    columns: frozenset[str]
    known: pq.FileMetaData
    groups: tuple[RowGroup, ...]


@dataclass(frozen=True)
class Reading:
    """The reading of a table, one share of its people after the other. All of them are in `shares`,
    in the order of their ids; each is to be read once, several at a time if need be."""

    of: CodedTable
    files: tuple[File, ...]
    shares: tuple[People, ...]

    def read(self, people: People) -> CodedRows:
        """The rows of one of the shares. Raises Refusal where a segment cannot be read."""
        import pyarrow as pa

        table = self.of
        with _readable(table.manifest.snapshot):
            parts = [part for file in self.files for part in self._parts(file, people)]
        every = pa.concat_tables([pa.schema(table.types).empty_table(), *(p.rows for p in parts)])
        at = _numbers(every[str(table.table.clock)].cast(pa.int64()))
        codes = np.empty((len(table.columns), len(at)), np.int32)
        words = [_coded(every[name], own) for name, own in zip(table.columns, codes, strict=True)]
        order = table.table.order
        place = at if order is None else _placed(every[order], at)
        return CodedRows(_runs(parts), at, place, _texts(every[table.key]), codes, tuple(words))

    def _parts(self, file: File, people: People) -> Iterator[RowsById]:
        """The rows that a segment has of some people, row group by row group."""
        import pyarrow.parquet as pq

        groups = [group for group in file.groups if group.may_have(people)]
        texts = {PERSON, *self.of.columns} & file.columns
        if not any(group.named for group in groups):
            texts.discard(PERSON)
        with pq.ParquetFile(file.path, metadata=file.known, read_dictionary=[*texts]) as opened:
            for group in groups:
                yield group.read(partial(self._decoded, opened, file, group)).of(people)

    def _decoded(self, opened: pq.ParquetFile, file: File, group: RowGroup) -> RowsById:
        """A row group, null all over in columns that its segment lacks or nobody asks for."""
        import pyarrow as pa

        kinds = self.of.types
        asked = [name for name in kinds if not group.is_over(self.of.since.get(name))]
        names = [name for name in (PERSON, *asked) if name in file.columns]
        rows = opened.read_row_group(group.number, columns=names, use_threads=False)
        found = {
            name: rows[name].cast(kind) if name in names else pa.nulls(len(rows), kind)
            for name, kind in kinds.items()
        }
        return rows_by_id(pa.table({**found, PERSON: rows[PERSON]}))


@contextmanager
def _readable(snapshot: str) -> Iterator[None]:
    """As `readable`: what Arrow says of a file that is gone or broken, the engine says too."""
    import duckdb
    import pyarrow as pa

    with readable(snapshot):
        try:
            yield
        except (OSError, pa.ArrowInvalid) as error:
            raise duckdb.IOException(str(error)) from error


def _parted(files: Sequence[File]) -> Iterator[People]:
    """All people, parted where a row group ends so that a share has about `ROWS / FEWER` rows."""
    ends = sorted(
        (group.bounds[1], group.rows) for file in files for group in file.groups if group.bounds
    )
    above, seen = None, 0
    for last, rows in ends[:-1]:
        seen += rows
        if seen >= shares.ROWS // FEWER and last != above:
            yield People(above, last)
            above, seen = last, 0
    yield People(above, None)


def _runs(parts: Sequence[RowsById]) -> Runs:
    """The runs of parts that stand one behind the other."""
    import pyarrow as pa

    ids = pa.chunked_array([part.ids for part in parts], pa.string())
    rows = np.cumsum([0, *(len(part.rows) for part in parts)], dtype=np.int32)
    ends = [part.ends[1:] + before for part, before in zip(parts, rows, strict=False)]
    runs = np.cumsum([0, *(len(part.ids) for part in parts)], dtype=np.int32)
    return Runs(_texts(ids), np.concatenate((np.zeros(1, np.int32), *ends)), runs)


def _coded(column: pa.ChunkedArray, codes: NDArray[np.int32]) -> tuple[str, ...]:
    """Makes `codes` the places of values among all words, which are sorted, and says these; their
    number stands for no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    every = pc.unique(pa.chunked_array([one.dictionary for one in column.chunks], pa.string()))
    words = every.take(pc.sort_indices(every)).drop_null()
    end = 0
    for chunk in column.chunks:
        begin, end = end, end + len(chunk)
        if chunk.null_count == len(chunk):
            codes[begin:end] = len(words)
            continue
        places = pc.index_in(chunk.dictionary, words).fill_null(len(words)).to_numpy()
        indices = chunk.indices.fill_null(len(places)).to_numpy()
        codes[begin:end] = np.append(places, np.int32(len(words)))[indices]
    return tuple(words.to_pylist())


def _placed(column: pa.ChunkedArray, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of rows, their clock where they have none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.null_count == len(column):
        return at
    return _numbers(pc.coalesce(column, pa.array(at)))


def _numbers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.to_numpy()
    return found


def _texts(column: pa.ChunkedArray) -> Texts:
    one = column.combine_chunks()
    known = np.ones(len(one), np.uint8)
    if one.null_count:
        known = one.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8)
    _, offsets, data = one.buffers()
    ends = np.frombuffer(offsets, np.int32)[one.offset : one.offset + len(one) + 1]
    return Texts(ends, np.frombuffer(data or b"", np.uint8), known)
