"""What funnels and retentions share: the finding about something that takes time after a start."""

from __future__ import annotations

from typing import Any

from cynosure.analyses import bars, caveats, past, people_counted, structure, window
from cynosure.analyses.displays import dimensions_asked, metric_asked, subject_of
from cynosure.analyses.reading import Reading
from cynosure.findings.blocks import Block, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.spelled import is_spelled, written
from cynosure.metrics.tracked import TrackColumns


def periods_of(asked: Asked, metric: str) -> tuple[Period, ...]:
    """The periods of the question. Raises Refusal where no row of the metric has a date."""
    sources = structure.sources_of(asked.star_file, metric)
    return window.periods_of(asked, tables_of(asked.star_file, sources))


def needs_of(
    asked: Asked, metric: str, periods: tuple[Period, ...], requests: tuple[Request[Any], ...] = ()
) -> Needs:
    """The frame of the metric, what its bars take, and `requests`; its history unless it was
    spelled off hand."""
    by = dimensions_asked(asked)
    history = None if is_spelled(asked.question) else metric
    held = bars.requests_under(asked, metric, by)
    frame = FrameRequest((metric,), periods, by)
    tracks = TrackColumns(structure.sources_behind(asked.star_file, metric))
    left_out = people_counted.requests(asked, metric, periods)
    as_if = people_counted.counted_otherwise(asked, frame, metric)
    return Needs(frame, (*requests, *held, *left_out), history, as_if=as_if, tracks=tracks)


def reading_of(inputs: Inputs) -> Reading:
    """The metric as it is read. Raises Refusal where the data miss a bar that it rests on."""
    reading = Reading(inputs, metric_asked(inputs.asked))
    bars.refuse_under(inputs, reading.metric, dimensions_asked(inputs.asked))
    return reading


def finding_of(
    reading: Reading, period: Period, next_action: Note, blocks: tuple[Block, ...]
) -> Finding:
    """The value in `period` with all that stands beside it."""
    inputs = reading.inputs
    estimate = reading.estimate(reading.metric, period)
    subject = subject_of(reading)
    return Finding(
        question=inputs.asked.question,
        kind=Kind.MEASURED,
        subject=subject,
        estimand=subject.says or subject.label,
        estimate=estimate,
        n=reading.n(reading.metric, period),
        units=Unit.PEOPLE,
        rows=reading.rows(),
        window=window.window_of(inputs.asked, period, reading.state(period)),
        provenance=inputs.provenance,
        next_action=next_action,
        group=reading.group(),
        checks=tuple(caveats.data_checks(reading, period)),
        caveats=caveats.of_level(reading, period, estimate),
        blocks=blocks,
        version=inputs.definitions[reading.metric][1],
    )


def first_of_all(reading: Reading, period: Period) -> Note | None:
    """What is to be done before anything else: keep what was spelled, sign, wait."""
    if is_spelled(reading.inputs.asked.question):
        return Note("keep_metric", (("written", written(reading.model(reading.metric))),))
    if not past.is_signed(reading):
        return past.accept(reading)
    if reading.state(period) is State.OPEN:
        return caveats.until_closed(reading, period)
    return None
