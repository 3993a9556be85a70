"""From stretches of one file to batches of its table: types, quarantine, what holds over a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cynosure.errors import Place, Refusal, UserMistake
from cynosure.sources.mapped import Cells, Look, placed
from cynosure.sources.paths import names_inside
from cynosure.sources.plan import (
    UNPIVOTED,
    File,
    Plan,
    no_such_column,
    not_mapped,
    paths_of,
    planned,
)
from cynosure.sources.properties import Properties
from cynosure.sources.stretch import Parts, Stretch, quarantined
from cynosure.tables.batch import Batch, Quarantined
from cynosure.tables.cells import EPOCHS, NO_EPOCHS, Conformed, Counts
from cynosure.tables.schema import Column, Type
from cynosure.tables.validate import conform

PATIENCE = 10_000
"""Rows after which a required value that no row had is a mistake in the mapping."""


@dataclass(frozen=True)
class _Verdicts:
    """Which rows are bad (mask), and for each the number of the (column, rule) it broke first."""

    bad: NDArray[np.bool_]
    reason: NDArray[np.int64]
    reasons: list[tuple[str, str]]


class Shaper:
    """Makes the batches of one file, and keeps what has to hold over all of them."""

    def __init__(self, file: File, now: datetime, look: Look) -> None:
        self._file, self._now, self._look = file, now, look
        self._plan: Plan | None = None
        self._properties = Properties(file.spec.timezone, file.spec.text)
        self._left_out: dict[str, None] = {}
        self._epochs: dict[str, Counts] = {}
        self._seen: set[str] = set()
        self._rows = 0

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns of the file that are not kept, in the order in which they were met."""
        found = self._properties
        return tuple({**self._left_out, **found.left_out, **found.inside})

    @property
    def epochs(self) -> dict[str, Counts]:
        """By column the times read as epoch numbers of each unit, where there are any."""
        return {name: counts for name, counts in self._epochs.items() if any(counts)}

    def wanted(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the file's columns that have to be read."""
        return frozenset(self.parts(names))

    def parts(self, names: Sequence[str]) -> dict[str, Parts]:
        """What is wanted of each of those."""
        return self._planned(tuple(names)).wanted(self._properties.left_out)

    def batches(self, stretches: Iterator[Stretch]) -> Iterator[Batch]:
        """The batches of the file.

        Raises UserMistake where a required place exists in no row, Refusal where a column of
        times holds epoch numbers of two units, and what the importer raises.
        """
        stretch = None
        for stretch in stretches:
            yield self._batch(stretch)
            if self._rows >= PATIENCE:
                self._complain(stretch)
        if stretch is not None and self._rows:
            self._complain(stretch)

    def _planned(self, names: tuple[str, ...]) -> Plan:
        if self._plan is None or self._plan.names != names:
            self._plan = planned(self._file, names)
            self._left_out.update(dict.fromkeys(self._plan.left_out))
        return self._plan

    def _batch(self, stretch: Stretch) -> Batch:
        plan = self._planned(stretch.names)
        cells = placed(plan, stretch, self._file.spec.unpivot, self._look)
        self._rows += stretch.rows
        self._seen |= {column.name for column, _ in plan.filled} - cells.absent
        columns = [column for column, _ in plan.filled]
        if self._file.spec.unpivot:
            columns += [c for c in self._file.table.columns if c.name in UNPIVOTED]
        conformed = [(c, self._conformed(c, cells.filled[c.name], plan)) for c in columns]
        verdicts = _verdicts(conformed, cells.rows)
        rows = self._kept(conformed, cells, verdicts.bad, written=stretch.written)
        found = [*stretch.broken, *_found(verdicts, cells, stretch, self._file.shown)]
        found.sort(key=lambda row: row.line)
        return Batch(rows, tuple(found), cells.rows + len(stretch.broken))

    def _conformed(self, column: Column, array: pa.Array, plan: Plan) -> Conformed:
        if column.type is Type.NAME and pa.types.is_fixed_size_binary(array.type):
            return Conformed(array)  # an id found in another table, which is hashed already
        conformed = conform(column, array, self._file.spec.timezone, self._now)
        before = self._epochs.get(column.name, NO_EPOCHS)
        met = tuple(old + new for old, new in zip(before, conformed.epochs, strict=True))
        self._epochs[column.name] = met
        if sum(map(bool, met)) > 1:
            raise self._mixed(column, plan, met)
        return conformed

    def _mixed(self, column: Column, plan: Plan, met: Counts) -> Refusal:
        mapping = next((m for c, m in plan.filled if c.name == column.name), None)
        name = next(iter(paths_of(mapping)), column.name)
        (first, one), (second, other) = [pair for pair in zip(EPOCHS, met, strict=True) if pair[1]][
            :2
        ]
        share = one / (one + other)
        return Refusal(
            f"The column `{name}` mixes epoch {first[1].en} ({first[0]} digits, {share:.2%} of the "
            f"times read) and {second[1].en} ({second[0]} digits, {1 - share:.2%}); a column must "
            "keep to one of them.",
            f"列 `{name}` 混用了{first[1].zh}（{first[0]} 位，占已读时间的 {share:.2%}）"
            f"和{second[1].zh}（{second[0]} 位，占 {1 - share:.2%}）时间戳；同一列只能用一种。",
            Place(self._file.shown),
        )

    def _kept(
        self,
        conformed: Sequence[tuple[Column, Conformed]],
        cells: Cells,
        bad: NDArray[np.bool_],
        *,
        written: bool,
    ) -> pa.RecordBatch:
        """The good rows: the table's columns, then the properties."""
        good = pa.array(~bad) if bad.any() else None
        arrays = {
            column.name: one.values if good is None else one.values.filter(good)
            for column, one in conformed
        }
        for name, array in cells.kept.items():
            kept = array if good is None else array.filter(good)
            typed = self._properties.typed(name, kept, written=written)
            if typed is not None:
                arrays[name] = typed
        return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))

    def _complain(self, stretch: Stretch) -> None:
        """Raise where a required column has been absent from every row so far."""
        plan = self._planned(stretch.names)
        for column, mapping in plan.filled:
            if not column.required or column.nullable or column.name in self._seen:
                continue
            paths = paths_of(mapping)
            if not paths:
                raise not_mapped(self._file, column, stretch.names)
            raise self._nowhere(column, paths, plan, stretch)

    def _nowhere(
        self, column: Column, paths: Sequence[str], plan: Plan, stretch: Stretch
    ) -> UserMistake:
        path = next((path for path in paths if path not in plan.places), paths[0])
        names = list(stretch.names)
        if path in plan.places:
            head, _ = plan.places[path]
            if head in stretch.columns:
                names += names_inside(head, stretch.columns[head])
        return no_such_column(self._file, path, column.name, names)


