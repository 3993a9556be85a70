"""Columns and lines: what users wrote made harmless, and widths that know East Asian letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 60
"""Columns that one label may take before it is cut off with an ellipsis."""

_NOT_BEFORE = "，。、；：？！）」』”’》〉】%…,.;:?!)]}"
_NOT_AFTER = "（「『“‘《〈【([{"
_HIDDEN = {"Cf", "Cs", "Co", "Cn"}
_BLANK = {"Cc", "Zl", "Zp", "Zs"}
_MARKS = {"Mn", "Me"}
_MOST_MARKS = 2
"""Marks over one letter that a language needs; more would climb over the lines around it."""


def plain(text: str, longest: int = LONGEST) -> str:
    """`text` as one harmless line of at most `longest` columns.

    Line ends, control characters and the escapes they begin become blanks; characters that turn
    the reading direction or are not seen go; a backtick, which would begin code, becomes a quote.
    """
    kept: list[str] = []
    marks = 0
    for letter in re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]", "", text):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in _MARKS else 0
        if category in _HIDDEN or marks > _MOST_MARKS:
            continue
        kept.append(" " if category in _BLANK else "'" if letter == "`" else letter)
    line = " ".join("".join(kept).split())
    return line if width(line) <= longest and len(line) <= 3 * longest else _cut(line, longest)


def width(text: str) -> int:
    """Columns that a terminal gives to `text`."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.category(letter) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _cut(text: str, columns: int) -> str:
    kept, taken = "", 0
    for letter in text[: 3 * columns]:
        taken += _letter_width(letter)
        if taken > columns - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def pad(text: str, columns: int, right: bool = False) -> str:
    """`text` filled with blanks to a width, at its left where `right`."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns` where words allow it.

    Broken at blanks and between wide letters, never before closing or after opening punctuation,
    nor between a number and its percent sign.
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width(lines[-1]) + width(piece.rstrip()) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    lines[-1] = lines[-1].rstrip()
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    current = ""
    for here, after in zip(text, f"{text[1:]} ", strict=False):
        current += here
        if _breaks(here, after):
            pieces.append(current)
            current = ""
    return [*pieces, current] if current else pieces


def _breaks(here: str, after: str) -> bool:
    if after in _NOT_BEFORE or here in _NOT_AFTER:
        return False
    if here == " ":
        return after not in " →"
    return after != " " and 2 in (_letter_width(here), _letter_width(after))


@dataclass(frozen=True)
class Grid:
    """A table of printed cells; `right` says which columns hold numbers and align right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]

    def without_blank_columns(self) -> Grid:
        """The grid without the columns in which no row has anything."""
        kept = [n for n in range(len(self.head)) if n == 0 or any(row[n] for row in self.rows)]
        return Grid(
            tuple(self.head[n] for n in kept),
            tuple(tuple(row[n] for n in kept) for row in self.rows),
            tuple(self.right[n] for n in kept),
        )

    def lines(self) -> list[str]:
        """The grid as aligned lines, its head first where it has one."""
        rows = [self.head, *self.rows] if any(self.head) else list(self.rows)
        widths = [max(width(row[n]) for row in rows) for n in range(len(self.head))]
        return [
            "  ".join(
                pad(cell, columns, right)
                for cell, columns, right in zip(row, widths, self.right, strict=True)
            ).rstrip()
            for row in rows
        ]


@dataclass(frozen=True)
class Drawing:
    """A block ready to be set: lines above a grid, the grid, lines below it."""

    above: tuple[str, ...] = ()
    grid: Grid | None = None
    below: tuple[str, ...] = ()
