"""How often a metric said what was known otherwise of experiments: good, bad or neutral."""

from __future__ import annotations

import numpy as np

from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.past import Effects
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.surrogacy.labelled import directionality
from cynosure.stats.undefined import Undefined

SIGNS = {"good": 1.0, "bad": -1.0, "neutral": 0.0}
TITLE = Text("Experiments labelled by other evidence", "由其他证据标注好坏的实验")
COLUMNS = (
    Text("Outcome", "情形"),
    Text("Share", "占比"),
    FROM,
    TO,
    Text("Experiments", "实验数"),
)
NONE = Text("–", "–")


def agreement_block(effects: Effects, metric: Text) -> TableBlock | None:
    """Of the first metric's effects: how many moved surely, and the right way; None without
    labels."""
    kept = [k for k, arm in enumerate(effects.arms) if _label(effects, k) is not None]
    if not kept:
        return None
    labels = [SIGNS[str(_label(effects, k))] for k in kept]
    z = effects.values[kept, 0] / np.sqrt(effects.noise[kept, 0, 0])
    found = directionality(z, labels)
    if isinstance(found, Undefined):
        return None
    rows = (
        (Text("moved surely, the right way", "显著变动且方向正确"), *_cells(found.agreed)),
        (Text("moved surely, the wrong way", "显著变动但方向错误"), *_cells(found.mistaken)),
        (
            Text("moved surely where nothing was known to", "本应无变化却显著变动"),
            *_cells(found.false_alarms),
        ),
    )
    title = Text(f"{TITLE.en}: {metric.en}", f"{TITLE.zh}：{metric.zh}")
    return TableBlock(title, COLUMNS, rows)


def _label(effects: Effects, k: int) -> str | None:
    """The label of an arm, which stands in the row of any of its metrics."""
    said = (one.treated.labelled for one in effects.arms[k].sides.values())
    return next((label for label in said if label), None)


def _cells(estimate: Estimate | Undefined) -> tuple[Cell, ...]:
    if isinstance(estimate, Undefined):
        return (NONE, NONE, NONE, 0)
    span = estimate.interval
    ends: tuple[Cell, Cell] = (NONE, NONE)
    if isinstance(span, Interval):
        ends = (Quantity(span.low, Unit.SHARE), Quantity(span.high, Unit.SHARE))
    return (Quantity(estimate.value, Unit.SHARE), *ends, estimate.n)
