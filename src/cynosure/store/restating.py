"""The restatement log: rows that a load brought to days which had been served before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from cynosure.store.columns import literal, parquet, quoted
from cynosure.store.snapshots import RestatedDay, Segment
from cynosure.store.staging import Staging
from cynosure.tables.schema import Table, Type

EPOCH = date(1970, 1, 1)
DAY = 86_400 * 1_000_000
Shifts = tuple[tuple[int, int], ...]
"""The offsets of a time zone: (from that microsecond since 1970 on, seconds east of UTC)."""


def restated_days(
    staging: Staging,
    table: Table,
    former: Sequence[Segment],
    fresh: Segment | None,
    until: datetime,
    shifts: Shifts,
    *,
    rebuilt: bool,
) -> tuple[RestatedDay, ...]:
    """The local days, as far as they had been served before, whose rows are others now.

    Served were all days up to `until`, the moment up to which the table was held to be complete,
    and those of the `former` segments, even if they lie after it. Call it after `settle_table`,
    while the engine still has `replaced`. `fresh` is the segment of new rows; where the table was
    `rebuilt`, they stand for all former ones, and only what a day gained or lost on balance counts.
    """
    if not former or table.clock is None:
        return ()
    lasts = [part.last for part in former if part.last is not None]
    served = max(_day_of(end, shifts) for end in (until.isoformat(), *lasts))
    added: dict[int, int] = {} if fresh is None else _by_day(staging, table, [fresh], shifts)
    removed = _by_day(staging, table, former, shifts, replaced_only=not rebuilt)
    found = []
    for number in sorted({*added, *removed}):
        plus, minus = added.get(number, 0), removed.get(number, 0)
        both = min(plus, minus) if rebuilt else 0
        if number <= served and (plus, minus) != (both, both):
            day = (EPOCH + timedelta(days=number)).isoformat()
            found.append(RestatedDay(table.name, day, plus - both, minus - both))
    return tuple(found)


def _by_day(
    staging: Staging,
    table: Table,
    segments: Sequence[Segment],
    shifts: Shifts,
    *,
    replaced_only: bool = False,
) -> dict[int, int]:
    """Rows by local day, as days since 1970; rows without a clock belong to none."""
    clock = table.clock or ""
    paths = [
        str(staging.layout.segments / part.file) for part in segments if clock in dict(part.columns)
    ]
    if not paths:
        return {}
    rows = parquet(paths, ", union_by_name = true, filename = true, file_row_number = true")
    among = ""
    if replaced_only:
        among = " SEMI JOIN replaced ON filename = segment AND file_row_number = position"
    found = staging.engine.execute(
        f"SELECT {_day(table, quoted(clock), shifts)} AS day, count(*) FROM {rows}{among} "
        f"WHERE {quoted(clock)} IS NOT NULL GROUP BY day"
    ).fetchall()
    return {int(day): int(count) for day, count in found}


def _day(table: Table, clock: str, shifts: Shifts) -> str:
    column = table.column(table.clock or "")
    if column is not None and column.type is Type.DAY:
        return f"date_diff('day', DATE {literal(EPOCH.isoformat())}, CAST({clock} AS DATE))"
    offset = str(shifts[0][1] * 1_000_000)
    for since, seconds in shifts[1:]:
        later = f"epoch_us({clock}) >= {since}"
        offset = f"CASE WHEN {later} THEN {seconds * 1_000_000} ELSE {offset} END"
    return f"floor((epoch_us({clock}) + {offset}) / {DAY})"


def _day_of(written: str, shifts: Shifts) -> int:
    """The local day of an ISO instant or day."""
    if "T" not in written:
        return (date.fromisoformat(written) - EPOCH).days
    instant = datetime.fromisoformat(written)
    gap = instant - datetime(1970, 1, 1, tzinfo=UTC)
    at = (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds
    seconds = [shift for since, shift in shifts if since <= at] or [shifts[0][1]]
    return (at + seconds[-1] * 1_000_000) // DAY
