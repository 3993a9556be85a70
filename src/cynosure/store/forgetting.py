"""Erasing a person: every segment that holds one of their ids is written anew without them.

Nothing that is served changes until the pointer is swapped: new segments and manifests lie beside
the old ones, whose numbers are lower, and the manifest served from then on names the snapshots
that are void. A process killed before the swap leaves the old state, after it the new one; the
next load or forgetting removes what is left of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cynosure.store.columns import literal, parquet, quoted
from cynosure.store.engine import started
from cynosure.store.id_relations import ALIASES, SPELLINGS, STITCHES, write_aliases, write_relation
from cynosure.store.key import Key
from cynosure.store.layout import Layout, settle
from cynosure.store.ledger import FILE, Ledger
from cynosure.store.loading import settle_folders
from cynosure.store.quarantine import CUT
from cynosure.store.segments import write
from cynosure.store.snapshots import (
    Manifest,
    QuarantineFile,
    Segment,
    listed,
    publish,
    snapshot_id,
    sweep,
    write_manifest,
)
from cynosure.tables.schema import LABELS, TABLES, Table, table_called

if TYPE_CHECKING:
    import duckdb

GONE = "SELECT id FROM gone"
MARK = "-forgotten-"


@dataclass(frozen=True)
class Forgotten:
    """What forgetting a person came to.

    `ids` are theirs, stitched ones too; `rows` counts by table the rows of the snapshot served that
    went, `masked` the rows in quarantine whose text went; `segments` were written anew;
    `snapshots` has each snapshot concerned with the one that stands for it now, the oldest first;
    `findings` is how many findings had a row that named them.
    """

    ids: int
    rows: dict[str, int]
    masked: int
    segments: int
    snapshots: tuple[tuple[str, str], ...]
    findings: int


def forget(
    layout: Layout, key: Key, identity: str, progress: Callable[[int, int], None]
) -> Forgotten | None:
    """Erase whoever has the id `identity` from every snapshot, and note that they are forgotten.

    `progress` is told how many snapshots are done, of how many. None where nobody has that id; then
    nothing is changed. Call it under the lock, with a snapshot served whose key is `key`.
    """
    sweep(layout)
    manifests = listed(layout)
    engine = started(layout.tmp)
    try:
        ids = _ids_of(engine, layout, manifests, key.hashed(identity))
        erasing = _Erasing(engine, layout, f"{manifests[-1].number + 1:06}")
        cleaned = []
        for done, manifest in enumerate(manifests):
            progress(done, len(manifests))
            cleaned.append(erasing.cleaned(manifest))
        progress(len(manifests), len(manifests))
    finally:
        engine.close()
    if not erasing.met:
        sweep(layout)
        return None
    # Before the swap: a process killed in between finds the person still there, and forgets again.
    findings = _out_of_ledger(layout, ids)
    veiled = {key.veiled(bytes.fromhex(one)) for one in ids}
    snapshots = _served(layout, manifests, cleaned, veiled)
    sweep(layout)
    return Forgotten(
        len(ids),
        _fewer(manifests[-1], cleaned[-1]),
        erasing.masked,
        erasing.segments,
        snapshots,
        findings,
    )


def _out_of_ledger(layout: Layout, ids: frozenset[str]) -> int:
    """Take the rows that name any of some ids out of the findings kept; how many had such rows."""
    if not (layout.root / FILE).exists():
        return 0
    with Ledger.open(layout.root) as ledger:
        return ledger.forget(ids)


def _ids_of(
    engine: duckdb.DuckDBPyConnection, layout: Layout, manifests: Sequence[Manifest], one: str
) -> frozenset[str]:
    """All ids that are stitched to the one given, which is among them.

    Any snapshot may tell, but the one served has the last word on an id that it has heard of: what
    is a conflict by now is nobody's for certain. Leaves the ids in the engine as the table `gone`.
    """
    engine.execute("CREATE TABLE gone (id VARCHAR); CREATE TABLE led (id VARCHAR, person VARCHAR)")
    engine.execute(f"INSERT INTO gone VALUES ({literal(one)})")
    heard = ""
    for manifest in reversed(manifests):
        stitches = manifest.identity.get(STITCHES.name)
        if stitches is not None:
            rows = parquet([str(layout.segments / stitches.file)])
            engine.execute(f"INSERT INTO led SELECT user_id, person_id FROM {rows} {heard}")
        aliases = manifest.identity.get(ALIASES.name)
        if aliases is not None and not heard:
            rows = parquet([str(layout.segments / aliases.file)])
            heard = f"WHERE user_id NOT IN (SELECT user_id FROM {rows})"
    before = 0
    while before < (now := _count(engine, "FROM gone")):
        before = now
        engine.execute(
            f"CREATE OR REPLACE TABLE gone AS {GONE} "
            f"UNION SELECT person FROM led WHERE id IN ({GONE}) "
            f"UNION SELECT id FROM led WHERE person IN ({GONE})"
        )
    return frozenset(one for (one,) in engine.execute(GONE).fetchall())


def _count(engine: duckdb.DuckDBPyConnection, rows: str) -> int:
    return int(engine.execute(f"SELECT count(*) {rows}").fetchall()[0][0])


class _Erasing:
    """Writes segments anew without the ids in the table `gone`, each of them once.

    `met` says that any of them was found; that another id would fold to one is no finding.
    """

    def __init__(self, engine: duckdb.DuckDBPyConnection, layout: Layout, number: str) -> None:
        self._engine, self._layout, self._number = engine, layout, number
        self._segments: dict[str, Segment | None] = {}
        self._bad_rows: dict[str, str] = {}
        self._identities: dict[tuple[str, ...], Manifest] = {}
        self.masked = self.segments = 0
        self.met = False

    def cleaned(self, manifest: Manifest) -> Manifest:
        """The manifest over segments without those ids; itself where it names none of them."""
        tables = {
            table.name: self._table(table, manifest.tables[table.name])
            for table in TABLES
            if table.name in manifest.tables
        }
        quarantine = tuple(map(self._quarantined, manifest.quarantine))
        return self._relations(replace(manifest, tables=tables, quarantine=quarantine))

    def _table(self, table: Table, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        for segment in segments:
            if segment.file not in self._segments:
                self._segments[segment.file] = self._without(table, segment)
        found = (self._segments[segment.file] for segment in segments)
        return tuple(segment for segment in found if segment is not None)

    def _without(self, table: Table, segment: Segment) -> Segment | None:
        """A segment without the rows of the ids; where they stand otherwise they become null."""
        columns = dict(segment.columns)
        own, others = _naming(table, columns)
        of_them = " OR ".join(own) or "false"
        named = " OR ".join([*own, *(f"{quoted(name)} IN ({GONE})" for name in others)])
        rows = parquet([str(self._layout.segments / segment.file)], ", file_row_number = true")
        if not named or not _count(self._engine, f"FROM {rows} WHERE {named}"):
            return segment
        self.met = True
        self.segments += 1
        chosen = ", ".join(
            f"CASE WHEN {quoted(name)} IN ({GONE}) THEN NULL ELSE {quoted(name)} END "
            f"AS {quoted(name)}"
            if name in others
            else quoted(name)
            for name in columns
        )
        stay = f"SELECT {chosen} FROM {rows} WHERE ({of_them}) IS NOT TRUE ORDER BY file_row_number"
        name = self._fresh(segment.file)
        return write(self._engine, self._layout, table, stay, columns, name)

    def _fresh(self, file: str) -> str:
        stem = file.removesuffix(".parquet").partition(MARK)[0]
        return f"{stem}{MARK}{self._number}"

    def _quarantined(self, part: QuarantineFile) -> QuarantineFile:
        """The bad rows without the text of those that name one of the ids."""
        if part.file not in self._bad_rows:
            self._bad_rows[part.file] = self._masked(part.file)
        return replace(part, file=self._bad_rows[part.file])

    def _masked(self, file: str) -> str:
        rows = parquet([str(self._layout.quarantine / file)], ", file_row_number = true")
        names = f'EXISTS ({GONE} WHERE contains("row", id))'
        masked = _count(self._engine, f"FROM {rows} WHERE {names}")
        if not masked:
            return file
        self.met = True
        self.masked += masked
        path = self._layout.quarantine / f"{self._fresh(file)}.parquet"
        self._engine.execute(
            f'COPY (SELECT file, line, "column", rule, '
            f'CASE WHEN {names} THEN {literal(CUT)} ELSE "row" END AS "row" '
            f"FROM {rows} ORDER BY file_row_number) "
            f"TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        settle(path)
        return path.name

    def _relations(self, manifest: Manifest) -> Manifest:
        """The relations of ids without them.

        An id that led to one of them, and to others too, stays known to lead to several people:
        what was nobody's for certain does not become somebody else's.
        """
        files = tuple(segment.file for segment in manifest.identity.values())
        if files not in self._identities:
            self._identities[files] = self._related(manifest)
        known = self._identities[files]
        return replace(manifest, identity=known.identity, stitching=known.stitching)

    def _related(self, manifest: Manifest) -> Manifest:
        found = dict(manifest.identity)
        stitching = manifest.stitching
        spellings, aliases = found.get(SPELLINGS.name), found.get(ALIASES.name)
        if spellings is not None and self._names(spellings):
            rows = f"FROM {self._stored(spellings)} WHERE user_id NOT IN ({GONE}) "
            rows += f"AND folded_id NOT IN ({GONE})"
            name = self._fresh(spellings.file).removeprefix(f"{SPELLINGS.name}-")
            kept = write_relation(self._engine, self._layout, SPELLINGS, rows, name)
            found = _with(found, {SPELLINGS.name: kept})
        if aliases is not None and self._names(aliases):
            self.met = True
            pairs = (
                f"SELECT user_id, CASE WHEN alias_of IN ({GONE}) THEN NULL ELSE alias_of END "
                f"AS alias_of FROM {self._stored(aliases)} WHERE user_id NOT IN ({GONE})"
            )
            name = self._fresh(aliases.file).removeprefix(f"{ALIASES.name}-")
            written, stitching = write_aliases(self._engine, self._layout, [pairs], name)
            found = _with(found, written)
        return replace(manifest, identity=found, stitching=stitching)

    def _names(self, segment: Segment) -> bool:
        named = " OR ".join(f"{quoted(name)} IN ({GONE})" for name, _ in segment.columns)
        return _count(self._engine, f"FROM {self._stored(segment)} WHERE {named}") > 0

    def _stored(self, segment: Segment) -> str:
        return parquet([str(self._layout.segments / segment.file)])


def _with(known: dict[str, Segment], fresh: dict[str, Segment | None]) -> dict[str, Segment]:
    found = {name: segment for name, segment in known.items() if name not in fresh}
    return found | {name: segment for name, segment in fresh.items() if segment is not None}


def _naming(table: Table, columns: dict[str, str]) -> tuple[list[str], list[str]]:
    """The conditions under which a row is about one of the ids, and other columns of people."""
    own = [f"user_id IN ({GONE})"] if "user_id" in columns else []
    if table == LABELS:
        own.append(f"(subject_kind = 'user' AND subject_id IN ({GONE}))")
    identities = (column.name for column in table.columns if column.identity)
    return own, [name for name in identities if name in columns and name != "user_id"]


def _served(
    layout: Layout, former: Sequence[Manifest], cleaned: Sequence[Manifest], veiled: set[str]
) -> tuple[tuple[str, str], ...]:
    """Serve the manifests `cleaned` in place of those of `former` that they differ from."""
    settle_folders(layout)
    now = former[-1]
    forgotten = tuple(sorted({*now.forgotten, *veiled}))
    number, fresh = now.number, []
    for before, after in zip(former, cleaned, strict=True):
        if after == before and before is not now:
            continue
        number += 1
        erased = _fewer(before, after)
        standing = replace(
            after,
            number=number,
            forgotten=forgotten,
            erased={
                table: before.erased.get(table, 0) + erased.get(table, 0)
                for table in sorted({*before.erased, *erased})
            },
            was=(*before.was, before.snapshot),
            turn=before.turn or before.number,
            void=(),
        )
        fresh.append((before, replace(standing, snapshot=snapshot_id(standing))))
    void = tuple(before.snapshot for before, _ in fresh)
    for _, manifest in fresh[:-1]:
        write_manifest(layout, manifest)
    publish(layout, replace(fresh[-1][1], void=void))
    return tuple((before.snapshot, manifest.snapshot) for before, manifest in fresh)


def _fewer(before: Manifest, after: Manifest) -> dict[str, int]:
    """Rows that went, by table."""
    known = (table for table in before.tables if table_called(table) is not None)
    gone = {table: before.rows(table) - after.rows(table) for table in known}
    return {table: rows for table, rows in gone.items() if rows}
