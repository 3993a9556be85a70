"""Criterion 2, actionability 可操作性: does what teams do move it, and would they see it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit import owned, summarised
from cynosure.analyses.audit.asked_for import bounds_of, enough_of, judging_of
from cynosure.analyses.audit.detection import WEEK, detectable
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.past import Effects, effects_of
from cynosure.analyses.audit.rests_on import panel_in, panel_requests
from cynosure.analyses.audit.wishes import wish
from cynosure.errors import Text
from cynosure.findings.blocks import Note, PointsBlock, Unit
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.bounds import PastExperiments
from cynosure.stats.estimate import Estimate
from cynosure.stats.surrogacy.movement import Movement, movement
from cynosure.stats.undefined import Reason, Undefined

NAME = "actionability"
SEEN = 0.5
"""Of what moves it an experiment of usual size should see at least so much."""


@dataclass(frozen=True)
class Actionability:
    """How often past experiments moved it, what a test would see, and whose its parts are."""

    name: str = NAME
    reconstructed: bool = False

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        judging = judging_of(asked)
        requests: list[Request[object]] = []
        if summarised.has_summaries(asked):
            wanted = tuple(dict.fromkeys((*judging.metrics, *judging.beside)))
            requests.append(summarised.request(wanted))
        requests += panel_requests(asked)
        return Needs(requests=tuple(requests), as_if=owned.frames(asked))

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        star_file = inputs.asked.star_file
        effects = _effects(inputs, metric)
        enough = enough_of(inputs.asked)
        found = _movement(effects, star_file.evidence.level, enough)
        bounds = bounds_of(star_file, "movement")
        estimate = found if isinstance(found, Undefined) else found.share
        verdict = bounds.verdict(estimate)
        count = 0 if effects is None else len(effects.arms)
        seen = None if effects is None else _seen(found, effects)
        unseen = seen is not None and seen < SEEN
        if verdict is Verdict.SUPPORTED and (count < enough.full or unseen):
            verdict = Verdict.LEANING
        return Judged(
            criterion=NAME,
            metric=metric,
            verdict=verdict,
            tier=Tier.RANDOMISED if isinstance(estimate, Estimate) else Tier.OPINION,
            estimate=estimate,
            unit=Unit.SHARE,
            n=count,
            units=Unit.EXPERIMENTS,
            because=_because(found, count, seen, enough),
            would_change=_would_change(found, count, enough),
            bounds=bounds,
            notes=tuple(_notes(inputs, metric)),
            blocks=() if effects is None else _blocks(inputs, metric, effects),
        )


def _effects(inputs: Inputs, metric: str) -> Effects | None:
    """One arm of each experiment that measured the metric, the largest; None without any."""
    if not summarised.has_summaries(inputs.asked):
        return None
    arms = [arm for arm in summarised.arms_on(inputs, (metric,)) if arm.amiss is None]
    if not arms:
        return None
    largest = {}
    for arm in sorted(arms, key=lambda one: one.sides[metric].treated.n):
        largest[arm.experiment] = arm
    return effects_of(tuple(largest[name] for name in sorted(largest)), (metric,))


def _movement(
    effects: Effects | None, level: float, enough: PastExperiments
) -> Movement | Undefined:
    count = 0 if effects is None else len(effects.arms)
    if effects is None or count < enough.told:
        return Undefined(Reason.TOO_FEW, (("experiments", count), ("needed", enough.told)))
    z = effects.values[:, 0] / np.sqrt(effects.noise[:, 0, 0])
    return movement(z, effects.sizes, level)


def _seen(found: Movement | Undefined, effects: Effects) -> float | None:
    """The share of moving experiments that one of usual size sees."""
    if isinstance(found, Undefined) or not found.share.value > 0:
        return None
    size, alpha = float(np.median(effects.sizes)), 0.05
    rejects = found.sensitivity(size, alpha)
    moved = found.share.value
    return max(0.0, (rejects - (1 - moved) * alpha) / moved)


def _because(
    found: Movement | Undefined, count: int, seen: float | None, enough: PastExperiments
) -> Note:
    if count < enough.told:
        return Note("moves_few", (("count", count), ("needed", enough.told)))
    if isinstance(found, Undefined) or seen is None:
        return Note("moves_never", (("count", count),))
    values = (("share", found.share.value), ("seen", seen))
    if seen < SEEN:
        return Note("moves_noisy", values)
    return Note("moves_share", (*values, ("count", count)))


def _would_change(found: Movement | Undefined, count: int, enough: PastExperiments) -> Note:
    full = enough.full - count
    if count < enough.told:
        return Note("moves_first", (("more", enough.told - count), ("full", full)))
    if count < enough.full:
        return Note("moves_to_full", (("more", full),))
    return Note("link_larger_experiments" if isinstance(found, Undefined) else "moves_next")


def _notes(inputs: Inputs, metric: str) -> Iterator[Note]:
    panel = panel_in(inputs)
    if panel is not None and panel.people:
        for one in detectable(panel, metric, inputs.asked.star_file.evidence.level):
            values = (("days", WEEK * one.weeks), ("plain", one.plain), ("adjusted", one.adjusted))
            yield Note("moves_detects", values)
    own = owned.share(inputs, metric)
    if own is not None:
        yield Note("owned_share", (("share", own.value), ("weeks", own.weeks)))
    elif judging_of(inputs.asked).metric == metric:
        yield Note("owned_nothing")
    said = wish(inputs, metric)
    if said is not None:
        yield said


def _blocks(inputs: Inputs, metric: str, effects: Effects) -> tuple[PointsBlock, ...]:
    """Every past effect over its standard error, by size."""
    if judging_of(inputs.asked).metric != metric:
        return ()
    z = effects.values[:, 0] / np.sqrt(effects.noise[:, 0, 0])
    block = PointsBlock(
        Text("Past effects over their errors", "过往效应与其误差之比"),
        Text("people, effective", "有效人数"),
        Text("effect over error", "效应 ÷ 误差"),
        tuple(Text(arm.name, arm.name) for arm in effects.arms),
        tuple(float(one) for one in effects.sizes),
        tuple(float(one) for one in z),
    )
    return (block,)
