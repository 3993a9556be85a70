"""The rows of a table as numbers, one share of its people after the other, from the segments alone.

A segment keeps a text as the place that it has in a list of a row group's few texts. To read these
places takes a fraction of what it takes to make the texts again and to tell them apart by hashing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.store import shares
from cynosure.store.columns import ENGINE
from cynosure.store.faults import readable
from cynosure.store.layout import Layout
from cynosure.store.shares import PERSON
from cynosure.store.snapshots import Manifest, Segment
from cynosure.tables.schema import Table, Type

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts one behind the other: that of a row is `data` (uint8) from `offsets[row]` to
    `offsets[row + 1]`; where `known` (uint8) is 0 there is none."""

    offsets: NDArray[np.int32]
    data: NDArray[np.uint8]
    known: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class CodedRows:
    """The rows of some people.

    `person` (int32, one a row) is the person's place among these `people` by the order of ids,
    `people` itself for nobody; `order` (int32) has the rows person by person. `at` (int64) is the
    clock in microseconds since 1970, `place` (int64) the row's order, by the clock where it has
    none. `codes` (columns, rows; int32) are the places of values in `words`, which are sorted, the
    number of words standing for no value.
    """

    people: int
    person: NDArray[np.int32]
    order: NDArray[np.int32]
    at: NDArray[np.int64]
    place: NDArray[np.int64]
    key: Texts
    codes: NDArray[np.int32]
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class People:
    """Those whose ids come after `above` and not after `last`; without these there is no bound, and
    those without a `last` are followed by nobody."""

    above: str | None
    last: str | None


