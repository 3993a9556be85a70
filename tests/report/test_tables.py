"""Tables that do not fit: reasons below the grid, names once, and no more rows than can be read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.report import render
from cynosure.report.layout import Grid, width
from cynosure.stats.undefined import Reason, Undefined
from tests.report.examples import MEASURED

FEW = Undefined(Reason.TOO_FEW, (("n", 3), ("needed", 777)))


def shown(rows: list[tuple[Cell, ...]], form: str, lang: str = "en") -> str:
    heads = tuple(Text(name, name) for name in ("name", "low", "high")[: len(rows[0])])
    block = TableBlock(Text("T", "T"), heads, tuple(rows))
    return render(replace(MEASURED, blocks=(block,)), "F-0001", lang, form)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_several_reasons_stand_below_the_grid_once(lang: str) -> None:
    rows: list[tuple[Cell, ...]] = [("a", FEW, FEW), ("b", Undefined(Reason.NO_ROWS), 1.5)]
    said = shown(rows, "text", lang)
    assert said.count("777") == 1
    assert "–¹" in said
    assert "–²" in said
    assert said.index("–²") < said.index("¹ ", said.index("–²"))


def test_one_reason_stands_in_its_cell() -> None:
    said = shown([("a", FEW, 1.0), ("b", 2.0, 3.0)], "text")
    assert "¹" not in said
    assert "– there are too few" in said


def test_a_terminal_shows_rows_that_can_be_read_and_other_forms_all() -> None:
    rows: list[tuple[Cell, ...]] = [(f"row-{n}", n) for n in range(1_200)]
    said = shown(rows, "text")
    assert "row-59 " in said
    assert "row-60" not in said
    assert "60 of 1,200 rows shown" in said
    assert "row-1199" in shown(rows, "markdown")
    block = json.loads(shown(rows, "json"))["finding"]["blocks"][0]
    assert len(block["rows"]) == 1_200


def test_a_dash_among_numbers_does_not_turn_a_column_into_words() -> None:
    dash = Text("–", "–")
    said = shown([("a", Quantity(0.5, Unit.SHARE)), ("b", dash)], "text")
    lines = [line for line in said.splitlines() if line.endswith(("50.0 %", " –"))]
    assert len({width(line) for line in lines}) == 1


def test_what_is_the_same_in_every_row_is_said_once() -> None:
    head = ("place", "name", *(f"value number {n}" for n in range(9)))
    rows = tuple(("here", f"n{k}", *["0.123456789"] * 9) for k in range(3))
    lines = Grid(head, rows, (False, False, *[True] * 9)).lines(60)
    assert sum("here" in line for line in lines) == 3
    assert sum("n2" in line for line in lines) > 1
    assert max(map(width, lines)) <= 60
