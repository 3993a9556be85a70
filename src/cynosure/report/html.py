"""A brief as one HTML file: no script, nothing from a network, the same in light, dark and print.

The content security policy in its head holds the file to that, whatever a user's data spell.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from cynosure.findings.blocks import SeriesBlock
from cynosure.report.brief import Item, Page, Section, Table
from cynosure.report.charts.still import still
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Drawing, Grid
from cynosure.report.style import STYLE

GENERATOR = "cynosure brief"
"""By this name in its head a file is known as one that we may write anew."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(page: Page, grammar: Grammar) -> str:
    """The whole file."""
    body = "\n".join(_section(section, grammar) for section in page.sections)
    lang = "zh-Hans" if page.lang == "zh" else page.lang
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{GENERATOR}">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(page.title)}</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<h1>{escape(page.title)}</h1>
<p>{_said(page.about)}</p>
</header>
<main>
{body}
</main>
</body>
</html>
"""


def _section(section: Section, grammar: Grammar) -> str:
    items = "\n".join(f"<li>{_item(item)}</li>" for item in section.items)
    parts = [f"<section>\n<h2>{escape(section.head)}</h2>", f"<ul>\n{items}\n</ul>"]
    if section.figure is not None:
        parts += _figure(section.figure, grammar)
    parts += [_table(table) for table in section.tables]
    return "\n".join([*parts, "</section>"])


def _item(item: Item) -> str:
    names = "".join(f' <span class="finding">{escape(name)}</span>' for name in item.aliases)
    return _said(item.said) + names


def _said(line: str) -> str:
    """A line in which what stands between backticks, which are ours alone, is code."""
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(line.split("`"))
    )


def _figure(block: SeriesBlock, grammar: Grammar) -> Iterator[str]:
    drawn = still(block, grammar)
    if drawn:
        legend = escape(grammar.phrases["chart_legend"])
        yield f"<figure>\n{drawn}\n<figcaption>{legend}</figcaption>\n</figure>"


def _table(table: Table) -> str:
    shown = " open" if table.is_open else ""
    title, body = escape(table.title), _drawing(table.body)
    return f"<details{shown}>\n<summary>{title}</summary>\n{body}\n</details>"


def _drawing(body: Drawing) -> str:
    parts = [_line(line) for line in body.above]
    if body.grid is not None:
        parts.append(_grid(body.grid))
    return "\n".join([*parts, *(f"<p>{_said(line)}</p>" for line in body.below)])


def _line(line: str) -> str:
    """A line; one that follows from the one above it stands under it."""
    turned = ' class="under"' if line.startswith("→ ") else ""
    return f"<p{turned}>{_said(line)}</p>"


def _grid(grid: Grid) -> str:
    head = "".join(
        _cell('th scope="col"', cell, right) for cell, right in _columns(grid, grid.head)
    )
    rows = "\n".join(
        "<tr>" + "".join(_cell("td", cell, right) for cell, right in _columns(grid, row)) + "</tr>"
        for row in grid.rows
    )
    return f'<div class="wide"><table>\n<tr>{head}</tr>\n{rows}\n</table></div>'


def _columns(grid: Grid, row: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    return zip(row, grid.right, strict=True)


def _cell(tag: str, text: str, right: bool) -> str:
    turned = ' class="number"' if right else ""
    return f"<{tag}{turned}>{escape(text)}</{tag.split(maxsplit=1)[0]}>"
