"""Reading an expression: tokens with their places, then recursive descent.

condition   := conjunction ("or" conjunction)*
conjunction := negation ("and" negation)*
negation    := "not" negation | comparison
comparison  := sum [("=" | "!=" | "<" | "<=" | ">" | ">=") sum
                    | "in" "(" value ("," value)* ")" | "is" ["not"] "null"]
sum         := product (("+" | "-") product)*
product     := factor (("*" | "/") factor)*
factor      := "-" factor | number | string | name | function "(" name ")" | "(" condition ")"
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cynosure.errors import Place, UserMistake
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

FUNCTIONS: tuple[str, ...] = ("distinct", "sum")
WORDS: tuple[str, ...] = ("and", "or", "not", "in", "is", "null")
OPERATORS: tuple[str, ...] = ("and", "or", "not", "+", "-", "*", "/")
DEEPEST = 40
LONGEST = 120
DIGITS = 15

FOREIGN: tuple[tuple[str, str], ...] = (
    ("<>", "!="), ("==", "="), ("&&", "and"), ("||", "or"), ("≠", "!="), ("≤", "<="), ("≥", ">="),
    ("＝", "="), ("！", "!="), ("＜", "<"), ("＞", ">"), ("（", "("), ("）", ")"), ("，", ","),
    ("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"), ("＋", "+"), ("－", "-"), ("×", "*"),
    ("÷", "/"), ("＊", "*"), ("／", "/"), ("。", "."), ("．", "."), ("!", "not"), ("%", "/ 100"),
    ("０", "0"), ("１", "1"), ("２", "2"), ("３", "3"), ("４", "4"), ("５", "5"), ("６", "6"),
    ("７", "7"), ("８", "8"), ("９", "9"),
)  # fmt: skip
"""Spellings of other languages and full-width signs, with what is meant here."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
    | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    | (?P<sign>!=|<=|>=|(?<!<)=(?!=)|<(?!>)|>|\+|-|\*|/|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    offset: int


def parse(source: str, place: Place) -> Expression:
    """The syntax tree of `source`, which begins at `place` in the star file.

    Raises UserMistake with the line and column of the first thing that does not fit.
    """
    return _Parser(source, place).whole()


def _place(place: Place, offset: int) -> Place:
    column = None if place.column is None else place.column + offset
    return Place(place.file, place.line, column)


def _tokens(source: str, place: Place) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while source[position:].strip():
        match = _TOKEN.match(source, position)
        if match is None:
            start = position + len(source[position:]) - len(source[position:].lstrip())
            raise _unreadable(source[start:], _place(place, start))
        kind = str(match.lastgroup)
        text = match.group(kind)
        if kind == "name" and text in WORDS:
            kind = text
        found.append(_Token(kind, text, match.start(str(match.lastgroup))))
        position = match.end()
    found.append(_Token("end", "", len(source)))
    return found


def _unreadable(rest: str, place: Place) -> UserMistake:
    for foreign, ours in FOREIGN:
        if rest.startswith(foreign):
            return UserMistake(
                f"`{foreign}` is not part of the expression grammar; write `{ours}`.",
                f"表达式里不能用 `{foreign}`，请写 `{ours}`。",
                place,
            )
    if rest[0] in "\"'":
        return UserMistake(
            f"The text that begins with {rest[:12]} has no closing quote.",
            f"以 {rest[:12]} 开头的文字没有收尾的引号。",
            place,
        )
    word = re.match(r"\S{1,20}", rest)
    shown = word.group() if word else rest[:1]
    return UserMistake(
        f"`{shown}` cannot be read in an expression (names, numbers, quoted text, "
        "= != < <= > >= and or not in is null + - * / brackets).",
        f"表达式里的 `{shown}` 无法识别（可用：名称、数字、带引号的文字、"
        "= != < <= > >= and or not in is null + - * / 括号）。",
        place,
    )


class _Parser:
    def __init__(self, source: str, place: Place) -> None:
        self._place = place
        self._tokens = _tokens(source, place)
        self._next = 0
        self._depth = 0

    def whole(self) -> Expression:
        if self._peek().kind == "end":
            raise UserMistake("The expression is empty.", "表达式是空的。", self._place)
        operators = [t for t in self._tokens if t.text in OPERATORS and t.kind != "string"]
        if len(operators) > LONGEST:
            raise UserMistake(
                f"The expression has more than {LONGEST} operators; `in (…)` may say it shorter.",
                f"表达式的运算符超过了 {LONGEST} 个；也许可以用 `in (…)` 写得更短。",
                self._at(operators[LONGEST]),
            )
        expression = self._condition()
        rest = self._peek()
        if rest.kind != "end":
            raise self._unexpected(rest)
        return expression

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _at(self, token: _Token) -> Place:
        return _place(self._place, token.offset)

    def _is_sign(self, *signs: str) -> bool:
        token = self._peek()
        return token.kind == "sign" and token.text in signs

    def _unexpected(self, token: _Token) -> UserMistake:
        if token.kind == "end":
            return UserMistake(
                "The expression stops in the middle; a value or a name is missing at its end.",
                "表达式没有写完，末尾缺少一个值或名称。",
                self._at(token),
            )
        return UserMistake(
            f"`{token.text}` does not fit here; an operator such as `and` may be missing "
            "before it.",
            f"`{token.text}` 不应出现在这里，它前面可能缺少 `and` 之类的运算符。",
            self._at(token),
        )

    def _expect(self, sign: str) -> None:
        if not self._is_sign(sign):
            token = self._peek()
            raise UserMistake(
                f"`{sign}` is missing before {'the end' if token.kind == 'end' else token.text}.",
                f"{'结尾' if token.kind == 'end' else token.text} 之前缺少 `{sign}`。",
                self._at(token),
            )
        self._take()

    def _condition(self) -> Expression:
        left = self._conjunction()
        while self._peek().kind == "or":
            token = self._take()
            left = Logical("or", left, self._conjunction(), self._at(token))
        return left

    def _conjunction(self) -> Expression:
        left = self._negation()
        while self._peek().kind == "and":
            token = self._take()
            left = Logical("and", left, self._negation(), self._at(token))
        return left

    def _negation(self) -> Expression:
        if self._peek().kind == "not":
            token = self._take()
            self._deeper(token)
            operand = self._negation()
            self._depth -= 1
            return Not(operand, self._at(token))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        token = self._peek()
        if self._is_sign("=", "!=", "<", "<=", ">", ">="):
            self._take()
            return Comparison(token.text, left, self._sum(), self._at(token))
        if token.kind == "in":
            self._take()
            return Membership(left, self._values(), self._at(token))
        if token.kind == "is":
            self._take()
            negated = self._peek().kind == "not"
            if negated:
                self._take()
            if self._peek().kind != "null":
                raise UserMistake(
                    "After `is` only `null` or `not null` can stand; compare values with `=`.",
                    "`is` 后面只能写 `null` 或 `not null`；比较数值请用 `=`。",
                    self._at(self._peek()),
                )
            self._take()
            return IsNull(left, negated, self._at(token))
        return left

    def _values(self) -> tuple[String | Number, ...]:
        closing = "]" if self._is_sign("[") else ")"
        if closing == "]":
            self._take()
        else:
            self._expect("(")
        values = [self._value()]
        while self._is_sign(","):
            self._take()
            values.append(self._value())
        self._expect(closing)
        return tuple(values)

    def _value(self) -> String | Number:
        token = self._take()
        if token.kind == "string":
            return String(_unquoted(token.text), self._at(token))
        if token.kind == "number":
            return self._number(token, token.text)
        if token.kind == "sign" and token.text == "-" and self._peek().kind == "number":
            return self._number(token, "-" + self._take().text)
        if token.kind == "end":
            raise self._unexpected(token)
        raise UserMistake(
            f"The list after `in` takes quoted text and numbers; `{token.text}` is neither.",
            f"`in` 后面的列表只能放带引号的文字和数字，`{token.text}` 不是。",
            self._at(token),
        )

    def _sum(self) -> Expression:
        left = self._product()
        while self._is_sign("+", "-"):
            token = self._take()
            left = Arithmetic(token.text, left, self._product(), self._at(token))
        return left

    def _product(self) -> Expression:
        left = self._factor()
        while self._is_sign("*", "/"):
            token = self._take()
            left = Arithmetic(token.text, left, self._factor(), self._at(token))
        return left

    def _deeper(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UserMistake(
                f"The expression is nested more than {DEEPEST} levels deep.",
                f"表达式的嵌套超过了 {DEEPEST} 层。",
                self._at(token),
            )

    def _factor(self) -> Expression:
        token = self._take()
        if token.kind == "number":
            return self._number(token, token.text)
        if token.kind == "string":
            return String(_unquoted(token.text), self._at(token))
        if token.kind == "name":
            return self._named(token)
        if token.kind == "sign" and token.text in "(-":
            self._deeper(token)
            if token.text == "-":
                inner: Expression = Negative(self._factor(), self._at(token))
            else:
                inner = self._condition()
                self._expect(")")
            self._depth -= 1
            return inner
        raise self._unexpected(token)

    def _number(self, token: _Token, spelling: str) -> Number:
        if sum(sign.isdigit() for sign in spelling) > DIGITS:
            raise UserMistake(
                f"`{spelling}` has more than {DIGITS} digits, more than can be computed exactly.",
                f"`{spelling}` 超过 {DIGITS} 位数字，无法精确计算。",
                self._at(token),
            )
        return Number(spelling, self._at(token))

    def _named(self, token: _Token) -> Expression:
        if token.text.casefold() in ("true", "false"):
            raise UserMistake(
                f"`{token.text}` is not written: a flag stands by itself (`refused`, "
                "`not refused`).",
                f"不需要写 `{token.text}`：真假列直接写列名即可（`refused` 或 `not refused`）。",
                self._at(token),
            )
        if not self._is_sign("("):
            return Name(token.text, self._at(token))
        if token.text not in FUNCTIONS:
            raise UserMistake(
                f"There is no function `{token.text}`; a `having` may use "
                "`distinct(column)` and `sum(measure)`.",
                f"没有名为 `{token.text}` 的函数；`having` 里可用 `distinct(列)` 和 `sum(度量)`。",
                self._at(token),
            )
        self._take()
        inner = self._take()
        if inner.kind != "name":
            raise self._unexpected(inner)
        self._expect(")")
        return Call(token.text, Name(inner.text, self._at(inner)), self._at(token))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
