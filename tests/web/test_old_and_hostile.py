"""Ledgers of older versions are brought up to date; names of any kind stay names."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from cynosure.errors import Text
from cynosure.findings.address import digest
from cynosure.findings.blocks import TableBlock, TreeBlock
from cynosure.findings.codec import encode
from cynosure.findings.record import Finding, Question
from cynosure.store.ledger_schema import MIGRATIONS, statements
from tests.report.examples import MEASURED, PROVENANCE
from tests.report.strategies import HOSTILE
from tests.web.markup import elements, main_text
from tests.web.shelf import LOADED, STAR_FILE, Shelf


def write_old(shelf: Shelf, taken: int) -> None:
    """A ledger as a version of the product left it that knew the first steps only."""
    shelf.layout.root.mkdir()
    with sqlite3.connect(shelf.layout.root / "ledger.db") as old:
        for step in MIGRATIONS[:taken]:
            for statement in statements(step):
                old.execute(statement)
        old.execute(f"PRAGMA user_version = {taken}")
        record = encode(MEASURED)
        old.execute(
            "INSERT INTO findings (address, question, record, at) VALUES (?, 'level', ?, ?)",
            (digest(record), json.dumps(record), LOADED),
        )
        old.execute("INSERT INTO looks (address, at) VALUES (?, ?)", (digest(record), LOADED))


@pytest.mark.parametrize("taken", range(1, len(MIGRATIONS)))
def test_a_ledger_of_an_older_version_is_shown(shelf: Shelf, taken: int) -> None:
    write_old(shelf, taken)
    shelf.serve_snapshot(PROVENANCE.snapshot)
    with shelf.open() as browser:
        assert "F-0001" in main_text(browser.get("/ledger").text)
        assert browser.get("/star").status_code == 200
    with sqlite3.connect(shelf.layout.root / "ledger.db") as now:
        assert now.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_a_ledger_of_a_newer_version_is_a_sentence(shelf: Shelf) -> None:
    write_old(shelf, len(MIGRATIONS))
    with sqlite3.connect(shelf.layout.root / "ledger.db") as newer:
        newer.execute("PRAGMA user_version = 99")
    with shelf.open() as browser:
        answer = browser.get("/star?lang=zh")
    assert answer.status_code == 400
    assert "请升级 cynosure" in main_text(answer.text)


def hostile(name: str) -> Finding:
    """A finding in which everything that bears a name bears this one."""
    text = Text(name, name)
    blocks = tuple(
        replace(block, title=text)
        if not isinstance(block, TreeBlock)
        else replace(block, root=replace(block.root, metric=name, label=text, expression=name))
        for block in MEASURED.blocks
    )
    table = TableBlock(text, (text,), ((text,), (name,)))
    return replace(
        MEASURED,
        question=Question("why", (("metric", name),)),
        subject=replace(MEASURED.subject, metric=name or "x", label=text, says=text),
        provenance=replace(PROVENANCE, query=name),
        group=text,
        blocks=(*blocks, table),
    )


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_only_names(shelf: Shelf, name: str) -> None:
    shelf.star_file(STAR_FILE.replace("{en: Xingyu, zh: 星语}", json.dumps(name or "x")))
    shelf.serve_snapshot(PROVENANCE.snapshot)
    alias = shelf.put(hostile(name))
    with shelf.open() as browser:
        for path in ("/why", "/ledger", f"/findings/{alias}"):
            for lang in ("en", "zh"):
                answer = browser.get(f"{path}?lang={lang}")
                assert answer.status_code == 200, answer.text
                found = elements(answer.text)
                assert not [e for e in found if e.tag == "script" and "alert" in e.text]
                assert not [e for e in found if e.tag in ("img", "iframe", "object")]
                assert "\x1b" not in main_text(answer.text)
            assert browser.get(f"{path}.json").json()["title"]
