"""Rows on their way into a snapshot: staged file by file, so that a file that breaks can go again.

Every staged row has a position, counted over the whole load, by which the last loaded is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from cynosure.store.columns import Columns, Part, quoted, united
from cynosure.store.engine import started
from cynosure.store.identities import PERSON, Identities
from cynosure.store.key import Key
from cynosure.store.layout import Layout
from cynosure.store.quarantine import Guard, masked
from cynosure.tables.batch import Batch
from cynosure.tables.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_ROWS = 2**20
CHUNK_BYTES = 128 * 2**20
"""A file is taken in portions of about this size."""

HELD_ROWS = 2**17
HELD_BYTES = 16 * 2**20
"""Portions smaller than this wait for others: a statement of the engine takes some milliseconds,
which a folder of thousands of small files would pay for each."""

POSITION = "cynosure:position"


@dataclass
class Intake:
    """The file of that `number` being staged: positions `start` up to `stop`, and what was met.

    `first` and `last` bound the clock of the rows taken (ISO), None where there is none. Rows of
    forgotten people are passed over: they are `forgotten`, and not among those `read`.
    """

    number: int
    table: Table
    guard: Guard
    start: int
    stop: int
    read: int = 0
    quarantined: int = 0
    forgotten: int = 0
    first: str | None = None
    last: str | None = None

    def saw(self, batch: Batch) -> None:
        """Count a batch and widen the bounds of the clock."""
        import pyarrow.compute as pc

        self.read += batch.read
        self.quarantined += len(batch.quarantined)
        clock = self.table.clock
        if clock is None or clock not in batch.rows.schema.names or not batch.rows.num_rows:
            return
        bounds = pc.min_max(batch.rows.column(clock)).as_py()
        if bounds["min"] is not None:
            first, last = bounds["min"].isoformat(), bounds["max"].isoformat()
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)


@dataclass
class _Held:
    """Rows of one table and schema that wait for the engine, each portion with its position."""

    table: Table
    portions: list[tuple[int, pa.Table]] = field(default_factory=list)


class Staging:
    """An engine that lives as long as a load, with its temporary files in `.cynosure/tmp`.

    `forgotten` are the people of whom no row is taken, as `Key.veiled` tells them.
    """

    def __init__(self, layout: Layout, key: Key, forgotten: frozenset[str] = frozenset()) -> None:
        self.layout = layout
        self.engine = started(layout.tmp)
        self._identities = Identities(key, forgotten)
        self._parts: dict[str, list[Part]] = {}
        self._names: dict[tuple[str, pa.Schema], str] = {}
        self._position = self._files = 0
        self._held: dict[tuple[str, pa.Schema], _Held] = {}
        self._held_rows = self._held_bytes = 0
        self.engine.execute(
            "CREATE TABLE quarantine (number BIGINT, of VARCHAR, file VARCHAR, line BIGINT, "
            '"column" VARCHAR, rule VARCHAR, "row" VARCHAR);'
            "CREATE TABLE spellings (user_id VARCHAR, folded_id VARCHAR);"
            "CREATE TABLE persons (number BIGINT, user_id BLOB)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def begin(self, table: Table, guard: Guard) -> Intake:
        """Begin a file of `table`; `guard` says what of its bad rows may not be kept."""
        self._files += 1
        return Intake(self._files, table, guard, self._position, self._position)

    def take(self, intake: Intake, batches: Iterable[Batch]) -> None:
        """Stage the batches of one file; the last of them are held until `hand_over`.

        Passes on what the batches raise; `drop` then removes what had been staged.
        """
        for chunk in _chunks(self._seen(intake, batches)):
            self._hold(intake, chunk)
            if self._held_rows >= HELD_ROWS or self._held_bytes >= HELD_BYTES:
                self.hand_over()

    def hand_over(self) -> None:
        """Give the engine all rows that are held: before anybody else looks at what is staged."""
        import pyarrow as pa

        self._note("spellings", self._identities.spellings())
        self._note("persons", self._identities.met())
        held, self._held = self._held, {}
        self._held_rows = self._held_bytes = 0
        for (_, schema), one in held.items():
            # A schema of which only a broken file had rows has its place all the same.
            portions = (schema.empty_table(), *(rows for _, rows in one.portions))
            self._insert(one.table, pa.concat_tables(portions))

    def drop(self, intake: Intake) -> None:
        """Remove everything staged for a file that broke."""
        for part in self._parts.get(intake.table.name, ()):
            self.engine.execute(
                f"DELETE FROM {part.relation} WHERE {quoted(POSITION)} >= {intake.start}"
            )
        self.engine.execute(f"DELETE FROM quarantine WHERE number = {intake.number}")
        for one in self._held.values():
            one.portions = [kept for kept in one.portions if kept[0] < intake.start]
        intake.stop = self._position = intake.start

    def parts(self, table: Table) -> tuple[Part, ...]:
        """What has been staged for `table`."""
        return tuple(self._parts.get(table.name, ()))

    def columns(self, table: Table) -> Columns:
        """The columns of what has been staged for `table`."""
        return united(table, (part.columns for part in self.parts(table)))

    def _seen(self, intake: Intake, batches: Iterable[Batch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            intake.saw(batch)
            if batch.quarantined:
                self._quarantine(intake, batch)
            if batch.rows.num_rows:
                yield batch.rows

    def _hold(self, intake: Intake, rows: pa.Table) -> None:
        import numpy as np
        import pyarrow as pa

        read = rows.num_rows
        rows = self._identities.hashed_columns(intake.table, rows)
        intake.forgotten += read - rows.num_rows
        intake.read -= read - rows.num_rows
        positions = np.arange(self._position, self._position + rows.num_rows, dtype=np.int64)
        rows = rows.append_column(POSITION, pa.array(positions))
        held = self._held.setdefault((intake.table.name, rows.schema), _Held(intake.table))
        held.portions.append((self._position, rows))
        self._held_rows += rows.num_rows
        self._held_bytes += rows.nbytes
        self._position += rows.num_rows
        intake.stop = self._position

    def _insert(self, table: Table, rows: pa.Table) -> None:
        name = self._names.get((table.name, rows.schema))
        self.engine.register("chunk", rows)
        if name is None:
            self._create(table, rows.schema)
        else:
            self.engine.execute(f"INSERT INTO {name} SELECT * FROM chunk")
        self.engine.unregister("chunk")

    def _note(self, name: str, noted: pa.Table | None) -> None:
        if noted is not None:
            self.engine.register("noted", noted)
            self.engine.execute(f"INSERT INTO {name} SELECT * FROM noted")
            self.engine.unregister("noted")

    def _create(self, table: Table, schema: pa.Schema) -> None:
        name = f"staged_{len(self._names)}"
        self.engine.execute(f"CREATE TABLE {name} AS SELECT * FROM chunk")
        described = self.engine.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            f"WHERE table_name = '{name}' ORDER BY column_index"
        ).fetchall()
        identities = {column.name for column in table.columns if column.identity}
        columns = {
            column: "VARCHAR" if column in identities else kind
            for column, kind in described
            if column not in {POSITION, PERSON}
        }
        self._names[table.name, schema] = name
        part = Part(name, columns, packed=True, numbered=PERSON in schema.names)
        self._parts.setdefault(table.name, []).append(part)

    def _quarantine(self, intake: Intake, batch: Batch) -> None:
        import pyarrow as pa

        bad = batch.quarantined
        rows = pa.table(
            {
                "number": pa.array([intake.number] * len(bad), pa.int64()),
                "of": [intake.table.name] * len(bad),
                "file": [one.file for one in bad],
                "line": pa.array([one.line for one in bad], pa.int64()),
                "column": [one.column for one in bad],
                "rule": [one.rule for one in bad],
                "row": [masked(one.row, intake.guard, self._identities.digits) for one in bad],
            }
        )
        self.engine.register("bad", rows)
        self.engine.execute("INSERT INTO quarantine SELECT * FROM bad")
        self.engine.unregister("bad")


def _chunks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches of one schema gathered to portions that are worth the engine's while."""
    import pyarrow as pa

    gathered: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        full = rows >= CHUNK_ROWS or size >= CHUNK_BYTES
        if gathered and (full or batch.schema != gathered[0].schema):
            yield pa.Table.from_batches(gathered)
            gathered, rows, size = [], 0, 0
        gathered.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
    if gathered:
        yield pa.Table.from_batches(gathered)
