"""Terms of a change as bars around zero, each with its interval; the table stands behind them.

A bar whose interval holds zero is faint, and a sign says which way it goes: never colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.analyses.why.shown import ALL, CHANGE, HIGH, INTERACTION, LOW, TERM
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Quantity, TableBlock, Unit
from cynosure.report.grammar import Grammar
from cynosure.report.numbers import decimals, signed
from cynosure.report.sentence import difference, fill, words

IN_POINTS = (TERM[1], CHANGE[1])
HEADS = (*TERM, *CHANGE)
NOT_DRAWN = (INTERACTION, ALL)
"""Rows that are no term: what the terms share out, and their sum."""
ROOM = 0.04
"""The part of the width that is left free at either end."""

LARGEST = Text(
    "Largest: {label}, {value}{range}; {clear} of {count} are clear of zero.",
    "幅度最大：{label}，{value}{range}；{count}项中有{clear}项的区间不含 0。",
)
ONE = (
    Text("{value}{range}: not clear of zero.", "{value}{range}，区间包含 0。"),
    Text("{value}{range}: clear of zero.", "{value}{range}，区间不含 0。"),
)
ALONE = Text("{value}.", "{value}。")
RANGE = Text(", sampling interval {low} to {high}", "，抽样区间{low}至{high}")


@dataclass(frozen=True)
class ShownTerm:
    """A bar from `zero` to `end`, its interval from `low` to `high` (None where it has none), all
    in percent of the width; `way` is its class."""

    label: str
    said: str
    range: str
    way: str
    zero: float
    end: float
    low: float | None
    high: float | None

    @property
    def left(self) -> float:
        """Where the bar begins."""
        return min(self.zero, self.end)

    @property
    def width(self) -> float:
        """How long it is."""
        return abs(self.end - self.zero)


@dataclass(frozen=True)
class _Row:
    label: str
    value: float
    ends: tuple[float, float] | None

    @property
    def is_clear(self) -> bool:
        return self.ends is not None and self.ends[0] * self.ends[1] > 0


@dataclass(frozen=True)
class Terms:
    """The bars of a table, and the sentence that they show."""

    rows: tuple[ShownTerm, ...]
    says: str


def terms(grammar: Grammar, block: Block) -> Terms | None:
    """The bars of a table of terms; None for every other block, and where no term has a number."""
    place = _place(block)
    if place is None or not isinstance(block, TableBlock):
        return None
    head = block.columns[place]
    rows = [
        row
        for cells in block.rows
        if cells[0] not in NOT_DRAWN and (row := _row(grammar, cells, place)) is not None
    ]
    if not rows:
        return None
    in_points = head in IN_POINTS
    edges = [edge for row in rows for edge in (row.value, *(row.ends or ()))]
    low, high = min(0.0, *edges), max(0.0, *edges)
    drawn = tuple(_shown(grammar, row, (low, high), in_points=in_points) for row in rows)
    return Terms(drawn, _says(grammar, rows, drawn))


def _place(block: Block) -> int | None:
    """The column of the terms: the one that its interval follows."""
    if not isinstance(block, TableBlock):
        return None
    followed = zip(block.columns, block.columns[1:], block.columns[2:], strict=False)
    return next(
        (
            place
            for place, (head, low, high) in enumerate(followed)
            if head in HEADS and (low, high) == (LOW, HIGH)
        ),
        None,
    )


def _row(grammar: Grammar, cells: Sequence[Cell], place: int) -> _Row | None:
    value, low, high = (_number(cell) for cell in cells[place : place + 3])
    if value is None:
        return None
    first = cells[0]
    label = words(grammar, first if isinstance(first, str | Text) else CHANGE[0])
    return _Row(label, value, None if low is None or high is None else (low, high))


def _number(cell: Cell) -> float | None:
    found = cell.value if isinstance(cell, Quantity) else None
    return found if found is not None and math.isfinite(found) else None


def _shown(
    grammar: Grammar, row: _Row, extent: tuple[float, float], *, in_points: bool
) -> ShownTerm:
    low, high = extent
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return round(100 * (ROOM + (1 - 2 * ROOM) * (value - low) / span), 2)

    ends = row.ends
    unit = Unit.SHARE if in_points else Unit.RATIO
    scale = 0.01 if in_points else 1.0
    width = scale * (ends[1] - ends[0]) if ends else None
    places = decimals(scale * row.value, unit, width)
    beside = "" if ends is None else _range(grammar, ends, scale, unit, places)
    way = "up" if row.value > 0 else "down" if row.value < 0 else "still"
    return ShownTerm(
        label=row.label,
        said=difference(grammar, scale * row.value, unit, places),
        range=beside,
        way=way if row.is_clear else f"{way} faint",
        zero=at(0.0),
        end=at(row.value),
        low=None if ends is None else at(ends[0]),
        high=None if ends is None else at(ends[1]),
    )


def _range(
    grammar: Grammar, ends: tuple[float, float], scale: float, unit: Unit, places: int
) -> str:
    low, high = (signed(scale * end, unit, places) for end in ends)
    return fill(grammar, RANGE.within(grammar.lang), {"low": low, "high": high})


def _says(grammar: Grammar, rows: Sequence[_Row], drawn: Sequence[ShownTerm]) -> str:
    largest = max(range(len(rows)), key=lambda k: abs(rows[k].value))
    one = drawn[largest]
    slots = {"label": one.label, "value": one.said, "range": one.range}
    if len(rows) > 1:
        clear = sum(row.is_clear for row in rows)
        slots |= {"clear": str(clear), "count": str(len(rows))}
        return fill(grammar, LARGEST.within(grammar.lang), slots)
    said = ONE[rows[0].is_clear] if rows[0].ends else ALONE
    return fill(grammar, said.within(grammar.lang), slots)
