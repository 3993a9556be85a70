"""YAML of the playbook as values that know where they stand, and one laid over another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cynosure.errors import Place, UserMistake

_TAGS = {"null": "null", "bool": "bool", "int": "number", "float": "number"}


@dataclass(frozen=True)
class Located:
    """A mapping, a list or the spelling of a scalar.

    `sort` is mapping, list, text, number, bool or null, as YAML 1.2 reads the spelling.
    """

    value: dict[str, Located] | tuple[Located, ...] | str
    sort: str
    at: Place

    def entries(self) -> dict[str, Located]:
        """The entries of a mapping. Raises UserMistake for anything else."""
        if isinstance(self.value, dict):
            return self.value
        raise UserMistake(
            "Expected a mapping (`key: value`) here.", "这里应当是一个映射（`键: 值`）。", self.at
        )

    def items(self) -> tuple[Located, ...]:
        """The items of a list; anything else is a list of one."""
        return self.value if isinstance(self.value, tuple) else (self,)


def locate(source: str, file: str) -> Located:
    """The one document in `source`, an empty one as an empty mapping.

    Raises UserMistake for what is not YAML, holds a key twice, or uses anchors or own tags.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(source)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise _not_yaml(error.problem or "unreadable", at) from error
    except (YAMLError, ValueError) as error:
        raise _not_yaml("unreadable", Place(file)) from error
    except RecursionError as error:
        raise _not_yaml("nested too deeply", Place(file)) from error
    return Located({}, "mapping", Place(file, 1, 1)) if node is None else _located(node, file)


def _not_yaml(problem: str, at: Place) -> UserMistake:
    return UserMistake(f"This is not YAML: {problem}.", f"这不是合法的 YAML：{problem}。", at)


def _located(node: Node, file: str) -> Located:
    at = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    short = str(node.tag).removeprefix("tag:yaml.org,2002:")
    if node.anchor is not None or short not in (*_TAGS, "str", "map", "seq"):
        raise UserMistake(
            "Anchors (`&`) and tags (`!`) are not part of a playbook; write the value out.",
            "策略库不支持锚点（`&`）和标签（`!`）；请直接写值。",
            at,
        )
    match node:
        case MappingNode():
            return Located(_entries(node, file), "mapping", at)
        case SequenceNode():
            return Located(tuple(_located(item, file) for item in node.value), "list", at)
    assert isinstance(node, ScalarNode)
    return Located(str(node.value), _TAGS.get(short, "text"), at)


def _entries(node: MappingNode, file: str) -> dict[str, Located]:
    entries: dict[str, Located] = {}
    for key, value in node.value:
        name = _located(key, file)
        if not isinstance(name.value, str):
            raise UserMistake("A key must be a word.", "键必须是一个词。", name.at)
        if name.value in entries:
            raise UserMistake(
                f"`{name.value}` stands twice in this mapping.",
                f"`{name.value}` 在这个映射里写了两次。",
                name.at,
            )
        entries[name.value] = _located(value, file)
    return entries


def laid_over(below: Located, above: Located) -> Located:
    """Mappings joined key by key, `above` before `below`; a list or scalar replaces the other."""
    if not (isinstance(below.value, dict) and isinstance(above.value, dict)):
        return above
    joined = dict(below.value)
    for key, value in above.value.items():
        joined[key] = laid_over(joined[key], value) if key in joined else value
    return replace(below, value=joined)
