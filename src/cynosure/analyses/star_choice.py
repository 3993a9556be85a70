"""Whether a star, or a rival of it, is a typical wrong choice, with what shows it measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cynosure.analyses.structure import has_course, sources_of
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Note
from cynosure.metrics.agents.arrival import MadeRequest
from cynosure.metrics.agents.reach import ReachRequest
from cynosure.metrics.agents.use import kinds_with_agents
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.contract import PEOPLE, Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.worth.holders import HoldersRequest
from cynosure.metrics.worth.newcomers import FIRST_WEEK, FOUR_WEEKS_ON, NewcomersRequest
from cynosure.metrics.worth.reached import ReachedRequest
from cynosure.metrics.worth.returned import ReturnedRequest
from cynosure.metrics.worth.rows import kinds_with_value
from cynosure.metrics.worth.visits import VisitsRequest
from cynosure.playbook.choices import ChoiceWarning, Proposed, warning
from cynosure.playbook.models import Measure
from cynosure.stats.concentration import TOP, concentration
from cynosure.stats.undefined import Undefined

AGENTS_MADE = "agents_created"
"""The wrong choice that counts agents."""

ACTIVITY: tuple[str, ...] = ("events", "generations")
"""Tables whose rows say that somebody was there, and no more."""


@dataclass(frozen=True)
class Doubt:
    """A metric that somebody has, or would have, as a star and that is a typical wrong choice.

    `kinds` are the kinds of episodes by which people have value; none where nothing says so.
    """

    metric: str
    warning: ChoiceWarning
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    group: str | None
    periods: tuple[Period, ...]


def doubt(asked: Asked, metric: str, periods: tuple[Period, ...]) -> Doubt | None:
    """None for a metric that is neither a star nor a rival of one, or is no typical wrong choice.

    Raises UserMistake, with its place, where `project.business` is no type of business known.
    """
    star_file = asked.star_file
    if not _stands_for_election(star_file, metric):
        return None
    found = _warning(star_file, metric)
    if found is None:
        return None
    sources = sources_of(star_file, metric)
    group = star_file.metrics[metric].group
    named = None if group is None else group.name
    return Doubt(metric, found, sources, kinds_with_value(star_file, sources), named, periods)


def requests(asked: Asked, metric: str, periods: tuple[Period, ...]) -> tuple[Request[Any], ...]:
    """What must be asked of the store to tell how far a doubtful star stands from value."""
    found = doubt(asked, metric, periods)
    if found is None:
        return ()
    means = (_MEANS[measure.id] for measure in _measurable(found))
    wanted = (request for mean in means for request in mean.requests(asked, found))
    return tuple(dict.fromkeys(wanted))


def caveats(inputs: Inputs, metric: str, periods: tuple[Period, ...], period: Period) -> list[Note]:
    """The warning, then what shows it in `period` as far as it can be measured."""
    found = doubt(inputs.asked, metric, periods)
    if found is None:
        return []
    choice = found.warning
    code = "choice_to_check" if choice.can_fit else "typical_wrong_choice"
    notes = [Note(code, (("choice", choice.choice.label), ("why", choice.why)))]
    if not found.kinds:
        notes.append(Note("choice_without_value"))
    number = periods.index(period)
    for measure in choice.measures if found.kinds else _measurable(found):
        notes += _measured(inputs, found, measure, number)
    return notes


def _measurable(found: Doubt) -> list[Measure]:
    """The measures of a doubt for which there is a way; those of value want episodes that say."""
    ways = [(measure, _MEANS.get(measure.id)) for measure in found.warning.measures]
    return [
        measure
        for measure, mean in ways
        if mean is not None and (found.kinds or not mean.wants_value)
    ]


def _warning(star_file: StarFile, metric: str) -> ChoiceWarning | None:
    proposed, business = _proposed(star_file, metric), star_file.project.business
    if business is None:
        return warning(proposed)
    try:
        return warning(proposed, business.name)
    except UserMistake as mistake:
        raise UserMistake(mistake.text.en, mistake.text.zh, business.at) from mistake


def _measured(inputs: Inputs, found: Doubt, measure: Measure, number: int) -> list[Note]:
    mean = _MEANS.get(measure.id)
    told = [] if mean is None else list(mean.notes(inputs, found, number))
    return told or [Note("choice_not_measured", (("what", measure.label),))]


def _stands_for_election(star_file: StarFile, metric: str) -> bool:
    stars = {star.metric.name for star in star_file.star}
    return metric in stars | {rival.name for star in star_file.star for rival in star.rivals}


def _proposed(star_file: StarFile, metric: str) -> Proposed:
    model = star_file.metrics[metric]
    # What people and a judge say is a condition too: nobody counts for having been there.
    conditioned = isinstance(model, Judged) or any(
        getattr(model, name, None) is not None for name in ("where", "having")
    )
    return Proposed(metric, model.label, conditioned, _is_bare_activity(star_file, model))


def _is_bare_activity(star_file: StarFile, model: Metric) -> bool:
    """Whether a metric counts whoever was there, though more than that could be told."""
    if not isinstance(model, Units) or model.unit != PEOPLE or model.window is not None:
        return False
    kinds = (star_file.episodes.get(ref.name) for ref in model.from_)
    told = any(kind is not None and kind.fulfilled is not None for kind in kinds)
    return told or any(ref.name in ACTIVITY for ref in model.from_)


Requests = Callable[[Asked, Doubt], tuple[Request[Any], ...]]
Notes = Callable[[Inputs, Doubt, int], Iterator[Note]]


@dataclass(frozen=True)
class Mean:
    """How a measure of the playbook is taken: what is asked, and what the answers say.

    `wants_value` where it can be taken only if some kind of episode says when it is fulfilled.
    """

    requests: Requests
    notes: Notes
    wants_value: bool = True


def _visits(_: Asked, found: Doubt) -> tuple[VisitsRequest, ...]:
    return (VisitsRequest(found.kinds, found.periods),)


def _say_visits(inputs: Inputs, found: Doubt, _: int) -> Iterator[Note]:
    visits = inputs.answer_to(_visits(inputs.asked, found)[0])
    if visits is not None:
        quarters = (("low", 0.25), ("median", 0.5), ("high", 0.75))
        days = tuple((name, visits.quantile(share)) for name, share in quarters)
        values = (*days, ("next_day", visits.next_day), ("people", visits.people))
        yield Note("days_between_value", values)


def _reached(_: Asked, found: Doubt) -> tuple[ReachedRequest, ...]:
    return (ReachedRequest(found.sources, found.kinds, found.periods, found.group),)


def _say_without_value(inputs: Inputs, found: Doubt, number: int) -> Iterator[Note]:
    reached = inputs.answer_to(_reached(inputs.asked, found)[0]).get(number)
    if reached is not None:
        without = reached.people - reached.valued
        values = (("share", without / reached.people), ("count", without))
        yield Note("active_without_value", (*values, ("people", reached.people)))


def _held(asked: Asked, found: Doubt) -> tuple[HoldersRequest, ...]:
    """Nothing where a metric is not something of which every person has so much."""
    model = asked.star_file.metrics[found.metric]
    if not isinstance(model, Count | Sum) or has_course(asked.star_file, found.metric):
        return ()
    units = {one.unit for one in model.contributions(definitions_of(asked.star_file))}
    return (HoldersRequest(found.metric, found.periods),) if units == {PEOPLE} else ()


def _effort(asked: Asked, found: Doubt) -> tuple[Request[Any], ...]:
    held = _held(asked, found)
    return (*held, *_reached(asked, found)) if held else ()


def _say_effort(inputs: Inputs, found: Doubt, number: int) -> Iterator[Note]:
    for request in _held(inputs.asked, found):
        sizes = inputs.answer_to(request).get(number, {})
        reached = inputs.answer_to(_reached(inputs.asked, found)[0]).get(number)
        if reached is not None and reached.fulfilled:
            total = sum(size * people for size, people in sizes.items())
            values = (("effort", total / reached.fulfilled), ("count", reached.fulfilled))
            yield Note("effort_per_value", values)


def _say_top(inputs: Inputs, found: Doubt, number: int) -> Iterator[Note]:
    for request in _held(inputs.asked, found):
        spread = concentration(inputs.answer_to(request).get(number, {}))
        if not isinstance(spread, Undefined) and not isinstance(spread.top, Undefined):
            yield Note("held_by_few", (("top", TOP), ("share", spread.top), ("people", spread.n)))


def _newcomers(days: tuple[int, int]) -> Requests:
    def requests(_: Asked, found: Doubt) -> tuple[NewcomersRequest, ...]:
        return (NewcomersRequest(found.sources, found.kinds, days),)

    return requests


def _say_newcomers(code: str, days: tuple[int, int]) -> Notes:
    def notes(inputs: Inputs, found: Doubt, _: int) -> Iterator[Note]:
        came = inputs.answer_to(NewcomersRequest(found.sources, found.kinds, days))
        if came.began:
            yield Note(code, (("share", came.valued / came.began), ("people", came.began)))

    return notes


def _returned(_: Asked, found: Doubt) -> tuple[ReturnedRequest, ...]:
    return (ReturnedRequest(found.periods),)


def _say_returned(inputs: Inputs, found: Doubt, number: int) -> Iterator[Note]:
    """Nothing where nothing was charged, or where amounts of two currencies would be added."""
    paid = inputs.answer_to(_returned(inputs.asked, found)[0]).get(number)
    if paid is not None and paid.charged > 0 and paid.currencies == 1:
        yield Note("returned_share", (("share", paid.back / paid.charged),))


def _pieces(asked: Asked, found: Doubt) -> tuple[Request[Any], ...]:
    """Agents are the pieces of which rows say who made them and who used them."""
    if found.warning.choice.id != AGENTS_MADE or not kinds_with_agents(asked.star_file):
        return ()
    return (MadeRequest(), ReachRequest(found.periods))


def _say_pieces(inputs: Inputs, found: Doubt, number: int) -> Iterator[Note]:
    """Nothing where the table of agents does not list those that are used."""
    if not _pieces(inputs.asked, found):
        return
    made = inputs.answer_to(MadeRequest()).until(found.periods[number].last_day)
    reach = inputs.answer_to(ReachRequest(found.periods)).get(number)
    living = 0 if reach is None else reach.living
    if living <= made and made:
        values = (("share", living / made), ("count", living), ("made", made))
        yield Note("value_per_piece", values)


_MEANS: dict[str, Mean] = {
    "interval_between_fulfilled_visits": Mean(_visits, _say_visits),
    "active_without_value": Mean(_reached, _say_without_value),
    "effort_per_value": Mean(_effort, _say_effort),
    "concentration": Mean(_held, _say_top),
    "returned_share": Mean(_returned, _say_returned, wants_value=False),
    "value_per_piece": Mean(_pieces, _say_pieces),
    "value_after_joining": Mean(
        _newcomers(FIRST_WEEK), _say_newcomers("value_after_joining", FIRST_WEEK)
    ),
    "kept_after_four_weeks": Mean(
        _newcomers(FOUR_WEEKS_ON), _say_newcomers("kept_after_four_weeks", FOUR_WEEKS_ON)
    ),
}
"""By the id of the measure. What is not here needs rows that no table of the contract has."""
