"""Reading the fresh files of a load into staging, file by file, the next one already begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import accumulate
from pathlib import Path

from cynosure.project.ahead import Ahead
from cynosure.project.load_outcome import Read, Taken
from cynosure.project.load_plan import Candidate, Plan, Source
from cynosure.project.load_report import FIRST_SHOWN
from cynosure.project.mixed_epochs import refuse_mixed_epochs
from cynosure.sources.formats import Reading
from cynosure.sources.messages import TEXT
from cynosure.sources.plan import identity_paths
from cynosure.sources.unreadable import Unreadable
from cynosure.sources.versions import Versions
from cynosure.store.lookups import LookUps
from cynosure.store.quarantine import Guard
from cynosure.store.snapshots import Manifest, SetAside
from cynosure.store.staging import Intake, Staging
from cynosure.tables.batch import CUT_OFF, Batch, Quarantined
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import Table

Progress = Callable[[str, int, int], None]
"""Called with a phase, how much of it is done, and of how much.

The phases are "compare" and "read", in bytes, and "write", in tables.
"""


def read_files(
    staging: Staging,
    plan: Plan,
    current: Manifest | None,
    look_ups: LookUps,
    now: datetime,
    progress: Progress,
) -> Read:
    """Stage every fresh file; those that break are taken out again.

    Raises what reading raises, and Refusal where one file of a source has epoch seconds and another
    milliseconds in the same column.
    """
    read = Read()
    fresh = _worth_reading(plan, current, read)
    begun = _Begun(plan, fresh, look_ups, now, progress)
    with Ahead[Batch]() as ahead:
        following: tuple[Reading, Iterator[Batch]] | None = None
        for number, candidate in enumerate(fresh):
            reading, batches = following or begun.file(ahead, number)
            # A file of another source may look up what this one has yet to stage.
            alike = fresh[number + 1 : number + 2]
            is_alike = bool(alike) and alike[0].source is candidate.source
            following = begun.file(ahead, number + 1) if is_alike else None
            _read_file(staging, candidate, read, reading, batches)
            if not is_alike:
                staging.hand_over()
            begun.reached(begun.starts[number + 1])
    refuse_mixed_epochs(read)
    return read


def _worth_reading(plan: Plan, current: Manifest | None, read: Read) -> list[Candidate]:
    """The fresh files but for those that are empty or known to be broken, which `read` notes."""
    known = (
        {} if current is None else {(f.table, f.source, f.content): f for f in current.set_aside}
    )
    found = []
    for candidate in plan.fresh:
        if candidate.size == 0:
            read.empty.append(candidate)
        elif candidate.sameness in known:
            read.still_broken.append((candidate, known[candidate.sameness]))
        else:
            found.append(candidate)
    return found


class _Begun:
    """Files as they are begun, and how far reading has come in all of them together."""

    def __init__(
        self,
        plan: Plan,
        fresh: Sequence[Candidate],
        look_ups: LookUps,
        now: datetime,
        progress: Progress,
    ) -> None:
        self.starts = (0, *accumulate(candidate.size for candidate in fresh))
        self._fresh, self._look_ups, self._now, self._progress = fresh, look_ups, now, progress
        self._versions = _versions(plan)
        self._furthest = 0

    def file(self, ahead: Ahead[Batch], number: int) -> tuple[Reading, Iterator[Batch]]:
        """Begin to read the file of that number."""
        candidate, start = self._fresh[number], self.starts[number]
        source = candidate.source
        reading = source.format.read(
            candidate.path,
            source.spec,
            source.table,
            lambda done: self.reached(start + done),
            shown=candidate.shown,
            now=self._now,
            look=partial(self._look_ups.find, source.spec),
            elsewhere=self._versions[source].has,
        )
        return reading, ahead.begin(reading)

    def reached(self, place: int) -> None:
        """Tell of the progress; files that are read ahead of their turn never set it back."""
        self._furthest = max(self._furthest, place)
        self._progress("read", self._furthest, self.starts[-1])


def _versions(plan: Plan) -> dict[Source, Versions]:
    files: dict[Source, list[Path]] = {}
    for candidate in (*plan.skipped, *plan.fresh):
        files.setdefault(candidate.source, []).append(candidate.path)
    return {source: Versions(source.format, source.spec, some) for source, some in files.items()}


def _read_file(
    staging: Staging,
    candidate: Candidate,
    read: Read,
    reading: Reading,
    batches: Iterator[Batch],
) -> None:
    source = candidate.source
    intake = staging.begin(source.table, _guard(source.spec, source.table))
    first_bad: list[Quarantined] = []
    cut: list[Quarantined] = []
    try:
        staging.take(intake, (_noted(batch, first_bad, cut) for batch in batches))
    except Unreadable as error:
        staging.drop(intake)
        read.broken.append((candidate, _set_aside(candidate, intake, error), error))
        return
    read.bad.setdefault(source.spec, []).extend(first_bad)
    if intake.read or intake.forgotten:
        read.taken.append(Taken(candidate, intake, reading.left_out, reading.epochs, bool(cut)))
    else:
        read.empty.append(candidate)


def _noted(batch: Batch, first_bad: list[Quarantined], cut: list[Quarantined]) -> Batch:
    first_bad.extend(batch.quarantined[: max(0, FIRST_SHOWN - len(first_bad))])
    cut.extend(row for row in batch.quarantined if row.rule == CUT_OFF)
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
