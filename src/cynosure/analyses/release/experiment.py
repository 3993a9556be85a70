"""Chance dealt it out: arms compared over the units that were assigned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cynosure.analyses.release import shown_arms, within
from cynosure.analyses.release.arm_notes import of_decision, of_method, where_absent
from cynosure.analyses.release.arms import units_of
from cynosure.analyses.release.asked_for import (
    Release,
    margin_declared,
    metric_of,
    through_agents,
    unit_of,
    weeks_about,
)
from cynosure.analyses.release.compared import (
    Compared,
    compared,
    effect_of,
    halves,
    is_clear,
    placebo_of,
)
from cynosure.analyses.release.course import NOTHING_AFTER, Course, with_course
from cynosure.analyses.release.decision import (
    HOLD,
    SHIP,
    Rail,
    better_of,
    decided,
    held_checks,
    is_named,
    is_standing,
    margin_of,
    not_worse,
    rail_of,
    to_do,
)
from cynosure.analyses.release.interference import sharing_check, too_much
from cynosure.analyses.release.judging import asking
from cynosure.analyses.release.met import met_checks, met_notes, sound, without_crossing
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.release.shown_judging import CHOSEN, answering, with_answers, with_judging
from cynosure.analyses.release.trial import (
    Trial,
    afterwards,
    amiss,
    by_metric,
    judged_by,
    judges_of,
    meeting_of,
    mixed,
    sharing_of,
    span_of,
    too_few,
    trial_of,
)
from cynosure.analyses.release.weighed import weighed, with_weights
from cynosure.analyses.release.within import Searched
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

MENDED = {
    Reason.NO_VARIATION: "release_other_metric",
    Reason.ZERO_DENOMINATOR: "release_denominator",
}
"""What to do next where the metric itself is why nothing can be told."""


@dataclass(frozen=True)
class Told:
    """What is told of a trial: the effect, in which part of the product (None: all of it), whether
    the metric was `declared`, and whether that or a second half of the units `confirmed` it."""

    best: Compared
    searched: Searched | None
    declared: bool
    confirmed: bool


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """The effect of being assigned, over the weeks since the release that are closed.

    Raises as `trial_of` does.
    """
    asked = inputs.asked
    metric = metric_of(asked)
    rng = np.random.default_rng(inputs.provenance.seed)
    trial = trial_of(inputs, release, metric, rng)
    others = mixed(inputs.answer_to(meeting_of(asked, release)))
    judges = judges_of(asked, release)
    who = () if judges is None else tuple(judged_by(inputs.answer_to(judges)))
    checks = (*trial.splits, *met_checks(trial), *others, *who, *answering(inputs, release))
    if any(check.passed is False for check in trial.splits):
        return _untold(inputs, release, trial, Undefined(Reason.SPLIT_BROKEN), checks, "mend_split")
    few = too_few(trial, asked.star_file.evidence.floors.users_per_cell)
    if few is not None:
        return _untold(inputs, release, trial, few, checks, "release_keep_split")
    if any(check.code == CHOSEN and check.passed is False for check in checks):
        return _of_chosen(inputs, release, trial, checks, rng)
    found = _searched(inputs, release, trial, rng)
    best = trial.best if found is None else found
    if isinstance(best, Searched):
        best = trial.with_runs(best.found)
    if isinstance(best, Undefined):
        waited = "release_more_accounts" if trial.units.clustered else "release_keep_split"
        needs = MENDED.get(best.reason, waited)
        return sound(_untold(inputs, release, trial, best, checks, needs))
    searched = found if isinstance(found, Searched) else None
    told = _confirmed(inputs, release, trial, best, searched, rng)
    return _told(inputs, release, trial, told, checks, rng)


def _of_chosen(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    checks: tuple[Check, ...],
    rng: np.random.Generator,
) -> Outcome:
    """What labels say that were not drawn by chance: weighted, else nothing."""
    by = weighed(inputs, release, trial)
    if by is None:
        chosen = Undefined(Reason.LABELS_CHOSEN)
        found = _untold(inputs, release, trial, chosen, checks, "release_keep_split")
        return with_answers(found, inputs, release)
    declared = is_named(inputs.asked, release, metric_of(inputs.asked))
    told = Told(by.best, None, declared=declared, confirmed=declared)
    return with_weights(_by_arms(inputs, release, by.trial, told, checks, rng), inputs, release, by)


def _searched(
    inputs: Inputs, release: Release, trial: Trial, rng: np.random.Generator
) -> Searched | Undefined | None:
    """The part of the dimension asked for, None where none is."""
    asked = inputs.asked
    metric = metric_of(asked)
    weeks = weeks_about(asked, release, metric)
    wanted = within.request(asked, release, metric, weeks)
    if wanted is None:
        return None
    parts = within.parts_of(inputs, wanted, trial.exposed, trial.units, trial.clusters, weeks)
    declared = within.is_declared(asked, release, metric)
    return within.searched(parts, inputs, sequential=release.looks > 1, declared=declared, rng=rng)


def _untold(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    absent: Undefined,
    checks: tuple[Check, ...],
    needs: str,
) -> Outcome:
    asked = inputs.asked
    weeks = weeks_about(asked, release, metric_of(asked))
    return Outcome(
        Kind.CANNOT_TELL,
        absent,
        len(trial.units.arm),
        _counted(trial),
        span_of(asked, release),
        Note(needs),
        checks,
        (
            *of_method(trial, None),
            *met_notes(trial),
            *amiss(trial, release, weeks.after),
            *where_absent(trial, absent),
        ),
        verdict=HOLD,
    )


def _counted(trial: Trial) -> Unit:
    return Unit.UNITS if trial.units.clustered else Unit.PEOPLE


def _confirmed(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    best: Compared,
    searched: Searched | None,
    rng: np.random.Generator,
) -> Told:
    """What nobody declared must show on one half and again on the other, whose number is told."""
    asked = inputs.asked
    declared = is_named(asked, release, metric_of(asked))
    if searched is not None:
        return Told(best, searched, declared=declared, confirmed=searched.confirmed)
    if declared or not is_clear(best):
        return Told(best, None, declared=declared, confirmed=declared)
    arm = trial.units.names.index(best.name)
    level = asked.star_file.evidence.level
    first, second = (
        trial.with_runs(compared(half, arm, level, release.looks > 1, rng))
        for half in halves(trial.units, rng)
    )
    if isinstance(first, Undefined) or isinstance(second, Undefined):
        return Told(best, None, declared=False, confirmed=False)
    same = first.estimate.value * second.estimate.value > 0
    if same and is_clear(first) and is_clear(second):
        return Told(second, None, declared=False, confirmed=True)
    return Told(best, None, declared=False, confirmed=False)


def _told(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    told: Told,
    checks: tuple[Check, ...],
    rng: np.random.Generator,
) -> Outcome:
    asked = inputs.asked
    metric, unit = metric_of(asked), unit_of(asked, metric_of(asked))
    found = _by_arms(inputs, release, trial, told, checks, rng)
    labels = asking(asked, release, metric)
    if labels is not None and trial.judging is not None:
        found = with_judging(found, inputs, labels, trial.judging, told.best, unit)
    if release.ended is None or told.searched is not None:
        return found
    course = _course(inputs, release, trial, told.best)
    return with_course(found, inputs, release, course, unit)


def _by_arms(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    told: Told,
    checks: tuple[Check, ...],
    rng: np.random.Generator,
) -> Outcome:
    """What the arms say beside their guardrails, as far as nothing is amiss with them."""
    asked, metric = inputs.asked, metric_of(inputs.asked)
    rails = tuple(
        rail_of(asked, name, trial_of(inputs, release, name, rng).best)
        for name in by_metric(asked, release)
        if name != metric
    )
    claim = _claim(inputs, release, trial, told, checks, rails, rng)
    claim = sound(without_crossing(claim, asked, release, trial, told.best))
    return _apart(inputs, release, trial, claim)


def _claim(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    told: Told,
    checks: tuple[Check, ...],
    rails: tuple[Rail, ...],
    rng: np.random.Generator,
) -> Outcome:
    """What the arms alone say."""
    asked = inputs.asked
    metric, unit = metric_of(asked), unit_of(asked, metric_of(asked))
    best, searched, better = told.best, told.searched, better_of(asked, metric)
    part = None if searched is None else searched.part
    judged = _judged(asked, release, told, rails)
    return Outcome(
        judged.kind,
        best.estimate,
        sum(best.n),
        _counted(trial),
        span_of(asked, release),
        to_do(judged.verdict, rails, part),
        (*checks, *_claimed(told, metric), *held_checks(rails)),
        tuple(_caveats(inputs, release, trial, told)),
        (
            *shown_arms.tables(searched, trial, best, rails, unit, asked.star_file, rng),
            *shown_arms.elsewhere(searched, judged.margin, better, unit),
        ),
        placebo_of(best),
        best.control,
        best.control + best.estimate.value,
        None if judged.margin is None else -better * judged.margin,
        judged.verdict,
        len(trial.arms) if searched is None else searched.candidates,
        part,
    )


@dataclass(frozen=True)
class Judged:
    """What may be said, what is to be done, and the margin in the unit of the metric."""

    kind: Kind
    verdict: str
    margin: float | None


def _judged(asked: Asked, release: Release, told: Told, rails: tuple[Rail, ...]) -> Judged:
    metric = metric_of(asked)
    better = better_of(asked, metric)
    margin = margin_of(margin_declared(asked, metric), told.best.control)
    held = margin if told.searched is None and is_standing(asked, release, metric) else None
    kind = _kind(told, held, better)
    verdict = decided(told.best, held, better, rails)
    if kind is Kind.CANNOT_TELL and all(rail.holds is not False for rail in rails):
        verdict = HOLD
    return Judged(kind, verdict, margin)


def _caveats(inputs: Inputs, release: Release, trial: Trial, told: Told) -> Iterator[Note]:
    asked = inputs.asked
    metric = metric_of(asked)
    yield from of_method(trial, told.best)
    yield from _of_search(told)
    yield from met_notes(trial)
    yield from amiss(trial, release, weeks_about(asked, release, metric).after)
    yield from of_decision(told.best, better_of(asked, metric), release, unit_of(asked, metric))


def _course(inputs: Inputs, release: Release, trial: Trial, best: Compared) -> Course:
    """What the arms did after it had ended, by the same units."""
    asked = inputs.asked
    metric = metric_of(asked)
    during = len(weeks_about(asked, release, metric).after)
    arm = trial.units.names.index(best.name)
    treated = round(trial.units.after[1, trial.units.arm == arm].sum() / during)
    wanted = afterwards(asked, release)
    if wanted is None:
        return Course(best.estimate, NOTHING_AFTER, (during, 0), treated)
    before = len(weeks_about(asked, release, metric).before)
    later = inputs.answer_to(wanted)
    sums = np.concatenate([trial.exposed.sums[:before], later.sums])
    weeks = np.concatenate([trial.exposed.weeks[:before], later.weeks])
    exposed = replace(trial.exposed, sums=sums, weeks=weeks)
    units = units_of(exposed, trial.units.names, before, trial.clusters)
    found = effect_of(units, arm, asked.star_file.evidence.level)
    left: Estimate | Undefined = NOTHING_AFTER
    if not isinstance(found, Undefined):
        left = Estimate(found.value, found.interval, sum(found.n))
    return Course(best.estimate, left, (during, len(wanted.periods)), treated)


def _claimed(told: Told, metric: str) -> Iterator[Check]:
    """Why the number may be claimed; of a part that was searched, that it is from a second half."""
    if told.searched is None:
        yield Check("declared_before", told.confirmed, (("metric", metric),))


def _of_search(told: Told) -> Iterator[Note]:
    if told.searched is None:
        return
    code = "parts_declared" if told.searched.declared else "searched_on_half"
    yield Note(code, (("count", told.searched.candidates),))
    if is_clear(told.best) and not told.confirmed:
        yield Note("halves_differ")


def _apart(inputs: Inputs, release: Release, trial: Trial, found: Outcome) -> Outcome:
    """The outcome once it is seen how much the arms share: a change that acts through agents of
    both arms is seen in part only, so that no more than *probably* is said of it."""
    asked = inputs.asked
    wanted = sharing_of(asked, release)
    control = trial.units.names[0]
    share = None if wanted is None else inputs.answer_to(wanted).share(control)
    if share is None or not share:
        return found
    checks = (*found.checks, sharing_check(share))
    if not through_agents(asked):
        beside = Note("arms_share_beside", (("share", share),))
        return replace(found, caveats=(*found.caveats, beside))
    if not too_much(share):
        return replace(found, checks=checks)
    weaker = {Kind.CAUSED: Kind.PROBABLY_CAUSED, Kind.NOT_WORSE: Kind.CANNOT_TELL}
    command = f"cyn release plan {release.id} --metric {metric_of(asked)}"
    return replace(
        found,
        kind=weaker.get(found.kind, found.kind),
        checks=checks,
        caveats=(*found.caveats, Note("arms_share", (("share", share),))),
        next_action=Note("plan_command", (("command", command),)),
        verdict=HOLD if found.verdict == SHIP else found.verdict,
    )


def _kind(told: Told, margin: float | None, better: float) -> Kind:
    """Caused takes a declaration or a second half; not worse takes a margin declared before."""
    if not_worse(told.best, margin, better):
        gained = is_clear(told.best) and better * told.best.estimate.value > 0
        return Kind.CAUSED if gained and told.confirmed else Kind.NOT_WORSE
    return Kind.CAUSED if is_clear(told.best) and told.confirmed else Kind.CANNOT_TELL
