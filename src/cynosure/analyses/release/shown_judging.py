"""What an experiment says of its judge: versions side by side, what was set apart, what varies."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cynosure.analyses.quality.said import NEW_LABELS, by_chance
from cynosure.analyses.quality.shown import (
    ANSWERED,
    answered_columns,
    answered_rows,
    shares_from,
    varies,
)
from cynosure.analyses.release.asked_for import Release, metric_of, unit_of
from cynosure.analyses.release.compared import Compared
from cynosure.analyses.release.judging import Asking, Judging, Taken, Version, asking
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.release.quality import is_by_version, versions_told
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Check, Note, Quantity, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.inputs import Inputs
from cynosure.metrics.judged.answered import Stratum
from cynosure.stats.judge.answering import Answers, responding
from cynosure.stats.judge.by_unit import ENOUGH
from cynosure.stats.undefined import Reason, Undefined

CHOSEN = "labels_by_chance"
MORE = 0.1
"""The share by which an offset may widen the error before it is worth more rows."""
VERSIONS = Text("By version of the judge", "按评审版本")
COLUMNS = (
    Text("Version", "版本"),
    Text("Variant", "变体"),
    Text("Rows", "条目"),
    Text("Labels", "人工标注"),
    Text("Scored by both", "两版都评过"),
    Text("Read by", "读法"),
    Text("Quality", "质量"),
)
TAKEN = {
    Taken.OWN: Text("its own labels", "自有标注"),
    Taken.BRIDGED: Text("the bridge", "换算"),
    Taken.APART: Text("set apart", "搁置"),
}


def with_judging(
    found: Outcome, inputs: Inputs, asked_for: Asking, judging: Judging, best: Compared, unit: Unit
) -> Outcome:
    """The outcome with what its judge needs said."""
    plan = needed(judging, best)
    apart = tuple(one for one in judging.versions if one.taken is Taken.APART)
    next_action = found.next_action
    if apart and plan is not None and found.kind is Kind.CANNOT_TELL:
        names = (("before", judging.versions[0].name), ("after", apart[0].name))
        next_action = Note("bridge_arms", (*names, ("count", plan)))
    tables = [_versions(judging, unit)] if judging.versions else []
    nested, twice = inputs.answer_to(asked_for.nested), inputs.answer_to(asked_for.twice)
    if nested.items:
        rows = tuple(row for _, row in judging.shown)
        tables.append(varies(shares_from(rows, nested, twice, judging.repeats)))
    return replace(
        found,
        next_action=next_action,
        caveats=(*_caveats(judging, best, plan), *found.caveats),
        blocks=(*found.blocks, *tables),
    )


def answering(inputs: Inputs, release: Release) -> Iterator[Check]:
    """Whether labels were given by chance, of a judged metric: within each variant and version of
    the judge, of which the least likely is told."""
    asked = inputs.asked
    labels = asking(asked, release, metric_of(asked))
    if labels is None:
        return
    told = [
        responding(list(map(_answers, own))) for own in inputs.answer_to(labels.answered).values()
    ]
    known = [one for one in told if not isinstance(one, Undefined)]
    worst = min(known, key=lambda one: one.p, default=None)
    if worst is None:
        yield by_chance(Undefined(Reason.TOO_FEW))
        return
    # The least likely of several is held against the alarm over their number.
    yield by_chance(replace(worst, p=min(worst.p * len(known), 1.0)))


def _answers(one: Stratum) -> Answers:
    return Answers(one.rows, one.labelled, one.label, one.squares)


def with_answers(found: Outcome, inputs: Inputs, release: Release) -> Outcome:
    """What is not measured, for labels are chosen: who has one, and how to draw some by chance."""
    asked = inputs.asked
    metric = metric_of(asked)
    labels = asking(asked, release, metric)
    if labels is None:
        return found
    days = f"{found.period.start}..{found.period.end}"
    command = f"cyn label --metric {metric} --sample {NEW_LABELS} --period {days}"
    unit = unit_of(asked, metric)
    rows = tuple(
        (variant, *row)
        for variant in sorted({name for name, _ in inputs.answer_to(labels.answered)})
        for row in answered_rows(
            [
                one
                for (name, _), own in inputs.answer_to(labels.answered).items()
                for one in own
                if name == variant
            ],
            unit,
        )
    )
    judged = inputs.answer_to(labels.nested).items > 0
    table = TableBlock(ANSWERED, (COLUMNS[1], *answered_columns(judged=judged)), rows)
    return replace(
        found,
        next_action=Note("label_sample", (("command", command),)),
        blocks=(*found.blocks, table),
    )


def needed(judging: Judging, best: Compared) -> int | None:
    """How many rows of each variant both versions must score, so that the offset of what is set
    apart adds a tenth to the error of the effect at most; None where nothing is set apart, or there
    is no version to bring it to.

    Two verdicts on one row are taken to agree as a correlation of one half has it: their difference
    then varies as a verdict does, at most by (p − low)(high − p).
    """
    apart = [one for one in judging.versions if one.taken is Taken.APART]
    if not apart or judging.versions[0].taken is Taken.APART or best.error <= 0:
        return None
    whole = sum(sum(one.rows) for one in judging.versions)
    part = sum(sum(one.rows) for one in apart) / whole
    low, high = judging.ends
    # Labels that all agree tell no spread: the largest then stands for it.
    spread = (best.control - low) * (high - best.control)
    spread = spread if spread > 0 else (high - low) ** 2 / 4
    rows = math.ceil(2 * part**2 * spread / (((1 + MORE) ** 2 - 1) * best.error**2))
    return max(min(rows, *(min(one.rows) for one in apart)), ENOUGH)


def _caveats(judging: Judging, best: Compared, plan: int | None) -> Iterator[Note]:
    if best.runs:
        yield Note("runs_added", (("share", best.runs), ("count", judging.runs_shown)))
    own = [one.name for one in judging.versions if one.taken is Taken.OWN]
    if len(own) > 1:
        yield Note("judge_by_version", (("versions", ", ".join(own)),))
    for one in judging.versions:
        yield from _caveat(one, judging.versions[0], plan)


def _caveat(one: Version, reference: Version, plan: int | None) -> Iterator[Note]:
    names = (("before", reference.name), ("after", one.name))
    if one.taken is Taken.BRIDGED:
        yield Note("judge_bridged_arms", (*names, ("count", sum(one.bridge))))
    elif one.taken is Taken.APART and plan is not None:
        rows = (("count", sum(one.rows)), ("needed", plan))
        yield Note("judge_set_apart", (*names, *rows))


def _versions(judging: Judging, unit: Unit) -> TableBlock:
    """A row a version and variant."""
    units = judging.units
    kept = [one.name for one in judging.versions if one.taken is not Taken.APART]
    told = [
        versions_told(units.after[:, np.flatnonzero(units.arm == k)])
        if is_by_version(units.after)
        else None
        for k in range(len(units.names))
    ]
    rows: list[tuple[Cell, ...]] = []
    for one in judging.versions:
        for k, name in enumerate(units.names):
            own = told[k]
            value: Cell = ""
            if isinstance(own, Undefined):
                value = own
            elif own is not None and one.name in kept:
                value = Quantity(own.values[kept.index(one.name)], unit)
            bridge: Cell = "" if one is judging.versions[0] else one.bridge[k]
            counts = one.rows[k], one.labels[k], bridge
            rows.append((one.name, name, *counts, TAKEN[one.taken], value))
    return TableBlock(VERSIONS, COLUMNS, tuple(rows))
