"""What a snapshot's manifest tells of its tables, before any of them is read."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cynosure.metrics.calendar import local_day
from cynosure.metrics.inputs import MarkedDays, TableProfile
from cynosure.metrics.starfile.models import Calendar
from cynosure.store.snapshots import Manifest
from cynosure.tables.schema import TABLES, Table, Type


def profiles_of(manifest: Manifest, calendar: Calendar) -> dict[str, TableProfile]:
    """A profile of each table that the snapshot has a file of, by its name."""
    concerned = {file.table for file in manifest.files}
    concerned |= {file.table for file in manifest.set_aside}
    return {
        table.name: _profile(manifest, table, calendar)
        for table in TABLES
        if table.name in concerned
    }


def _profile(manifest: Manifest, table: Table, calendar: Calendar) -> TableProfile:
    files = [file for file in manifest.files if file.table == table.name]
    segments = manifest.tables.get(table.name, ())
    dated = table.clock is not None and _is_instant(table)
    firsts = [day for s in segments if dated and (day := _day(s.first, calendar)) is not None]
    lasts = [day for s in segments if dated and (day := _day(s.last, calendar)) is not None]
    set_aside = [file for file in manifest.set_aside if file.table == table.name]
    return TableProfile(
        table=table.name,
        read=sum(file.read for file in files),
        kept=sum(file.kept for file in files),
        quarantined=sum(file.quarantined for file in files),
        duplicates=sum(file.duplicates for file in files),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        complete_until=_complete_until(manifest, table),
        marked=tuple(
            MarkedDays(file.shown, _day(file.first, calendar), _day(file.last, calendar))
            for file in set_aside
        ),
    )


def _is_instant(table: Table) -> bool:
    column = None if table.clock is None else table.column(table.clock)
    return column is not None and column.type is Type.INSTANT


def _complete_until(manifest: Manifest, table: Table) -> datetime:
    """Up to when every source of a table is complete: what it says itself, else the load."""
    said = {
        entry.pattern: _instant(entry.until)
        for entry in manifest.complete
        if entry.table == table.name
    }
    loaded = _instant(manifest.loaded_at)
    patterns = {file.pattern for file in manifest.files if file.table == table.name}
    return min((said.get(pattern, loaded) for pattern in patterns), default=loaded)


def _instant(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _day(written: str | None, calendar: Calendar) -> date | None:
    return None if written is None else local_day(_instant(written), calendar)
