"""L3: what stood at the same time. Releases said so, new values in the rows, silent changes.

Days alone tell nothing of causes: the list is there to be asked about, release by release.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import timedelta

from cynosure.analyses.why.asked_for import Plan
from cynosure.analyses.why.silent import SilentChange, silent_change
from cynosure.metrics.calendar import Period, day_of
from cynosure.metrics.inputs import Inputs
from cynosure.metrics.why.releases import Released

NEAR = timedelta(days=3)
"""A new value this close to a release of its kind is taken to be that release."""


@dataclass(frozen=True)
class Together:
    """`releases` by day, declared and detected ones; `silent` the changes that no release of a
    model stands near."""

    releases: tuple[Released, ...]
    silent: tuple[SilentChange, ...]


def together(plan: Plan, inputs: Inputs) -> Together:
    """What changed within the two periods."""
    known = known_releases(plan, inputs)
    declared = tuple(one for one in known if one.day >= plan.both.before.start)
    seen = [one for request in plan.firsts for one in inputs.answer_to(request)]
    new = [one for one in seen if not _is_declared(one, declared)]
    releases = tuple(sorted((*declared, *new), key=lambda one: (one.day, one.kind, one.id)))
    answers = {} if plan.answers is None else inputs.answer_to(plan.answers)
    found = [silent_change(model, answered) for model, answered in answers.items()]
    models = [one for one in releases if one.kind == "model"]
    silent = tuple(
        change
        for change in found
        if change is not None and is_within(change, plan) and not _is_known(change, models)
    )
    return Together(releases, silent)


def is_within(change: SilentChange, plan: Plan) -> bool:
    """Whether it may have come in one of the two periods: what came long before is no news."""
    both = plan.both
    return change.latest >= both.before.first_day and change.earliest <= both.after.last_day


def asking(found: Together, metric: str) -> str | None:
    """The command that asks about a release that stood beside a change: what it did, where its
    roll-out can tell, else the test that would. None where no release is declared."""
    declared = [one for one in found.releases if not one.detected]
    if not declared:
        return None
    first = next((one for one in declared if one.is_assigned), declared[0])
    verb = "effect" if first.is_assigned else "plan"
    return f"cyn release {verb} {shlex.quote(first.id)} --metric {metric}"


def known_releases(plan: Plan, inputs: Inputs) -> tuple[Released, ...]:
    """All releases up to the end of the period by day: those of the file, those that people have
    declared; where both tell of one id, the file does."""
    told = () if plan.releases is None else inputs.answer_to(plan.releases)
    return with_declared(told, inputs, plan.both.after)


def with_declared(
    told: tuple[Released, ...], inputs: Inputs, until: Period
) -> tuple[Released, ...]:
    """`told` with the releases that people have declared up to the end of a period."""
    ids = {one.id for one in told}
    more = [one for one in inputs.history.released if one.day <= until.end and one.id not in ids]
    return tuple(sorted((*told, *more), key=lambda one: (one.day, one.kind, one.id)))


def _is_declared(new: Released, declared: tuple[Released, ...]) -> bool:
    return any(one.kind == new.kind and abs(one.day - new.day) <= NEAR for one in declared)


def _is_known(change: SilentChange, releases: list[Released]) -> bool:
    first, last = day_of(change.earliest) - NEAR, day_of(change.latest) + NEAR
    return any(first <= one.day <= last for one in releases)
