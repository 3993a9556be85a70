"""Names that would steer a terminal or a page are shown, never obeyed."""

from __future__ import annotations

import json
import unicodedata

import pytest

from tests.cli.bakery import FIRST, Bakery, talk

NAMES = {
    "escapes": "\x1b[31mred\x1b[0m\x07",
    "right to left": "gas\u202etxt.exe",
    "lines": "gas\r\nF-9999  ● Caused",
    "long": "g" * 300,
    "page": "<script>alert(1)</script>",
    "markdown": "[gas](https://example.org) `rm` | ~~x~~",
}
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def obeyed(text: str) -> set[str]:
    """Letters that a terminal would act upon, line ends left out."""
    return {letter for letter in text if letter != "\n" and unicodedata.category(letter) in OBEYED}


@pytest.fixture(params=NAMES.values(), ids=NAMES.keys())
def hostile(request: pytest.FixtureRequest, bakery: Bakery) -> tuple[Bakery, str]:
    """The bakery with a hostile name as an event, a value of a dimension and a label."""
    name = request.param
    event = [("x-1", "eve", "2026-06-10T12:00:00+08:00", name, "x", "gas")]
    bakery.file("first.csv", [*FIRST, *talk("2026-06-10", "dan", baked=True, oven=name), *event])
    written = json.dumps(name)
    bakery.rewrite("{en: Weekly bakers, zh: 周烘焙人数}", f"{{en: {written}, zh: {written}}}")
    bakery.rewrite("asked: {event: asked}", f"asked: {{event: [asked, {written}]}}")
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery, name


def test_shown_and_never_obeyed(hostile: tuple[Bakery, str]) -> None:
    bakery, name = hostile
    for lang in ("en", "zh"):
        for form in ("--json", "--markdown", "--sql"):
            out = bakery.cyn("star", "--by", "oven", form, lang=lang).out
            assert obeyed(out) == set()
        text = bakery.cyn("star", "--by", "oven", lang=lang).out
        assert obeyed(text) == set()
        assert "\nF-9999" not in text
        assert "g" * 61 not in text
        page = bakery.cyn("star", "--by", "oven", "--markdown", lang=lang).out
        assert "<script>" not in page
        assert "](" not in page.replace("\\](", "")
    said = bakery.cyn("star", "--by", "oven", "--json")
    finding = json.loads(said.out)["findings"][0]["finding"]
    assert finding["subject"]["label"]["en"] == name
    parts = next(b for b in finding["blocks"] if b["is"] == "breakdown")["parts"]
    assert name in [part["label"]["en"] for part in parts]
    assert obeyed(bakery.cyn("ledger", "list").out) == set()
    for words in (
        ("star", "--metric", name),
        ("star", "--by", name),
        ("star", "--period", name),
        ("star", "--snapshot", name),
        ("star", name),
        ("ledger", "show", name),
    ):
        answer = bakery.cyn(*words)
        assert answer.code == 2, words
        assert obeyed(answer.err + answer.out) == set()


def test_names_of_files(bakery: Bakery) -> None:
    name = "\x1b[31mred\u202e.csv"
    (bakery.folder / "data" / "first.csv").rename(bakery.folder / "data" / name)
    for words in (("load",), ("load", "--json")):
        out = bakery.cyn(*words).out
        assert obeyed(out) == set()
        assert "red" in out
