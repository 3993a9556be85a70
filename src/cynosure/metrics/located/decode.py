"""From located nodes to frozen dataclasses, by their type hints; strict, with places.

A dataclass may take a node over with a `from_node` class method. Otherwise its fields are the
keys it knows: a field without default is obligatory; the field `at: Place` receives the place.
A key that ends in an underscore (`from_`) is written without it.
"""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.metrics.located.nodes import Entries, Items, Node, Scalar, full_width
from cynosure.metrics.located.values import scalar, text_from_node

T = TypeVar("T")


def decode(node: Node, hint: Any) -> Any:
    """The value that `node` writes, as the type `hint`.

    Raises UserMistake at the first thing that does not fit, with its place.
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional(node, get_args(hint))
    if origin is tuple:
        return _many(node, get_args(hint)[0])
    if origin in (dict, Mapping):
        return {key.text: decode(value, get_args(hint)[1]) for key, value in _entries(node)}
    if origin is Literal:
        return _choice(node, get_args(hint))
    if hint is Text:
        return text_from_node(node)
    if hasattr(hint, "from_node"):
        return hint.from_node(node)
    if isinstance(hint, type) and is_dataclass(hint):
        return decode_fields(node, hint)
    return _plain(node, hint)


def decode_fields(
    node: Node,
    model: type[T],
    ignore: tuple[str, ...] = (),
    given: Mapping[str, Any] | None = None,
) -> T:
    """A dataclass from a mapping, every key known.

    `ignore` names keys that are read elsewhere; `given` holds fields decoded already.
    """
    hints = _hints(model)
    known = _fields(model)
    values: dict[str, Any] = dict(given or {})
    for key, value in _entries(node):
        if key.text in ignore:
            continue
        field = known.get(key.text)
        if field is None:
            raise unknown_key(key, (*known, *ignore), later=getattr(model, "LATER", ()))
        values[field.name] = decode(value, hints[field.name])
    for name, field in known.items():
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.name not in values:
            raise UserMistake(f"`{name}` is missing here.", f"这里缺少 `{name}`。", node.at)
    if "at" in hints:
        values["at"] = node.at
    return model(**values)


def _fields(model: Any) -> dict[str, Field[Any]]:
    """The fields of a model by their spelling in the star file."""
    return {field.name.rstrip("_"): field for field in fields(model) if field.name != "at"}


def unknown_key(key: Scalar, known: tuple[str, ...], later: tuple[str, ...] = ()) -> UserMistake:
    """The mistake for a key that the contract does not know, or not yet."""
    mistake = full_width(key)
    if mistake is not None:
        return mistake
    if key.text in later:
        return UserMistake(
            f"`{key.text}` is in the contract, but this version does not act on it yet; "
            "take it out, so that no number silently differs from what it asks for.",
            f"`{key.text}` 属于契约，但本版本尚未实现；请先去掉，以免数字与它的要求悄悄不符。",
            key.at,
        )
    near = did_you_mean(key.text, known)
    return UserMistake(
        f"Unknown key `{key.text}`.{near.en}", f"未知的键 `{key.text}`。{near.zh}", key.at
    )


def _hints(model: Any) -> dict[str, Any]:
    return get_type_hints(model)


def _entries(node: Node) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Entries):
        return node.entries
    raise (isinstance(node, Scalar) and full_width(node)) or UserMistake(
        "Expected a mapping (`key: value`) here.", "这里应当是一个映射（`键: 值`）。", node.at
    )


def _optional(node: Node, hints: tuple[Any, ...]) -> Any:
    if isinstance(node, Scalar) and node.value is None:
        raise UserMistake(
            "Nothing stands after this key; give it a value or take it out.",
            "这个键后面没有值；请补上值或去掉它。",
            node.at,
        )
    (inner,) = (hint for hint in hints if hint is not type(None))
    return decode(node, inner)


def _many(node: Node, hint: Any) -> tuple[Any, ...]:
    if isinstance(node, Items):
        if not node.items:
            raise UserMistake("The list is empty.", "列表是空的。", node.at)
        return tuple(decode(item, hint) for item in node.items)
    return (decode(node, hint),)


def _choice(node: Node, choices: tuple[str, ...]) -> str:
    word = scalar(node, "one of " + ", ".join(choices), "以下之一：" + "、".join(choices))
    if word.text in choices:
        return word.text
    near = did_you_mean(word.text, choices)
    raise full_width(word) or UserMistake(
        f"`{word.text}` is not allowed here.{near.en}",
        f"这里不能写 `{word.text}`。{near.zh}",
        word.at,
    )


_PLAIN: tuple[tuple[type, str, str], ...] = (
    (bool, "true or false", "true 或 false"),
    (int, "a whole number", "一个整数"),
    (float, "a number", "一个数字"),
    (str, "a text", "一段文字"),
)


def _plain(node: Node, hint: type) -> Any:
    en, zh = next((en, zh) for kind, en, zh in _PLAIN if kind is hint)
    word = scalar(node, en, zh)
    if hint is str:
        return word.text
    value = word.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = is_number if hint is float else type(value) is hint
    if not fits:
        near = _number_within(word.text, hint)
        raise UserMistake(
            f"`{word.text}` is not {en}{near.en}.", f"`{word.text}` 不是{zh}{near.zh}。", word.at
        )
    return hint(value)


def _number_within(text: str, hint: type) -> Text:
    """The number that a text begins with, such as `7 days` or `７`, as what to write instead."""
    plain = re.match(r"-?\d+(\.\d+)?", unicodedata.normalize("NFKC", text))
    if plain is None or hint is bool or (hint is int and plain[1]):
        return Text("", "")
    return Text(f"; write {plain[0]}", f"；请写 {plain[0]}")
