"""The syntax tree of an expression, and its canonical spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cynosure.errors import Place


@dataclass(frozen=True)
class Name:
    """A column, measure, metric or `table.column`; `at` is where it stands in the star file."""

    path: str
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True)
class Number:
    """A number, kept as written so that the canonical spelling does not round it."""

    spelling: str
    at: Place = field(compare=False)

    @property
    def value(self) -> int | float:
        """The number itself: an int where it was written without a point."""
        return float(self.spelling) if "." in self.spelling else int(self.spelling)

    def __str__(self) -> str:
        return self.spelling


@dataclass(frozen=True)
class String:
    """A quoted text."""

    value: str
    at: Place = field(compare=False)

    def __str__(self) -> str:
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


@dataclass(frozen=True)
class Negative:
    """Arithmetic minus."""

    operand: Expression
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"(-{self.operand})"


@dataclass(frozen=True)
class Arithmetic:
    """`+ - * /` between two numbers."""

    operator: str
    left: Expression
    right: Expression
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"


@dataclass(frozen=True)
class Comparison:
    """`= != < <= > >=`; false where either side is null."""

    operator: str
    left: Expression
    right: Expression
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"


@dataclass(frozen=True)
class Membership:
    """`in (…)` over written values; false where the left side is null."""

    operand: Expression
    values: tuple[String | Number, ...]
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"({self.operand} in ({', '.join(str(v) for v in self.values)}))"


@dataclass(frozen=True)
class IsNull:
    """`is null`, or `is not null` where `negated`."""

    operand: Expression
    negated: bool
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"({self.operand} is {'not ' if self.negated else ''}null)"


@dataclass(frozen=True)
class Not:
    """Logical negation."""

    operand: Expression
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"(not {self.operand})"


@dataclass(frozen=True)
class Logical:
    """`and`, `or` between two conditions."""

    operator: str
    left: Expression
    right: Expression
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"


@dataclass(frozen=True)
class Call:
    """`distinct(column)` or `sum(measure)` in a `having`."""

    function: str
    argument: Name
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return f"{self.function}({self.argument})"


Expression = (
    Name
    | Number
    | String
    | Negative
    | Arithmetic
    | Comparison
    | Membership
    | IsNull
    | Not
    | Logical
    | Call
)


def names_in(expression: Expression) -> Iterator[Name]:
    """Every name that the expression uses, in the order of reading."""
    match expression:
        case Name():
            yield expression
        case Call(argument=argument):
            yield argument
        case Negative(operand=operand) | IsNull(operand=operand) | Not(operand=operand):
            yield from names_in(operand)
        case Membership(operand=operand):
            yield from names_in(operand)
        case Arithmetic() | Comparison() | Logical():
            yield from names_in(expression.left)
            yield from names_in(expression.right)
        case _:
            return
