"""What a metric shows of itself in any answer: its series, its parts, the steps it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from cynosure.analyses import structure, window
from cynosure.analyses.reading import Reading
from cynosure.analyses.uncarried import no_dimension
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import (
    Block,
    BreakdownBlock,
    MatrixBlock,
    Part,
    Quantity,
    SeriesBlock,
    SeriesPoint,
    TableBlock,
    Unit,
)
from cynosure.findings.record import Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, label_of
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.judged import JUDGE_VERSION, Judged
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LATEST = 13
"""How many periods the parts of a dimension are followed over: a quarter of weeks."""
MOST_PARTS = 8
"""Above this many parts, their course is a wall of numbers; the breakdown itself shows them all."""
STEPS = Text("Steps", "各步")
STEP_COLUMNS = (
    Text("Step", "步骤"),
    Text("People", "人数"),
    Text("Of the step before", "占上一步"),
    Text("Of the first step", "占第一步"),
)


def metric_asked(asked: Asked) -> str:
    """The metric that a question names. Raises UserMistake where the star file has none like it."""
    metric = asked.question.argument("metric")
    if metric is None:
        raise ValueError(f"the question `{asked.question.name}` names a metric")
    if metric not in asked.star_file.metrics:
        near = did_you_mean(metric, asked.star_file.metrics)
        raise UserMistake(
            f"There is no metric `{metric}` in the star file.{near.en}",
            f"星文件里没有名为 `{metric}` 的指标。{near.zh}",
        )
    return metric


def dimensions_asked(asked: Asked) -> tuple[str, ...]:
    """The dimensions by which a question splits its metric.

    Raises UserMistake for one that its episodes do not carry.
    """
    written = asked.question.argument("by")
    names = () if not written else tuple(written.split(","))
    metric = metric_asked(asked)
    # Where people stand beside bills, it is their rows that must have the dimension.
    theirs = structure.sources_of_people(asked.star_file, metric)
    sources = theirs or structure.sources_of(asked.star_file, metric)
    known = structure.dimensions_of(asked.star_file, sources)
    if known and isinstance(asked.star_file.metrics[metric], Judged):
        known |= {JUDGE_VERSION}
    for name in names:
        if known and "." not in name and name not in known:
            raise no_dimension(asked, metric, sources, name, known)
    return names


def subject_of(reading: Reading) -> Subject:
    """The metric of a reading, as a finding speaks of it."""
    metric = reading.metric
    return Subject(
        metric,
        label_of(reading.star_file, metric),
        reading.unit(metric),
        reading.inputs.definitions[metric][0],
        reading.model(metric).says,
    )


def series_block(reading: Reading) -> SeriesBlock:
    """The metric in every period."""
    points = []
    for period in reading.periods:
        estimate = reading.estimate(reading.metric, period)
        points.append(
            SeriesPoint(
                period.start.isoformat(),
                period.end.isoformat(),
                reading.state(period),
                estimate,
                reading.is_saturated_in(period),
            )
        )
    label = label_of(reading.star_file, reading.metric)
    return SeriesBlock(label, reading.unit(reading.metric), tuple(points))


def breakdown_blocks(reading: Reading, period: Period) -> list[Block]:
    """The metric by each dimension asked for, in one period and over time."""
    found: list[Block] = []
    for dimension in dimensions_asked(reading.inputs.asked):
        found += [_breakdown(reading, period, dimension), *_over_time(reading, dimension)]
    return found


def _breakdown(reading: Reading, period: Period, dimension: str) -> BreakdownBlock:
    label = label_of(reading.star_file, reading.metric)
    shown = tuple(
        Part(reading.part_label(dimension, part), estimate)
        for part, estimate in reading.parts(period, dimension)
    )
    return BreakdownBlock(
        title=label,
        dimension=Text(dimension, dimension),
        unit=reading.unit(reading.metric),
        parts=shown,
        whole=reading.estimate(reading.metric, period),
        exceeds_whole=reading.exceeding(period, dimension),
    )


def _over_time(reading: Reading, dimension: str) -> list[Block]:
    """The parts of a dimension in the latest periods; nothing where one would not see them."""
    periods = [period for period in reading.periods if reading.has_rows(period)][-LATEST:]
    found = [dict(reading.parts(period, dimension)) for period in periods]
    names = sorted({part for parts in found for part in parts}, key=lambda p: (p is None, p or ""))
    if len(periods) < 2 or not 0 < len(names) <= MOST_PARTS:
        return []
    cells = tuple(
        tuple(_cell(parts.get(name, Undefined(Reason.NO_ROWS))) for name in names)
        for parts in found
    )
    label = label_of(reading.star_file, reading.metric)
    return [
        MatrixBlock(
            title=Text(f"{label.en} by {dimension} over time", f"{label.zh}：各 {dimension} 走势"),
            rows=tuple(window.spelt(period, reading.state(period)) for period in periods),
            columns=tuple(reading.part_label(dimension, name) for name in names),
            unit=reading.unit(reading.metric),
            cells=cells,
        )
    ]


def _cell(estimate: Estimate | Undefined) -> float | Undefined:
    return estimate if isinstance(estimate, Undefined) else estimate.value


def steps_blocks(reading: Reading, period: Period) -> list[Block]:
    """Of a funnel: how many people came how far in a period; nothing of any other metric."""
    model, found = reading.model(reading.metric), reading.cell(reading.metric, period)
    if not isinstance(model, Funnel) or found is None:
        return []
    counts = [round(total) for total in found.moments.totals]
    rows = tuple(
        (
            Text(step.name, step.name),
            Quantity(counts[k], Unit.PEOPLE),
            _share(counts, k, of=max(k - 1, 0)),
            _share(counts, k),
        )
        for k, step in enumerate(model.steps)
    )
    by = dimensions_asked(reading.inputs.asked)
    parts = [_steps_by_part(reading, period, model, dimension) for dimension in by]
    return [TableBlock(STEPS, STEP_COLUMNS, rows), *parts]


def _steps_by_part(reading: Reading, period: Period, model: Funnel, dimension: str) -> MatrixBlock:
    """The share of people who came to each step, by the parts of a dimension."""
    names = reading.frame.parts(reading.metric, reading.periods.index(period), dimension)
    columns = tuple(Text(step.name, step.name) for step in model.steps)
    cells = []
    for name in names:
        cell = reading.cell(reading.metric, period, dimension, name)
        counts = () if cell is None else [round(total) for total in cell.moments.totals]
        shares = [_share(counts, k) for k in range(len(columns))]
        cells.append(tuple(s if isinstance(s, Undefined) else s.value for s in shares))
    return MatrixBlock(
        title=Text(f"{STEPS.en} by {dimension}", f"{STEPS.zh}：按 {dimension}"),
        rows=tuple(reading.part_label(dimension, name) for name in names),
        columns=columns,
        unit=Unit.SHARE,
        cells=tuple(cells),
    )


def _share(counts: Sequence[int], step: int, of: int = 0) -> Quantity | Undefined:
    if not counts or not counts[of]:
        return Undefined(Reason.ZERO_DENOMINATOR)
    return Quantity(counts[step] / counts[of], Unit.SHARE)
