"""A metric read off a frame: estimates, states and labels for one question about a level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from cynosure.analyses import days_off, ranges, window
from cynosure.analyses.structure import (
    carried_by,
    outlook_of,
    parts_of,
    sources_behind,
    sources_of,
    sources_of_people,
)
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import State, Unit
from cynosure.metrics.calendar import Period
from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import WHOLE, MetricFrame
from cynosure.metrics.inputs import Inputs, tables_of
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.expected import LEVEL
from cynosure.stats.undefined import Reason, Undefined

CEILING = 0.90
"""A share from here on is saturated: it has little room to show an improvement."""


@dataclass(frozen=True)
class Reading:
    """One metric of one question, with the inputs it is read from."""

    inputs: Inputs
    metric: str

    @property
    def star_file(self) -> StarFile:
        """The star file of the question."""
        return self.inputs.asked.star_file

    @property
    def frame(self) -> MetricFrame:
        """The frame that was asked for."""
        if self.inputs.frame is None:
            raise ValueError("a level is read off a frame")
        return self.inputs.frame

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the frame, oldest first."""
        return self.frame.request.periods

    def model(self, metric: str) -> Metric:
        """The definition of a metric."""
        return self.star_file.metrics[metric]

    def unit(self, metric: str) -> Unit:
        """How the value of a metric is to be read."""
        return self.model(metric).read_as(definitions_of(self.star_file))

    def counted(self, metric: str) -> Unit:
        """What the n of a metric counts."""
        if not sources_of_people(self.star_file, metric):
            return Unit.ROWS
        unit = self.unit(metric)
        return unit if unit in (Unit.CREATORS, Unit.UNITS, Unit.PAIRS) else Unit.PEOPLE

    def cell(
        self, metric: str, period: Period, cut: str = WHOLE, part: str | None = None
    ) -> Cell | None:
        """The cell of a metric, None where no unit has a row."""
        return self.frame.cell(metric, self.periods.index(period), cut, part)

    def estimate(
        self, metric: str, period: Period, cut: str = WHOLE, part: str | None = None
    ) -> Estimate | Undefined:
        """A metric in one period and part with its named band, a count with its range."""
        found = self.bare(metric, period, cut, part)
        if isinstance(found, Undefined) or not ranges.stands_alone(found):
            return found
        if self.state(period) is State.OPEN:
            return replace(found, interval=self._restated(found.value, metric, period, cut, part))
        return replace(found, interval=self.expected(metric, period, cut, part))

    def expected(
        self,
        metric: str,
        period: Period,
        cut: str = WHOLE,
        part: str | None = None,
        level: float = LEVEL,
    ) -> Interval | Undefined:
        """The range that the periods before one let expect of a count in it."""
        before = self.before(metric, period, cut, part)
        return ranges.expected(before, period.grain, level, self.unlike(period))

    def unlike(self, period: Period) -> frozenset[int]:
        """The periods before one that hold other kinds of declared days."""
        return days_off.unlike(self.star_file.calendar, self.periods, period)

    def _restated(
        self, value: float, metric: str, period: Period, cut: str, part: str | None
    ) -> Interval | Undefined:
        """What a period still open may become, from the periods before it at the same age."""
        pairs = self.at_the_age_of(metric, period, cut, part)
        return Undefined(Reason.NO_ARRIVALS) if pairs is None else ranges.restated(value, pairs)

    def at_the_age_of(
        self, metric: str, period: Period, cut: str = WHOLE, part: str | None = None
    ) -> ranges.Pairs | None:
        """What closed periods showed at the age that one has now, and what when they had closed;
        None where nobody knows."""
        inputs = self.inputs.at_age_of(self.periods.index(period))
        if inputs is None or inputs.frame is None or metric not in inputs.frame.request.metrics:
            return None
        younger = replace(self, inputs=inputs)
        found = []
        for earlier, final in zip(
            self.periods, self.before(metric, period, cut, part), strict=False
        ):
            then = younger.bare(metric, earlier, cut, part)
            if final is not None and isinstance(then, Estimate):
                found.append((then.value, final))
        return found

    def before(
        self, metric: str, period: Period, cut: str = WHOLE, part: str | None = None
    ) -> ranges.Course:
        """The values of the periods before one."""
        return [
            self._settled(metric, earlier, cut, part)
            for earlier in self.periods[: self.periods.index(period)]
        ]

    def _settled(self, metric: str, period: Period, cut: str, part: str | None) -> float | None:
        """The value of a period that is whole and stays as it is, None in any other."""
        if self.state(period) is not State.CLOSED or period.start < self._first_day:
            return None
        found = self.bare(metric, period, cut, part)
        return None if isinstance(found, Undefined) else found.value

    @cached_property
    def _first_day(self) -> date:
        """The day on which the data of the metric begin."""
        return window.extent(self.inputs.asked, self._tables)[0]

    def bare(
        self, metric: str, period: Period, cut: str = WHOLE, part: str | None = None
    ) -> Estimate | Undefined:
        """A metric in one period and part as its kind gives it: a count has no band yet.

        Undefined where nothing happened, and where a part that was to be pooled has no value.
        """
        cell = self.cell(metric, period, cut, part)
        if cell is None:
            return Undefined(Reason.NO_ROWS)
        if cell.silent and not self.model(metric).tells_silence:
            silent = tuple(("part", self.part_label("kind", source)) for source in cell.silent)
            return Undefined(Reason.MISSING_PART, silent)
        if cell.units and cell.units == cell.open + cell.early:
            return Undefined(Reason.WINDOW_OPEN if cell.open else Reason.THERE_BEFORE)
        definitions = definitions_of(self.star_file)
        level = self.star_file.evidence.level
        return self.model(metric).estimate(cell, definitions, level)

    def parts(
        self, period: Period, dimension: str
    ) -> tuple[tuple[str | None, Estimate | Undefined], ...]:
        """The parts of a dimension in which the metric has rows, with the metric in each."""
        number = self.periods.index(period)
        return tuple(
            (part, self.estimate(self.metric, period, dimension, part))
            for part in self.frame.parts(self.metric, number, dimension)
        )

    def part_label(self, dimension: str, part: str | None) -> Text:
        """What a part is called: an episode kind by its label, no value as such."""
        if part is None:
            return Text("(none)", "（无）")
        kind = self.star_file.episodes.get(part) if dimension == "kind" else None
        label = getattr(kind, "label", None)
        return Text(part, part) if label is None else label

    def exceeding(self, period: Period, dimension: str) -> int:
        """How far the parts of a count of units add up to more than the whole.

        0 where units have to qualify by `having`: it speaks of each part by itself, so that the sum
        of the parts may as well be less.
        """
        model = self.model(self.metric)
        if not isinstance(model, Units) or model.having is not None:
            return 0
        whole = self.bare(self.metric, period)
        each = [estimate for _, estimate in self.parts(period, dimension)]
        if isinstance(whole, Undefined):
            return 0
        return round(sum(e.value for e in each if isinstance(e, Estimate)) - whole.value)

    def has_rows(self, period: Period) -> bool:
        """Whether any unit has a row in the period, for this metric or another of the question."""
        return any(self.cell(metric, period) is not None for metric in self.frame.request.metrics)

    def state(self, period: Period) -> State:
        """How far a period can be trusted to stay as it is."""
        return self._states[self.periods.index(period)]

    @cached_property
    def _states(self) -> tuple[State, ...]:
        asked, tables = self.inputs.asked, self._tables
        return tuple(
            State.OPEN
            if self._awaits(period)
            else window.state_of(asked, period, tables, self.has_rows(period))
            for period in self.periods
        )

    def _awaits(self, period: Period) -> bool:
        """Whether people of the period are left out until their course is over."""
        cell = self.cell(self.metric, period)
        return cell is not None and cell.open > 0

    @cached_property
    def _tables(self) -> tuple[str, ...]:
        return tables_of(self.star_file, sources_behind(self.star_file, self.metric))

    @property
    def outlook(self) -> int:
        """How many days after a period it takes until the metric of it is complete."""
        return outlook_of(self.star_file, self.metric)

    def closing(self, period: Period) -> str:
        """The instant from which the metric of a period is complete, ISO, UTC."""
        return window.closing(self.inputs.asked, period, self.outlook)

    def left_out(self) -> tuple[int, int]:
        """How many people of all periods are left out of the metric: those whose course is not
        over, and those who were there when the data begin."""
        cells = [self.cell(self.metric, period) for period in self.periods]
        known = [cell for cell in cells if cell is not None]
        return sum(cell.open for cell in known), sum(cell.early for cell in known)

    def headline(self) -> Period:
        """The period the finding speaks of. Raises Refusal where none has a row."""
        wanted = window.named(self.inputs.asked)
        with_rows = [period for period in self.periods if self.has_rows(period)]
        if not with_rows or (wanted is not None and not self.has_rows(self.periods[-1])):
            shown = wanted or Period("range", self.periods[0].start, self.periods[-1].end)
            raise Refusal(
                f"No row of `{self.metric}` falls into {shown.start} to {shown.end}.",
                f"{shown.start} 至 {shown.end} 没有 `{self.metric}` 的任何数据。",
            )
        if wanted is not None:
            return self.periods[-1]
        closed = [period for period in with_rows if self.state(period) is not State.OPEN]
        return closed[-1] if closed else with_rows[-1]

    def is_saturated(self, metric: str, estimate: Estimate | Undefined) -> bool:
        """Whether a share stands at its ceiling."""
        is_share = self.unit(metric) is Unit.SHARE
        return is_share and isinstance(estimate, Estimate) and estimate.value >= CEILING

    def is_saturated_in(self, period: Period) -> bool:
        """Whether in a period the metric, or a share it is made of, stands at its ceiling."""
        shares = (self.metric, *parts_of(self.star_file, self.metric))
        return any(self.is_saturated(name, self.bare(name, period)) for name in shares)

    def n(self, metric: str, period: Period) -> int:
        """How many units the value rests on."""
        cell = self.cell(metric, period)
        if cell is None:
            return 0
        return cell.valued if self.counted(metric) is Unit.ROWS else cell.moments.n

    def rows(self) -> int:
        """How many rows of the metric's own sources were read."""
        sources = sources_of(self.star_file, self.metric)
        return sum(p.rows for p in self.frame.profiles if p.source in sources)

    def group(self) -> Text | None:
        """The group the metric is about."""
        group = getattr(self.model(self.metric), "group", None)
        if group is None:
            return None
        return self.star_file.groups[group.name].label or Text(group.name, group.name)

    def untried_dimension(self) -> str | None:
        """A dimension that the question does not split by yet, None where all are tried."""
        known = carried_by(self.star_file, sources_of_people(self.star_file, self.metric))
        return next((name for name in known if name not in self.frame.request.by), None)
