"""Counts that a question of its own brings from the store, period by period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cynosure.analyses import days_off, ranges, window
from cynosure.analyses.caveats import of_files
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Note, State
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Counted:
    """The successive `periods` of a question whose rows stand in `tables`; those with a number in
    `present` have rows."""

    asked: Asked
    tables: tuple[str, ...]
    periods: tuple[Period, ...]
    present: frozenset[int]

    def state(self, period: Period) -> State:
        """How far a period can be trusted to stay as it is."""
        has_rows = self.periods.index(period) in self.present
        return window.state_of(self.asked, period, self.tables, has_rows)

    def spelt(self, period: Period) -> Text:
        """A period as the label of a row, which says where it is still open."""
        return window.spelt(period, self.state(period))

    def headline(self, nothing: Text) -> Period:
        """The period the finding speaks of: the one named, else the last closed one with rows.

        Raises Refusal where there is none; `nothing` says of what ("{start}" and "{end}" are
        filled in).
        """
        wanted = window.named(self.asked)
        found = [self.periods[number] for number in sorted(self.present)]
        if wanted is not None:
            found = [period for period in found if period == wanted]
        if not found:
            shown = wanted or Period("range", self.periods[0].start, self.periods[-1].end)
            days = {"start": shown.start, "end": shown.end}
            raise Refusal(nothing.en.format(**days), nothing.zh.format(**days))
        closed = [period for period in found if self.state(period) is not State.OPEN]
        return closed[-1] if closed else found[-1]

    def estimate(
        self, period: Period, count: Callable[[int], float]
    ) -> tuple[Estimate, tuple[Note, ...]]:
        """What `count` says of the number of a period, with the range that the closed periods
        before it let expect, and what that range still takes."""
        first, _ = window.extent(self.asked, self.tables)
        number = self.periods.index(period)
        before = [
            float(count(k))
            if k in self.present
            and self.state(self.periods[k]) is State.CLOSED
            and self.periods[k].start >= first
            else None
            for k in range(number)
        ]
        value = count(number)
        if self.state(period) is State.OPEN:
            return Estimate(value, Undefined(Reason.NO_ARRIVALS), round(value)), ()
        calendar = self.asked.star_file.calendar
        unlike = days_off.unlike(calendar, self.periods, period)
        expected = ranges.expected(before, period.grain, unlike=unlike)
        estimate = Estimate(value, expected, round(value))
        lacking = ranges.missing(estimate, before, period.grain, unlike)
        return estimate, (*lacking, *days_off.notes(calendar, self.periods, period))

    def caveats(self, period: Period) -> tuple[Note, ...]:
        """Who is in the data, whether the period is open, which files were set aside."""
        found: list[Note] = []
        if self.asked.star_file.selection is not None:
            found.append(Note("selection", (("text", self.asked.star_file.selection),)))
        if self.state(period) is State.OPEN:
            closes = window.closing(self.asked, period)
            ends = (("end", period.end.isoformat()), ("closes_at", closes))
            found.append(Note("week_open", ends))
        profiles = self.asked.profiles
        known = tuple(profiles[table] for table in self.tables if table in profiles)
        return (*found, *of_files(known))
