"""The playbook that ships, and the same with the user's own entries laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

from cynosure.errors import Place, UserMistake, did_you_mean, system_words
from cynosure.playbook.decode import decode_model
from cynosure.playbook.located import Located, laid_over, locate
from cynosure.playbook.models import Choices, Playbook

WRONG_CHOICES, BUSINESS_TYPES = "wrong_choices.yml", "business_types.yml"
FILES: tuple[str, ...] = (
    BUSINESS_TYPES, WRONG_CHOICES, "criteria.yml", "scenarios.yml", "stages.yml", "ai_stars.yml",
)  # fmt: skip
FOLDER = "playbook"
SINGLE: tuple[str, ...] = ("handover",)
"""Sections that are one entry and no mapping of entries."""

REFERENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("business_types", "*", "wrong_choices"), "wrong_choices"),
    (("wrong_choices", "*", "measures"), "measures"),
    (("wrong_choices", "*", "fits"), "business_types"),
    (("wrong_choices", "*", "except_types"), "business_types"),
    (("ai_stars", "*", "variants", "*", "measures"), "measures"),
)
"""Where ids stand (`*` is any key), and the section that must have them."""


@cache
def shipped() -> Playbook:
    """The playbook of the product, read once."""
    return _decoded(_shipped(FILES))


@cache
def shipped_choices(with_types: bool) -> Choices:
    """The same as far as the choice of a star needs it, without the files that it does not.

    Every question about a star asks this, and reading all of the playbook takes a third of a
    second.
    """
    files = (BUSINESS_TYPES, WRONG_CHOICES) if with_types else (WRONG_CHOICES,)
    choices: Choices = decode_model(_shipped(files), Choices)
    return choices


def with_own(project: Path) -> Playbook:
    """The playbook with the files `playbook/*.yml` in the folder `project` laid over it, by name.

    An entry of theirs changes the keys that it writes and keeps the others; a new id adds one.
    Both then have `source: user` unless they say otherwise. Raises UserMistake, with file, line
    and column, for what does not fit.
    """
    paths = sorted((project / FOLDER).glob("*.yml"))
    if not paths:
        return shipped()
    root = _shipped(FILES)
    for path in paths:
        root = laid_over(root, _marked(locate(_read(path), f"{FOLDER}/{path.name}")))
    return _decoded(root)


@cache
def _shipped(files: tuple[str, ...]) -> Located:
    room = resources.files(__package__)
    root = Located({}, "mapping", Place(FOLDER))
    for name in files:
        root = laid_over(root, locate((room / name).read_text(encoding="utf-8"), name))
    return root


def _read(path: Path) -> str:
    at = Place(f"{FOLDER}/{path.name}")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserMistake(
            "This playbook is not UTF-8; save it as UTF-8.",
            "这个策略库文件不是 UTF-8 编码；请另存为 UTF-8。",
            at,
        ) from error
    except OSError as error:
        why = system_words(error.strerror)
        raise UserMistake(
            f"This playbook cannot be read ({why.en}).",
            f"无法读取这个策略库文件（{why.zh}）。",
            at,
        ) from error


def _marked(root: Located) -> Located:
    """The user's file with `source: user` in every entry that does not name its source."""
    sections: dict[str, Located] = {}
    for name, section in root.entries().items():
        if name in SINGLE:
            sections[name] = _own(section)
        else:
            own = {key: _own(entry) for key, entry in section.entries().items()}
            sections[name] = replace(section, value=own)
    return replace(root, value=sections)


def _own(entry: Located) -> Located:
    return replace(entry, value={"source": Located("user", "text", entry.at), **entry.entries()})


def _decoded(root: Located) -> Playbook:
    book: Playbook = decode_model(root, Playbook)
    for path, section in REFERENCES:
        known = root.entries()[section].entries()
        for reference in _at(root, path):
            if reference.value not in known:
                raise _leads_nowhere(reference, section, known)
    return book


def _at(value: Located, path: tuple[str, ...]) -> Iterator[Located]:
    """The items of every list at `path`."""
    if not path:
        yield from value.items()
        return
    entries = value.entries()
    for key in entries if path[0] == "*" else entries.keys() & {path[0]}:
        yield from _at(entries[key], path[1:])


def _leads_nowhere(reference: Located, section: str, known: dict[str, Located]) -> UserMistake:
    near = did_you_mean(str(reference.value), known)
    return UserMistake(
        f"There is no `{reference.value}` in `{section}`.{near.en}",
        f"`{section}` 里没有 `{reference.value}`。{near.zh}",
        reference.at,
    )
