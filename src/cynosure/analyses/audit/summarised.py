"""A link from past experiments in summary: the table of effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cynosure.analyses import structure
from cynosure.analyses.audit.agreement import agreement_block
from cynosure.analyses.audit.asked_for import bounds_of, judging_of, label
from cynosure.analyses.audit.gates import VALUE_LINK
from cynosure.analyses.audit.judged import Tier, Verdict
from cynosure.analyses.audit.link import Corrected, Link, corrected, verdict_of
from cynosure.analyses.audit.oddities import Pull, odd_block, plain_correlation, pulled
from cynosure.analyses.audit.past import Amiss, Effects, PastArm, arms_of, effects_of
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, PointsBlock, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.past.summaries import SummariesRequest, Summary
from cynosure.stats.estimate import Estimate
from cynosure.stats.surrogacy.effect_covariance import FEWEST, FULL, ValueLink
from cynosure.stats.undefined import Reason, Undefined

COMPARABLE = (None, Amiss.SPLIT, Amiss.IMMATURE)
"""What may be amiss with an arm that still has an effect with an error."""
CORRECTIONS = Text("Correlation of effects over experiments", "各实验效应之间的相关")
CORRECTION_COLUMNS = (
    Text("Which", "口径"),
    Text("Correlation", "相关"),
    Text("from", "下限"),
    Text("to", "上限"),
    Text("Experiments", "实验数"),
    Text("Arms", "变体数"),
)
Row = tuple[Cell, ...]


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
    found = corrected(effects, rng, level)
    comparable = effects_of([arm for arm in arms if arm.amiss in COMPARABLE], pair)
    pull = pulled(comparable)
    bounds = bounds_of(inputs.asked.star_file, VALUE_LINK)
    verdict = verdict_of(found, effects.count, bounds)
    return Link(
        proxy,
        value,
        verdict,
        Tier.RANDOMISED if effects.count >= FEWEST else Tier.IN_SAMPLE,
        _estimate(found, effects.count),
        effects.count,
        _because(inputs, proxy, value, effects.count, found),
        _would_change(effects, found),
        span=found.span,
        naive=plain_correlation(comparable.values) if len(comparable.arms) > 2 else None,
        notes=tuple(_notes(effects, arms)),
        blocks=tuple(_blocks(inputs, pair, arms, comparable, effects, found, pull)),
    )


def _estimate(found: Corrected, experiments: int) -> Estimate | Undefined:
    if experiments < FEWEST:
        detail = (("experiments", experiments), ("needed", FEWEST))
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
        Undefined(Reason.NO_ROWS),
        0,
        because,
        Note("link_export_errors" if no_errors else "link_export_effects"),
        blocks=() if block is None else (block,),
    )


def _because(inputs: Inputs, proxy: str, value: str, experiments: int, found: Corrected) -> Note:
    both = _both(inputs, proxy, value)
    if experiments < FEWEST:
        return Note("link_few", (*both, ("count", experiments), ("needed", FEWEST)))
    lost = [one for one in found.found if isinstance(one, Undefined)]
    if lost and len(found.points) > 1:
        ends = (("low", min(found.points)), ("high", max(found.points)))
        return Note("link_band_unsure", (*both, ("count", experiments), *ends))
    if lost:
        return Note("link_no_movement", (*both, ("count", experiments)))
    if found.span is not None:
        ends = (("low", found.span.low), ("high", found.span.high))
        return Note("link_band", (*both, ("count", experiments), *ends))
    only = found.found[0]
    value_of = only.correlation.value if isinstance(only, ValueLink) else 0.0
    return Note("link_correlation", (*both, ("count", experiments), ("value", value_of)))


def _would_change(effects: Effects, found: Corrected) -> Note:
    if effects.count < FULL:
        return Note("link_more_experiments", (("more", FULL - effects.count),))
    if any(isinstance(one, Undefined) for one in found.found):
        return Note("link_larger_experiments")
    if not effects.has_covariance:
        return Note("link_export_covariance")
    return Note("link_next_experiments")


def _notes(effects: Effects, arms: Sequence[PastArm]) -> Iterator[Note]:
    apart = sum(arm.amiss is not None for arm in arms)
    if apart:
        yield Note("link_set_apart", (("count", apart), ("whole", len(arms))))
    if effects.count < FULL:
        yield Note("link_leaning_at_most", (("count", effects.count), ("full", FULL)))


def _blocks(
    inputs: Inputs,
    pair: tuple[str, str],
    arms: Sequence[PastArm],
    comparable: Effects,
    effects: Effects,
    found: Corrected,
    pull: Pull | None,
) -> Iterator[Block]:
    proxy, value = (label(inputs, name) for name in pair)
    said = Text(f"{proxy.en} → {value.en}", f"{proxy.zh} → {value.zh}")
    rows = tuple(_corrections(comparable, effects, found, pull))
    title = Text(f"{CORRECTIONS.en}: {said.en}", f"{CORRECTIONS.zh}：{said.zh}")
    yield TableBlock(title, CORRECTION_COLUMNS, rows)
    block = odd_block(summaries_of(inputs), arms, pull)
    if block is not None:
        yield block
    labelled = agreement_block(effects, label(inputs, pair[0]))
    if labelled is not None:
        yield labelled
    yield PointsBlock(
        Text(f"Effects by experiment: {said.en}", f"各实验的效应：{said.zh}"),
        proxy,
        value,
        tuple(Text(arm.name, arm.name) for arm in effects.arms),
        tuple(float(one) for one in effects.values[:, 0]),
        tuple(float(one) for one in effects.values[:, 1]),
    )


def _corrections(
    comparable: Effects, effects: Effects, found: Corrected, pull: Pull | None
) -> Iterator[Row]:
    """The plain correlation, without what pulls it, and what is left of it corrected."""
    counts = (comparable.count, len(comparable.arms))
    if len(comparable.arms) > 2:
        plain = Text("as measured, errors included", "按测得效应，未扣误差")
        yield _corrected_row(plain, plain_correlation(comparable.values), counts)
    if pull is not None:
        others = [k for k, arm in enumerate(comparable.arms) if arm is not pull.arm]
        rest = comparable.of(others)
        said = Text(f"the same without {pull.arm.name}", f"同上，去掉 {pull.arm.name}")
        yield _corrected_row(said, pull.without, (rest.count, len(others)))
    counts = (effects.count, len(effects.arms))
    ends = (None,) if effects.has_covariance else ("0", "0.9")
    for within, one, point in zip(ends, found.found, _points(found), strict=True):
        said = Text("true effects, errors taken off", "真实效应，已扣误差")
        if within is not None:
            said = Text(
                f"true effects, if the two correlate {within} within a person",
                f"真实效应，设两项指标在个人层面相关 {within}",
            )
        yield _corrected_row(said, point, counts, one)


def _points(found: Corrected) -> list[float | None]:
    if len(found.points) == len(found.found):
        return list(found.points)
    return [None] * len(found.found)


def _corrected_row(
    said: Text,
    value: float | None,
    counts: tuple[int, int],
    found: ValueLink | Undefined | None = None,
) -> Row:
    none = Text("–", "–")
    ends: tuple[Cell, Cell] = (none, none)
    if isinstance(found, ValueLink) and not isinstance(found.correlation.interval, Undefined):
        span = found.correlation.interval
        ends = (Quantity(span.low, Unit.NUMBER), Quantity(span.high, Unit.NUMBER))
    shown: Cell = none if value is None else Quantity(value, Unit.NUMBER)
    return (said, shown, *ends, *counts)


def _both(inputs: Inputs, proxy: str, value: str) -> tuple[tuple[str, Text], ...]:
    return ("proxy", label(inputs, proxy)), ("value_metric", label(inputs, value))
