"""Loading: from the files that the sources name to a new snapshot, or to none at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from cynosure import __version__
from cynosure.project.ahead import ahead
from cynosure.project.load_outcome import Read, Taken, loaded_file, report_of
from cynosure.project.load_plan import Candidate, Plan, Source, planned
from cynosure.project.load_report import (
    BAD_SHARE,
    LoadReport,
    nothing_to_load,
    other_key,
    too_many_bad,
)
from cynosure.sources.formats import Reading
from cynosure.sources.plan import TEXT, identity_paths
from cynosure.sources.unreadable import Unreadable
from cynosure.sources.versions import Versions
from cynosure.store import snapshots
from cynosure.store.duplicates import Repeats
from cynosure.store.faults import spoken
from cynosure.store.key import Key, project_key
from cynosure.store.layout import Layout, locked
from cynosure.store.loading import settle_folders, settle_table, write_bad_rows
from cynosure.store.lookups import LookUps
from cynosure.store.quarantine import Guard
from cynosure.store.snapshots import Complete, Manifest, Segment, SetAside
from cynosure.store.staging import Intake, Staging
from cynosure.tables.batch import Batch, Quarantined
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import TABLES, Table

Progress = Callable[[str, int, int], None]
"""Called with a phase, how much of it is done, and of how much.

