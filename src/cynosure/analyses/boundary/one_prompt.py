"""The question `boundary_prompt`: would one prompt to the bare model do what the product does?

A harness is replaceable where the bare model is behind it by less than the margin declared
beforehand, with its whole interval: the paired test of non-inferiority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    ITEMS,
    LOW,
    MODEL,
    NONE,
    SCENARIO,
    end,
    points,
    share,
    table,
)
from cynosure.analyses.boundary.material import Material, trial_needs
from cynosure.analyses.boundary.next_step import items_more, newest
from cynosure.analyses.boundary.scenario import CellNumbers, Scenario, Uplift
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Cell, Note, TableBlock, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.paired import mcnemar
from cynosure.stats.undefined import Reason, Undefined

FEWEST_ITEMS = 30
"""Items of both under which nothing is called replaceable."""
LABEL = Text("The number of harnesses that one prompt replaces", "一句提示词就能替代的框架数")
SAYS = Text(
    "Harnesses that the bare model is behind by less than the margin, with the whole interval",
    "裸模型与之相比的差距连同整个区间都小于预设容差的框架",
)


class Replaced(StrEnum):
    """What becomes of a harness beside one prompt."""

    REPLACEABLE = "replaceable"
    """The bare model is behind it by less than the margin, or before it."""
    NOT = "not"
    """It is ahead by more than the margin."""
    CANNOT_TELL = "cannot_tell"


SHOWN: Mapping[Replaced, Text] = {
    Replaced.REPLACEABLE: Text("REPLACEABLE", "可被替代"),
    Replaced.NOT: Text("NOT REPLACEABLE", "不可替代"),
    Replaced.CANNOT_TELL: Text("CANNOT TELL", "无法判断"),
}


@dataclass(frozen=True)
class PromptTest:
    """One harness beside the bare model on the items of both; `ahead` is harness − bare, in shares.

    `more` is how many items more would tell, None where it is told.
    """

    product: CellNumbers
    bare: CellNumbers
    items: int
    ahead: Estimate | Undefined
    verdict: Replaced
    more: int | None


@dataclass(frozen=True)
class OnePrompt:
    """The question."""

    name: str = "boundary_prompt"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        return trial_needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        """Raises Refusal where no harness was tried beside a bare model."""
        made = Material.of(inputs)
        found = [test for one in made.scenarios for test in prompt_tests(one, made, None)]
        if not found:
            names = ", ".join(sorted(made.bare))
            raise Refusal(
                f"No harness was tried on items of the bare model ({names}); name another with "
                "`--reference` or under `boundary.bare`.",
                f"没有框架与裸模型（{names}）试过相同的题；"
                "请用 `--reference` 或 `boundary.bare` 指定。",
            )
        replaced = sum(one.verdict is Replaced.REPLACEABLE for one in found)
        return made.finding(
            (LABEL, SAYS, Unit.NUMBER),
            Estimate(replaced, Undefined(Reason.COUNTED), len(found)),
            blocks=(prompt_table(found),),
            next_action=_next(found),
        )


def prompt_tests(scenario: Scenario, made: Material, model: str | None) -> Iterator[PromptTest]:
    """Each harness of `model` (None: the newest tried bare) that was tried beside the bare model;
    only the one that the question names, where it names one."""
    asked = made.inputs.asked
    margin = asked.star_file.boundary.margin.fraction
    named = asked.question.argument("harness")
    of = newest(scenario.cells, made.bare) if model is None else model
    numbers = {one.cell: one for one in scenario.cells}
    for pair in scenario.uplifts:
        is_own = pair.cell.model == pair.reference.model == of
        if not is_own or (named is not None and pair.cell.harness != named):
            continue
        ahead, verdict = tested(scenario, pair, margin, asked.star_file.evidence.level)
        more = items_more(pair, margin, FEWEST_ITEMS) if verdict is Replaced.CANNOT_TELL else None
        product, bare = numbers[pair.cell], numbers[pair.reference]
        yield PromptTest(product, bare, pair.items, ahead, verdict, more)


def tested(
    scenario: Scenario, pair: Uplift, margin: float, level: float
) -> tuple[Estimate | Undefined, Replaced]:
    """How far the harness of a pair is ahead of its reference, and what becomes of it; `margin` is
    a share."""
    ahead = _ahead(scenario, pair, level)
    return ahead, _verdict(ahead, pair.items, margin)


def _ahead(scenario: Scenario, pair: Uplift, level: float) -> Estimate | Undefined:
    """The paired difference; of items that both tried once with Tango's interval, which is there
    even where the two never differ."""
    if pair.p is None:
        return pair.difference
    one, other = scenario.of(pair.cell), scenario.of(pair.reference)
    both = (one.runs > 0) & (other.runs > 0)
    rescued = int(((one.passed > other.passed) & both).sum())
    harmed = int(((one.passed < other.passed) & both).sum())
    found = mcnemar(rescued, harmed, pair.items, level)
    return found if isinstance(found, Undefined) else found.difference


def _verdict(ahead: Estimate | Undefined, items: int, margin: float) -> Replaced:
    span = None if isinstance(ahead, Undefined) else ahead.interval
    if items < FEWEST_ITEMS or not isinstance(span, Interval):
        return Replaced.CANNOT_TELL
    if span.high < margin:
        return Replaced.REPLACEABLE
    return Replaced.NOT if span.low > margin else Replaced.CANNOT_TELL


def prompt_table(found: Sequence[PromptTest]) -> TableBlock:
    """One row a harness."""
    columns: list[tuple[Text, Callable[[PromptTest], Cell]]] = [
        (SCENARIO, lambda one: one.product.cell.scenario),
        (MODEL, lambda one: one.product.cell.model),
        (HARNESS, lambda one: one.product.cell.harness),
        (ITEMS, lambda one: one.items),
        (Text("Bare", "裸模型"), lambda one: share(one.bare.rate)),
        (Text("With it", "使用框架"), lambda one: share(one.product.rate)),
        (Text("Ahead, points", "领先（百分点）"), lambda one: points(one.ahead)),
        (LOW, lambda one: end(one.ahead, low=True, unit=Unit.POINTS)),
        (HIGH, lambda one: end(one.ahead, low=False, unit=Unit.POINTS)),
        (Text("One prompt instead", "换成一句提示词"), lambda one: SHOWN[one.verdict]),
        (Text("Items more", "还需题数"), lambda one: NONE if one.more is None else one.more),
    ]
    return table(Text("The one-prompt test", "一句提示词测试"), columns, found)


def _next(found: Sequence[PromptTest]) -> Note:
    short = [one for one in found if one.more is not None]
    if short:
        one = min(short, key=lambda test: (test.more or 0, test.product.cell))
        values = ("scenario", one.product.cell.scenario), ("count", one.more or 0)
        return Note("try_more_items", values)
    return Note("try_next_model", (("command", "cyn boundary prompt"),))
