"""Generated syntax trees, and what they mean computed in plain Python."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from cynosure.errors import Place
from cynosure.metrics.expression.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Expression,
    IsNull,
    Logical,
    Membership,
    Name,
    Negative,
    Not,
    Number,
    String,
)

HERE = Place("cynosure.yml", 1, 1)
NUMBERS: tuple[str, ...] = ("a", "b")
TEXTS: tuple[str, ...] = ("s", "t")
FLAGS: tuple[str, ...] = ("f", "g")
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def names(known: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    return st.sampled_from(known).map(lambda path: Name(path, HERE))


def spelled(smallest: int = 0) -> st.SearchStrategy[str]:
    """Numbers as people write them, exact in binary so that both evaluators agree."""
    whole = st.integers(smallest, 20).map(str)
    quarters = st.integers(0, 40).map(lambda n: f"{n // 4}.{(n % 4) * 25:02d}")
    return whole | quarters


def strings(alphabet: str = "xyz") -> st.SearchStrategy[String]:
    return st.text(alphabet, max_size=2).map(lambda value: String(value, HERE))


def numeric(depth: int) -> st.SearchStrategy[Expression]:
    """Trees that are numbers; a quotient stands only at the top, lest rounding decide."""
    leaf = names(NUMBERS) | spelled().map(lambda spelling: Number(spelling, HERE))
    if depth == 0:
        return leaf
    inner = numeric(depth - 1)
    return (
        leaf
        | st.builds(Negative, inner, st.just(HERE))
        | st.builds(Arithmetic, st.sampled_from("+-*"), inner, inner, st.just(HERE))
    )


def conditions(depth: int) -> st.SearchStrategy[Expression]:
    """Trees that are true or false."""
    signs = st.sampled_from(tuple(COMPARISONS))
    quotient = st.builds(Arithmetic, st.just("/"), numeric(0), numeric(0), st.just(HERE))
    text = names(TEXTS) | strings()
    numbers = spelled().map(lambda spelling: Number(spelling, HERE))
    leaf = (
        names(FLAGS)
        | st.builds(Comparison, signs, numeric(1), numeric(1), st.just(HERE))
        | st.builds(Comparison, signs, quotient, numeric(0), st.just(HERE))
        | st.builds(Comparison, signs, names(TEXTS), text, st.just(HERE))
        | st.builds(IsNull, names(NUMBERS + TEXTS + FLAGS), st.booleans(), st.just(HERE))
        | st.builds(
            Membership, names(TEXTS), st.lists(strings(), min_size=1, max_size=3).map(tuple),
            st.just(HERE),
        )
        | st.builds(
            Membership, names(NUMBERS), st.lists(numbers, min_size=1, max_size=3).map(tuple),
            st.just(HERE),
        )
    )  # fmt: skip
    if depth == 0:
        return leaf
    inner = conditions(depth - 1)
    return (
        leaf
        | st.builds(Not, inner, st.just(HERE))
        | st.builds(Logical, st.sampled_from(["and", "or"]), inner, inner, st.just(HERE))
    )


def evaluated(tree: Expression, row: Mapping[str, Any]) -> Any:
    """What a tree means on one row: None is null, which is neither equal nor unequal."""
    match tree:
        case Name(path=path):
            return row[path]
        case Number() | String():
            return tree.value
        case Negative(operand=operand):
            value = evaluated(operand, row)
            return None if value is None else -value
        case Arithmetic():
            return arithmetic(tree, row)
        case Comparison():
            left, right = evaluated(tree.left, row), evaluated(tree.right, row)
            return None not in (left, right) and COMPARISONS[tree.operator](left, right)
        case Membership(operand=operand, values=values):
            return evaluated(operand, row) in [value.value for value in values]
        case IsNull(operand=operand, negated=negated):
            return (evaluated(operand, row) is None) != negated
        case Not(operand=operand):
            return not evaluated(operand, row)
        case Logical():
            left, right = bool(evaluated(tree.left, row)), bool(evaluated(tree.right, row))
            return left and right if tree.operator == "and" else left or right
    raise AssertionError(tree)


def arithmetic(tree: Arithmetic, row: Mapping[str, Any]) -> float | None:
    left, right = evaluated(tree.left, row), evaluated(tree.right, row)
    if left is None or right is None or (tree.operator == "/" and right == 0):
        return None
    match tree.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def calls() -> st.SearchStrategy[Expression]:
    """What only a `having` may say."""
    return st.builds(Call, st.sampled_from(["distinct", "sum"]), names(NUMBERS), st.just(HERE))
