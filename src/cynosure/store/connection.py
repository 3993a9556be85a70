"""The way to read a snapshot: every table of the contract as an Ibis table, over its segments."""

from __future__ import annotations

import gc
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cynosure.store.columns import Columns, quoted, union, united, whole
from cynosure.store.engine import started
from cynosure.store.layout import Layout
from cynosure.store.segments import parts_of
from cynosure.store.snapshots import Manifest
from cynosure.tables.schema import TABLES, Table, Type, table_called

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


class Connection:
    """A snapshot opened for reading, in an engine of its own that sees nothing else.

    Every table has all columns of the contract, null where no file filled them, then the
    properties that its files brought, then for each instant `x` its microseconds since 1970 as
    `x_us`; a table without files is empty. Close it after use.
    """

    def __init__(self, layout: Layout, manifest: Manifest) -> None:
        import_engine()
        import ibis

        self.manifest = manifest
        self._engine = started(layout.tmp / "reading")
        for table in TABLES:
            rows = f"SELECT *{_clocks(table)} FROM ({_rows(layout, manifest, table)})"
            self._engine.execute(f"CREATE VIEW {table.name} AS {rows}")
        self._ibis = ibis.duckdb.from_connection(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def table(self, name: str) -> ir.Table:
        """The table of that name; KeyError for one that is not in the contract."""
        if table_called(name) is None:
            raise KeyError(name)
        return self._ibis.table(name)

    def to_arrow(self, expression: ir.Expr) -> pa.Table:
        """The rows of an Ibis table expression."""
        return self._ibis.to_pyarrow(expression)

    def sql(self, expression: ir.Expr) -> str:
        """The statement that answers `expression`, laid out for people."""
        return str(self._ibis.compile(expression, pretty=True))

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()


def columns(manifest: Manifest, table: Table) -> Columns:
    """The columns that `table` shows in this snapshot, with the engine's types."""
    segments = manifest.tables.get(table.name, ())
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
    shown = columns(manifest, table)
    segments = manifest.tables.get(table.name, ())
    if not segments:
        nulls = (f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in shown.items())
        return f"SELECT {', '.join(nulls)} LIMIT 0"
    return union(table, parts_of(layout, segments), shown, packed=False)


def _clocks(table: Table) -> str:
    """The instants as whole numbers: time arithmetic on those is about ten times as fast."""
    instants = [column.name for column in table.columns if column.type is Type.INSTANT]
    return "".join(f", epoch_us({quoted(name)}) AS {quoted(name + '_us')}" for name in instants)
