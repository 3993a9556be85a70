"""Row groups of a segment: which people they are of, and their rows by id.

A share of the people ends within a row group of every segment. So a row group is decoded for the
first share that has a part in it, and kept for the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.store.shares import PERSON

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class People:
    """Those whose ids come after `above` and not after `last`; without these there is no bound, and
    those without a `last` are followed by nobody."""

    above: str | None
    last: str | None


@dataclass(frozen=True, eq=False)
class RowsById:
    """Rows in the order of their ids, nobody's last. The ids stand apart: the rows from `ends[run]`
    (int32) to `ends[run + 1]` are those of `ids[run]`."""

    rows: pa.Table
    ids: pa.StringArray
    ends: NDArray[np.int32]

    def of(self, people: People) -> RowsById:
        """The rows of some people, none of which is moved."""
        known = range(len(self.ids) - self.ids.null_count)

        def after(one: str) -> int:
            return bisect_right(known, one, key=lambda run: self.ids[run].as_py())

        first = 0 if people.above is None else after(people.above)
        end = len(self.ids) if people.last is None else after(people.last)
        ends = self.ends[first : end + 1]
        rows = self.rows.slice(ends[0], ends[-1] - ends[0])
        return RowsById(rows, self.ids.slice(first, end - first), ends - ends[0])


@dataclass(eq=False)
class RowGroup:
    """A row group of a segment: of people whose ids are between two `bounds`, of nobody too or not,
    and `until` an instant (microseconds since 1970), as far as it says so. `named` says whether the
    ids are in a dictionary; so many `readers` are still to come."""

    number: int
    rows: int
    bounds: tuple[str, str] | None
    knows_nobody: bool
    until: int | None
    named: bool
    readers: int = 0
    _held: RowsById | None = None
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, number: int, group: Any, clock: str) -> RowGroup:
        """What the `group` of a file's metadata says."""
        every = (group.column(place) for place in range(group.num_columns))
        columns = {
            one.path_in_schema: one for one in every if one.path_in_schema in (PERSON, clock)
        }
        known, instants = columns[PERSON].statistics, columns[clock].statistics
        has_bounds = known is not None and known.has_min_max
        has_until = instants is not None and instants.has_min_max
        return cls(
            number,
            int(group.num_rows),
            (known.min, known.max) if has_bounds else None,
            known is None or not known.has_null_count or known.null_count > 0,
            instants.max_raw if has_until else None,
            bool(columns[PERSON].has_dictionary_page),
        )

    def may_have(self, people: People) -> bool:
        """Whether rows of some people may be among these."""
        if self.bounds is None or (people.last is None and self.knows_nobody):
            return True
        first, last = self.bounds
        begins = people.last is None or first <= people.last
        return begins and (people.above is None or last > people.above)

    def is_over(self, instant: int | None) -> bool:
        """Whether all rows are known to come before an instant."""
        return instant is not None and self.until is not None and self.until < instant

    def read(self, decoded: Callable[[], RowsById]) -> RowsById:
        """The rows for one of the `readers`; after the last of them they are let go."""
        with self._lock:
            found = self._held or decoded()
            self.readers -= 1
            self._held = found if self.readers > 0 else None
        return found


def rows_by_id(rows: pa.Table) -> RowsById:
    """Rows by their ids; those of a segment that is sorted are not moved."""
    ids, ends = _runs(rows[PERSON])
    if not _rise(ids):
        place = rows.column_names.index(PERSON)
        rows = rows.set_column(place, PERSON, rows[PERSON].cast("string")).sort_by(PERSON)
        ids, ends = _runs(rows[PERSON])
    return RowsById(rows.drop_columns(PERSON), ids, ends)


def _runs(column: pa.ChunkedArray) -> tuple[pa.StringArray, NDArray[np.int32]]:
    """The ids of rows that stand together, and where these end, after a 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        one = pa.chunked_array(column.unify_dictionaries()).combine_chunks()
        runs = pc.run_end_encode(one.indices)
        ids = one.dictionary.take(runs.values)
    else:
        runs = pc.run_end_encode(column.combine_chunks())
        ids = runs.values
    ends = np.concatenate((np.zeros(1, np.int32), runs.run_ends.to_numpy()))
    return ids, ends


def _rise(ids: pa.StringArray) -> bool:
    """Whether every id comes after the one before it, and nobody after all of them."""
    import pyarrow.compute as pc

    known = ids.drop_null()
    if ids.null_count > 1 or (ids.null_count and ids[-1].is_valid):
        return False
    return bool(pc.all(pc.less(known[:-1], known[1:])).as_py() is not False)
