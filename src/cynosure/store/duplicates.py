"""Rows that are there twice: found by their hashes first, compared whole only where those meet.

Rows are the same by the table's own id, or by all columns where a row has none. The first of them
counts as kept and the others as duplicates; what stands in the table afterwards is the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cynosure.store.columns import Columns, Part, quoted, union
from cynosure.store.staging import POSITION, Intake
from cynosure.tables.schema import Table

if TYPE_CHECKING:
    import duckdb

SEGMENT = "cynosure:segment"
"""The path of the segment in which a row is stored; empty for a staged row."""

_PLACE = f"{quoted(SEGMENT)}, {quoted(POSITION)}"

SORTED_AT_ONCE = 25_000_000
"""Hashes that are sorted in memory at a time: 200 MB."""


@dataclass(frozen=True)
class Repeats:
    """Duplicates of one table in one load.

    `by_file` has (duplicates, conflicts, those of rows of the snapshot) for each number of an
    intake that has any. `between` has the rows that two intakes share: (number of the first, number
    of the other) to rows. `replaced` are rows of the snapshot that give way to newer ones: segment
    path to how many.
    """

    by_file: dict[int, tuple[int, int, int]]
    between: dict[tuple[int, int], int]
    replaced: dict[str, int]


def find(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    staged: Sequence[Part],
    stored: Sequence[Part],
    columns: Columns,
    intakes: Sequence[Intake],
    *,
    keyless_stored: bool,
) -> Repeats:
    """Find the duplicates among `staged` rows and between them and the `stored`.

    Leaves two tables in the engine: `losers` (positions of staged rows not to be written) and
    `replaced` (segment and row number of stored rows to be taken out). `columns` are those of all
    parts; `keyless_stored` says whether any stored row lacks the table's own id.
    """
    _prepare(engine, intakes)
    key = table.key if table.key in columns else None
    if key is not None:
        _judge(engine, table, staged, stored, columns, (key,), f"{quoted(key)} IS NOT NULL")
    rest = "true" if key is None else f"{quoted(key)} IS NULL"
    if key is None or _any(engine, table, staged, columns, rest):
        met = stored if key is None or keyless_stored else ()
        _judge(engine, table, staged, met, columns, tuple(columns), rest)
    return _counted(engine)


def _prepare(engine: duckdb.DuckDBPyConnection, intakes: Sequence[Intake]) -> None:
    import pyarrow as pa

    engine.execute(
        "CREATE OR REPLACE TABLE losers (position BIGINT);"
        "CREATE OR REPLACE TABLE replaced (segment VARCHAR, position BIGINT);"
        "CREATE OR REPLACE TABLE repeats "
        "(position BIGINT, conflict BOOLEAN, first_segment VARCHAR, first_position BIGINT);"
        "CREATE OR REPLACE TABLE intakes (number BIGINT, start BIGINT, stop BIGINT)"
    )
    ranges = {
        name: pa.array([getattr(one, name) for one in intakes if one.stop > one.start], pa.int64())
        for name in ("number", "start", "stop")
    }
    engine.register("ranges", pa.table(ranges))
    engine.execute("INSERT INTO intakes SELECT * FROM ranges")
    engine.unregister("ranges")


def _any(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    staged: Sequence[Part],
    columns: Columns,
    where: str,
) -> bool:
    rows = union(table, staged, columns, packed=True)
    return bool(engine.execute(f"SELECT 1 FROM ({rows}) WHERE {where} LIMIT 1").fetchall())


def _judge(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    staged: Sequence[Part],
    stored: Sequence[Part],
    columns: Columns,
    same_by: tuple[str, ...],
    where: str,
) -> None:
    """Add to `losers`, `replaced` and `repeats` what is the same by the columns `same_by`."""
    marked = [_marked(part, "''", quoted(POSITION)) for part in staged]
    marked += [_marked(part, "filename", "file_row_number") for part in stored]
    fresh, known = (
        union(table, parts, columns, packed=True)
        for parts in (marked[: len(staged)], marked[len(staged) :])
    )
    hashed = f"hash({', '.join(map(quoted, same_by))})"
    _suspect(engine, f"SELECT {hashed} AS same FROM ({fresh}) WHERE {where}", staged)
    if known:
        engine.execute(
            f"INSERT INTO suspects SELECT DISTINCT {hashed} FROM ({known}) WHERE {where} "
            f"AND {hashed} IN (SELECT {hashed} FROM ({fresh}) WHERE {where})"
        )
    suspected = f"{where} AND {hashed} IN (SELECT same FROM suspects)"
    met = f"SELECT * FROM ({fresh}) WHERE {suspected}"
    if known:
        # Of a file the places alone are looked for first, so that little of the rest is decoded.
        met += (
            f" UNION ALL SELECT * FROM ({known}) SEMI JOIN "
            f"(SELECT {_PLACE} FROM ({known}) WHERE {suspected}) AS near USING ({_PLACE})"
        )
    engine.execute(_verdicts(met, columns, same_by))
    engine.execute(
        "INSERT INTO losers SELECT position FROM verdicts WHERE segment = '' AND NOT wins;"
        "INSERT INTO replaced SELECT segment, position FROM verdicts "
        "WHERE segment <> '' AND NOT wins;"
        "INSERT INTO repeats SELECT position, conflict, first_segment, first_position "
        "FROM verdicts WHERE segment = '' AND turn > 1;"
        "DROP TABLE verdicts; DROP TABLE suspects"
    )


def _suspect(engine: duckdb.DuckDBPyConnection, hashes: str, staged: Sequence[Part]) -> None:
    """Make `suspects`, the hashes that occur twice or more in the SELECT `hashes`.

    Sorting bare numbers is four times as fast as the engine's grouping, which has to be ready for
    anything; shares of the hashes bound the memory.
    """
    import numpy as np
    import pyarrow as pa

    counts = (f"SELECT count(*) FROM {part.relation}" for part in staged)
    rows = sum(engine.execute(count).fetchall()[0][0] for count in counts)
    shares = 1 + rows // SORTED_AT_ONCE
    twice = []
    for share in range(shares):
        found = engine.execute(f"FROM ({hashes}) WHERE same % {shares} = {share}").fetchnumpy()
        same = np.sort(np.asarray(found["same"]))
        twice.append(np.unique(same[1:][same[1:] == same[:-1]]))
    engine.register("twice", pa.table({"same": np.concatenate(twice)}))
    engine.execute("CREATE OR REPLACE TABLE suspects AS FROM twice")
    engine.unregister("twice")


def _marked(part: Part, segment: str, position: str) -> Part:
    extra = f", {segment} AS {quoted(SEGMENT)}, {position} AS {quoted(POSITION)}"
    return replace(part, extra=extra)


def _verdicts(met: str, columns: Columns, same_by: tuple[str, ...]) -> str:
    """A statement that makes `verdicts`: which of the rows that are the same stands in the end.

    `met` is a SELECT of the rows whose hashes meet. What stands of those that are the same is the
    earliest one equal to the last, so that a stored row that nothing changed stays.
    """
    content = f"row({', '.join(map(quoted, columns))})"
    same = ", ".join(map(quoted, same_by))
    return f"""
        CREATE OR REPLACE TABLE verdicts AS
        WITH met AS (
            SELECT *, {content} AS content FROM ({met})
        ), placed AS (
            SELECT *, row_number() OVER in_turn AS turn, count(*) OVER everywhere AS size,
                content IS DISTINCT FROM lag(content) OVER in_turn AS conflict,
                last_value(content) OVER everywhere AS final,
                first_value({quoted(SEGMENT)}) OVER everywhere AS first_segment,
                first_value({quoted(POSITION)}) OVER everywhere AS first_position
            FROM met
            WINDOW in_turn AS (PARTITION BY {same} ORDER BY {quoted(SEGMENT)} = '',
                    {quoted(POSITION)}),
                everywhere AS (PARTITION BY {same} ORDER BY {quoted(SEGMENT)} = '',
                    {quoted(POSITION)}
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        )
        SELECT {quoted(SEGMENT)} AS segment, {quoted(POSITION)} AS position, turn, conflict,
            first_segment, first_position,
            turn = min(turn) FILTER (WHERE content IS NOT DISTINCT FROM final)
                OVER (PARTITION BY {same}) AS wins
        FROM placed WHERE size > 1
    """


def _counted(engine: duckdb.DuckDBPyConnection) -> Repeats:
    by_file = engine.execute(
        "SELECT number, count(*), count(*) FILTER (WHERE conflict), "
        "count(*) FILTER (WHERE first_segment <> '') "
        "FROM repeats ASOF JOIN intakes ON position >= start GROUP BY number"
    ).fetchall()
    between = engine.execute(
        "SELECT f.number, o.number, count(*) FROM repeats r "
        "ASOF JOIN intakes o ON r.position >= o.start "
        "ASOF JOIN intakes f ON r.first_position >= f.start "
        "WHERE r.first_segment = '' AND f.number <> o.number GROUP BY f.number, o.number"
    ).fetchall()
    replaced = engine.execute("SELECT segment, count(*) FROM replaced GROUP BY segment").fetchall()
    return Repeats(
        {number: (rows, conflicts, known) for number, rows, conflicts, known in by_file},
        {(first, other): rows for first, other, rows in between},
        dict(replaced),
    )
