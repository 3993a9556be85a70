"""Columns and lines: what users wrote made harmless, and widths that know East Asian letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GAP = 2
"""Blanks between two columns of a grid."""
HEAD = 10
"""Columns that the head of a narrow column takes before it is broken."""
NAMES = 60
"""Columns that names may take which stand again before every part of a broken grid."""
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

    def first(self, rows: int) -> Grid:
        """The grid with so many of its rows."""
        return Grid(self.head, self.rows[:rows], self.right)

    def last(self, rows: int) -> Grid:
        """The grid with so many of its rows, the last ones."""
        return Grid(self.head, self.rows[-rows:], self.right)

    def without_blank_columns(self) -> Grid:
        """The grid without the columns in which no row has anything."""
        return self._of(
            [n for n in range(len(self.head)) if n == 0 or any(row[n] for row in self.rows)]
        )

    def lines(self, columns: int | None = None) -> list[str]:
        """The grid as aligned lines, its head first where it has one.

        A grid wider than `columns` gets heads of several lines; one that is still wider is set as
        several grids below each other, each of which begins with what tells its rows apart.
        """
        if columns is None or self._width() <= columns:
            return self.under([self.head] if any(self.head) else [])
        heads = [wrap(head, size) for head, size in zip(self.head, self._narrow(), strict=True)]
        lines: list[str] = []
        for number, kept in enumerate(self._parted(columns)):
            part = self._of(kept)
            high = max(len(heads[n]) for n in kept)
            over = [
                tuple((*[""] * (high - len(heads[n])), *heads[n])[k] for n in kept)
                for k in range(high)
            ]
            lines += [*([""] if number else []), *part.under(over)]
        return lines

    def under(self, heads: list[tuple[str, ...]]) -> list[str]:
        """The rows as aligned lines under some lines of heads."""
        rows = [*heads, *self.rows]
        widths = [max((width(row[n]) for row in rows), default=0) for n in range(len(self.head))]
        return [
            (" " * GAP)
            .join(
                pad(cell, columns, right)
                for cell, columns, right in zip(row, widths, self.right, strict=True)
            )
            .rstrip()
            for row in rows
        ]

    def _width(self) -> int:
        return max(map(width, self.under([self.head])))

    def _narrow(self) -> list[int]:
        """How narrow a column is set: as its cells, the longest word of its head, and its head as
        far as that is no wider than `HEAD`."""
        cells = [
            max((width(row[n]) for row in self.rows), default=1) for n in range(len(self.head))
        ]
        words = [max(map(width, wrap(head, 1))) for head in self.head]
        short = [min(width(head), HEAD) for head in self.head]
        return [max(sizes) for sizes in zip(cells, words, short, strict=True)]

    def _parted(self, columns: int) -> list[list[int]]:
        """The columns of each of the grids below each other; all of them begin with the columns
        that tell the rows apart."""
        narrow, names = self._narrow(), list(range(self._telling()))
        # What is the same in every row need not be said again.
        again = [n for n in names if len({row[n] for row in self.rows}) > 1] or names[:1]
        parts, taken = [list(names)], sum(narrow[n] + GAP for n in names) - GAP
        for n in range(len(names), len(narrow)):
            begun = again if len(parts) > 1 else names
            if taken + GAP + narrow[n] > columns and len(parts[-1]) > len(begun):
                parts.append(list(again))
                taken = sum(narrow[n] + GAP for n in again) - GAP
            parts[-1].append(n)
            taken += GAP + narrow[n]
        return parts

    def _telling(self) -> int:
        """How many of the first columns tell the rows apart, of those that hold words; where none
        do, as many of them as take no more than `NAMES` columns."""
        narrow = self._narrow()
        fitting = 1
        for number in range(1, len(self.head)):
            if self.right[number - 1] and number > 1:
                break
            if len({row[:number] for row in self.rows}) == len(self.rows):
                return number
            if sum(narrow[:number]) + GAP * (number - 1) <= NAMES:
                fitting = number
        return fitting

    def _of(self, kept: list[int]) -> Grid:
        return Grid(
            tuple(self.head[n] for n in kept),
            tuple(tuple(row[n] for n in kept) for row in self.rows),
            tuple(self.right[n] for n in kept),
        )


@dataclass(frozen=True)
class Drawing:
    """A block ready to be set: lines above a grid, the grid, lines below it.

    A terminal shows `most` rows of a longer grid, the last ones where it runs on in time
    (`latest`), and then `rest`, which says so.
    """

    above: tuple[str, ...] = ()
    grid: Grid | None = None
    below: tuple[str, ...] = ()
    most: int = 0
    rest: str = ""
    latest: bool = False
