"""Rubrics that ship as data: a trade's rules, to be used as they are or taken as a beginning."""

from __future__ import annotations

from importlib import resources

PACKS: tuple[str, ...] = ("screenwriting", "film", "readiness")
FOLDER = "rubrics"


def pack_text(name: str) -> str:
    """The YAML of a pack; raises KeyError for a name that is none of `PACKS`."""
    if name not in PACKS:
        raise KeyError(name)
    room = resources.files(__package__) / FOLDER
    return (room / f"{name}.yml").read_text(encoding="utf-8")
