"""Two definitions of one metric, told apart key by key, as the star file spells its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.metrics.starfile.definition import Json

UNWRITTEN = ("always", "formula", "rules", "digits")
"""Steps of a model that have no key in the star file: what they hold stands at the key above."""
DEFAULT = Text("default", "默认")


@dataclass(frozen=True)
class Change:
    """A key of the star file with its value before and after; None where it is at its default."""

    key: str
    before: str | None
    after: str | None

    @property
    def says(self) -> Text:
        """The change as a clause."""
        return Text(
            f"{self.key}: {self._spelt(self.before, 'en')} → {self._spelt(self.after, 'en')}",
            f"{self.key}：{self._spelt(self.before, 'zh')} → {self._spelt(self.after, 'zh')}",
        )

    @staticmethod
    def _spelt(value: str | None, lang: str) -> str:
        return DEFAULT.within(lang) if value is None else value


def changes(metric: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Change]:
    """What is different in two definitions of `metric`, as `definition_of` gives them.

    Of an episode kind, moment, group or metric that only one of them refers to nothing is told:
    the key that refers to it has changed.
    """
    old, new = _things(metric, before), _things(metric, after)
    found = []
    for thing in old:
        if thing in new:
            keys = dict.fromkeys((*old[thing], *new[thing]))
            each = (Change(key, old[thing].get(key), new[thing].get(key)) for key in keys)
            found += [change for change in each if change.before != change.after]
    return found


def _things(metric: str, definition: Mapping[str, Json]) -> dict[str, dict[str, str]]:
    """The keys of each thing that a definition is made of, with their values as text."""
    found: dict[str, dict[str, str]] = {}
    for section, value in _sections(metric, definition):
        found.setdefault(section, {}).update(_leaves(section, value))
    return found


def _sections(metric: str, definition: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Each thing of the star file by its path, as often as it is met, with its keys."""
    own = f"metrics.{metric}"
    yield own, {"kind": definition["kind"]}
    yield own, definition["metric"]
    yield "calendar", definition["calendar"]
    yield from _excluded(_mapping(definition.get("excluded")))
    for part, told in (("refers", _sections), ("sources", _source), ("groups", _group)):
        for name, inner in _mapping(definition[part]).items():
            yield from told(name, _mapping(inner))


def _excluded(value: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Who is left out: the list by its digest, the bots by their rule and by their episodes."""
    bots = _mapping(value.get("bots"))
    yield "trust.exclude", {"users": value.get("users"), "bots": bots.get("rule")}
    for name, inner in _mapping(bots.get("episodes")).items():
        yield from _source(name, _mapping(inner))


def _source(name: str, value: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    if "cut" in value:
        yield f"episodes.{name}", value["cut"]
        for moment, inner in _mapping(value["moments"]).items():
            yield f"moments.{moment}", inner
    else:
        section = "episodes" if "from_" in value else "moments"
        yield f"{section}.{name}", dict(value)


def _group(name: str, value: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    group = _mapping(value["group"])
    yield f"groups.{name}", dict(group)
    if "did" in group and value.get("did") is not None:
        yield from _source(str(group["did"]), _mapping(value["did"]))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _leaves(path: str, value: Json) -> dict[str, str]:
    if isinstance(value, list) and value and all(_is_pair(item) for item in value):
        value = {str(pair[0]): pair[1] for pair in value if isinstance(pair, list)}
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for key, inner in value.items():
            step = path if key in UNWRITTEN else f"{path}.{key.rstrip('_')}"
            found |= _leaves(step, inner)
        return found
    if isinstance(value, list):
        return {path: ", ".join(_word(item) for item in value)}
    return {} if value is None else {path: _word(value)}


def _is_pair(item: Json) -> bool:
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], str)


def _word(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    written = str(value)
    return written[1:-1] if _is_bracketed(written) else written


def _is_bracketed(written: str) -> bool:
    """Whether the first bracket of an expression closes with its last letter."""
    depth = 0
    for place, letter in enumerate(written):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return letter == ")" and place == len(written) - 1 and written[0] == "("
    return False
