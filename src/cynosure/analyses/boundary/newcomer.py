"""The question `boundary_new`: a model came out; what does it change, scenario by scenario?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cynosure.analyses.boundary.believed import belief_blocks, resolved
from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    NONE,
    SCENARIO,
    end,
    points,
    share,
    table,
)
from cynosure.analyses.boundary.material import Material, beside_reference, trial_needs
from cynosure.analyses.boundary.one_prompt import prompt_table, prompt_tests
from cynosure.analyses.boundary.scenario import CellNumbers, Scenario, Uplift
from cynosure.analyses.boundary.trained import after_training, trained_table
from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Cell, Note, Quantity, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.trials.results import Cell as Tried
from cynosure.metrics.trials.results import ResultsRequest
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The number of scenarios that {model} changes", "{model} 改变的场景数")
SAYS = Text(
    "Scenarios that cross their bar, fall behind, or no longer need their scaffold",
    "越过门槛、出现退步、或不再需要脚手架的场景",
)
CHANGE = Text("Change, points", "变化（百分点）")


@dataclass(frozen=True)
class Change:
    """One harness in one scenario: the new model, the one before it, and their paired difference.

    `bar` is None where nobody has set one. Rates are those of each on all that it tried, the
    difference is over the items that both did.
    """

    now: CellNumbers
    before: CellNumbers
    pair: Uplift
    bar: float | None

    @property
    def crossing(self) -> Text | None:
        """Whether the rate came over the bar, or fell under it."""
        now, before = _value(self.now), _value(self.before)
        if self.bar is None or now is None or before is None:
            return None
        if before < self.bar <= now:
            return Text("now clears it", "越过门槛")
        return Text("falls under it", "跌破门槛") if now < self.bar <= before else None

    @property
    def regressed(self) -> bool:
        """Whether the difference lies below zero with its whole interval."""
        span = _span(self.pair)
        return span is not None and span.high < 0


@dataclass(frozen=True)
class NewModel:
    """Crossings, regressions, scaffolds that are no longer worth it, scenarios at risk."""

    name: str = "boundary_new"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        return trial_needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        """Raises UserMistake for a model that no trial has, or that is the only one."""
        new = _named(inputs)
        made = Material.of(inputs, _Held(new, inputs))
        changes = [change for one in made.scenarios for change in _changes(one, new, made)]
        if not changes:
            raise UserMistake(
                f"No other model was tried in a harness and on items of `{new}`, so there is "
                "nothing to hold it against.",
                f"没有别的模型用同样的框架试过 `{new}` 试过的题，无从比较。",
            )
        worth = made.inputs.asked.star_file.boundary.worth_of
        spent = [
            one
            for scenario in made.scenarios
            for one in scenario.uplifts
            if one.cell.model == one.reference.model == new
            and (span := _span(one)) is not None
            and span.high < worth(scenario.name)
        ]
        risky = sorted({one.now.cell.scenario for one in changes if _is_risk(one)})
        touched = {one.now.cell.scenario for one in changes if one.crossing or one.regressed}
        touched |= {one.cell.scenario for one in spent}
        label = Text(LABEL.en.format(model=new), LABEL.zh.format(model=new))
        return made.finding(
            (label, SAYS, Unit.NUMBER),
            Estimate(len(touched), Undefined(Reason.COUNTED), len(made.scenarios)),
            blocks=(*_blocks(changes, spent, made), *_beside(made, new)),
            next_action=Note("see_failing_items", (("scenario", risky[0]),))
            if risky
            else Note("try_next_model", (("command", "cyn boundary"),)),
        )


class _Held:
    """Every cell beside its reference, and those of the new model beside those of the last one
    released before it in the same harness, by the same grader."""

    def __init__(self, new: str, inputs: Inputs) -> None:
        self._new = new
        asked = inputs.asked
        written = asked.question.argument("reference")
        bare = asked.star_file.boundary.bare if written is None else written.split(",")
        self._bare = frozenset(bare)
        self._days = {
            one.cell.model: one.released
            for one in inputs.answer_to(ResultsRequest())
            if one.released is not None
        }

    def __call__(self, cells: Sequence[Tried]) -> list[tuple[Tried, Tried]]:
        own = [one for one in cells if one.model == self._new]
        pairs = beside_reference(self._bare, cells)
        return pairs + [(one, last) for one in own if (last := self._before(one, cells))]

    def _before(self, new: Tried, cells: Sequence[Tried]) -> Tried | None:
        released = self._days.get(new.model, date.max)
        others = [
            one
            for one in cells
            if (one.harness, one.grader) == (new.harness, new.grader)
            and one.model != new.model
            and self._days.get(one.model, date.min) <= released
        ]
        return max(
            others, key=lambda one: (self._days.get(one.model, date.min), one.model), default=None
        )


def _named(inputs: Inputs) -> str:
    new = inputs.asked.question.argument("new") or ""
    known = sorted({one.cell.model for one in inputs.answer_to(ResultsRequest())})
    if new not in known:
        near = did_you_mean(new, known)
        raise UserMistake(
            f"No trial has the model `{new}`; load its trials first.{near.en}",
            f"没有试验的模型是 `{new}`；请先载入它的试验数据。{near.zh}",
        )
    return new


def _changes(scenario: Scenario, new: str, made: Material) -> Iterator[Change]:
    numbers = {one.cell: one for one in scenario.cells}
    bar = made.inputs.asked.star_file.boundary.bar_of(scenario.name)
    for pair in scenario.uplifts:
        if pair.cell.model == new != pair.reference.model:
            yield Change(numbers[pair.cell], numbers[pair.reference], pair, bar)


def _is_risk(one: Change) -> bool:
    """It fell behind, or is under its bar with the new model."""
    now = _value(one.now)
    return one.regressed or (one.bar is not None and now is not None and now < one.bar)


def _blocks(changes: Sequence[Change], spent: Sequence[Uplift], made: Material) -> Iterator[Block]:
    yield table(Text("What the new model changes", "新模型与前一模型相比"), _columns(), changes)
    if spent:
        columns: list[tuple[Text, Callable[[Uplift], Cell]]] = [
            (SCENARIO, lambda one: one.cell.scenario),
            (HARNESS, lambda one: one.cell.harness),
            (ITEMS, lambda one: one.items),
            (Text("Uplift, points", "增益（百分点）"), lambda one: points(one.difference)),
            (LOW, lambda one: end(one.difference, low=True, unit=Unit.POINTS)),
            (HIGH, lambda one: end(one.difference, low=False, unit=Unit.POINTS)),
        ]
        title = Text("Scaffolds that are no longer worth it", "已不值得维护的脚手架")
        yield table(title, columns, spent)
    risky = [one for one in changes if _is_risk(one)]
    if risky:
        demand = made.demand
        risky.sort(key=lambda one: -(demand or {}).get(one.now.cell.scenario, 0.0))
        wanted: list[tuple[Text, Callable[[Change], Cell]]] = [
            (SCENARIO, lambda one: one.now.cell.scenario)
        ]
        if demand is not None:
            wanted.append(
                (
                    Text("Demand", "需求占比"),
                    lambda one: Quantity(demand.get(one.now.cell.scenario, 0.0), Unit.SHARE),
                )
            )
        wanted += [
            (HARNESS, lambda one: one.now.cell.harness),
            (Text("Now", "现在"), lambda one: share(one.now.rate)),
            (Text("Bar", "门槛"), _bar),
            (Text("Why", "原因"), _why),
        ]
        yield table(Text("At risk", "有风险的场景"), wanted, risky)


def _beside(made: Material, new: str) -> Iterator[Block]:
    """What training did, what one prompt to the new model replaces, what became of beliefs."""
    asked = made.inputs.asked
    if asked.question.argument("trained") is not None:
        share, level = asked.star_file.boundary.held_out, asked.star_file.evidence.level
        sets = [
            found
            for one in made.scenarios
            for pair in one.uplifts
            if pair.cell.model == new != pair.reference.model
            for found in after_training(one, pair, share, level)
        ]
        if sets:
            yield trained_table(sets)
    tests = [test for one in made.scenarios for test in prompt_tests(one, made, new)]
    if tests:
        yield prompt_table(tests)
    found = resolved(made)
    if found:
        yield from belief_blocks(found)


def _columns() -> list[tuple[Text, Callable[[Change], Cell]]]:
    return [
        (SCENARIO, lambda one: one.now.cell.scenario),
        (HARNESS, lambda one: one.now.cell.harness),
        (Text("Before it", "前一模型"), lambda one: one.before.cell.model),
        (Text("Before", "之前"), lambda one: share(one.before.rate)),
        (Text("Now", "现在"), lambda one: share(one.now.rate)),
        (Text("Items of both", "共同题数"), lambda one: one.pair.items),
        (CHANGE, lambda one: points(one.pair.difference)),
        (LOW, lambda one: end(one.pair.difference, low=True, unit=Unit.POINTS)),
        (HIGH, lambda one: end(one.pair.difference, low=False, unit=Unit.POINTS)),
        (Text("Bar", "门槛"), _bar),
        (Text("Crossing", "越线"), lambda one: one.crossing or NONE),
        (Text("Regression", "退步"), lambda one: Text("yes", "是") if one.regressed else NONE),
    ]


def _bar(one: Change) -> Cell:
    return NONE if one.bar is None else Quantity(one.bar, Unit.SHARE)


def _why(one: Change) -> Cell:
    if one.regressed:
        return Text("worse than the model before it", "不如前一模型")
    return Text("under its bar", "低于门槛")


def _value(one: CellNumbers) -> float | None:
    return None if isinstance(one.rate, Undefined) else one.rate.value


def _span(one: Uplift) -> Interval | None:
    span = None if isinstance(one.difference, Undefined) else one.difference.interval
    return span if isinstance(span, Interval) else None
