"""Who counts in a level and as whom: people left out, ids stitched, and the value without that."""

from __future__ import annotations

from dataclasses import replace

from cynosure.analyses.reading import Reading
from cynosure.analyses.structure import sources_behind
from cynosure.findings.blocks import Note
from cynosure.metrics.calendar import Period
from cynosure.metrics.excluded import ExcludedRequest, ListedRequest
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.counting import EVERYBODY, UNSTITCHED, Counting
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.undefined import Undefined
from cynosure.tables.schema import table_called


def counted_otherwise(asked: Asked, frame: FrameRequest, metric: str) -> tuple[FrameRequest, ...]:
    """The metric with everybody in it, and with every id a person of its own; each only where it
    differs from how people are counted."""
    exclude = asked.star_file.trust.exclude
    ways = []
    if exclude.users is not None or exclude.bots is not None:
        ways.append(EVERYBODY)
    if asked.stitching.ids:
        ways.append(UNSTITCHED)
    return tuple(replace(frame, metrics=(metric,), by=(), counting=way) for way in ways)


def requests(
    asked: Asked, metric: str, periods: tuple[Period, ...]
) -> tuple[ExcludedRequest | ListedRequest, ...]:
    """What is asked of the store about the people left out."""
    exclude = asked.star_file.trust.exclude
    if exclude.users is None and exclude.bots is None:
        return ()
    left_out = _left_out(asked.star_file, metric, periods)
    listed = () if exclude.users is None else (ListedRequest(),)
    return (*(() if left_out is None else (left_out,)), *listed)


def caveats(reading: Reading, period: Period) -> list[Note]:
    """Whom the star file leaves out and what of its list is unknown; ids stitched and dropped."""
    return [*_excluded(reading, period), *_stitched(reading, period)]


def _excluded(reading: Reading, period: Period) -> list[Note]:
    exclude = reading.star_file.trust.exclude
    found = []
    request = _left_out(reading.star_file, reading.metric, reading.periods)
    if request is not None and (exclude.users is not None or exclude.bots is not None):
        by_period = reading.inputs.answer_to(request)
        left_out = by_period.get(reading.periods.index(period))
        people = 0 if left_out is None else left_out.people
        found += _without(reading, period, EVERYBODY, "excluded_people", (("count", people),))
        if exclude.bots is not None:
            bots = 0 if left_out is None else left_out.bots
            limit = exclude.bots.episodes_per_day_over
            found.append(Note("excluded_bots", (("count", bots), ("limit", limit))))
    if exclude.users is not None:
        unknown = len(exclude.users.hashes) - reading.inputs.answer_to(ListedRequest())
        if unknown:
            values = (("count", unknown), ("file", exclude.users.path))
            found.append(Note("listed_unknown", values))
    return found


def _stitched(reading: Reading, period: Period) -> list[Note]:
    stitching = reading.inputs.asked.stitching
    found = []
    if stitching.ids:
        values = (("count", stitching.ids), ("people", stitching.people))
        found += _without(reading, period, UNSTITCHED, "stitched_ids", values)
    if stitching.conflicts:
        found.append(Note("stitching_conflicts", (("count", stitching.conflicts),)))
    if stitching.circles:
        found.append(Note("stitching_circles", (("count", stitching.circles),)))
    return found


def _without(
    reading: Reading,
    period: Period,
    way: Counting,
    code: str,
    values: tuple[tuple[str, int], ...],
) -> list[Note]:
    """A note with the value that the metric would have; none where it would have no value."""
    inputs = reading.inputs.counted_as(way)
    if inputs is None:
        return []
    estimate = Reading(inputs, reading.metric).bare(reading.metric, period)
    if isinstance(estimate, Undefined):
        return []
    unit = reading.unit(reading.metric).value
    return [Note(code, (*values, ("value_without", estimate.value), ("unit", unit)))]


def _left_out(
    star_file: StarFile, metric: str, periods: tuple[Period, ...]
) -> ExcludedRequest | None:
    """None for a metric whose sources name nobody."""
    sources = tuple(
        source for source in sources_behind(star_file, metric) if _names_people(star_file, source)
    )
    return ExcludedRequest(periods, sources) if sources else None


def _names_people(star_file: StarFile, source: str) -> bool:
    table = table_called(star_file.table_of(source))
    return table is not None and table.column(PERSON) is not None
