"""Every page in both languages and both schemes: drawn, silent, within the machine, accessible."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser import product
from tests.browser.conftest import NewTab
from tests.browser.product import HOSTILE
from tests.browser.serving import Served
from tests.report.shapes import SHAPES, breakdown

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PAGES = (
    "/star",
    "/audit",
    "/why",
    "/whom",
    "/boundary",
    "/ledger",
    "/trust",
    "/metrics/reached",
    "/findings/F-0001",
)
GRAVE = ("serious", "critical")
SERIOUS = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  const places = one => one.nodes.map(node => node.html.slice(0, 200));
  return found.violations.map(one => [one.impact, one.id, places(one)]);
}"""
LANGS = ("en", "zh")

each_language = pytest.mark.parametrize("lang", LANGS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_language
def test_every_page_is_drawn_silent_and_accessible(new_tab: NewTab, lang: str, scheme: str) -> None:
    tab = new_tab(scheme)
    # The policy of the pages lets no stranger's script in; the tester's comes before them.
    tab.page.add_init_script(path=AXE)
    grave = {}
    for where in PAGES:
        page = tab.open(f"{where}?lang={lang}")
        assert page.locator("html").get_attribute("lang") == ("zh-Hans" if lang == "zh" else "en")
        assert page.locator("h1").inner_text().strip()
        assert page.evaluate("window.obeyed") is None
        grave[where] = [found for found in page.evaluate(SERIOUS) if found[0] in GRAVE]
        tab.shoot(f"{where.strip('/').replace('/', '-')}-{lang}-{scheme}")
    assert {where: found for where, found in grave.items() if found} == {}


@each_language
def test_on_a_phone_nothing_moves_sideways(new_tab: NewTab, lang: str) -> None:
    tab = new_tab(width=360)
    wide = {}
    for where in PAGES:
        page = tab.open(f"{where}?lang={lang}")
        wide[where] = page.evaluate("document.documentElement.scrollWidth")
        tab.shoot(f"{where.strip('/').replace('/', '-')}-{lang}-phone")
    assert wide == dict.fromkeys(PAGES, 360)


def test_on_paper_the_ways_through_the_product_are_gone(new_tab: NewTab) -> None:
    tab = new_tab(width=794)
    for where in ("/star", "/whom", "/ledger"):
        page = tab.open(where)
        page.emulate_media(media="print")
        assert not page.locator("nav.pages").is_visible()
        assert not page.locator("form").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 794
        tab.shoot(f"{where.strip('/')}-print")
        page.emulate_media(media="screen")
    assert len(tab.page.pdf(format="A4")) > 10_000


def test_without_scripts_the_numbers_are_there(new_tab: NewTab) -> None:
    tab = new_tab(scripts=False)
    page = tab.page
    assert page.goto(tab.address + "/star") is not None
    assert page.locator("noscript svg").first.is_visible()
    page.locator("figure.chart summary").first.click()
    assert page.locator("figure.chart table").first.is_visible()
    assert page.locator(".drawing").first.is_hidden()


def test_hostile_names_are_read_and_never_obeyed(new_tab: NewTab) -> None:
    tab = new_tab()
    seen = ""
    for where in (*PAGES, "/star?by=category"):
        page = tab.open(where)
        seen += page.locator("body").inner_text()
        # Every script and every picture is one of ours.
        sources = page.evaluate("[...document.scripts].map(s => s.getAttribute('src') ?? s.type)")
        assert all(s == "application/json" or s.startswith("/static/") for s in sources), sources
        assert page.locator("img, iframe, object, embed, [onerror], [style*=url]").count() == 0
        assert page.evaluate("window.obeyed") is None
    for name in (HOSTILE[0], HOSTILE[2], "g" * 59, "星" * 29):
        assert name in seen, name
    assert "49" not in seen.split("{{ 7*7 }}")[1][:4]
    assert not {"\u202e", "\u2066"} & set(seen)


def test_every_shape_is_drawn_under_the_policy_of_the_pages(
    new_tab: NewTab, served: Served
) -> None:
    named = breakdown(3, (HOSTILE[1], 1.0), (HOSTILE[0], 2.0))
    alias = product.add_blocks(served.folder, (*SHAPES, named))
    tab = new_tab()
    page = tab.open(f"/findings/{alias}")
    assert page.locator("figure.chart .drawing svg").count() == len(SHAPES) + 1
    assert page.evaluate("window.obeyed") is None
    tab.shoot("every-shape")


def test_pointing_at_a_mark_tells_it(new_tab: NewTab) -> None:
    page = new_tab().open("/star")
    page.locator(".block-series .drawing path[aria-roledescription=point]").first.hover()
    told = page.locator("#vg-tooltip-element.visible")
    told.wait_for()
    assert "2026" in told.inner_text()
