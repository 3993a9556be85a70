"""How hard the items of a scenario are and how able those that tried them, on one scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    MODEL,
    NONE,
    SCENARIO,
    end,
    number,
    table,
)
from cynosure.analyses.boundary.scenario import Scenario, Tried
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.trials.results import Cell as TriedCell
from cynosure.stats.estimate import Estimate
from cynosure.stats.items.logistic import (
    FEWEST_FOR_SLOPES,
    Bound,
    Item,
    Responded,
    one_parameter,
    two_parameters,
)
from cynosure.stats.undefined import Undefined

FEWEST_SUBJECTS = 10
"""Models × harnesses from which a scale is told: it is in standard deviations between them."""

ABILITY, DIFFICULTY = Text("Ability", "能力值"), Text("Difficulty", "难度值")


@dataclass(frozen=True)
class Difficulty:
    """The 1PL of one scenario and grader; `fitted` speaks of `subjects` and `items`, in order.

    `sloped` is the 2PL, None from too few subjects for a slope an item.
    """

    scenario: str
    subjects: tuple[TriedCell, ...]
    items: tuple[str, ...]
    fitted: Responded | Undefined
    sloped: Responded | Undefined | None = None

    @property
    def backward(self) -> int:
        """How many items abler subjects solve less often: their key may be wrong."""
        if not isinstance(self.sloped, Responded):
            return 0
        return sum(item.slope is not None and item.slope < 0 for item in self.sloped.items)


def difficulties(scenario: Scenario, level: float, *, sloped: bool) -> Iterator[Difficulty]:
    """One a grader with enough subjects: two graders are two scales; the 2PL where `sloped`."""

    def grader(one: Tried) -> str:
        return one.cell.grader

    for _, some in groupby(sorted(scenario.tried, key=grader), grader):
        tried = tuple(some)
        if len(tried) < FEWEST_SUBJECTS:
            continue
        runs = np.stack([one.runs for one in tried])
        passed = np.stack([one.passed for one in tried])
        there = runs.sum(axis=0) > 0
        items = tuple(
            item for item, known in zip(scenario.items, there.tolist(), strict=True) if known
        )
        solved, tries = passed[:, there], runs[:, there]
        many = sloped and len(tried) >= FEWEST_FOR_SLOPES
        slopes = two_parameters(solved, tries, level) if many else None
        fitted = one_parameter(solved, tries, level)
        subjects = tuple(one.cell for one in tried)
        yield Difficulty(scenario.name, subjects, items, fitted, slopes)


def how_hard(found: Sequence[Difficulty]) -> TableBlock | None:
    """One row a scale: how many items tell anything, and where those stand that do not."""
    columns: list[tuple[Text, Callable[[Difficulty], Cell]]] = [
        (SCENARIO, lambda one: one.scenario),
        (Text("Tried by", "参试组合数"), lambda one: len(one.subjects)),
        (ITEMS, lambda one: len(one.items)),
        (Text("Spread of abilities, log odds", "能力的离散程度（对数优势）"), _spread),
        (Text("Median difficulty", "难度中位数"), _median),
        (Text("Solved by nobody", "无人做对"), lambda one: len(_bounds(one, solved=False))),
        (Text("harder than", "难度高于"), lambda one: _least(one, solved=False)),
        (Text("Solved by everybody", "人人做对"), lambda one: len(_bounds(one, solved=True))),
        (Text("easier than", "难度低于"), lambda one: _least(one, solved=True)),
    ]
    if any(one.sloped is not None for one in found):
        columns.append((Text("Solved less by abler", "越强越做错"), _backward))
    return table(Text("How hard it is", "有多难"), columns, found) if found else None


def abilities(found: Sequence[Difficulty]) -> TableBlock | None:
    """Everybody that tried the items, ablest first; comparable where they tried different ones."""
    rows = [
        (subject, ability)
        for one in found
        if isinstance(one.fitted, Responded)
        for subject, ability in sorted(
            zip(one.subjects, one.fitted.abilities, strict=True), key=lambda p: -p[1].value
        )
    ]
    columns: list[tuple[Text, Callable[[tuple[TriedCell, Estimate]], Cell]]] = [
        (SCENARIO, lambda row: row[0].scenario),
        (MODEL, lambda row: row[0].model),
        (HARNESS, lambda row: row[0].harness),
        (ITEMS, lambda row: row[1].n),
        (ABILITY, lambda row: number(row[1])),
        (LOW, lambda row: end(row[1], low=True, unit=Unit.NUMBER)),
        (HIGH, lambda row: end(row[1], low=False, unit=Unit.NUMBER)),
    ]
    return table(Text("Abilities", "能力"), columns, rows) if rows else None


def items(found: Sequence[Difficulty]) -> TableBlock | None:
    """Every item with its difficulty, or with the bound of one that all fail or all solve."""
    rows = [
        (one.scenario, name, item, slope)
        for one in found
        if isinstance(one.fitted, Responded)
        for name, item, slope in zip(one.items, one.fitted.items, _slopes(one), strict=True)
    ]
    columns: list[tuple[Text, Callable[[tuple[str, str, Item, float | None]], Cell]]] = [
        (SCENARIO, lambda row: row[0]),
        (Text("Item", "题目"), lambda row: row[1]),
        (DIFFICULTY, lambda row: _difficulty(row[2])),
        (LOW, lambda row: _item_end(row[2], low=True)),
        (HIGH, lambda row: _item_end(row[2], low=False)),
    ]
    if any(row[3] is not None for row in rows):
        told = Text("Discrimination", "区分度")
        columns.append((told, lambda row: _number(row[3])))
    return table(Text("Items by difficulty", "各题难度"), columns, rows) if rows else None


def _slopes(one: Difficulty) -> Sequence[float | None]:
    """How well each item tells the able from the others, in log odds a standard deviation."""
    if isinstance(one.sloped, Responded):
        return [item.slope for item in one.sloped.items]
    return [None] * len(one.items)


def _number(value: float | None) -> Cell:
    return NONE if value is None else Quantity(value, Unit.NUMBER)


def _backward(one: Difficulty) -> Cell:
    if one.sloped is None:
        return NONE
    return one.sloped if isinstance(one.sloped, Undefined) else one.backward


def _spread(one: Difficulty) -> Cell:
    if isinstance(one.fitted, Undefined):
        return one.fitted
    slope = one.fitted.slope
    return NONE if slope is None else Quantity(slope, Unit.NUMBER)


def _median(one: Difficulty) -> Cell:
    if isinstance(one.fitted, Undefined):
        return NONE
    told = [i.difficulty.value for i in one.fitted.items if isinstance(i.difficulty, Estimate)]
    return Quantity(float(np.median(told)), Unit.NUMBER)


def _bounds(one: Difficulty, *, solved: bool) -> list[float]:
    if isinstance(one.fitted, Undefined):
        return []
    bounds = [item.difficulty for item in one.fitted.items if isinstance(item.difficulty, Bound)]
    ends = [bound.below if solved else bound.above for bound in bounds]
    return [end for end in ends if end is not None]


def _least(one: Difficulty, *, solved: bool) -> Cell:
    """The bound that holds for all of them."""
    bounds = _bounds(one, solved=solved)
    if not bounds:
        return NONE
    return Quantity(max(bounds) if solved else min(bounds), Unit.NUMBER)


def _difficulty(item: Item) -> Cell:
    if isinstance(item.difficulty, Bound):
        return (
            Text("nobody solved it", "无人做对")
            if item.difficulty.above is not None
            else Text("everybody solved it", "人人做对")
        )
    return number(item.difficulty)


def _item_end(item: Item, *, low: bool) -> Cell:
    if isinstance(item.difficulty, Bound):
        bound = item.difficulty.above if low else item.difficulty.below
        return NONE if bound is None else Quantity(bound, Unit.NUMBER)
    return end(item.difficulty, low=low, unit=Unit.NUMBER)
