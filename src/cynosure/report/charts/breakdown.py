"""A metric split by a dimension: bars from zero, the largest first, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cynosure.findings.blocks import BreakdownBlock, Part, Unit
from cynosure.report.charts.frame import (
    ACCENT,
    BAND,
    INK,
    LETTERS,
    NARROW,
    QUIET,
    UNKEYED,
    Spec,
    drawable,
    interval_of,
    keyed,
    printed,
    value_of,
)
from cynosure.report.grammar import Grammar
from cynosure.report.numbers import WHOLE_UNITS
from cynosure.report.sentence import amount, places, say_absent, say_estimate, words
from cynosure.stats.estimate import Estimate

STEP = 26
"""Pixels from one bar to the next."""
MOST = 40
"""Bars that a picture takes; the table behind it has the rest."""
NONE = "–"


def largest_first(block: BreakdownBlock) -> list[Part]:
    """The parts by falling value, those without a value last."""
    return sorted(block.parts, key=lambda part: -_known(part))


def _known(part: Part) -> float:
    value = value_of(part.estimate)
    return -math.inf if value is None else value


def breakdown(block: BreakdownBlock, grammar: Grammar) -> Spec | None:
    """The picture of a breakdown; None where no part has a value that can be drawn."""
    parts = largest_first(block)[:MOST]
    rows = list(_rows(grammar, block, parts))
    if not drawable(end for part in parts for end in _ends(part)):
        return None
    return {
        "height": STEP * len(rows),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "encoding": {"y": axis_of_labels()},
        "layer": [*_bars(grammar, block), *_whole(grammar, block), *value_column()],
    }


def _ends(part: Part) -> Iterator[float]:
    value, interval = value_of(part.estimate), interval_of(part.estimate)
    if value is not None:
        yield value
    if interval is not None:
        yield from (interval.low, interval.high)


def _rows(grammar: Grammar, block: BreakdownBlock, parts: list[Part]) -> Iterator[Spec]:
    for place, part in enumerate(parts):
        label, interval = words(grammar, part.label), interval_of(part.estimate)
        row: Spec = {"key": keyed(place, label), "value": value_of(part.estimate)}
        if isinstance(part.estimate, Estimate):
            shared = places(part.estimate, block.unit)
            row["value_said"] = amount(grammar, part.estimate.value, block.unit, shared)
            said = say_estimate(grammar, part.estimate, block.unit)
        else:
            row["value_said"] = NONE
            said = say_absent(grammar, part.estimate).reason
        row["told"] = f"{label}{grammar.signs.colon}{said}"
        if interval is not None:
            row |= {"low": interval.low, "high": interval.high}
        yield row


def axis_of_labels() -> Spec:
    """The axis that names a row each, in the order of the data."""
    return {
        "field": "key",
        "type": "nominal",
        "sort": None,
        "scale": {"paddingInner": 0.35, "paddingOuter": 0.2},
        "axis": {
            "title": None,
            "labelExpr": UNKEYED,
            "labelColor": INK,
            "labelLimit": {"expr": f"width < {NARROW} ? 110 : 240"},
            "labelOverlap": False,
            "domain": False,
            "ticks": False,
        },
    }


def axis_of_values(grammar: Grammar, unit: Unit) -> Spec:
    """The axis of numbers below rows; it begins at zero."""
    return {
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {
            "title": None,
            "labelExpr": printed(grammar, unit),
            "tickCount": 5,
            "domain": False,
            "ticks": False,
        },
    }


def value_column() -> Iterator[Spec]:
    """What each row comes to, printed in a column right of the drawing."""
    yield {
        "mark": {"type": "text", "x": "width", "dx": 8, "align": "left", "baseline": "middle",
                 "fontSize": LETTERS},
        "encoding": {"text": {"field": "value_said"}},
    }  # fmt: skip


def _bars(grammar: Grammar, block: BreakdownBlock) -> Iterator[Spec]:
    x = {"field": "value", **axis_of_values(grammar, block.unit)}
    told: Spec = {"expr": "datum.told"}
    yield {"mark": {"type": "bar", "color": BAND, "tooltip": told}, "encoding": {"x": x}}
    if any(interval_of(part.estimate) for part in block.parts):
        yield from _whiskers(told)
    yield {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "point", "shape": "circle", "filled": True, "size": 50, "opacity": 1,
                 "color": ACCENT, "tooltip": told},
        "encoding": {"x": x},
    }  # fmt: skip


def _whiskers(told: Spec) -> Iterator[Spec]:
    yield {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 1.6, "tooltip": told},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
    }
    for end in ("low", "high"):
        yield {
            "transform": [{"filter": f"isValid(datum.{end})"}],
            "mark": {"type": "tick", "color": ACCENT, "thickness": 1.6, "size": 9},
            "encoding": {"x": {"field": end, "type": "quantitative"}},
        }


def key(block: BreakdownBlock) -> tuple[str, ...]:
    """The phrases that say how the marks of this breakdown are to be read."""
    ranged = any(interval_of(part.estimate) for part in block.parts)
    whole = () if _line_of_whole(block) is None else ("chart_whole",)
    return (*(("chart_whisker",) if ranged else ()), *whole)


def _line_of_whole(block: BreakdownBlock) -> float | None:
    """Where the whole is drawn: a mean of its parts lies among them, their sum does not."""
    whole = value_of(block.whole)
    if whole is None or block.unit in WHOLE_UNITS or not drawable([whole]):
        return None
    return whole


def _whole(grammar: Grammar, block: BreakdownBlock) -> Iterator[Spec]:
    whole = _line_of_whole(block)
    if whole is None:
        return
    said = f"{grammar.labels.whole} {amount(grammar, whole, block.unit)}"
    yield {
        "data": {"values": [{"whole": whole, "told": said}]},
        "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3],
                 "tooltip": {"expr": "datum.told"}},
        "encoding": {"x": {"field": "whole", "type": "quantitative"}, "y": None},
    }  # fmt: skip
