"""The names of rows: what happened, and whether it belongs to one person."""

from __future__ import annotations

_APART = "\0"
NAMELESS = "\0"
"""The name of rows that have none."""


def nobodys(name: str) -> str:
    """The name of rows that would be `name` if they belonged to somebody."""
    return f"{name}{_APART}nobody"


def several(name: str) -> str:
    """The name of rows that would be `name` if they belonged to one person only."""
    return f"{name}{_APART}several"


def is_name(name: str) -> bool:
    """Whether a name is that of rows of persons."""
    return not name.endswith((f"{_APART}nobody", f"{_APART}several"))
