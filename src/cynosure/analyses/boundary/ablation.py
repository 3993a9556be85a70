"""The question `boundary_steps`: what does each step of the product add, and which to stop
maintaining?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cynosure.analyses.boundary.cells import (
    HIGH,
    ITEMS,
    LOW,
    MODEL,
    NONE,
    SCENARIO,
    end,
    points,
    table,
)
from cynosure.analyses.boundary.material import Material, trial_needs
from cynosure.analyses.boundary.next_step import Do, items_more, newest
from cynosure.analyses.boundary.scenario import Scenario, Uplift
from cynosure.analyses.boundary.tables import DOING
from cynosure.errors import Refusal, Text, did_you_mean
from cynosure.findings.blocks import Cell, Note, TableBlock, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.trials.results import Cell as Tried
from cynosure.metrics.trials.results import ResultsRequest
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

FEWEST_ITEMS = 30
"""Items of both under which nothing is decided about a step."""
LABEL = Text("The number of steps to stop maintaining", "可以停止维护的步骤数")
SAYS = Text(
    "Steps that add less than they are worth, with the whole interval",
    "增益连同整个区间都低于所值的步骤",
)


@dataclass(frozen=True)
class StepAdds:
    """What one step adds in one scenario: the product beside the product without it, paired.

    `more` is how many items more would tell, None where it is told or nothing would.
    """

    scenario: str
    step: str
    model: str
    pair: Uplift
    do: Do
    more: int | None


@dataclass(frozen=True)
class Steps:
    """The question."""

    name: str = "boundary_steps"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        """Raises Refusal where the star file names no step."""
        if not asked.star_file.boundary.steps:
            raise Refusal(
                "Nothing says which harness is the product without one of its steps; run it so and "
                "write `boundary: {steps: {search: product-without-search}}`.",
                "没有说明哪个框架是去掉某一步的产品；请照此跑一遍试验，并写上 "
                "`boundary: {steps: {search: product-without-search}}`。",
            )
        return trial_needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        """Raises Refusal where the product and itself without a step were tried on no item."""
        steps = inputs.asked.star_file.boundary.steps
        whole = Material.of(inputs).in_use
        made = Material.of(inputs, lambda cells: _pairs(cells, whole, steps))
        found = [one for scenario in made.scenarios for one in _added(scenario, made, steps)]
        if not found:
            raise _nothing_paired(inputs, whole, steps)
        stopped = [one for one in found if one.do is Do.STOP]
        tables = [_table(Text("What each step adds", "每一步的增益"), found)]
        if stopped:
            tables.append(_table(Text("Stop maintaining", "停止维护"), stopped))
        return made.finding(
            (LABEL, SAYS, Unit.NUMBER),
            Estimate(len(stopped), Undefined(Reason.COUNTED), len(found)),
            blocks=tuple(tables),
            next_action=_next(found),
        )


def _pairs(
    cells: Sequence[Tried], whole: str | None, steps: Mapping[str, str]
) -> list[tuple[Tried, Tried]]:
    """The product beside itself without each step, model by model and grader by grader."""
    known = {(one.model, one.grader, one.harness): one for one in cells}
    return [
        (one, known[one.model, one.grader, lacking])
        for one in cells
        if one.harness == whole
        for lacking in dict.fromkeys(steps.values())
        if (one.model, one.grader, lacking) in known
    ]


def _added(scenario: Scenario, made: Material, steps: Mapping[str, str]) -> Iterator[StepAdds]:
    """On the newest model that was tried both ways."""
    worth = made.inputs.asked.star_file.boundary.worth_of(scenario.name)
    pairs = scenario.uplifts
    both = {one.cell for one in pairs}
    model = newest([one for one in scenario.cells if one.cell in both], frozenset())
    for name, lacking in steps.items():
        for pair in pairs:
            if pair.cell.model != model or pair.reference.harness != lacking:
                continue
            do = _do(pair, worth)
            more = items_more(pair, worth, FEWEST_ITEMS) if do is Do.CANNOT_TELL else None
            yield StepAdds(scenario.name, name, pair.cell.model, pair, do, more)


def _do(pair: Uplift, worth: float) -> Do:
    span = None if isinstance(pair.difference, Undefined) else pair.difference.interval
    if pair.items < FEWEST_ITEMS or not isinstance(span, Interval):
        return Do.CANNOT_TELL
    if span.high < worth:
        return Do.STOP
    return Do.KEEP if span.low >= worth else Do.CANNOT_TELL


def _nothing_paired(inputs: Inputs, whole: str | None, steps: Mapping[str, str]) -> Refusal:
    known = sorted({one.cell.harness for one in inputs.answer_to(ResultsRequest())})
    missing = next((one for one in steps.values() if one not in known), None)
    if missing is not None:
        near = did_you_mean(missing, known)
        return Refusal(
            f"No trial has the harness `{missing}`, which `boundary.steps` names.{near.en}",
            f"没有试验的框架是 `boundary.steps` 中的 `{missing}`。{near.zh}",
        )
    if whole is None:
        return Refusal(
            "Name the harness in use with `--harness` or under `boundary.product`.",
            "请用 `--harness` 或 `boundary.product` 指明线上用的框架。",
        )
    return Refusal(
        f"`{whole}` and itself without a step were tried with no model on the same items.",
        f"没有模型让 `{whole}` 与去掉一步的它做过相同的题。",
    )


def _table(title: Text, found: Sequence[StepAdds]) -> TableBlock:
    columns: list[tuple[Text, Callable[[StepAdds], Cell]]] = [
        (SCENARIO, lambda one: one.scenario),
        (Text("Step", "步骤"), lambda one: one.step),
        (MODEL, lambda one: one.model),
        (ITEMS, lambda one: one.pair.items),
        (Text("Adds, points", "增益（百分点）"), lambda one: points(one.pair.difference)),
        (LOW, lambda one: end(one.pair.difference, low=True, unit=Unit.POINTS)),
        (HIGH, lambda one: end(one.pair.difference, low=False, unit=Unit.POINTS)),
        (Text("Do", "建议"), lambda one: DOING[one.do]),
        (Text("Items more", "还需题数"), lambda one: NONE if one.more is None else one.more),
    ]
    return table(title, columns, found)


def _next(found: Sequence[StepAdds]) -> Note:
    short = [one for one in found if one.more is not None]
    if short:
        one = min(short, key=lambda step: (step.more or 0, step.scenario, step.step))
        return Note("try_more_items", (("scenario", one.scenario), ("count", one.more or 0)))
    return Note("try_next_model", (("command", "cyn boundary steps"),))
