"""What came in and what it cost, on the page of the star."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cynosure.findings.blocks import Unit
from cynosure.project.dashboard import money_of
from cynosure.report import grammar, headline
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from cynosure.web.pages.star import MONEY
from cynosure.web.tree import number
from tests.report.examples import MEASURED, PROVENANCE
from tests.web.markup import main_text
from tests.web.shelf import Shelf

TOLD = replace(MEASURED, question=money_of("week"), n=MEASURED.n + 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_money_is_reached_from_the_star(shelf: Shelf, lang: str) -> None:
    shelf.serve_snapshot(PROVENANCE.snapshot)
    shelf.put(MEASURED)
    with shelf.open() as browser:
        before = browser.get(f"/star.json?lang={lang}").json()["sections"]
    assert MONEY.within(lang) not in [one["head"] for one in before]
    name = shelf.put(TOLD)
    with shelf.open() as browser:
        after = browser.get(f"/star.json?lang={lang}").json()["sections"]
        page = browser.get(f"/star?lang={lang}").text
        group = browser.get(f"/star?lang={lang}&group=creator").text
    (money,) = (one for one in after if one["head"] == MONEY.within(lang))
    assert name in str(money)
    assert f"/findings/{name}" in page
    assert headline(TOLD, lang) in main_text(page)
    assert f"/findings/{name}" not in group


def test_a_reason_beside_a_number_needs_no_brackets() -> None:
    estimate = Estimate(3.0, Undefined(Reason.FEW_PERIODS, (("had", 6), ("needed", 8))), 3)
    for lang in ("en", "zh"):
        value, beside = number(grammar(lang), estimate, Unit.PEOPLE)
        assert value.startswith("3")
        assert beside
        assert not beside.startswith(("（", "(", ",", "，"))
