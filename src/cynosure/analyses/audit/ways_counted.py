"""A metric counted as others would count it: by how much each choice moves its last closed week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.audit.rests_on import weeks_of
from cynosure.analyses.counted_otherwise import choices, name_of, received_by
from cynosure.errors import Text
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.trust.tally import TALLIED, value_of
from cynosure.metrics.trust.ways import TalliesRequest, UnitsRequest, Variant, Way

LOOKED_AT: dict[Way, float] = {
    Way.LATE: 0.01,
    Way.UNSTITCHED: 0.05,
    Way.UTC: 0.05,
    Way.BOTS: 0.05,
}
"""The choices that data quality decides, with the change from which on one leaves a doubt."""


@dataclass(frozen=True)
class Told:
    """By how much a metric changes in one way of counting, as a fraction of itself."""

    way: Text
    change: float
    is_amiss: bool


def requests(asked: Asked, metric: str) -> tuple[UnitsRequest | TalliesRequest, ...]:
    """The metric under each choice, none where its kind does not add up."""
    request = _request(asked, metric)
    return () if request is None else (request,)


def told(inputs: Inputs, metric: str) -> Iterator[Told]:
    """Each choice that changes the last closed week."""
    asked = inputs.asked
    request = _request(asked, metric)
    if request is None:
        return
    week, model = weeks_of(asked)[-1], asked.star_file.metrics[metric]
    if isinstance(request, UnitsRequest):
        members = inputs.answer_to(request)
        values = [float(members.of(k)) for k in range(len(request.variants))]
    else:
        tallies = inputs.answer_to(request)
        values = [value_of(model, tallies.get(k)) or 0.0 for k in range(len(request.variants))]
    if not values[0]:
        return
    chosen = choices(asked, metric, week)
    for way, value in zip(_ways(asked, metric, week), values[1:], strict=True):
        change = value / values[0] - 1
        if change:
            name = name_of(way, asked, chosen, week)
            yield Told(name, change, abs(change) > LOOKED_AT[way])


def _request(asked: Asked, metric: str) -> UnitsRequest | TalliesRequest | None:
    weeks, model = weeks_of(asked), asked.star_file.metrics[metric]
    if not weeks or not isinstance(model, TALLIED):
        return None
    week = weeks[-1]
    ways = _ways(asked, metric, week)
    if not ways:
        return None
    variants = (Variant(week), *(Variant(week, (way,)) for way in ways))
    by = received_by(asked, choices(asked, metric, week).received_by)
    shape = UnitsRequest if isinstance(model, Units) else TalliesRequest
    return shape(metric, variants, by)


def _ways(asked: Asked, metric: str, week: Period) -> tuple[Way, ...]:
    offered = choices(asked, metric, week).offered
    return tuple(way for way in LOOKED_AT if way in offered)
