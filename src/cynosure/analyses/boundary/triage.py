"""Which items are worth training on: what the bare model fails, and whether anything solves it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from cynosure.analyses.boundary.cells import ITEMS, MODEL, NONE, SCENARIO, table
from cynosure.analyses.boundary.held_out import is_held_out
from cynosure.analyses.boundary.material import Material, trial_needs
from cynosure.analyses.boundary.next_step import newest
from cynosure.analyses.boundary.rubric import labelled
from cynosure.analyses.boundary.scenario import Scenario, Tried
from cynosure.analyses.boundary.verdicts import disputed_items
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The number of items that something else solves", "别的办法能做对的题数")
SAYS = Text(
    "Items that the newest bare model never passes and some harness does",
    "最新裸模型从未做对、而某个框架做对过的题",
)
EXPORTED = Text("Items by verdict", "各题的判定")
"""The table that an export is written from."""


TRAINING, HELD_OUT = "training", "held_out"
"""The sets that an item may belong to."""


class Verdict(StrEnum):
    """What an item is good for."""

    SOLID = "solid"
    """The bare model passes every run."""
    UNRELIABLE = "unreliable"
    """It passes some: there is a signal to reward."""
    RECOVERABLE = "recoverable"
    """It passes none, some harness passes: there are runs to learn from."""
    CAPABILITY_GAP = "capability_gap"
    """Nothing that was tried passes."""


NAMES: Mapping[Verdict, Text] = {
    Verdict.SOLID: Text("Solid", "稳固"),
    Verdict.UNRELIABLE: Text("Unreliable", "不稳定"),
    Verdict.RECOVERABLE: Text("Recoverable", "可挽回"),
    Verdict.CAPABILITY_GAP: Text("Capability gap", "能力缺口"),
}


@dataclass(frozen=True)
class ItemVerdict:
    """One item: of `runs` of the bare model `passed` did; `solved_by` are the other harnesses of
    that model which passed it at least once. What is `held_out` is for no training; of what is
    `disputed` people say different things."""

    item: str
    verdict: Verdict
    runs: int
    passed: int
    solved_by: tuple[str, ...]
    held_out: bool = False
    disputed: bool = False


@dataclass(frozen=True)
class Triaged:
    """The items of one scenario on the newest model tried bare.

    `failure` is the share that fails of what people get (the harness in use, else the bare model),
    `drawn` the same in every draw; `weight` is demand × value. `before_next` is the chance that
    the scenario ranks before the one that follows it, None for the last.
    """

    scenario: str
    model: str
    items: tuple[ItemVerdict, ...]
    failure: float
    drawn: Floats
    weight: float
    demand: float | None
    before_next: float | None = None

    @property
    def rank(self) -> float:
        """Demand × failure × value, by which scenarios are ordered."""
        return self.weight * self.failure


@dataclass(frozen=True)
class Triage:
    """The question `boundary_triage`."""

    name: str = "boundary_triage"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        wanted = trial_needs(asked)
        return replace(wanted, requests=(*wanted.requests, *(labelled(asked) or ())))

    def answer(self, inputs: Inputs) -> Finding:
        """Raises Refusal where nothing was tried bare."""
        made = Material.of(inputs)
        apart = _disputed(inputs)
        found = ranked([one for each in made.scenarios if (one := triaged(each, made, apart))])
        if not found:
            names = ", ".join(sorted(made.bare))
            raise Refusal(
                f"No trial was run with the harness {names}; without a bare model nothing says "
                "what it fails. Name another with `--reference` or under `boundary.bare`.",
                f"没有用 {names} 跑过的试验；没有裸模型的结果，就说不清它做不对什么。"
                "请用 `--reference` 或 `boundary.bare` 指定。",
            )
        every = [item for one in found for item in one.items]
        count = sum(item.verdict is Verdict.RECOVERABLE for item in every)
        return made.finding(
            (LABEL, SAYS, Unit.NUMBER),
            Estimate(count, Undefined(Reason.COUNTED), len(every)),
            blocks=tuple(_blocks(found, inputs.asked.question.argument("items") is not None)),
            next_action=Note("train_first", (("scenario", found[0].scenario),)),
            caveats=tuple(_caveats(found, every)),
        )


def _disputed(inputs: Inputs) -> frozenset[tuple[str, str]]:
    """The (scenario, item) on whose answers people disagree."""
    wanted = labelled(inputs.asked)
    if wanted is None:
        return frozenset()
    answers, grades = wanted
    return disputed_items(inputs.answer_to(answers), inputs.answer_to(grades))


def _caveats(found: Sequence[Triaged], every: Sequence[ItemVerdict]) -> Iterator[Note]:
    if len(found) > 1:
        yield Note("order_right", (("share", order_right(found)),))
    disputed = sum(one.disputed for one in every)
    if disputed:
        yield Note("disputed_items", (("count", disputed),))


def triaged(
    scenario: Scenario, made: Material, apart: frozenset[tuple[str, str]]
) -> Triaged | None:
    """The verdicts of one scenario; None where nothing was tried bare. `apart` are the (scenario,
    item) on which people disagree."""
    model = newest(scenario.cells, made.bare)
    own = [one for one in scenario.tried if one.cell.model == model]
    bare = next((one for one in own if one.cell.harness in made.bare), None)
    if bare is None:
        return None
    others = [
        one
        for one in own
        if one.cell.grader == bare.cell.grader and one.cell.harness not in made.bare
    ]
    got = next((one for one in others if one.cell.harness == made.in_use), bare)
    (rate,), drawn = scenario.drawn_rates([got.cell])
    rules = made.inputs.asked.star_file.boundary
    demand = None if made.demand is None else made.demand.get(scenario.name, 0.0)
    weight = rules.value_of(scenario.name) * (1.0 if demand is None else demand)
    items = tuple(
        replace(
            one,
            held_out=is_held_out(rules.held_out, scenario.name, scenario.kin(one.item)),
            disputed=(scenario.name, one.item) in apart,
        )
        for one in _verdicts(scenario, bare, others)
    )
    return Triaged(
        scenario.name, bare.cell.model, items, 1 - float(rate), 1 - drawn[:, 0], weight, demand
    )


def _verdicts(scenario: Scenario, bare: Tried, others: Sequence[Tried]) -> Iterator[ItemVerdict]:
    for place, item in enumerate(scenario.items):
        runs, passed = int(bare.runs[place]), int(bare.passed[place])
        if not runs:
            continue
        solved_by = tuple(one.cell.harness for one in others if one.passed[place] > 0)
        if passed == runs:
            verdict = Verdict.SOLID
        elif passed:
            verdict = Verdict.UNRELIABLE
        else:
            verdict = Verdict.RECOVERABLE if solved_by else Verdict.CAPABILITY_GAP
        yield ItemVerdict(item, verdict, runs, passed, solved_by)


def ranked(found: Sequence[Triaged]) -> tuple[Triaged, ...]:
    """By demand × failure × value, each with the share of draws in which the next does not pass it.

    Half of a tie counts for either.
    """
    order = sorted(found, key=lambda one: (-one.rank, one.scenario))
    told: list[Triaged] = []
    for one, following in pairwise(order):
        draws = min(len(one.drawn), len(following.drawn))
        mine = one.weight * one.drawn[:draws]
        theirs = following.weight * following.drawn[:draws]
        told_apart = np.isfinite(mine) & np.isfinite(theirs)
        chance = float(((mine > theirs) + 0.5 * (mine == theirs))[told_apart].mean())
        told.append(replace(one, before_next=chance))
    return (*told, *order[-1:])


def order_right(found: Sequence[Triaged]) -> float:
    """The share of draws that put the scenarios in the very order in which they stand."""
    draws = min(len(one.drawn) for one in found)
    ranks = np.stack([one.weight * one.drawn[:draws] for one in found])
    told = np.isfinite(ranks).all(axis=0)
    return float((np.diff(ranks[:, told], axis=0) <= 0).all(axis=0).mean()) if told.any() else 0.0


def _blocks(found: Sequence[Triaged], whole: bool) -> Iterator[Block]:
    columns: list[tuple[Text, Callable[[Triaged], Cell]]] = [(SCENARIO, lambda one: one.scenario)]
    if any(one.demand is not None for one in found):
        demand = Text("Demand", "需求占比")
        columns.append((demand, lambda one: Quantity(one.demand or 0.0, Unit.SHARE)))
    columns += [
        (MODEL, lambda one: one.model),
        (Text("Fails", "失败率"), lambda one: Quantity(one.failure, Unit.SHARE)),
        (ITEMS, lambda one: len(one.items)),
        *((name, _count(verdict)) for verdict, name in NAMES.items()),
        (Text("Ranks before the next", "排在下一行之前的把握"), _before),
    ]
    yield table(Text("What to train on first", "先训什么"), columns, found)
    if whole:
        yield _items(found)


def _count(verdict: Verdict) -> Callable[[Triaged], Cell]:
    return lambda one: sum(item.verdict is verdict for item in one.items)


def _before(one: Triaged) -> Cell:
    return NONE if one.before_next is None else Quantity(one.before_next, Unit.SHARE)


def _items(found: Sequence[Triaged]) -> TableBlock:
    """In the words of the export, which are names and not for translation; `solved_by` is a JSON
    list, as names of harnesses may hold any letter."""
    heads = tuple(
        Text(name, name)
        for name in ("scenario", "item", "model", "verdict", "runs", "passed", "solved_by", "set")
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.scenario,
            item.item,
            one.model,
            item.verdict.value,
            item.runs,
            item.passed,
            json.dumps(item.solved_by, ensure_ascii=False),
            HELD_OUT if item.held_out else TRAINING,
        )
        for one in found
        for item in one.items
        if not item.disputed
    ]
    return TableBlock(EXPORTED, heads, tuple(rows))
