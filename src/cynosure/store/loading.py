"""From staged rows to segments: duplicates settled, rows sorted, old segments left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cynosure.store.columns import Columns, literal, parquet, quoted, union, united
from cynosure.store.duplicates import Repeats, find
from cynosure.store.identities import PERSON
from cynosure.store.layout import Layout, settle
from cynosure.store.segments import order_of, parts_of, write
from cynosure.store.snapshots import QuarantineFile, Segment
from cynosure.store.staging import POSITION, Intake, Staging
from cynosure.tables.schema import Table

MOST_SEGMENTS = 32
"""A table with more segments than this is written anew as one."""

_TURN = quoted("cynosure:turn")

_TURNS = (
    f"SELECT number AS {quoted(PERSON)}, "
    f"CAST(dense_rank() OVER (ORDER BY user_id) AS INTEGER) AS {_TURN} FROM persons"
)
"""Which number stands where when ids are sorted. A key of 24 bytes sorts twice as fast as a longer
one: these 5, clock and position with 9 each."""


@dataclass(frozen=True)
class Settled:
    """One table after a load: all its segments, and the duplicates that were met.

    `fresh` is the segment of the rows that are new, None where there are none.
    """

    segments: tuple[Segment, ...]
    repeats: Repeats
    fresh: Segment | None


def settle_table(
    staging: Staging,
    table: Table,
    stored: Sequence[Segment],
    intakes: Sequence[Intake],
    number: int,
) -> Settled:
    """Bring what is staged for `table` together with the segments `stored` of the snapshot.

    `number` is that of the load and part of the names of new segments. No old file is touched: one
    whose rows give way to newer ones is written anew without them, under a new name.
    """
    layout, engine = staging.layout, staging.engine
    staging.hand_over()
    staged = staging.parts(table)
    columns = united(
        table,
        [*(dict(segment.columns) for segment in stored), *(part.columns for part in staged)],
    )
    repeats = find(
        engine,
        table,
        staged,
        parts_of(layout, stored, ", filename = true, file_row_number = true"),
        columns,
        [intake for intake in intakes if intake.table == table],
        keyless_stored=any(segment.keyless for segment in stored),
    )
    name = f"{table.name}-{number:06}"
    segments = _without_replaced(staging, table, stored, repeats, name)
    fresh = _fresh(staging, table, name)
    if fresh is not None:
        segments.append(fresh)
    if len(segments) > MOST_SEGMENTS:
        segments = _compacted(staging, table, segments, columns, name)
    return Settled(tuple(segments), repeats, fresh)


def write_bad_rows(staging: Staging, number: int) -> tuple[QuarantineFile, ...]:
    """Keep the rows quarantined in this load, a file for each table that has any."""
    found = staging.engine.execute(
        "SELECT of, rule, count(*) FROM quarantine GROUP BY of, rule ORDER BY of, rule"
    ).fetchall()
    rules: dict[str, dict[str, int]] = {}
    for table, rule, rows in found:
        rules.setdefault(table, {})[rule] = rows
    written = []
    for table, broken in rules.items():
        path = staging.layout.quarantine / f"{table}-{number:06}.parquet"
        staging.engine.execute(
            'COPY (SELECT file, line, "column", rule, "row" FROM quarantine '
            f"WHERE of = {literal(table)} ORDER BY number, line) "
            f"TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        settle(path)
        written.append(QuarantineFile(path.name, table, sum(broken.values()), broken))
    return tuple(written)


def settle_folders(layout: Layout) -> None:
    """Make the names of all new files survive a loss of power, before a manifest names them."""
    settle(layout.segments)
    settle(layout.quarantine)


def _fresh(staging: Staging, table: Table, name: str) -> Segment | None:
    """The new segment: what is staged, without the rows that others stand for."""
    columns = staging.columns(table)
    if not columns:
        return None
    position, person = quoted(POSITION), quoted(PERSON)
    numbered = all(part.numbered for part in staging.parts(table))
    extra = f", {position}, {person}" if numbered else f", {position}"
    parts = [replace(part, extra=extra) for part in staging.parts(table)]
    rows = union(table, parts, columns, packed=True)
    if staging.engine.execute("SELECT 1 FROM losers LIMIT 1").fetchall():
        rows = f"SELECT * FROM ({rows}) ANTI JOIN losers ON {position} = losers.position"
    by = [*order_of(table, columns), position]
    if numbered:
        rows = f"SELECT * FROM ({rows}) LEFT JOIN ({_TURNS}) USING ({person})"
        by = [_TURN if one == quoted("user_id") else one for one in by]
    ordered = (
        f"SELECT {_unpacked(table, columns)} FROM (SELECT * FROM ({rows}) ORDER BY {', '.join(by)})"
    )
    return write(staging.engine, staging.layout, table, ordered, columns, f"{name}-new")


def _unpacked(table: Table, columns: Columns) -> str:
    identities = {column.name for column in table.columns if column.identity}
    return ", ".join(
        f"lower(hex({quoted(name)})) AS {quoted(name)}" if name in identities else quoted(name)
        for name in columns
    )


def _without_replaced(
    staging: Staging, table: Table, stored: Sequence[Segment], repeats: Repeats, name: str
) -> list[Segment]:
    segments = []
    for turn, segment in enumerate(stored):
        path = str(staging.layout.segments / segment.file)
        if path not in repeats.replaced:
            segments.append(segment)
            continue
        columns = dict(segment.columns)
        chosen = ", ".join(map(quoted, columns))
        rows = (
            f"SELECT {chosen} FROM {parquet([path], ', file_row_number = true')} "
            "WHERE file_row_number NOT IN "
            f"(SELECT position FROM replaced WHERE segment = {literal(path)}) "
            "ORDER BY file_row_number"
        )
        kept = write(
            staging.engine, staging.layout, table, rows, columns, f"{name}-rewritten-{turn}"
        )
        if kept is not None:
            segments.append(kept)
    return segments


def _compacted(
    staging: Staging, table: Table, segments: Sequence[Segment], columns: Columns, name: str
) -> list[Segment]:
    rows = union(table, parts_of(staging.layout, segments), columns, packed=False)
    by = ", ".join(order_of(table, columns) or [quoted(one) for one in columns])
    one = write(
        staging.engine,
        staging.layout,
        table,
        f"SELECT * FROM ({rows}) ORDER BY {by}",
        columns,
        f"{name}-compacted",
    )
    return [] if one is None else [one]
