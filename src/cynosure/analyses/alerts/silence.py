"""A source that used to bring rows and brings none any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cynosure.analyses.alerts import of_data
from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.errors import Text
from cynosure.findings.blocks import Note
from cynosure.findings.record import Finding, Question
from cynosure.metrics.calendar import closes_at, local_day, period_of
from cynosure.metrics.inputs import Asked, Inputs, Needs, SourceProfile
from cynosure.metrics.starfile.models import Calendar

STREAMS: tuple[str, ...] = ("events", "episodes", "generations")
"""The tables that a product in use fills every week; the others fill when something happens."""
USED_TO = timedelta(weeks=4)
"""For how long a source must have brought rows before its silence means anything."""


@dataclass(frozen=True)
class SilentSource:
    """A source without a row in the last week that has closed."""

    name: str = "silence"
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each silence, however long it lasts."""
        calendar = seen.star_file.calendar
        # Rows stay where the path of their source is written anew; the old path is nobody's.
        named = {(spec.table, spec.path) for spec in seen.star_file.sources}
        for table in STREAMS:
            for source in seen.profiles[table].sources if table in seen.profiles else ():
                last = _silent_since(source, calendar)
                if last is not None and (table, source.pattern) in named:
                    since = last.isoformat()
                    yield alert(self.name, table=table, source=source.pattern, since=since)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        return Needs()

    def answer(self, inputs: Inputs) -> Finding:
        """The days since the last row."""
        asked = inputs.asked
        pattern, calendar = argument(asked, "source"), asked.star_file.calendar
        profile = asked.profiles.get(argument(asked, "table"))
        sources = () if profile is None else profile.sources
        source = next((one for one in sources if one.pattern == pattern), None)
        last = None if source is None else _silent_since(source, calendar)
        if profile is None or source is None or last is None:
            raise nothing_amiss(Text(f"{pattern} still has rows", f"{pattern} 仍有数据"))
        until = local_day(source.complete_until, calendar)
        label = Text(
            f"The number of days since the last row of {pattern}", f"{pattern} 没有新数据的天数"
        )
        look = Note("look_at_source", (("source", pattern),))
        return of_data.found(inputs, profile, label, (until - last).days, (last, until), look)


def _silent_since(source: SourceProfile, calendar: Calendar) -> date | None:
    """The last day with a row of a source that is silent, None for one that is not."""
    if source.first is None or source.last is None or source.last - source.first < USED_TO:
        return None
    week = period_of(source.last + timedelta(weeks=1), "week", calendar)
    return source.last if closes_at(week, calendar) <= source.complete_until else None