def _verdicts(conformed: Sequence[tuple[Column, Conformed]], rows: int) -> _Verdicts:
    """The first rule that each row breaks, by the order of the table's columns."""
    bad = np.zeros(rows, dtype=bool)
    reason = np.zeros(rows, dtype=np.int64)
    reasons: list[tuple[str, str]] = []

    def mark(column: str, rule: str, mask: NDArray[np.bool_]) -> None:
        first = mask & ~bad
        if first.any():
            reason[first] = len(reasons)
            reasons.append((column, rule))
            bad[first] = True

    for column, one in conformed:
        for rule, mask in one.faults:
            mark(column.name, rule, mask)
        if column.required and not column.nullable and one.values.null_count:
            mark(column.name, "missing", ~one.values.is_valid().to_numpy(zero_copy_only=False))
    return _Verdicts(bad, reason, reasons)


def _found(verdicts: _Verdicts, cells: Cells, stretch: Stretch, shown: str) -> list[Quarantined]:
    rows = np.flatnonzero(verdicts.bad)
    if not len(rows):
        return []
    origins = cells.origin[rows].tolist()
    once = dict(zip(origins, stretch.locate(origins), strict=True))
    found = []
    for row, origin in zip(rows, origins, strict=True):
        column, rule = verdicts.reasons[verdicts.reason[row]]
        line, text = once[origin]
        found.append(quarantined(shown, line, rule, text, column))
    return found
