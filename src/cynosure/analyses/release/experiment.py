"""Chance dealt it out: arms compared over the units that were assigned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.release import shown_arms
from cynosure.analyses.release.arms import Units, arm_names, clusters_of, split_checks, units_of
from cynosure.analyses.release.asked_for import (
    Release,
    experiment_of,
    is_by_person,
    metric_of,
    unit_asked,
    unit_of,
    weeks_about,
)
from cynosure.analyses.release.compared import (
    Compared,
    compared,
    expected_loss,
    halves,
    is_clear,
)
from cynosure.analyses.release.decision import HOLD, Rail, decided, margin_of, not_worse
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.structure import star_entry
from cynosure.errors import Refusal
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.release.exposed import Exposed, ExposedRequest
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Trial:
    """An experiment read: its people, its units, its arms one by one beside the control."""

    exposed: Exposed
    units: Units
    arms: tuple[Compared | Undefined, ...]
    splits: tuple[Check, ...]

    @property
    def best(self) -> Compared | Undefined:
        """The arm of which most can be said."""
        sure = [one for one in self.arms if isinstance(one, Compared)]
        return max(sure, key=lambda one: abs(one.estimate.value) / one.error, default=self.arms[0])


def requests(asked: Asked, release: Release) -> dict[str, ExposedRequest]:
    """What is asked of the store, by metric: that of the question first, then the guardrails."""
    first = metric_of(asked)
    names = (first, *(name for name in _rails(asked, first) if is_by_person(asked, name)))
    return {name: _request(asked, release, name) for name in dict.fromkeys(names)}


def _request(asked: Asked, release: Release, metric: str) -> ExposedRequest:
    weeks = weeks_about(asked, release, metric)
    periods = (*weeks.before, *weeks.after)
    return ExposedRequest(experiment_of(release), metric, periods, periods[-1].last_day)


def _rails(asked: Asked, metric: str) -> tuple[str, ...]:
    star = star_entry(asked.star_file, metric)
    entries = asked.star_file.star if star is None else (star,)
    return tuple(dict.fromkeys(name for entry in entries for name in entry.guardrails))


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """The effect of being assigned, over the weeks since the release that are closed.

    Raises Refusal where nobody was exposed, and where people are asked for as the unit of what
    was assigned by account.
    """
    asked = inputs.asked
    metric = metric_of(asked)
    rng = np.random.default_rng(inputs.provenance.seed)
    trial = _trial(inputs, release, metric, rng)
    weeks = weeks_about(asked, release, metric)
    period = Period("range", weeks.after[0].start, weeks.after[-1].end)
    broken = any(check.passed is False for check in trial.splits)
    floor = asked.star_file.evidence.floors.users_per_cell
    fewest = min(trial.units.counts())
    if broken:
        return _untold(trial, Undefined(Reason.SPLIT_BROKEN), period, "mend_split")
    if fewest < floor and not trial.units.clustered:
        few = Undefined(Reason.TOO_FEW, (("n", fewest), ("needed", floor)))
        return _untold(trial, few, period, "release_keep_split")
    best = trial.best
    if isinstance(best, Undefined):
        return _untold(trial, best, period, "release_keep_split")
    return _told(inputs, release, trial, best, period, rng)


def _trial(inputs: Inputs, release: Release, metric: str, rng: np.random.Generator) -> Trial:
    asked = inputs.asked
    wanted = _request(asked, release, metric)
    exposed = inputs.answer_to(wanted)
    if not exposed.variant:
        raise Refusal(
            f"No exposure names `{experiment_of(release)}`, so nobody knows who met which variant.",
            f"曝光表里没有 `{experiment_of(release)}`，无从得知谁看到了哪个变体。",
        )
    names = arm_names(release, exposed)
    clusters = clusters_of(exposed)
    if clusters is not None and unit_asked(asked) == "person":
        raise Refusal(
            f"`{release.id}` was assigned by account, so accounts are what is compared: people of "
            "one account are alike, and to count them one by one makes chance look like an effect.",
            f"`{release.id}` 按账户分流，只能按账户比较：同一账户的人彼此相似，"
            "逐人计数会把偶然当成影响。",
        )
    weeks = weeks_about(asked, release, metric)
    units = units_of(exposed, names, len(weeks.before), clusters)
    level = 1 - (1 - asked.star_file.evidence.level) / (len(names) - 1)
    sequential = release.looks > 1
    found = tuple(compared(units, k, level, sequential, rng) for k in range(1, len(names)))
    return Trial(exposed, units, found, split_checks(release, exposed, units))


def _untold(trial: Trial, absent: Undefined, period: Period, needs: str) -> Outcome:
    n = len(trial.units.arm)
    return Outcome(
        Kind.CANNOT_TELL,
        absent,
        n,
        _counted(trial),
        period,
        Note(needs),
        trial.splits,
        tuple(_notes(trial, None)),
        verdict=HOLD,
    )


def _counted(trial: Trial) -> Unit:
    return Unit.UNITS if trial.units.clustered else Unit.PEOPLE


def _told(
    inputs: Inputs,
    release: Release,
    trial: Trial,
    best: Compared,
    period: Period,
    rng: np.random.Generator,
) -> Outcome:
    asked = inputs.asked
    metric = metric_of(asked)
    better = _better(asked, metric)
    margin = margin_of(release.margin, best.control)
    declared = _declared(asked, release, metric)
    confirmed = None if declared else _confirmed(inputs, release, trial, best, rng)
    best = confirmed or best
    rails = tuple(_rail(inputs, release, name, rng) for name in _others(asked, release, metric))
    told = declared or confirmed is not None
    kind = _kind(best, margin, better, confirmed=told, declared=declared)
    verdict = decided(best, margin if declared else None, better, rails)
    if kind is Kind.CANNOT_TELL and verdict != "stop":
        verdict = HOLD
    as_large = sum(abs(one) >= abs(best.estimate.value) for one in best.placebos)
    unit = unit_of(asked, metric)
    return Outcome(
        kind,
        best.estimate,
        sum(best.n),
        _counted(trial),
        period,
        Note(f"decide_{verdict}"),
        (*trial.splits, Check("declared_before", told, (("metric", metric),)), *_held(rails)),
        (*_notes(trial, best), *_of_decision(best, better, release, unit)),
        tuple(shown_arms.tables(trial.units, trial.arms, best, rails, unit, asked.star_file)),
        Placebo(best.placebos, as_large),
        best.control,
        best.control + best.estimate.value,
        None if margin is None else -better * margin,
        verdict,
        len(trial.arms),
    )


def _held(rails: tuple[Rail, ...]) -> Iterator[Check]:
    for rail in rails:
        yield Check("guardrail_held", rail.holds, (("metric", rail.metric),))


def _better(asked: Asked, metric: str) -> float:
    return 1.0 if asked.star_file.metrics[metric].better == "up" else -1.0


def _others(asked: Asked, release: Release, metric: str) -> tuple[str, ...]:
    return tuple(name for name in requests(asked, release) if name != metric)


def _kind(
    best: Compared, margin: float | None, better: float, *, confirmed: bool, declared: bool
) -> Kind:
    """Caused takes a declaration or a second half; not worse takes a margin declared before."""
    if declared and not_worse(best, margin, better):
        gained = is_clear(best) and better * best.estimate.value > 0
        return Kind.CAUSED if gained else Kind.NOT_WORSE
    return Kind.CAUSED if is_clear(best) and confirmed else Kind.CANNOT_TELL


def _declared(asked: Asked, release: Release, metric: str) -> bool:
    """Whether the release named the metric before it began, or the star file had it as the star."""
    stars = asked.star_file.star
    was_star = any(one.metric.name == metric and one.since.date <= release.day for one in stars)
    return was_star or (release.declared_before and metric in release.metrics)


def _confirmed(
    inputs: Inputs, release: Release, trial: Trial, best: Compared, rng: np.random.Generator
) -> Compared | None:
    """What nobody declared must show on one half and again on the other, whose number is told."""
    if not is_clear(best):
        return None
    arm = trial.units.names.index(best.name)
    level = inputs.asked.star_file.evidence.level
    first, second = (
        compared(half, arm, level, release.looks > 1, rng) for half in halves(trial.units, rng)
    )
    if isinstance(first, Undefined) or isinstance(second, Undefined):
        return None
    same = first.estimate.value * second.estimate.value > 0
    return second if same and is_clear(first) and is_clear(second) else None


def _rail(inputs: Inputs, release: Release, metric: str, rng: np.random.Generator) -> Rail:
    asked = inputs.asked
    trial = _trial(inputs, release, metric, rng)
    found = trial.best
    entries = [entry.guardrails[metric] for entry in asked.star_file.star
               if metric in entry.guardrails]  # fmt: skip
    control = found.control if isinstance(found, Compared) else 0.0
    margin = abs(entries[0].worse_than.fraction * control)
    return Rail(metric, margin, _better(asked, metric), found)


def _notes(trial: Trial, best: Compared | None) -> Iterator[Note]:
    yield Note("method_experiment", (("control", trial.units.names[0]),))
    if trial.exposed.several:
        yield Note("in_two_variants", (("count", trial.exposed.several),))
    if trial.units.clustered:
        yield Note("unit_is_cluster", (("count", len(trial.units.arm)),))
    if best is not None and best.permuted:
        yield Note("clusters_permuted")
    if best is not None and best.cut > 0 and not best.permuted:
        yield Note("adjusted_before", (("share", best.cut),))


def _of_decision(best: Compared, better: float, release: Release, unit: Unit) -> Iterator[Note]:
    if release.looks > 1:
        yield Note("looked_before", (("looks", release.looks),))
    loss = expected_loss(best, better)
    if unit is Unit.SHARE:
        yield Note("expected_loss_share", (("loss", loss),))
    else:
        yield Note("expected_loss", (("loss", loss), ("unit", unit.value)))
