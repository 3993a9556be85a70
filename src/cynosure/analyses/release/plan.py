"""The question `release_plan`: the cheapest test that would answer what a release does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cynosure.analyses import structure, window
from cynosure.analyses.release import proxies, shown_plan
from cynosure.analyses.release.asked_for import (
    WEEKS_BEFORE,
    is_by_person,
    known_weeks,
    margin_declared,
    metric_of,
    rails_of,
    tables_under,
    through_agents,
    unit_of,
)
from cynosure.analyses.release.decision import margin_of
from cynosure.analyses.release.designs import (
    Choice,
    Designs,
    Reach,
    Switchback,
    reach,
    switchback,
)
from cynosure.analyses.release.interference import agents_in, sharing_check, too_much
from cynosure.analyses.release.outcome import Outcome
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period, day_of
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.release.sharing import SharingRequest, StrayingRequest
from cynosure.metrics.release.spread import ACCOUNT, AGENT, SpreadRequest
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = "release_plan"
DURATIONS = (1, 2, 4, 8)
"""Weeks that a test may last."""
LATEST = 8
"""Weeks whose days tell how much one day differs from another."""
DEFAULT = 0.02
"""The relative change that is planned for where nobody says which one matters."""
ESTIMAND = Text(
    "the least difference that a test finds in 4 of 5 cases where it is there",
    "若差异真实存在，测试有八成把握发现的最小差异",
)
LABEL = Text("Least visible difference in {}", "{}的最小可见差异")


@dataclass(frozen=True)
class Wanted:
    """What a test must see: `size` in the unit of the metric; whether somebody `said` so."""

    size: float
    said: bool


@dataclass(frozen=True)
class ReleasePlan:
    """Who should be dealt out, how many and for how long, to see what matters."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*_metrics(asked), *proxies.deciding(asked, metric_of(asked)))))

    def needs(self, asked: Asked) -> Needs:
        metric = metric_of(asked)
        weeks = known_weeks(asked, metric)
        found: list[Request[Any]] = [
            one for name in _metrics(asked) for one in _spreads(name, weeks)
        ]
        found += [*_clusters(asked, weeks), *_sharing(asked, weeks), *_straying(asked, weeks)]
        frame = FrameRequest((metric,), _days(weeks))
        return Needs(frame, tuple(found), findings=proxies.questions(asked, metric))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        metric = metric_of(asked)
        weeks = known_weeks(asked, metric)
        shared = next((inputs.answer_to(one).share() for one in _sharing(asked, weeks)), None)
        return _finding(inputs, _planned(inputs, _designs(inputs, weeks, metric), weeks, shared))


def _metrics(asked: Asked) -> tuple[str, ...]:
    """The metric, its guardrails, and what may tell sooner."""
    metric = metric_of(asked)
    others = (*rails_of(asked, metric), *proxies.proxies_of(asked, metric))
    return (metric, *dict.fromkeys(n for n in others if n != metric and is_by_person(asked, n)))


def _spreads(metric: str, weeks: tuple[Period, ...]) -> tuple[SpreadRequest, ...]:
    """One for each duration that the closed weeks allow, with up to four weeks before it."""
    return tuple(
        SpreadRequest(metric, _before(weeks, length), weeks[-length:])
        for length in DURATIONS
        if length <= len(weeks)
    )


def _before(weeks: tuple[Period, ...], length: int) -> tuple[Period, ...]:
    return weeks[:-length][-WEEKS_BEFORE:]


def _clusters(asked: Asked, weeks: tuple[Period, ...]) -> tuple[SpreadRequest, ...]:
    """Accounts where people have them, agents where episodes name them: of a test of four weeks,
    or of as many as there are."""
    metric = metric_of(asked)
    length = max(one for one in DURATIONS[:3] if one <= len(weeks))
    spans = _before(weeks, length), weeks[-length:]
    people = asked.profiles.get("people")
    found = []
    if people is not None and ACCOUNT in people.columns:
        found.append(SpreadRequest(metric, *spans, ACCOUNT))
    sources = agents_in(asked, metric)
    if sources:
        found.append(SpreadRequest(metric, *spans, AGENT, sources))
    return tuple(found)


