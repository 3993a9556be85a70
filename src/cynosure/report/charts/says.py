"""The sentence of each picture: what it shows, said with the numbers of its block."""

from __future__ import annotations

from cynosure.findings.blocks import (
    BreakdownBlock,
    CurveBlock,
    MatrixBlock,
    PointsBlock,
    SeriesBlock,
    State,
    TreeBlock,
    Unit,
)
from cynosure.report.charts.course import rows_are_periods, spans
from cynosure.report.charts.frame import value_of
from cynosure.report.grammar import Grammar
from cynosure.report.numbers import numeral
from cynosure.report.sentence import amount, day, fill, say_absent, say_estimate, words
from cynosure.stats.estimate import Estimate, Side
from cynosure.stats.undefined import Undefined

OUTSIDE = (Side.ABOVE, Side.BELOW)


def say_series(block: SeriesBlock, grammar: Grammar) -> str:
    """The last period that may be compared, and between what values the series lay."""
    closed = [
        (point, point.estimate)
        for point in block.points
        if isinstance(point.estimate, Estimate) and point.state is not State.OPEN
    ]
    if not closed:
        return _nothing(grammar, words(grammar, block.title))
    point, estimate = closed[-1]
    values = [one.value for _, one in closed]
    outside = point.state is State.CLOSED and estimate.side in OUTSIDE
    said = _said(
        grammar,
        "chart_series",
        days=grammar.days(day(point.start), day(point.end)),
        value=amount(grammar, estimate.value, block.unit),
        side=grammar.signs.comma + grammar.phrases[f"remark_{estimate.side}"] if outside else "",
        periods=numeral(len(values), Unit.NUMBER),
        low=amount(grammar, min(values), block.unit),
        high=amount(grammar, max(values), block.unit),
    )
    is_open = block.points[-1].state is State.OPEN
    return said + (grammar.phrases["chart_open"] if is_open else "")


def say_breakdown(block: BreakdownBlock, grammar: Grammar) -> str:
    """The largest part, the smallest, and the whole."""
    known = [(value, p) for p in block.parts if (value := value_of(p.estimate)) is not None]
    title, dimension = words(grammar, block.title), words(grammar, block.dimension)
    if not known:
        return _nothing(grammar, title)
    (high, most), (low, least) = (
        max(known, key=lambda pair: pair[0]),
        min(known, key=lambda pair: pair[0]),
    )
    whole = value_of(block.whole)
    if whole is None and isinstance(block.whole, Undefined):
        whole_said = say_absent(grammar, block.whole).reason
    else:
        whole_said = amount(grammar, whole or 0.0, block.unit)
    return _said(
        grammar,
        "chart_breakdown",
        title=title,
        dimension=dimension,
        most=words(grammar, most.label),
        high=amount(grammar, high, block.unit),
        least=words(grammar, least.label),
        low=amount(grammar, low, block.unit),
        whole=whole_said,
    )


def say_matrix(block: MatrixBlock, grammar: Grammar) -> str:
    """The largest number and the smallest, each with where it stands; of a course its end.

    A cell in the row and the column of one name stands at that name.
    """
    known = [
        (
            cell,
            grammar.signs.listing.join(
                dict.fromkeys((words(grammar, row), words(grammar, column)))
            ),
        )
        for row, cells in zip(block.rows, block.cells, strict=True)
        for column, cell in zip(block.columns, cells, strict=True)
        if not isinstance(cell, Undefined)
    ]
    title = words(grammar, block.title)
    if not known:
        return _nothing(grammar, title)
    if rows_are_periods(block):
        return _say_course(block, grammar)
    (high, high_at), (low, low_at) = max(known), min(known)
    if len(known) == 1:
        value = amount(grammar, high, block.unit)
        return _said(grammar, "chart_cell", title=title, value=value, at=high_at)
    return _said(
        grammar,
        "chart_matrix",
        title=title,
        high=amount(grammar, high, block.unit),
        high_at=high_at,
        low=amount(grammar, low, block.unit),
        low_at=low_at,
    )


def _say_course(block: MatrixBlock, grammar: Grammar) -> str:
    """What each line comes to in the last period that is not open."""
    periods = spans(block) or []
    shown = max((n for n, span in enumerate(periods) if not span.is_open), default=-1)
    values = [
        f"{words(grammar, label)} "
        + (
            say_absent(grammar, cell).reason
            if isinstance(cell, Undefined)
            else amount(grammar, cell, block.unit)
        )
        for label, cell in zip(block.columns, block.cells[shown], strict=True)
    ]
    return _said(
        grammar,
        "chart_course",
        title=words(grammar, block.title),
        days=grammar.days(periods[shown].first, periods[shown].last),
        values=grammar.signs.listing.join(values),
    )


def say_curve(block: CurveBlock, grammar: Grammar) -> str:
    """Where the curve begins and where it ends."""
    title = words(grammar, block.title)
    if not block.x:
        return _nothing(grammar, title)
    return _said(
        grammar,
        "chart_curve",
        title=title,
        x_label=words(grammar, block.x_label),
        x_first=numeral(block.x[0], Unit.NUMBER),
        y_first=amount(grammar, block.y[0], block.unit),
        x_last=numeral(block.x[-1], Unit.NUMBER),
        y_last=amount(grammar, block.y[-1], block.unit),
    )


def say_points(block: PointsBlock, grammar: Grammar) -> str:
    """How many points there are and how far they reach."""
    title = words(grammar, block.title)
    if not block.x:
        return _nothing(grammar, title)
    ends = {
        "x_low": min(block.x),
        "x_high": max(block.x),
        "y_low": min(block.y),
        "y_high": max(block.y),
    }
    return _said(
        grammar,
        "chart_points",
        title=title,
        count=numeral(len(block.x), Unit.NUMBER),
        x_label=words(grammar, block.x_label),
        y_label=words(grammar, block.y_label),
        **{name: numeral(value, Unit.NUMBER) for name, value in ends.items()},
    )


def say_tree(block: TreeBlock, grammar: Grammar) -> str:
    """What the root comes to and which parts make it up."""
    root = block.root
    if isinstance(root.estimate, Undefined):
        return _nothing(grammar, words(grammar, root.label))
    parts = [words(grammar, child.label) for child in root.children if not child.hypothesis]
    value = say_estimate(grammar, root.estimate, root.unit)
    phrase = "chart_tree" if parts else "chart_leaf"
    return _said(
        grammar,
        phrase,
        label=words(grammar, root.label),
        estimate=value,
        parts=grammar.signs.listing.join(parts),
    )


def _said(grammar: Grammar, phrase: str, **slots: str) -> str:
    return fill(grammar, grammar.phrases[phrase], slots)


def _nothing(grammar: Grammar, title: str) -> str:
    return _said(grammar, "chart_nothing", title=title)
