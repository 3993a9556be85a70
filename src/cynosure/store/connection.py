"""The way to read a snapshot: every table of the contract as an Ibis table, over its segments."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Self

from cynosure.store.columns import Columns, quoted, union, united, whole
from cynosure.store.engine import started
from cynosure.store.faults import readable
from cynosure.store.id_relations import ID_RELATIONS
from cynosure.store.layout import Layout
from cynosure.store.quarantine import BadRow, first_of_each_rule
from cynosure.store.segments import parts_of
from cynosure.store.shares import PERSON, share_of, shares
from cynosure.store.snapshots import Manifest, Segment
from cynosure.tables.schema import TABLES, Table, Type, table_called

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.operations as ops
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

STATEMENTS = 128
"""Of so many expressions the statements are remembered; each takes somewhat under a megabyte."""
AT_ONCE = 2
"""Shares of the people that are asked at the same time."""


class Connection:
    """A snapshot opened for reading, in an engine of its own that sees nothing else.

    Every table has for each instant `x` its microseconds since 1970 as `x_us`, then all columns of
    the contract, null where no file filled them, then the properties that its files brought (one
    called `x_us` is shown as `x_us_1`); a table without files is empty. The engine is started when
    it is first needed, which raises Refusal where a segment is gone or damaged. Close it after use.
    """

    def __init__(self, layout: Layout, manifest: Manifest) -> None:
        self.manifest = manifest
        self.layout = layout
        self._tables: dict[str, ir.Table] = {}
        self._held: dict[str, str] = {}
        self._parted: dict[str, str] = {}

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        import_engine()
        engine = started(self.layout.reading / f"{os.getpid()}-{id(self)}")
        with readable(self.manifest.snapshot):
            for table in TABLES:
                engine.execute(f"CREATE VIEW {table.name} AS {self._shown(table)}")
        for relation in ID_RELATIONS:
            segment = self.manifest.identity.get(relation.name)
            rows = _rows_of(self.layout, relation, () if segment is None else (segment,))
            with readable(self.manifest.snapshot):
                engine.execute(f"CREATE VIEW {relation.name} AS {rows}")
        return engine

    @cached_property
    def _ibis(self) -> Backend:
        import ibis

        return ibis.duckdb.from_connection(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def table(self, name: str) -> ir.Table:
        """The table of that name, of the contract or of ids; KeyError for another."""
        if table_called(name) is None and all(name != one.name for one in ID_RELATIONS):
            raise KeyError(name)
        if name not in self._tables:
            self._tables[name] = self._ibis.table(name)
        return self._tables[name]

    def held(self, name: str, expression: ir.Table) -> ir.Table:
        """The rows of an expression, worked out once and kept as long as the connection.

        `name` is what the relation is called in statements, with a number where another one has it.
        """
        rows = self.sql(expression)
        if rows not in self._held:
            called = f"{name}_{len(self._held)}" if name in self._held.values() else name
            with readable(self.manifest.snapshot):
                self._engine.execute(f"CREATE TABLE {quoted(called)} AS {rows}")
            self._held[rows] = called
        return self._ibis.table(self._held[rows])

    def held_in_shares(self, name: str, expression: ir.Table) -> ir.Table:
        """As `held`, made anew for each share of the people that `in_shares` asks about; it has no
        row elsewhere."""
        rows = self.sql(expression)
        if rows not in self._parted:
            called = f"{name}_in_shares_{len(self._parted)}"
            nothing = f"CREATE TABLE {quoted(called)} AS SELECT * FROM ({rows}) LIMIT 0"
            with readable(self.manifest.snapshot):
                self._engine.execute(nothing)
            self._parted[rows] = called
        return self._ibis.table(self._parted[rows])

    def in_shares(self, statements: Sequence[str]) -> Generator[list[pa.Table], None, None]:
        """What each of some statements gives for one share of the people after the other.

        Tables hold the rows of a share alone, as for `rows_in_shares`, and so do the relations
        `held_in_shares`, in the order in which they were asked for. Two shares are asked at once:
        what an engine does with one thread alone for one, it does beside the other. Whole numbers
        are 64 bits wide. Raises Refusal as `rows` does. Close it where it is not read to its end.
        """
        count = shares(self.manifest)
        made = tuple(self._parted.items())
        with ExitStack() as cursors, ThreadPoolExecutor(AT_ONCE) as workers:
            free = [cursors.enter_context(self._engine.cursor()) for _ in range(AT_ONCE)]
            asked: list[Future[list[pa.Table]]] = []
            for number in range(count + AT_ONCE):
                if number >= AT_ONCE:
                    yield asked[number - AT_ONCE].result()
                if number < count:
                    cursor = free[number % AT_ONCE]
                    share = share_of(number, count)
                    asked.append(workers.submit(self._of_share, cursor, share, made, statements))

    def _of_share(
        self,
        cursor: duckdb.DuckDBPyConnection,
        share: str,
        made: Sequence[tuple[str, str]],
        statements: Sequence[str],
    ) -> list[pa.Table]:
        """What the statements give to a cursor for which all relations are those of a share."""
        with readable(self.manifest.snapshot):
            for table in TABLES:
                if table.column(PERSON) is not None and self.manifest.tables.get(table.name):
                    rows = self._shown(table) + share
                    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS {rows}")
            for rows, called in made:
                cursor.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(called)} AS {rows}")
            found = [cursor.execute(one).to_arrow_table() for one in statements]
        return list(map(_with_plain_integers, found))

    @property
    def made(self) -> tuple[str, ...]:
        """The statements that make what is held, in the order in which it was made."""
        return tuple(f"CREATE TABLE {quoted(one)} AS\n{rows}" for rows, one in self._held.items())

    def to_arrow(self, expression: ir.Expr) -> pa.Table:
        """The rows of an Ibis table expression. Raises Refusal where a segment cannot be read."""
        with readable(self.manifest.snapshot):
            return self._engine.execute(self.sql(expression)).to_arrow_table()

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """The rows of a statement that `sql` made, by column.

        They come as plain values, without Arrow and without Ibis's own way to it, which loads
        pandas where there is one. Raises Refusal where a segment cannot be read.
        """
        with readable(self.manifest.snapshot):
            found = self._engine.execute(statement)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def rows_in_shares(self, statement: str) -> list[list[dict[str, Any]]]:
        """The rows that a statement gives for each share of the people, one after the other.

        Meanwhile every table that has a `user_id` holds the rows of one share alone, those of
        nobody in the first. What is kept in memory for each person is then small enough to stay
        there, near the processor: it takes half the work of all people at once, and no disk. A
        snapshot of few rows is one share. Raises Refusal as `rows` does.
        """
        count = shares(self.manifest)
        if count == 1:
            return [self.rows(statement)]
        found = []
        try:
            for number in range(count):
                self._show(share_of(number, count))
                found.append(self.rows(statement))
        finally:
            self._show()
        return found

    def _show(self, share: str = "") -> None:
        """Let the tables that name people have the rows of a share alone, or all of them."""
        with readable(self.manifest.snapshot):
            for table in TABLES:
                if table.column(PERSON) is not None and self.manifest.tables.get(table.name):
                    rows = self._shown(table) + share
                    self._engine.execute(f"CREATE OR REPLACE VIEW {table.name} AS {rows}")

    def _shown(self, table: Table) -> str:
        return f"SELECT {_clocks(table)}* FROM ({_rows(self.layout, self.manifest, table)})"

    def batches(self, statement: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a statement in batches of about `size`, without ever having all of them.

        To be read to the end before the next statement. Raises Refusal as `rows` does.
        """
        with readable(self.manifest.snapshot):
            yield from self._engine.execute(statement).to_arrow_reader(size)

    def first_bad_rows(self, each: int) -> tuple[tuple[str, BadRow], ...]:
        """Of every table and rule the first `each` rows in quarantine, with their table."""
        with readable(self.manifest.snapshot):
            return first_of_each_rule(self.layout, self.manifest, each)

    def sql(self, expression: ir.Expr) -> str:
        """The statement that answers `expression`, laid out for people."""
        return _statement(expression.op())

    def close(self) -> None:
        """Let go of the engine, if it was ever started."""
        if "_engine" in self.__dict__:
            self._engine.close()


