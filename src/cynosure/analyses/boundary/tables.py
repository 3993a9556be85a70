"""The tables of `boundary`: what to do, the grid, uplift, absorption, constraints, defects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cynosure.analyses.boundary.absorption import FEWEST, Absorption, Fate
from cynosure.analyses.boundary.cells import (
    GRADER,
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    MODEL,
    NONE,
    RUNS,
    SCENARIO,
    day,
    end,
    money,
    number,
    points,
    share,
    table,
)
from cynosure.analyses.boundary.demanded import Flow
from cynosure.analyses.boundary.integrity import Defect
from cynosure.analyses.boundary.next_step import Do, Step
from cynosure.analyses.boundary.scenario import CellNumbers, Uplift
from cynosure.analyses.boundary.serving import SHOWN, Serving
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.trials.results import Cell as Tried
from cynosure.metrics.trials.results import ConstraintsMet
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

Rows = list[tuple[Cell, ...]]

UPLIFT = Text("Uplift, points", "增益（百分点）")
DOING: Mapping[Do, Text] = {
    Do.STOP: Text("STOP", "停"),
    Do.KEEP: Text("KEEP", "留"),
    Do.BUILD: Text("BUILD", "建"),
    Do.TRAIN: Text("TRAIN", "训"),
    Do.CANNOT_TELL: Text("CANNOT TELL", "无法判断"),
}
FATES: Mapping[Fate, Text] = {
    Fate.NEGATIVE: Text("negative", "有害"),
    Fate.ABSORBED: Text("absorbed", "已被吸收"),
    Fate.GROWING: Text("growing", "在扩大"),
    Fate.SHRINKING: Text("shrinking", "在缩小"),
    Fate.STABLE: Text("stable", "稳定"),
    Fate.NOT_DETERMINABLE: Text("not determinable", "无法判定"),
}


def do_next(
    steps: Sequence[Step],
    demand: Mapping[str, float] | None,
    money_of: Mapping[str, Flow] | None,
    served: Mapping[str, Serving] | None,
) -> TableBlock:
    """One row a scenario, those that people come with most often first; `served` says of models
    whether they answer people, None where nothing tells it."""
    shown = sorted(steps, key=lambda one: (-(demand or {}).get(one.scenario, 0.0), one.scenario))
    columns: list[tuple[Text, Callable[[Step], Cell]]] = [(SCENARIO, lambda one: one.scenario)]
    if demand is not None:
        wanted = Text("Demand", "需求占比")
        columns.append((wanted, lambda one: Quantity(demand.get(one.scenario, 0.0), Unit.SHARE)))
    columns += _moved(money_of or {})
    columns += [
        (Text("Do", "建议"), lambda one: DOING[one.do]),
        (Text("Newest model", "最新模型"), lambda one: one.model or NONE),
    ]
    if served is not None:
        columns.append((Text("Served", "线上在用"), lambda one: _served(one, served)))
    columns += [
        (
            Text("Bare pass rate", "裸模型通过率"),
            lambda one: share(None if one.bare is None else one.bare.rate),
        ),
        (UPLIFT, lambda one: points(None if one.uplift is None else one.uplift.difference)),
        (
            Text("Items more that would decide", "还需多少题才能判断"),
            lambda one: NONE if one.more is None else one.more,
        ),
    ]
    return table(Text("What to do next", "下一步"), columns, shown)


def _moved(flows: Mapping[str, Flow]) -> list[tuple[Text, Callable[[Step], Cell]]]:
    """What the scenario brought and cost in the weeks of its demand, as far as anything tells."""

    def amount(value: float | None) -> Cell:
        return NONE if value is None else Quantity(value, Unit.MONEY)

    nothing = Flow(None, None)
    columns: list[tuple[Text, Callable[[Step], Cell]]] = []
    if any(one.revenue is not None for one in flows.values()):
        head = Text("Revenue, 4 weeks", "近四周收入")
        columns.append((head, lambda one: amount(flows.get(one.scenario, nothing).revenue)))
    if any(one.cost is not None for one in flows.values()):
        head = Text("Cost, 4 weeks", "近四周成本")
        columns.append((head, lambda one: amount(flows.get(one.scenario, nothing).cost)))
    return columns


def _served(one: Step, served: Mapping[str, Serving]) -> Cell:
    return NONE if one.model is None else SHOWN[served[one.model]]


def grid(cells: Sequence[CellNumbers], k: int, front: frozenset[Tried]) -> TableBlock:
    """One row a cell; columns that no cell fills are left out."""
    columns: list[tuple[Text, Callable[[CellNumbers], Cell]]] = [
        (SCENARIO, lambda one: one.cell.scenario),
        (MODEL, lambda one: one.cell.model),
        (HARNESS, lambda one: one.cell.harness),
    ]
    if len({one.cell.grader for one in cells}) > 1:
        columns.append((GRADER, lambda one: one.cell.grader or NONE))
    columns += [
        (ITEMS, lambda one: one.items),
        (RUNS, lambda one: one.runs),
        (Text("Pass rate", "通过率"), lambda one: share(one.rate)),
        (LOW, lambda one: end(one.rate, low=True)),
        (HIGH, lambda one: end(one.rate, low=False)),
    ]
    if any(one.repeated for one in cells):
        columns += [
            (Text(f"pass^{k}", f"pass^{k}"), lambda one: share(one.stable)),
            (LOW, lambda one: end(one.stable, low=True)),
            (HIGH, lambda one: end(one.stable, low=False)),
        ]
    if any(isinstance(one.cost, Estimate) for one in cells):
        columns.append((Text("Cost per success", "单次成功成本"), lambda one: money(one.cost)))
    if any(isinstance(one.seconds, Estimate) for one in cells):
        columns.append(
            (Text("Seconds per success", "单次成功用时（秒）"), lambda one: number(one.seconds))
        )
    if front:
        columns.append(
            (Text("On the front", "前沿"), lambda one: "●" if one.cell in front else NONE)
        )
    return table(Text("The grid", "网格"), columns, cells)


def uplifts(found: Sequence[Uplift]) -> TableBlock | None:
    """What each harness adds to each model, over the harness it is held against."""
    columns: list[tuple[Text, Callable[[Uplift], Cell]]] = [
        (SCENARIO, lambda one: one.cell.scenario),
        (MODEL, lambda one: one.cell.model),
        (HARNESS, lambda one: one.cell.harness),
        (Text("Against", "对照"), lambda one: one.reference.harness),
        (Text("Released", "发布日期"), lambda one: day(one.released)),
        (ITEMS, lambda one: one.items),
        (UPLIFT, lambda one: points(one.difference)),
        (LOW, lambda one: end(one.difference, low=True, unit=Unit.POINTS)),
        (HIGH, lambda one: end(one.difference, low=False, unit=Unit.POINTS)),
        (Text("Rescues", "救回"), lambda one: share(one.rescue)),
        (Text("Harms", "弄坏"), lambda one: share(one.harm)),
    ]
    if any(one.p is not None for one in found):
        p = Text("McNemar's p", "McNemar 检验 p")
        columns.append((p, lambda one: NONE if one.p is None else Quantity(one.p, Unit.NUMBER)))
    detects = Text("Detectable, points", "可检出（百分点）")
    columns.append((detects, lambda one: Quantity(one.detectable, Unit.POINTS)))
    title = Text("What the scaffolding adds", "脚手架的增益")
    return table(title, columns, found) if found else None


def absorbed(found: Sequence[Absorption]) -> TableBlock | None:
    """Whether newer models make the scaffolding pointless."""
    newest = Text("Newest uplift, points", "最新一代的增益（百分点）")
    columns: list[tuple[Text, Callable[[Absorption], Cell]]] = [
        (SCENARIO, lambda one: one.scenario),
        (HARNESS, lambda one: one.harness),
        (Text("Generations", "代数"), lambda one: one.generations),
        (Text("Verdict", "判定"), lambda one: FATES[one.fate]),
        (newest, lambda one: points(one.newest.difference)),
        (Text("Change a year, points", "每年变化（百分点）"), lambda one: points(_told(one))),
        (LOW, lambda one: end(_told(one), low=True, unit=Unit.POINTS)),
        (HIGH, lambda one: end(_told(one), low=False, unit=Unit.POINTS)),
        (Text("Zero between", "归零区间"), _span),
    ]
    title = Text("Is it being absorbed?", "是否正被模型吸收")
    return table(title, columns, found) if found else None


def constraints(found: Sequence[ConstraintsMet]) -> TableBlock | None:
    """The share of constraints met, by cell, then by cell and kind."""
    sums: dict[tuple[Tried, str], list[int]] = {}
    for one in found:
        both = sums.setdefault((one.cell, one.kind), [0, 0])
        both[0] += one.met
        both[1] += one.total
    whole: dict[Tried, list[int]] = {}
    for (cell, _), (met, total) in sums.items():
        both = whole.setdefault(cell, [0, 0])
        both[0] += met
        both[1] += total
    every = Text("all kinds", "全部")
    rows: Rows = [
        (*_named(cell), every, total, _met(met, total))
        for cell, (met, total) in sorted(whole.items())
    ]
    kinds = sorted(sums.items(), key=lambda one: one[0])
    rows += [(*_named(cell), kind, total, _met(met, total)) for (cell, kind), (met, total) in kinds]
    heads = (
        SCENARIO,
        MODEL,
        HARNESS,
        Text("Kind of constraint", "约束类型"),
        Text("Constraints", "约束数"),
        Text("Met", "满足率"),
    )
    title = Text("Controllability", "可控性")
    return TableBlock(title, heads, tuple(rows)) if rows else None


def gate(found: Sequence[Defect]) -> TableBlock | None:
    """What is amiss with the trials, and what that blocks."""
    columns: list[tuple[Text, Callable[[Defect], Cell]]] = [
        (Text("What", "问题"), lambda one: one.what),
        (Text("Which", "涉及"), lambda one: one.names or NONE),
        (Text("Count", "数量"), lambda one: one.count),
        (Text("Blocks", "影响"), lambda one: one.blocks),
    ]
    return table(Text("Integrity", "数据完整性"), columns, found) if found else None


def _named(cell: Tried) -> tuple[Cell, ...]:
    return cell.scenario, cell.model, cell.harness


def _met(met: int, total: int) -> Cell:
    return Quantity(met / total, Unit.SHARE) if total else Undefined(Reason.ZERO_DENOMINATOR)


def _told(one: Absorption) -> Estimate | Undefined | None:
    """The slope, None where the number of generations beside it says why there is none."""
    return one.slope if one.generations >= FEWEST else None


def _span(one: Absorption) -> Cell:
    if one.generations < FEWEST:
        return NONE
    if isinstance(one.gone, Undefined):
        return one.gone
    first, last = one.gone
    return Text(f"{first} – {last}", f"{first} 至 {last}")
