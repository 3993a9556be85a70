"""Tracks: runs of several days read as one, bucket by bucket."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, local
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import BUCKETS, Bucket, bucket_of, width_of
from cynosure.tracks.format import Run
from cynosure.tracks.sorting import Stretches, bucket_from

Found = TypeVar("Found")

MOST_HELD = 1 << 30
"""Bytes of merged buckets that are kept for the next kernel."""


class Tracks:
    """The rows of some runs, by person and time.

    `names` are what codes mean: those of the first run, then those that later runs add. With one
    run buckets are the mapped file; with several, a bucket is merged when it is first asked for and
    kept while there is room. Threads may share it.
    """

    def __init__(self, runs: Sequence[Run], threads: int | None = None) -> None:
        # The largest first: its codes stay as they are.
        self.runs = tuple(sorted(runs, key=lambda run: -run.table.rows))
        self.names = tuple(dict.fromkeys(name for run in self.runs for name in run.table.names))
        self._codes = {name: code for code, name in enumerate(self.names)}
        self.threads = threads or os.cpu_count() or 1
        self._held: dict[int, Bucket] = {}
        self._bytes = 0
        self._counting = Lock()

    @property
    def rows(self) -> int:
        return sum(run.table.rows for run in self.runs)

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last second of any row, on the tracks' clock; (0, -1) without rows."""
        tables = [run.table for run in self.runs if run.table.rows]
        if not tables:
            return 0, -1
        return min(t.first for t in tables), max(t.last for t in tables)

    def code(self, name: str) -> int | None:
        """The code of a name, None where no row has it."""
        return self._codes.get(name)

    def roles(self, *names: Sequence[str]) -> NDArray[np.int64]:
        """A bit for each group of names, by code: int64 of length 65,536, so that no code, not even
        one of a damaged file, lies outside. A name that no row has adds nothing."""
        codes = self._codes
        found = np.zeros(1 << 16, np.int64)
        for bit, group in enumerate(names):
            for name in group:
                if name in codes:
                    found[codes[name]] |= 1 << bit
        return found

    def bucket(self, number: int) -> Bucket:
        """The rows of the people of one bucket."""
        if len(self.runs) == 1:
            return self.runs[0].bucket(number)
        held = self._held.get(number)
        if held is None:
            held = self._merged(number)
            with self._counting:
                size = sum(column.nbytes for column in held.arrays)
                if self._bytes + size <= MOST_HELD:
                    self._held[number] = held
                    self._bytes += size
        return held

    def _merged(self, number: int) -> Bucket:
        codes, width = self._codes, width_of(len(self.names))
        parts = [run.bucket(number) for run in self.runs]
        before, stretches, renamed = 0, [], []
        for run, part in zip(self.runs, parts, strict=True):
            lows, highs = part.offsets[:-1] + before, part.offsets[1:] + before
            stretches.append(Stretches(part.keys, lows, highs))
            # A code of a damaged file stands for the first name rather than for none.
            meaning = np.zeros(1 << 16, width)
            meaning[: len(run.table.names)] = [codes[name] for name in run.table.names]
            renamed.append(meaning[part.code])
            before += part.rows
        whole = Stretches(
            np.concatenate([one.key for one in stretches] or [np.empty(0, np.uint64)]),
            np.concatenate([one.first for one in stretches] or [np.empty(0, np.int64)]),
            np.concatenate([one.last for one in stretches] or [np.empty(0, np.int64)]),
        )
        return bucket_from(
            whole,
            np.concatenate([part.time for part in parts] or [np.empty(0, np.int32)]),
            _filled([(part.micro, part.rows) for part in parts], np.uint32),
            np.concatenate(renamed or [np.empty(0, width)]),
            _filled([(part.flags, part.rows) for part in parts], np.uint8),
        )

    def each(self, work: Callable[[int, Bucket], Found]) -> list[Found]:
        """What `work` makes of every bucket (its number, the bucket), in order, `threads` at a
        time."""
        if self.threads == 1:
            return [work(number, self.bucket(number)) for number in range(BUCKETS)]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda number: work(number, self.bucket(number)), range(BUCKETS)))

    def summed(self, work: Callable[[int, Bucket], NDArray[Any]]) -> NDArray[np.int64]:
        """What `work` counts in every bucket, in arrays of one shape, added up."""
        found: NDArray[np.int64] = np.sum(self.each(work), axis=0, dtype=np.int64)
        return found

    def tallied(
        self, empty: Callable[[], Found], work: Callable[[int, Bucket, Found], None]
    ) -> list[Found]:
        """What `work` adds up over all buckets, a part for each thread, which begins `empty`: for
        answers so large that one a bucket would take longer than the counting."""
        mine, parts = local(), []

        def add(number: int, bucket: Bucket) -> None:
            if not hasattr(mine, "part"):
                mine.part = empty()
                parts.append(mine.part)
            work(number, bucket, mine.part)

        self.each(add)
        return parts


def _filled(parts: Sequence[tuple[NDArray[Any], int]], kind: type[np.generic]) -> NDArray[Any]:
    """Columns one after the other, those that were left empty as zeros unless all were."""
    if not any(column.size for column, _ in parts):
        return np.empty(0, kind)
    return np.concatenate([c if c.size else np.zeros(rows, kind) for c, rows in parts])


class ByPerson:
    """Finished values of people, such as an outcome, ready to be laid beside any bucket.

    `keys` (uint64, in any order, each once) and `values` (same length); people who are not among
    them have `missing`.
    """

    def __init__(self, keys: NDArray[np.uint64], values: NDArray[Any], missing: float) -> None:
        order = np.argsort(keys)
        self._keys, self._values = keys[order], values[order]
        self._missing = missing
        self._bounds = np.searchsorted(bucket_of(self._keys), np.arange(BUCKETS + 1))

    @property
    def keys(self) -> NDArray[np.uint64]:
        """The people who have a value, ascending; some may have no row in any bucket."""
        return self._keys

    @property
    def values(self) -> NDArray[Any]:
        """Their values, in the order of `keys`."""
        return self._values

    def beside(self, number: int, bucket: Bucket) -> NDArray[Any]:
        """The value of each person of a bucket: same length as its keys."""
        part = slice(self._bounds[number], self._bounds[number + 1])
        return self._of(self._keys[part], self._values[part], bucket.keys)

    def of(self, people: NDArray[np.uint64]) -> NDArray[Any]:
        """The value of each of some people, of whatever buckets: same length."""
        return self._of(self._keys, self._values, people)

    def _of(
        self, keys: NDArray[np.uint64], values: NDArray[Any], people: NDArray[np.uint64]
    ) -> NDArray[Any]:
        found = np.full(people.size, self._missing, values.dtype)
        if keys.size:
            place = np.minimum(np.searchsorted(keys, people), keys.size - 1)
            same = keys[place] == people
            found[same] = values[place[same]]
        return found
