"""Filling tracks: which runs a snapshot has, which are missing, and the rows for those.

Raw events depend on their segments and on whose ids lead to whom, and on nothing else: a load adds
a run for the segments that it brought. Finished rows (episodes with their outcome, moments with a
condition, other tables) depend on everything, and belong to one snapshot and one definition.
Whoever the star file leaves out of raw events is left out when the tracks are read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cynosure.errors import Refusal
from cynosure.findings.address import digest
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations import counting
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import AT, Scope
from cynosure.metrics.starfile.definition import source_definition
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.tracked import EVENTS, RAW, PersonColumn, TrackColumns, Tracked, raw_events_of
from cynosure.store.connection import Connection
from cynosure.store.faults import spoken
from cynosure.store.keyed import (
    NOBODYS,
    SEVERALS,
    Named,
    hash_of,
    keyed_by,
    keyed_rows,
    keyed_values,
    names_in,
)
from cynosure.store.snapshots import Manifest, listed
from cynosure.tables.schema import TABLES
from cynosure.tracks.bucket import FULFILLED
from cynosure.tracks.clock import NEVER, Clock
from cynosure.tracks.compiled import keep_compiled_in
from cynosure.tracks.format import Run
from cynosure.tracks.names import NAMELESS, is_name, nobodys, several
from cynosure.tracks.people import counting as counted
from cynosure.tracks.reader import ByPerson, Tracks
from cynosure.tracks.shelf import Shelf, Wanted, joined
from cynosure.tracks.writer import Writer, join_runs

if TYPE_CHECKING:
    import ibis.expr.types as ir


def tracked_of(
    star_file: StarFile, scope: Scope, connection: Connection, columns: TrackColumns
) -> Tracked | None:
    """The tracks of a snapshot with what `columns` asks for; None where the project has none and
    they are not to be built, another process is at it, or there is no way to write them.

    Raises Refusal, where they are to be built, for rows that tracks cannot hold.
    """
    filling = _Filling(star_file, scope, connection, Shelf(connection.layout.tracks))
    if not columns.build and not filling.shelf.known(filling.raw):
        return None
    keep_compiled_in(connection.layout.tracks / "compiled")
    wanted = filling.wanted(columns)
    try:
        runs = filling.runs(wanted, wait=columns.build)
    except (Refusal, OSError):
        # The question has another way to its answer, unless tracks are what it is about.
        if columns.build:
            raise
        return None
    return None if runs is None else filling.read(Tracks(runs), columns)


@dataclass(frozen=True)
class _Filling:
    """Tracks of one snapshot under one star file."""

    star_file: StarFile
    scope: Scope
    connection: Connection
    shelf: Shelf

    @property
    def manifest(self) -> Manifest:
        return self.connection.manifest

    @property
    def raw(self) -> Wanted:
        """The raw events, by segment."""
        segments = tuple(segment.file for segment in self.manifest.tables.get(EVENTS, ()))
        return Wanted(_raw_definition(self.manifest), segments, keyed_by())

    def wanted(self, columns: TrackColumns) -> dict[str, Wanted]:
        """What has to be there, by source; raw events under their own name, unless tracks are
        there without and nothing asks for them."""
        finished = [s for s in columns.sources if raw_events_of(self.star_file, s) is None]
        raw = columns.build or len(finished) < len(columns.sources)
        pieces = (self.manifest.snapshot,)
        return ({EVENTS: self.raw} if raw else {}) | {
            source: Wanted(_definition(self.star_file, source), pieces, keyed_by())
            for source in finished
        }

    def runs(self, wanted: Mapping[str, Wanted], *, wait: bool) -> list[Run] | None:
        """The runs of all that is wanted, made where they are missing; None where another process
        makes some and one does not `wait` for it."""
        found = [self.shelf.covering(one) for one in wanted.values()]
        if any(missing for _, missing in found):
            with spoken(), self.shelf.locked(wait=wait) as mine:
                if not mine:
                    return None
                for source, one in wanted.items():
                    self._make(source, one)
                self._sweep()
            found = [self.shelf.covering(one) for one in wanted.values()]
        return [run for runs, _ in found for run in runs]

    def _make(self, source: str, wanted: Wanted) -> None:
        """Write what is missing of one source, and join runs that have become many."""
        _, missing = self.shelf.covering(wanted)
        if missing:
            own = replace(wanted, pieces=missing)
            if source == EVENTS:
                self._write_raw(own)
            else:
                rows = self._finished(source)
                _write(self.shelf.path_of(own), own, self.connection, rows, self._names(source))
        runs, _ = self.shelf.covering(wanted)
        tail = joined(runs)
        if tail:
            pieces = tuple(piece for run in tail for piece in run.table.pieces)
            join_runs(self.shelf.path_of(replace(wanted, pieces=pieces)), tail, _threads())

    def _write_raw(self, wanted: Wanted) -> None:
        """A run of some segments, read in an engine that sees no other events."""
        tables = self.manifest.tables
        some = tuple(one for one in tables[EVENTS] if one.file in wanted.pieces)
        manifest = replace(self.manifest, tables={**tables, EVENTS: some})
        with Connection(self.connection.layout, manifest) as connection:
            scope = replace(self.scope, stored=connection.table)
            rows = _raw_rows(scope.counting_as(counting.EVERYBODY))
            names = [(_shown(one), one.hash) for one in names_in(connection, rows)]
            _write(self.shelf.path_of(wanted), wanted, connection, rows, names)

    def _finished(self, source: str) -> ir.Table:
        """The rows of a source, with the flag of those that were fulfilled."""
        import ibis

        kind = self.star_file.episodes.get(source)
        judged = kind is not None and kind.fulfilled is not None
        rows = source_rows(self.scope, (source,), frozenset({AT, *(["fulfilled"] * judged)}))
        fulfilled = rows["fulfilled"].fill_null(ibis.literal(value=False)) if judged else None
        flags = ibis.literal(0) if fulfilled is None else fulfilled.cast("int64") * FULFILLED
        return rows.filter(rows[AT].notnull()).select(
            PERSON,
            _at=rows[AT],
            _name=ibis.literal(source),
            _several=rows["_two_people"].fill_null(ibis.literal(value=False)),
            _flags=flags,
        )

    def _names(self, source: str) -> list[tuple[str, int]]:
        hashed = hash_of(self.connection, source)
        return [
            (source, hashed),
            (nobodys(source), hashed ^ NOBODYS),
            (several(source), hashed ^ SEVERALS),
        ]

    def _sweep(self) -> None:
        """Remove runs of segments, snapshots and definitions that are gone."""
        manifests = listed(self.connection.layout)
        live = {segment.file for one in manifests for segment in one.tables.get(EVENTS, ())}
        sources = (
            *self.star_file.episodes,
            *self.star_file.moments,
            *(table.name for table in TABLES),
        )
        whats = {_definition(self.star_file, source) for source in sources}
        self.shelf.sweep(
            live | {one.snapshot for one in manifests},
            whats | {_raw_definition(one) for one in manifests},
        )

    def read(self, tracks: Tracks, columns: TrackColumns) -> Tracked:
        """The tracks with what is known of people."""
        names = {source: self._names_of(source, tracks) for source in (EVENTS, *columns.sources)}
        return Tracked(
            tracks,
            Clock.of(self.scope.shifts),
            counted(tracks, self._left_out()),
            self._joined(),
            names,
            {column: self._values(column) for column in columns.people},
        )

    def _names_of(self, source: str, tracks: Tracks) -> tuple[str, ...]:
        events = raw_events_of(self.star_file, source)
        if events is None:
            return (source,)
        if events:
            return tuple(f"{RAW}{event}" for event in events)
        return tuple(name for name in tracks.names if name.startswith(RAW) and is_name(name))

    def _left_out(self) -> ByPerson | None:
        """1 for whoever the star file leaves out of raw events."""
        relations = [self.scope.left_out(name) for name in (counting.USERS, counting.BOTS)]
        keys = [
            keyed_values(self.connection, one.select(user_id=one["_left_out"], value=1))[0]
            for one in relations
            if one is not None
        ]
        if not keys:
            return None
        unique = np.unique(np.concatenate(keys))
        return ByPerson(unique, np.ones(unique.size, np.uint8), 0)

    def _joined(self) -> ByPerson:
        people = self.scope.table("people")
        people = people.filter(people.joined_us.notnull())
        firsts = people.group_by(PERSON).agg(_first=people.joined_us.min())
        rows = firsts.select(PERSON, value=self.scope.day(firsts["_first"]))
        return ByPerson(*keyed_values(self.connection, rows), int(NEVER))

    def _values(self, column: PersonColumn) -> ByPerson:
        rows = column.query(self.scope)
        return ByPerson(*keyed_values(self.connection, rows), column.missing)


def _raw_definition(manifest: Manifest) -> str:
    """What decides the rows of a segment of events: whose ids lead to whom."""
    stitches = manifest.identity.get("stitches")
    return digest({"raw": EVENTS, "stitches": None if stitches is None else stitches.file})


def _definition(star_file: StarFile, source: str) -> str:
    return digest({"finished": source, "definition": source_definition(star_file, source)})


def _raw_rows(scope: Scope) -> ir.Table:
    import ibis

    rows = scope.table(EVENTS)
    rows = rows.filter(rows.ts_us.notnull())
    no = ibis.literal(value=False)
    return rows.select(PERSON, _at=rows.ts_us, _name=rows.event, _several=no, _flags=0)


def _shown(named: Named) -> str:
    name = f"{RAW}{named.name}" if named.name is not None else f"{RAW}{NAMELESS}"
    return {0: name, NOBODYS: nobodys(name), SEVERALS: several(name)}[named.apart]


def _write(
    path: Path,
    wanted: Wanted,
    connection: Connection,
    rows: ir.Table,
    names: Sequence[tuple[str, int]],
) -> None:
    with Writer(path, wanted.what, wanted.pieces, wanted.keyed_by, names) as writer:
        for batch in keyed_rows(connection, rows):
            columns = (batch.column(name) for name in ("key", "at", "name", "flags"))
            writer.add(*(column.to_numpy() for column in columns))
        writer.finish(_threads())


def _threads() -> int:
    return os.cpu_count() or 1
