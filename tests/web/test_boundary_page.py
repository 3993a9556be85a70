"""The page of the boundary: what each of its parts has found, under a head of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cynosure.findings.record import Question
from cynosure.web.pages.boundary import PARTS
from cynosure.web.pages.of_analysis import FOUND
from tests.report.examples import MEASURED, PROVENANCE
from tests.web.markup import elements
from tests.web.shelf import Shelf


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_part_of_the_boundary_stands_under_its_own_head(shelf: Shelf, lang: str) -> None:
    shelf.serve_snapshot(PROVENANCE.snapshot)
    asked = [f"boundary_{part}" for part in ("triage", "rubric", "beliefs")]
    for name in asked:
        shelf.put(replace(MEASURED, question=Question(name)))
    with shelf.open() as browser:
        sections = browser.get(f"/boundary.json?lang={lang}").json()["sections"]
        page = elements(browser.get(f"/boundary?lang={lang}").text)
    heads = [head.within(lang) for name, head in PARTS if name in asked]
    assert [one["head"] for one in sections] == [FOUND.within(lang), *heads]
    shown = [e for e in page if e.has("block")]
    assert len(shown) == len(asked) * len(MEASURED.blocks)
