"""`funnel`: how far people get through moments that follow one another."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import courses, past
from cynosure.analyses.displays import breakdown_blocks, metric_asked, series_block, steps_blocks
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Note
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.kinds.funnel import Funnel as FunnelMetric


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
        return courses.needs_of(asked, metric, courses.periods_of(asked, metric))

    def answer(self, inputs: Inputs) -> Finding:
        reading = courses.reading_of(inputs)
        period = reading.headline()
        then = courses.first_of_all(reading, period)
        blocks = (
            *steps_blocks(reading, period),
            series_block(reading),
            *past.definitions(reading),
            *breakdown_blocks(reading, period),
        )
        more = Note("load_more", (("command", "cyn load"),))
        return courses.finding_of(reading, period, then or more, blocks)
