"""A matrix whose rows are periods: a line for each column, named where it ends.

Lines are told apart by their dashes and their names; only the first has the accent. A period whose
name says that it is open is a ring, which nothing joins to those before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cynosure.findings.blocks import MatrixBlock
from cynosure.report.charts.breakdown import axis_of_values
from cynosure.report.charts.frame import (
    ACCENT,
    GROUND,
    LETTERS,
    QUIET,
    Spec,
    drawable,
    instant,
    time_axis,
)
from cynosure.report.grammar import Grammar
from cynosure.report.sentence import amount, words
from cynosure.stats.undefined import Undefined

HEIGHT = 240
TICKS = 6
"""About how many periods are named below the axis."""
MOST_LINES = 8
LETTER_ROOM = 0.068
"""How much of the height a name takes."""
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (1, 0), (6, 3), (2, 2), (8, 3, 2, 3))
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?: – (\d{4}-\d{2}-\d{2}))?( \(open\))?")


@dataclass(frozen=True)
class Span:
    """A period that a row is named after, first and last day; `is_open` where the name says so."""

    first: date
    last: date
    is_open: bool


def spans(block: MatrixBlock) -> list[Span] | None:
    """The periods that the rows are named after, None where a row is named otherwise."""
    found = [_SPAN.fullmatch(row.en) for row in block.rows]
    if len(found) < 2 or not all(found):
        return None
    try:
        return [
            Span(date.fromisoformat(m[1]), date.fromisoformat(m[2] or m[1]), m[3] is not None)
            for m in found
            if m
        ]
    except ValueError:
        return None


def rows_are_periods(block: MatrixBlock) -> bool:
    """Whether the matrix is a course over time that lines can show."""
    return 0 < len(block.columns) <= MOST_LINES and spans(block) is not None


def over_time(block: MatrixBlock, grammar: Grammar) -> Spec | None:
    """The picture of a course over time; None where nothing in it can be drawn."""
    periods = spans(block) or []
    known = [c for row in block.cells for c in row if not isinstance(c, Undefined)]
    if not drawable(known):
        return None
    begins, last = [span.first for span in periods], periods[-1].last + timedelta(days=1)
    rows, names = list(_points(grammar, block, periods)), list(_names(grammar, block, periods))
    return {
        "height": HEIGHT,
        "data": {"values": rows},
        "encoding": {"x": time_axis(grammar, begins, last, TICKS)},
        "layer": [*_lines(grammar, block), *_last_names(names)],
    }


def _lines(grammar: Grammar, block: MatrixBlock) -> Iterator[Spec]:
    y = {"field": "value", **axis_of_values(grammar, block.unit)}
    places = list(range(len(block.columns)))
    tones = [ACCENT if n == 0 else QUIET for n in places]
    dashes = [list(DASHES[n % len(DASHES)]) for n in places]
    yield {
        "transform": [{"filter": "!datum.open"}],
        "mark": {"type": "line", "strokeWidth": 1.8},
        "encoding": {
            "y": y,
            "detail": {"field": "run", "type": "nominal"},
            "color": _by_line(places, tones),
            "strokeDash": _by_line(places, dashes),
        },
    }
    yield {
        "mark": {"type": "point", "filled": True, "size": 26, "opacity": 1, "strokeWidth": 1.6,
                 "tooltip": {"expr": "datum.told"}},
        "encoding": {
            "y": y,
            "stroke": _by_line(places, tones),
            "fill": {
                "condition": {"test": "datum.open", "value": GROUND},
                **_by_line(places, tones),
            },
        },
    }  # fmt: skip


def _last_names(names: list[Spec]) -> Iterator[Spec]:
    yield {
        "data": {"values": names},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8,
                 "fontSize": LETTERS, "limit": 150},
        "encoding": {"y": {"field": "height", "type": "quantitative"}, "text": {"field": "name"}},
    }  # fmt: skip


def _by_line(places: list[int], range_: list[str] | list[list[int]]) -> Spec:
    scale = {"domain": places, "range": range_}
    return {"field": "line", "type": "nominal", "scale": scale, "legend": None}


def _middle(span: Span) -> float:
    return instant(span.first, ((span.last - span.first).days + 1) / 2)


def _points(grammar: Grammar, block: MatrixBlock, periods: list[Span]) -> Iterator[Spec]:
    for line, label in enumerate(block.columns):
        run = 0
        for span, cells in zip(periods, block.cells, strict=True):
            cell = cells[line]
            if isinstance(cell, Undefined):
                run += 1
                continue
            days = grammar.days(span.first, span.last)
            said = f"{words(grammar, label)} {amount(grammar, cell, block.unit)}"
            yield {
                "middle": _middle(span),
                "value": cell,
                "line": line,
                "run": f"{line}.{run}",
                "open": span.is_open,
                "told": f"{days}{grammar.signs.colon}{said}",
            }


def _names(grammar: Grammar, block: MatrixBlock, periods: list[Span]) -> Iterator[Spec]:
    """The name of each line at the height of its last value, moved where two would touch."""
    known = [c for row in block.cells for c in row if not isinstance(c, Undefined)]
    span = max(*known, 0.0) - min(*known, 0.0) or 1.0
    ends = []
    for line, label in enumerate(block.columns):
        column = [row[line] for row in block.cells]
        values = [cell for cell in column if not isinstance(cell, Undefined)]
        if values:
            ends.append((values[-1], words(grammar, label)))
    below = -float("inf")
    for value, name in sorted(ends):
        height = max(value, below + LETTER_ROOM * span)
        below = height
        yield {"middle": _middle(periods[-1]), "height": height, "name": name}
