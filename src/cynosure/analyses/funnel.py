"""`funnel`: how far people get through moments that follow one another."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import bars, caveats, past, structure, window
from cynosure.analyses.displays import (
    breakdown_blocks,
    dimensions_asked,
    metric_asked,
    series_block,
    steps_blocks,
    subject_of,
)
from cynosure.analyses.reading import Reading
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.kinds.funnel import Funnel as FunnelMetric
from cynosure.metrics.starfile.spelled import is_spelled, written


@dataclass(frozen=True)
class Funnel:
    """A funnel in a period: its steps one by one, the share that gets through, period by period."""

    name: str = "funnel"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (metric_asked(asked),)

    def needs(self, asked: Asked) -> Needs:
        metric = metric_asked(asked)
        model = asked.star_file.metrics[metric]
        if not isinstance(model, FunnelMetric):
            raise UserMistake(
                f"`{metric}` is of kind {model.kind}; `cyn funnel` looks at metrics of kind "
                f"funnel (`cyn star --metric {metric}` shows this one).",
                f"`{metric}` 是 {model.kind} 类型；`cyn funnel` 只看 funnel 类型的指标"
                f"（这个指标可用 `cyn star --metric {metric}` 查看）。",
            )
        sources = structure.sources_of(asked.star_file, metric)
        periods = window.periods_of(asked, tables_of(asked.star_file, sources))
        by = dimensions_asked(asked)
        history = None if is_spelled(asked.question) else metric
        requests = bars.requests_under(asked, metric, by)
        return Needs(FrameRequest((metric,), periods, by), requests, history)

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        reading = Reading(inputs, metric_asked(asked))
        bars.refuse_under(inputs, reading.metric, dimensions_asked(asked))
        period = reading.headline()
        estimate = reading.estimate(reading.metric, period)
        subject = subject_of(reading)
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=subject,
            estimand=subject.says or subject.label,
            estimate=estimate,
            n=reading.n(reading.metric, period),
            units=Unit.PEOPLE,
            rows=reading.rows(),
            window=window.window_of(asked, period, reading.state(period)),
            provenance=inputs.provenance,
            next_action=_next(reading, period),
            group=reading.group(),
            checks=tuple(caveats.data_checks(reading, period)),
            caveats=caveats.of_level(reading, period, estimate),
            blocks=(
                *steps_blocks(reading, period),
                series_block(reading),
                *past.definitions(reading),
                *breakdown_blocks(reading, period),
            ),
            version=inputs.definitions[reading.metric][1],
        )


def _next(reading: Reading, period: Period) -> Note:
    if is_spelled(reading.inputs.asked.question):
        return Note("keep_metric", (("written", written(reading.model(reading.metric))),))
    if not past.is_signed(reading):
        return past.accept(reading)
    if reading.state(period) is State.OPEN:
        return caveats.until_closed(reading, period)
    return Note("load_more", (("command", "cyn load"),))
