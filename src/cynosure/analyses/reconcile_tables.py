"""The tables of `reconcile`: the walk from one number to the other, and every choice by itself."""

from __future__ import annotations

from collections.abc import Callable

from cynosure.analyses import window
from cynosure.analyses.counted_otherwise import NAMES, Choices
from cynosure.analyses.mine import Mine
from cynosure.analyses.reconciling import Found, Ways, steps
from cynosure.analyses.told_otherwise import Told
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.calendar import Period
from cynosure.stats.undefined import Reason, Undefined

Called = Callable[[Ways], Text]

WALK = Text("From our number to yours", "从我方数字到对方数字")
EACH = Text("One choice at a time", "逐项改变")
SEVERAL = Text("Combinations that give your number", "能得出对方数字的组合")
PERIODS = Text("Our number in other periods", "我方在其他周期的数字")
WITHHELD = Text("Not told by these data", "现有数据无法判断的项")

STEP, CHANGE, NUMBER = Text("step", "步骤"), Text("change", "变化"), Text("number", "数字")
CHOICE, PERIOD, WHY = Text("choice", "计数方式"), Text("period", "周期"), Text("why", "原因")
IN, OUT = Text("only then counted", "新增计入"), Text("no longer counted", "不再计入")
OVER, UNDER, TOTAL = Text("numerator", "分子"), Text("denominator", "分母"), Text("total", "合计")
OURS, YOURS = Text("our number", "我方数字"), Text("your number", "对方数字")
REST = Text("unexplained", "未解释")
DUPLICATES = Text("Duplicates kept", "保留重复行")


def walk(told: Told, found: Found, mine: Mine, unit: Unit, called: Called) -> TableBlock:
    """Steps that add up exactly: ours, each choice on top of those before, what is left, yours."""
    counts_units = told.members is not None
    rows: list[tuple[Cell, ...]] = [(OURS, "", _cell(told.ours, unit), *_blank(counts_units))]
    for step in steps(found.taken):
        before, after = told.values[step.before], told.values[step.after]
        moved: Cell = Undefined(Reason.ZERO_DENOMINATOR)
        if before is not None and after is not None:
            moved = _cell(after - before, unit)
        sets = _sets(told, step.after, step.before)
        rows.append((called((step.way,)), moved, _cell(after, unit), *sets))
    if not found.exact:
        rows.append((REST, _cell(found.rest, unit), "", *_blank(counts_units)))
    rows.append((YOURS, "", _cell(mine.value, unit), *_blank(counts_units)))
    heads = (IN, OUT) if counts_units else ()
    return TableBlock(WALK, (STEP, CHANGE, NUMBER, *heads), tuple(rows))


def one_at_a_time(told: Told, chosen: Choices, unit: Unit, called: Called) -> TableBlock:
    """Our number with each choice alone taken otherwise.

    A person counts once however often a row is repeated, unless the repeated rows differ.
    """
    counts_units = told.members is not None
    rows: list[tuple[Cell, ...]] = [(OURS, _cell(told.ours, unit), *_beside(told, ()))]
    rows += [
        (called((way,)), _cell(told.values[way,], unit), *_beside(told, (way,)))
        for way in chosen.offered
    ]
    if counts_units and not told.dropped:
        rows.append((DUPLICATES, _cell(told.ours, unit), 0, 0))
    sides = (OVER, UNDER) if len(told.sides(())) == 2 else (TOTAL,)
    heads = (IN, OUT) if counts_units else sides
    return TableBlock(EACH, (CHOICE, NUMBER, *heads), tuple(rows))


def combinations(told: Told, found: Found, unit: Unit, called: Called) -> TableBlock:
    """Every smallest set of choices whose number is the one given."""
    rows = tuple((called(ways), _cell(told.values[ways], unit)) for ways in found.exact)
    return TableBlock(SEVERAL, (CHOICE, NUMBER), rows)


def periods(told: Told, same: tuple[Period, ...], unit: Unit) -> TableBlock:
    """Other periods in which our number is the one given."""
    rows = tuple((window.spelt(period), _cell(told.others[period], unit)) for period in same)
    return TableBlock(PERIODS, (PERIOD, NUMBER), rows)


def withheld(chosen: Choices, told: Told) -> TableBlock:
    """Choices that cannot be told, each with why."""
    rows: list[tuple[Cell, ...]] = [(NAMES[way], why) for way, why in chosen.withheld.items()]
    if told.members is None or told.dropped:
        why = Text(
            f"dropped at loading, only their number is kept: up to {told.dropped:,} in these days",
            f"载入时已去除，只留有数目：这些日期内至多 {told.dropped:,} 行",
        )
        rows.append((DUPLICATES, why))
    return TableBlock(WITHHELD, (CHOICE, WHY), tuple(rows))


def _cell(value: float | None, unit: Unit) -> Cell:
    return Undefined(Reason.ZERO_DENOMINATOR) if value is None else Quantity(value, unit)


def _blank(counts_units: bool) -> tuple[Cell, ...]:
    return ("", "") if counts_units else ()


def _sets(told: Told, after: Ways, before: Ways) -> tuple[Cell, ...]:
    """Units counted after a step and not before it, and the other way round."""
    came, went = told.only(after, before), told.only(before, after)
    return () if came is None or went is None else (came, went)


def _beside(told: Told, ways: Ways) -> tuple[Cell, ...]:
    sets = _sets(told, ways, ())
    if sets:
        return sets
    return told.sides(ways) or (0,)
