"""Metrics that a question spells out itself, in place of naming one of the star file.

`cyn retention --start asked --return asked --days 1,7,28` is answered as if the star file had a
metric of that meaning; its name is made of its parts, so that the same words are the same metric.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from cynosure.errors import Place, Text, UserMistake
from cynosure.findings.record import Question
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.days import DayRange, WholeDays
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.kinds.start import Start
from cynosure.metrics.located.decode import decode
from cynosure.metrics.located.nodes import Scalar
from cynosure.metrics.located.values import Duration, Ref
from cynosure.metrics.needs import Ordering
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import resolve

T = TypeVar("T")
Days = tuple[int, int]


def is_spelled(question: Question) -> bool:
    """Whether a question spells its metric out."""
    return _reader(question) is not None


def with_spelled(star_file: StarFile, question: Question) -> tuple[StarFile, Question]:
    """The star file with the metric that a question spells out, and the question naming it.

    Both as they are where it names one. Raises UserMistake, placed at the option, for words that
    make no metric and names that lead nowhere.
    """
    reader = _reader(question)
    if reader is None:
        return star_file, question
    name, metric = reader(question)
    extended = replace(star_file, metrics={**star_file.metrics, name: metric})
    resolve(extended)
    arguments = tuple(sorted({**dict(question.arguments), "metric": name}.items()))
    return extended, Question(question.name, arguments)


def days_asked(question: Question) -> tuple[Days, ...]:
    """The days after the start that a question lists: `1,7,22-28`; none where it lists none."""
    spelled = question.argument("days")
    return () if spelled is None else tuple(_day_range(part) for part in spelled.split(","))


def written(metric: Metric) -> str:
    """A spelled metric as the star file would have it."""
    if isinstance(metric, Retention):
        after = "" if metric.start.after is None else f", after: {metric.start.after.days}d"
        return (
            f"{{kind: retention, start: {{first: {metric.start.first.name}{after}}}, "
            f"return: {metric.return_.name}, days: [{metric.days.first}, {metric.days.last}]}}"
        )
    if isinstance(metric, Funnel):
        steps = ", ".join(step.name for step in metric.steps)
        window = "" if metric.window is None else f", window: {metric.window.spelling}"
        after = "" if metric.after is None else f", after: {metric.after.days}d"
        return f"{{kind: funnel, steps: [{steps}], ordering: {metric.ordering}{window}{after}}}"
    raise TypeError(f"a metric of kind {metric.kind} is not spelled out by a question")


def _reader(question: Question) -> Callable[[Question], tuple[str, Metric]] | None:
    spelled = {"retention": ("start", _retention), "funnel": ("steps", _funnel)}
    option, reader = spelled.get(question.name, ("", None))
    return reader if reader is not None and question.argument(option) is not None else None


def _retention(question: Question) -> tuple[str, Metric]:
    first, last = max(days_asked(question), key=lambda days: days[::-1])
    start, back = _ref(question, "start"), _ref(question, "return")
    after = _optional(question, "after", WholeDays)
    label = Text(
        f"Retention {start.name} → {back.name}, {_spelt(first, last, 'day ', 'days ', '')}",
        f"{start.name} → {back.name} {_spelt(first, last, '第 ', '第 ', ' 天')}留存率",
    )
    metric = Retention(
        start=Start(start, after, at=start.at),
        return_=back,
        days=DayRange(first, last),
        label=label,
        at=start.at,
    )
    return written(metric), metric


def _funnel(question: Question) -> tuple[str, Metric]:
    at = Place("--steps")
    steps = tuple(Ref(name.strip(), at) for name in str(question.argument("steps")).split(","))
    ordering: Ordering = _read(question, "ordering", Ordering)
    metric = Funnel(
        steps=steps,
        ordering=ordering,
        window=_optional(question, "within", Duration),
        after=_optional(question, "after", WholeDays),
        label=Text(
            "Funnel " + " → ".join(step.name for step in steps),
            "漏斗 " + " → ".join(step.name for step in steps),
        ),
        at=at,
    )
    return written(metric), metric


def _spelt(first: int, last: int, one: str, several: str, unit: str) -> str:
    return f"{one}{first}{unit}" if first == last else f"{several}{first}–{last}{unit}"


def _day_range(part: str) -> Days:
    match = re.fullmatch(r"\s*([0-9]{1,4})(?:-([0-9]{1,4}))?\s*", part)
    if match is None or int(match.group(2) or match.group(1)) < int(match.group(1)):
        raise UserMistake(
            f"`{part.strip()}` is no day after the start; write days as 1,7,28 and stretches as "
            "22-28.",
            f"`{part.strip()}` 不是起始后的天数；请写成 1,7,28，连续几天写成 22-28。",
            Place("--days"),
        )
    return int(match.group(1)), int(match.group(2) or match.group(1))


def _ref(question: Question, option: str) -> Ref:
    return Ref(str(question.argument(option)), Place(f"--{option}"))


def _optional(question: Question, option: str, model: type[T]) -> T | None:
    if question.argument(option) is None:
        return None
    return cast("T", _read(question, option, model))


def _read(question: Question, option: str, hint: Any) -> Any:
    """An argument read as a scalar of the star file, its mistakes placed at the option."""
    spelled = str(question.argument(option))
    return decode(Scalar(spelled, spelled, Place(f"--{option}")), hint)
