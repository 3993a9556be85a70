"""A finding as text for a terminal, aligned for East Asian letters too."""

from __future__ import annotations

from cynosure.report.brief import Page, Table
from cynosure.report.layout import Drawing, pad, width, wrap
from cynosure.report.sheet import Line, Sheet

COLUMNS = 100
BEYOND = 24
"""By how much a grid may be wider than sentences before it is broken: a broken one is harder to
read than a line that a window may have to wrap."""
MARGIN = 2
LABEL = 12
"""Columns from the margin to what a label says; a longer label gets a line of its own."""


def text(sheet: Sheet) -> str:
    """The sheet as lines of at most `COLUMNS` columns, grids of at most `BEYOND` more."""
    head = "  ".join(part for part in (sheet.alias, f"{sheet.mark} {sheet.kind}") if part)
    lines = [head, *wrap(sheet.headline, COLUMNS)]
    for line in sheet.lines:
        lines.extend(_labelled(line))
    # Spaces that must not break a line have done their work; whoever searches the text types plain
    # ones.
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def page(leaf: Page) -> str:
    """A page of several parts as lines; pictures are left to the forms that have them."""
    lines = [leaf.title, *wrap(leaf.about, COLUMNS)]
    for section in leaf.sections:
        lines += ["", section.head]
        for item in section.items:
            names = " · ".join(item.aliases)
            lines += _listed(f"{item.said} ({names})" if names else item.said)
        for table in section.tables:
            lines += _under_title(table)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def _listed(said: str) -> list[str]:
    first, *rest = wrap(said, COLUMNS - 2 * MARGIN)
    return [f"{' ' * MARGIN}- {first}", *(" " * 2 * MARGIN + row for row in rest)]


def _under_title(table: Table) -> list[str]:
    inset = " " * 2 * MARGIN
    rows = drawn(table.body, COLUMNS - 2 * MARGIN)
    return ["", " " * MARGIN + table.title, *(f"{inset}{row}".rstrip() for row in rows)]


def drawn(drawing: Drawing, columns: int) -> list[str]:
    """A drawing as lines, its sentences wrapped at `columns`."""
    lines = [row for each in drawing.above for row in _hung(each, columns)]
    if drawing.grid:
        grid = drawing.grid
        if drawing.rest:
            grid = grid.last(drawing.most) if drawing.latest else grid.first(drawing.most)
        lines.extend(grid.lines(columns + BEYOND))
    if drawing.rest:
        lines.extend(wrap(drawing.rest, columns))
    return lines + [row for each in drawing.below for row in _hung(each, columns)]


def _hung(sentence: str, columns: int) -> list[str]:
    """A sentence whose further lines stand in by two where it begins with a mark."""
    inset = "  " if sentence[:2] in ("✓ ", "✗ ", "– ", "→ ") else ""
    first, *rest = wrap(sentence, columns - len(inset))
    return [first, *(inset + line for line in rest)]


def _labelled(line: Line) -> list[str]:
    body = drawn(line.body, COLUMNS - MARGIN - LABEL) or [""]
    blank = " " * (MARGIN + LABEL)
    if width(line.label) >= LABEL:
        return [" " * MARGIN + line.label, *(blank + row for row in body)]
    first = " " * MARGIN + pad(line.label, LABEL)
    return [f"{first}{body[0]}".rstrip(), *(f"{blank}{row}".rstrip() for row in body[1:])]
