"""What a `why` asks of the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cynosure.analyses import structure, window
from cynosure.analyses.why import four, replayed
from cynosure.analyses.why.amiss import Looks, looks
from cynosure.analyses.why.compared import (
    Compared,
    compared,
    cuts,
    is_of_people,
    leaves,
    method,
    subject,
    units_of,
)
from cynosure.analyses.why.covered import days_requests
from cynosure.analyses.why.meter import events_request, judges_request
from cynosure.errors import UserMistake
from cynosure.findings.record import Question
from cynosure.metrics.calendar import Period, periods_between
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.growth import GrowthRequest
from cynosure.metrics.inputs import Asked, tables_of
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.requests import Request
from cynosure.metrics.trust.days import DaysRequest
from cynosure.metrics.why.answers import AnswersRequest
from cynosure.metrics.why.dealt import Cut
from cynosure.metrics.why.instrument import EventsRequest, JudgesRequest
from cynosure.metrics.why.releases import FIRSTS, FirstsRequest, ReleasesRequest
from cynosure.metrics.why.replay import ReplayRequest
from cynosure.metrics.why.sums import SumsRequest

LOOKED_BACK = timedelta(days=60)
"""How far back the answers of models are looked at."""
MOST_PERIODS = 1_000
"""Periods that are looked at for a placebo: twenty years of weeks."""
REGENERATED = "regenerated"
"""The moment in which people want another answer, where the star file has one of that name."""


@dataclass(frozen=True)
class Plan:
    """The requests of a `why`; None, or nothing in a tuple, where the data cannot tell.

    `leaves` are the ends of the tree; `by_asked` says that the question names its dimensions.
    """

    metric: str
    both: Compared
    method: str
    leaves: tuple[str, ...]
    frame: FrameRequest
    whole: Cut
    cuts: tuple[Cut, ...]
    four: Cut | None
    sums: SumsRequest
    growth: GrowthRequest | None
    events: EventsRequest | None
    judges: JudgesRequest | None
    days: tuple[DaysRequest, ...]
    looks: Looks
    releases: ReleasesRequest | None
    firsts: tuple[FirstsRequest, ...]
    answers: AnswersRequest | None
    replay: ReplayRequest | None
    by_asked: bool

    @property
    def requests(self) -> tuple[Request[Any], ...]:
        """All of them but the frame."""
        single = (self.growth, self.events, self.judges, self.releases, self.answers, self.replay)
        return (
            self.sums,
            *(request for request in single if request is not None),
            *self.firsts,
            *self.days,
            *self.looks.requests,
        )


def planned(asked: Asked) -> Plan:
    """What to ask.

    Raises UserMistake for a metric, a dimension or a method that cannot be used, Refusal where
    there is nothing to compare with.
    """
    metric = _of_people(asked)
    both = compared(asked)
    ends = leaves(asked, metric)
    alike = ends if _same_unit(asked, metric, ends) else (metric,)
    below = _inner(asked, metric, alike)
    within = Period("range", both.before.start, both.after.end)
    metrics = tuple(dict.fromkeys((metric, *ends)))
    kept = both.only
    by = () if kept is None else (kept[0],)
    whole = Cut(tuple(dict.fromkeys((metric, *below, *alike))))
    single = tuple(Cut((metric,), (name,)) for name in cuts(asked, metric) if name not in by)
    crossed = four.cut_of(asked, metric)
    every = (whole, *single, *(() if crossed is None else (crossed,)))
    return Plan(
        metric,
        both,
        method(asked),
        alike,
        FrameRequest(metrics, periods_up_to(asked, both), by),
        whole,
        single,
        crossed,
        SumsRequest(both.before, both.after, every, kept),
        None if kept is not None else _growth(asked, metric, both),
        events_request(asked, metric, both),
        judges_request(asked, metric, both),
        days_requests(asked, metric, both),
        looks(asked, metric, both),
        _releases(asked, both),
        tuple(_firsts(asked, within)),
        answers_request(asked, both.after),
        replayed.request(asked),
        asked.question.argument("by") is not None,
    )


def _of_people(asked: Asked) -> str:
    """The metric, all of which is somebody's."""
    metric = subject(asked)
    if not is_of_people(asked, metric):
        raise UserMistake(
            f"A part of `{metric}` belongs to nobody (bills), so its change has no parts over "
            "people; ask for one of its two sides.",
            f"`{metric}` 有一部分不属于任何人（账单），其变动无法按人拆分；请改问分子或分母。",
        )
    return metric


