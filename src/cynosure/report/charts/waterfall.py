"""Parts that add up to a change: each begins where the one before it ended, the whole stands last.

Which way a part goes is told by its sign and by the arrow before its number, not by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from cynosure.findings.blocks import BreakdownBlock
from cynosure.report.charts.breakdown import (
    MOST,
    STEP,
    axis_of_labels,
    axis_of_values,
    value_column,
)
from cynosure.report.charts.frame import (
    ACCENT,
    INK,
    OUTSIDE,
    QUIET,
    Spec,
    drawable,
    keyed,
    value_of,
)
from cynosure.report.grammar import Grammar
from cynosure.report.sentence import difference, fill, words

CLOSES = 1e-6
"""How far, relative to the largest of them, parts may lie from their whole."""


def is_waterfall(block: BreakdownBlock) -> bool:
    """Whether the parts are contributions to a change: they add up, and some of them fall."""
    values = [value_of(part.estimate) for part in block.parts]
    known, whole = [value for value in values if value is not None], value_of(block.whole)
    if whole is None or len(known) != len(values) or not 2 <= len(known) < MOST:
        return False
    if block.exceeds_whole or not drawable([*known, whole]):
        return False
    widest = max(abs(value) for value in (*known, whole))
    closes = math.isclose(math.fsum(known), whole, rel_tol=CLOSES, abs_tol=CLOSES * widest)
    return closes and min(known) < 0


def say_waterfall(block: BreakdownBlock, grammar: Grammar) -> str:
    """What the parts come to together, and the largest of them."""
    largest = max(block.parts, key=lambda part: abs(value_of(part.estimate) or 0.0))
    slots = {
        "title": words(grammar, block.title),
        "whole": difference(grammar, value_of(block.whole) or 0.0, block.unit),
        "part": words(grammar, largest.label),
        "value": difference(grammar, value_of(largest.estimate) or 0.0, block.unit),
    }
    return fill(grammar, grammar.phrases["chart_waterfall"], slots)


def waterfall(block: BreakdownBlock, grammar: Grammar) -> Spec:
    """The picture of contributions that close; `is_waterfall` says whether they do."""
    rows = list(_steps(grammar, block))
    x = {"field": "begin", **axis_of_values(grammar, block.unit)}
    told = {"expr": "datum.told"}
    return {
        "height": STEP * len(rows),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "encoding": {"y": axis_of_labels()},
        "layer": [
            {
                "mark": {"type": "bar", "tooltip": told},
                "encoding": {
                    "x": x,
                    "x2": {"field": "end"},
                    "color": {
                        "field": "way",
                        "type": "nominal",
                        "legend": None,
                        "scale": {
                            "domain": ["up", "down", "whole"],
                            "range": [ACCENT, OUTSIDE, QUIET],
                        },
                    },
                },
            },
            {
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "color": INK},
                "encoding": {"x": {"field": "zero", "type": "quantitative"}, "y": None},
            },
            *value_column(),
        ],
    }


def _steps(grammar: Grammar, block: BreakdownBlock) -> Iterator[Spec]:
    begin = 0.0
    for place, part in enumerate(block.parts):
        value = value_of(part.estimate) or 0.0
        label = words(grammar, part.label)
        yield _step(grammar, block, place, label, (begin, begin + value))
        begin += value
    yield _step(grammar, block, len(block.parts), grammar.labels.whole, (0.0, begin), whole=True)


def _step(
    grammar: Grammar,
    block: BreakdownBlock,
    place: int,
    label: str,
    ends: tuple[float, float],
    whole: bool = False,
) -> Spec:
    value = ends[1] - ends[0]
    arrow = "▲" if value > 0 else "▼" if value < 0 else "="
    said = difference(grammar, value, block.unit)
    return {
        "key": keyed(place, label),
        "begin": ends[0],
        "end": ends[1],
        "way": "whole" if whole else "down" if value < 0 else "up",
        "value_said": f"{arrow} {said}",
        "told": f"{label}{grammar.signs.colon}{said}",
    }
