"""A table as a grid, with the reasons of its empty cells below it."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Note, Quantity, TableBlock, Unit
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Drawing, Grid
from cynosure.report.numbers import numeral
from cynosure.report.sentence import amount, say_absent, say_note, words
from cynosure.stats.undefined import Undefined

NONE = "–"
"""What stands in a cell whose number does not exist."""
MOST_ROWS = 60
"""Rows of a table that a terminal shows; further ones say that they are there."""
IN_PLACE = 1
"""Cells without a number up to which the reason stands in the cell itself."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def table_drawing(grammar: Grammar, block: TableBlock) -> Drawing:
    """The table in one language; several cells without a number get marks, explained below."""
    if any(isinstance(cell, Note) for row in block.rows for cell in row):
        # Sentences are too long for the columns of a grid.
        return Drawing(above=tuple(line for row in block.rows for line in _said(grammar, row)))
    absent = [cell for row in block.rows for cell in row if isinstance(cell, Undefined)]
    reasons = [say_absent(grammar, cell).reason for cell in absent]
    marks: dict[str, str] = {}
    if len(reasons) > IN_PLACE:
        several = tuple(dict.fromkeys(reasons))
        marks = {said: str(n).translate(_RAISED) for n, said in enumerate(several, 1)}
    width = range(len(block.columns))
    columns = [[row[n] for row in block.rows if n < len(row)] for n in width]
    right = tuple(map(_is_of_numbers, columns))
    mixed = [len({one.unit for one in c if isinstance(one, Quantity)}) > 1 for c in columns]
    rows = tuple(
        tuple(_cell(grammar, row[n], marks, mixed[n]) if n < len(row) else "" for n in width)
        for row in block.rows
    )
    head = tuple(words(grammar, name) for name in block.columns)
    grid = Grid(head, rows, right).without_blank_columns() if rows and head else None
    below = tuple(f"{mark} {said}" for said, mark in marks.items())
    rest = ""
    if len(rows) > MOST_ROWS:
        rest = grammar.phrases["rows_shown"].format(shown=MOST_ROWS, count=f"{len(rows):,}")
    return Drawing(grid=grid, below=below, most=MOST_ROWS if rest else 0, rest=rest)


def _is_of_numbers(cells: list[Cell]) -> bool:
    """Whether all cells of a column are numbers or dashes, some of them numbers."""
    return any(not isinstance(cell, str | Text) for cell in cells) and all(
        not isinstance(cell, str | Text) or cell in (NONE, Text(NONE, NONE)) for cell in cells
    )


def _said(grammar: Grammar, row: tuple[Cell, ...]) -> Iterator[str]:
    """A row that holds sentences: the first beside its name, the others under it."""
    first, second, *others = (_cell(grammar, cell, {}) for cell in row)
    yield f"{first}{grammar.signs.colon}{second}"
    yield from (f"→ {other}" for other in others)


def _cell(grammar: Grammar, cell: Cell, marks: dict[str, str], mixed: bool = False) -> str:
    """A cell; in a column of several units, `mixed`, points name themselves too."""
    if isinstance(cell, Undefined):
        reason = say_absent(grammar, cell).reason
        return f"{NONE}{marks[reason]}" if reason in marks else f"{NONE} {reason}"
    if isinstance(cell, Note):
        return say_note(grammar, cell)
    if isinstance(cell, Quantity) and cell.unit is Unit.POINTS and not mixed:
        # The head of the column says points; in each row they would drown the numbers.
        return numeral(cell.value, cell.unit)
    if isinstance(cell, Quantity):
        return amount(grammar, cell.value, cell.unit)
    if isinstance(cell, int | float):
        return numeral(cell, Unit.NUMBER)
    return words(grammar, cell)
