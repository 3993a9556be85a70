"""The relations of ids that a snapshot has beside its tables: who leads to whom, who folds to what.

They come of every row that was ever loaded, also of those that give way to newer ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.store.columns import Columns, parquet, quoted
from cynosure.store.layout import Layout
from cynosure.store.segments import parts_of, write
from cynosure.store.snapshots import Manifest, Segment, Stitching
from cynosure.store.staging import Staging
from cynosure.store.stitching import ID, LEADS_TO, pairs_of, stitch
from cynosure.tables.schema import PEOPLE, Column, Table

if TYPE_CHECKING:
    import duckdb

ALIASES = Table("aliases", (Column(ID, identity=True), Column(LEADS_TO, identity=True)))
"""What the files say: which id leads to which, to null where it led to several in one file."""

STITCHES = Table("stitches", (Column(ID, identity=True), Column("person_id", identity=True)))
"""What follows: each id that counts as another one."""

SPELLINGS = Table("spellings", (Column(ID, identity=True), Column("folded_id", identity=True)))
"""Ids that have capitals or blanks around them, and the id that is left without."""

ID_RELATIONS: tuple[Table, ...] = (ALIASES, STITCHES, SPELLINGS)


def settle_ids(
    staging: Staging, current: Manifest | None, number: int, *, people_anew: bool
) -> tuple[dict[str, Segment], Stitching]:
    """The relations after a load, and what came of ids that lead to other ones.

    `current` is the snapshot before, `number` that of the load; `people_anew` says that the rows
    of `people` were read anew, so that nothing is left of what they said before.
    """
    layout, engine = staging.layout, staging.engine
    former = {} if current is None else current.identity
    name = f"{number:06}"
    found = {SPELLINGS.name: _spellings(staging, former.get(SPELLINGS.name), name)}
    staged = staging.parts(PEOPLE)
    if current is not None and current.stitching is not None and not (staged or people_anew):
        found |= {table.name: former.get(table.name) for table in (ALIASES, STITCHES)}
        return _there(found), current.stitching
    pairs = [pairs_of(staged)]
    if current is not None and not people_anew:
        pairs.append(_rows(layout, former.get(ALIASES.name)))
        if current.stitching is None:
            pairs.append(pairs_of(parts_of(layout, current.tables.get(PEOPLE.name, ()))))
    segments, stitching = write_aliases(engine, layout, [p for p in pairs if p is not None], name)
    return _there(found | segments), stitching


def write_aliases(
    engine: duckdb.DuckDBPyConnection, layout: Layout, pairs: list[str], name: str
) -> tuple[dict[str, Segment | None], Stitching]:
    """Write the pairs that some SELECTs give, and the stitches that follow from them.

    `name` tells the segments from older ones; one without rows is None.
    """
    if not pairs:
        return {}, Stitching()
    stitching = stitch(engine, " UNION ALL ".join(pairs))
    segments = {
        ALIASES.name: write_relation(engine, layout, ALIASES, "FROM pairs", name),
        STITCHES.name: write_relation(engine, layout, STITCHES, "FROM stitched", name),
    }
    return segments, stitching


def write_relation(
    engine: duckdb.DuckDBPyConnection, layout: Layout, relation: Table, rows: str, name: str
) -> Segment | None:
    """Write the distinct rows of a statement as the segment of a relation."""
    columns: Columns = {column.name: "VARCHAR" for column in relation.columns}
    chosen = ", ".join(map(quoted, columns))
    ordered = f"SELECT DISTINCT {chosen} FROM ({rows}) ORDER BY ALL"
    return write(engine, layout, relation, ordered, columns, f"{relation.name}-{name}")


def _spellings(staging: Staging, former: Segment | None, name: str) -> Segment | None:
    fresh = staging.engine.execute("SELECT 1 FROM spellings LIMIT 1").fetchall()
    if not fresh:
        return former
    known = _rows(staging.layout, former)
    rows = "FROM spellings" if known is None else f"FROM spellings UNION ALL {known}"
    return write_relation(staging.engine, staging.layout, SPELLINGS, rows, name)


def _rows(layout: Layout, segment: Segment | None) -> str | None:
    """The SELECT of the rows that a snapshot has of a relation."""
    if segment is None:
        return None
    chosen = ", ".join(quoted(name) for name, _ in segment.columns)
    return f"SELECT {chosen} FROM {parquet([str(layout.segments / segment.file)])}"


def _there(found: dict[str, Segment | None]) -> dict[str, Segment]:
    return {name: segment for name, segment in found.items() if segment is not None}
