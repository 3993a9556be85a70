"""The page of `why`: stairs that are grey below the step that stops, terms as bars around zero."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cynosure.analyses.why import shown
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Check, Quantity, TableBlock, Unit
from cynosure.findings.record import Question
from cynosure.report import grammar
from cynosure.stats.undefined import Reason, Undefined
from cynosure.web.stairs import stairs
from cynosure.web.terms import Terms, terms
from tests.report.examples import MEASURED, PROVENANCE
from tests.web.markup import elements, main_text
from tests.web.shelf import Shelf

STOPS = shown.staircase((shown.STOPPED, shown.GREY, shown.GREY, shown.GREY))
CLIMBED = shown.staircase((shown.PASSED, shown.NOTHING, shown.PASSED, shown.NOTHING))
FEW = Check("people_enough", passed=False, values=(("n", 43), ("floor", 200)))
CLOSED = Check("period_closed", passed=True)


def split(rows: list[tuple[str, tuple[float, float, float] | None]]) -> TableBlock:
    """Terms in points with their intervals."""
    cells: list[tuple[Cell, ...]] = []
    for label, found in rows:
        if found is None:
            few = Undefined(Reason.TOO_FEW, (("n", 3), ("needed", 20)))
            cells.append((Text(label, label), Quantity(1.0, Unit.RATIO), few, ""))
        else:
            cells.append((Text(label, label), *(Quantity(v, Unit.RATIO) for v in found)))
    head = (shown.PART, shown.TERM[1], shown.LOW, shown.HIGH)
    return TableBlock(shown.FOUR, head, tuple(cells))


TERMS = split([("mix", (-2.4, -3.1, -1.7)), ("within", (-0.6, -2.0, 0.9)), ("few", None)])


def bars(table: TableBlock, lang: str = "en") -> Terms:
    found = terms(grammar(lang), table)
    assert found is not None
    return found


def test_a_step_that_stops_says_why_and_leaves_the_others_grey() -> None:
    finding = replace(MEASURED, checks=(CLOSED, FEW))
    found = stairs(grammar("en"), finding, STOPS)
    assert [one.way for one in found] == ["stopped", "grey", "grey", "grey"]
    assert "43 people" in found[0].seen
    assert [one.seen for one in found[1:]] == ["", "", ""]
    climbed = stairs(grammar("zh"), replace(MEASURED, checks=(CLOSED,)), CLIMBED)
    assert [one.way for one in climbed] == ["passed", "nothing", "passed", "nothing"]


def test_only_a_staircase_is_one() -> None:
    assert stairs(grammar("en"), MEASURED, TERMS) == ()
    assert terms(grammar("en"), STOPS) is None
    none = split([])
    assert terms(grammar("en"), none) is None


def test_bars_share_their_zero_and_faint_ones_hold_it() -> None:
    mix, within, few = bars(TERMS).rows
    assert mix.zero == within.zero == few.zero
    assert mix.end < within.end < mix.zero < few.end
    assert (mix.way, within.way, few.way) == ("down", "down faint", "up faint")
    assert (few.low, few.high) == (None, None)
    assert mix.low is not None
    assert within.high is not None
    assert 0 < mix.low < mix.end < within.high < 100


def test_bars_carry_their_sentence() -> None:
    said = "Largest: mix, −2.4 points, sampling interval −3.1 to −1.7; 1 of 3 are clear of zero."
    assert bars(TERMS).says == said
    zh = "幅度最大：mix，−2.4 个百分点，抽样区间 −3.1 至 −1.7；3 项中有 1 项的区间不含 0。"
    assert bars(TERMS, "zh").says == zh
    one = replace(TERMS, rows=TERMS.rows[1:2])
    assert bars(one).says == "−0.6 points, sampling interval −2.0 to +0.9: not clear of zero."
    assert bars(one, "zh").says == "−0.6 个百分点，抽样区间 −2.0 至 +0.9，区间包含 0。"


def test_what_is_shared_out_is_no_term() -> None:
    row = (shown.INTERACTION, Quantity(-2.8, Unit.RATIO), "", "")
    table = replace(TERMS, rows=(*TERMS.rows, row))
    assert [one.label for one in bars(table).rows] == ["mix", "within", "few"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_draws_both_with_the_table_behind(shelf: Shelf, lang: str) -> None:
    shelf.serve_snapshot(PROVENANCE.snapshot)
    shelf.put(replace(MEASURED, question=Question("why", ()), blocks=(CLIMBED, TERMS)))
    shelf.put(replace(MEASURED, question=Question("what_if", ()), blocks=()))
    with shelf.open() as browser:
        page = browser.get(f"/why?lang={lang}").text
    found = elements(page)
    assert len([e for e in found if e.has("stair")]) == 4
    assert len([e for e in found if e.has("term")]) == 3
    figure = next(e for e in found if e.has("block-terms"))
    within = [e for e in found if figure in e.above]
    assert any(e.tag == "details" for e in within)
    assert any(e.tag == "table" for e in within)
    assert {"en": "What if", "zh": "如果改变某一部分"}[lang] in main_text(page)
