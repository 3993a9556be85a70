"""What people do on the pages: from the star to its query, through a full ledger, by keyboard."""

from __future__ import annotations

import re

import pytest

from tests.browser import product
from tests.browser.conftest import NewTab, path_of
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

MANY = 2_000
NODES = 60
OVERLAPS = """() => {
  const cards = [...document.querySelectorAll('.tree .card')].map(c => c.getBoundingClientRect());
  const touch = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return cards.flatMap((a, i) => cards.slice(i + 1).filter(b => touch(a, b))).length;
}"""


@pytest.fixture(scope="module")
def full(served: Served) -> Served:
    """The same product with a ledger of two thousand findings more."""
    product.fill_the_ledger(served.folder, MANY)
    return served


def test_from_the_star_to_the_query_behind_its_number(new_tab: NewTab) -> None:
    page = new_tab().open("/star")
    page.locator(".tree .card.star a.value").click()
    assert re.fullmatch(r"/findings/F-\d{4}", path_of(page))
    said = page.locator(".headline .says").inner_text()
    assert re.search(r"\d", said)
    page.locator("#query summary").click()
    query = page.locator("#query pre").first.inner_text()
    assert "SELECT" in query.upper()
    page.go_back()
    assert path_of(page) == "/star"


def test_the_language_changes_and_the_view_stays(new_tab: NewTab) -> None:
    page = new_tab().open("/star?period=week&by=category")
    page.locator("a.language").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert "by=category" in page.url
    assert page.locator("nav.pages a[aria-current=page]").inner_text() == "北极星"


def test_the_keyboard_reaches_everything(new_tab: NewTab) -> None:
    page = new_tab().open("/star")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.evaluate("link => link.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => { const e = document.activeElement; const s = getComputedStyle(e);"
                " return [e.tagName, e.className, s.outlineStyle]; }"
            )
        )
    assert all(outline != "none" for _, _, outline in reached), reached
    assert ["A", "says", "solid"] in reached
    page.locator("figure.chart summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("figure.chart table").first.is_visible()


@pytest.mark.parametrize("width", [1200, 360])
def test_a_tree_of_sixty_nodes_is_readable(new_tab: NewTab, width: int) -> None:
    tab = new_tab(width=width)
    page = tab.open("/star")
    assert page.locator(".tree .card").count() == NODES
    assert page.evaluate(OVERLAPS) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width
    tab.shoot(f"tree-{width}")


def test_two_thousand_findings_are_filtered_and_turned(new_tab: NewTab, full: Served) -> None:
    tab = new_tab()
    page = tab.open("/ledger")
    rows = page.locator("table.entries tbody tr")
    assert 0 < rows.count() <= 200
    assert re.match(r"2,?0\d\d ", page.locator(".count").inner_text())
    newest = rows.first.inner_text()
    page.locator("a[rel=next]").click()
    assert rows.first.inner_text() != newest
    page.locator("form.filter select[name=question]").select_option("growth")
    page.wait_for_url(re.compile("question=growth"))
    assert rows.count() < 20
    tab.shoot("ledger-filtered")
