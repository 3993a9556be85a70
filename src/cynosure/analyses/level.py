"""`level`: what a metric is, of which parts it is made, and how it stood before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cynosure.analyses import caveats, parts, structure, window
from cynosure.analyses.reading import Reading
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import (
    Block,
    BreakdownBlock,
    Check,
    EstimateBlock,
    MatrixBlock,
    Note,
    Part,
    SeriesBlock,
    SeriesPoint,
    State,
    TableBlock,
    TreeBlock,
)
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of, tables_of
from cynosure.metrics.overlap import OverlapRequest
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LATEST = 13
"""How many periods the parts of a dimension are followed over: a quarter of weeks."""
MOST_PARTS = 8
"""Above this many parts, their course is a wall of numbers; the breakdown itself shows them all."""


@dataclass(frozen=True)
class Level:
    """The value of one metric in a period, its series, its parts, its guardrails."""

    name: str = "level"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        metric = _metric(asked)
        tree = structure.metrics_below(asked.star_file, metric)
        star = structure.star_entry(asked.star_file, metric)
        beside = () if star is None else (*star.guardrails, *_by_group(star))
        return tuple(dict.fromkeys((metric, *tree, *beside)))

    def needs(self, asked: Asked) -> Needs:
        metric = _metric(asked)
        sources = structure.sources_of(asked.star_file, metric)
        periods = window.periods_of(asked, tables_of(asked.star_file, sources))
        frame = FrameRequest(self.definitions(asked), periods, _by(asked))
        return Needs(frame, _overlap_requests(asked.star_file, metric, periods))

    def answer(self, inputs: Inputs) -> Finding:
        reading = Reading(inputs, _metric(inputs.asked))
        period = reading.headline()
        star = structure.star_entry(reading.star_file, reading.metric)
        estimate = reading.estimate(reading.metric, period)
        tree = parts.tree_block(reading, period)
        subject = _subject(reading)
        return Finding(
            question=inputs.asked.question,
            kind=Kind.MEASURED,
            subject=subject,
            estimand=subject.says or subject.label,
            estimate=estimate,
            n=reading.n(reading.metric, period),
            units=reading.counted(reading.metric),
            rows=reading.rows(),
            window=window.window_of(inputs.asked, period, reading.state(period)),
            provenance=inputs.provenance,
            next_action=_next(reading, period, star, tree),
            group=reading.group(),
            checks=_checks(reading, period, star, tree),
            caveats=caveats.of_level(reading, period, estimate),
            blocks=_blocks(reading, period, star, tree),
            version=inputs.definitions[reading.metric][1],
        )


def _subject(reading: Reading) -> Subject:
    metric = reading.metric
    return Subject(
        metric,
        label_of(reading.star_file, metric),
        reading.unit(metric),
        reading.inputs.definitions[metric][0],
        reading.model(metric).says,
    )


def _checks(
    reading: Reading, period: Period, star: Star | None, tree: TreeBlock | None
) -> tuple[Check, ...]:
    rails = {} if star is None else star.guardrails
    found = [parts.guardrail(reading, period, name, rail) for name, rail in rails.items()]
    if tree is not None:
        found.append(parts.closes(tree))
    return (*found, *caveats.data_checks(reading, period))


def _blocks(
    reading: Reading, period: Period, star: Star | None, tree: TreeBlock | None
) -> tuple[Block, ...]:
    cuts: list[Block] = []
    for dimension in _by(reading.inputs.asked):
        cuts += [_breakdown(reading, period, dimension), *_over_time(reading, dimension)]
    return (
        _series(reading),
        *(() if tree is None else (tree,)),
        *cuts,
        *_groups(reading, period, star),
        *_overlaps(reading, period),
    )


def _metric(asked: Asked) -> str:
    metric = asked.question.argument("metric")
    if metric is None:
        raise ValueError("the question `level` names a metric")
    if metric not in asked.star_file.metrics:
        near = did_you_mean(metric, asked.star_file.metrics)
        raise UserMistake(
            f"There is no metric `{metric}` in the star file.{near.en}",
            f"星文件里没有名为 `{metric}` 的指标。{near.zh}",
        )
    return metric


def _by(asked: Asked) -> tuple[str, ...]:
    written = asked.question.argument("by")
    names = () if not written else tuple(written.split(","))
    sources = structure.sources_of(asked.star_file, _metric(asked))
    known = structure.dimensions_of(asked.star_file, sources)
    for name in names:
        if known and "." not in name and name not in known:
            near = did_you_mean(name, known)
            raise UserMistake(
                f"`{_metric(asked)}` has no dimension `{name}`.{near.en}",
                f"`{_metric(asked)}` 没有名为 `{name}` 的维度。{near.zh}",
            )
    return names


def _by_group(star: Star) -> tuple[str, ...]:
    return tuple(ref.name for ref in star.by_group.values())


def _series(reading: Reading) -> SeriesBlock:
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
            rows=tuple(window.spelt(period) for period in periods),
            columns=tuple(reading.part_label(dimension, name) for name in names),
            unit=reading.unit(reading.metric),
            cells=cells,
        )
    ]


def _cell(estimate: Estimate | Undefined) -> float | Undefined:
    return estimate if isinstance(estimate, Undefined) else estimate.value


def _groups(reading: Reading, period: Period, star: Star | None) -> list[Block]:
    """The star of each group, as far as it is another metric than this one."""
    found: list[Block] = []
    for group, ref in ({} if star is None else star.by_group).items():
        label = reading.star_file.groups[group].label or Text(group, group)
        metric = label_of(reading.star_file, ref.name)
        found.append(
            EstimateBlock(
                Text(f"{label.en}: {metric.en}", f"{label.zh}：{metric.zh}"),
                reading.unit(ref.name),
                reading.estimate(ref.name, period),
            )
        )
    return found


OVERLAP = Text("People in several parts", "同时出现在多个部分的人")
OVERLAP_COLUMNS = (
    Text("Window", "区间"),
    Text("People", "人数"),
    Text("In more than one", "不止一个部分"),
)


def _overlap_requests(
    star_file: StarFile, metric: str, periods: tuple[Period, ...]
) -> tuple[OverlapRequest, ...]:
    """Of a metric made of several sources: the overlap in each period, and over their span."""
    sources = structure.sources_of(star_file, metric)
    if len(sources) < 2:
        return ()
    span = Period("range", periods[0].start, periods[-1].end)
    weekly = OverlapRequest(
        periods, sources=sources, where=structure.condition_of(star_file, metric)
    )
    return weekly, replace(weekly, periods=(span,))


def _overlaps(reading: Reading, period: Period) -> list[Block]:
    """Of a metric made of several sources: how many people stand in more than one of them."""
    requests = _overlap_requests(reading.star_file, reading.metric, reading.periods)
    if not requests:
        return []
    weekly, whole = (reading.inputs.answer_to(request) for request in requests)
    found = {
        period: weekly.get(reading.periods.index(period)),
        requests[1].periods[0]: whole.get(0),
    }
    rows = tuple(
        (window.spelt(p), o.people, o.in_several) for p, o in found.items() if o is not None
    )
    return [TableBlock(OVERLAP, OVERLAP_COLUMNS, rows)]


def _next(reading: Reading, period: Period, star: Star | None, tree: TreeBlock | None) -> Note:
    if reading.state(period) is State.OPEN:
        return Note("wait_until", (("date", window.closing(reading.inputs.asked, period)[:10]),))
    if star is not None and tree is None:
        return Note("declare_tree")
    if star is not None and not star.guardrails:
        return Note("name_guardrail")
    dimension = reading.untried_dimension()
    if dimension is None:
        return Note("load_more", (("command", "cyn load"),))
    command = f"cyn star --metric {reading.metric} --by {dimension}"
    return Note("split_by", (("command", command),))
