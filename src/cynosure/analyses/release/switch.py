"""Everybody got it at once: one series with a date in it, and what else came at that date."""

from __future__ import annotations

import numpy as np

from cynosure.analyses.release.asked_for import Release, closed_periods, metric_of
from cynosure.analyses.release.course import Course, cut_by, split_at_end, with_course
from cynosure.analyses.release.outcome import PLACEBO_ALARM, Outcome
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
from cynosure.stats.interrupted import MARGIN, Interrupted, interrupted
from cynosure.stats.undefined import Reason, Undefined

PLACEBO_DATES = 19


def request(asked: Asked) -> FrameRequest:
    """The metric of everybody by period. Raises as `closed_periods` does."""
    metric = metric_of(asked)
    return FrameRequest((metric,), closed_periods(asked, metric))


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """Whether the series stepped at the date more than it does at dates of nothing."""
    wanted, frame = request(inputs.asked), inputs.frame
    definitions = definitions_of(inputs.asked.star_file)
    model = definitions.metrics[wanted.metrics[0]]
    level = inputs.asked.star_file.evidence.level
    points: list[tuple[Period, float]] = []
    later: list[tuple[Period, float]] = []
    since = [k for k, one in enumerate(wanted.periods) if one.start >= release.day]
    during, after_end = split_at_end(release, wanted.periods, since)
    people = 0
    for number, period in enumerate(wanted.periods):
        cell = None if frame is None else frame.cell(wanted.metrics[0], number)
        found = None if cell is None else model.estimate(cell, definitions, level)
        if not isinstance(found, Estimate):
            continue
        if number in after_end:
            later.append((period, found.value))
        elif number in during or period.end < release.day:
            points.append((period, found.value))
            people = max(people, found.n)
    start = sum(period.end < release.day for period, _ in points)
    after = len(points) - start
    never = Period("range", release.day, max(release.day, wanted.periods[-1].end))
    span = Period("range", points[start][0].start, points[-1][0].end) if after else never
    if min(start, after) < MARGIN:
        few = Undefined(Reason.FEW_PERIODS, (("had", min(start, after)), ("needed", MARGIN)))
        return _untold(few, people, span, release)
    rng = np.random.default_rng(inputs.provenance.seed)
    fitted = interrupted([value for _, value in points], start, rng, trend=False, level=level)
    if isinstance(fitted, Undefined):
        return _untold(fitted, people, span, release)
    told = _told(fitted, people, span, release, tuple(cut_by(release, wanted.periods)))
    if release.ended is None:
        return told
    left = _step(points[:start], later, rng, level)
    usual = sum(value for _, value in points[:start]) / start
    fading = tuple((period, value - usual) for period, value in later)
    course = Course(fitted.level, left, (after, len(later)), 1, fading)
    return with_course(told, inputs, release, course)


def _step(
    before: list[tuple[Period, float]],
    later: list[tuple[Period, float]],
    rng: np.random.Generator,
    level: float,
) -> Estimate | Undefined:
    """How the series lies since the end, beside the time before it all."""
    if len(later) < MARGIN:
        return Undefined(Reason.FEW_PERIODS, (("had", len(later)), ("needed", MARGIN)))
    values = [value for _, value in (*before, *later)]
    found = interrupted(values, len(before), rng, trend=False, level=level)
    return found if isinstance(found, Undefined) else found.level


def _untold(absent: Undefined, n: int, period: Period, release: Release) -> Outcome:
    return Outcome(
        Kind.CANNOT_TELL,
        absent,
        n,
        Unit.PEOPLE,
        period,
        Note("release_split_next"),
        (_alone(release),),
        (Note("method_switch"),),
    )


def _alone(release: Release) -> Check:
    return Check("released_alone", not release.beside, (("count", len(release.beside)),))


def _told(
    found: Interrupted, n: int, period: Period, release: Release, apart: tuple[Note, ...]
) -> Outcome:
    """At most that both moved together: whatever else came with the date came to all as well."""
    dates = len(found.placebos)
    rank = found.p_value
    stands_out = not isinstance(rank, Undefined) and rank <= PLACEBO_ALARM
    as_large = 0 if isinstance(rank, Undefined) else round(rank * (dates + 1)) - 1
    enough = dates >= PLACEBO_DATES
    values = (("as_large", as_large), ("count", dates))
    checks = (
        Check("placebo_dates", stands_out if enough else None, values),
        _alone(release),
    )
    told = enough and stands_out and not release.beside
    return Outcome(
        Kind.MOVED_TOGETHER if told else Kind.CANNOT_TELL,
        found.level,
        n,
        Unit.PEOPLE,
        period,
        Note("release_split_next"),
        checks,
        (Note("method_switch"), *apart),
        placebo=Placebo(tuple(one.value for one in found.placebos), as_large) if dates else None,
    )
