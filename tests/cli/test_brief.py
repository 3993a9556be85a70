"""`brief` and `load --ask` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bakery import Bakery, once
from tests.cli.weeks import USUAL, weeks


@pytest.fixture
def usual(bakery: Bakery, kept: Path) -> Bakery:
    """Eleven usual weeks, loaded."""

    def make(bakery: Bakery) -> None:
        weeks(bakery)
        bakery.load()

    return once(bakery, kept, make)


def test_the_page_is_printed(usual: Bakery) -> None:
    said = usual.cyn("brief")
    assert said.code == 0, said.err
    assert said.out.startswith("# Bakery: the weekly brief\n")
    assert "Weekly bakers is 23 people" in said.out
    assert "✓ Guardrail Success holds" in said.out
    assert "Rows read" in said.out
    chinese = usual.cyn("brief", lang="zh").out
    assert chinese.startswith("# 面包房 周报\n")
    assert "Bakery" not in chinese


def test_files_are_written_and_a_brief_may_be_written_again(usual: Bakery) -> None:
    page, notes = usual.folder / "week.html", usual.folder / "week.md"
    first = usual.cyn("brief", "--html", str(page), "--markdown", str(notes))
    assert (first.code, "written" in first.out) == (0, True)
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "# Bakery" in notes.read_text(encoding="utf-8")
    again = usual.cyn("brief", "--html", str(page), "--markdown", str(notes), lang="zh")
    assert again.code == 0
    assert again.out.count("已替换原有周报") == 2
    assert '<html lang="zh-Hans">' in page.read_text(encoding="utf-8")


def test_somebody_elses_file_stays(usual: Bakery) -> None:
    mine = usual.folder / "mine.html"
    mine.write_text("<p>mine</p>", encoding="utf-8")
    for path in (mine, usual.folder):
        said = usual.cyn("brief", "--html", str(path))
        assert (said.code, "is no page of cynosure" in said.err) == (2, True)
    assert mine.read_text(encoding="utf-8") == "<p>mine</p>"
    nowhere = usual.cyn("brief", "--html", str(Path(usual.folder, "no", "x.html")))
    assert (nowhere.code, nowhere.err.startswith("cyn: ")) == (3, True)


def test_for_machines(usual: Bakery) -> None:
    values = usual.cyn("brief", "--json").json
    assert values["findings"] == [f"F-{n:04}" for n in range(1, 5)]
    assert (values["refused"], values["written"]) == ([], [])
    assert str(values["markdown"]).startswith("# Bakery")


def test_a_question_without_an_answer_does_not_stop_the_page(usual: Bakery) -> None:
    usual.rewrite("star:\n", "  orders: {kind: count, from: payments}\nstar:\n")
    usual.rewrite("guardrails: {", "guardrails: {orders: {worse_than: 5%}, ")
    said = usual.cyn("brief")
    assert said.code == 0, said.err
    untold = said.out[said.out.index("## What cannot be told") :]
    assert "orders: The snapshot has no dated row in payments" in untold


def test_another_week(usual: Bakery) -> None:
    said = usual.cyn("brief", "--period", "2026-03-09")
    assert "Weekly bakers is 22 people in the week of 9–15 Mar 2026" in said.out
    assert "Not told yet" in said.out
    assert usual.cyn("brief", "--period", "2031-03-09").code == 3


def test_nothing_loaded_is_a_refusal(bakery: Bakery) -> None:
    assert bakery.cyn("brief").code == 3
    assert bakery.cyn("watch", "--nonsense").code == 2


def test_load_asks_at_once(bakery: Bakery) -> None:
    weeks(bakery, USUAL[:3])
    said = bakery.cyn("load", "--ask")
    assert said.code == 0
    assert said.out.index("In all") < said.out.index("F-0001  ■ Measured")
    assert "People who belong to the group" in said.out
    known = bakery.cyn("load", "--ask", "--json").json
    findings = known["findings"]
    assert isinstance(findings, list)
    assert [one["recalled"] for one in findings] == [True] * len(findings)
    assert (known["changed"], known["refused"]) == (False, [])
