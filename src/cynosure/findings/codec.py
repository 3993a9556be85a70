"""A finding as plain JSON values and back, driven by the type hints of the record.

A field of one dataclass is an object of its fields; where a field may hold one of several, the
object says which under "is". A tuple is a list, an enumeration its value, a Text {"en", "zh"}.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import cast

from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import BLOCKS
from cynosure.findings.record import Finding

FORMAT = 1
"""The format of a record; a higher one was written by a newer version of the product."""

MOVES = (re.compile(r"provenance\.asked_at"), re.compile(r"looks"))
"""Paths that differ each time the same question is asked."""

_BLOCK_TAGS: dict[type, str] = {shape: name for name, shape in BLOCKS}


def encode(finding: Finding) -> dict[str, object]:
    """The record as JSON values. Raises ValueError for a number that is not finite."""
    return {"format": FORMAT, **cast("dict[str, object]", _plain(finding, Finding, "finding"))}


def decode(record: Mapping[str, object]) -> Finding:
    """The finding in a record.

    Raises UserMistake where a newer version wrote it, Refusal where something is missing, unknown
    or of another type than the record has, naming the path.
    """
    written = record.get("format")
    if isinstance(written, int) and written > FORMAT:
        raise UserMistake(
            en=f"This finding has format {written}; this version reads up to {FORMAT}. "
            "Upgrade cynosure.",
            zh=f"该结论的格式版本为 {written}，当前版本最高支持 {FORMAT}。请升级 cynosure。",
        )
    if written != FORMAT:
        raise _broken("format", f"{FORMAT}")
    rest = {name: value for name, value in record.items() if name != "format"}
    return cast("Finding", _read(rest, Finding, "finding"))


@dataclass(frozen=True)
class Difference:
    """A place where two records differ; None stands for a value that one of them lacks."""

    path: str
    recorded: object
    recomputed: object


def compare(
    recorded: Mapping[str, object], recomputed: Mapping[str, object], tolerance: float = 1e-9
) -> tuple[Difference, ...]:
    """Where two encoded findings differ, in the order of the recorded one.

    Numbers differ beyond `tolerance` relative to the larger of the two; everything else must be
    equal. The time of asking and the number of looks are left out.
    """
    return tuple(
        difference
        for difference in _differences("", recorded, recomputed, tolerance)
        if not any(move.fullmatch(difference.path) for move in MOVES)
    )


def _differences(path: str, old: object, new: object, tolerance: float) -> list[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        names = [*old, *(name for name in new if name not in old)]
        root = f"{path}." if path else ""
        steps = [(f"{root}{name}", old.get(name), new.get(name)) for name in names]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        steps = [(f"{path}[{place}]", *pair) for place, pair in pairs]
    elif _same(old, new, tolerance):
        return []
    else:
        return [Difference(path, old, new)]
    return [found for step in steps for found in _differences(*step, tolerance)]


def _same(old: object, new: object, tolerance: float) -> bool:
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, int | float) and isinstance(new, int | float):
        return math.isclose(old, new, rel_tol=tolerance, abs_tol=0.0)
    return old == new


@cache
def _hints(shape: type) -> dict[str, object]:
    return typing.get_type_hints(shape)


@cache
def _members(hint: object) -> tuple[type, ...]:
    """The types of a union, a single type as a union of one."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (cast("type", hint),)


def _tag(shape: type) -> str:
    return _BLOCK_TAGS.get(shape, shape.__name__.lower())


def _tagged(hint: object) -> dict[str, type]:
    """The dataclasses of a union by tag; empty where there is nothing to tell apart."""
    members = [member for member in _members(hint) if member is not types.NoneType]
    shapes = [member for member in members if is_dataclass(member) and member is not Text]
    return {_tag(shape): shape for shape in shapes} if len(members) > 1 else {}


