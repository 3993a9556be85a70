"""Formulas over what is counted in each episode, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.expression.syntax import (
    Comparison,
    Expression,
    Logical,
    Membership,
    Name,
    Not,
    Number,
)
from cynosure.metrics.needs import Contribution, Rows, Total, Valued

Family = Literal["number", "flag"]
ROWS = "rows"
LARGEST = 2**31
"""The largest number that may be written, so that nothing overflows."""


def family_of(tree: Expression, names: Mapping[str, Family]) -> Family | None:
    """What a formula over `names`, none of which is ever null, comes to; None where it is not one
    that `value_of` works out."""
    match tree:
        case Name(path=path):
            return "number" if path == ROWS and ROWS not in names else names.get(path)
        case Number():
            whole = isinstance(tree.value, int) and abs(tree.value) < LARGEST
            return "number" if whole else None
        case Comparison(left=left, right=right):
            sides = {family_of(left, names), family_of(right, names)}
            return "flag" if sides == {"number"} else None
        case Membership(operand=operand, values=values):
            every = {family_of(one, names) for one in (operand, *values)}
            return "flag" if every == {"number"} else None
        case Not(operand=operand):
            return "flag" if family_of(operand, names) == "flag" else None
        case Logical(left=left, right=right):
            sides = {family_of(left, names), family_of(right, names)}
            return "flag" if sides == {"flag"} else None
    return None


def value_of(tree: Expression, columns: Mapping[str, Any]) -> Any:
    """The value of a formula that has a family: an array, or a number."""
    match tree:
        case Name(path=path):
            return columns.get(path, 1)
        case Number():
            return tree.value
        case Comparison(operator=operator, left=left, right=right):
            return _COMPARED[operator](value_of(left, columns), value_of(right, columns))
        case Membership(operand=operand, values=values):
            return np.isin(value_of(operand, columns), [value_of(one, columns) for one in values])
        case Not(operand=operand):
            return np.logical_not(value_of(operand, columns))
        case Logical(operator=operator, left=left, right=right):
            both = value_of(left, columns), value_of(right, columns)
            return np.logical_and(*both) if operator == "and" else np.logical_or(*both)
    raise ValueError(f"`{tree}` is no formula over counts")


_COMPARED = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def is_counted(contribution: Contribution, names: Mapping[str, Family]) -> bool:
    """Whether a row adds to a contribution what `added_by` says."""
    where = contribution.where
    if where is not None and family_of(where.tree, names) != "flag":
        return False
    match contribution.measure:
        case Rows():
            return True
        case Total(field=field, beside=beside, cap=None):
            formulas = (field,) if beside is None else (field, beside)
        case Valued(field=field):
            formulas = (field,)
        case _:
            return False
    return all(family_of(one.tree, names) is not None for one in formulas)


@dataclass(frozen=True, eq=False)
class Added:
    """What each episode adds to a contribution: `value` (int64), and whether it counts for it at
    all (`counts`, flags); an episode that does not count adds 0."""

    value: NDArray[np.int64]
    counts: NDArray[np.bool_]


def added_by(
    contribution: Contribution, columns: Mapping[str, NDArray[Any]], episodes: int
) -> Added:
    """What so many episodes add to a contribution."""
    counts = np.ones(episodes, np.bool_)
    if contribution.where is not None:
        counts = np.broadcast_to(value_of(contribution.where.tree, columns), episodes)
    value: Any = 1
    if isinstance(contribution.measure, Total):
        value = value_of(contribution.measure.field.tree, columns)
    whole = np.broadcast_to(np.asarray(value, np.int64), episodes)
    return Added(whole if contribution.where is None else whole * counts, counts)
