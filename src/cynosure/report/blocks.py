"""Each shape of block as lines and a grid, ready for text or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import cast

from cynosure.findings.blocks import (
    BLOCKS,
    Block,
    BreakdownBlock,
    CurveBlock,
    EstimateBlock,
    MatrixBlock,
    PointsBlock,
    SeriesBlock,
    SeriesPoint,
    State,
    TableBlock,
    TreeBlock,
    TreeNode,
    Unit,
)
from cynosure.findings.forms import Form
from cynosure.report.grammar import Grammar
from cynosure.report.layout import Drawing, Grid
from cynosure.report.numbers import WHOLE_UNITS, numeral, sparkline
from cynosure.report.sentence import (
    amount,
    day,
    level,
    places,
    say_absent,
    say_estimate,
    unit_name,
    words,
)
from cynosure.report.tables import NONE, table_drawing
from cynosure.stats.estimate import Band, Estimate, Interval, Side
from cynosure.stats.undefined import Reason, Undefined

MOST_PERIODS = 26
"""Periods of a series that a terminal lists: half a year of weeks; the line above them has all."""
MOST_POINTS = 12
"""Rows that a curve or a scatter gets where nothing can be drawn."""
FIXED = "\N{NO-BREAK SPACE}"
"""A blank that Markdown keeps, for the branches of a tree."""


@dataclass(frozen=True)
class Row:
    """A labelled estimate with what must be said beside it."""

    label: str
    unit: Unit
    estimate: Estimate | Undefined
    remarks: tuple[str, ...] = ()


def draw(grammar: Grammar, block: Block, said: frozenset[Reason] = frozenset()) -> Drawing:
    """The block in one language; reasons in `said` need not be repeated below it."""
    for name, shape in BLOCKS:
        if isinstance(block, shape):
            return _DRAWERS[name](grammar, block, said)
    raise TypeError(f"{type(block)} is no block")


def _estimate(grammar: Grammar, block: EstimateBlock, _: frozenset[Reason]) -> Drawing:
    if isinstance(block.estimate, Undefined):
        return Drawing((f"{NONE} {say_absent(grammar, block.estimate).reason}",))
    return Drawing((say_estimate(grammar, block.estimate, block.unit),))


def _series(grammar: Grammar, block: SeriesBlock, said: frozenset[Reason]) -> Drawing:
    values = tuple(
        point.estimate.value if isinstance(point.estimate, Estimate) else None
        for point in block.points
    )
    known = [value for value in values if value is not None]
    above: tuple[str, ...] = ()
    if known:
        ends = grammar.phrases["series_range"].format(
            low=_low_end(grammar, min(known), block.unit),
            high=amount(grammar, max(known), block.unit),
        )
        above = (f"{sparkline(values)}  {ends}",)
    rows = list(_periods(grammar, block))
    head = (grammar.labels.period, unit_name(grammar, block.unit))
    if any(isinstance(i, Interval) for i in _intervals(rows)):
        # The first periods of a series never have others before them.
        said |= {Reason.FEW_PERIODS}
    drawing = _drawn(grammar, head, rows, said, above)
    if len(rows) <= MOST_PERIODS:
        return drawing
    rest = grammar.phrases["rows_shown"].format(shown=MOST_PERIODS, count=f"{len(rows):,}")
    return replace(drawing, most=MOST_PERIODS, rest=rest, latest=True)


def _low_end(grammar: Grammar, value: float, unit: Unit) -> str:
    return amount(grammar, value, unit) if unit is Unit.SHARE else numeral(value, unit)


def _periods(grammar: Grammar, block: SeriesBlock) -> Iterator[Row]:
    """A row for each period, one for a run of empty ones."""
    for state, run in groupby(block.points, key=lambda point: point.state):
        points = list(run)
        if state is State.EMPTY and len(points) > 1:
            count = grammar.forms[Form.PERIODS][1].format(n=len(points))
            span = grammar.days(day(points[0].start), day(points[-1].end))
            remark = grammar.phrases["empty_run"].format(count=count)
            yield Row(span, block.unit, Undefined(Reason.NO_ROWS), (remark,))
        else:
            yield from (_period(grammar, block.unit, point) for point in points)


def _period(grammar: Grammar, unit: Unit, point: SeriesPoint) -> Row:
    remarks = [grammar.states[point.state]]
    if point.saturated:
        remarks.append(grammar.phrases["saturated"])
    remarks.append(_outside(grammar, point))
    kept = tuple(remark for remark in remarks if remark)
    return Row(grammar.days(day(point.start), day(point.end)), unit, point.estimate, kept)


def _outside(grammar: Grammar, point: SeriesPoint) -> str:
    """The remark on a closed period whose value lies outside its expected range."""
    side = point.estimate.side if isinstance(point.estimate, Estimate) else None
    if point.state is not State.CLOSED or side in (None, Side.INSIDE):
        return ""
    return grammar.phrases["remark_above" if side is Side.ABOVE else "remark_below"]


def _breakdown(grammar: Grammar, block: BreakdownBlock, said: frozenset[Reason]) -> Drawing:
    rows = [Row(words(grammar, part.label), block.unit, part.estimate) for part in block.parts]
    rows.append(Row(grammar.labels.whole, block.unit, block.whole))
    below: tuple[str, ...] = ()
    if block.exceeds_whole:
        unit = block.unit if block.unit in WHOLE_UNITS else Unit.PEOPLE
        units = amount(grammar, block.exceeds_whole, unit)
        below = (grammar.phrases["exceeds"].format(units=units),)
    head = (words(grammar, block.dimension), unit_name(grammar, block.unit))
    drawn = _drawn(grammar, head, rows, said)
    return Drawing(drawn.above, drawn.grid, (*below, *drawn.below))


def _tree(grammar: Grammar, block: TreeBlock, said: frozenset[Reason]) -> Drawing:
    rows = list(_branches(grammar, block.root, "", "", ""))
    if block.residual is None:
        closing = grammar.phrases["tree_unchecked"]
    else:
        residual = numeral(block.residual, Unit.NUMBER)
        closing = grammar.phrases["tree_closes"].format(residual=residual)
    head = (grammar.labels.metric, grammar.labels.value)
    drawn = _drawn(grammar, head, rows, said, with_units=True)
    below = (closing,) if block.root.operator else ()
    return Drawing(drawn.above, drawn.grid, (*below, *drawn.below))


def _branches(
    grammar: Grammar, node: TreeNode, branch: str, below: str, operator: str
) -> Iterator[Row]:
    """The node and everything under it, each with the line that ties it to its parent.

    A hypothesis hangs on a dashed line and takes no operator: it is a bet, not a part.
    """
    label = words(grammar, node.label)
    if node.hypothesis:
        label = grammar.phrases["hypothesis"].format(label=label)
    remarks = (grammar.phrases["saturated"],) if node.saturated else ()
    sign = f"{operator}{FIXED}" if operator else ""
    yield Row(f"{branch}{sign}{label}", node.unit, node.estimate, remarks)
    parts = [child for child in node.children if not child.hypothesis]
    bets = [child for child in node.children if child.hypothesis]
    for place, child in enumerate([*parts, *bets]):
        last = place == len(node.children) - 1
        tie = ("└" if last else "├") + ("┄" if child.hypothesis else "─") + FIXED
        joined = ""
        if not child.hypothesis:
            joined = _SIGNS.get(node.operator, node.operator) if place else "="
        further = below + (FIXED if last else "│") + FIXED * 2
        yield from _branches(grammar, child, below + tie, further, joined)


_SIGNS = {"*": "×", "/": "÷", "-": "−"}


def _drawn(
    grammar: Grammar,
    head: tuple[str, str],
    rows: list[Row],
    said: frozenset[Reason],
    above: tuple[str, ...] = (),
    with_units: bool = False,
) -> Drawing:
    """Rows of estimates as a grid: label, value, interval, n, remarks."""
    intervals = _intervals(rows)
    bands = {(i.band, i.level) for i in intervals if isinstance(i, Interval)}
    one_band = _one_band(grammar, intervals, bands)
    counted = any(_says_n(row) for row in rows)
    cells = tuple(
        (
            row.label,
            _value(grammar, row, with_units),
            _interval(grammar, row, named=len(bands) > 1) if bands else "",
            _n(row) if counted else "",
            grammar.signs.comma.join(_remarks(grammar, row)),
        )
        for row in rows
    )
    grid = Grid(
        (*head, one_band, grammar.labels.count, grammar.labels.state),
        cells,
        (False, True, True, True, False),
    ).without_blank_columns()
    missing = {i.reason: i for i in intervals if isinstance(i, Undefined) and i.reason not in said}
    below: tuple[str, ...] = ()
    if missing:
        reasons = grammar.signs.comma.join(say_absent(grammar, i).reason for i in missing.values())
        below = (grammar.phrases["no_interval"].format(reasons=reasons),)
    return Drawing(above, grid if rows else None, below)


def _intervals(rows: list[Row]) -> list[Interval | Undefined]:
    return [row.estimate.interval for row in rows if isinstance(row.estimate, Estimate)]


def _one_band(
    grammar: Grammar,
    intervals: list[Interval | Undefined],
    bands: set[tuple[Band, float]],
) -> str:
    if len(bands) != 1:
        return ""
    return _band_name(grammar, next(i for i in intervals if isinstance(i, Interval)))


def _band_name(grammar: Grammar, interval: Interval) -> str:
    return grammar.phrases["band_head"].format(
        level=level(grammar, interval), band=grammar.bands[interval.band]
    )


def _value(grammar: Grammar, row: Row, with_unit: bool) -> str:
    if isinstance(row.estimate, Undefined):
        return NONE
    shared = places(row.estimate, row.unit)
    if with_unit or row.unit is Unit.SHARE:
        return amount(grammar, row.estimate.value, row.unit, shared)
    return numeral(row.estimate.value, row.unit, shared)


def _interval(grammar: Grammar, row: Row, named: bool) -> str:
    if isinstance(row.estimate, Undefined) or isinstance(row.estimate.interval, Undefined):
        return NONE
    interval = row.estimate.interval
    shared = places(row.estimate, row.unit)
    low, high = (numeral(end, row.unit, shared) for end in (interval.low, interval.high))
    if row.unit is Unit.SHARE:
        low, high = low + grammar.signs.percent, high + grammar.signs.percent
    ends = low + grammar.signs.to + high
    return f"{_band_name(grammar, interval)} {ends}" if named else ends


def _says_n(row: Row) -> bool:
    """A count of people is its own n; everything else says on how many units it rests."""
    return isinstance(row.estimate, Estimate) and (
        row.unit not in WHOLE_UNITS or row.estimate.n != row.estimate.value
    )


def _n(row: Row) -> str:
    if isinstance(row.estimate, Undefined):
        return NONE
    return numeral(row.estimate.n, Unit.PEOPLE)


def _remarks(grammar: Grammar, row: Row) -> tuple[str, ...]:
    if row.remarks or isinstance(row.estimate, Estimate):
        return row.remarks
    return (say_absent(grammar, row.estimate).reason,)


def _table(grammar: Grammar, block: TableBlock, _: frozenset[Reason]) -> Drawing:
    return table_drawing(grammar, block)


def _curve(grammar: Grammar, block: CurveBlock, _: frozenset[Reason]) -> Drawing:
    shown, below = _few(grammar, len(block.x))
    bounded = len(block.low) == len(block.high) == len(block.x)
    rows = tuple(
        (
            numeral(block.x[n], Unit.NUMBER),
            amount(grammar, block.y[n], block.unit),
            amount(grammar, block.low[n], block.unit)
            + grammar.signs.to
            + amount(grammar, block.high[n], block.unit)
            if bounded
            else "",
        )
        for n in shown
    )
    head = (words(grammar, block.x_label), words(grammar, block.y_label), "")
    grid = _grid(head, rows, (True, True, True))
    return Drawing((sparkline(block.y),) if block.y else (), grid, below)


def _matrix(grammar: Grammar, block: MatrixBlock, _: frozenset[Reason]) -> Drawing:
    head = ("", *(words(grammar, column) for column in block.columns))
    rows = tuple(
        (words(grammar, label), *(_matrix_cell(grammar, cell, block.unit) for cell in cells))
        for label, cells in zip(block.rows, block.cells, strict=True)
    )
    return Drawing(grid=_grid(head, rows, (False, *(True for _ in block.columns))))


def _matrix_cell(grammar: Grammar, cell: float | Undefined, unit: Unit) -> str:
    return NONE if isinstance(cell, Undefined) else amount(grammar, cell, unit)


def _points(grammar: Grammar, block: PointsBlock, _: frozenset[Reason]) -> Drawing:
    shown, below = _few(grammar, len(block.x))
    rows = tuple(
        (
            words(grammar, block.labels[n]),
            numeral(block.x[n], Unit.NUMBER),
            numeral(block.y[n], Unit.NUMBER),
        )
        for n in shown
    )
    head = (grammar.labels.point, words(grammar, block.x_label), words(grammar, block.y_label))
    return Drawing(grid=_grid(head, rows, (False, True, True)), below=below)


def _few(grammar: Grammar, count: int) -> tuple[list[int], tuple[str, ...]]:
    """At most `MOST_POINTS` places, evenly taken, both ends among them, and how many that is."""
    if count <= MOST_POINTS:
        return list(range(count)), ()
    shown = [round(n * (count - 1) / (MOST_POINTS - 1)) for n in range(MOST_POINTS)]
    return shown, (grammar.phrases["shown_of"].format(shown=MOST_POINTS, count=count),)


def _grid(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], right: tuple[bool, ...]
) -> Grid | None:
    return Grid(head, rows, right).without_blank_columns() if rows and head else None


_DRAWERS = cast(
    "dict[str, Callable[[Grammar, Block, frozenset[Reason]], Drawing]]",
    {
        "estimate": _estimate,
        "series": _series,
        "breakdown": _breakdown,
        "table": _table,
        "curve": _curve,
        "matrix": _matrix,
        "tree": _tree,
        "points": _points,
    },
)
