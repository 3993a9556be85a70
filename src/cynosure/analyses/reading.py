"""A metric read off a frame: estimates, states and labels for one question about a level."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import window
from cynosure.analyses.structure import carried_by, parts_of, sources_of
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import State, Unit
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import WHOLE, Cell, MetricFrame
from cynosure.metrics.inputs import Inputs, tables_of
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
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
        """A metric in one period and part.

        Undefined where nothing happened, and where a part that was to be pooled has no value.
        """
        cell = self.cell(metric, period, cut, part)
        if cell is None:
            return Undefined(Reason.NO_ROWS)
        if cell.silent:
            silent = tuple(("part", self.part_label("kind", source)) for source in cell.silent)
            return Undefined(Reason.MISSING_PART, silent)
        definitions = definitions_of(self.star_file)
        level = self.star_file.evidence.level
        return self.model(metric).estimate(cell.moments, definitions, level)

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
        whole = self.estimate(self.metric, period)
        each = [estimate for _, estimate in self.parts(period, dimension)]
        if isinstance(whole, Undefined):
            return 0
        return round(sum(e.value for e in each if isinstance(e, Estimate)) - whole.value)

    def has_rows(self, period: Period) -> bool:
        """Whether any unit has a row in the period, for this metric or another of the question."""
        return any(self.cell(metric, period) is not None for metric in self.frame.request.metrics)

    def state(self, period: Period) -> State:
        """How far a period can be trusted to stay as it is."""
        sources = sources_of(self.star_file, self.metric)
        tables = tables_of(self.star_file, sources)
        return window.state_of(self.inputs.asked, period, tables, self.has_rows(period))

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
        return any(self.is_saturated(name, self.estimate(name, period)) for name in shares)

    def n(self, metric: str, period: Period) -> int:
        """How many units the value rests on."""
        cell = self.cell(metric, period)
        return 0 if cell is None else cell.moments.n

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
        known = carried_by(self.star_file, sources_of(self.star_file, self.metric))
        return next((name for name in known if name not in self.frame.request.by), None)
