"""The scalar types of the star file: each reads one node or says what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo, available_timezones

from cynosure.errors import Place, Text, UserMistake, nearest
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.expression.syntax import Expression
from cynosure.metrics.located.nodes import Entries, Node, Scalar, full_width

_CHINESE_TIME = re.compile(
    r"(utc|gmt)? ?\+0?8(:?00)?|cst|prc|china|beijing|北京(时间)?|上海|中国|东八区|中国标准时间",
    re.IGNORECASE,
)
"""What people write who mean the time of China; `CST` alone would be three zones."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def scalar(node: Node, en: str, zh: str) -> Scalar:
    """`node` as a scalar with a value, or the mistake that says that `en` / `zh` was expected."""
    if isinstance(node, Scalar) and node.value is not None:
        return node
    raise UserMistake(f"Expected {en} here.", f"这里应当是{zh}。", node.at)


@dataclass(frozen=True)
class Ref:
    """A name that something else in the star file (or in the data) must have."""

    name: str
    at: Place = field(compare=False)

    @classmethod
    def from_node(cls, node: Node) -> Ref:
        """A word, without full-width signs."""
        word = scalar(node, "a name", "一个名称")
        mistake = full_width(word)
        if mistake is not None:
            raise mistake
        return cls(word.text, word.at)


@dataclass(frozen=True)
class Formula:
    """A parsed expression; `str()` of it is the canonical spelling."""

    tree: Expression
    at: Place = field(compare=False)

    def __str__(self) -> str:
        return str(self.tree)

    @classmethod
    def from_node(cls, node: Node) -> Formula:
        """An expression; one with a comma must be quoted in flow style."""
        written = scalar(node, "an expression", "一个表达式")
        return cls(parse(written.text, written.at), written.at)


@dataclass(frozen=True)
class Duration:
    """A length of time such as 30m, 36h or 28d."""

    spelling: str
    length: timedelta

    @classmethod
    def from_node(cls, node: Node) -> Duration:
        """A whole number and one of s, m, h, d, w."""
        word = scalar(node, "a duration such as 36h", "一个时长，例如 36h")
        try:
            return cls.of(word.text)
        except ValueError as error:
            raise UserMistake(
                f"`{word.text}` is not a duration; write a whole number and one of s, m, h, d, w "
                "(for example 36h).",
                f"`{word.text}` 不是时长；请写整数加 s、m、h、d、w 之一（例如 36h）。",
                word.at,
            ) from error

    @classmethod
    def of(cls, spelling: str) -> Duration:
        """The duration spelled so; raises ValueError for any other spelling."""
        match = re.fullmatch(r"([0-9]{1,6})([smhdw])", spelling)
        if match is None:
            raise ValueError(f"{spelling!r} is not a duration")
        return cls(spelling, timedelta(**{_UNITS[match.group(2)]: int(match.group(1))}))


@dataclass(frozen=True)
class Day:
    """A calendar date written as 2026-07-06."""

    date: date

    @classmethod
    def from_node(cls, node: Node) -> Day:
        """An ISO date that exists."""
        word = scalar(node, "a date such as 2026-07-06", "一个日期，例如 2026-07-06")
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word.text) is None:
                raise ValueError(word.text)
            return cls(date.fromisoformat(word.text))
        except ValueError as error:
            raise UserMistake(
                f"`{word.text}` is not a date of the calendar; write it as 2026-07-06.",
                f"`{word.text}` 不是有效日期；请写成 2026-07-06 的形式。",
                word.at,
            ) from error


@dataclass(frozen=True)
class Percentage:
    """A relative amount written as 10%; `fraction` is 0.10."""

    fraction: float

    @classmethod
    def from_node(cls, node: Node) -> Percentage:
        """A number with a percent sign."""
        word = scalar(node, "a percentage such as 10%", "一个百分比，例如 10%")
        match = re.fullmatch(r"([-+]?[0-9]{1,6}(?:\.[0-9]{1,9})?)\s*[%％]", word.text)
        if match is None:
            raise UserMistake(
                f"`{word.text}` is not a percentage; write it as 10%.",
                f"`{word.text}` 不是百分比；请写成 10% 的形式。",
                word.at,
            )
        return cls(float(match.group(1)) / 100)


@dataclass(frozen=True)
class Margin:
    """How much worse a metric may be, as it is written: `-2pt`, `-1%` of the control, or a number
    in its own unit."""

    written: str

    @classmethod
    def from_node(cls, node: Node) -> Margin:
        """A number other than zero, with `pt`, with a percent sign, or bare."""
        word = scalar(node, "a margin such as -2pt", "一个界值，例如 -2pt")
        return cls.of(word.text, word.at)

    @classmethod
    def of(cls, spelling: str, at: Place | None = None) -> Margin:
        """The margin spelled so. Raises UserMistake for other words, and for zero."""
        found = re.fullmatch(r"[-−]?\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?:pt|%|％)?", spelling)
        if found is None or not float(found.group(1)):
            raise UserMistake(
                f"`{spelling}` is no margin; write -2pt, -1% or a number.",
                f"`{spelling}` 不是有效的界值；请写 -2pt、-1% 或一个数。",
                at,
            )
        return cls(spelling.replace("％", "%"))


def zone_exists(name: str, at: Place) -> None:
    """Raises UserMistake where the machine's time zones hold no zone of that name."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        meant = _zone_meant(name)
        near = Text("Asia/Shanghai or UTC", "Asia/Shanghai 或 UTC")
        near = near if meant is None else Text(meant, meant)
        raise UserMistake(
            f"`{name}` is no time zone; write one such as {near.en}.",
            f"没有名为 `{name}` 的时区；请写 {near.zh} 这样的名称。",
            at,
        ) from error


def _zone_meant(name: str) -> str | None:
    """The zone that seems to be meant: Chinese time, or one by the name of its city."""
    if _CHINESE_TIME.fullmatch(name.strip()):
        return "Asia/Shanghai"
    cities = {zone.rpartition("/")[2].replace("_", " "): zone for zone in _zones()}
    city = nearest(name.rpartition("/")[2].replace("_", " "), cities)
    return None if city is None else cities[city]


def _zones() -> list[str]:
    """The zones that are called by a city."""
    places = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    return sorted(zone for zone in available_timezones() if zone.startswith(places))


def text_from_node(node: Node) -> Text:
    """`{en: …, zh: …}`, or one wording that serves both languages."""
    if isinstance(node, Scalar):
        written = scalar(node, "a text", "一段文字").text
        return Text(en=written, zh=written)
    if not isinstance(node, Entries):
        raise UserMistake(
            "Expected a text or `{en: …, zh: …}`.",
            "这里应当是一段文字，或 `{en: …, zh: …}`。",
            node.at,
        )
    said: dict[str, str] = {}
    for key, value in node.entries:
        if key.text not in ("en", "zh"):
            raise full_width(key) or UserMistake(
                f"`{key.text}` is not a language of the product; use en and zh.",
                f"`{key.text}` 不是本产品的语言；请用 en 和 zh。",
                key.at,
            )
        said[key.text] = scalar(value, "a text", "一段文字").text
    if not said:
        raise UserMistake("The text is empty.", "文字是空的。", node.at)
    either = next(iter(said.values()))
    return Text(en=said.get("en", either), zh=said.get("zh", either))
