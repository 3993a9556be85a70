"""A judged metric within a level; for any other metric the level stays as it is."""

from __future__ import annotations

from typing import Any

from cynosure.analyses.displays import series_block
from cynosure.analyses.quality import asked_for, said, shown
from cynosure.analyses.quality.settled import quality_of
from cynosure.analyses.reading import Reading
from cynosure.findings.blocks import Block, Check, Note, SeriesBlock
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked
from cynosure.metrics.requests import Request
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


def requests(asked: Asked, metric: str, periods: tuple[Period, ...]) -> tuple[Request[Any], ...]:
    """What is asked about the labels."""
    found = asked_for.questions(asked, metric, periods)
    return () if found is None else found.requests


def frames(asked: Asked, metric: str, periods: tuple[Period, ...]) -> tuple[FrameRequest, ...]:
    """The metric by version of the judge."""
    found = asked_for.questions(asked, metric, periods)
    return () if found is None else found.frames


def refuse_mixed(reading: Reading) -> None:
    """Raises Refusal where several judges answer under one version."""
    found = quality_of(reading)
    asked_for.refuse_mixed(reading.inputs, None if found is None else found.asked_for)


def estimate(reading: Reading, period: Period) -> Estimate | Undefined:
    """The value of the metric, as far as labels allow."""
    found = quality_of(reading)
    if found is None:
        return reading.estimate(reading.metric, period)
    return found.estimate(period)


def series(reading: Reading) -> SeriesBlock:
    """The metric in every period, likewise."""
    found = quality_of(reading)
    block = series_block(reading)
    return block if found is None else found.series(block)


def caveats(reading: Reading, period: Period) -> tuple[Note, ...]:
    """What the labels do not carry."""
    found = quality_of(reading)
    return () if found is None else tuple(said.caveats(found, period, shown.shares_of(found)))


def checks(reading: Reading, period: Period) -> tuple[Check, ...]:
    """What the labels were checked for."""
    found = quality_of(reading)
    return () if found is None else tuple(said.checks(found, period))


def next_action(reading: Reading, period: Period) -> Note | None:
    """What the labels still need, if anything."""
    found = quality_of(reading)
    return None if found is None else said.next_action(found, period)


def blocks(reading: Reading) -> list[Block]:
    """Judges, bridges, who answered, what verdicts vary by."""
    found = quality_of(reading)
    return [] if found is None else shown.blocks(found, shown.shares_of(found))
