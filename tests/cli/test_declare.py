"""`cyn declare` from the command line."""

from __future__ import annotations

import pytest

from tests.cli.bakery import Bakery

RELEASE = ("--day", "2026-06-08", "--kind", "product", "--id", "烤箱 2", "--why", "new oven")


def test_what_is_declared_is_listed(loaded: Bakery) -> None:
    assert "还没有人工声明" in loaded.cyn("declare", "list", lang="zh").out
    assert loaded.cyn("star").code == 0
    assert loaded.cyn("declare", "release", *RELEASE, "--json").json == {"entry": 1}
    ignored = loaded.cyn("declare", "ignore", "--about", "f-1", "--why", "a fair")
    assert (ignored.code, "entry 2" in ignored.out) == (0, True)
    assert loaded.cyn("declare", "list").out.splitlines() == [
        "2026-06-08  product   烤箱 2  new oven",
        "F-0001  ignored  a fair",
    ]
    assert loaded.cyn("declare", "list", "--json").json["ignored"] == [
        {"about": "F-0001", "why": "a fair"}
    ]


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (("release", "--day", "2026-06-08"), "`--kind` is missing", "缺少 `--kind`"),
        (("release", *RELEASE, "--kind", "prodct"), "Did you mean `product`?", "`product`"),
        (("ignore", "--why", "x"), "`--about` is missing", "缺少 `--about`"),
        (("ignore", "--about", "F-7", "--why", "x"), "no finding F-7", "没有 F-7"),
        (("releas",), "Did you mean `release`?", "是否想写 `release`"),
    ],
)
def test_what_is_amiss_is_said(bakery: Bakery, words: tuple[str, ...], en: str, zh: str) -> None:
    for lang, part in (("en", en), ("zh", zh)):
        said = bakery.cyn("declare", *words, lang=lang)
        assert (said.code, said.out) == (2, "")
        assert part in said.err
