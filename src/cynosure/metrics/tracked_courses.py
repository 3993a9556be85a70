"""Retention, funnels and growth by tracks: the numbers that the queries give, in one pass each.

What tracks do not carry (cuts, groups, people counted another way, rows that were not asked for) is
answered with None, and the caller takes the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.cell import Cell
from cynosure.metrics.cohorts import Cohort, CohortRequest, ReturnsRequest
from cynosure.metrics.frame import WHOLE, FrameRequest, MetricFrame, Profile
from cynosure.metrics.growth import Growth, GrowthRequest
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.needs import Return, Steps
from cynosure.metrics.relations.counting import AS_WRITTEN
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.requests import Request
from cynosure.metrics.tracked import Tracked
from cynosure.stats.moments import Moments
from cynosure.tracks.kernels.funnel import Way, any_window, first_touch
from cynosure.tracks.kernels.growth import growth
from cynosure.tracks.kernels.retention import Cohorts, Returns, returns
from cynosure.tracks.kernels.totals import rows_of_people, rows_of_periods
from cynosure.tracks.people import LEFT_OUT, People, starts

COUNTS, OPEN, EARLY = 0, 1, 2
"""The categories of people in a course: who counts, whose window is open, who was there before."""

Categories = tuple[NDArray[np.uint8], ...]
Days = tuple[NDArray[np.int32], ...]


def tracked_frame(
    scope: Scope, request: FrameRequest, tracked: Tracked, query: str
) -> MetricFrame | None:
    """The frame of one metric of kind retention or funnel, None where tracks do not carry it.

    `query` is the text of the query that gives the same.
    """
    model = scope.star_file.metrics[request.metrics[0]]
    if (
        len(request.metrics) != 1
        or request.by
        or request.counting != AS_WRITTEN
        or request.age_of is not None
        or not isinstance(model, Retention | Funnel)
        or model.group is not None
        or not _has(tracked, [ref.name for ref in model.sources()])
    ):
        return None
    first = model.sources()[0].name
    match model.course:
        case Return() as course:
            cells, rows = _of_return(scope, request.periods, first, course, tracked)
        case Steps(ordering="first_touch") as course:
            cells, rows = _of_first_touch(scope, request.periods, course, tracked)
        case course:
            cells, rows = _of_any_window(scope, request.periods, course, tracked)
    profile = _profile(tracked, first, request.periods, rows)
    metric = request.metrics[0]
    found: dict[tuple[str, int, str, str | None], Cell] = {
        (metric, k, WHOLE, None): cell for k, cell in enumerate(cells) if cell.units
    }
    return MetricFrame(request, found, (profile,) if profile.rows else (), query)


def tracked_answer(scope: Scope, request: Request[Any], tracked: Tracked) -> Any:
    """The answer to a request about cohorts or growth, None where tracks do not carry it."""
    match request:
        case CohortRequest(group=None) if _has(tracked, (request.start, request.course.back)):
            longest = max(last for _, last in request.ranges)
            found, _ = _returns(scope, request, request.ranges, longest, tracked)
            return {
                number: Cohort(
                    int(found.people[number, COUNTS]),
                    tuple(int(n) for n in found.over[number, :, COUNTS]),
                    tuple(int(n) for n in found.back[number, :, COUNTS]),
                )
                for number in range(len(request.periods))
                if found.people[number, COUNTS]
            }
        case ReturnsRequest(group=None) if _has(tracked, (request.start, request.course.back)):
            found, _ = _returns(scope, request, (), request.course.last, tracked)
            return {day: int(n) for day, n in enumerate(found.day[:, COUNTS]) if n}
        case GrowthRequest():
            return _of_growth(scope, request, tracked)
    return None


def _has(tracked: Tracked, sources: Sequence[str]) -> bool:
    return all(source in tracked.names for source in sources)


def edges_of(periods: Sequence[Period]) -> tuple[int, ...]:
    """The first local day of each of successive periods, and the day after the last one."""
    return (*(period.first_day for period in periods), periods[-1].last_day + 1)


def _span_of(scope: Scope, sources: Sequence[str]) -> tuple[int, int]:
    """The first day that all tables behind some sources cover, and the last complete one."""
    span = scope.span(scope.star_file.table_of(source) for source in sources)
    return span.first, span.complete


def _where(tracked: Tracked, days: Days, conditions: Sequence[tuple[int, int, int]]) -> Categories:
    """The categories of people by the day on which they began: the last of `conditions` (category,
    first day, last day) that holds, `COUNTS` where none does."""
    found = []
    for day, counted in zip(days, tracked.category, strict=True):
        category = np.full(day.size, COUNTS, np.uint8)
        for code, first, last in conditions:
            category[(day >= first) & (day <= last)] = code
        category[counted == LEFT_OUT] = LEFT_OUT
        found.append(category)
    return tuple(found)


AGES_AGO, FAR = -(2**31), 2**31 - 2


def _returns(
    scope: Scope,
    request: CohortRequest | ReturnsRequest,
    ranges: tuple[tuple[int, int], ...],
    longest: int,
    tracked: Tracked,
) -> tuple[Returns, Days]:
    """Who came back; people who were there before the data begin are in the category `EARLY`."""
    course = replace(request.course, last=longest)
    return _of_course(scope, request.periods, request.start, course, ranges, tracked)


def _of_course(
    scope: Scope,
    periods: Sequence[Period],
    start: str,
    course: Return,
    ranges: tuple[tuple[int, int], ...],
    tracked: Tracked,
) -> tuple[Returns, Days]:
    first_day, complete = _span_of(scope, (start, course.back))
    days = starts(tracked.tracks, tracked.clock, tracked.names_of(start))
    early = _where(tracked, days, [(EARLY, AGES_AGO, first_day + course.after - 1)])
    people = People(days, early, 3)
    asked = Cohorts(edges_of(periods), ranges, complete, course.last)
    back = tracked.tracks.roles(tracked.names_of(course.back))
    return returns(tracked.tracks, tracked.clock, people, back, asked), days


def _of_return(
    scope: Scope, periods: Sequence[Period], start: str, course: Return, tracked: Tracked
) -> tuple[list[Cell], int]:
    """The cell of each period, and the rows of the people who began in them."""
    ranges = ((course.first, course.last),)
    found, days = _of_course(scope, periods, start, course, ranges, tracked)
    cells = []
    for k in range(len(periods)):
        early = int(found.people[k, EARLY])
        counted, over = int(found.people[k, COUNTS]), int(found.over[k, 0, COUNTS])
        reached = (over, int(found.back[k, 0, COUNTS]))
        cells.append(_cell(reached, counted + early, counted - over, early))
    return cells, _rows_of_those(tracked, start, periods, days)


def _of_first_touch(
    scope: Scope, periods: Sequence[Period], course: Steps, tracked: Tracked
) -> tuple[list[Cell], int]:
    first_day, complete = _span_of(scope, course.steps)
    days = starts(tracked.tracks, tracked.clock, tracked.names_of(course.steps[0]))
    conditions = [(EARLY, AGES_AGO, first_day + course.after - 1)]
    if course.within is not None:
        conditions.insert(0, (OPEN, complete - course.outlook + 1, FAR))
    category = _where(tracked, days, conditions)
    way = _way(course, periods, tracked)
    people = first_touch(tracked.tracks, tracked.clock, category, 3, way).people
    cells = [
        _cell(
            tuple(int(n) for n in people[k, :, COUNTS]),
            int(people[k, 0].sum()),
            int(people[k, 0, OPEN]),
            int(people[k, 0, EARLY]),
        )
        for k in range(len(periods))
    ]
    return cells, _rows_of_those(tracked, course.steps[0], periods, days)


def _of_any_window(
    scope: Scope, periods: Sequence[Period], course: Steps, tracked: Tracked
) -> tuple[list[Cell], int]:
    """From the first period on in which a try may not be over, nobody counts."""
    _, complete = _span_of(scope, course.steps)
    way = _way(course, periods, tracked)
    people = any_window(tracked.tracks, tracked.clock, tracked.category, 1, way).people[:, :, 0]
    cells, is_open = [], False
    for k, period in enumerate(periods):
        units = int(people[k, 0])
        is_open |= course.within is not None and period.last_day + course.outlook > complete
        reached = (0,) * len(course.steps) if is_open else tuple(int(n) for n in people[k])
        cells.append(_cell(reached, units, units if is_open else 0, 0))
    role = tracked.tracks.roles(tracked.names_of(course.steps[0]))
    rows = rows_of_periods(tracked.tracks, tracked.clock, tracked.category, role, edges_of(periods))
    return cells, int(rows.sum())


def _way(course: Steps, periods: Sequence[Period], tracked: Tracked) -> Way:
    steps = tuple(tracked.names_of(step) for step in course.steps)
    return Way(steps, course.within, edges_of(periods))


def _cell(reached: tuple[int, ...], units: int, is_open: int, early: int) -> Cell:
    """The cell of people of whom `reached[k]` came at least to step k; all are in step 0."""
    n = reached[0]
    products = tuple(
        tuple(float(min(a, b) - a * b / n) if n else 0.0 for b in reached) for a in reached
    )
    return Cell(Moments(n, reached, products), units=units, open=is_open, early=early)


def _rows_of_those(tracked: Tracked, source: str, periods: Sequence[Period], days: Days) -> int:
    """The rows of a source of the people who began on the days of some periods."""
    role = tracked.tracks.roles(tracked.names_of(source))
    each = rows_of_people(tracked.tracks, role)
    first, last = periods[0].first_day, periods[-1].last_day
    return sum(
        int(rows[(day >= first) & (day <= last) & (category != LEFT_OUT)].sum())
        for rows, day, category in zip(each, days, tracked.category, strict=True)
    )


def _profile(tracked: Tracked, source: str, periods: Sequence[Period], rows: int) -> Profile:
    """What was left out: rows of nobody and of several people are counted on their own days."""
    everyone = tuple(np.zeros(one.size, np.uint8) for one in tracked.category)
    nobodys, severals = (
        int(
            rows_of_periods(
                tracked.tracks,
                tracked.clock,
                everyone,
                tracked.tracks.roles(names),
                edges_of(periods),
            ).sum()
        )
        for names in (tracked.nobodys_names_of(source), tracked.severals_names_of(source))
    )
    return Profile(source, rows + nobodys + severals, severals, nobodys, 0)


def _of_growth(scope: Scope, request: GrowthRequest, tracked: Tracked) -> tuple[Growth, ...] | None:
    model = scope.star_file.metrics[request.metric]
    if (
        not isinstance(model, Units)
        or len(model.from_) != 1
        or not _has(tracked, [model.from_[0].name])
        or any(part is not None for part in (model.where, model.having, model.window, model.group))
        or model.unit != PEOPLE
    ):
        return None
    names = tracked.names_of(model.from_[0].name)
    found = growth(
        tracked.tracks, tracked.clock, tracked.category, 1, names, edges_of(request.periods)
    )
    columns = (found.new, found.kept, found.back, found.gone)
    return tuple(
        Growth(*(int(column[k, 0]) for column in columns)) for k in range(len(request.periods))
    )
