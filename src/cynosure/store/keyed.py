"""Rows of people as whole numbers: keys of persons and names instead of texts, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cynosure.store.columns import literal
from cynosure.store.connection import Connection

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

BATCH = 1 << 20
NOBODYS, SEVERALS = 1, 2
"""What is crossed with the hash of a name where a row belongs to nobody, or to several people."""


_APART = f"""
    CASE WHEN _several THEN {SEVERALS} WHEN user_id IS NULL THEN {NOBODYS} ELSE 0 END::UBIGINT
"""


@dataclass(frozen=True)
class Named:
    """A name that rows have, None for none: whose they are (0, or `NOBODYS` or `SEVERALS`), the
    hash that stands for both, and how many there are."""

    name: str | None
    apart: int
    hash: int
    rows: int


def keyed_by() -> str:
    """What makes keys: another release of the engine may make others."""
    import duckdb

    return f"duckdb {duckdb.__version__}"


def keyed_rows(connection: Connection, rows: ir.Table) -> Iterator[pa.RecordBatch]:
    """The rows of a table expression with `user_id`, `_at` (microseconds), `_name`, `_several`
    (whether several people have a part in the row) and `_flags`, in batches of about a million.

    They come with `key` (uint64, the person's; 0 where a row does not belong to one), `at` (int64),
    `name` (uint64, the name's hash) and `flags` (uint8), in the order in which they are stored.
    """
    statement = f"""
        SELECT
            CASE WHEN _several OR user_id IS NULL THEN 0::UBIGINT ELSE hash(user_id) END AS key,
            _at::BIGINT AS at,
            xor(hash(_name), {_APART}) AS name,
            _flags::UTINYINT AS flags
        FROM ({connection.sql(rows)})
    """
    return connection.batches(statement, BATCH)


def names_in(connection: Connection, rows: ir.Table) -> list[Named]:
    """The names that the rows of such an expression have, the most frequent first."""
    statement = f"""
        SELECT _name AS name, apart, xor(hash(_name), apart) AS hash, count(*) AS rows
        FROM (SELECT _name, {_APART} AS apart FROM ({connection.sql(rows)}))
        GROUP BY _name, apart ORDER BY rows DESC, name, apart
    """
    return [Named(**row) for row in connection.rows(statement)]


def hash_of(connection: Connection, name: str) -> int:
    """The hash that `keyed_rows` gives a name."""
    (found,) = connection.rows(f"SELECT hash({literal(name)}) AS hash")
    return int(found["hash"])


def keyed_values(
    connection: Connection, rows: ir.Table
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Keys and values of the rows of a table expression with `user_id` and `value`, in no order;
    rows of nobody, and those without a value, are left out."""
    statement = f"""
        SELECT hash(user_id) AS key, value::BIGINT AS value FROM ({connection.sql(rows)})
        WHERE user_id IS NOT NULL AND value IS NOT NULL
    """
    found = list(connection.batches(statement, BATCH))
    keys = [batch.column("key").to_numpy() for batch in found]
    values = [batch.column("value").to_numpy() for batch in found]
    none: tuple[NDArray[np.uint64], NDArray[np.int64]] = (
        np.empty(0, np.uint64),
        np.empty(0, np.int64),
    )
    return np.concatenate((none[0], *keys)), np.concatenate((none[1], *values))
