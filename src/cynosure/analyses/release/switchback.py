"""It went on and off for whole places by chance: periods on beside periods off, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cynosure.analyses.release import shown_switchback
from cynosure.analyses.release.arms import no_exposure
from cynosure.analyses.release.asked_for import (
    ALTERNATING,
    Days,
    Release,
    days_about,
    experiment_of,
    is_by_person,
    margin_declared,
    metric_of,
    rails_of,
    unit_of,
)
from cynosure.analyses.release.compared import Compared, is_clear
from cynosure.analyses.release.decision import (
    HOLD,
    SHIP,
    Rail,
    decided,
    held_checks,
    margin_of,
    not_worse,
)
from cynosure.analyses.release.interference import agents_in
from cynosure.analyses.release.outcome import PLACEBO_ALARM, Outcome
from cynosure.analyses.release.switching import Cells, Course, cells_of, course_of, together
from cynosure.errors import Refusal
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.release.switching import PlacedRequest, SwitchesRequest
from cynosure.metrics.requests import Request
from cynosure.stats.clustered.switchback import Switchback, switchback
from cynosure.stats.undefined import Reason, Undefined

FEWEST_SWITCHES = 6
"""Switches under which too little was left to chance."""
TRACE_ALARM = 0.01
"""How unlikely chance must make what is there before the release, or is left of the period before,
for it to count as something."""
CYCLES = 3
"""Periods of each weekday that it takes to set the days of the week apart."""


def by_metric(asked: Asked, release: Release) -> dict[str, PlacedRequest]:
    """What places did, by metric: that of the question first, then the guardrails.

    Raises Refusal where agents were switched and the metric knows none.
    """
    metric = metric_of(asked)
    by_agent = asked.question.argument("variants") == ALTERNATING[1]
    if by_agent and not agents_in(asked, metric):
        raise Refusal(
            f"`{release.id}` was switched agent by agent, and the rows of `{metric}` name no "
            "agent.",
            f"`{release.id}` 按智能体轮换，而 `{metric}` 的数据没有写明智能体。",
        )
    rails = (
        name
        for name in rails_of(asked, metric)
        if is_by_person(asked, name) and (not by_agent or agents_in(asked, name))
    )
    days = days_about(asked, release, metric)
    periods = (*days.before, *days.after)
    return {
        name: PlacedRequest(experiment_of(release), name, periods, by_agent)
        for name in dict.fromkeys((metric, *rails))
    }


def requests(asked: Asked, release: Release) -> tuple[Request[Any], ...]:
    """All that is asked of the store. Raises as `by_metric` does."""
    return (_switches(asked, release), *by_metric(asked, release).values())


def _switches(asked: Asked, release: Release) -> SwitchesRequest:
    after = days_about(asked, release, metric_of(asked)).after
    return SwitchesRequest(experiment_of(release), after[0].first_day, after[-1].last_day)


@dataclass(frozen=True)
class Tried:
    """A metric over the course: its cells, and what they and the time before say."""

    cells: Cells
    found: Switchback | Undefined
    before: Switchback | Undefined


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """The effect of being on, from the days since the release.

    Raises Refusal as `course_of` does.
    """
    asked = inputs.asked
    metric, days = metric_of(asked), days_about(asked, release, metric_of(asked))
    seen = inputs.answer_to(_switches(asked, release))
    if not seen:
        raise no_exposure(release)
    course = course_of(release, seen, days.after[0].first_day, len(days.after))
    rng = np.random.default_rng(inputs.provenance.seed)
    tried = _tried(inputs, release, course, days, metric, rng)
    placed = inputs.answer_to(by_metric(asked, release)[metric])
    told = Told(release, course, days, tuple(_notes(release, course, placed.moved)))
    if course.switches < FEWEST_SWITCHES:
        had = (("had", course.switches), ("needed", FEWEST_SWITCHES))
        return _untold(told, tried, Undefined(Reason.FEW_SWITCHES, had))
    if isinstance(tried.found, Undefined):
        return _untold(told, tried, tried.found)
    rails = tuple(
        _rail(inputs, name, _tried(inputs, release, course, days, name, rng))
        for name in by_metric(asked, release)
        if name != metric
    )
    return _told(inputs, told, tried, tried.found, rails)


@dataclass(frozen=True)
class Told:
    """What every answer says of the course."""

    release: Release
    course: Course
    days: Days
    notes: tuple[Note, ...]

    @property
    def period(self) -> Period:
        """The days that are read."""
        after = self.days.after
        return Period("range", after[0].start, after[self.course.days - 1].end)


def _tried(
    inputs: Inputs,
    release: Release,
    course: Course,
    days: Days,
    metric: str,
    rng: np.random.Generator,
) -> Tried:
    placed = inputs.answer_to(by_metric(inputs.asked, release)[metric])
    level = inputs.asked.star_file.evidence.level
    begin = len(days.before)
    cells = cells_of(course, placed, range(begin, begin + course.days))
    found = _compared(course, cells, level, rng)
    absent: Switchback | Undefined = Undefined(Reason.NO_ROWS)
    if days.before:
        absent = _compared(
            course, cells_of(course, placed, range(min(begin, course.days))), level, rng
        )
    return Tried(cells, found, absent)


def _compared(
    course: Course, cells: Cells, level: float, rng: np.random.Generator
) -> Switchback | Undefined:
    on, cells = together(course, cells)
    kept = cells.present.any(axis=1)
    if not kept.any():
        return Undefined(Reason.NO_ROWS)
    whole = cells.under[kept].sum(axis=1) / np.maximum(cells.present[kept].sum(axis=1), 1)
    enough = len(course.first) >= CYCLES * len(np.unique(course.first))
    seasons = course.first if enough else np.zeros_like(course.first)
    return switchback(cells.values[kept], on[kept], cells.present[kept], rng, whole, seasons, level)


def _untold(told: Told, tried: Tried, absent: Undefined) -> Outcome:
    return Outcome(
        Kind.CANNOT_TELL,
        absent,
        int(tried.cells.present.sum()),
        Unit.UNITS,
        told.period,
        Note("switch_on"),
        caveats=told.notes,
        verdict=HOLD,
    )


def _told(
    inputs: Inputs, told: Told, tried: Tried, found: Switchback, rails: tuple[Rail, ...]
) -> Outcome:
    asked = inputs.asked
    metric, unit = metric_of(asked), unit_of(asked, metric_of(asked))
    better = _better(asked, metric)
    effect = _as_compared(told.course.names[1], found)
    margin = margin_of(margin_declared(asked, metric), found.off)
    checks = tuple(_checks(found, tried.before))
    held = all(check.passed is not False for check in checks)
    kind = _kind(effect, margin, better) if held else Kind.CANNOT_TELL
    verdict = decided(effect, margin, better, rails)
    if kind is Kind.CANNOT_TELL and verdict == SHIP:
        verdict = HOLD
    carried = any(check.code == "no_carry_over" and check.passed is False for check in checks)
    as_large = int((np.abs(found.placebos) >= abs(found.estimate.value)).sum())
    return Outcome(
        kind,
        found.estimate,
        found.estimate.n,
        Unit.UNITS,
        told.period,
        Note("switch_slower" if carried else f"decide_{verdict}"),
        (
            *checks,
            *held_checks(rails),
        ),
        told.notes,
        shown_switchback.tables(told.course, tried.cells, rails, unit, asked.star_file),
        Placebo(effect.placebos, as_large),
        found.off,
        found.off + found.estimate.value,
        None if margin is None else -better * margin,
        verdict,
    )


def _checks(found: Switchback, before: Switchback | Undefined) -> Iterator[Check]:
    """What must hold: that chance hardly does as much, that nothing was there before, and that a
    period does not last into the next one."""
    as_large = int((np.abs(found.placebos) >= abs(found.estimate.value)).sum())
    counted = (("as_large", as_large), ("count", len(found.placebos)))
    yield Check("placebo_reshuffles", found.p <= PLACEBO_ALARM, counted)
    if isinstance(before, Undefined):
        yield Check("flat_before", None)
    else:
        yield Check("flat_before", before.p > TRACE_ALARM, (("p", round(before.p, 4)),))
    if isinstance(found.carried, Undefined):
        yield Check("no_carry_over", None)
    else:
        yield Check("no_carry_over", found.carried > TRACE_ALARM, (("p", round(found.carried, 4)),))


def _kind(effect: Compared, margin: float | None, better: float) -> Kind:
    if not is_clear(effect):
        return Kind.NOT_WORSE if not_worse(effect, margin, better) else Kind.CANNOT_TELL
    return Kind.PROBABLY_CAUSED


def _as_compared(name: str, found: Switchback) -> Compared:
    """The effect as that of an arm, by which decisions and guardrails read it."""
    return Compared(
        name,
        found.estimate,
        float(found.placebos.std()),
        found.off,
        found.off + found.estimate.value,
        (found.estimate.n, found.estimate.n),
        0.0,
        tuple(float(one) for one in found.placebos),
        permuted=True,
    )


def _rail(inputs: Inputs, metric: str, tried: Tried) -> Rail:
    asked = inputs.asked
    entries = [entry.guardrails[metric] for entry in asked.star_file.star
               if metric in entry.guardrails]  # fmt: skip
    found = tried.found
    off = 0.0 if isinstance(found, Undefined) else found.off
    margin = abs(entries[0].worse_than.fraction * off)
    compared = found if isinstance(found, Undefined) else _as_compared(metric, found)
    return Rail(metric, margin, _better(asked, metric), compared)


def _better(asked: Asked, metric: str) -> float:
    return 1.0 if asked.star_file.metrics[metric].better == "up" else -1.0


def _notes(release: Release, course: Course, moved: int) -> Iterator[Note]:
    yield Note(
        "method_switchback",
        (
            ("places", len(course.places)),
            ("periods", len(course.first)),
            ("days", course.length),
            ("control", course.names[0]),
        ),
    )
    if course.length > 1:
        yield Note("washed_out")
    if course.mixed:
        yield Note("switched_within", (("count", course.mixed),))
    if moved:
        yield Note("moved_places", (("count", moved),))
    if release.looks > 1:
        yield Note("looked_switchback", (("looks", release.looks),))
