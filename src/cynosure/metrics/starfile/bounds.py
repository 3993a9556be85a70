"""The keys `evidence.bounds` and `evidence.order`: what a good star must show, and what the team
signed to be more important than what."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from cynosure.errors import Place, UserMistake, did_you_mean
from cynosure.metrics.located.decode import decode, decode_fields
from cynosure.metrics.located.nodes import Entries, Items, Node
from cynosure.metrics.located.values import Day, Ref

CRITERIA: tuple[str, ...] = (
    "value_link",
    "actionability",
    "data",
    "motivation",
    "dynamics",
    "leading",
    "robustness",
    "understandability",
)
"""What a star is judged by, as star files and records name it."""

LESS_IS_BETTER = frozenset({"days_to_detect"})
"""The numbers of which the second bound lies below the first."""


@dataclass(frozen=True)
class Pair:
    """Up to `weak` a verdict is contradicted, from `strong` on supported."""

    weak: float
    strong: float

    @classmethod
    def from_node(cls, node: Node) -> Pair:
        """`[0.2, 0.5]`."""
        written = node.items if isinstance(node, Items) else ()
        if len(written) != 2:
            raise UserMistake(
                "A bound is a pair: up to where a verdict is contradicted and from where it is "
                "supported, such as [0.2, 0.5].",
                "界限写成一对数：低于前者为“不成立”，达到后者为“成立”，例如 [0.2, 0.5]。",
                node.at,
            )
        weak, strong = decode(node, tuple[float, ...])
        return cls(weak, strong)


FEWEST_EXPERIMENTS = 20
"""Fewer experiments than this tell no correlation of effects, whatever a star file says."""


@dataclass(frozen=True)
class PastExperiments:
    """From how many past experiments on anything is `told` of their effects, and from how many on a
    verdict may be more than leaning (`full`)."""

    told: int = FEWEST_EXPERIMENTS
    full: int = 30

    @classmethod
    def from_node(cls, node: Node) -> PastExperiments:
        """`[20, 30]`. Raises UserMistake for anything but a rising pair from 20 on."""
        pair: tuple[int, ...] = decode(node, tuple[int, ...]) if isinstance(node, Items) else ()
        if len(pair) != 2 or not FEWEST_EXPERIMENTS <= pair[0] <= pair[1]:
            raise UserMistake(
                "`past_experiments` is a pair: from how many on a link is told, and from how many "
                f"on a verdict may be full, such as [20, 30]; the first is {FEWEST_EXPERIMENTS} or "
                "more, the second no less than it.",
                "`past_experiments` 写成一对数：多少个实验起报关联、多少个起下完整评定，例如 "
                f"[20, 30]；前者不小于 {FEWEST_EXPERIMENTS}，后者不小于前者。",
                node.at,
            )
        return cls(*pair)


@dataclass(frozen=True)
class VerdictBounds:
    """The bounds of the numbers that decide verdicts.

    `value_link` is a correlation of true effects, `movement` the share of past experiments with a
    true effect, `coverage` a share of people, `direction` a share of right answers,
    `days_to_detect` days until a change of 1 % is seen, `lead` the R² gained over the outcome's
    own last value.
    """

    value_link: Pair = Pair(0.2, 0.5)
    movement: Pair = Pair(0.1, 0.3)
    coverage: Pair = Pair(0.8, 0.9)
    direction: Pair = Pair(0.6, 0.8)
    days_to_detect: Pair = Pair(28.0, 7.0)
    lead: Pair = Pair(0.0, 0.05)
    at: Place = field(default=Place("cynosure.yml"), compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> VerdictBounds:
        """A mapping; the pairs run the way in which their number is better."""
        bounds = decode_fields(node, cls)
        for one in fields(cls):
            if one.name == "at":
                continue
            pair: Pair = getattr(bounds, one.name)
            written = node.get(one.name) if isinstance(node, Entries) else None
            _fits(one.name, pair, bounds.at if written is None else written.at)
        return bounds


def _fits(name: str, pair: Pair, at: Place) -> None:
    """Raises UserMistake where a pair runs the wrong way or leaves the range of its number."""
    falls = name in LESS_IS_BETTER
    if (pair.strong >= pair.weak) if falls else (pair.strong <= pair.weak):
        order, example = ("larger", "[28, 7]") if falls else ("smaller", "[0.2, 0.5]")
        larger = "前一个数较大" if falls else "前一个数较小"
        raise UserMistake(
            f"Of `{name}` the first bound is the {order} one, such as {example}.",
            f"`{name}` 的两个界限中{larger}，例如 {example}。",
            at,
        )
    if falls and pair.strong <= 0:
        raise UserMistake(f"`{name}` counts days above 0.", f"`{name}` 以天计，必须大于 0。", at)
    if not falls and not (pair.weak > -1 and pair.strong <= 1):
        raise UserMistake(
            f"The bounds of `{name}` are fractions of 1, such as 0.5 for 50 %.",
            f"`{name}` 的界限写成小数，例如 50 % 写 0.5。",
            at,
        )


@dataclass(frozen=True)
class Order:
    """The criteria from the most important on, as `signed_by` signed it on `signed`.

    What is not named has no weight where rivals are weighed against each other.
    """

    criteria: tuple[Ref, ...]
    signed_by: str
    signed: Day
    at: Place = field(default=Place("cynosure.yml"), compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Order:
        """A mapping; two criteria or more, each once."""
        order = decode_fields(node, cls)
        seen: set[str] = set()
        for ref in order.criteria:
            if ref.name not in CRITERIA:
                near = did_you_mean(ref.name, CRITERIA)
                raise UserMistake(
                    f"There is no criterion `{ref.name}`.{near.en}",
                    f"没有名为 `{ref.name}` 的标准。{near.zh}",
                    ref.at,
                )
            if ref.name in seen:
                raise UserMistake(
                    f"`{ref.name}` stands twice in the order.",
                    f"`{ref.name}` 在次序里出现了两次。",
                    ref.at,
                )
            seen.add(ref.name)
        if len(seen) < 2:
            raise UserMistake(
                "An order names two criteria or more, the most important first.",
                "次序至少列出两项标准，最重要的在前。",
                order.at,
            )
        return order
