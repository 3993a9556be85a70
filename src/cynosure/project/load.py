"""Loading: from the files that the sources name to a new snapshot, or to none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cynosure import __version__
from cynosure.metrics.calendar import shifts_between
from cynosure.project.load_outcome import Read, loaded_file, report_of
from cynosure.project.load_plan import Plan, planned
from cynosure.project.load_read import Progress, read_files
from cynosure.project.load_report import (
    BAD_SHARE,
    FIRST_SHOWN,
    LoadReport,
    nothing_to_load,
    other_key,
    too_many_bad,
)
from cynosure.project.profiles import complete_until
from cynosure.project.same_project import same_project
from cynosure.store import snapshots
from cynosure.store.faults import spoken
from cynosure.store.id_relations import settle_ids
from cynosure.store.key import Key, project_key
from cynosure.store.layout import Layout, locked
from cynosure.store.loading import Settled, settle_folders, settle_table, write_bad_rows
from cynosure.store.lookups import LookUps
from cynosure.store.restating import Shifts, restated_days
from cynosure.store.snapshots import Complete, Manifest, RestatedDay, Segment, SetAside
from cynosure.store.staging import Staging
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import PEOPLE, TABLES


def load(
    folder: Path,
    sources: Sequence[SourceSpec],
    key_env: str | None,
    now: datetime,
    progress: Progress,
    timezone: str = "UTC",
    project: str | None = None,
) -> LoadReport:
    """Bring the store of the project in `folder` up to date with its files, whole or not at all.

    `key_env` names the environment variable that holds the key of the ids, None for a key file.
    `now` is the moment of loading; late rows are logged under the local days of `timezone`;
    `project` is the id under which the snapshot is kept. Raises UserMistake (a folder for a file, a
    pattern without files, a mapping that does not fit, a variable not set, the store of another
    project) and Refusal (over 1 % bad rows in a source, nothing readable or nothing in it,
    a file of a table to be made anew that is gone, another key, another load at work, no room); the
    snapshot before is then still the one served.
    """
    layout = Layout(folder)
    with spoken(), locked(layout):
        layout.make()
        current = snapshots.current(layout)
        if current is not None and project is not None:
            same_project(current, project)
        snapshots.sweep(layout)
        plan = planned(folder, sources, current, progress)
        key = project_key(layout, key_env)
        if current is not None and current.key != key.fingerprint:
            raise other_key()
        forgotten = frozenset(() if current is None else current.forgotten)
        with Staging(layout, key, forgotten) as staging:
            look_ups = LookUps(staging, key, _stored(plan, current), now)
            read = read_files(staging, plan, current, look_ups, now, progress)
            _refuse(plan, read)
            return _settled(staging, key, plan, read, current, now, progress, timezone, project)


def _stored(plan: Plan, current: Manifest | None) -> dict[str, tuple[Segment, ...]]:
    """The segments of the snapshot whose rows stay, by table."""
    former = {} if current is None else current.tables
    return {name: parts for name, parts in former.items() if name not in plan.rebuilt}


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
    timezone: str,
    project: str | None,
) -> LoadReport:
    """Write what was staged and serve it; nothing is written where nothing has changed."""
    complete = _complete(plan)
    set_aside = _all_set_aside(plan, read, current)
    if current is not None and not (
        read.taken or plan.rebuilt or _has_changed(current, complete, set_aside)
    ):
        return report_of(current, plan, read, {}, changed=False, key_made=key.made)
    number = 1 if current is None else current.number + 1
    settled, restated = _tables(staging, plan, read, current, number, progress, timezone)
    tables = _stored(plan, current) | {name: one.segments for name, one in settled.items()}
    repeats = {name: one.repeats for name, one in settled.items()}
    manifest = Manifest(
        number=number,
        snapshot="",
        parent=None if current is None else current.snapshot,
        loaded_at=now.isoformat(),
        code_version=__version__,
        key=key.fingerprint,
        tables=tables,
        files=(*plan.stays, *(loaded_file(one, repeats) for one in read.taken)),
        set_aside=set_aside,
        complete=complete,
        restated=restated,
        project=project,
    )
    manifest = _whole(staging, plan, current, manifest)
    settle_folders(staging.layout)
    snapshots.publish(staging.layout, manifest)
    return report_of(manifest, plan, read, repeats, changed=True, key_made=key.made)


def _whole(staging: Staging, plan: Plan, current: Manifest | None, manifest: Manifest) -> Manifest:
    """The manifest with its bad rows, who is who in it, and its id."""
    number, people_anew = manifest.number, PEOPLE.name in plan.rebuilt
    identity, stitching = settle_ids(staging, current, number, people_anew=people_anew)
    former = () if current is None else current.quarantine
    whole = replace(
        manifest,
        quarantine=(
            *(part for part in former if part.table not in plan.rebuilt),
            *write_bad_rows(staging, number),
        ),
        identity=identity,
        stitching=stitching,
        forgotten=() if current is None else current.forgotten,
    )
    return replace(whole, snapshot=snapshots.snapshot_id(whole))


def _has_changed(
    current: Manifest, complete: tuple[Complete, ...], set_aside: tuple[SetAside, ...]
) -> bool:
    """Whether a new snapshot is due though no row is new."""
    said = (current.complete, current.set_aside)
    return said != (complete, set_aside) or current.stitching is None


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
    timezone: str,
) -> tuple[dict[str, Settled], tuple[RestatedDay, ...]]:
    """Every table with new rows as it is after this load, and the days that are others by it."""
    stored, former = _stored(plan, current), {} if current is None else current.tables
    shifts = () if current is None else _shifts(current, timezone)
    settled: dict[str, Settled] = {}
    restated: list[RestatedDay] = []
    intakes = [one.intake for one in read.taken]
    touched = [table for table in TABLES if any(intake.table == table for intake in intakes)]
    for done, table in enumerate(touched):
        progress("write", done, len(touched))
        one = settle_table(staging, table, stored.get(table.name, ()), intakes, number)
        settled[table.name] = one
        if current is not None:
            parts, until = former.get(table.name, ()), complete_until(current, table)
            rebuilt = table.name in plan.rebuilt
            restated += restated_days(
                staging, table, parts, one.fresh, until, shifts, rebuilt=rebuilt
            )
    progress("write", len(touched), len(touched))
    return settled, tuple(restated)


def _shifts(current: Manifest, timezone: str) -> Shifts:
    """The offsets of the product's time zone over the days that were served before."""
    ends = [
        datetime.fromisoformat(end).replace(tzinfo=UTC)
        for parts in current.tables.values()
        for part in parts
        for end in (part.first, part.last)
        if end is not None
    ]
    loaded = datetime.fromisoformat(current.loaded_at)
    return shifts_between(min([*ends, loaded]), max([*ends, loaded]), timezone)
