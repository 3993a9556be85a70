"""`why`: why did a metric move? Noise first, then arithmetic, then what stood beside it.

Nothing here is a cause. The steps are climbed one by one, and each stays grey until the one above
it has passed: in weeks in which nothing happens a decomposition names a culprit all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses import window
from cynosure.analyses.displays import metric_asked, subject_of
from cynosure.analyses.reading import Reading
from cynosure.analyses.why import judged, judged_told, narrowed, shown, told
from cynosure.analyses.why.asked_for import Plan, planned
from cynosure.analyses.why.climbed import Climbed, climb
from cynosure.analyses.why.drawn import SEED
from cynosure.analyses.why.four import Four
from cynosure.analyses.why.mixed import Mix
from cynosure.analyses.why.real import LEVELS, Stop, difference_title
from cynosure.analyses.why.shown_replay import replay_table
from cynosure.analyses.why.told import Headline
from cynosure.analyses.why.where import Tree
from cynosure.errors import Text
from cynosure.findings.blocks import Block
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Placebo
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined

SUBJECT = "why"


@dataclass(frozen=True)
class Why:
    """What a change of one metric is made of, as far as there is a change."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        metric = metric_asked(asked)
        return (metric,) if judged.is_judged(asked, metric) else planned(asked).frame.metrics

    def needs(self, asked: Asked) -> Needs:
        metric = metric_asked(asked)
        if judged.is_judged(asked, metric):
            return judged.needs(asked, metric)
        plan = planned(asked)
        return Needs(
            plan.frame,
            plan.requests,
            plan.metric,
            seed=SEED,
            released=True,
            carried_since=plan.both.before.first_day,
        )

    def answer(self, inputs: Inputs) -> Finding:
        metric = metric_asked(inputs.asked)
        if judged.is_judged(inputs.asked, metric):
            return judged_told.answer(inputs, metric)
        plan = planned(inputs.asked)
        reading = Reading(inputs, plan.metric)
        climbed = climb(plan, reading)
        told_first = _headline(reading, climbed)
        subject = narrowed.subject(reading, plan, subject_of(reading))
        search = climbed.search
        return Finding(
            question=inputs.asked.question,
            kind=_kind(climbed, told_first),
            subject=subject,
            estimand=subject.says or subject.label,
            estimate=_estimate(reading, plan, climbed, told_first),
            n=narrowed.people(reading, plan),
            units=reading.counted(plan.metric),
            rows=reading.rows(),
            window=window.window_of(inputs.asked, plan.both.after, plan.both.state),
            provenance=inputs.provenance,
            next_action=told.next_action(plan, reading, climbed),
            group=reading.group(),
            checks=tuple(told.checks(climbed)),
            caveats=tuple(told.notes(plan, reading, climbed)),
            candidates=1 if search is None or not search.found else search.tried,
            placebo=_placebo(climbed),
            blocks=tuple(_blocks(plan, reading, climbed)),
            contrast=_contrast(climbed, told_first),
            version=inputs.definitions[plan.metric][1],
        )


def _headline(reading: Reading, climbed: Climbed) -> Headline | None:
    if not climbed.is_real or climbed.tree_breaks:
        return None
    return told.headline(reading, climbed)


def _kind(climbed: Climbed, first: Headline | None) -> Kind:
    if first is not None:
        return Kind.ACCOUNTS_FOR
    sound = climbed.real.stop in LEVELS or (climbed.is_real and not climbed.tree_breaks)
    return Kind.MEASURED if sound else Kind.CANNOT_TELL


def _estimate(
    reading: Reading, plan: Plan, climbed: Climbed, first: Headline | None
) -> Estimate | Undefined:
    if first is not None:
        return Estimate(first.term, first.interval, climbed.real.people)
    stopped = told.stopped(reading, climbed)
    return narrowed.level(reading, plan) if stopped is None else stopped


def _contrast(climbed: Climbed, first: Headline | None) -> Contrast | None:
    if first is None:
        return None
    ground = climbed.real
    return Contrast(first.factor, ground.before, ground.after, whole=ground.change)


def _placebo(climbed: Climbed) -> Placebo | None:
    found, ground = climbed.placebos, climbed.real
    if found is None or not found.suffices or not ground.before:
        return None
    return found.beside(ground.after / ground.before - 1)


def _blocks(plan: Plan, reading: Reading, climbed: Climbed) -> Iterator[Block]:
    yield shown.staircase(_states(climbed))
    ground = climbed.real
    if ground.stop not in (Stop.OPEN, Stop.UNDEFINED):
        yield shown.difference_table(reading, difference_title(plan.both), ground)
    if isinstance(climbed.tree, Tree):
        yield shown.tree_table(reading, climbed.tree)
    if any(mix.between is not None for mix in climbed.mixes):
        yield shown.mixes_table(reading, climbed.mixes)
    for mix in _detailed(plan, climbed):
        yield shown.parts_table(reading, mix)
    if isinstance(climbed.four, Four):
        yield shown.four_table(reading, climbed.four)
    if climbed.replay is not None:
        yield replay_table(climbed.replay)
    found = climbed.together
    if found is not None and (found.releases or found.silent):
        yield shown.together_table(found)


def _detailed(plan: Plan, climbed: Climbed) -> tuple[Mix, ...]:
    """The dimensions whose parts are shown one by one: those asked for, else those in which the
    change sits, which need two lines or whose mix is said first, else of a count the first."""
    if plan.by_asked:
        return climbed.mixes
    places = {one.dimension for one in climbed.search.found} if climbed.search else set()
    chief = told.chief_mix(climbed)
    places |= {mix.dimension for mix in (*climbed.opposed, *((chief,) if chief else ()))}
    chosen = tuple(mix for mix in climbed.mixes if mix.dimension in places)
    return chosen or climbed.mixes[:1]


def _states(climbed: Climbed) -> tuple[Text, Text, Text, Text]:
    if not climbed.is_real:
        return shown.STOPPED, shown.GREY, shown.GREY, shown.GREY
    if climbed.tree_breaks:
        return shown.PASSED, shown.STOPPED, shown.GREY, shown.GREY
    has_where = climbed.tree is not None or climbed.growth is not None
    where = shown.PASSED if has_where else shown.NOTHING
    mixed = shown.PASSED if climbed.mixes else shown.NOTHING
    found = climbed.together
    beside = found is not None and (found.releases or found.silent)
    return shown.PASSED, where, mixed, shown.PASSED if beside else shown.NOTHING
