"""What a snapshot's manifest tells of its tables, before any of them is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from cynosure.metrics.calendar import day_number, local_day
from cynosure.metrics.inputs import MarkedDays, SourceProfile, TableProfile, complete_day
from cynosure.metrics.relations.scope import Span
from cynosure.metrics.starfile.models import Calendar
from cynosure.store.snapshots import LoadedFile, Manifest
from cynosure.tables.schema import TABLES, Table

DAY_ALONE = "2026-03-01"
"""A day without a time, as manifests write it."""


def profiles_of(manifest: Manifest, calendar: Calendar) -> dict[str, TableProfile]:
    """A profile of each table that the snapshot has a file of, by its name."""
    concerned = {file.table for file in manifest.files}
    concerned |= {file.table for file in manifest.set_aside}
    return {
        table.name: _profile(manifest, table, calendar)
        for table in TABLES
        if table.name in concerned
    }


def span_of(profile: TableProfile, calendar: Calendar) -> Span | None:
    """The days that a table covers, None without dated rows."""
    if profile.first is None or profile.last is None:
        return None
    return Span(day_number(profile.first), day_number(complete_day(profile, calendar)))


def _profile(manifest: Manifest, table: Table, calendar: Calendar) -> TableProfile:
    files = [file for file in manifest.files if file.table == table.name]
    segments = manifest.tables.get(table.name, ())
    firsts = [day for s in segments if (day := _day(s.first, calendar)) is not None]
    lasts = [day for s in segments if (day := _day(s.last, calendar)) is not None]
    set_aside = [file for file in manifest.set_aside if file.table == table.name]
    return TableProfile(
        table=table.name,
        read=sum(file.read for file in files),
        kept=sum(file.kept for file in files),
        quarantined=sum(file.quarantined for file in files),
        duplicates=sum(file.duplicates for file in files),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        complete_until=complete_until(manifest, table),
        marked=tuple(
            MarkedDays(file.shown, _day(file.first, calendar), _day(file.last, calendar))
            for file in set_aside
        )
        + tuple(
            MarkedDays(file.shown, _day(file.first, calendar), _day(file.last, calendar), cut=True)
            for file in files
            if file.cut
        ),
        sources=tuple(
            _source(manifest, [file for file in files if file.pattern == pattern], calendar)
            for pattern in dict.fromkeys(file.pattern for file in files)
        ),
        columns=frozenset(name for segment in segments for name, _ in segment.columns),
        rules=_rules(manifest, table),
        loaded_at=_instant(manifest.loaded_at),
        again=_again(files),
    )


def _again(files: Iterable[LoadedFile]) -> int:
    """How many duplicates are rows that a file of the same path had when it was read before."""
    before: dict[tuple[str, str], int] = {}
    again = 0
    for file in files:
        path = file.pattern, file.shown
        again += min(file.known, before.get(path, 0))
        before[path] = file.kept + file.duplicates
    return again


def _source(manifest: Manifest, files: list[LoadedFile], calendar: Calendar) -> SourceProfile:
    """What the files of one pattern brought into one table."""
    one = files[0]
    firsts = [day for file in files if (day := _day(file.first, calendar)) is not None]
    lasts = [day for file in files if (day := _day(file.last, calendar)) is not None]
    return SourceProfile(
        pattern=one.pattern,
        files=len(files),
        read=sum(file.read for file in files),
        kept=sum(file.kept for file in files),
        quarantined=sum(file.quarantined for file in files),
        duplicates=sum(file.duplicates for file in files),
        conflicts=sum(file.conflicts for file in files),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        complete_until=_said(manifest, one.table).get(one.pattern, _instant(manifest.loaded_at)),
    )


def _rules(manifest: Manifest, table: Table) -> tuple[tuple[str, int], ...]:
    """The bad rows of a table by the rule they broke, the most frequent first."""
    counts: dict[str, int] = {}
    for part in manifest.quarantine:
        for rule, rows in part.rules.items() if part.table == table.name else ():
            counts[rule] = counts.get(rule, 0) + rows
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def complete_until(manifest: Manifest, table: Table) -> datetime:
    """Up to when every source of a table is complete: what it says itself, else the load."""
    said = _said(manifest, table.name)
    loaded = _instant(manifest.loaded_at)
    patterns = {file.pattern for file in manifest.files if file.table == table.name}
    return min((said.get(pattern, loaded) for pattern in patterns), default=loaded)


def _said(manifest: Manifest, table: str) -> dict[str, datetime]:
    """Up to when the sources of a table say that they are complete, by their paths."""
    return {
        entry.pattern: _instant(entry.until) for entry in manifest.complete if entry.table == table
    }


def _instant(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _day(written: str | None, calendar: Calendar) -> date | None:
    if written is None:
        return None
    # What is dated by days alone (bills) has those of the product's own calendar.
    if len(written) == len(DAY_ALONE):
        return date.fromisoformat(written)
    return local_day(_instant(written), calendar)
