"""How much somebody has to keep in mind to say what a metric counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.audit.rests_on import kinds_of
from cynosure.metrics.expression.syntax import (
    Arithmetic,
    Comparison,
    Expression,
    IsNull,
    Logical,
    Membership,
    Negative,
    Not,
    Number,
    String,
    names_in,
)
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Total
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of

FULFILLED = "fulfilled"


@dataclass(frozen=True)
class Complexity:
    """How many conditions and constants a definition has, its episodes' rules included."""

    conditions: int
    constants: int


def complexity_of(star_file: StarFile, metric: str) -> Complexity:
    """Everything that somebody has to keep in mind to say what a metric counts."""
    formulas = tuple(_formulas(star_file, metric))
    nodes = [node for formula in formulas for node in _nodes(formula.tree)]
    conditions = sum(isinstance(node, Comparison | Membership | IsNull) for node in nodes)
    constants = sum(isinstance(node, Number | String) for node in nodes)
    constants += sum(len(node.values) for node in nodes if isinstance(node, Membership))
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    constants += sum(isinstance(c.measure, Total) and c.measure.cap is not None for c in own)
    return Complexity(conditions, constants)


def _formulas(star_file: StarFile, metric: str) -> Iterator[Formula]:
    """The conditions of a metric, each once, and the rules of its episodes that it asks for."""
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    found = dict.fromkeys(str(formula) for c in own for formula in c.formulas)
    by_text = {str(formula): formula for c in own for formula in c.formulas}
    yield from (by_text[text] for text in found)
    asked = {name.path for formula in by_text.values() for name in names_in(formula.tree)}
    if FULFILLED in asked:
        for kind in kinds_of(star_file, metric):
            rule = star_file.episodes[kind].fulfilled
            yield from () if rule is None else rule.formulas


def _nodes(tree: Expression) -> Iterator[Expression]:
    yield tree
    match tree:
        case Logical() | Comparison() | Arithmetic():
            yield from _nodes(tree.left)
            yield from _nodes(tree.right)
        case Not(operand=operand) | Negative(operand=operand) | IsNull(operand=operand):
            yield from _nodes(operand)
        case Membership(operand=operand):
            yield from _nodes(operand)
