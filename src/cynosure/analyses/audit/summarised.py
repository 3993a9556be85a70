"""A link from past experiments in summary: the table of effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cynosure.analyses import structure
from cynosure.analyses.audit.agreement import agreement_block
from cynosure.analyses.audit.asked_for import bounds_of, enough_of, judging_of, label
from cynosure.analyses.audit.correlations import Correlations, correlations_block
from cynosure.analyses.audit.gates import VALUE_LINK
from cynosure.analyses.audit.increments import Together, together
from cynosure.analyses.audit.judged import Tier, Verdict
from cynosure.analyses.audit.link import Corrected, Link, corrected, verdict_of
from cynosure.analyses.audit.oddities import Pull, odd_block, plain_correlation, pulled
from cynosure.analyses.audit.past import Amiss, Effects, PastArm, arms_of, effects_of
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note, PointsBlock
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.past.summaries import SummariesRequest, Summary
from cynosure.metrics.starfile.bounds import PastExperiments
from cynosure.stats.estimate import Estimate
from cynosure.stats.surrogacy.effect_covariance import ValueLink
from cynosure.stats.undefined import Reason, Undefined

COMPARABLE = (None, Amiss.SPLIT, Amiss.IMMATURE)
"""What may be amiss with an arm that still has an effect with an error."""


def has_summaries(asked: Asked) -> bool:
    """Whether the table of effects has anything."""
    profile = asked.profiles.get("effects")
    return profile is not None and profile.kept > 0


def request(metrics: tuple[str, ...]) -> SummariesRequest:
    """What is asked of the table of effects."""
    return SummariesRequest(tuple(sorted(metrics)))


def summaries_of(inputs: Inputs) -> tuple[Summary, ...]:
    """All summaries of what is judged and judges."""
    judging = judging_of(inputs.asked)
    wanted = tuple(dict.fromkeys((*judging.metrics, *judging.beside)))
    return inputs.answer_to(request(wanted))


def arms_on(inputs: Inputs, metrics: Sequence[str]) -> tuple[PastArm, ...]:
    """Every past arm that has all of some metrics."""
    star_file = inputs.asked.star_file
    outlook = {name: structure.outlook_of(star_file, name) for name in metrics}
    return arms_of(summaries_of(inputs), metrics, outlook)


def link(inputs: Inputs, proxy: str, value: str) -> Link:
    """Whether true effects on `proxy` go with those on `value`."""
    pair = (proxy, value)
    arms = arms_on(inputs, pair)
    sound = [arm for arm in arms if arm.amiss is None]
    if not sound:
        return _without(inputs, proxy, value, arms)
    effects = effects_of(sound, pair)
    rng = np.random.default_rng(inputs.provenance.seed)
    level = inputs.asked.star_file.evidence.level
    assumed = corrected(effects, rng, level)
    told = None
    if not effects.has_covariance:
        told = together(summaries_of(inputs), sound, pair, level)
    found = assumed if told is None else corrected(effects, rng, level, (told.low, told.high))
    comparable = effects_of([arm for arm in arms if arm.amiss in COMPARABLE], pair)
    pull = pulled(comparable)
    bounds = bounds_of(inputs.asked.star_file, VALUE_LINK)
    rows = Correlations(comparable, effects, assumed, found, told, pull)
    enough = enough_of(inputs.asked)
    verdict = verdict_of(found, effects.count, bounds, enough)
    return Link(
        proxy,
        value,
        verdict,
        Tier.RANDOMISED if effects.count >= enough.told else Tier.IN_SAMPLE,
        _estimate(found, effects.count, enough),
        effects.count,
        _because(inputs, (proxy, value), effects.count, found, told),
        _would_change(effects, found, told, enough),
        span=found.span,
        naive=plain_correlation(comparable.values) if len(comparable.arms) > 2 else None,
        notes=(*_notes(effects, arms, enough), *_of_increments(told)),
        blocks=tuple(_blocks(inputs, pair, arms, rows, pull)),
    )


def _estimate(found: Corrected, experiments: int, enough: PastExperiments) -> Estimate | Undefined:
    if experiments < enough.told:
        detail = (("experiments", experiments), ("needed", enough.told))
        return Undefined(Reason.TOO_FEW, detail)
    return found.estimate


def _without(inputs: Inputs, proxy: str, value: str, arms: Sequence[PastArm]) -> Link:
    """Where no arm has an effect on both with an error."""
    no_errors = any(arm.amiss is Amiss.NO_ERROR for arm in arms)
    because = Note("link_no_errors" if no_errors else "link_no_arms", _both(inputs, proxy, value))
    block = odd_block(summaries_of(inputs), arms, None)
    return Link(
        proxy,
        value,
        Verdict.NOT_ENOUGH,
        Tier.OPINION,
        Undefined(Reason.TOO_FEW, (("experiments", 0), ("needed", enough_of(inputs.asked).told))),
        0,
        because,
        Note("link_export_errors" if no_errors else "link_export_effects"),
        blocks=() if block is None else (block,),
    )


def _because(
    inputs: Inputs,
    pair: tuple[str, str],
    experiments: int,
    found: Corrected,
    told: Together | None,
) -> Note:
    both = _both(inputs, *pair)
    needed = enough_of(inputs.asked).told
    if experiments < needed:
        return Note("link_few", (*both, ("count", experiments), ("needed", needed)))
    lost = [one for one in found.found if isinstance(one, Undefined)]
    if lost and len(found.points) > 1 and told is None:
        ends = (("low", min(found.points)), ("high", max(found.points)))
        return Note("link_band_unsure", (*both, ("count", experiments), *ends))
    if lost:
        return Note("link_no_movement", (*both, ("count", experiments)))
    if found.span is not None:
        ends = (("low", found.span.low), ("high", found.span.high))
        band = "link_band" if told is None else "link_band_told"
        return Note(band, (*both, ("count", experiments), *ends))
    only = found.found[0]
    value_of = only.correlation.value if isinstance(only, ValueLink) else 0.0
    return Note("link_correlation", (*both, ("count", experiments), ("value", value_of)))


def _would_change(
    effects: Effects, found: Corrected, told: Together | None, enough: PastExperiments
) -> Note:
    if effects.count < enough.full:
        return more_experiments(effects.count, enough)
    if any(isinstance(one, Undefined) for one in found.found):
        return Note("link_larger_experiments")
    if not effects.has_covariance and told is None:
        return Note("link_export_covariance")
    return Note("link_next_experiments")


def more_experiments(count: int, enough: PastExperiments) -> Note:
    """How many more it takes until something is told, and until a verdict may be full."""
    full = enough.full - count
    if count < enough.told:
        return Note("link_first_experiments", (("more", enough.told - count), ("full", full)))
    return Note("link_to_full", (("more", full),))


def _notes(effects: Effects, arms: Sequence[PastArm], enough: PastExperiments) -> Iterator[Note]:
    apart = sum(arm.amiss is not None for arm in arms)
    if apart:
        yield Note("link_set_apart", (("count", apart), ("whole", len(arms))))
    if effects.count < enough.full:
        yield Note("link_leaning_at_most", (("count", effects.count), ("full", enough.full)))


def _of_increments(told: Together | None) -> Iterator[Note]:
    if told is not None:
        ends = (("low", told.low), ("high", told.high))
        yield Note("link_increments", (("count", told.series), *ends))


def _blocks(
    inputs: Inputs,
    pair: tuple[str, str],
    arms: Sequence[PastArm],
    found: Correlations,
    pull: Pull | None,
) -> Iterator[Block]:
    proxy, value = (label(inputs, name) for name in pair)
    said = Text(f"{proxy.en} → {value.en}", f"{proxy.zh} → {value.zh}")
    yield correlations_block(said, found)
    block = odd_block(summaries_of(inputs), arms, pull)
    if block is not None:
        yield block
    labelled = agreement_block(found.effects, label(inputs, pair[0]))
    if labelled is not None:
        yield labelled
    effects = found.effects
    yield PointsBlock(
        Text(f"Effects by experiment: {said.en}", f"各实验的效应：{said.zh}"),
        proxy,
        value,
        tuple(Text(arm.name, arm.name) for arm in effects.arms),
        tuple(float(one) for one in effects.values[:, 0]),
        tuple(float(one) for one in effects.values[:, 1]),
    )


def _both(inputs: Inputs, proxy: str, value: str) -> tuple[tuple[str, Text], ...]:
    return ("proxy", label(inputs, proxy)), ("value_metric", label(inputs, value))
