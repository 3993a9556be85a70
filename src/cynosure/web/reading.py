"""What one page reads, all of one moment: the star file, the snapshot served, the ledger."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from cynosure.findings.codec import decode
from cynosure.findings.record import Finding, Question
from cynosure.project.open import Project, open_project
from cynosure.store.ledger import Definition, Entry, Ledger
from cynosure.store.ledger_listing import Listed
from cynosure.store.snapshots import Manifest, current

KEPT = 400
"""Decoded findings that are kept in memory, by the text that they were decoded from."""


@dataclass(frozen=True)
class Known:
    """What has been listed of the ledger so far; only ever grows.

    `answers` has, by question and snapshot, the newest finding that answers the one on the other.
    """

    listed: tuple[Listed, ...] = ()
    answers: Mapping[tuple[str, tuple[tuple[str, str], ...], str], Listed] = field(
        default_factory=dict
    )

    def with_more(self, more: Sequence[Listed]) -> Known:
        """With findings that came since."""
        if not more:
            return self
        new = {(one.question, one.arguments, one.snapshot): one for one in more}
        return Known((*self.listed, *more), {**self.answers, **new})

    @property
    def last(self) -> int:
        """The number of the newest finding, 0 where there is none."""
        return self.listed[-1].number if self.listed else 0


@dataclass(frozen=True)
class Reading:
    """The state of a project at one moment, for one page."""

    project: Project
    served: Manifest | None
    known: Known
    record: Callable[[Listed], Finding]
    entries: tuple[Entry, ...]
    definitions: Callable[[str], tuple[Definition, ...]]

    def of(self, listed: Listed) -> Finding:
        """The finding behind a line of the list."""
        return self.record(listed)

    def answer(self, question: Question, snapshot: str | None) -> Listed | None:
        """The finding that answers a question on a snapshot, if it was asked."""
        return self.known.answers.get((question.name, question.arguments, snapshot or ""))

    def all_of(self, name: str, snapshot: str | None) -> tuple[Listed, ...]:
        """The newest answers to all questions of one analysis on a snapshot, oldest first."""
        found = [
            one
            for (asked, _, on), one in self.known.answers.items()
            if asked == name and on == snapshot
        ]
        return tuple(sorted(found, key=lambda one: one.number))

    def snapshot_for(self, questions: Sequence[Question], names: Sequence[str]) -> str | None:
        """The one snapshot whose findings a page shows.

        It is the newest on which one of its questions, or one of its analyses, was asked, so that
        a page holds after a load until the first of its questions is asked anew.
        """
        wanted = {(question.name, question.arguments) for question in questions}
        for one in reversed(self.known.listed):
            if (one.question, one.arguments) in wanted or one.question in names:
                return one.snapshot
        return None if self.served is None else self.served.snapshot

    def is_here(self, snapshot: str) -> bool:
        """Whether a snapshot still lies in the store."""
        return (self.project.layout.snapshots / f"{snapshot}.json").is_file()


class Desk:
    """Where pages get their readings; keeps in memory what cannot change any more.

    Safe to be used by several threads.
    """

    def __init__(self, where: Path) -> None:
        self._where = where
        self._lock = Lock()
        self._known = Known()
        self._findings: OrderedDict[str, Finding] = OrderedDict()
        self._project: tuple[tuple[object, ...], Project] | None = None
        self._served: tuple[str, Manifest] | None = None

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A reading in which ledger and snapshot do not move.

        Raises UserMistake where the star file is wrong, Refusal where store or ledger are damaged.
        """
        project = self.project()
        with Ledger.open(project.layout.root) as ledger, ledger.reading():
            known = self._listed(ledger)
            yield Reading(
                project,
                self._manifest(project),
                known,
                lambda listed: self._finding(ledger, listed),
                ledger.entries(),
                ledger.definitions,
            )

    def project(self) -> Project:
        """The project, read again where its star file or the list that it names was changed."""
        with self._lock:
            kept = self._project
        if kept is not None and kept[0] == _stamps(kept[1]):
            return kept[1]
        project = open_project(self._where)
        with self._lock:
            self._project = (_stamps(project), project)
        return project

    def _listed(self, ledger: Ledger) -> Known:
        with self._lock:
            known = self._known
        more = known.with_more(ledger.listed(known.last))
        with self._lock:
            if more.last > self._known.last:
                self._known = more
        return more

    def _finding(self, ledger: Ledger, listed: Listed) -> Finding:
        """The finding as it is written now: whoever is forgotten is gone from here at once."""
        written = ledger.text(listed.number)
        with self._lock:
            kept = self._findings.get(written)
            if kept is not None:
                self._findings.move_to_end(written)
        if kept is None:
            kept = decode(json.loads(written))
            with self._lock:
                self._findings[written] = kept
                while len(self._findings) > KEPT:
                    self._findings.popitem(last=False)
        return replace(kept, looks=max(1, len(ledger.looks(listed.address))))

    def _manifest(self, project: Project) -> Manifest | None:
        """The snapshot served now; its manifest never changes, so it is read once."""
        try:
            name = project.layout.pointer.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        with self._lock:
            kept = self._served
        if kept is not None and kept[0] == name:
            return kept[1]
        manifest = current(project.layout)
        if manifest is not None:
            with self._lock:
                self._served = (manifest.snapshot, manifest)
        return manifest


def _stamps(project: Project) -> tuple[object, ...]:
    """What tells whether the files of a project were written since."""
    users = project.star_file.trust.exclude.users
    paths = [project.folder / project.file]
    paths += [] if users is None else [project.folder / users.path]
    return tuple((path, _stamp(path)) for path in paths)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
