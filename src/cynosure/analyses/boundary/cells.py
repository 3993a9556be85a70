"""What the tables of `boundary` have in common: heads, and numbers as cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined

SCENARIO, MODEL = Text("Scenario", "场景"), Text("Model", "模型")
HARNESS, GRADER = Text("Harness", "框架"), Text("Grader", "评分")
ITEMS, RUNS = Text("Items", "题数"), Text("Runs", "试验次数")
LOW, HIGH = Text("from", "下限"), Text("to", "上限")
NONE = Text("–", "–")


def table(
    title: Text, columns: Sequence[tuple[Text, Callable[..., Cell]]], of: Sequence[object]
) -> TableBlock:
    """A table with a row for each of `of`; every column says what it shows of one."""
    rows = tuple(tuple(cell(one) for _, cell in columns) for one in of)
    return TableBlock(title, tuple(head for head, _ in columns), rows)


def _value(estimate: Estimate | Undefined | None, unit: Unit) -> Cell:
    if estimate is None:
        return NONE
    if isinstance(estimate, Undefined):
        return estimate
    return Quantity(estimate.value, unit)


def share(estimate: Estimate | Undefined | None) -> Cell:
    """The value as a share; a dash where nothing was estimated."""
    return _value(estimate, Unit.SHARE)


def points(estimate: Estimate | Undefined | None) -> Cell:
    """The value as points; a dash where nothing was estimated."""
    return _value(estimate, Unit.POINTS)


def money(estimate: Estimate | Undefined) -> Cell:
    """The value as money."""
    return _value(estimate, Unit.MONEY)


def number(estimate: Estimate | Undefined) -> Cell:
    """The value as a plain number."""
    return _value(estimate, Unit.NUMBER)


def end(estimate: Estimate | Undefined | None, *, low: bool, unit: Unit = Unit.SHARE) -> Cell:
    """An end of the interval; why there is none is said once, in the column of the lower ends."""
    if estimate is None:
        return NONE
    span = estimate if isinstance(estimate, Undefined) else estimate.interval
    if isinstance(span, Undefined):
        return span if low else NONE
    return Quantity(span.low if low else span.high, unit)


def day(when: date | None) -> Cell:
    """A day, a dash where nobody knows it."""
    return NONE if when is None else when.isoformat()
