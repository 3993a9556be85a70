"""What a metric under audit rests on, and the panel of people that several criteria share."""

from __future__ import annotations

from functools import reduce

from cynosure.analyses.audit.asked_for import closed_weeks, judging_of
from cynosure.metrics.audit.labelled import kind_of_moment, kinds_under
from cynosure.metrics.audit.panel import Named, Panel, PanelRequest
from cynosure.metrics.calendar import Period
from cynosure.metrics.expression.syntax import Name, names_in
from cynosure.metrics.inputs import Asked, Inputs, tables_of
from cynosure.metrics.kinds.contract import NOBODY, PEOPLE, PERSON, Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.tally import TALLIED

TASKS, FULFILLED, SEEN = "audit:tasks", "audit:fulfilled", "audit:people"
"""Columns of the panel beside the metrics: episodes, those fulfilled, whether anybody was there."""
WEEKS = 16
"""Closed weeks that an audit looks back over."""


def weeks_of(asked: Asked) -> tuple[Period, ...]:
    """The closed weeks that are looked at, oldest first."""
    return closed_weeks(asked)[-WEEKS:]


def span_of(weeks: tuple[Period, ...]) -> Period:
    """Some successive weeks as one period. Raises IndexError without any."""
    return Period("range", weeks[0].start, weeks[-1].end)


def units_of(star_file: StarFile, metric: str) -> frozenset[tuple[str, ...]]:
    """The units of a metric's contributions."""
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    return frozenset(c.unit for c in own)


def is_by_person(star_file: StarFile, metric: str) -> bool:
    """Whether what a metric counts can be told person by person, week by week."""
    model = star_file.metrics[metric]
    own = model.contributions(definitions_of(star_file))
    if not isinstance(model, TALLIED) or any(c.course is not None for c in own):
        return False
    units = {c.unit for c in own}
    return len(units) == 1 and all(unit != NOBODY and unit[0] == PERSON for unit in units)


def kinds_of(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The episode kinds that a metric counts, or that are cut from the moment it counts."""
    model = star_file.metrics[metric]
    return kinds_under(star_file, model) or kind_of_moment(star_file, model.sources())


def judging_kinds(star_file: StarFile, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """The episode kinds of some metrics that say when they are fulfilled."""
    found = dict.fromkeys(kind for name in metrics for kind in kinds_of(star_file, name))
    return tuple(kind for kind in found if star_file.episodes[kind].fulfilled is not None)


def reads_events(asked: Asked, metric: str) -> bool:
    """Whether a metric rests on events that were loaded."""
    star_file = asked.star_file
    if "events" not in asked.profiles:
        return False
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    sources = tuple(dict.fromkeys(source for c in own for source in c.sources))
    return "events" in tables_of(star_file, sources)


def panel_requests(asked: Asked) -> tuple[PanelRequest, ...]:
    """The panels of everything that is audited: that of people first, then one a further unit."""
    star_file, weeks, metrics = asked.star_file, weeks_of(asked), judging_of(asked).metrics
    groups: dict[frozenset[tuple[str, ...]], list[str]] = {frozenset({PEOPLE}): []}
    for name in metrics:
        if is_by_person(star_file, name):
            groups.setdefault(units_of(star_file, name), []).append(name)
    further = _further(star_file, metrics)
    if not weeks or not (further or any(groups.values())):
        return ()
    own, *others = groups.values()
    first = PanelRequest(tuple(own), weeks, further)
    return (first, *(PanelRequest(tuple(names), weeks) for names in others))


def panel_in(inputs: Inputs) -> Panel | None:
    """What people added week by week, None where nothing is told by person."""
    found = [inputs.answer_to(request) for request in panel_requests(inputs.asked)]
    if not found or not found[0].people:
        return None
    return reduce(Panel.beside, (panel for panel in found[1:] if panel.people), found[0])


def _further(star_file: StarFile, metrics: tuple[str, ...]) -> Named:
    """Tasks, whether anybody was there, and tasks that were fulfilled."""
    kinds = tuple(dict.fromkeys(kind for name in metrics for kind in kinds_of(star_file, name)))
    judging = judging_kinds(star_file, metrics)
    found: list[tuple[str, Metric]] = []
    if kinds:
        found = [(TASKS, _counting(star_file, kinds)), (SEEN, _people(star_file, kinds))]
    if judging:
        where = _fulfilled(star_file, judging)
        found.append((FULFILLED, _counting(star_file, judging, where)))
    return tuple(found)


def _counting(star_file: StarFile, kinds: tuple[str, ...], where: Formula | None = None) -> Metric:
    return Count(from_=_refs(star_file, kinds), where=where, at=star_file.at)


def _people(star_file: StarFile, kinds: tuple[str, ...]) -> Metric:
    return Units(from_=_refs(star_file, kinds), at=star_file.at)


def _refs(star_file: StarFile, kinds: tuple[str, ...]) -> tuple[Ref, ...]:
    return tuple(Ref(kind, star_file.at) for kind in kinds)


def _fulfilled(star_file: StarFile, kinds: tuple[str, ...]) -> Formula:
    at = star_file.episodes[kinds[0]].at
    return Formula(Name("fulfilled", at), at)


def value_moment(asked: Asked) -> str | None:
    """The moment in which the product helps, as the star's proposition names it."""
    entry = judging_of(asked).entry
    if entry is None or entry.proposition is None:
        return None
    return entry.proposition.moment.name


def counts_value(asked: Asked, metric: str) -> bool:
    """Whether a metric counts what was fulfilled, or the moment of value, and so no effort."""
    star_file, moment = asked.star_file, value_moment(asked)
    of_value = {"fulfilled"}
    for kind in kinds_of(star_file, metric):
        measures = star_file.episodes[kind].measures
        of_value |= {
            n for n, m in measures.items() if m.count is not None and m.count.name == moment
        }
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    names = {name.path for c in own for formula in c.formulas for name in names_in(formula.tree)}
    return bool(names & of_value) or any(moment in c.sources for c in own)


def is_effort(asked: Asked, metric: str) -> bool:
    """Whether what one task adds to a metric is what people put in, not what they get out."""
    model = asked.star_file.metrics[metric]
    return not isinstance(model, Units) and not counts_value(asked, metric)


def rests_on_labels(star_file: StarFile, metric: str) -> bool:
    """Whether a metric counts labels, or episodes that are measured by them."""
    labelled = {
        name
        for name, moment in star_file.moments.items()
        if moment.table is not None and moment.table.name == "labels"
    }
    sources = {ref.name for ref in star_file.metrics[metric].sources()}
    for kind in kinds_of(star_file, metric):
        measures = star_file.episodes[kind].measures.values()
        sources |= {one.count.name for one in measures if one.count is not None}
    return bool(sources & labelled) or "labels" in sources
