"""What a stage shows: signals, stages beside what excludes them, what to look at in the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.stage_signals import Signals, translated
from cynosure.analyses.displays import metric_asked
from cynosure.analyses.structure import star_entry
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import Inputs, label_of
from cynosure.metrics.starfile.handover import Handover
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.playbook.models import Stage
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

NONE = Text("–", "–")
SIGNALS = Text("Signals", "信号")
SIGNAL_COLUMNS = (
    Text("Signal", "信号"),
    Text("Value", "数值"),
    FROM,
    TO,
)
PEOPLE = Text("People in the last closed week", "最近一个已结束周的人数")
GROWTH = Text("Growth a month", "月增长")
QUICK = Text("New and back over gone, by month", "（新增 + 回流）÷ 流失（按月）")
STAYERS = Text("Never leave (plateau)", "不再流失的占比（留存平台）")
REACHED = Text("Came, of the market (Bass)", "已到来者占最终市场（Bass）")
PAYING = Text("People who pay", "付费用户占比")
NO_PAYMENTS = Text("no payments table", "没有 payments 表")
EXCLUDED = Text("Stages excluded", "已排除的阶段")
EXCLUDED_COLUMNS = (Text("Stage", "阶段"), Text("What speaks against it", "证据"))
STARS = Text("Stages left, and what the playbook looks at", "仍有可能的阶段，以及策略库建议看什么")
STAR_COLUMNS = (Text("Stage", "阶段"), Text("What to look at", "建议看什么"))
TARGET = Text("The target, translated", "目标换算")
TARGET_COLUMNS = (
    Text("Metric", "指标"),
    Text("Target", "目标"),
    FROM,
    TO,
)


def monthly_growth(label: Text) -> Text:
    """What the number of a stage is called."""
    return Text(f"Monthly growth of {label.en}", f"{label.zh}的月增长")


def blocks_of(
    inputs: Inputs,
    signals: Signals,
    stages: Sequence[Stage],
    excluded: Mapping[str, tuple[Note, ...]],
    handover: Handover | None,
) -> tuple[Block, ...]:
    """Signals, stages, what the playbook looks at in those that are left, a target translated."""
    left = [stage for stage in stages if not excluded[stage.id]]
    out = tuple((stage.label, note) for stage in stages for note in excluded[stage.id])
    found: list[Block] = [TableBlock(SIGNALS, SIGNAL_COLUMNS, _signals(signals))]
    if out:
        found.append(TableBlock(EXCLUDED, EXCLUDED_COLUMNS, out))
    if left:
        rows = tuple((stage.label, _looked_at(stage)) for stage in left)
        found.append(TableBlock(STARS, STAR_COLUMNS, rows))
    if handover is not None:
        found += _translated(inputs, handover)
    return tuple(found)


def _signals(signals: Signals) -> tuple[tuple[Cell, ...], ...]:
    paying: Estimate | Undefined | None = signals.paying
    return (
        (PEOPLE, Quantity(signals.people, Unit.PEOPLE), NONE, NONE),
        (GROWTH, *_cells(signals.growth, Unit.SHARE)),
        (QUICK, *_cells(signals.quick_ratio, Unit.RATIO)),
        (STAYERS, *_cells(signals.stayers, Unit.SHARE)),
        (REACHED, *_cells(signals.reached, Unit.SHARE)),
        (PAYING, NO_PAYMENTS, NONE, NONE)
        if paying is None
        else (PAYING, *_cells(paying, Unit.SHARE)),
    )


def _cells(estimate: Estimate | Undefined, unit: Unit) -> tuple[Cell, Cell, Cell]:
    if isinstance(estimate, Undefined):
        if estimate.reason is Reason.FEW_PERIODS:
            had, needed = (dict(estimate.detail)[name] for name in ("had", "needed"))
            return Text(f"{had} of {needed} periods", f"{had} 期，需 {needed} 期"), NONE, NONE
        return estimate, NONE, NONE
    value = Quantity(estimate.value, unit)
    if isinstance(estimate.interval, Interval):
        low, high = estimate.interval.low, estimate.interval.high
        return value, Quantity(low, unit), Quantity(high, unit)
    return value, NONE, NONE


def _translated(inputs: Inputs, handover: Handover) -> list[Block]:
    """What the target of the star comes to in the star after it, by the weeks of both."""
    star_file, metric, frame = inputs.asked.star_file, metric_asked(inputs.asked), inputs.frame
    entry = star_entry(star_file, metric)
    if entry is None or entry.target is None or frame is None:
        return []
    level, definitions = star_file.evidence.level, definitions_of(star_file)
    pairs = []
    for number in range(len(frame.request.periods)):
        cells = [frame.cell(name, number) for name in (metric, handover.to.name)]
        if all(cell is not None for cell in cells):
            old, new = (
                star_file.metrics[name].estimate(cell, definitions, level)
                for name, cell in zip((metric, handover.to.name), cells, strict=True)
                if cell is not None
            )
            if isinstance(old, Estimate) and isinstance(new, Estimate):
                pairs.append((new.value, old.value))
    own, unit = entry.target.value, star_file.metrics[handover.to.name].read_as(definitions)
    target = translated(own, pairs, level)
    then = Quantity(own, star_file.metrics[metric].read_as(definitions))
    rows: tuple[tuple[Cell, ...], ...] = (
        (label_of(star_file, metric), then, NONE, NONE),
        (label_of(star_file, handover.to.name), *_cells(target, unit)),
    )
    return [TableBlock(TARGET, TARGET_COLUMNS, rows)]


def _looked_at(stage: Stage) -> Note:
    """The star of an AI product in a stage, with its guardrails: a sentence, which no column
    would hold."""
    values = (("star", stage.star_ai), ("guardrails", _listed(stage.guardrails)))
    return Note("stage_looks_at", values)


def _listed(several: Sequence[Text]) -> Text:
    return Text("; ".join(one.en for one in several), "；".join(one.zh for one in several))
