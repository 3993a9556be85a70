"""From a syntax tree to Ibis; a comparison with null is false, in every backend alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cynosure.errors import Place, Text, UserMistake, did_you_mean
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

if TYPE_CHECKING:
    import ibis.expr.types as ir

Columns = Callable[[Name], Any]
"""What a name stands for: an Ibis value. Raises UserMistake where it stands for nothing."""

Calls = Callable[[Call], Any]


def columns_of(table: ir.Table) -> Columns:
    """The columns of a table by name, `rows` being 1 in each row."""
    import ibis

    def find(name: Name) -> Any:
        if name.path in table.columns:
            return table[name.path]
        if name.path == "rows":
            return ibis.literal(1)
        known = [column for column in table.columns if not column.startswith("_")]
        near = did_you_mean(name.path, known)
        raise UserMistake(
            f"There is no column or measure `{name.path}` here.{near.en}",
            f"这里没有名为 `{name.path}` 的列或度量。{near.zh}",
            name.at,
        )

    return find


def compiled(expression: Expression, columns: Columns, calls: Calls | None = None) -> Any:
    """The Ibis value of an expression over `columns`; `calls` gives functions a meaning.

    Raises UserMistake where types do not go together, with the place of the operator.
    """
    return _Compiler(columns, calls).value(expression)


def condition(expression: Expression, columns: Columns, calls: Calls | None = None) -> Any:
    """The Ibis boolean of an expression; raises UserMistake where it is no condition."""
    return _Compiler(columns, calls).condition(expression)


def certain(flag: Any) -> Any:
    """A flag that is false where it is null."""
    import ibis

    return flag.fill_null(ibis.literal(value=False))


class _Compiler:
    def __init__(self, columns: Columns, calls: Calls | None) -> None:
        self._columns = columns
        self._calls = calls

    def value(self, expression: Expression) -> Any:
        import ibis

        match expression:
            case Name():
                return self._columns(expression)
            case Number():
                # The widest types, lest two small constants overflow the type they fit in.
                kind = "int64" if isinstance(expression.value, int) else "float64"
                return ibis.literal(expression.value, kind)
            case String():
                return ibis.literal(expression.value)
            case Negative():
                return -self._number(expression.operand, "-", expression.at)
            case Arithmetic():
                return self._arithmetic(expression)
            case Call():
                return self._call(expression)
        return self._truth(expression)

    def _truth(self, expression: Comparison | Membership | IsNull | Not | Logical) -> Any:
        match expression:
            case Comparison():
                return self._comparison(expression)
            case Membership():
                return self._membership(expression)
            case IsNull(operand=operand, negated=negated):
                value = self.value(operand)
                return value.notnull() if negated else value.isnull()
            case Not():
                return ~self.condition(expression.operand)
            case Logical():
                left = self.condition(expression.left)
                right = self.condition(expression.right)
                return left & right if expression.operator == "and" else left | right

    def condition(self, expression: Expression) -> Any:
        value = self.value(expression)
        if not value.type().is_boolean():
            raise UserMistake(
                f"`{expression}` is no condition: it is neither true nor false.",
                f"`{expression}` 不是条件：它没有真假。",
                expression.at,
            )
        return certain(value)

    def _number(self, expression: Expression, operator: str, at: Place) -> Any:
        value = self.value(expression)
        if not value.type().is_numeric() or value.type().is_boolean():
            raise UserMistake(
                f"`{expression}` is {_type(value).en}; `{operator}` needs numbers.",
                f"`{expression}` 是{_type(value).zh}；`{operator}` 只能用于数字。",
                at,
            )
        return value

    def _arithmetic(self, expression: Arithmetic) -> Any:
        left = self._number(expression.left, expression.operator, expression.at)
        right = self._number(expression.right, expression.operator, expression.at)
        match expression.operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        # A quotient by zero has no value; backends differ between infinity, error and null.
        return left / right.cast("float64").nullif(0.0)

    def _comparison(self, expression: Comparison) -> Any:
        left, right = self.value(expression.left), self.value(expression.right)
        left = _comparable(left, right, expression.left)
        right = _comparable(right, left, expression.right)
        if _family(left) != _family(right):
            raise UserMistake(
                f"`{expression.left}` is {_type(left).en}, `{expression.right}` is "
                f"{_type(right).en}; they cannot be compared.",
                f"`{expression.left}` 是{_type(left).zh}，`{expression.right}` 是"
                f"{_type(right).zh}，无法比较。",
                expression.at,
            )
        match expression.operator:
            case "=":
                result = left == right
            case "!=":
                result = left != right
            case "<":
                result = left < right
            case "<=":
                result = left <= right
            case ">":
                result = left > right
            case _:
                result = left >= right
        return certain(result)

    def _membership(self, expression: Membership) -> Any:
        value = self.value(expression.operand)
        for written in expression.values:
            if _family(value) != ("number" if isinstance(written, Number) else "text"):
                raise UserMistake(
                    f"`{expression.operand}` is {_type(value).en}; `{written}` is not.",
                    f"`{expression.operand}` 是{_type(value).zh}，而 `{written}` 不是。",
                    expression.at,
                )
        return certain(value.isin([written.value for written in expression.values]))

    def _call(self, call: Call) -> Any:
        if self._calls is None:
            raise UserMistake(
                f"`{call}` can only stand in a `having`.",
                f"`{call}` 只能写在 `having` 里。",
                call.at,
            )
        return self._calls(call)


FAMILIES: tuple[tuple[str, Text], ...] = (
    ("number", Text("a number", "数字")),
    ("text", Text("text", "文字")),
    ("flag", Text("a flag", "真假值")),
    ("time", Text("a time", "时间")),
    ("other", Text("a nested value", "嵌套值")),
)


def _family(value: Any) -> str:
    kind = value.type()
    if kind.is_boolean():
        return "flag"
    if kind.is_numeric():
        return "number"
    if kind.is_string():
        return "text"
    return "time" if kind.is_temporal() else "other"


def _type(value: Any) -> Text:
    return dict(FAMILIES)[_family(value)]


def _comparable(value: Any, other: Any, written: Expression) -> Any:
    """`value` as a time where it is text written beside a column that holds times."""
    if not (isinstance(written, String) and other.type().is_temporal()):
        return value
    import ibis

    try:
        return ibis.literal(datetime.fromisoformat(written.value)).cast(other.type())
    except ValueError:
        return value
