"""A finding as Markdown; whatever users wrote is escaped, so that it can only be read."""

from __future__ import annotations

import re

from cynosure.report.brief import Item, Page
from cynosure.report.layout import Drawing, Grid
from cynosure.report.sheet import Sheet

_SPECIAL = re.compile(r"([\\*_{}\[\]#|~!])")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"})
_LINK = re.compile(r"(?i)(?<=\w)(:)(?=//)|(?<=www)(\.)|(?<=mailto)(:)|(?<=xmpp)(:)")


def markdown(sheet: Sheet) -> str:
    """The sheet as a section with its sentence and a list of labelled lines and tables."""
    head = " · ".join(part for part in (sheet.alias, f"{sheet.mark} {sheet.kind}") if part)
    parts = [f"### {escaped(head)}", f"**{escaped(sheet.headline)}**"]
    for line in sheet.lines:
        parts.extend(_labelled(escaped(line.label), line.body))
    return "\n\n".join(parts) + "\n"


def page(brief: Page) -> str:
    """A brief as a document of its own; pictures are left to the forms that have them."""
    parts = [f"# {escaped(brief.title)}", escaped(brief.about)]
    for section in brief.sections:
        parts.append(f"## {escaped(section.head)}")
        parts.append("\n".join(f"- {_item(item)}" for item in section.items))
        for table in section.tables:
            parts.extend(_labelled(escaped(table.title), table.body))
    return "\n\n".join(parts) + "\n"


def _item(item: Item) -> str:
    names = " · ".join(item.aliases)
    return escaped(f"{item.said} ({names})" if names else item.said)


def escaped(line: str) -> str:
    """One line as Markdown that shows these very letters; code between backticks stays code.

    Backticks are ours alone: `layout.plain` has taken them out of what users wrote.
    """
    outside, *rest = line.split("`")
    parts = [_outside(outside)]
    for place, part in enumerate(rest):
        parts.append(part.replace("|", "¦") if place % 2 == 0 else _outside(part))
    return "`".join(parts)


def _outside(text: str) -> str:
    text = _SPECIAL.sub(r"\\\1", text).translate(_MARKUP)
    return _LINK.sub(lambda found: f"&#{ord(found[0])};", text)


def _labelled(label: str, body: Drawing) -> list[str]:
    if body.grid is None and len(body.above) + len(body.below) == 1:
        return [f"**{label}** {escaped((*body.above, *body.below)[0])}"]
    parts = [f"**{label}**"]
    if body.above:
        parts.append("\n".join(f"- {escaped(line)}" for line in body.above))
    if body.grid:
        parts.append(_table(body.grid))
    return parts + [escaped(line) for line in body.below]


def _table(grid: Grid) -> str:
    rule = ("---:" if right else "---" for right in grid.right)
    rows = [grid.head, *grid.rows]
    first, *others = (" | ".join(escaped(cell) for cell in row) for row in rows)
    return "\n".join(f"| {row} |" for row in (first, " | ".join(rule), *others))
