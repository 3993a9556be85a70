"""A curve with its band, and a scatter of named points."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.findings.blocks import CurveBlock, PointsBlock, Unit
from cynosure.report.charts.frame import (
    ACCENT,
    BAND,
    LETTERS,
    QUIET,
    Spec,
    drawable,
    printed,
)
from cynosure.report.grammar import Grammar
from cynosure.report.numbers import numeral
from cynosure.report.sentence import amount, words

HEIGHT = 240
MOST_NAMES = 12
"""Points that are named beside their mark; of more, each is named on pointing at it."""
MOST_POINTS = 5_000


_UPRIGHT: Spec = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "start",
    "titleBaseline": "bottom",
    "titleX": -30,
    "titleY": -10,
}
"""The title of the upright axis lies above it: Chinese is not read on its side."""


def curve(block: CurveBlock, grammar: Grammar) -> Spec | None:
    """The picture of a curve; None where it has no point, or none that can be drawn."""
    bounded = len(block.low) == len(block.high) == len(block.x) > 0
    if not drawable([*block.x, *block.y, *block.low, *block.high]):
        return None
    rows: list[Spec] = []
    for n, (x, y) in enumerate(zip(block.x, block.y, strict=True)):
        at = f"{words(grammar, block.x_label)} {numeral(x, Unit.NUMBER)}"
        row: Spec = {"x": x, "y": y}
        row["told"] = f"{at}{grammar.signs.colon}{amount(grammar, y, block.unit)}"
        if bounded:
            row |= {"low": block.low[n], "high": block.high[n]}
        rows.append(row)
    x_axis = _axis("x", words(grammar, block.x_label), printed(grammar, Unit.NUMBER))
    y_axis = _axis("y", words(grammar, block.y_label), printed(grammar, block.unit))
    return {
        "height": HEIGHT,
        "data": {"values": rows},
        "encoding": {"x": x_axis},
        "layer": [
            *(_band() if bounded else ()),
            {
                "mark": {"type": "line", "color": ACCENT, "strokeWidth": 1.8},
                "encoding": {"y": y_axis},
            },
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "color": ACCENT,
                    "size": 24,
                    "opacity": 1,
                    "tooltip": {"expr": "datum.told"},
                },
                "encoding": {"y": y_axis},
            },
        ],
    }


def _band() -> Iterator[Spec]:
    yield {
        "mark": {"type": "area", "color": BAND, "opacity": 1},
        "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
    }


def _axis(field: str, title: str, expression: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": {
            "title": title,
            "titleLimit": 300,
            **(_UPRIGHT if field == "y" else {}),
            "labelExpr": expression,
            "tickCount": 5,
            "grid": field == "y",
            "domain": field == "x",
        },
    }


def points(block: PointsBlock, grammar: Grammar) -> Spec | None:
    """The picture of a scatter; None where it has no point, none that can be drawn, or too many."""
    if not drawable([*block.x, *block.y]) or len(block.x) > MOST_POINTS:
        return None
    rows: list[Spec] = []
    for label, x, y in zip(block.labels, block.x, block.y, strict=True):
        name = words(grammar, label)
        at = grammar.signs.listing.join(numeral(value, Unit.NUMBER) for value in (x, y))
        rows.append({"x": x, "y": y, "name": name, "told": f"{name}{grammar.signs.colon}{at}"})
    plain_number = printed(grammar, Unit.NUMBER)
    layers: list[Spec] = [
        {
            "mark": {
                "type": "point",
                "filled": True,
                "color": ACCENT,
                "size": 54,
                "opacity": 0.75,
                "tooltip": {"expr": "datum.told"},
            }
        }
    ]
    if len(rows) <= MOST_NAMES:
        mark = {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "color": QUIET}
        layers.append(
            {
                "mark": {**mark, "fontSize": LETTERS - 1, "limit": 120},
                "encoding": {"text": {"field": "name"}},
            }
        )
    return {
        "height": HEIGHT + 60,
        "data": {"values": rows},
        "encoding": {
            "x": _axis("x", words(grammar, block.x_label), plain_number),
            "y": _axis("y", words(grammar, block.y_label), plain_number),
        },
        "layer": layers,
    }
