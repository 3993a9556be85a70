"""The page of a poll in a browser: filled in from a file, without a network, and read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from cynosure.cli.main import main
from tests.browser.conftest import PATIENCE, SCREENSHOTS, Watch, watch_over
from tests.browser.product import HOSTILE, STAR_FILE

pytestmark = pytest.mark.browser

SCENARIOS = 10
STAR, MEANING = "star", "meaning"


@dataclass(frozen=True)
class Poll:
    """A project whose metrics bear hostile names, and the page of its poll."""

    folder: Path
    page: Path

    def cyn(self, *words: str, lang: str = "en") -> tuple[int, str]:
        """Runs a command on it: the code, and what was said."""
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = main([*words, "--project", str(self.folder), "--lang", lang])
        return code, said.getvalue()


@pytest.fixture(scope="module")
def poll(tmp_path_factory: pytest.TempPathFactory) -> Poll:
    """The star file of the hostile product; nothing is loaded, for a poll needs no data."""
    folder = tmp_path_factory.mktemp("poll")
    text = STAR_FILE
    for place, name in enumerate(HOSTILE):
        text = text.replace(f"NAME{place}", json.dumps(name, ensure_ascii=True))
    text = text.replace("metrics:\n", 'metrics:\n  "<script>": {kind: units, from: talk}\n', 1)
    (folder / "cynosure.yml").write_text(text, encoding="utf-8")
    made = Poll(folder, folder / "poll.html")
    code, said = made.cyn("poll", "--html", str(made.page))
    assert code == 0, said
    return made


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, poll: Poll) -> Generator[Open, None, None]:
    """Opens the page from where it lies; nothing may go wrong on it and nothing be asked for."""
    made: list[tuple[BrowserContext, Watch]] = []

    def open_page(width: int = 1000, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            accept_downloads=True,
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PATIENCE)
        watch = Watch(context.new_page(), poll.page.as_uri())
        watch_over(watch)
        watch.page.goto(watch.address)
        made.append((context, watch))
        return watch.page

    yield open_page
    for context, watch in made:
        context.close()
        assert watch.amiss == []


def answer(page: Page, name: str, chosen: dict[str, str]) -> None:
    """Writes a name and chooses answers."""
    page.locator("#who").fill(name)
    for question, value in chosen.items():
        page.locator(f'input[name="{question}"][value="{value}"]').check()


def saved(page: Page, to: Path) -> Path:
    """The file that the page gives."""
    with page.expect_download() as waiting:
        page.locator("button[type=submit]").click()
    waiting.value.save_as(to)
    assert page.locator("#file").inner_text() == waiting.value.suggested_filename
    return to


def every_way(page: Page, way: str) -> dict[str, str]:
    names = page.locator('input[type=radio][value="up"]').evaluate_all(
        "all => all.map(o => o.name)"
    )
    assert len(names) == SCENARIOS
    return dict.fromkeys(names, way)


def test_what_is_filled_in_is_read_as_it_is(poll: Poll, opened: Open, tmp_path: Path) -> None:
    page = opened()
    assert page.evaluate("window.obeyed") is None
    team = '=1+1; "模型", <b>team</b>'
    page.locator("input[name=team]").fill(team)
    page.locator("input[name=words]").fill("谁得到了\t想要的")
    answer(
        page, "陈 ann", {**every_way(page, "same"), STAR: "2", MEANING: "B", "my_work": "partly"}
    )
    assert page.locator("#left").inner_text() == "0"
    told = saved(page, tmp_path / "one.csv")
    assert (
        page.locator("#copy").input_value().replace("\n", "\r\n")[:60]
        == told.read_text("utf-8-sig").replace("\n", "\r\n")[:60]
    )
    code, said = poll.cyn("poll", "--read", str(told))
    assert code == 0, said
    assert "1 person, 0 questions left blank; 1 new entry" in said
    assert "UTF" not in said
    assert "0 new entries" in poll.cyn("poll", "--read", str(told))[1]


def test_the_language_is_of_who_reads(poll: Poll, opened: Open, tmp_path: Path) -> None:
    page = opened(width=390)
    assert page.locator("button[type=submit]").is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    button = page.locator("button[type=submit]")
    assert button.inner_text() == "Save my answers"
    page.locator("label[for=show-zh]").click()
    assert button.inner_text() == "保存我的回答"
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "poll-390-zh.png", full_page=True)
    answer(page, "小李", {"campaign": "up"})
    told = saved(page, tmp_path / "zh.csv")
    code, said = poll.cyn("poll", "--read", str(told), lang="zh")
    assert code == 0, said
    # Ten scenarios, the star, its meaning and one's own work, of which one is answered.
    assert "1 人，留空 12 处；新记入 1 条" in said


def test_of_two_answers_the_one_filled_in_last_counts(
    poll: Poll, opened: Open, tmp_path: Path
) -> None:
    page = opened()
    answer(page, "Bo", every_way(page, "down"))
    # A browser names the second file so that it sorts before the first.
    first = saved(page, tmp_path / "poll-Bo.csv")
    page.wait_for_timeout(1100)
    answer(page, "bo ", every_way(page, "up"))
    second = saved(page, tmp_path / "poll-Bo (1).csv")
    code, said = poll.cyn("poll", "--read", str(second), str(first))
    assert code == 0, said
    assert "Answered again by the same person: 1" in said
    lines = said.splitlines()
    assert "1 new entry" in lines[0]
    assert "0 new entries" in lines[1]
    assert "0 new entries" in poll.cyn("poll", "--read", str(first))[1]


def test_who_gives_no_name_is_still_one_person(poll: Poll, opened: Open, tmp_path: Path) -> None:
    files = []
    for number in range(2):
        page = opened()
        answer(page, "", {"campaign": "up"})
        files.append(str(saved(page, tmp_path / f"{number}.csv")))
    code, said = poll.cyn("poll", "--read", *files)
    assert code == 0, said
    assert said.count("1 new entry") == 2


def test_without_scripts_it_says_what_to_do(opened: Open) -> None:
    page = opened(scripts=False)
    assert page.locator(".amiss").is_visible()
    page.locator("label[for=show-zh]").click()
    assert "请在浏览器里打开" in page.locator(".amiss").inner_text()
