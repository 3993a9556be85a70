"""The weeks that the cases share: sixteen whole ones, and one that is open when the data end."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cynosure.worlds.span import Span

CLOSED = 16
"""Whole weeks; the seventeenth breaks off on its Wednesday."""

CHANGE_WEEK = 8
"""The week on whose Monday something changes, in the cases where something does."""

SPAN = Span(
    monday=date(2026, 7, 20),
    weeks=CLOSED + 1,
    until=datetime(2026, 11, 11, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    timezone="Asia/Shanghai",
)

HOLIDAYS = (
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
)
"""Mid-autumn and National Day."""

CHANGE_MS = SPAN.instant(SPAN.mondays[CHANGE_WEEK])
"""The instant of the change."""
