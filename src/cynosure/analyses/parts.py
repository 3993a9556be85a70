"""The tree under a metric, whether it closes, and the guardrails beside it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from cynosure.analyses.reading import Reading
from cynosure.analyses.structure import drivers_of, identity_of, parts_of
from cynosure.errors import Text
from cynosure.findings.blocks import Check, State, TreeBlock, TreeNode
from cynosure.metrics.calendar import Period
from cynosure.metrics.expression.syntax import Arithmetic, Expression, Name, Negative, Number
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.models import Guardrail
from cynosure.stats.estimate import Estimate

CLOSES_WITHIN = 1e-9
"""The relative distance up to which an identity closes: rounding of sums of doubles."""

TITLE = Text("Parts", "构成")

OPERATIONS: tuple[tuple[str, Callable[[float, float], float]], ...] = (
    ("+", operator.add),
    ("-", operator.sub),
    ("*", operator.mul),
    ("/", operator.truediv),
)


def tree_block(reading: Reading, period: Period) -> TreeBlock | None:
    """The tree under the metric in one period, None where it has no parts."""
    if identity_of(reading.star_file, reading.metric) is None:
        return None
    residuals: list[float | None] = []
    root = _node(reading, period, reading.metric, (), residuals)
    known = [residual for residual in residuals if residual is not None]
    whole = max(known) if known and len(known) == len(residuals) else None
    return TreeBlock(TITLE, root, whole)


def _node(
    reading: Reading,
    period: Period,
    metric: str,
    above: tuple[str, ...],
    residuals: list[float | None],
    hypothesis: bool = False,
) -> TreeNode:
    estimate = reading.estimate(metric, period)
    entry = identity_of(reading.star_file, metric)
    expression = "" if entry is None else _spelled(entry.identity.tree if entry.identity else None)
    sign = ""
    children: list[TreeNode] = []
    inside = (*above, metric)
    if entry is not None and entry.identity is not None and metric not in above:
        sign = _sign(entry.identity.tree)
        residuals.append(residual(reading, period, metric, entry.identity.tree))
        names = parts_of(reading.star_file, metric)
        children = [_node(reading, period, name, inside, residuals) for name in names]
    if metric not in above:
        children += [
            _node(reading, period, name, inside, residuals, hypothesis=True)
            for name in drivers_of(reading.star_file, metric)
        ]
    return TreeNode(
        metric,
        label_of(reading.star_file, metric),
        reading.unit(metric),
        estimate,
        sign,
        expression,
        hypothesis,
        reading.is_saturated(metric, estimate),
        tuple(children),
    )


def residual(reading: Reading, period: Period, metric: str, tree: Expression) -> float | None:
    """The relative distance between a metric and its identity, None where a part has no value."""
    whole = reading.bare(metric, period)
    values: dict[str, float] = {}
    for name in parts_of(reading.star_file, metric):
        part = reading.bare(name, period)
        if isinstance(part, Estimate):
            values[name] = part.value
    made = evaluated(tree, values)
    if made is None or not isinstance(whole, Estimate):
        return None
    largest = max(abs(whole.value), abs(made))
    return 0.0 if largest == 0 else abs(whole.value - made) / largest


def evaluated(tree: Expression, values: Mapping[str, float]) -> float | None:
    """An arithmetic expression over named values, None where one is missing or divides by zero."""
    match tree:
        case Name(path=path):
            return values.get(path)
        case Number():
            return float(tree.value)
        case Negative(operand=operand):
            inner = evaluated(operand, values)
            return None if inner is None else -inner
        case Arithmetic():
            left, right = evaluated(tree.left, values), evaluated(tree.right, values)
            if left is None or right is None or (tree.operator == "/" and right == 0):
                return None
            return dict(OPERATIONS)[tree.operator](left, right)
    return None


def _sign(tree: Expression) -> str:
    """The operator that joins all parts of an identity, empty where several do."""
    signs: set[str] = set()

    def collect(node: Expression) -> None:
        if isinstance(node, Arithmetic):
            signs.add(node.operator)
            collect(node.left)
            collect(node.right)

    collect(tree)
    return signs.pop() if len(signs) == 1 else ""


def _spelled(tree: Expression | None) -> str:
    written = str(tree)
    return written[1:-1] if isinstance(tree, Arithmetic) else written


def closes(block: TreeBlock) -> Check:
    """Whether the identities of a tree hold on the data."""
    if block.residual is None:
        return Check("tree_closes", None)
    passed = block.residual <= CLOSES_WITHIN
    return Check("tree_closes", passed, (("residual", block.residual),))


def guardrail(reading: Reading, period: Period, metric: str, rail: Guardrail) -> Check:
    """A guardrail's metric beside the worst value it may have; unknown without closed periods
    to compare with."""
    label = label_of(reading.star_file, metric)
    now = reading.bare(metric, period)
    before = [
        estimate
        for earlier in reading.periods[: reading.periods.index(period)]
        if reading.state(earlier) in (State.CLOSED, State.MARKED)
        and isinstance(estimate := reading.bare(metric, earlier), Estimate)
    ][-rail.against.mean_of_closed :]
    if not isinstance(now, Estimate) or len(before) < rail.against.mean_of_closed:
        return Check("guardrail", None, (("metric", label),))
    usual = sum(estimate.value for estimate in before) / len(before)
    down = reading.model(metric).better == "down"
    slack = abs(usual) * abs(rail.worse_than.fraction)
    limit = usual + slack if down else usual - slack
    passed = now.value <= limit if down else now.value >= limit
    values = (
        ("metric", label),
        ("value", now.value),
        ("limit", limit),
        ("unit", reading.unit(metric).value),
    )
    return Check("guardrail", passed, values)