def answers_request(asked: Asked, until: Period) -> AnswersRequest | None:
    """The answers of models up to the end of a period, None where no answer is recorded."""
    profile = asked.profiles.get("generations")
    if profile is None or profile.first is None or "model" not in profile.columns:
        return None
    within = Period("range", until.end - LOOKED_BACK, until.end)
    known = REGENERATED in asked.star_file.moments
    table = asked.star_file.moments[REGENERATED].table if known else None
    return AnswersRequest(within, REGENERATED if known and table is None else None)


def periods_up_to(asked: Asked, both: Compared) -> tuple[Period, ...]:
    """The periods up to the one in question, so that it has an expected range."""
    sources = structure.sources_behind(asked.star_file, asked.question.argument("metric") or "")
    tables = tables_of(asked.star_file, sources)
    after = both.after
    if after.grain == "range":
        return (after,)
    grain = Question("level", (("metric", ""), ("period", after.grain)))
    known = window.periods_of(replace(asked, question=grain), tables)
    calendar = asked.star_file.calendar
    if "releases" in asked.profiles:
        # What weeks without a release do takes all weeks there are.
        first, _ = window.extent(asked, tables)
        return periods_between(first, after.end, after.grain, calendar)[-MOST_PERIODS:]
    until = tuple(period for period in known if period.start <= after.start)
    return until or periods_between(both.before.start, after.end, after.grain, calendar)


def _same_unit(asked: Asked, metric: str, ends: tuple[str, ...]) -> bool:
    """Whether all ends of the tree count the same unit, so that one set of weights serves all."""
    own = units_of(asked, metric)
    return len(own) == 1 and all(
        is_of_people(asked, name) and units_of(asked, name) == own for name in ends
    )


def _inner(asked: Asked, metric: str, alike: tuple[str, ...]) -> tuple[str, ...]:
    """The metrics between the root and the ends, where these all count the same unit."""
    if alike == (metric,):
        return ()
    found: list[str] = []
    names = [metric]
    while names:
        parts = [part for name in names for part in structure.parts_of(asked.star_file, name)]
        names = [part for part in dict.fromkeys(parts) if part not in (*found, *alike, metric)]
        found += names
    own = units_of(asked, metric)
    return tuple(n for n in found if is_of_people(asked, n) and units_of(asked, n) == own)


def _growth(asked: Asked, metric: str, both: Compared) -> GrowthRequest | None:
    """The growth accounting of the period, for people counted period by period."""
    is_plain = isinstance(asked.star_file.metrics[metric], Units)
    if not is_plain or structure.has_course(asked.star_file, metric):
        return None
    if not both.adjacent or both.after.grain == "range":
        return None
    tables = tables_of(asked.star_file, structure.sources_of(asked.star_file, metric))
    first, _ = window.extent(asked, tables)
    calendar = asked.star_file.calendar
    return GrowthRequest(metric, periods_between(first, both.after.end, both.after.grain, calendar))


def _releases(asked: Asked, both: Compared) -> ReleasesRequest | None:
    """All declared releases up to the end of the period."""
    profile = asked.profiles.get("releases")
    if profile is None:
        return None
    first = min(profile.first or both.before.start, both.before.start)
    return ReleasesRequest(Period("range", first, both.after.end))


def _firsts(asked: Asked, within: Period) -> list[FirstsRequest]:
    return [
        FirstsRequest(kind, table, column, within)
        for kind, table, column in FIRSTS
        if table in asked.profiles and column in asked.profiles[table].columns
    ]
