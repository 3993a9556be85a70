"""The periods of a frame as numbers that a query can group by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cynosure.metrics.calendar import Period


@dataclass(frozen=True)
class Axis:
    """Successive periods without gaps, numbered from 0."""

    periods: tuple[Period, ...]

    @property
    def first_day(self) -> int:
        """The first local day, as days since 1970-01-01."""
        return self.periods[0].first_day

    @property
    def last_day(self) -> int:
        """The last local day, as days since 1970-01-01."""
        return self.periods[-1].last_day

    @property
    def days_each(self) -> int | None:
        """How many days every period has, None where they differ."""
        lengths = {period.last_day - period.first_day + 1 for period in self.periods}
        return lengths.pop() if len(lengths) == 1 else None

    def holds(self, day: Any) -> Any:
        """Whether a column of days lies on the axis."""
        return day.between(self.first_day, self.last_day)

    def number(self, day: Any) -> Any:
        """The number of the period of each day (int64), null off the axis."""
        import ibis

        return ibis.ifelse(self.holds(day), self._step(day), ibis.null("int64"))

    def start(self, day: Any) -> Any:
        """The first day of the period of each day (int64), null off the axis."""
        import ibis

        number = self.number(day)
        if self.days_each is not None:
            return self.first_day + number * self.days_each
        starts = [
            (number == place, ibis.literal(period.first_day, "int64"))
            for place, period in enumerate(self.periods)
        ]
        return ibis.cases(*starts, else_=ibis.null("int64"))

    def number_from(self, day: Any) -> Any:
        """The number of the first period that ends on or after each day; null after the axis."""
        import ibis

        inside = ibis.ifelse(day < self.first_day, ibis.literal(0, "int64"), self._step(day))
        return ibis.ifelse(day > self.last_day, ibis.null("int64"), inside)

    def _step(self, day: Any) -> Any:
        import ibis

        if self.days_each is not None:
            return ((day - self.first_day) // self.days_each).cast("int64")
        ends = [
            (day <= period.last_day, ibis.literal(number, "int64"))
            for number, period in enumerate(self.periods[:-1])
        ]
        return ibis.cases(*ends, else_=ibis.literal(len(self.periods) - 1, "int64"))
