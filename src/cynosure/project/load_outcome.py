"""What reading the files of a load came to, and the report that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cynosure.project.load_plan import Candidate, Plan
from cynosure.project.load_report import (
    FIRST_SHOWN,
    BadRow,
    FileReport,
    LoadReport,
    Outcome,
    Overlap,
)
from cynosure.sources.unreadable import Unreadable
from cynosure.store.duplicates import Repeats
from cynosure.store.snapshots import LoadedFile, Manifest, SetAside
from cynosure.store.staging import Intake
from cynosure.tables.batch import Quarantined
from cynosure.tables.cells import Counts
from cynosure.tables.mapping import SourceSpec


@dataclass(frozen=True)
class Taken:
    """A file that was read to its end; `left_out` are its columns that are not kept.

    `epochs` counts by column the times that were epoch numbers, by their unit; `cut` says that
    the file ends inside a row.
    """

    candidate: Candidate
    intake: Intake
    left_out: tuple[str, ...]
    epochs: Mapping[str, Counts] = field(default_factory=dict)
    cut: bool = False


@dataclass
class Read:
    """What reading the files of a load has come to.

    `broken` are files that broke in this load, `still_broken` those that did before and have not
    changed since; `bad` has the first bad rows of each source.
    """

    taken: list[Taken] = field(default_factory=list)
    empty: list[Candidate] = field(default_factory=list)
    broken: list[tuple[Candidate, SetAside, Unreadable]] = field(default_factory=list)
    still_broken: list[tuple[Candidate, SetAside]] = field(default_factory=list)
    bad: dict[SourceSpec, list[Quarantined]] = field(default_factory=dict)


def loaded_file(one: Taken, repeats: dict[str, Repeats]) -> LoadedFile:
    """How a file that was read is entered in the manifest, once duplicates are known."""
    candidate, intake = one.candidate, one.intake
    found = repeats[intake.table.name].by_file
    duplicates, conflicts, known = found.get(intake.number, (0, 0, 0))
    return LoadedFile(
        table=intake.table.name,
        pattern=candidate.source.spec.path,
        source=candidate.source.digest,
        shown=candidate.shown,
        content=candidate.content,
        read=intake.read,
        kept=intake.read - intake.quarantined - duplicates,
        quarantined=intake.quarantined,
        duplicates=duplicates,
        conflicts=conflicts,
        first=intake.first,
        last=intake.last,
        forgotten=intake.forgotten,
        cut=one.cut,
        known=known,
    )


def report_of(
    manifest: Manifest,
    plan: Plan,
    read: Read,
    repeats: dict[str, Repeats],
    *,
    changed: bool,
    key_made: bool,
) -> LoadReport:
    """The report of a load that ended with `manifest` being served."""
    files = [_taken_report(one, repeats) for one in read.taken]
    files += [_left_report(candidate, Outcome.SKIPPED) for candidate in plan.skipped]
    files += [_left_report(candidate, Outcome.EMPTY) for candidate in read.empty]
    aside = [(candidate, file) for candidate, file, _ in read.broken] + read.still_broken
    files += [_left_report(candidate, Outcome.SET_ASIDE, file) for candidate, file in aside]
    return LoadReport(
        snapshot=manifest.snapshot,
        changed=changed,
        files=tuple(files),
        overlaps=_overlaps(read, repeats),
        rebuilt=plan.rebuilt,
        dropped=plan.dropped,
        key_made=key_made,
        bad=tuple(
            BadRow(one.file, one.line, one.column, one.rule)
            for first in read.bad.values()
            for one in first[:FIRST_SHOWN]
        ),
    )


def _taken_report(one: Taken, repeats: dict[str, Repeats]) -> FileReport:
    file = loaded_file(one, repeats)
    return FileReport(
        table=file.table,
        pattern=file.pattern,
        shown=file.shown,
        outcome=Outcome.TAKEN,
        read=file.read,
        kept=file.kept,
        quarantined=file.quarantined,
        duplicates=file.duplicates,
        conflicts=file.conflicts,
        left_out=one.left_out,
        first=file.first,
        last=file.last,
        forgotten=file.forgotten,
    )


def _left_report(
    candidate: Candidate, outcome: Outcome, aside: SetAside | None = None
) -> FileReport:
    source = candidate.source
    if aside is None:
        return FileReport(source.table.name, source.spec.path, candidate.shown, outcome)
    return FileReport(
        source.table.name,
        source.spec.path,
        candidate.shown,
        outcome,
        reason=aside.reason,
        first=aside.first,
        last=aside.last,
    )


def _overlaps(read: Read, repeats: dict[str, Repeats]) -> tuple[Overlap, ...]:
    """Rows that two sources share, by table and pair of sources."""
    patterns = {one.intake.number: one.candidate.source.spec.path for one in read.taken}
    shared: dict[tuple[str, str, str], int] = {}
    for table, found in repeats.items():
        for (first, other), rows in found.between.items():
            pair = (table, patterns[first], patterns[other])
            if pair[1] != pair[2]:
                shared[pair] = shared.get(pair, 0) + rows
    return tuple(Overlap(*pair, rows) for pair, rows in shared.items())
