"""What is asked for the pages, and what people add by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cynosure.errors import UserMistake
from cynosure.findings.record import Question
from cynosure.project.dashboard import dashboard_questions
from cynosure.project.declare import (
    KINDS,
    Ignored,
    Release,
    declare_release,
    ignore,
    ignored_in,
    releases_in,
)
from cynosure.project.open import open_project
from cynosure.project.weekly import weekly_questions
from cynosure.store.ledger import Ledger
from cynosure.tables.schema import RELEASES
from cynosure.web.content import Missing, Page
from cynosure.web.pages import PAGES
from cynosure.web.pages.metric import MetricPage
from cynosure.web.pages.star import StarPage
from cynosure.web.reading import Desk, Reading
from cynosure.web.view import View, groups_of, splits_of
from tests.web.shelf import STAR_FILE

DAY, NOW = date(2026, 11, 16), datetime(2026, 11, 16, tzinfo=UTC)
RELEASE = Release("2026-11-02", "model", "m3", "a new model at night")
LATER_PAGES = ("audit", "why", "boundary")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cynosure.yml").write_text(STAR_FILE, encoding="utf-8")
    return tmp_path


@dataclass
class Asked:
    """Takes down which questions a page puts to its reading."""

    reading: Reading
    questions: set[Question]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reading, name)

    def answer(self, question: Question, _: str | None) -> None:
        self.questions.add(question)


def asked_by(folder: Path, page: Page, view: View) -> set[Question]:
    with Desk(folder).reading() as reading:
        listening = Asked(reading, set())
        page.content(listening, view, {})  # type: ignore[arg-type]
    return listening.questions


def test_all_that_the_pages_show_is_asked(folder: Path) -> None:
    star_file = open_project(folder).star_file
    known = set(dashboard_questions(star_file, DAY))
    assert set(weekly_questions(star_file, DAY)) < known
    seen: set[Question] = set()
    for page, group in product(PAGES, (None, *groups_of(star_file))):
        for by in (None, *splits_of(star_file, group)):
            seen |= asked_by(folder, page, View("en", group=group, by=by))
    assert seen <= known, seen - known
    assert {question.name for question in seen} >= {"level", "growth", "groups", "doctor"}


@pytest.mark.parametrize("table", ["payments", "costs"])
def test_money_is_asked_where_a_source_tells_of_it(folder: Path, table: str) -> None:
    path = folder / "cynosure.yml"
    text = path.read_text(encoding="utf-8")
    money = Question("money", (("period", "week"),))
    assert money not in dashboard_questions(open_project(folder).star_file, DAY)
    source = f"sources:\n  - {{table: {table}, format: csv, path: data/m.csv}}\n"
    path.write_text(text.replace("sources:\n", source), encoding="utf-8")
    assert money in dashboard_questions(open_project(folder).star_file, DAY)
    assert money in asked_by(folder, StarPage(), View("en"))
    assert money not in asked_by(folder, StarPage(), View("en", group="creator"))
    with Desk(folder).reading() as reading:
        sections = StarPage().content(reading, View("en"), {}).sections
    items = [item for section in sections if section.id == "money" for item in section.items]
    assert [item.command for item in items if isinstance(item, Missing)] == ["cyn money"]


def test_a_page_names_the_command_of_what_is_missing(folder: Path) -> None:
    with Desk(folder).reading() as reading:
        shown = [MetricPage().content(reading, View("en", period="month"), "reach")]
        shown += [page.content(reading, View("en"), {}) for page in PAGES]
    items = [item for content in shown for section in content.sections for item in section.items]
    commands = {item.command for item in items if isinstance(item, Missing)}
    assert commands >= {
        "cyn star --metric reach --period month",
        "cyn star --metric weekly_fulfilled_users",
        "cyn growth --metric weekly_fulfilled_users",
        "cyn whom",
        "cyn doctor",
        *(f"cyn {name}" for name in LATER_PAGES),
    }


def test_the_kinds_of_a_release_are_those_of_the_contract() -> None:
    column = RELEASES.column("kind")
    assert column is not None
    assert tuple(name for name, _ in KINDS) == column.choices


def test_what_is_declared_is_read_back_in_order(folder: Path) -> None:
    project = open_project(folder)
    with Ledger.open(project.layout.root) as ledger:
        finding = ledger.put("a" * 64, "level", {}, NOW.isoformat())
        before = ledger.declarations_hash()
    assert declare_release(project, replace(RELEASE, about="f-1"), NOW) == 1
    assert ignore(project, Ignored("F-1", "a holiday"), NOW) == 2
    with Ledger.open(project.layout.root) as ledger:
        entries = ledger.entries()
        assert ledger.declarations_hash() != before
    assert releases_in(entries) == (replace(RELEASE, about=finding),)
    assert ignored_in(entries) == (Ignored(finding, "a holiday"),)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda project: declare_release(project, replace(RELEASE, day="2.11."), NOW), "no day"),
        (lambda project: declare_release(project, replace(RELEASE, kind="modle"), NOW), "model"),
        (lambda project: declare_release(project, replace(RELEASE, id=""), NOW), "name"),
        (lambda project: declare_release(project, replace(RELEASE, why="x" * 401), NOW), "401"),
        (lambda project: declare_release(project, replace(RELEASE, about="F-9"), NOW), "F-9"),
        (lambda project: ignore(project, Ignored("", "why"), NOW), "no finding"),
        (lambda project: ignore(project, Ignored("F-1", " "), NOW), "reason"),
    ],
)
def test_what_cannot_be_declared_is_a_mistake(
    folder: Path, made: Callable[[object], int], said: str
) -> None:
    project = open_project(folder)
    with pytest.raises(UserMistake) as told:
        made(project)
    assert said in told.value.sentence("en")
    with Ledger.open(project.layout.root) as ledger:
        assert ledger.entries() == ()
