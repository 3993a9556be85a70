"""Definitions of two star files against each other, and what the difference does to past weeks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cynosure.errors import CynosureError, Text
from cynosure.findings.blocks import SeriesPoint, State, Unit
from cynosure.metrics.inputs import label_of
from cynosure.metrics.kinds.accepted import Accepted, is_accepted, refuse_unknown
from cynosure.metrics.starfile.definition import Json, definition_hash, definition_of
from cynosure.metrics.starfile.differences import Change, changes
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.project.definitions import star_file_of
from cynosure.project.history import series
from cynosure.project.open import Project
from cynosure.project.revision import Elsewhere
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined
from cynosure.store.connection import Connection
from cynosure.store.ledger import FILE, Definition, Ledger
from cynosure.store.snapshots import Manifest

WEEKS = 12
"""How many closed weeks a change of definition is followed over."""
NOTHING_LOADED = Text("nothing is loaded here", "这里还没有载入数据")
NO_WEEKS = Text(
    "the two definitions share no closed week in these data",
    "两版口径在现有数据中没有共同的已结束周",
)


@dataclass(frozen=True)
class Week:
    """A closed week under both definitions; `start` and `end` are local days, ISO."""

    start: str
    end: str
    before: Estimate | Undefined
    after: Estimate | Undefined

    @property
    def difference(self) -> float | None:
        """After less before, None where one of them has no value."""
        if isinstance(self.before, Undefined) or isinstance(self.after, Undefined):
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Differing:
    """A metric that is defined otherwise than it was.

    `hash` is that of the present definition; `amiss` says why past weeks cannot be compared.
    """

    metric: str
    label: Text
    unit: Unit
    hash: str
    accepted: bool
    changes: tuple[Change, ...]
    weeks: tuple[Week, ...] = ()
    amiss: Text | None = None

    @property
    def largest(self) -> Week | None:
        """The week that differs most, None where none can be compared."""
        known = [week for week in self.weeks if week.difference is not None]
        return max(known, key=lambda week: abs(week.difference or 0.0), default=None)


@dataclass(frozen=True)
class Checked:
    """All metrics of the star file against another: those that differ, are new, are gone."""

    metrics: int
    differing: tuple[Differing, ...]
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def unaccepted(self) -> tuple[str, ...]:
        """The metrics whose changed definition nobody has accepted."""
        return tuple(one.metric for one in self.differing if not one.accepted)


@dataclass(frozen=True)
class _Former:
    """A definition to compare with: its JSON, and the star file that it can be computed from."""

    definition: Mapping[str, Json]
    star_file: StarFile | None
    accepted: tuple[Accepted, ...] = ()
    known: tuple[str, ...] = ()
    amiss: Text | None = None


def check_against(project: Project, other: Elsewhere, manifest: Manifest | None) -> Checked:
    """The star file against another one.

    A definition that differs counts as accepted where `accepted` of the metric names it. `manifest`
    is the snapshot on which weeks are compared, None where nothing is loaded. Raises UserMistake
    where what was accepted last is neither the present definition nor any known one.
    """
    star_file, old = project.star_file, other.star_file
    former = {
        name: _Former(
            definition_of(old, name),
            old,
            old.metrics[name].accepted,
            (definition_hash(old, name), *(one.hash.digits for one in old.metrics[name].accepted)),
        )
        for name in star_file.metrics
        if name in old.metrics
    }
    gone = [name for name in old.metrics if name not in star_file.metrics]
    return _checked(project, former, gone, manifest)


def check_with_ledger(project: Project, manifest: Manifest | None) -> Checked:
    """The star file against the last definitions in the ledger that were accepted.

    The first definition of a metric needs no acceptance. Raises as `check_against` does.
    """
    if not (project.layout.root / FILE).exists():
        return _checked(project, {}, (), manifest)
    with Ledger.open(project.layout.root) as ledger:
        known = {name: ledger.definitions(name) for name in project.star_file.metrics}
    former = {
        name: _former(project, name, definitions)
        for name, definitions in known.items()
        if definitions
    }
    return _checked(project, former, (), manifest)


def _former(project: Project, name: str, known: tuple[Definition, ...]) -> _Former:
    accepted = project.star_file.metrics[name].accepted
    signed = [one for one in known if any(each.hash.begins(one.hash) for each in accepted)]
    last = (signed or known[:1])[-1]
    hashes = tuple(one.hash for one in known)
    written: Mapping[str, Json] = json.loads(last.canonical)
    try:
        star_file = star_file_of(project, name, last)
    except CynosureError as error:
        return _Former(written, None, known=hashes, amiss=error.text)
    return _Former(written, star_file, known=hashes)


def _checked(
    project: Project,
    former: Mapping[str, _Former],
    gone: Iterable[str],
    manifest: Manifest | None,
) -> Checked:
    new = tuple(name for name in project.star_file.metrics if name not in former)
    if manifest is None:
        differing = tuple(_differing(project, former, None))
    else:
        with Connection(project.layout, manifest) as connection:
            differing = tuple(_differing(project, former, connection))
    return Checked(len(project.star_file.metrics), differing, new, tuple(gone))


def _differing(
    project: Project, former: Mapping[str, _Former], connection: Connection | None
) -> Iterator[Differing]:
    star_file = project.star_file
    for name, metric in star_file.metrics.items():
        if name not in former or definition_of(star_file, name) == former[name].definition:
            continue
        before, hashed = former[name], definition_hash(star_file, name)
        signed = bool(metric.accepted) and is_accepted(metric.accepted, hashed, 0)
        if not signed and metric.accepted != before.accepted:
            refuse_unknown(name, metric.accepted, hashed, before.known)
        weeks, amiss = _weeks(star_file, name, before, connection)
        yield Differing(
            name,
            label_of(star_file, name),
            metric.read_as(definitions_of(star_file)),
            hashed,
            signed,
            tuple(changes(name, before.definition, definition_of(star_file, name))),
            weeks,
            amiss,
        )


def _weeks(
    star_file: StarFile, metric: str, before: _Former, connection: Connection | None
) -> tuple[tuple[Week, ...], Text | None]:
    """The last closed weeks under both definitions, or why there are none."""
    if connection is None:
        return (), NOTHING_LOADED
    if before.star_file is None:
        return (), before.amiss
    try:
        old = _closed(series(before.star_file, metric, "week", connection))
        new = _closed(series(star_file, metric, "week", connection))
    except CynosureError as error:
        return (), error.text
    shared = sorted(old.keys() & new.keys())[-WEEKS:]
    weeks = tuple(Week(*days, old[days], new[days]) for days in shared)
    return weeks, None if weeks else NO_WEEKS


def _closed(points: Iterable[SeriesPoint]) -> dict[tuple[str, str], Estimate | Undefined]:
    return {
        (point.start, point.end): point.estimate
        for point in points
        if point.state is not State.OPEN
    }
