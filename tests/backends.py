"""The backends that the product's expressions must run on: one matrix, a class a backend.

Expressions are built once, over tables that are bound to no backend; each backend compiles the
very same expression to its own SQL. A new warehouse is a class here and one entry in `BACKENDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tests import postgres
from tests.lowering import lowered

Rows = list[dict[str, Any]]

PHYSICAL: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (pa.types.is_string, "text"),
    (pa.types.is_timestamp, "timestamptz"),
    (pa.types.is_date, "date"),
    (pa.types.is_floating, "double precision"),
    (pa.types.is_integer, "bigint"),
    (pa.types.is_boolean, "boolean"),
)
"""The types of a stored table in Postgres."""


class Backend(Protocol):
    """A database with tables in it."""

    name: str

    def fill(self, tables: Mapping[str, pa.Table]) -> None:
        """Put these tables in place of what was there."""

    def rows(self, expression: ir.Table) -> Rows:
        """The rows of an expression, a column by its name, numbers as int or float."""


class DuckDB:
    """In memory, as the product itself runs it."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def fill(self, tables: Mapping[str, pa.Table]) -> None:
        for name, rows in tables.items():
            self._connection.register("given", rows)
            self._connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM given')
            self._connection.unregister("given")

    def rows(self, expression: ir.Table) -> Rows:
        found = self._connection.execute(str(ibis.to_sql(expression, dialect=self.name)))
        return _named([column[0] for column in found.description], found.fetchall(), expression)


class Postgres:
    """A server of the tests' own."""

    name = "postgres"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def fill(self, tables: Mapping[str, pa.Table]) -> None:
        for name, rows in tables.items():
            columns = ", ".join(f'"{one.name}" {_type(one.type)}' for one in rows.schema)
            self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            self._connection.execute(f'CREATE TABLE "{name}" ({columns})')
            with self._connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in rows.to_pylist():
                    copy.write_row(tuple(row.values()))

    def rows(self, expression: ir.Table) -> Rows:
        found = self._connection.execute(str(ibis.to_sql(lowered(expression), dialect=self.name)))
        return _named([column.name for column in found.description], found.fetchall(), expression)


@contextmanager
def _duckdb() -> Iterator[Backend]:
    with duckdb.connect() as connection:
        yield DuckDB(connection)


@contextmanager
def _postgres() -> Iterator[Backend]:
    import psycopg

    with postgres.server() as where, psycopg.connect(where, autocommit=True) as connection:
        yield Postgres(connection)


BACKENDS: tuple[tuple[str, Callable[[], AbstractContextManager[Backend]]], ...] = (
    ("duckdb", _duckdb),
    ("postgres", _postgres),
)
"""By name; the first is the product's own, with which the others are compared."""


def _type(kind: pa.DataType) -> str:
    return next(physical for is_it, physical in PHYSICAL if is_it(kind))


def _named(names: list[str], rows: list[tuple[Any, ...]], expression: ir.Table) -> Rows:
    """Rows by column; Postgres sums whole numbers to decimals, which are numbers all the same."""
    kinds = expression.schema()
    plain = [
        int if kinds[name].is_integer() else float if kinds[name].is_numeric() else None
        for name in names
    ]
    return [
        {
            name: value if value is None or of is None else of(value)
            for name, value, of in zip(names, row, plain, strict=True)
        }
        for row in rows
    ]
