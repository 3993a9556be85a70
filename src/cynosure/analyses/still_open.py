"""Periods still open: what has to be asked so that earlier ones can be seen at the same age."""

from __future__ import annotations

from dataclasses import replace

from cynosure.analyses import structure, window
from cynosure.findings.blocks import State
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, tables_of
from cynosure.metrics.relations.arrivals import RECEIVED
from cynosure.tables.schema import EVENTS

LATEST = 2
"""Of how many open periods the past is looked at: each takes the whole frame once more."""


def at_their_age(asked: Asked, frame: FrameRequest, metric: str) -> tuple[FrameRequest, ...]:
    """The counts of a frame as they were when earlier periods had the age of each open one.

    None where rows do not say when they came in: then nobody knows.
    """
    counts = tuple(name for name in frame.metrics if _is_seen_coming(asked, name))
    if not counts:
        return ()
    tables = tables_of(asked.star_file, structure.sources_of(asked.star_file, metric))
    still_open = [
        number
        for number, period in enumerate(frame.periods)
        if window.state_of(asked, period, tables, has_rows=True) is State.OPEN
    ]
    return tuple(replace(frame, metrics=counts, age_of=number) for number in still_open[-LATEST:])


def _is_seen_coming(asked: Asked, metric: str) -> bool:
    """Whether a metric is a count of events alone whose arrival is known."""
    star_file, events = asked.star_file, asked.profiles.get(EVENTS.name)
    if events is None or RECEIVED not in events.columns:
        return False
    tables = tables_of(star_file, structure.sources_of(star_file, metric))
    is_plain = structure.is_count(star_file, metric) and not structure.has_course(star_file, metric)
    return is_plain and tables == (EVENTS.name,)
