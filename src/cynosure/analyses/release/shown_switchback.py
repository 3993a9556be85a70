"""The tables of a switchback: on beside off, place by place, and its guardrails."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.analyses.release.decision import Rail
from cynosure.analyses.release.onoff import Clearest
from cynosure.analyses.release.shown_arms import parts_table, rails_table
from cynosure.analyses.release.switching import Cells, Course
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Quantity, TableBlock, Unit
from cynosure.metrics.starfile.models import StarFile

SHOWN = 8
"""Places that are shown one by one."""
EVERYBODY = Text("Everybody", "全体")
PLACE, ON_PERIODS, OFF_PERIODS, ON, OFF = (
    Text("Place", "轮换单位"),
    Text("Periods on", "开启时段"),
    Text("Periods off", "关闭时段"),
    Text("Mean on", "开启均值"),
    Text("Mean off", "关闭均值"),
)
TITLE = Text("Periods on beside periods off", "开启与关闭时段对照")
NONE = Text("–", "–")


def tables(
    course: Course,
    cells: Cells,
    rails: tuple[Rail, ...],
    unit: Unit,
    star_file: StarFile,
) -> tuple[Block, ...]:
    """The places with most of what the metric counts, and the guardrails where there are any."""
    most = np.argsort(-cells.under.sum(axis=1), kind="stable")[:SHOWN]
    rows = tuple(_row(course, cells, int(place), unit) for place in most)
    columns = (PLACE, ON_PERIODS, OFF_PERIODS, ON, OFF)
    blocks: list[Block] = [TableBlock(TITLE, columns, rows)]
    if rails:
        blocks.append(rails_table(rails, star_file))
    return tuple(blocks)


def _row(course: Course, cells: Cells, place: int, unit: Unit) -> tuple[Cell, ...]:
    there, on = cells.present[place], course.on[place]
    name = course.places[place]
    sides = (there & on, there & ~on)
    counts = tuple(int(side.sum()) for side in sides)
    means: tuple[Cell, ...] = tuple(
        Quantity(float(cells.over[place, side].sum() / cells.under[place, side].sum()), unit)
        if side.any()
        else NONE
        for side in sides
    )
    return (name or EVERYBODY, *counts, *means)


def elsewhere(
    parted: Clearest | None, margin: float | None, better: float, unit: Unit
) -> Iterator[TableBlock]:
    """The parts that were declared and are not the one told, beside the margin."""
    if parted is not None and parted.elsewhere:
        yield parts_table(parted.elsewhere, margin, better, unit)
