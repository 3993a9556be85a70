"""The key `boundary` of the star file: what a trial passes by, what a scaffold must be worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cynosure.errors import Place, UserMistake
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.rubrics.model import Rubric
from cynosure.metrics.starfile.beliefs import BeliefFile
from cynosure.metrics.starfile.points import Points

NOWHERE = Place("cynosure.yml")


@dataclass(frozen=True)
class ScenarioRules:
    """What one scenario needs: the pass rate it must reach, what a scaffold must add; and what a
    failure in it weighs beside one elsewhere."""

    bar: float | None = None
    worth: Points | None = None
    value: float = 1.0
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> ScenarioRules:
        """A mapping; the bar is a share from 0 to 1."""
        rules = decode_fields(node, cls)
        if rules.bar is not None and not 0 <= rules.bar <= 1:
            raise _no_share(node, "bar")
        if not 0 < rules.value < float("inf"):
            raise UserMistake(
                "`value` says what a failure weighs beside one elsewhere, such as 2; it is above "
                "zero.",
                "`value` 表示该场景的一次失败相当于其他场景的几次，例如 2；须大于零。",
                _at(node, "value"),
            )
        return rules


@dataclass(frozen=True)
class NamedRubric:
    """A rubric by the name of a pack or the path of a file; `rubric` is what is written there,
    None until it is read."""

    path: Ref
    rubric: Rubric | None = None

    @classmethod
    def from_node(cls, node: Node) -> NamedRubric:
        """A name."""
        return cls(Ref.from_node(node))

    @property
    def name(self) -> str:
        """What it is called: the path without its folders and its ending."""
        return PurePosixPath(self.path.name).stem


@dataclass(frozen=True)
class Pairs:
    """The moment in which an answer is turned down and the one in which an answer is taken."""

    rejected: Ref
    chosen: Ref


@dataclass(frozen=True)
class Boundary:
    """How trials are judged.

    `scenario` names the column of episodes that spells scenarios as trials do, for their demand.
    `bare` are the harnesses without anything of ours, `product` is the one in use; `passed` decides
    a trial by its columns, `k` is how many runs must all succeed. `bar` and `worth` hold for every
    scenario that has none of its own. `rubrics` grade answers; `answer` is the property of trials
    that holds the text of one. `beliefs` names a file of them. `held_out` is the share of items
    that no export for training has; of `pairs` two moments name what was turned down and what was
    taken. `steps` name the harness that is the product without one of its steps.
    """

    scenario: Ref | None = None
    bare: tuple[str, ...] = ("bare",)
    product: str | None = None
    k: int = 4
    passed: Formula = field(default_factory=lambda: Formula(parse("score >= 1", NOWHERE), NOWHERE))
    margin: Points = field(default_factory=lambda: Points(0.03))
    bar: float | None = None
    worth: Points = field(default_factory=lambda: Points(0.05))
    scenarios: Mapping[str, ScenarioRules] = field(default_factory=dict)
    rubrics: tuple[NamedRubric, ...] = ()
    answer: str = "text"
    beliefs: BeliefFile | None = None
    held_out: float = 0.2
    pairs: Pairs | None = None
    steps: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_node(cls, node: Node) -> Boundary:
        """A mapping; `k` is at least 1, the bar a share."""
        rules = decode_fields(node, cls)
        if rules.k < 1:
            raise UserMistake(
                "`k` is how many runs of an item must all succeed; it is at least 1.",
                "`k` 是同一题须连续成功的次数，至少为 1。",
                _at(node, "k"),
            )
        if rules.bar is not None and not 0 <= rules.bar <= 1:
            raise _no_share(node, "bar")
        if not 0 <= rules.held_out < 1:
            raise _no_share(node, "held_out")
        return rules

    def bar_of(self, scenario: str) -> float | None:
        """The pass rate that a scenario must reach, None where nobody has said."""
        rules = self.scenarios.get(scenario)
        return self.bar if rules is None or rules.bar is None else rules.bar

    def worth_of(self, scenario: str) -> float:
        """What a scaffold must add in a scenario, as a fraction of 1."""
        rules = self.scenarios.get(scenario)
        worth = self.worth if rules is None or rules.worth is None else rules.worth
        return worth.fraction

    def value_of(self, scenario: str) -> float:
        """What a failure in a scenario weighs beside one elsewhere."""
        rules = self.scenarios.get(scenario)
        return 1.0 if rules is None else rules.value


def _no_share(node: Node, key: str) -> UserMistake:
    return UserMistake(
        f"`{key}` is a share from 0 to 1, such as 0.8.",
        f"`{key}` 是 0 到 1 之间的比例，例如 0.8。",
        _at(node, key),
    )


def _at(node: Node, key: str) -> Place:
    found = node.get(key) if isinstance(node, Entries) else None
    return node.at if found is None else found.at
