"""From located values to the models of the playbook, by their type hints; strict, with places."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.playbook.located import Located


def decode(value: Located, hint: Any) -> Any:
    """`value` as the type `hint`. Raises UserMistake, with its place, where it does not fit."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (kind for kind in get_args(hint) if kind is not types.NoneType)
        return decode(value, inner)
    if origin is tuple:
        return _many(value, get_args(hint)[0])
    if origin is Literal:
        return _choice(value, get_args(hint))
    if hint is Text:
        return _text(value)
    if is_dataclass(hint):
        return decode_model(value, hint)
    return _plain(value, hint)


def decode_model(value: Located, model: Any, given: str | None = None) -> Any:
    """A model from a mapping, every key known; `given` is the id it stands under.

    Raises UserMistake for an unknown or a missing key.
    """
    hints = get_type_hints(model)
    known = {field.name: field for field in fields(model) if field.name != "id"}
    read: dict[str, Any] = {} if given is None else {"id": given}
    for key, inner in value.entries().items():
        if key not in known:
            near = did_you_mean(key, known)
            raise UserMistake(
                f"Unknown key `{key}`.{near.en}", f"未知的键 `{key}`。{near.zh}", inner.at
            )
        read[key] = decode(inner, hints[key])
    for name, field in known.items():
        if name not in read and field.default is MISSING:
            raise UserMistake(f"`{name}` is missing here.", f"这里缺少 `{name}`。", value.at)
    return model(**read)


def _many(value: Located, hint: Any) -> tuple[Any, ...]:
    """A list, or a mapping by id where the items are models that have one."""
    if is_dataclass(hint) and "id" in {field.name for field in fields(hint)}:
        entries = value.entries().items()
        return tuple(decode_model(inner, hint, given=key) for key, inner in entries)
    return tuple(decode(item, hint) for item in value.items())


def _scalar(value: Located, en: str, zh: str) -> str:
    if isinstance(value.value, str) and value.sort != "null" and value.value.strip():
        return value.value
    raise UserMistake(f"Expected {en} here.", f"这里应当是{zh}。", value.at)


def _choice(value: Located, choices: tuple[str, ...]) -> str:
    word = _scalar(value, "one of " + ", ".join(choices), "以下之一：" + "、".join(choices))
    if word in choices:
        return word
    near = did_you_mean(word, choices)
    raise UserMistake(
        f"`{word}` is not allowed here.{near.en}", f"这里不能写 `{word}`。{near.zh}", value.at
    )


def _text(value: Located) -> Text:
    """`{en: …, zh: …}`, or one wording that serves both languages."""
    if isinstance(value.value, str):
        said = _scalar(value, "a text", "一段文字")
        return Text(en=said, zh=said)
    entries = value.entries()
    for key, inner in entries.items():
        if key not in ("en", "zh"):
            raise UserMistake(
                f"`{key}` is not a language of the product; use en and zh.",
                f"`{key}` 不是本产品的语言；请用 en 和 zh。",
                inner.at,
            )
    written = {key: _scalar(inner, "a text", "一段文字") for key, inner in entries.items()}
    if not written:
        raise UserMistake("The text is empty.", "文字是空的。", value.at)
    either = next(iter(written.values()))
    return Text(en=written.get("en", either), zh=written.get("zh", either))


_PLAIN: tuple[tuple[type, tuple[str, ...], str, str], ...] = (
    (bool, ("bool",), "true or false", "true 或 false"),
    (int, ("number",), "a whole number", "一个整数"),
    (float, ("number",), "a number", "一个数字"),
    (str, ("text", "number", "bool"), "a word", "一个词"),
)


def _plain(value: Located, hint: type) -> Any:
    sorts, en, zh = next(row[1:] for row in _PLAIN if row[0] is hint)
    written = _scalar(value, en, zh)
    mistake = UserMistake(f"`{written}` is not {en}.", f"`{written}` 不是{zh}。", value.at)
    if value.sort not in sorts:
        raise mistake
    if hint is bool:
        return written.lower() == "true"
    try:
        return hint(written)
    except ValueError as error:
        raise mistake from error
