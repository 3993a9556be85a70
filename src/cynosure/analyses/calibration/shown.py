"""What the calibration shows: each closing, by kind of evidence, decisions left open, sums."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.analyses.calibration.effects import Summed
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.findings.kinds import Kind, mark
from cynosure.metrics.decided import Decided, DeclaredRelease
from cynosure.metrics.release.known import KnownRelease
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Undefined

FROM, TO = Text("from", "下限"), Text("to", "上限")
CLOSED = Text("Expected and realised", "预期与实际")
CLOSED_COLUMNS = (
    Text("Finding", "结论"),
    Text("About", "对象"),
    Text("Expected", "预期"),
    FROM,
    TO,
    Text("Came out", "实际"),
    Text("Held", "命中"),
    Text("Decided", "决定"),
)
BY_KIND = Text("By kind of evidence", "按证据类型")
BY_KIND_COLUMNS = (
    Text("Kind", "类型"),
    Text("Closed", "已结案"),
    Text("Held", "命中"),
    Text("Share", "命中率"),
    FROM,
    TO,
)
ORPHANS = Text("Orphan decisions", "无主的决定")
ORPHAN_COLUMNS = (Text("Day", "日期"), Text("Decision", "决定"), Text("What is missing", "缺什么"))
SUMMED = Text("Shipped effects, added up", "已上线影响的合计")
SUMMED_COLUMNS = (
    Text("Quarter", "季度"),
    Text("Metric", "指标"),
    Text("Change", "变更类型"),
    Text("Shipped", "已上线"),
    Text("As measured", "按实测相加"),
    Text("Shrunken", "收缩后"),
    FROM,
    TO,
)
HELD = {
    True: Text("yes", "是"),
    False: Text("no", "否"),
    None: Text("not counted", "不计"),
}
DECISIONS = {
    "ship": Text("ship", "上线"),
    "hold": Text("hold", "暂缓"),
    "stop": Text("stop", "停止"),
}
KINDS = {
    Kind.MEASURED: Text("measured", "实测"),
    Kind.CAUSED: Text("assigned by chance", "随机分配"),
    Kind.PROBABLY_CAUSED: Text("rolled out in turn", "分批铺开"),
    Kind.NOT_WORSE: Text("not worse", "未变差"),
    Kind.ACCOUNTS_FOR: Text("accounts for", "算术拆分"),
    Kind.PREDICTS: Text("predicts", "预示"),
    Kind.MOVED_TOGETHER: Text("moved together", "同期变化"),
    Kind.CANNOT_TELL: Text("cannot tell", "无法判断"),
}
"""The name of evidence: no sentence, and no verb."""
CHANGES = {
    "model": Text("model", "模型"),
    "prompt": Text("prompt", "提示词"),
    "product": Text("product", "产品"),
    "judge": Text("judge", "评审"),
    "price": Text("price", "价格"),
    "policy": Text("policy", "政策"),
    "campaign": Text("campaign", "活动"),
    "incident": Text("incident", "事故"),
    "": Text("undeclared", "未登记"),
}
"""What can have changed, as the contract names the kinds of `releases`; nobody may have said."""
ALL, HOLDOUT = Text("all", "全部"), Text("holdout", "长期对照组")
NEVER_CLOSED = Text("decided on {alias}, never closed", "依据 {alias} 作出，尚未结案")
NO_FINDING = Text("no finding behind it", "背后没有任何结论")


@dataclass(frozen=True)
class Orphan:
    """A decision without a beginning or an end: its day, what it is, what it lacks, and the command
    that would make up for it."""

    day: str
    what: Text
    lacks: Text
    command: str


def closed_table(closed: Sequence[Decided]) -> TableBlock:
    """A row a closing."""
    rows: list[tuple[Cell, ...]] = []
    for one in closed:
        said: Cell = "" if one.closing is None else one.closing.said
        if one.closing is not None and one.closing.value is not None:
            said = Quantity(one.closing.value, one.unit)
        decision = one.verdict if one.closing is None else one.closing.decision or one.verdict
        rows.append(
            (
                f"{one.alias} {mark(one.counts_as)}",
                one.label,
                *with_ends(one.estimate, one.unit),
                said,
                HELD[one.held],
                DECISIONS.get(decision, Text(decision, decision)),
            )
        )
    return TableBlock(CLOSED, CLOSED_COLUMNS, tuple(rows))


def by_kind_table(closed: Sequence[Decided], level: float) -> TableBlock:
    """A row a kind of evidence of which an interval met its outcome."""
    rows: list[tuple[Cell, ...]] = []
    for kind in Kind:
        met = [one.held for one in closed if one.counts_as is kind and one.held is not None]
        if met:
            held = proportion(sum(met), len(met), level)
            name = KINDS[kind]
            label = Text(f"{mark(kind)} {name.en}", f"{mark(kind)} {name.zh}")
            rows.append((label, len(met), sum(met), *with_ends(held, Unit.SHARE)))
    return TableBlock(BY_KIND, BY_KIND_COLUMNS, tuple(rows))


def orphans(
    decided: Sequence[Decided],
    declared: Sequence[DeclaredRelease],
    known: Sequence[KnownRelease],
) -> list[Orphan]:
    """Releases that no finding is about, and decisions never closed, by day."""
    asked = {one.release for one in decided if one.release}
    released = {one.id: one.day for one in declared} | {one.id: one.day for one in known}
    found = [
        Orphan(day, Text(name, name), NO_FINDING, f"cyn release effect {shlex.quote(name)}")
        for name, day in sorted(released.items(), key=lambda item: (item[1], item[0]))
        if name not in asked
    ]
    for one in _last_of_release(decided):
        if one.closing is None:
            decision = DECISIONS.get(one.verdict, Text(one.verdict, one.verdict))
            what = Text(f"{decision.en} {one.release}", f"{decision.zh} {one.release}")
            missing = Text(
                NEVER_CLOSED.en.format(alias=one.alias), NEVER_CLOSED.zh.format(alias=one.alias)
            )
            outcome = "1.2pt" if one.unit in (Unit.SHARE, Unit.POINTS) else "1.2"
            command = f"cyn ledger close {one.alias} --outcome {outcome}"
            found.append(Orphan(one.end, what, missing, command))
    return sorted(found, key=lambda one: one.day)


def _last_of_release(decided: Sequence[Decided]) -> list[Decided]:
    """Of each release and metric the last finding, where none of them was closed."""
    closed = {(one.release, one.metric) for one in decided if one.closing is not None}
    last = {
        (one.release, one.metric): one
        for one in decided
        if one.release and one.verdict and (one.release, one.metric) not in closed
    }
    return list(last.values())


def orphan_table(found: Sequence[Orphan]) -> TableBlock:
    """A row an orphan."""
    rows = tuple((one.day, one.what, one.lacks) for one in found)
    return TableBlock(ORPHANS, ORPHAN_COLUMNS, rows)


def summed_table(found: Sequence[Summed], holdout: Decided | None) -> TableBlock:
    """A row a quarter, metric and kind of change; then what a holdout says, if one is named."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.quarter,
            one.label,
            ALL if one.change is None else CHANGES.get(one.change, Text(one.change, one.change)),
            one.shipped,
            Quantity(one.measured, one.unit),
            *with_ends(one.drawn, one.unit),
        )
        for one in found
    ]
    if holdout is not None:
        value, low, high = with_ends(holdout.estimate, holdout.unit)
        rows.append((holdout.alias, holdout.label, HOLDOUT, "", value, "", low, high))
    return TableBlock(SUMMED, SUMMED_COLUMNS, tuple(rows))


def with_ends(found: Estimate | Undefined, unit: Unit) -> tuple[Cell, Cell, Cell]:
    """A value and the ends of its interval."""
    if isinstance(found, Undefined):
        return found, "", ""
    value = Quantity(found.value, unit)
    if not isinstance(found.interval, Interval):
        return value, found.interval, ""
    return value, Quantity(found.interval.low, unit), Quantity(found.interval.high, unit)
