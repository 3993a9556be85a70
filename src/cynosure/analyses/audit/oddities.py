"""What is odd about a table of past effects, named row by row: it decides nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit.past import Amiss, Effects, PastArm
from cynosure.errors import Text
from cynosure.findings.blocks import TableBlock
from cynosure.metrics.past.summaries import Summary, when

PULLS = 0.05
"""By how much one arm must move the plain correlation to be named."""
MOST = 12
WHY: dict[Amiss, Text] = {
    Amiss.NO_CONTROL: Text("the control has no row of this metric", "对照没有该指标的行"),
    Amiss.EMPTY: Text("an arm is empty", "有一侧没有人"),
    Amiss.NO_ERROR: Text("a variance is missing", "缺少方差"),
    Amiss.NO_SPREAD: Text("a variance is 0", "方差为 0"),
    Amiss.SPLIT: Text("the split is broken", "分流比例异常"),
    Amiss.IMMATURE: Text("summed up before the outcome was over", "结果窗口未走完就已汇总"),
}
ODD = Text("Past experiments: what is odd", "过往实验：异常之处")
COLUMNS = (Text("What", "情况"), Text("Where", "位置"), Text("n", "n"))


@dataclass(frozen=True)
class Pull:
    """An arm that moves the plain correlation of effects from `without` to `with_it`."""

    arm: PastArm
    with_it: float
    without: float


def pulled(effects: Effects) -> Pull | None:
    """The arm that moves the plain correlation of two effects most, if it moves it much."""
    if len(effects.arms) < 4:
        return None
    whole = plain_correlation(effects.values)
    rest = [
        plain_correlation(np.delete(effects.values, k, axis=0)) for k in range(len(effects.arms))
    ]
    most = int(np.argmax([abs(whole - one) for one in rest]))
    if abs(whole - rest[most]) < PULLS:
        return None
    return Pull(effects.arms[most], whole, rest[most])


def plain_correlation(values: np.ndarray) -> float:
    """The correlation of measured effects as they are, 0 where one of them does not vary."""
    spread = values.std(axis=0)
    if not spread.all():
        return 0.0
    return float(np.corrcoef(values.T)[0, 1])


def odd_block(
    summaries: Sequence[Summary], arms: Sequence[PastArm], pull: Pull | None
) -> TableBlock | None:
    """Rows without variance, effects of −100 %, arms set apart, the arm that pulls; None where
    nothing is odd."""
    rows: list[tuple[Text | str | int, ...]] = []
    rows += _without_variance(summaries)
    rows += _vanished(summaries)
    for amiss, said in WHY.items():
        apart = [arm.name for arm in arms if arm.amiss is amiss]
        if apart:
            rows.append((_apart(said), _listed(apart), len(apart)))
    if pull is not None:
        said = Text(
            f"one arm moves the plain correlation from {pull.without:.2f} to {pull.with_it:.2f}",
            f"单个变体把未校正的相关从 {pull.without:.2f} 变为 {pull.with_it:.2f}",
        )
        rows.append((said, pull.arm.name, _people(pull.arm)))
    return TableBlock(ODD, COLUMNS, tuple(rows)) if rows else None


def _without_variance(summaries: Sequence[Summary]) -> list[tuple[Text | str | int, ...]]:
    missing = [one for one in summaries if one.variant != one.control and one.variance is None]
    if not missing:
        return []
    names = sorted({f"{one.experiment}/{one.variant}" for one in missing})
    return [(Text("rows without variance", "没有方差的行"), _listed(names), len(missing))]


def _vanished(summaries: Sequence[Summary]) -> list[tuple[Text | str | int, ...]]:
    """Summaries whose mean is 0 beside a control above 0."""
    controls = {
        (one.experiment, one.metric, when(one)[:2]): one
        for one in summaries
        if one.variant == one.control
    }
    found: list[tuple[Text | str | int, ...]] = []
    for one in summaries:
        control = controls.get((one.experiment, one.metric, when(one)[:2]))
        if one.variant == one.control or control is None or one.mean != 0 or control.mean <= 0:
            continue
        where = f"{one.experiment}/{one.variant} {one.metric}"
        said = Text("an effect of −100 %", "效应为 −100 %")
        found.append((said, where, min(one.n, control.n)))
    return found[:MOST]


def _apart(said: Text) -> Text:
    return Text(f"set apart: {said.en}", f"剔除：{said.zh}")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST])
    return shown if len(names) <= MOST else f"{shown} …"


def _people(arm: PastArm) -> int:
    return min(one.treated.n for one in arm.sides.values())
