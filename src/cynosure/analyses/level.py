"""`level`: what a metric is, of which parts it is made, and how it stood before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cynosure.analyses import (
    bars,
    caveats,
    lineage,
    mix,
    parts,
    past,
    people_counted,
    star_choice,
    still_open,
    structure,
    window,
)
from cynosure.analyses.displays import (
    breakdown_blocks,
    dimensions_asked,
    metric_asked,
    steps_blocks,
    subject_of,
)
from cynosure.analyses.quality import judged
from cynosure.analyses.reading import Reading
from cynosure.errors import Text
from cynosure.findings.blocks import (
    Block,
    Check,
    EstimateBlock,
    Note,
    State,
    TableBlock,
    TreeBlock,
)
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of, tables_of
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.overlap import OverlapRequest
from cynosure.metrics.starfile.models import Star, StarFile


@dataclass(frozen=True)
class Level:
    """The value of one metric in a period, its series, its parts, its guardrails."""

    name: str = "level"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        metric = metric_asked(asked)
        tree = structure.metrics_below(asked.star_file, metric)
        star = structure.star_entry(asked.star_file, metric)
        beside = () if star is None else (*star.guardrails, *_by_group(star))
        return tuple(dict.fromkeys((metric, *tree, *beside)))

    def needs(self, asked: Asked) -> Needs:
        metric = metric_asked(asked)
        sources = structure.sources_of(asked.star_file, metric)
        periods = window.periods_of(asked, tables_of(asked.star_file, sources))
        by = dimensions_asked(asked)
        mixed = mix.dimensions_asked(asked.star_file, metric)
        frame = FrameRequest(self.definitions(asked), periods, tuple(dict.fromkeys((*by, *mixed))))
        requests = (
            *_overlap_requests(asked.star_file, metric, periods),
            *bars.requests_under(asked, metric, (*by, *mixed)),
            *people_counted.requests(asked, metric, periods),
            *star_choice.requests(asked, metric, periods),
            *judged.requests(asked, metric, periods),
        )
        as_if = (
            *people_counted.counted_otherwise(asked, frame, metric),
            *still_open.at_their_age(asked, frame, metric),
            *judged.frames(asked, metric, periods),
        )
        return Needs(frame, requests, metric, as_if=as_if)

    def answer(self, inputs: Inputs) -> Finding:
        reading = Reading(inputs, metric_asked(inputs.asked))
        bars.refuse_under(inputs, reading.metric, dimensions_asked(inputs.asked))
        judged.refuse_mixed(reading)
        period = reading.headline()
        star = structure.star_entry(reading.star_file, reading.metric)
        estimate = judged.estimate(reading, period)
        tree = parts.tree_block(reading, period)
        subject = subject_of(reading)
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
            caveats=(
                *judged.caveats(reading, period),
                *caveats.of_level(reading, period, estimate),
                *mix.missed(reading),
                *mix.caveats(mix.splits(reading, period)),
                *star_choice.caveats(inputs, reading.metric, reading.periods, period),
            ),
            blocks=_blocks(reading, period, star, tree),
            version=inputs.definitions[reading.metric][1],
        )


def _checks(
    reading: Reading, period: Period, star: Star | None, tree: TreeBlock | None
) -> tuple[Check, ...]:
    rails = {} if star is None else star.guardrails
    found = [parts.guardrail(reading, period, name, rail) for name, rail in rails.items()]
    if tree is not None:
        found.append(parts.closes(tree))
    found += [mix.check(split) for split in mix.splits(reading, period)]
    return (*found, *judged.checks(reading, period), *caveats.data_checks(reading, period))


def _blocks(
    reading: Reading, period: Period, star: Star | None, tree: TreeBlock | None
) -> tuple[Block, ...]:
    behind = lineage.lineage(reading.inputs.asked, reading.metric)
    return (
        judged.series(reading),
        *judged.blocks(reading),
        *past.definitions(reading),
        *(() if tree is None else (tree,)),
        *(mix.table(reading, split) for split in mix.splits(reading, period)),
        *steps_blocks(reading, period),
        *breakdown_blocks(reading, period),
        *_groups(reading, period, star),
        *_overlaps(reading, period),
        *(() if behind is None else (behind,)),
    )


def _by_group(star: Star) -> tuple[str, ...]:
    return tuple(ref.name for ref in star.by_group.values())


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
    sources = structure.sources_of_people(star_file, metric)
    # Rows are then not counted where they fall, so that their overlap there says nothing.
    if len(sources) < 2 or structure.has_course(star_file, metric):
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
    if not past.is_signed(reading):
        return past.accept(reading)
    if reading.state(period) is State.OPEN:
        return caveats.until_closed(reading, period)
    labels = judged.next_action(reading, period)
    if labels is not None:
        return labels
    if star is not None and tree is None:
        return Note("declare_tree")
    if star is not None and not star.guardrails:
        return Note("name_guardrail")
    if isinstance(reading.model(reading.metric), Retention):
        return Note("see_cohorts", (("command", f"cyn retention --metric {reading.metric}"),))
    dimension = reading.untried_dimension()
    if dimension is None:
        return Note("load_more", (("command", "cyn load"),))
    command = f"cyn star --metric {reading.metric} --by {dimension}"
    return Note("split_by", (("command", command),))
