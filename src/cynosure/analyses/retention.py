"""`retention`: how many come back, cohort by cohort and day by day after their start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses import courses, past, window
from cynosure.analyses.displays import (
    LATEST,
    breakdown_blocks,
    metric_asked,
    series_block,
)
from cynosure.analyses.reading import Reading
from cynosure.errors import Text, UserMistake
from cynosure.findings.blocks import Block, CurveBlock, MatrixBlock, Note, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.calendar import Period
from cynosure.metrics.cohorts import Cohort, CohortRequest, Days, ReturnsRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.kinds.retention import Retention as RetentionMetric
from cynosure.metrics.starfile.spelled import days_asked
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined

LENGTHS: tuple[int, ...] = (1, 7, 28, 91, 364)
"""Days that a column of the cohort table may hold, the shortest that leaves it readable."""
MOST_COLUMNS = 8
MOST_DAYS = 60
"""Days of the curve; of longer courses every so many."""

COHORTS = Text("People back by days after their start", "起始后各天段的回访占比")
CURVE = Text("People back on each day after their start", "起始后逐日的回访占比")
DAY = Text("Day", "第几天")
BACK = Text("Back", "回访占比")


@dataclass(frozen=True)
class Retention:
    """A retention metric in a period, with the table of cohorts and the curve of days."""

    name: str = "retention"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (metric_asked(asked),)

    def needs(self, asked: Asked) -> Needs:
        metric = metric_asked(asked)
        _model(asked, metric)
        periods = courses.periods_of(asked, metric)
        return courses.needs_of(asked, metric, periods, _requests(asked, metric, periods))

    def answer(self, inputs: Inputs) -> Finding:
        reading = courses.reading_of(inputs)
        period = reading.headline()
        return courses.finding_of(reading, period, _next(reading, period), _blocks(reading, period))


def _model(asked: Asked, metric: str) -> RetentionMetric:
    model = asked.star_file.metrics[metric]
    if not isinstance(model, RetentionMetric):
        raise UserMistake(
            f"`{metric}` is of kind {model.kind}; `cyn retention` looks at metrics of kind "
            f"retention (`cyn star --metric {metric}` shows this one).",
            f"`{metric}` 是 {model.kind} 类型；`cyn retention` 只看 retention 类型的指标"
            f"（这个指标可用 `cyn star --metric {metric}` 查看）。",
        )
    return model


def _requests(
    asked: Asked, metric: str, periods: tuple[Period, ...]
) -> tuple[CohortRequest, ReturnsRequest]:
    model = _model(asked, metric)
    start, group = model.start.first.name, None if model.group is None else model.group.name
    ranges = ranges_of(model.course.first, model.course.last, days_asked(asked.question))
    return (
        CohortRequest(start, model.course, ranges, periods, group),
        ReturnsRequest(start, model.course, periods, group),
    )


def ranges_of(first: int, last: int, asked: tuple[Days, ...]) -> tuple[Days, ...]:
    """The columns of the cohort table: the days asked for, else successive stretches of days up to
    the last one of the metric, whose own days stand at the end."""
    if asked:
        return asked
    length = next((n for n in LENGTHS if last <= n * MOST_COLUMNS), LENGTHS[-1])
    stretches = [(day, min(day + length - 1, last)) for day in range(1, last + 1, length)]
    kept = [days for days in stretches[:MOST_COLUMNS] if days != (first, last)]
    return (*kept, (first, last))


def _blocks(reading: Reading, period: Period) -> tuple[Block, ...]:
    cohorts, returns = _requests(reading.inputs.asked, reading.metric, reading.periods)
    found = reading.inputs.answer_to(cohorts)
    return (
        series_block(reading),
        *past.definitions(reading),
        *_table(reading, cohorts, found),
        *_curve(reading, cohorts, found, reading.inputs.answer_to(returns)),
        *breakdown_blocks(reading, period),
    )


def _table(
    reading: Reading, request: CohortRequest, found: Mapping[int, Cohort]
) -> list[MatrixBlock]:
    """The share that came back, a row a cohort; open where anybody of it has time left."""
    numbers = [k for k in range(len(reading.periods)) if k in found][-LATEST:]
    if not numbers:
        return []
    return [
        MatrixBlock(
            title=COHORTS,
            rows=tuple(_cohort_label(reading.periods[k], found[k]) for k in numbers),
            columns=tuple(_days_label(days) for days in request.ranges),
            unit=Unit.SHARE,
            cells=tuple(_shares(found[k]) for k in numbers),
        )
    ]


def _shares(cohort: Cohort) -> tuple[float | Undefined, ...]:
    return tuple(
        back / over if over == cohort.people else Undefined(Reason.WINDOW_OPEN)
        for over, back in zip(cohort.over, cohort.back, strict=True)
    )


def _cohort_label(period: Period, cohort: Cohort) -> Text:
    spelt = window.spelt(period)
    return Text(f"{spelt.en}, n = {cohort.people:,}", f"{spelt.zh}，{cohort.people:,} 人")


def _days_label(days: Days) -> Text:
    first, last = days
    if first == last:
        return Text(f"day {first}", f"第 {first} 天")
    return Text(f"days {first}–{last}", f"第 {first}–{last} 天")


def _curve(
    reading: Reading,
    request: CohortRequest,
    found: Mapping[int, Cohort],
    back: Mapping[int, int],
) -> list[CurveBlock]:
    """The share back on single days, of the same people on all days: those past the last one."""
    own = (request.course.first, request.course.last)
    people = sum(cohort.over[request.ranges.index(own)] for cohort in found.values())
    level = reading.star_file.evidence.level
    every = -(-request.course.last // MOST_DAYS)
    days = range(every, request.course.last + 1, every)
    points = [proportion(back.get(day, 0), people, level) for day in days]
    known = [point for point in points if isinstance(point, Estimate)]
    ends = [point.interval for point in known if isinstance(point.interval, Interval)]
    if len(known) < 2:
        return []
    return [
        CurveBlock(
            title=Text(f"{CURVE.en} (n = {people:,})", f"{CURVE.zh}（{people:,} 人）"),
            x_label=DAY,
            y_label=BACK,
            unit=Unit.SHARE,
            x=tuple(float(day) for day in days),
            y=tuple(point.value for point in known),
            low=tuple(interval.low for interval in ends),
            high=tuple(interval.high for interval in ends),
        )
    ]


def _next(reading: Reading, period: Period) -> Note:
    before = courses.first_of_all(reading, period)
    if before is not None:
        return before
    dimension = reading.untried_dimension()
    if dimension is None:
        return Note("load_more", (("command", "cyn load"),))
    command = f"cyn retention --metric {reading.metric} --by {dimension}"
    return Note("split_by", (("command", command),))
