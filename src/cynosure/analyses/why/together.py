"""L3: what stood at the same time. Releases said so, new values in the rows, silent changes.

Days alone tell nothing of causes: the list is there to be asked about, release by release.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cynosure.analyses.why.asked_for import Plan
from cynosure.analyses.why.silent import SilentChange, silent_change
from cynosure.metrics.calendar import day_of
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
    every = () if plan.releases is None else inputs.answer_to(plan.releases)
    declared = tuple(one for one in every if one.day >= plan.both.before.start)
    seen = [one for request in plan.firsts for one in inputs.answer_to(request)]
    new = [one for one in seen if not _is_declared(one, declared)]
    releases = tuple(sorted((*declared, *new), key=lambda one: (one.day, one.kind, one.id)))
    answers = {} if plan.answers is None else inputs.answer_to(plan.answers)
    found = [silent_change(model, answered) for model, answered in answers.items()]
    known = [one for one in declared if one.kind == "model"]
    silent = tuple(
        change for change in found if change is not None and not _is_known(change, known)
    )
    return Together(releases, silent)


def _is_declared(new: Released, declared: tuple[Released, ...]) -> bool:
    return any(one.kind == new.kind and abs(one.day - new.day) <= NEAR for one in declared)


def _is_known(change: SilentChange, releases: list[Released]) -> bool:
    first, last = day_of(change.earliest) - NEAR, day_of(change.latest) + NEAR
    return any(first <= one.day <= last for one in releases)
