"""YAML 1.2 as nodes that know where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from cynosure.errors import Place, UserMistake
from cynosure.metrics.located.problems import problem


@dataclass(frozen=True)
class Scalar:
    """One value. `text` is its spelling; `value` what YAML 1.2 (core schema) makes of it."""

    value: str | int | float | bool | None
    text: str
    at: Place
    quoted: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    at: Place


@dataclass(frozen=True)
class Entries:
    """A mapping, in the order of the file, keys unique."""

    entries: tuple[tuple[Scalar, Node], ...]
    at: Place

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        return next((node for name, node in self.entries if name.text == key), None)


Node = Scalar | Items | Entries

DEEPEST = 40

FULL_WIDTH: tuple[tuple[str, str, str, str], ...] = (
    ("：", ":", "colon", "冒号"),
    ("，", ",", "comma", "逗号"),
    ("［", "[", "bracket", "方括号"),
    ("］", "]", "bracket", "方括号"),
    ("【", "[", "bracket", "方括号"),
    ("】", "]", "bracket", "方括号"),
    ("｛", "{", "brace", "花括号"),
    ("｝", "}", "brace", "花括号"),
    ("“", '"', "quotation mark", "引号"),
    ("”", '"', "quotation mark", "引号"),
    ("－", "-", "hyphen", "连字符"),
    ("＃", "#", "hash", "井号"),
    ("\u3000", " ", "space", "空格"),
)
"""Signs of Chinese typing that YAML reads as letters: sign, what is meant, name en, name zh."""


def full_width(node: Scalar) -> UserMistake | None:
    """What to say where an unquoted word holds a full-width sign, else None."""
    if node.quoted:
        return None
    for sign, _, en, zh in FULL_WIDTH:
        if sign in node.text:
            repaired = _repaired(node.text)
            return UserMistake(
                f'full-width {en} "{sign}" makes this one word; did you mean `{repaired}`?',
                f"全角{zh}“{sign}”把这里连成了一个词；是否想写 `{repaired}`？",
                node.at,
            )
    return None


def _repaired(text: str) -> str:
    for sign, meant, _, _ in FULL_WIDTH:
        text = text.replace(sign, f"{meant} " if meant in ":," else meant)
    return " ".join(text.split())


def read_nodes(source: str, file: str) -> Entries:
    """The mapping written in `source`; `file` is the name that places are given in.

    Raises UserMistake for what is not YAML, holds a key twice, uses anchors or tags, or is not a
    mapping.
    """
    node = _Composer(source, file).document()
    if isinstance(node, Entries):
        return node
    if isinstance(node, Scalar) and node.value is None:
        raise UserMistake(
            "The file is empty; it needs at least `cynosure`, `project` and `sources`.",
            "文件是空的；至少要有 `cynosure`、`project` 和 `sources`。",
            Place(file, 1, 1),
        )
    raise (isinstance(node, Scalar) and full_width(node)) or UserMistake(
        "The file must be a mapping that begins with `cynosure: 1`.",
        "文件应当是一个以 `cynosure: 1` 开头的映射。",
        node.at,
    )


class _Composer:
    """Nodes from the events of the parser, so that nothing is resolved that is not allowed."""

    def __init__(self, source: str, file: str) -> None:
        self._source = source
        self._file = file
        self._events = self._parsed()

    def _parsed(self) -> Iterator[Event]:
        yaml = YAML(typ="safe", pure=True)
        try:
            yield from yaml.parse(self._source)
        except MarkedYAMLError as error:
            raise _not_yaml(error, self._source, self._file) from error
        except ReaderError as error:
            raise _unreadable_sign(error, self._source, self._file) from error
        except (YAMLError, ValueError, OverflowError) as error:
            raise UserMistake(
                "This is not YAML.", "这不是合法的 YAML。", Place(self._file, 1, 1)
            ) from error

    def document(self) -> Node:
        """The one document of the file; an empty file is a null."""
        found: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if found is not None:
                    raise UserMistake(
                        "A second document begins here; a star file is one.",
                        "这里开始了第二个文档；星文件只能有一个文档。",
                        self._at(event),
                    )
                found = self._node(next(self._events), 0)
        return found if found is not None else Scalar(None, "", Place(self._file, 1, 1))

    def _at(self, event: Event) -> Place:
        return Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Event, depth: int) -> Node:
        at = self._at(event)
        if not isinstance(event, ScalarEvent | CollectionStartEvent) or event.anchor is not None:
            raise UserMistake(
                "Anchors (`&`) and aliases (`*`) are not part of a star file; write the value out.",
                "星文件不支持锚点（`&`）和别名（`*`）；请把值完整写出来。",
                at,
            )
        if event.tag is not None:
            raise UserMistake(
                "Tags (`!`) are not part of a star file; write the plain value.",
                "星文件不支持标签（`!`）；请直接写值。",
                at,
            )
        if depth > DEEPEST:
            raise UserMistake(
                f"This is nested more than {DEEPEST} levels deep.",
                f"这里的嵌套超过了 {DEEPEST} 层。",
                at,
            )
        if isinstance(event, ScalarEvent):
            return _scalar(event, at)
        if isinstance(event, SequenceStartEvent):
            return Items(tuple(self._items(depth + 1)), at)
        return Entries(self._entries(depth + 1), at)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), SequenceEndEvent):
            yield self._node(event, depth)

    def _entries(self, depth: int) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event, depth)
            if not isinstance(key, Scalar):
                raise UserMistake(
                    "A key must be a word; is a bracket before it too many, or not closed?",
                    "键必须是一个词；前面是否多了一个括号，或有括号没有闭合？",
                    key.at,
                )
            if key.text in entries:
                line = entries[key.text][0].at.line
                raise UserMistake(
                    f"`{key.text}` stands twice in this mapping (first on line {line}).",
                    f"`{key.text}` 在这个映射里写了两次（第一次在第 {line} 行）。",
                    key.at,
                )
            value = self._node(next(self._events), depth)
            if isinstance(value, Scalar) and not (value.text or value.quoted):
                # A value that is not there is missed at its key, not where the next word stands.
                value = Scalar(None, "", key.at)
            entries[key.text] = (key, value)
        return tuple(entries.values())


def _not_yaml(error: MarkedYAMLError, source: str, file: str) -> UserMistake:
    lines = source.splitlines()
    # A word that should have been a key is found at its end, and begins at the context.
    marks = [mark for mark in (error.context_mark, error.problem_mark) if mark is not None]
    for mark in marks:
        line = lines[mark.line] if mark.line < len(lines) else ""
        indent = len(line) - len(line.lstrip())
        if "\t" in line[:indent]:
            return UserMistake(
                "A tab indents this line; YAML is indented with spaces.",
                "这一行用制表符缩进；YAML 只能用空格缩进。",
                Place(file, mark.line + 1, line.index("\t") + 1),
            )
        written = re.split(r"\s#|[\"']", line.strip())[0]
        found = full_width(Scalar(written, written, Place(file, mark.line + 1, indent + 1)))
        if found is not None:
            return found
    last = marks[-1] if marks else None
    place = Place(file, last.line + 1, last.column + 1) if last else Place(file, 1, 1)
    said = problem(error)
    return UserMistake(f"This is not YAML: {said.en}.", f"这不是合法的 YAML：{said.zh}。", place)


def _unreadable_sign(error: ReaderError, source: str, file: str) -> UserMistake:
    before = source[: error.position]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    sign = f"U+{ord(source[error.position]):04X}"
    return UserMistake(
        f"The control character {sign} cannot stand in a YAML file.",
        f"YAML 文件中不能出现控制字符 {sign}。",
        Place(file, line, column),
    )


def _scalar(event: ScalarEvent, at: Place) -> Scalar:
    text = str(event.value)
    if event.style in ("'", '"'):
        column = None if at.column is None else at.column + 1
        return Scalar(text, text, Place(at.file, at.line, column), quoted=True)
    if event.style in ("|", ">"):
        return Scalar(text, text, Place(at.file, (at.line or 0) + 1), quoted=True)
    return Scalar(_core(text), text, at)


def _core(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar in the core schema of YAML 1.2 (so `on` and `yes` are text)."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,400}", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text
