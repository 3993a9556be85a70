"""Is there any difference at all between models, vendors or generations? One test for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.boundary.cells import HARNESS, ITEMS, NONE, SCENARIO, table
from cynosure.analyses.boundary.scenario import Scenario, Tried
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.trials.results import Cell as TriedCell
from cynosure.stats.items.contrast import AnyDifference, any_difference
from cynosure.stats.undefined import Undefined

Grouping = Callable[[Tried], str | None]


def _vendor(one: Tried) -> str | None:
    """What stands before the stroke of a name such as `openai/gpt-4o`."""
    vendor, stroke, _ = one.cell.model.partition("/")
    return vendor if stroke else None


def _generation(one: Tried) -> str | None:
    """Models released in one calendar year are a generation."""
    return None if one.released is None else str(one.released.year)


BETWEEN: Mapping[Text, Grouping] = {
    Text("models", "各模型"): lambda one: one.cell.model,
    Text("vendors", "各厂商"): _vendor,
    Text("years of release", "各发布年份"): _generation,
}


@dataclass(frozen=True)
class Contrast:
    """One test: between `groups` of the cells of one harness that tried the very same items."""

    scenario: str
    harness: str
    between: Text
    groups: int
    items: int
    found: AnyDifference | Undefined


def contrasts(
    scenario: Scenario, bare: frozenset[str], apart: frozenset[TriedCell]
) -> Iterator[Contrast]:
    """The tests of one scenario, on the draws that all its other numbers rest on.

    Cells of one harness (a bare one where there is one, else the one tried with most models) and
    one grader; those that tried other items than most of them have no part, nor have those `apart`
    on which no comparison may rest.
    """
    cells = _comparable([one for one in scenario.tried if one.cell not in apart], bare)
    if len(cells) < 2:
        return
    values, drawn = scenario.drawn_rates([one.cell for one in cells])
    items = int(cells[0].there.sum())
    units = scenario.units_of(cells[0])
    for between, group in BETWEEN.items():
        names = [group(one) for one in cells]
        known = sorted({name for name in names if name is not None})
        if len(known) < 2:
            continue
        member = np.array([[name == one for one in known] for name in names], dtype=float)
        mean = member / member.sum(axis=0)
        found = any_difference(values @ mean, drawn @ mean, units)
        yield Contrast(scenario.name, cells[0].cell.harness, between, len(known), items, found)


def _comparable(tried: Sequence[Tried], bare: frozenset[str]) -> list[Tried]:
    if not tried:
        return []
    held = [one for one in tried if one.cell.harness in bare] or list(tried)
    kinds = Counter((one.cell.harness, one.cell.grader) for one in held)
    # Of several that were tried as often, the first by name.
    kind = min(kinds, key=lambda one: (-kinds[one], one))
    own = [one for one in held if (one.cell.harness, one.cell.grader) == kind]
    sets = Counter(one.there.tobytes() for one in own)
    usual = max(sets, key=lambda one: (sets[one], one))
    return [one for one in own if one.there.tobytes() == usual]


def contrast_table(found: Sequence[Contrast], level: float) -> TableBlock | None:
    """Each test with its p; whether any two of them differ is not said by it."""
    columns: list[tuple[Text, Callable[[Contrast], Cell]]] = [
        (SCENARIO, lambda one: one.scenario),
        (HARNESS, lambda one: one.harness),
        (Text("Between", "比较对象"), lambda one: one.between),
        (Text("Groups", "组数"), lambda one: one.groups),
        (ITEMS, lambda one: one.items),
        (Text("Hotelling's F", "Hotelling F"), lambda one: _number(one, "f")),
        (Text("p", "p 值"), lambda one: _number(one, "p")),
        (Text("They differ", "是否有差异"), lambda one: _differ(one, level)),
    ]
    title = Text("Is there any difference at all?", "究竟有没有差异")
    return table(title, columns, found) if found else None


def _number(one: Contrast, name: str) -> Cell:
    """Why there is no test is said once, in the first column."""
    if isinstance(one.found, Undefined):
        return one.found if name == "f" else NONE
    return Quantity(one.found.f if name == "f" else one.found.p, Unit.NUMBER)


def _differ(one: Contrast, level: float) -> Cell:
    if isinstance(one.found, Undefined):
        return NONE
    return Text("yes", "有") if one.found.p < 1 - level else Text("not shown", "未见")
