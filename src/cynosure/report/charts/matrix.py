"""Numbers by row and column: every number stands in its cell, the shade only leads the eye."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.findings.blocks import MatrixBlock
from cynosure.report.charts.breakdown import NONE
from cynosure.report.charts.frame import (
    ACCENT,
    INK,
    LETTERS,
    OUTSIDE,
    UNKEYED,
    Spec,
    drawable,
    keyed,
)
from cynosure.report.grammar import Grammar
from cynosure.report.layout import wrap
from cynosure.report.numbers import numeral
from cynosure.report.sentence import amount, say_absent, words
from cynosure.stats.undefined import Undefined

STEP = 30
LEAST = 46
"""Pixels that a column needs; a wider matrix is scrolled sideways."""
LINE = 14
"""Pixels from one line of a name to the next."""
LETTERS_WIDE, LINES = 12, 3
"""The name of a column is broken after so many letters, and has so many lines."""
MOST_CELLS = 600
"""Cells that a picture takes; the table has the rest."""
DEEPEST = 0.42
"""How opaque the deepest shade is: the number upon it keeps its contrast in light and dark."""


def matrix(block: MatrixBlock, grammar: Grammar) -> Spec | None:
    """The picture of a matrix; None where it has no number, or too many."""
    known = [c for row in block.cells for c in row if not isinstance(c, Undefined)]
    if not drawable(known) or len(block.rows) * len(block.columns) > MOST_CELLS:
        return None
    columns = _names_of(grammar, block)
    return {
        "height": STEP * len(block.rows),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "usermeta": {"least": 110 + LEAST * len(block.columns)},
        "data": {"values": list(_cells(grammar, block))},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": None, "axis": _ROW_NAMES},
            "x": {
                "field": "column",
                "type": "nominal",
                "sort": None,
                "axis": _column_names(columns),
            },
        },
        "layer": [_shades(known), _numbers()],
    }


def _shades(known: list[float]) -> Spec:
    """A rectangle for each cell, the deeper the further its number lies from zero."""
    top = max(abs(value) for value in known) or 1.0
    low = min(known) if 0 <= min(known) < top else 0.0
    return {
        "mark": {"type": "rect", "tooltip": {"expr": "datum.told"}},
        "encoding": {
            "fill": {
                "condition": {"test": "datum.value < 0", "value": OUTSIDE},
                "value": ACCENT,
            },
            "fillOpacity": {
                "condition": {
                    "test": "isValid(datum.value)",
                    "field": "size",
                    "type": "quantitative",
                    "scale": {"domain": [low, top], "range": [0.03, DEEPEST]},
                    "legend": None,
                },
                "value": 0,
            },
        },
    }


def _numbers() -> Spec:
    return {
        "mark": {"type": "text", "fontSize": LETTERS},
        "encoding": {"text": {"field": "said"}},
    }


_NAMES: Spec = {
    "title": None,
    "labelColor": INK,
    "labelOverlap": False,
    "domain": False,
    "ticks": False,
}
_ROW_NAMES: Spec = {
    **_NAMES,
    "labelExpr": UNKEYED,
    "labelLimit": {"expr": "max(96, 0.4 * width)"},
}


def _column_names(columns: list[str]) -> Spec:
    """The axis that names the columns; names of several lines begin higher."""
    lines = max(name.count("\n") for name in columns)
    return {
        **_NAMES,
        "orient": "top",
        "labelAngle": 0,
        "labelExpr": f"split({UNKEYED}, '\\n')",
        "labelLimit": {"expr": "max(40, bandwidth('x') - 4)"},
        "labelPadding": 6 + lines * LINE,
    }


def _names_of(grammar: Grammar, block: MatrixBlock) -> list[str]:
    broken = (wrap(words(grammar, label), LETTERS_WIDE)[:LINES] for label in block.columns)
    return [keyed(n, "\n".join(lines)) for n, lines in enumerate(broken)]


def _cells(grammar: Grammar, block: MatrixBlock) -> Iterator[Spec]:
    columns = [words(grammar, label) for label in block.columns]
    keys = _names_of(grammar, block)
    for place, (label, cells) in enumerate(zip(block.rows, block.cells, strict=True)):
        row = words(grammar, label)
        for key, column, cell in zip(keys, columns, cells, strict=True):
            shown: Spec
            if isinstance(cell, Undefined):
                shown = {"value": None, "size": None, "said": NONE}
                told = say_absent(grammar, cell).reason
            else:
                shown = {"value": cell, "size": abs(cell), "said": numeral(cell, block.unit)}
                told = amount(grammar, cell, block.unit)
            names = grammar.signs.listing.join((row, column))
            yield {
                "row": keyed(place, row),
                "column": key,
                **shown,
                "told": f"{names}{grammar.signs.colon}{told}",
            }