def _sharing(asked: Asked, weeks: tuple[Period, ...]) -> tuple[SharingRequest, ...]:
    sources = agents_in(asked, metric_of(asked))
    return (SharingRequest(sources, _lately(weeks)),) if sources else ()


def _straying(asked: Asked, weeks: tuple[Period, ...]) -> tuple[StrayingRequest, ...]:
    sources = agents_in(asked, metric_of(asked))
    return (StrayingRequest(sources, _lately(weeks)),) if sources else ()


def _lately(weeks: tuple[Period, ...]) -> Period:
    return Period("range", weeks[-4:][0].start, weeks[-1].end)


def _days(weeks: tuple[Period, ...]) -> tuple[Period, ...]:
    """The days of the latest weeks, one by one."""
    first, last = weeks[-LATEST:][0].first_day, weeks[-1].last_day
    return tuple(Period("day", day_of(n), day_of(n)) for n in range(first, last + 1))


def _designs(inputs: Inputs, weeks: tuple[Period, ...], metric: str) -> Designs:
    stray = next((inputs.answer_to(one) for one in _straying(inputs.asked, weeks)), None)
    clusters = [
        (
            "account" if request.cluster == ACCOUNT else "agent",
            reach(len(request.after), inputs.answer_to(request), clustered=True),
        )
        for request in _clusters(inputs.asked, weeks)
    ]
    people = reaches(inputs, weeks, metric)
    days = _switchback(inputs, metric, people[-1].value) if people else Undefined(Reason.NO_ROWS)
    # An agent and its people are no unit of their own where they use others as much.
    apart = tuple(one for one in clusters if one[0] == "account" or not too_much(stray))
    return Designs(people, apart, days, stray)


def reaches(inputs: Inputs, weeks: tuple[Period, ...], metric: str) -> tuple[Reach, ...]:
    """What tests of people see of a metric, by duration."""
    each = (
        reach(len(request.after), inputs.answer_to(request)) for request in _spreads(metric, weeks)
    )
    return tuple(one for one in each if isinstance(one, Reach))


def _switchback(inputs: Inputs, metric: str, value: float) -> Switchback | Undefined:
    """By the days of everybody; a count of them is read as the metric of one person is."""
    definitions = definitions_of(inputs.asked.star_file)
    values = []
    for number in range(0 if inputs.frame is None else len(inputs.frame.request.periods)):
        cell = None if inputs.frame is None else inputs.frame.cell(metric, number)
        if cell is None:
            return Undefined(Reason.NO_ROWS)
        found = definitions.metrics[metric].estimate(cell, definitions, 0.95)
        if isinstance(found, Undefined):
            return found
        values.append(found.value)
    if structure.is_count(inputs.asked.star_file, metric):
        usual = sum(values) / len(values)
        values = [value * one / usual for one in values] if usual else []
    return switchback(values)


def _wanted(asked: Asked, metric: str, value: float) -> Wanted:
    """The size asked for, else the margin declared of the release or the metric."""
    written = asked.question.argument("detect") or margin_declared(asked, metric)
    size = margin_of(written, value)
    return Wanted(DEFAULT * abs(value), said=False) if size is None else Wanted(size, said=True)


