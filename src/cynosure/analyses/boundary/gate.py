"""The question `boundary_gate`, for a product's CI: has a scenario fallen under its bar?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    MODEL,
    SCENARIO,
    end,
    share,
    table,
)
from cynosure.analyses.boundary.material import Material, trial_needs
from cynosure.analyses.boundary.next_step import newest
from cynosure.analyses.boundary.scenario import CellNumbers, Scenario
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Cell, Note, Quantity, TableBlock, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The number of scenarios under their bar", "低于门槛的场景数")
SAYS = Text(
    "Scenarios whose pass rate is under their bar by more than the margin",
    "通过率低于门槛且超出容差的场景",
)
FALLEN, HOLDS = "fallen", "holds"


@dataclass(frozen=True)
class Standing:
    """The cell that people get in one scenario, beside its bar."""

    cell: CellNumbers
    bar: float
    margin: float

    @property
    def short(self) -> float:
        """How far the rate is under the bar; below 0 where it is above."""
        rate = self.cell.rate
        return 0.0 if isinstance(rate, Undefined) else self.bar - rate.value

    @property
    def fallen(self) -> bool:
        """Whether that is more than the margin. A rate such as 77 % is not under 80 % by more than
        three points, whatever binary fractions make of it."""
        return self.short > self.margin + 1e-9

    @property
    def told(self) -> bool | None:
        """Whether the interval is on the same side of bar − margin, None without an interval."""
        span = None if isinstance(self.cell.rate, Undefined) else self.cell.rate.interval
        if not isinstance(span, Interval):
            return None
        edge = self.bar - self.margin
        return span.high < edge if self.fallen else span.low >= edge


@dataclass(frozen=True)
class Gate:
    """Every scenario with a bar: the harness in use, else the bare model, on the newest model."""

    name: str = "boundary_gate"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        return trial_needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        """Raises Refusal where no scenario has a bar."""
        made = Material.of(inputs)
        rules = inputs.asked.star_file.boundary
        found = [
            Standing(served(one, made), bar, rules.margin.fraction)
            for one in made.scenarios
            if (bar := rules.bar_of(one.name)) is not None
        ]
        if not found:
            raise Refusal(
                "No scenario that was tried has a bar; say in `boundary.bar` what pass rate is "
                "needed, or under `boundary.scenarios` for each.",
                "试过的场景都没有门槛；请在 `boundary.bar` 中写明需要的通过率，"
                "或在 `boundary.scenarios` 中逐个设置。",
            )
        fallen = sorted((one for one in found if one.fallen), key=lambda one: -one.short)
        worst = fallen[0].cell.cell.scenario if fallen else None
        return made.finding(
            (LABEL, SAYS, Unit.NUMBER),
            Estimate(len(fallen), Undefined(Reason.COUNTED), len(found)),
            blocks=(_table(found),),
            next_action=Note("try_next_model", (("command", "cyn boundary gate"),))
            if worst is None
            else Note("see_failing_items", (("scenario", worst),)),
            verdict=FALLEN if fallen else HOLDS,
        )


def served(scenario: Scenario, made: Material) -> CellNumbers:
    """What people get in a scenario: the harness in use on the newest model tried with it, where it
    was never tried there the bare model, where that was not either the newest of all."""
    cells = scenario.cells
    in_use = [one for one in cells if one.cell.harness == made.in_use]
    bare = [one for one in cells if one.cell.harness in made.bare]
    some = in_use or bare or list(cells)
    model = newest(some, frozenset())
    return next(one for one in some if one.cell.model == model)


def _table(found: Sequence[Standing]) -> TableBlock:
    columns: list[tuple[Text, Callable[[Standing], Cell]]] = [
        (SCENARIO, lambda one: one.cell.cell.scenario),
        (MODEL, lambda one: one.cell.cell.model),
        (HARNESS, lambda one: one.cell.cell.harness),
        (ITEMS, lambda one: one.cell.items),
        (Text("Pass rate", "通过率"), lambda one: share(one.cell.rate)),
        (LOW, lambda one: end(one.cell.rate, low=True)),
        (HIGH, lambda one: end(one.cell.rate, low=False)),
        (Text("Bar", "门槛"), lambda one: Quantity(one.bar, Unit.SHARE)),
        (Text("Under it by, points", "低于门槛（百分点）"), _short),
        (Text("Verdict", "判定"), _verdict),
        (Text("Beyond chance", "是否超出抽样波动"), _told),
    ]
    return table(Text("The gate", "发布门禁"), columns, found)


def _short(one: Standing) -> Cell:
    return Quantity(max(one.short, 0.0), Unit.POINTS)


def _verdict(one: Standing) -> Cell:
    return Text("FALLEN", "未达标") if one.fallen else Text("holds", "达标")


def _told(one: Standing) -> Cell:
    if one.told is None:
        return Text("not known", "无从得知")
    return Text("yes", "是") if one.told else Text("no", "否")
