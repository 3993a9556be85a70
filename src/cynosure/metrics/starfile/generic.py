"""Rivals that every product has: people, tasks, turns, days, minutes, pairs of person and agent.

They are derived from the rows that the star itself counts, so that a star is always held against
what would be counted without thinking; one that those rows do not know says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cynosure.errors import Place, Text
from cynosure.findings.record import Question
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.kinds.contract import PERSON, Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.starfile.models import CutEpisodes, RecordedEpisodes, StarFile
from cynosure.metrics.starfile.resolve import definitions_of

AUDIT = "audit"
"""The question to which they belong."""
OF_ALERT = "value_link"
"""What the alert is about that rests on the same question."""
PREFIX = "generic:"
AT = Place("cyn audit")
NO_EPISODES = Text(
    "what {metric} counts are no episodes, so there are no tasks to count",
    "{metric} 统计的不是片段，没有任务可数",
)
NO_TURNS = Text("recorded episodes have no measure `turns`", "已记录的片段没有名为 `turns` 的度量")
NO_MINUTES = Text(
    "no measure `minutes` says how long an episode took",
    "没有名为 `minutes` 的度量，无从得知每段用了多久",
)
NO_AGENTS = Text("no row names an agent", "没有任何行写明智能体")
NO_PEOPLE = Text("what {metric} counts belongs to nobody", "{metric} 统计的行不属于任何用户")


@dataclass(frozen=True)
class Generic:
    """A rival by its name in records; `metric` is a Text that says why where it does not exist."""

    name: str
    label: Text
    metric: Metric | Text


def generics(star_file: StarFile, metric: str, columns: Collection[str]) -> tuple[Generic, ...]:
    """The generic rivals of a metric; `columns` are those that a file filled in its tables."""
    return tuple(_generics(star_file, metric, columns))


def with_generics(star_file: StarFile, question: Question, columns: Collection[str]) -> StarFile:
    """The star file with the generic rivals of the metric that an audit asks for, or an alert that
    one of its verdicts fell; as it is for any other question and for a metric that it does not
    have."""
    metric = question.argument("metric")
    of_audit = question.name == AUDIT or question.argument("about") == OF_ALERT
    if not of_audit or metric is None or metric not in star_file.metrics:
        return star_file
    found = {
        one.name: one.metric
        for one in generics(star_file, metric, columns)
        if isinstance(one.metric, Metric)
    }
    return replace(star_file, metrics={**star_file.metrics, **found})


def _generics(star_file: StarFile, metric: str, columns: Collection[str]) -> Iterator[Generic]:
    sources = _sources(star_file, metric)
    called = star_file.metrics[metric].label or Text(metric, metric)
    for name, en, zh in (
        ("people", "People, any activity", "有任何活动的人数"),
        ("days", "Days of people", "人·天数"),
        ("tasks", "Tasks, fulfilled or not", "任务数（不论是否满足）"),
        ("turns", "Turns", "轮次"),
        ("minutes", "Minutes", "分钟数"),
        ("pairs", "Pairs of person and agent", "人与智能体的配对数"),
    ):
        label = Text(en, zh)
        made = _made(star_file, sources, name, label, columns)
        if isinstance(made, Text):
            made = Text(made.en.format(metric=called.en), made.zh.format(metric=called.zh))
        yield Generic(f"{PREFIX}{name}", label, made)


def _made(
    star_file: StarFile,
    sources: tuple[str, ...],
    name: str,
    label: Text,
    columns: Collection[str],
) -> Metric | Text:
    if not sources:
        return NO_PEOPLE
    from_ = tuple(Ref(source, AT) for source in sources)
    match name:
        case "people":
            return Units(from_=from_, label=label, at=AT)
        case "days":
            return Units(from_=from_, unit=(PERSON, "day"), label=label, at=AT)
        case "pairs":
            if "agent_id" not in columns:
                return NO_AGENTS
            known = _formula("agent_id is not null")
            return Units(from_=from_, unit=(PERSON, "agent_id"), where=known, label=label, at=AT)
        case "tasks":
            episodes = all(source in star_file.episodes for source in sources)
            return Count(from_=from_, label=label, at=AT) if episodes else NO_EPISODES
        case "turns":
            return _turns(star_file, from_, label)
    return _measure(star_file, from_, "minutes", label) or NO_MINUTES


def _turns(star_file: StarFile, from_: tuple[Ref, ...], label: Text) -> Metric | Text:
    """A measure of that name; else rows of the moment that begins the episodes, else all rows."""
    measured = _measure(star_file, from_, "turns", label)
    if measured is not None:
        return measured
    kinds = [star_file.episodes.get(ref.name) for ref in from_]
    if not any(kinds):
        return Count(from_=from_, label=label, at=AT)
    first = {kind.of[0].name for kind in kinds if isinstance(kind, CutEpisodes)}
    if len(first) != 1 or any(isinstance(kind, RecordedEpisodes) for kind in kinds):
        return NO_TURNS
    return Count(from_=(Ref(first.pop(), AT),), label=label, at=AT)


def _measure(star_file: StarFile, from_: tuple[Ref, ...], name: str, label: Text) -> Metric | None:
    """The sum of a measure that all the episode kinds have."""
    kinds = [star_file.episodes.get(ref.name) for ref in from_]
    if not all(kind is not None and name in kind.measures for kind in kinds):
        return None
    return Sum(from_=from_, of=_formula(name), label=label, at=AT)


def _sources(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The sources of a metric whose rows are somebody's."""
    definitions = definitions_of(star_file)
    own = star_file.metrics[metric].contributions(definitions)
    found = dict.fromkeys(source for one in own if one.unit for source in one.sources)
    kinds = tuple(source for source in found if source in star_file.episodes)
    return kinds or tuple(found)[:1]


def _formula(written: str) -> Formula:
    return Formula(parse(written, AT), AT)
