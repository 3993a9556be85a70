"""Cells that somebody will open in a spreadsheet, whoever wrote what stands in them."""

from __future__ import annotations

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
"""With what a spreadsheet lets a formula begin."""
QUOTE = "'"


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"{QUOTE}{cell}" if cell.startswith(BEGINNINGS) else cell


def meant(cell: str) -> str:
    """What stood in a cell before it was made harmless."""
    own = cell.removeprefix(QUOTE)
    return own if own.startswith(BEGINNINGS) else cell
