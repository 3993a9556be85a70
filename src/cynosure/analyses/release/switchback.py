"""It went on and off for whole places by chance: periods on beside periods off, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cynosure.analyses.release import shown_switchback, within
from cynosure.analyses.release.arm_notes import of_decision
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
    weeks_about,
)
from cynosure.analyses.release.compared import Compared, is_clear, placebo_of
from cynosure.analyses.release.decision import (
    HOLD,
    SHIP,
    Rail,
    better_of,
    decided,
    held_checks,
    is_standing,
    margin_of,
    not_worse,
    rail_of,
    to_do,
)
from cynosure.analyses.release.interference import agents_in
from cynosure.analyses.release.onoff import (
    Clearest,
    Part,
    Switched,
    Tried,
    as_compared,
    clearest,
    tried,
)
from cynosure.analyses.release.outcome import PLACEBO_ALARM, Outcome
from cynosure.analyses.release.switching import Course, course_of
from cynosure.errors import Refusal
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.release.placed_parts import PlacedMembersRequest, PlacedPartsRequest
from cynosure.metrics.release.switching import Placed, PlacedRequest, SwitchesRequest
from cynosure.metrics.requests import Request
from cynosure.stats.clustered.switchback import Switchback
from cynosure.stats.undefined import Reason, Undefined

FEWEST_SWITCHES = 6
"""Switches under which too little was left to chance."""
TRACE_ALARM = 0.01
"""How unlikely chance must make what is there before the release, or is left of the period before,
for it to count as something."""


def by_metric(asked: Asked, release: Release) -> dict[str, PlacedRequest]:
    """What places did, by metric: that of the question first, then the guardrails.

    Raises Refusal where agents were switched and the metric knows none.
    """
    metric = metric_of(asked)
    by_agent = _is_by_agent(asked)
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
    """All that is asked of the store. Raises as `by_metric` and `parts_request` do."""
    parts = parts_request(asked, release)
    found: list[Request[Any]] = [_switches(asked, release), *by_metric(asked, release).values()]
    return tuple(found if parts is None else [*found, parts])


def parts_request(
    asked: Asked, release: Release
) -> PlacedPartsRequest | PlacedMembersRequest | None:
    """What parts of places did, None where the question names no dimension.

    Raises Refusal where the release did not declare them before it began: places are too few for
    one half to be searched; and where agents were switched, whom no person keeps to.
    """
    dimension = within.dimension_of(asked)
    if dimension is None:
        return None
    metric, experiment = metric_of(asked), experiment_of(release)
    if _is_by_agent(asked):
        raise Refusal(
            f"`{release.id}` was switched agent by agent, and is told as a whole; parts are told "
            "of what was switched for places that people keep to.",
            f"`{release.id}` 按智能体轮换，只能给出整体影响；"
            "只有按固定用户的单位轮换时，才能再分部分看。",
        )
    if not within.is_declared(asked, release, metric):
        words = f"{metric}{within.BY}{dimension}"
        raise Refusal(
            f"`{release.id}` was switched for whole places, which are too few to search one half "
            "and tell from the other; parts are told where they were declared before it began: "
            f"`{words}` among the `metrics` of the release.",
            f"`{release.id}` 按单位整体轮换，单位太少，不足以一半用于搜索、一半给出数字；"
            f"只有开始之前已声明的部分才能给出：在该发布的 `metrics` 中写 `{words}`。",
        )
    days = days_about(asked, release, metric)
    periods = (*days.before, *days.after)
    if dimension != within.GROUPS:
        return PlacedPartsRequest(experiment, metric, periods, dimension)
    before = within.weeks_known(weeks_about(asked, release, metric))
    groups = tuple(asked.star_file.groups)
    return PlacedMembersRequest(experiment, metric, periods, groups, before)


def _is_by_agent(asked: Asked) -> bool:
    return asked.question.argument("variants") == ALTERNATING[1]


def _switches(asked: Asked, release: Release) -> SwitchesRequest:
    after = days_about(asked, release, metric_of(asked)).after
    return SwitchesRequest(experiment_of(release), after[0].first_day, after[-1].last_day)


@dataclass(frozen=True)
class Told:
    """What every answer says of the course; of a part (`parted`), where parts were asked for."""

    release: Release
    course: Course
    days: Days
    notes: tuple[Note, ...]
    parted: Clearest | None = None

    @property
    def period(self) -> Period:
        """The days that are read."""
        after = self.days.after
        return Period("range", after[0].start, after[self.course.days - 1].end)


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """The effect of being on, from the days since the release.

    Raises Refusal as `course_of` does.
    """
    asked = inputs.asked
    metric, days = metric_of(asked), days_about(asked, release, metric_of(asked))
    seen = inputs.answer_to(_switches(asked, release))
    if not seen:
        raise no_exposure(release, days.after[-1].end)
    course = course_of(release, seen, days.after[0].first_day, len(days.after))
    rng = np.random.default_rng(inputs.provenance.seed)
    level = asked.star_file.evidence.level
    switched = Switched(course, days, level, release.looks > 1, rng)
    placed = {name: inputs.answer_to(one) for name, one in by_metric(asked, release).items()}
    told = Told(release, course, days, tuple(_notes(course, placed[metric].moved)))
    whole = tried(switched, placed[metric])
    if course.switches < FEWEST_SWITCHES:
        had = (("had", course.switches), ("needed", FEWEST_SWITCHES))
        return _untold(told, whole, Undefined(Reason.FEW_SWITCHES, had))
    if isinstance(whole.found, Undefined):
        return _untold(told, whole, whole.found)
    rails = tuple(
        _rail(asked, name, tried(switched, own).found)
        for name, own in placed.items()
        if name != metric
    )
    parted = _parted(inputs, release, switched, placed[metric])
    if parted is None:
        return _told(asked, told, whole, whole.found, rails)
    if isinstance(parted, Undefined):
        return _untold(told, whole, parted)
    return _told(asked, _of_part(told, parted), parted.tried, parted.found, rails)


def _rail(asked: Asked, name: str, found: Switchback | Undefined) -> Rail:
    effect = found if isinstance(found, Undefined) else as_compared(name, found)
    return rail_of(asked, name, effect)


def _parted(
    inputs: Inputs, release: Release, switched: Switched, whole: Placed
) -> Clearest | Undefined | None:
    """The clearest of the parts asked for, None where none are."""
    asked = inputs.asked
    wanted = parts_request(asked, release)
    if wanted is None:
        return None
    groups = isinstance(wanted, PlacedMembersRequest)
    parts = [
        Part(
            within.named(asked, name, groups=groups),
            Placed(part.of_place if groups else whole.people, part.sums, 0),
            part.people,
        )
        for name, part in inputs.answer_to(wanted).items()
    ]
    parts.sort(key=lambda part: part.name.en)
    return clearest(switched, parts, asked.star_file.evidence.floors.users_per_cell)


def _of_part(told: Told, parted: Clearest) -> Told:
    declared = Note("parts_declared", (("count", parted.candidates),))
    return replace(told, notes=(*told.notes, declared), parted=parted)


def _untold(told: Told, whole: Tried, absent: Undefined) -> Outcome:
    few = absent.reason is Reason.TOO_FEW
    return Outcome(
        Kind.CANNOT_TELL,
        absent,
        int(whole.cells.present.sum()),
        Unit.UNITS,
        told.period,
        Note("release_keep_split" if few else "switch_on"),
        caveats=told.notes,
        verdict=HOLD,
    )


def _told(
    asked: Asked, told: Told, of: Tried, found: Switchback, rails: tuple[Rail, ...]
) -> Outcome:
    metric, unit = metric_of(asked), unit_of(asked, metric_of(asked))
    better, effect = better_of(asked, metric), as_compared(told.course.names[1], found)
    margin = margin_of(margin_declared(asked, metric), found.off)
    standing = told.parted is None and is_standing(asked, told.release, metric)
    held = margin if standing else None
    checks = tuple(_checks(found, of.before))
    sound = all(check.passed is not False for check in checks)
    kind = _kind(effect, held, better) if sound else Kind.CANNOT_TELL
    verdict = decided(effect, held, better, rails)
    if kind is Kind.CANNOT_TELL and verdict == SHIP:
        verdict = HOLD
    carried = any(check.code == "no_carry_over" and check.passed is False for check in checks)
    parted = told.parted
    part = None if parted is None else parted.part
    return Outcome(
        kind,
        found.estimate,
        found.estimate.n,
        Unit.UNITS,
        told.period,
        Note("switch_slower") if carried else to_do(verdict, rails, part),
        (*checks, *held_checks(rails)),
        (*told.notes, *of_decision(effect, better, told.release, unit)),
        (
            *shown_switchback.tables(told.course, of.cells, rails, unit, asked.star_file),
            *shown_switchback.elsewhere(parted, margin, better, unit),
        ),
        placebo_of(effect),
        found.off,
        found.off + found.estimate.value,
        None if margin is None else -better * margin,
        verdict,
        1 if parted is None else parted.candidates,
        part,
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


def _notes(course: Course, moved: int) -> Iterator[Note]:
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
