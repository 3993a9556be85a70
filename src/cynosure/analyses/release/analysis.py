"""The question `release`: what one release did to one metric."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from cynosure.analyses import window
from cynosure.analyses.release import experiment, market, staggered, switch, switchback, trial
from cynosure.analyses.release.asked_for import (
    SUBJECT,
    WEEK,
    Method,
    Release,
    is_over,
    last_closed,
    margin_declared,
    metric_of,
    release_asked,
    tables_under,
    unit_of,
    weeks_about,
)
from cynosure.analyses.release.course import spending
from cynosure.analyses.release.decision import better_of
from cynosure.analyses.release.margins import with_margin
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.structure import is_count
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Subject
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.starfile.resolve import definitions_of

SEED = 20260309
ESTIMAND = {
    Method.EXPERIMENT: Text(
        "the difference between those assigned to the variant and those assigned to the control, "
        "whether they used it or not",
        "分到该变体的人与分到对照的人之差，不论是否实际使用",
    ),
    Method.STAGGERED: Text(
        "the mean over those reached and the periods since, beside those never reached",
        "已到达者自到达以来各期的平均，与从未到达者对照",
    ),
    Method.MARKET: Text(
        "the mean over the periods since, beside a weighted mixture of the other units",
        "发布以来各期的平均，与其他单位的加权组合对照",
    ),
    Method.SWITCH: Text(
        "the step of the series at the date of the release",
        "序列在发布日期处的台阶",
    ),
    Method.SWITCHBACK: Text(
        "the difference between periods on and periods off of the same places; counts are per "
        "person and day",
        "同一单位开启与关闭时段之差；计数类指标按每人每天计",
    ),
}


@dataclass(frozen=True)
class ReleaseEffect:
    """The effect of a release, by the method that its roll-out allows."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        metric, release = metric_of(asked), release_asked(asked)
        if release.method is Method.EXPERIMENT:
            return tuple(trial.by_metric(asked, release))
        if release.method is Method.SWITCHBACK:
            return tuple(switchback.by_metric(asked, release))
        return (metric,)

    def needs(self, asked: Asked) -> Needs:
        release = release_asked(asked)
        _refuse_unclosed(asked, release)
        match release.method:
            case Method.EXPERIMENT:
                return Needs(requests=trial.requests(asked, release), seed=SEED)
            case Method.STAGGERED:
                return Needs(requests=staggered.requests(asked, release), seed=SEED)
            case Method.MARKET:
                panel = market.request(asked, release)
                return Needs(requests=(panel, *spending(asked, release)), seed=SEED)
            case Method.SWITCHBACK:
                return Needs(requests=switchback.requests(asked, release), seed=SEED)
            case Method.SWITCH:
                return Needs(switch.request(asked), spending(asked, release), seed=SEED)

    def answer(self, inputs: Inputs) -> Finding:
        release = release_asked(inputs.asked)
        found = METHODS[release.method](inputs, release)
        return _finding(inputs, release, _separate(found, release))


def _refuse_unclosed(asked: Asked, release: Release) -> None:
    """Raises Refusal where no day since a release is closed."""
    last = last_closed(asked, metric_of(asked))
    if last < release.day:
        raise Refusal(
            f"`{release.id}` is of {release.day}, and the last closed day is {last}: nothing "
            "since it can be read yet.",
            f"`{release.id}` 的发布日是 {release.day}，而最后一个已结束的日子是 {last}："
            "发布之后还没有可读的数据。",
        )


METHODS = {
    Method.EXPERIMENT: experiment.outcome,
    Method.STAGGERED: staggered.outcome,
    Method.MARKET: market.outcome,
    Method.SWITCH: switch.outcome,
    Method.SWITCHBACK: switchback.outcome,
}