def _planned(
    inputs: Inputs, designs: Designs, weeks: tuple[Period, ...], shared: float | None
) -> Outcome:
    asked = inputs.asked
    metric, level = metric_of(asked), asked.star_file.evidence.level
    period = Period("range", weeks[0].start, weeks[-1].end)
    if not designs.people:
        first = _spreads(metric, weeks)[0]
        absent = reach(1, inputs.answer_to(first))
        missing = absent if isinstance(absent, Undefined) else Undefined(Reason.NO_ROWS)
        return Outcome(Kind.CANNOT_TELL, missing, 0, Unit.PEOPLE, period, Note("plan_more_data"))
    value = designs.people[-1].value
    wanted = _wanted(asked, metric, value)
    unit = unit_of(asked, metric)
    whole = too_much(shared) and through_agents(asked)
    ways = designs.together if whole else designs.one_by_one
    chosen = designs.cheapest(level, wanted.size, whole=whole)
    best = chosen or min(ways(level), key=lambda one: one.detects, default=None)
    beside = {name: reaches(inputs, weeks, name) for name in _metrics(asked)[1:]}
    sooner = {name: beside[name] for name in proxies.supported(inputs, metric)}
    checks = () if shared is None else (sharing_check(shared),)
    estimate: Estimate | Undefined = Undefined(Reason.TOO_FEW, (("n", 0),))
    if best is not None:
        estimate = Estimate(best.detects, Undefined(Reason.PLANNED), best.people)
    return Outcome(
        Kind.MEASURED if best is not None else Kind.CANNOT_TELL,
        estimate,
        0 if best is None else best.people,
        Unit.PEOPLE,
        period,
        _next(chosen),
        (*checks, Check("test_fits", chosen is not None, (("people", designs.people[-1].people),))),
        (
            *_caveats(wanted, unit, designs, whole=whole),
            *_of_days(chosen, whole=whole),
            *_unsupported(asked, sooner),
        ),
        shown_plan.tables(designs, wanted.size, unit, asked.star_file, beside, sooner, whole=whole),
    )


def _of_days(chosen: Choice | None, *, whole: bool) -> Iterator[Note]:
    """What a test by the day cannot see, where it was chosen for its precision alone."""
    if chosen is not None and chosen.by == "day" and not whole:
        yield Note("plan_day_sees")


def _unsupported(asked: Asked, sooner: Mapping[str, tuple[Reach, ...]]) -> Iterator[Note]:
    """The metrics that may tell sooner and that no audit supports."""
    metric = metric_of(asked)
    left = [name for name in proxies.proxies_of(asked, metric) if name not in sooner]
    if left:
        command = f"cyn audit {left[0]} --criterion {proxies.CRITERION}"
        yield Note("proxies_unsupported", (("names", ", ".join(left)), ("command", command)))


def _next(chosen: Choice | None) -> Note:
    if chosen is None:
        return Note("plan_too_small")
    values = (
        ("units", chosen.units),
        ("people", chosen.people),
        ("days", chosen.days),
    )
    return Note(f"plan_by_{chosen.by}", values)


def _caveats(wanted: Wanted, unit: Unit, designs: Designs, *, whole: bool) -> Iterator[Note]:
    code = "plan_for" if wanted.said else "plan_for_default"
    if unit is Unit.SHARE:
        yield Note(f"{code}_share", (("size", wanted.size),))
    else:
        yield Note(code, (("size", wanted.size), ("unit", unit.value)))
    cut = designs.people[-1].cut
    if cut > 0:
        yield Note("plan_adjusts", (("share", cut),))
    if whole:
        yield Note("plan_as_a_whole")
    if designs.stray:
        code = "agents_mixed" if too_much(designs.stray) else "agents_stray"
        yield Note(code, (("share", designs.stray),))


def _finding(inputs: Inputs, found: Outcome) -> Finding:
    asked = inputs.asked
    metric = metric_of(asked)
    hashed, version = inputs.definitions[metric]
    label = label_of(asked.star_file, metric)
    unit = unit_of(asked, metric)
    tables = tables_under(asked, metric)
    return Finding(
        question=asked.question,
        kind=found.kind,
        subject=Subject(
            metric,
            Text(LABEL.en.format(label.en or label.zh), LABEL.zh.format(label.zh or label.en)),
            Unit.POINTS if unit is Unit.SHARE else unit,
            hashed,
        ),
        estimand=ESTIMAND,
        estimate=found.estimate,
        n=found.n,
        units=found.units,
        rows=sum(asked.profiles[table].kept for table in tables if table in asked.profiles),
        window=window.window_of(asked, found.period, State.CLOSED),
        provenance=inputs.provenance,
        next_action=found.next_action,
        checks=found.checks,
        caveats=found.caveats,
        blocks=found.blocks,
        version=version,
    )
