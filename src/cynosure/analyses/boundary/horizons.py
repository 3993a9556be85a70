"""How long a task may take a person until a model in a harness solves it half the time."""

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
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.metrics.trials.results import Cell as Tried
from cynosure.metrics.trials.results import ItemResult
from cynosure.stats.estimate import Estimate
from cynosure.stats.items.horizon import Horizon, horizon
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class CellHorizon:
    """The horizon of one cell over its `items` with known minutes."""

    cell: Tried
    items: int
    found: Horizon | Undefined


def horizons(results: Sequence[ItemResult], level: float, seed: int) -> Iterator[CellHorizon]:
    """Cells with items whose minutes are known; `results` are sorted by cell.

    Every item weighs 1/√(items of its family) where families are known. Each cell is drawn from
    the same seed, so that what else was tried does not change its interval.
    """
    timed = [one for one in results if one.minutes is not None and one.minutes > 0]
    for cell, some in groupby(timed, lambda one: one.cell):
        own = list(some)
        families = [one.family for one in own if one.family is not None]
        fitted = horizon(
            [one.minutes or 0.0 for one in own],
            [one.passed for one in own],
            [one.runs for one in own],
            np.random.default_rng(seed),
            families=families if len(families) == len(own) else None,
            level=level,
        )
        yield CellHorizon(cell, len(own), fitted)


def horizon_table(found: Sequence[CellHorizon]) -> TableBlock | None:
    """Minutes of human work that are done half of the time, and four times in five."""
    columns: list[tuple[Text, Callable[[CellHorizon], Cell]]] = [
        (SCENARIO, lambda one: one.cell.scenario),
        (MODEL, lambda one: one.cell.model),
        (HARNESS, lambda one: one.cell.harness),
        (ITEMS, lambda one: one.items),
        (Text("Minutes at 50 %", "成功率 50% 时（分钟）"), lambda one: number(_length(one, 0))),
        (LOW, lambda one: _end(one, 0, low=True)),
        (HIGH, lambda one: _end(one, 0, low=False)),
        (Text("Minutes at 80 %", "成功率 80% 时（分钟）"), _second),
        (LOW, lambda one: _end(one, 1, low=True)),
        (HIGH, lambda one: _end(one, 1, low=False)),
        (Text("Log odds at 1 minute", "1 分钟任务的对数优势"), lambda one: _fit(one, "intercept")),
        (Text("per doubling", "每翻一倍的变化"), lambda one: _fit(one, "slope")),
    ]
    title = Text("Horizon in human time", "以人工耗时衡量的跨度")
    return table(title, columns, found) if found else None


def _length(one: CellHorizon, place: int) -> Estimate | Undefined:
    return one.found if isinstance(one.found, Undefined) else one.found.lengths[place]


def _second(one: CellHorizon) -> Cell:
    """Why there is no horizon is said once, in the first column of minutes."""
    found = _length(one, 1)
    return NONE if isinstance(found, Undefined) else number(found)


def _end(one: CellHorizon, place: int, *, low: bool) -> Cell:
    found = _length(one, place)
    return NONE if isinstance(found, Undefined) else end(found, low=low, unit=Unit.NUMBER)


def _fit(one: CellHorizon, name: str) -> Cell:
    if isinstance(one.found, Undefined):
        return NONE
    return Quantity(one.found.intercept if name == "intercept" else one.found.slope, Unit.NUMBER)