def _finding(inputs: Inputs, release: Release, found: Outcome) -> Finding:
    asked = inputs.asked
    metric = metric_of(asked)
    hashed, version = inputs.definitions[metric]
    label = _within(label_of(asked.star_file, metric), found.where)
    tables = tables_under(asked, metric)
    unit = _unit(asked, metric, release)
    found = with_margin(found, margin_declared(asked, metric), better_of(asked, metric), unit)
    contrast = Contrast(
        Text(release.id, release.id), found.before, found.after, margin=found.margin
    )
    return Finding(
        question=asked.question,
        kind=found.kind,
        subject=Subject(metric, label, unit, hashed),
        estimand=_estimand(asked, metric, release),
        estimate=found.estimate,
        n=found.n,
        units=found.units,
        rows=sum(asked.profiles[table].kept for table in tables if table in asked.profiles),
        window=window.window_of(asked, found.period, State.CLOSED),
        provenance=inputs.provenance,
        next_action=_next(asked, metric, release, found),
        checks=found.checks,
        caveats=(*found.caveats, *_beside(release), *_unknown(asked, release)),
        candidates=found.candidates,
        looks=release.looks,
        placebo=found.placebo,
        verdict=found.verdict,
        blocks=found.blocks,
        contrast=contrast,
        version=version,
    )


WAITING = ("decide_hold", "release_keep_split", "switch_on")
"""Next actions that wait for more rows."""


def _next(asked: Asked, metric: str, release: Release, found: Outcome) -> Note:
    """What to do next; of what is over, another test: nothing more will come of waiting."""
    if found.next_action.code not in WAITING or not is_over(asked, release, metric):
        return found.next_action
    command = f"cyn release plan {shlex.quote(release.id)} --metric {metric}"
    return Note("over_unsure", (("command", command),))


def _estimand(asked: Asked, metric: str, release: Release) -> Text:
    """What is estimated; of arms that are compared by a count, per whom and how long."""
    said = ESTIMAND[release.method]
    counts = is_count(asked.star_file, metric) and unit_of(asked, metric) is not Unit.SHARE
    if release.method is not Method.EXPERIMENT or not counts:
        return said
    first = weeks_about(asked, release, metric).after[0]
    days = (first.end - first.start).days + 1
    if days == WEEK:
        return Text(f"{said.en}; per person and week", f"{said.zh}；按每人每周计")
    return Text(f"{said.en}; per person in {days} days", f"{said.zh}；按每人 {days} 天合计")


def _unit(asked: Asked, metric: str, release: Release) -> Unit:
    """Of a series the metric's own unit: its values are those of everybody or of a market, where
    other methods compare persons."""
    if release.method in (Method.SWITCH, Method.MARKET):
        definitions = definitions_of(asked.star_file)
        return definitions.metrics[metric].read_as(definitions)
    return unit_of(asked, metric)


def _within(label: Text, where: Text | None) -> Text:
    if where is None:
        return label
    return Text(f"{label.en or label.zh} in {where.en}", f"{label.zh or label.en}（{where.zh}）")


def _separate(found: Outcome, release: Release) -> Outcome:
    """The outcome where two releases reached the same in one week: whatever moved is of both."""
    if not release.overlaps:
        return found
    alone = Check("released_alone", passed=False, values=(("count", len(release.overlaps)),))
    checks = tuple(one for one in found.checks if one.code != alone.code)
    names = Note("cannot_separate", (("names", ", ".join(release.overlaps)),))
    return replace(
        found,
        kind=Kind.CANNOT_TELL,
        checks=(*checks, alone),
        caveats=(*found.caveats, names),
        next_action=Note("release_apart"),
    )


def _beside(release: Release) -> tuple[Note, ...]:
    names = [name for name in release.beside if name not in release.overlaps]
    return (Note("released_beside", (("names", ", ".join(names)),)),) if names else ()


def _unknown(asked: Asked, release: Release) -> tuple[Note, ...]:
    """What was declared and is no metric, so that it declares nothing."""
    named = (name.partition(" by ")[0].strip() for name in release.metrics)
    names = [name for name in dict.fromkeys(named) if name not in asked.star_file.metrics]
    return (Note("declared_unknown", (("names", ", ".join(names)),)),) if names else ()
