"""Blocks as pictures: Vega-Lite specifications, each with the sentence that it shows.

A specification is plain data without any of our own code in it: fields have fixed names, what users
wrote stands in values only, and colours are the variables of the style sheet, so that one picture
serves light, dark and print. A table stands behind every picture; none holds a number of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from cynosure.findings.blocks import (
    Block,
    BreakdownBlock,
    CurveBlock,
    MatrixBlock,
    PointsBlock,
    SeriesBlock,
    TreeBlock,
)
from cynosure.report.charts.breakdown import breakdown, key
from cynosure.report.charts.course import over_time, rows_are_periods
from cynosure.report.charts.curve import curve, points
from cynosure.report.charts.frame import Spec, finished
from cynosure.report.charts.matrix import matrix
from cynosure.report.charts.says import (
    say_breakdown,
    say_curve,
    say_matrix,
    say_points,
    say_series,
    say_tree,
)
from cynosure.report.charts.series import Rug, series
from cynosure.report.charts.still import still
from cynosure.report.charts.waterfall import is_waterfall, say_waterfall, waterfall
from cynosure.report.grammar import Grammar

__all__ = ("Rug", "Spec", "chart_key", "chart_says", "chart_spec", "still")

Drawer = Callable[[Block, Grammar], Spec | None]
Speaker = Callable[[Block, Grammar], str]


def chart_spec(block: Block, grammar: Grammar, rug: tuple[Rug, ...] = ()) -> Spec | None:
    """The Vega-Lite specification of a block; None where there is nothing to draw.

    The width is that of its container. `rug` stands on the time axis of a series.
    """
    if isinstance(block, SeriesBlock):
        drawn = series(block, grammar, rug)
    else:
        drawn = next((draw(block, grammar) for shape, draw in _DRAWERS if _is(block, shape)), None)
    return None if drawn is None else finished(drawn)


def chart_says(block: Block, grammar: Grammar) -> str:
    """What the picture of a block shows, in one or two sentences; empty for other blocks."""
    return next((say(block, grammar) for shape, say in _SPEAKERS if _is(block, shape)), "")


def chart_key(block: Block, grammar: Grammar) -> str:
    """How the marks of the picture are to be read; empty where they need no key."""
    if isinstance(block, SeriesBlock):
        return grammar.phrases["chart_legend"]
    if isinstance(block, BreakdownBlock) and not is_waterfall(block):
        gap = "" if grammar.lang == "zh" else " "
        return gap.join(grammar.phrases[phrase] for phrase in key(block))
    return ""


def _is(block: Block, shape: object) -> bool:
    return isinstance(block, cast("type[Block]", shape))


def _breakdown(block: BreakdownBlock, grammar: Grammar) -> Spec | None:
    return waterfall(block, grammar) if is_waterfall(block) else breakdown(block, grammar)


def _say_breakdown(block: BreakdownBlock, grammar: Grammar) -> str:
    return say_waterfall(block, grammar) if is_waterfall(block) else say_breakdown(block, grammar)


def _matrix(block: MatrixBlock, grammar: Grammar) -> Spec | None:
    return over_time(block, grammar) if rows_are_periods(block) else matrix(block, grammar)


_DRAWERS = cast(
    "tuple[tuple[type[Block], Drawer], ...]",
    (
        (BreakdownBlock, _breakdown),
        (MatrixBlock, _matrix),
        (CurveBlock, curve),
        (PointsBlock, points),
    ),
)
_SPEAKERS = cast(
    "tuple[tuple[type[Block], Speaker], ...]",
    (
        (SeriesBlock, say_series),
        (BreakdownBlock, _say_breakdown),
        (MatrixBlock, say_matrix),
        (CurveBlock, say_curve),
        (PointsBlock, say_points),
        (TreeBlock, say_tree),
    ),
)
