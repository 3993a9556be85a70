"""The tree as cards that hang on edges; what an edge looks like is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses.why.shown import TREE
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Quantity, TableBlock, TreeNode, Unit
from cynosure.findings.record import Finding
from cynosure.report.grammar import Grammar
from cynosure.report.layout import plain
from cynosure.report.sentence import LONGEST_WORDS, amount, places, say_absent, say_estimate, words
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined

WIDTHS = 10
"""Steps of width that an edge may have above a hairline."""
SIGNS = {"*": "×", "/": "÷", "-": "−", "+": "+"}


@dataclass(frozen=True)
class Share:
    """What a part accounts for: `of` the change (1 is all), and whether it is clear of zero."""

    of: float
    is_clear: bool


Shares = Mapping[Text, Share]
"""Shares by the label of the part."""


def shares_in(finding: Finding) -> dict[Text, Share]:
    """What a finding of `why` says of the parts of a change, by label; empty where it says none."""
    rows = [row for block in finding.blocks if block.title == TREE for row in _rows(block)]
    whole = sum(_value(row[-3]) for row in rows)
    return {
        row[0]: Share(_value(row[-3]) / whole, _value(row[-2]) * _value(row[-1]) > 0)
        for row in rows
        if isinstance(row[0], Text) and whole
    }


def _rows(block: Block) -> tuple[tuple[Cell, ...], ...]:
    return block.rows if isinstance(block, TableBlock) else ()


def _value(cell: Cell) -> float:
    """The number of a cell; 0 where it has none, which clears no interval of zero."""
    return cell.value if isinstance(cell, Quantity) else 0.0


@dataclass(frozen=True)
class Card:
    """A node of the tree in words, its parts below it, and the edge on which it hangs.

    `sign` joins it to the one before it; `classes` are those of its card, `edge` those of its edge.
    """

    metric: str
    label: str
    value: str
    range: str
    expression: str
    sign: str
    classes: str
    edge: str
    parts: tuple[Card, ...]


def cards(grammar: Grammar, root: TreeNode, shares: Shares) -> Card:
    """The tree under a root; an edge is as wide as the share of the change that its part has."""
    return _card(grammar, root, shares, "", "star")


def _card(grammar: Grammar, node: TreeNode, shares: Shares, sign: str, role: str) -> Card:
    value, said = number(grammar, node.estimate, node.unit)
    marks = [role, "saturated" if node.saturated else "", "hypothesis" if node.hypothesis else ""]
    parts = [child for child in node.children if not child.hypothesis]
    bets = [child for child in node.children if child.hypothesis]
    signs = ["=", *(SIGNS.get(node.operator, node.operator) for _ in parts[1:])]
    below = [
        *(_card(grammar, child, shares, s, "") for child, s in zip(parts, signs, strict=False)),
        *(_card(grammar, child, shares, "", "") for child in bets),
    ]
    return Card(
        metric=node.metric,
        label=words(grammar, node.label),
        value=value,
        range=said,
        expression=plain(node.expression, LONGEST_WORDS),
        sign=sign,
        classes=" ".join(mark for mark in marks if mark),
        edge=_edge(node, shares.get(node.label)),
        parts=tuple(below),
    )


def number(grammar: Grammar, estimate: Estimate | Undefined, unit: Unit) -> tuple[str, str]:
    """A number with its unit, and what stands beside it: its named band, or why it is missing."""
    if isinstance(estimate, Undefined):
        return "–", say_absent(grammar, estimate).reason
    value = amount(grammar, estimate.value, unit, places(estimate, unit))
    band = say_estimate(grammar, estimate, unit).removeprefix(value)
    # Beside a number the reason stands alone, so that Chinese needs no brackets around it.
    whole = band.startswith("（") and band.endswith("）")
    return value, band[1:-1] if whole else band.lstrip(",;，；、 ")


def _edge(node: TreeNode, share: Share | None) -> str:
    if node.hypothesis:
        return "edge edge-hypothesis"
    if share is None:
        return "edge"
    width = min(WIDTHS, round(WIDTHS * abs(share.of)))
    return f"edge edge-w{width}" + ("" if share.is_clear else " edge-faint")
