"""After training: what a new model gained on items it may have seen, and on those held out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    SCENARIO,
    end,
    points,
    table,
)
from cynosure.analyses.boundary.held_out import is_held_out
from cynosure.analyses.boundary.scenario import Scenario, Uplift
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.ratio import mean
from cynosure.stats.undefined import Undefined

TRAINING, HELD_OUT = Text("for training", "用于训练"), Text("held out", "留出")


@dataclass(frozen=True)
class AfterTraining:
    """One set of the items that two models tried in one harness: means over items `before` and
    `now`, their paired change, and how many items were `lost` (passed every run before, none now)
    and `gained`, the other way round."""

    scenario: str
    harness: str
    of: Text
    items: int
    before: float
    now: float
    change: Estimate | Undefined
    lost: int
    gained: int

    @property
    def regressed(self) -> bool:
        """Whether the change lies below zero with its whole interval."""
        span = None if isinstance(self.change, Undefined) else self.change.interval
        return isinstance(span, Interval) and span.high < 0


def after_training(
    scenario: Scenario, pair: Uplift, held_out: float, level: float
) -> Iterator[AfterTraining]:
    """The two sets of the items that both models of a pair tried; sets without any are left out.

    Families of items are the units, as they are what the sets were parted by.
    """
    now, before = scenario.of(pair.cell), scenario.of(pair.reference)
    both = (now.runs > 0) & (before.runs > 0)
    kin = np.array([scenario.kin(item) for item in scenario.items])
    apart = np.array([is_held_out(held_out, scenario.name, one) for one in kin.tolist()])
    for of, own in ((TRAINING, both & ~apart), (HELD_OUT, both & apart)):
        if not own.any():
            continue
        old, new = before.rates[own], now.rates[own]
        yield AfterTraining(
            scenario.name,
            pair.cell.harness,
            of,
            int(own.sum()),
            float(old.mean()),
            float(new.mean()),
            mean(new - old, kin[own], level),
            int(((old == 1) & (new == 0)).sum()),
            int(((old == 0) & (new == 1)).sum()),
        )


def trained_table(found: Sequence[AfterTraining]) -> TableBlock:
    """What was gained on the items of the export beside what was gained on the others: a gain on
    the first alone is learned by heart."""
    columns: list[tuple[Text, Callable[[AfterTraining], Cell]]] = [
        (SCENARIO, lambda one: one.scenario),
        (HARNESS, lambda one: one.harness),
        (Text("Items are", "题目"), lambda one: one.of),
        (ITEMS, lambda one: one.items),
        (Text("Before", "之前"), lambda one: Quantity(one.before, Unit.SHARE)),
        (Text("Now", "现在"), lambda one: Quantity(one.now, Unit.SHARE)),
        (Text("Change, points", "变化（百分点）"), lambda one: points(one.change)),
        (LOW, lambda one: end(one.change, low=True, unit=Unit.POINTS)),
        (HIGH, lambda one: end(one.change, low=False, unit=Unit.POINTS)),
        (Text("Lost", "做错了的"), lambda one: one.lost),
        (Text("Gained", "做对了的"), lambda one: one.gained),
        (Text("Regression", "退步"), lambda one: Text("yes", "是") if one.regressed else "–"),
    ]
    return table(Text("After training", "训练前后"), columns, found)
