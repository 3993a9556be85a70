"""Makes the pictures of the README from the demo: `make pictures`.

The demo is the same on every machine, and so is what is drawn; fonts are the machine's own. Times
of day and ids that differ from one load to the next are left out of the pictures.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from cynosure.cli.main import main
from tests.browser.serving import ARGUMENTS, DRAWN, chromium, serving

FOLDER = Path(__file__).parent / "pictures"
WIDTH = 1040
LARGEST = 200_000
"""Bytes that a picture may have in a repository that is cloned."""
LEFT_OUT = ".about, .evidence, details, form.view"
HIDE = "places => document.querySelectorAll(places).forEach(e => { e.style.display = 'none'; })"


@dataclass(frozen=True)
class Picture:
    """A part of a page: from the top of the first place to the bottom of the last."""

    name: str
    where: str
    first: str
    last: str
    scheme: str = "light"


PICTURES = (
    Picture("star-en", "/star?lang=en", "header.site", "#now"),
    Picture("star-zh", "/star?lang=zh", "header.site", "#now", "dark"),
)


def make() -> None:
    """Write every picture. Raises SystemExit where there is no browser or one is too large."""
    with TemporaryDirectory() as temporary:
        demo = Path(temporary) / "demo"
        if main(["demo", "--folder", str(demo), "--lang", "en"]) != 0:
            raise SystemExit("the demo could not be made")
        draw(demo)


def draw(demo: Path) -> None:
    """Write every picture of a demo that lies in a folder already."""
    browser = chromium()
    if browser is None:
        raise SystemExit("no Chromium on this machine; on Debian: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright, serving(demo, "--ask") as served:
        made = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        for picture in PICTURES:
            page = made.new_page(
                viewport={"width": WIDTH, "height": 800}, color_scheme=picture.scheme
            )
            page.goto(served.address + picture.where)
            page.wait_for_function(DRAWN)
            _take(page, picture)
            page.close()
        made.close()


def _take(page: Page, picture: Picture) -> None:
    page.evaluate(HIDE, LEFT_OUT)
    first = page.locator(picture.first).first.bounding_box()
    last = page.locator(picture.last).first.bounding_box()
    if first is None or last is None:
        raise SystemExit(f"{picture.name}: nothing to be seen at {picture.first}, {picture.last}")
    path = FOLDER / f"{picture.name}.png"
    height = last["y"] + last["height"] - first["y"]
    clip = {"x": 0, "y": first["y"], "width": WIDTH, "height": height}
    page.screenshot(path=path, full_page=True, clip=clip)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size} bytes; {LARGEST} are allowed")
    print(f"{path.name}: {size:,} bytes")


if __name__ == "__main__":
    sys.exit(make())