def _plain(value: object, hint: object, path: str) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        shape = type(value)
        tags = _tagged(hint)
        plain: dict[str, object] = {"is": _tag(shape)} if shape in tags.values() else {}
        for each in fields(value):
            inner = _hints(shape)[each.name]
            plain[each.name] = _plain(getattr(value, each.name), inner, f"{path}.{each.name}")
        return plain
    if isinstance(value, tuple):
        hints = _item_hints(hint, len(value), path)
        pairs = zip(value, hints, strict=True)
        return [_plain(item, inner, f"{path}[{n}]") for n, (item, inner) in enumerate(pairs)]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{path} is {value}; a number that does not exist is Undefined")
    return value


def _item_hints(hint: object, length: int, path: str) -> tuple[object, ...]:
    items = typing.get_args(hint)
    if len(items) == 2 and items[1] is Ellipsis:
        return (items[0],) * length
    if len(items) != length:
        raise _broken(path, f"{len(items)}")
    return items


def _read(value: object, hint: object, path: str) -> object:
    if isinstance(value, list):
        return _read_items(value, hint, path)
    if isinstance(value, dict):
        return _read_shape(value, hint, path)
    for member in _members(hint):
        if typing.get_origin(member) is None and not is_dataclass(member):
            if issubclass(member, StrEnum) and isinstance(value, str) and value in set(member):
                return member(value)
            if _is_scalar(value, member):
                return value
    raise _broken(path, _named(hint))


def _read_items(value: list[object], hint: object, path: str) -> object:
    for member in _members(hint):
        if typing.get_origin(member) is tuple:
            hints = _item_hints(member, len(value), path)
            pairs = enumerate(zip(value, hints, strict=True))
            return tuple(_read(item, inner, f"{path}[{n}]") for n, (item, inner) in pairs)
    raise _broken(path, _named(hint))


def _is_scalar(value: object, member: type) -> bool:
    if member is float:
        return type(value) is int or (isinstance(value, float) and math.isfinite(value))
    return type(value) is member


def _read_shape(value: dict[str, object], hint: object, path: str) -> object:
    tags = _tagged(hint)
    if "is" in value:
        shape = tags.get(str(value["is"]))
        value = {name: inner for name, inner in value.items() if name != "is"}
    else:
        untagged = [m for m in _members(hint) if is_dataclass(m) and m not in tags.values()]
        shape = untagged[0] if untagged else None
    if shape is None:
        raise _broken(path, _named(hint))
    return _filled(shape, value, path)


def _filled(shape: type, value: dict[str, object], path: str) -> object:
    hints = _hints(shape)
    for name in value:
        if name not in hints:
            hint = did_you_mean(name, hints)
            raise Refusal(
                en=f"The record has an unknown field at {path}.{name}.{hint.en}",
                zh=f"记录中的 {path}.{name} 是未知字段。{hint.zh}",
            )
    # A record of before a field was known does without it, where the field may be left out.
    may_lack = {one.name for one in fields(shape) if one.default is not MISSING}
    for name in hints:
        if name not in value and name not in may_lack:
            raise _broken(f"{path}.{name}", _named(hints[name]))
    known = ((name, inner) for name, inner in hints.items() if name in value)
    read = {name: _read(value[name], inner, f"{path}.{name}") for name, inner in known}
    try:
        return shape(**read)
    except ValueError as amiss:
        raise Refusal(
            en=f"The record does not hold together at {path}: {amiss}.",
            zh=f"记录在 {path} 处前后不符：{amiss}。",
        ) from amiss


def _named(hint: object) -> str:
    names = [_tag(m) if isinstance(m, type) else str(m) for m in _members(hint)]
    return " | ".join("null" if name == "nonetype" else name for name in names)


def _broken(path: str, expected: str) -> Refusal:
    return Refusal(
        en=f"The record is damaged: {path} should hold {expected}.",
        zh=f"记录已损坏：{path} 处应为 {expected}。",
    )