def _with_plain_integers(table: pa.Table) -> pa.Table:
    """Sums of whole numbers, which the engine gives as decimals, as whole numbers."""
    import pyarrow as pa

    kinds = [
        pa.field(one.name, pa.int64() if pa.types.is_decimal(one.type) else one.type)
        for one in table.schema
    ]
    return table.cast(pa.schema(kinds))


@lru_cache(maxsize=STATEMENTS)
def _statement(operation: ops.Node) -> str:
    """What an expression is in SQL. Expressions over tables of the same names and columns are equal
    in whatever connection they were built, and to lay one out takes longer than to answer it."""
    import ibis

    return str(ibis.duckdb.compile(operation.to_expr(), pretty=True))


def columns(manifest: Manifest, table: Table) -> Columns:
    """The columns that `table` shows in this snapshot, with the engine's types."""
    return _shown(table, manifest.tables.get(table.name, ()))


def _shown(table: Table, segments: Sequence[Segment]) -> Columns:
    return whole(table, united(table, (dict(segment.columns) for segment in segments)))


def import_engine() -> None:
    """Import Ibis with DuckDB.

    The collector is held while thousands of lasting objects are made: it would walk them again and
    again and free nothing, about a tenth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        import ibis.backends.duckdb  # noqa: F401
    finally:
        if was_on:
            gc.enable()


def _rows(layout: Layout, manifest: Manifest, table: Table) -> str:
    return _rows_of(layout, table, manifest.tables.get(table.name, ()))


def _rows_of(layout: Layout, table: Table, segments: Sequence[Segment]) -> str:
    shown = _shown(table, segments)
    if not segments:
        nulls = (f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in shown.items())
        return f"SELECT {', '.join(nulls)} LIMIT 0"
    return union(table, parts_of(layout, segments), shown, packed=False)


def _clocks(table: Table) -> str:
    """The instants as whole numbers: time arithmetic on those is about ten times as fast."""
    instants = [column.name for column in table.columns if column.type is Type.INSTANT]
    return "".join(f"epoch_us({quoted(name)}) AS {quoted(name + '_us')}, " for name in instants)
