"""The page of the audit: verdicts by shape, word and number; the card; what two audits changed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cynosure.analyses.audit.judged import Verdict
from cynosure.analyses.audit.shown import (
    AGAINST_MARK,
    BESIDE,
    CHANGE,
    CHANGE_COLUMNS,
    COLUMNS,
    CRITERION,
    MARKS,
    METRIC,
    NAMES,
    TIERS,
    VERDICTS,
)
from cynosure.analyses.audit.told import changed, marked
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Note, Quantity, TableBlock, Unit
from cynosure.findings.record import Finding, Question
from cynosure.report.chinese import CHINESE
from cynosure.report.english import ENGLISH
from cynosure.web.content import Verdicts
from cynosure.web.verdicts import shown_verdicts
from tests.report.examples import MEASURED
from tests.web.markup import elements, main_text
from tests.web.shelf import Shelf

STAR, RIVAL = Text("Weekly fulfilled users", "周满足用户数"), Text("Weekly savers", "周收藏者")
WEAK, STRONG = Verdict.LEANING, Verdict.SUPPORTED
NONE = Text("–", "–")


def row(first: Text, verdict: Verdict, tier: int = 2) -> tuple[Cell, ...]:
    numbers = tuple(Quantity(value, Unit.SHARE) for value in (0.71, 0.52, 0.86))
    told = (NONE,) * 3 if verdict is Verdict.NOT_ENOUGH else numbers
    return (first, VERDICTS[verdict], *told, "0.6 / 0.8", NONE, list(TIERS.values())[tier])


def audited(verdicts: dict[str, tuple[Verdict, Verdict]]) -> Finding:
    """An audit with the verdicts of some criteria on the star and on a rival."""
    star = Text(f"★ {STAR.en}", f"★ {STAR.zh}")
    note = Note("polled_too_few", (("people", 2), ("needed", 5)))
    datum = Note("run_poll", (("command", "cyn poll"), ("needed", 5)))
    names = tuple(NAMES[name] for name in verdicts)
    blocks = (
        TableBlock(
            BESIDE,
            (METRIC, *names),
            (
                (star, *(MARKS[own] for own, _ in verdicts.values())),
                (RIVAL, *(MARKS[theirs] for _, theirs in verdicts.values())),
            ),
        ),
        TableBlock(
            STAR,
            (CRITERION, *COLUMNS),
            tuple(row(NAMES[name], own) for name, (own, _) in verdicts.items()),
        ),
        TableBlock(CHANGE, CHANGE_COLUMNS, tuple((name, note, datum) for name in names)),
        *(
            TableBlock(name, (METRIC, *COLUMNS), (row(star, own), row(RIVAL, theirs, 4)))
            for name, (own, theirs) in zip(names, verdicts.values(), strict=True)
        ),
    )
    question = Question("audit", (("metric", "weekly_fulfilled_users"),))
    return replace(MEASURED, question=question, blocks=blocks)


FOUR = {
    "value_link": (Verdict.SUPPORTED, Verdict.CONTRADICTED),
    "data": (Verdict.LEANING, Verdict.NOT_ENOUGH),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_verdict_has_shape_word_and_number(shelf: Shelf, lang: str) -> None:
    finding = audited(FOUR)
    shelf.put(finding)
    with shelf.open() as browser:
        page = browser.get(f"/audit?lang={lang}").text
        twin = browser.get(f"/audit.json?lang={lang}").json()
    said = main_text(page)
    for verdict in Verdict:
        assert f"{MARKS[verdict]} {VERDICTS[verdict].within(lang)}" in said
        assert any(e.has(verdict.value) for e in elements(page))
    assert {"en": "52.0 % to 86.0 %", "zh": "52.0% 至 86.0%"}[lang] in said
    assert list(TIERS.values())[4].within(lang) in said
    assert "cyn poll" in said
    (matrix,) = [i for s in twin["sections"] for i in s["items"] if i["is"] == "verdicts"]
    assert [cell["verdict"] for cell in matrix["rows"][0]["cells"]] == ["supported", "contradicted"]
    assert matrix["rows"][1]["cells"][1]["number"] == ""
    # There is no total, in any cell or line.
    assert len(matrix["rows"]) == len(FOUR)


def test_an_audit_without_tables_is_shown_as_any_finding(shelf: Shelf) -> None:
    shelf.put(replace(audited(FOUR), blocks=()))
    with shelf.open() as browser:
        answer = browser.get("/audit?lang=en")
    assert answer.status_code == 200
    assert "verdicts" not in {e.tag for e in elements(answer.text)}


def test_the_card_stands_on_the_page_with_what_is_missing(shelf: Shelf) -> None:
    with shelf.open() as browser:
        said = main_text(browser.get("/audit?lang=en").text)
        chinese = json.dumps(browser.get("/audit.json?lang=zh").json(), ensure_ascii=False)
    assert "cyn audit --card" in said
    assert "cyn audit --stage" in said
    assert "Nobody owns it" in said
    assert "没有负责人" in chinese


def test_a_criterion_has_its_own_numbers_where_nothing_is_known_of_the_one_before() -> None:
    finding = audited(FOUR)
    kept = tuple(one for one in finding.blocks if one.title != NAMES["value_link"])
    bare = replace(finding, blocks=kept)
    shown = shown_verdicts(ENGLISH, Verdicts("F-0001", bare), "")
    assert [cell.number for cell in shown.rows[0].cells] == ["", ""]
    assert [cell.number for cell in shown.rows[1].cells] == ["71.0 %", ""]


def test_a_verdict_that_leans_against_is_told_in_the_table_and_in_what_changed() -> None:
    then, now = audited({"data": (WEAK, STRONG)}), audited({"data": (WEAK, STRONG)})
    table, *rest = now.blocks
    assert isinstance(table, TableBlock)
    (star, _), rival = table.rows
    against = replace(table, rows=((star, AGAINST_MARK), rival))
    now = replace(now, blocks=(against, *rest))
    (one,) = changed(then, now)
    assert (one.then, one.now, one.faded) == (MARKS[WEAK], AGAINST_MARK, True)
    assert marked(one.now) == Text("≉ leaning against", "≉ 倾向不成立")
    cell = shown_verdicts(CHINESE, Verdicts("F-0001", now), "").rows[0].cells[0]
    assert (cell.verdict, cell.sign, cell.word) == ("leaning_against", "≉", "倾向不成立")


def test_what_faded_is_told_from_what_grew_stronger() -> None:
    then = audited({"value_link": (STRONG, WEAK), "data": (WEAK, WEAK), "leading": (WEAK, WEAK)})
    now = audited({"value_link": (WEAK, WEAK), "data": (STRONG, Verdict.NOT_ENOUGH)})
    found = {(one.metric.en, one.criterion.en): one for one in changed(then, now)}
    assert {key: one.faded for key, one in found.items()} == {
        (STAR.en, NAMES["value_link"].en): True,
        (STAR.en, NAMES["data"].en): False,
        (RIVAL.en, NAMES["data"].en): True,
    }
    assert changed(now, now) == ()