The phases are "compare" and "read", in bytes, and "write", in tables.
"""

FIRST_SHOWN = 5
"""Bad rows that a refusal names."""


def load(
    folder: Path,
    sources: Sequence[SourceSpec],
    key_env: str | None,
    now: datetime,
    progress: Progress,
) -> LoadReport:
    """Bring the store of the project in `folder` up to date with its files, whole or not at all.

    `key_env` names the environment variable that holds the key of the ids, None for a key file.
    `now` is the moment of loading. Raises UserMistake (a folder for a file, a pattern without
    files, a mapping that does not fit, a variable not set) and Refusal (over 1 % bad rows in a
    source, nothing readable or nothing in it, a file of a table to be made anew that is gone,
    another key, another load at work, no room); the snapshot before is then still the one served.
    """
    layout = Layout(folder)
    with spoken(), locked(layout):
        layout.make()
        current = snapshots.current(layout)
        snapshots.sweep(layout)
        plan = planned(folder, sources, current, progress)
        key = project_key(layout, key_env)
        if current is not None and current.key != key.fingerprint:
            raise other_key()
        with Staging(layout, key) as staging:
            look_ups = LookUps(staging, key, _stored(plan, current), now)
            read = _read(staging, plan, current, look_ups, now, progress)
            _refuse(plan, read)
            return _settled(staging, key, plan, read, current, now, progress)


def _stored(plan: Plan, current: Manifest | None) -> dict[str, tuple[Segment, ...]]:
    """The segments of the snapshot whose rows stay, by table."""
    former = {} if current is None else current.tables
    return {name: parts for name, parts in former.items() if name not in plan.rebuilt}


def _read(
    staging: Staging,
    plan: Plan,
    current: Manifest | None,
    look_ups: LookUps,
    now: datetime,
    progress: Progress,
) -> Read:
    """Stage every fresh file; those that break are taken out again."""
    read = Read()
    versions = _versions(plan)
    known = (
        {} if current is None else {(f.table, f.source, f.content): f for f in current.set_aside}
    )
    total, before = sum(candidate.size for candidate in plan.fresh), 0
    for candidate in plan.fresh:
        start = before

        def reached(done: int, start: int = start) -> None:
            progress("read", start + done, total)

        if candidate.size == 0:
            read.empty.append(candidate)
        elif candidate.sameness in known:
            read.still_broken.append((candidate, known[candidate.sameness]))
        else:
            reading = _reading(candidate, versions[candidate.source], look_ups, now, reached)
            _read_file(staging, candidate, read, reading)
        before += candidate.size
        progress("read", before, total)
    return read


def _versions(plan: Plan) -> dict[Source, Versions]:
    files: dict[Source, list[Path]] = {}
    for candidate in (*plan.skipped, *plan.fresh):
        files.setdefault(candidate.source, []).append(candidate.path)
    return {source: Versions(source.format, source.spec, some) for source, some in files.items()}


def _reading(
    candidate: Candidate,
    versions: Versions,
    look_ups: LookUps,
    now: datetime,
    reached: Callable[[int], None],
) -> Reading:
    source = candidate.source
    return source.format.read(
        candidate.path,
        source.spec,
        source.table,
        reached,
        shown=candidate.shown,
        now=now,
        look=partial(look_ups.find, source.spec),
        elsewhere=versions.has,
    )


def _read_file(staging: Staging, candidate: Candidate, read: Read, reading: Reading) -> None:
    source = candidate.source
    intake = staging.begin(source.table, _guard(source.spec, source.table))
    first_bad: list[Quarantined] = []
    try:
        staging.take(intake, (_noted(batch, first_bad) for batch in ahead(reading)))
    except Unreadable as error:
        staging.drop(intake)
        read.broken.append((candidate, _set_aside(candidate, intake, error), error))
        return
    read.bad.setdefault(source.spec, []).extend(first_bad)
    if intake.read:
        read.taken.append(Taken(candidate, intake, reading.left_out))
    else:
        read.empty.append(candidate)


def _noted(batch: Batch, first_bad: list[Quarantined]) -> Batch:
    first_bad.extend(batch.quarantined[: max(0, FIRST_SHOWN - len(first_bad))])
    return batch


def _guard(spec: SourceSpec, table: Table) -> Guard:
    """Where in the rows of a source ids and messages stand."""
    return Guard(identity_paths(spec, table), None if spec.text else TEXT)


def _set_aside(candidate: Candidate, intake: Intake, error: Unreadable) -> SetAside:
    return SetAside(
        table=candidate.source.table.name,
        pattern=candidate.source.spec.path,
        source=candidate.source.digest,
        shown=candidate.shown,
        content=candidate.content,
        reason=error.text,
        rows_before=error.rows_before,
        first=intake.first,
        last=intake.last,
    )


def _refuse(plan: Plan, read: Read) -> None:
    """Raise where what was read must not become a snapshot."""
    for source in plan.sources:
        intakes = [one.intake for one in read.taken if one.candidate.source is source]
        rows = sum(intake.read for intake in intakes)
        bad = sum(intake.quarantined for intake in intakes)
        if bad > BAD_SHARE * rows:
            raise too_many_bad(source.spec, rows, bad, read.bad[source.spec][:FIRST_SHOWN])
    if read.taken or plan.skipped or read.still_broken:
        return
    if read.broken:
        raise read.broken[0][2]
    if read.empty:
        raise nothing_to_load([candidate.shown for candidate in read.empty])


def _settled(
    staging: Staging,
    key: Key,
    plan: Plan,
    read: Read,
    current: Manifest | None,
    now: datetime,
    progress: Progress,
) -> LoadReport:
    """Write what was staged and serve it; nothing is written where nothing has changed."""
    complete = _complete(plan)
    set_aside = _all_set_aside(plan, read, current)
    same = current is not None and (complete, set_aside) == (current.complete, current.set_aside)
    if current is not None and same and not (read.taken or plan.rebuilt):
        return report_of(current, plan, read, {}, changed=False, key_made=key.made)
    number = 1 if current is None else current.number + 1
    tables, repeats = _tables(staging, plan, read, current, number, progress)
    files = (*plan.stays, *(loaded_file(one, repeats) for one in read.taken))
    former = () if current is None else current.quarantine
    loaded_at = now.isoformat()
    manifest = Manifest(
        number=number,
        snapshot=snapshots.snapshot_id(files, set_aside, complete, loaded_at, __version__),
        parent=None if current is None else current.snapshot,
        loaded_at=loaded_at,
        code_version=__version__,
        key=key.fingerprint,
        tables=tables,
        files=files,
        set_aside=set_aside,
        quarantine=(
            *(part for part in former if part.table not in plan.rebuilt),
            *write_bad_rows(staging, number),
        ),
        complete=complete,
    )
    settle_folders(staging.layout)
    snapshots.publish(staging.layout, manifest)
    return report_of(manifest, plan, read, repeats, changed=True, key_made=key.made)


def _complete(plan: Plan) -> tuple[Complete, ...]:
    """Up to when the star file says that its sources are complete."""
    specs = (source.spec for source in plan.sources)
    return tuple(
        Complete(spec.table, spec.path, spec.data_until)
        for spec in specs
        if spec.data_until is not None
    )


def _all_set_aside(plan: Plan, read: Read, current: Manifest | None) -> tuple[SetAside, ...]:
    """The files that are set aside now: earlier ones stay until they can be read."""
    met = {(one.candidate.source.table.name, one.candidate.shown) for one in read.taken}
    met |= {(file.table, file.shown) for _, file, _ in read.broken}
    sources = {(source.table.name, source.spec.path) for source in plan.sources}
    former = () if current is None else current.set_aside
    stay = (
        file
        for file in former
        if (file.table, file.shown) not in met and (file.table, file.pattern) in sources
    )
    return (*stay, *(file for _, file, _ in read.broken))


def _tables(
    staging: Staging,
    plan: Plan,
    read: Read,
    current: Manifest | None,
    number: int,
    progress: Progress,
) -> tuple[dict[str, tuple[Segment, ...]], dict[str, Repeats]]:
    """The segments of every table after this load, and the duplicates met in each."""
    tables = _stored(plan, current)
    repeats = {}
    intakes = [one.intake for one in read.taken]
    touched = [table for table in TABLES if any(intake.table == table for intake in intakes)]
    for done, table in enumerate(touched):
        progress("write", done, len(touched))
        settled = settle_table(staging, table, tables.get(table.name, ()), intakes, number)
        tables[table.name] = settled.segments
        repeats[table.name] = settled.repeats
    progress("write", len(touched), len(touched))
    return tables, repeats