@dataclass(frozen=True)
class CodedTable:
    """The segments of a table that names people, read with its clock, the texts of `key`, and
    `columns` as codes."""

    layout: Layout
    manifest: Manifest
    table: Table
    key: str
    columns: tuple[str, ...]

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

    def shares(self) -> list[People]:
        """All people in the order of their ids, parted so that a share has about `ROWS` rows.

        Raises Refusal where a segment cannot be read.
        """
        import pyarrow.parquet as pq

        with _readable(self.manifest.snapshot):
            paths = (self.layout.segments / segment.file for segment in self._segments)
            files = [list(_groups(pq.ParquetFile(path))) for path in paths]
        # Ids are spread evenly, so that what parts the largest segment parts all of them.
        largest = max(files, key=_rows_in)
        each = max(1, shares.ROWS * _rows_in(largest) // max(1, sum(map(_rows_in, files))))
        bounds: list[str] = []
        seen = 0
        for group in largest[:-1]:
            seen += group.num_rows
            known = _bounds(group)
            if seen >= each and known is not None and (not bounds or known[1] > bounds[-1]):
                bounds.append(known[1])
                seen = 0
        return [People(*ends) for ends in zip([None, *bounds], [*bounds, None], strict=True)]

    def read(self, people: People) -> CodedRows:
        """The rows of some people. Raises Refusal where a segment cannot be read."""
        import pyarrow as pa

        with _readable(self.manifest.snapshot):
            every = pa.concat_tables([self._of(one, people) for one in self._segments])
        person, people_met = _met(*_coded(every[PERSON]))
        clock = every[str(self.table.clock)].combine_chunks().cast(pa.int64())
        at: NDArray[np.int64] = clock.to_numpy(zero_copy_only=False)
        codes = np.empty((len(self.columns), len(person)), np.int32)
        words = []
        for number, name in enumerate(self.columns):
            codes[number], own = _coded(every[name])
            words.append(own)
        place = at if self.table.order is None else _placed(every[self.table.order], at)
        key = _texts(every[self.key])
        return CodedRows(people_met, person, _sorted(person), at, place, key, codes, tuple(words))

    @property
    def _segments(self) -> tuple[Segment, ...]:
        return self.manifest.tables.get(self.table.name, ())

    @property
    def _kinds(self) -> dict[str, str]:
        """The engine's types of all that is read."""
        texts = dict.fromkeys((PERSON, *self.columns, self.key), ENGINE[Type.NAME])
        order = {} if self.table.order is None else {self.table.order: ENGINE[Type.INTEGER]}
        return {**texts, str(self.table.clock): ENGINE[Type.INSTANT], **order}

    def _of(self, segment: Segment, people: People) -> pa.Table:
        """The rows that a segment has of some people; null all over where it lacks a column."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        texts = (PERSON, *self.columns)
        held = frozenset(dict(segment.columns))
        path = self.layout.segments / segment.file
        file = pq.ParquetFile(path, read_dictionary=[name for name in texts if name in held])
        groups = [number for number, group in enumerate(_groups(file)) if _may_have(group, people)]
        names = [name for name in self._kinds if name in held]
        # An older Arrow cannot read no row group at all.
        rows = (
            _only(file.read_row_groups(groups, columns=names, use_threads=False), people)
            if groups
            else file.schema_arrow.empty_table().select(names)
        )
        kinds = dict.fromkeys(texts, pa.dictionary(pa.int32(), pa.string()))
        kinds |= {self.key: pa.string(), str(self.table.clock): pa.timestamp("us", "UTC")}
        kinds |= {} if self.table.order is None else {self.table.order: pa.int64()}
        found = {
            name: rows[name].cast(kind) if name in held else pa.nulls(len(rows), kind)
            for name, kind in kinds.items()
        }
        return pa.table(found)


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


def _groups(file: pq.ParquetFile) -> Iterator[Any]:
    return (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))


def _rows_in(groups: Sequence[Any]) -> int:
    return sum(int(group.num_rows) for group in groups)


def _bounds(group: Any) -> tuple[str, str] | None:
    """The smallest and the greatest id of a row group, None where it does not say."""
    for number in range(group.num_columns):
        column = group.column(number)
        if column.path_in_schema == PERSON:
            known = column.statistics
            return (known.min, known.max) if known is not None and known.has_min_max else None
    return None


def _may_have(group: Any, people: People) -> bool:
    """Whether a row group may have a row of some people; nobody's rows come last in a segment."""
    known = _bounds(group)
    if known is None or people.last is None:
        return people.above is None or known is None or known[1] > people.above
    return known[0] <= people.last and (people.above is None or known[1] > people.above)


def _only(rows: pa.Table, people: People) -> pa.Table:
    """Those of the rows, sorted by id, that are of some people."""
    if people == People(None, None):
        return rows
    person, ids = _coded(rows[PERSON])
    above = 0 if people.above is None else bisect_right(ids, people.above)
    last = len(ids) if people.last is None else bisect_right(ids, people.last) - 1
    kept = (person >= above) & (person <= last)
    places = np.flatnonzero(kept)
    if not len(places):
        return rows.slice(0, 0)
    first, count = int(places[0]), int(places[-1]) + 1 - int(places[0])
    # In a segment that is sorted they stand together, and none of them is moved.
    return rows.slice(first, count) if count == len(places) else rows.filter(kept)


def _coded(column: pa.ChunkedArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """The places of values among all of them, sorted, and these; their number for no value."""
    import pyarrow as pa

    one = column.unify_dictionaries().combine_chunks()
    if isinstance(one, pa.ChunkedArray):
        return np.empty(0, np.int32), ()
    words = one.dictionary.to_pylist()
    line = sorted(range(len(words)), key=words.__getitem__)
    places = np.empty(len(words) + 1, np.int32)
    places[line] = np.arange(len(words), dtype=np.int32)
    # An index of -1, that of no value, is the last place of all.
    places[-1] = len(words)
    found: NDArray[np.int32] = places[one.indices.fill_null(-1).to_numpy()]
    return found, tuple(words[number] for number in line)


def _met(codes: NDArray[np.int32], words: tuple[str, ...]) -> tuple[NDArray[np.int32], int]:
    """Codes of those words alone that are met, and how many these are: a row group names people of
    other shares too."""
    met = np.bincount(codes, minlength=len(words) + 1)[: len(words)] > 0
    number = int(met.sum())
    places = np.append(np.cumsum(met) - 1, number).astype(np.int32)
    found: NDArray[np.int32] = places[codes]
    return found, number


def _placed(column: pa.ChunkedArray, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of rows, their clock where they have none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.null_count == len(column):
        return at
    found: NDArray[np.int64] = pc.coalesce(column.combine_chunks(), pa.array(at)).to_numpy()
    return found


def _texts(column: pa.ChunkedArray) -> Texts:
    one = column.combine_chunks()
    known = np.ones(len(one), np.uint8)
    if one.null_count:
        known = one.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8)
    _, offsets, data = one.buffers()
    ends = np.frombuffer(offsets, np.int32)[one.offset : one.offset + len(one) + 1]
    return Texts(ends, np.frombuffer(data or b"", np.uint8), known)


def _sorted(person: NDArray[np.int32]) -> NDArray[np.int32]:
    """The rows person by person."""
    if (person[1:] >= person[:-1]).all():
        return np.arange(len(person), dtype=np.int32)
    return np.argsort(person, kind="stable").astype(np.int32)
