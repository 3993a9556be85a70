"""One product, one server and one browser for all tests of a worker, and a watch on every page."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)

from tests.browser import product
from tests.browser.serving import ARGUMENTS, DRAWN, Served, chromium, serving
from tests.conftest import ROOT

SCREENSHOTS = ROOT / "build" / "screenshots"
PATIENCE = 20_000
"""Milliseconds that a page may take on a machine that does other things too."""


@dataclass
class Watch:
    """A tab of the browser and everything that went wrong in it."""

    page: Page
    address: str
    amiss: list[str] = field(default_factory=list)

    def open(self, where: str) -> Page:
        """Go to a page and wait until its charts are drawn."""
        answer = self.page.goto(self.address + where)
        assert answer is not None
        assert answer.status == 200, where
        self.page.wait_for_function(DRAWN)
        return self.page

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page in build/screenshots."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


NewTab = Callable[..., Watch]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; the test is skipped where there is none."""
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The hostile product, loaded, asked and shown."""
    folder = tmp_path_factory.mktemp("hostile")
    product.make(folder)
    product.grow_a_tree(folder)
    with serving(folder) as found:
        yield found


@pytest.fixture
def new_tab(browser: Browser, served: Served) -> Generator[NewTab, None, None]:
    """Makes tabs: `new_tab(scheme="dark", width=360)`. At the end nothing may have gone wrong."""
    made: list[tuple[BrowserContext, Watch]] = []

    def make(
        scheme: str = "light", width: int = 1200, scripts: bool = True, of: Served = served
    ) -> Watch:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        watch = Watch(context.new_page(), of.address)
        watch_over(watch)
        made.append((context, watch))
        return watch

    yield make
    for context, watch in made:
        context.close()
        assert watch.amiss == []


def watch_over(watch: Watch) -> None:
    """Note what the console says and what scripts do wrong; let no request leave the server."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            watch.amiss.append(f"{watch.page.url}: {message.text}")

    def asked(route: Route) -> None:
        if route.request.url.startswith((watch.address, "data:")):
            route.continue_()
        else:
            watch.amiss.append(f"asked for {route.request.url}")
            route.abort()

    watch.page.on("console", heard)
    watch.page.on("pageerror", lambda error: watch.amiss.append(f"{watch.page.url}: {error}"))
    watch.page.on("dialog", lambda dialog: watch.amiss.append(f"a dialog: {dialog.message}"))
    watch.page.route("**/*", asked)


def path_of(page: Page) -> str:
    """Where a tab stands, without the server and the view."""
    return urlsplit(page.url).path
