"""Numbers of closed periods that came out otherwise after a later load."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from cynosure.analyses.structure import sources_behind
from cynosure.findings.blocks import SeriesBlock, SeriesPoint, State, Unit
from cynosure.findings.codec import decode
from cynosure.findings.record import Finding
from cynosure.metrics.history import Told
from cynosure.metrics.inputs import tables_of
from cynosure.metrics.starfile.definition import definition_hash
from cynosure.metrics.starfile.models import StarFile
from cynosure.project.open import Project
from cynosure.stats.estimate import Estimate
from cynosure.store.ledger import Ledger, Recorded
from cynosure.store.snapshots import Manifest, listed

LATEST = 100
"""How many findings of a metric are looked at, the newest ones."""
TOLERANCE = 1e-9
"""Relative; a smaller difference is the rounding of another order of summing."""

GONE = -1
"""The place of a snapshot that is no longer here: the oldest ones are taken out first."""

Days = tuple[str, str]
"""First and last local day of a period, ISO."""


@dataclass(frozen=True)
class Restated:
    """A finding of which the number, or at least the rows, have changed since.

    `value` is the number as the finding `alias` tells it, both None where nobody has asked since;
    `rows` counts the rows of its period that came or gave way in loads since, None if unknown;
    `unit` is that of the number.
    """

    unit: Unit
    value: float | None
    alias: str | None
    rows: int | None


@dataclass(frozen=True)
class Loads:
    """The snapshots in the order of their loads, and which tables' rows a question counts."""

    manifests: tuple[Manifest, ...]
    tables: tuple[str, ...]
    timezone: str

    @classmethod
    def of(cls, project: Project, star_file: StarFile, metric: str) -> Self:
        """Those of a project for one metric of a star file."""
        tables = tables_of(star_file, sources_behind(star_file, metric))
        return cls(listed(project.layout), tables, star_file.calendar.timezone)

    def place(self, snapshot: str) -> int:
        """Which one of the snapshots it is; GONE, before all of them, where it is taken out."""
        for number, manifest in enumerate(self.manifests):
            if snapshot in (manifest.snapshot, *manifest.was):
                return number
        return GONE

    def rows_since(self, first: int, last: int, days: Days) -> int | None:
        """Rows of some days that came or gave way in the loads after `first` up to `last`.

        None where one of these loads is gone.
        """
        if first == GONE:
            return None
        found = 0
        for before, manifest in zip(
            self.manifests[first:last], self.manifests[first + 1 : last + 1], strict=True
        ):
            if manifest.parent not in (before.snapshot, *before.was):
                return None
            found += sum(
                max(one.added, one.removed)
                for one in manifest.restated
                if one.table in self.tables and days[0] <= one.day <= days[1]
            )
        return found

    def local_day(self, instant: str) -> str:
        """The local day of an ISO instant."""
        at = datetime.fromisoformat(instant).astimezone(ZoneInfo(self.timezone))
        return at.date().isoformat()


def series_in(finding: Finding) -> tuple[SeriesPoint, ...]:
    """The points of the metric that a level speaks of."""
    found = [block.points for block in finding.blocks if isinstance(block, SeriesBlock)]
    return found[0] if found else ()


def told_before(past: Sequence[Recorded], loads: Loads, snapshot: str) -> tuple[Told, ...]:
    """What findings of earlier snapshots told last of each closed period."""
    now = loads.place(snapshot)
    found: dict[Days, Told] = {}
    for one in reversed(past[-LATEST:]):
        finding = decode(one.record)
        then = loads.place(finding.provenance.snapshot)
        if then >= now:
            continue
        for days, value in _closed(finding).items():
            if days not in found:
                rows, day = loads.rows_since(then, now, days), loads.local_day(one.at)
                found[days] = Told(one.alias, day, *days, value, rows)
    return tuple(found.values())


def restated_of(project: Project, recorded: Sequence[Recorded]) -> dict[str, Restated]:
    """Those of some findings that are restated, by alias."""
    with Ledger.open(project.layout.root) as ledger:
        found = {one.alias: _restated(project, ledger, one) for one in recorded}
    return {alias: one for alias, one in found.items() if one is not None}


def _restated(project: Project, ledger: Ledger, recorded: Recorded) -> Restated | None:
    """What has become of a finding since, None where its number stands as far as is known.

    A later finding of the same definition tells, else the log of the loads.
    """
    finding = decode(recorded.record)
    metric, hashed = finding.subject.metric, finding.subject.definition
    star_file = project.star_file
    if (
        recorded.question != "level"
        or finding.window.state is not State.CLOSED
        or not isinstance(finding.estimate, Estimate)
        or metric not in star_file.metrics
        or definition_hash(star_file, metric) != hashed
    ):
        return None
    loads = Loads.of(project, star_file, metric)
    then = loads.place(finding.provenance.snapshot)
    days = (finding.window.start, finding.window.end)
    later = _asked_later(ledger.of_metric(metric, hashed), loads, then)
    for alias, place, series in later:
        if days in series:
            if math.isclose(finding.estimate.value, series[days], rel_tol=TOLERANCE):
                return None
            return Restated(
                finding.subject.unit, series[days], alias, loads.rows_since(then, place, days)
            )
    rows = loads.rows_since(then, len(loads.manifests) - 1, days)
    return Restated(finding.subject.unit, None, None, rows) if rows else None


def _asked_later(
    reports: Sequence[Recorded], loads: Loads, then: int
) -> list[tuple[str, int, Mapping[Days, float]]]:
    """Findings of later snapshots: alias, place of the snapshot, values; the latest load first."""
    found = []
    for one in reports[-LATEST:]:
        finding = decode(one.record)
        place = loads.place(finding.provenance.snapshot)
        if place > then:
            found.append((one.alias, place, _closed(finding)))
    return sorted(found, key=lambda item: -item[1])


def _closed(finding: Finding) -> dict[Days, float]:
    return {
        (point.start, point.end): point.estimate.value
        for point in series_in(finding)
        if point.state is State.CLOSED and isinstance(point.estimate, Estimate)
    }
