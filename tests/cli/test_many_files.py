"""A folder of many small files is told in one line a pattern, what befell one of them by itself."""

from __future__ import annotations

import pytest

from tests.cli.bakery import Bakery, talk

DAYS = [f"2026-06-{n:02}" for n in range(1, 25)]


def many(bakery: Bakery) -> None:
    """A small file a day, and no other."""
    (bakery.folder / "data" / "first.csv").unlink()
    for day in DAYS:
        bakery.file(f"{day}.csv", talk(day, "ann", baked=True))


def test_files_of_one_pattern_are_told_together(bakery: Bakery) -> None:
    many(bakery)
    (bakery.folder / "data" / "none.csv").write_text("")
    said = bakery.cyn("load").out.splitlines()
    assert said[0].endswith("data/*.csv (24): 48 read = 48 kept + 0 quarantined + 0 duplicates")
    assert said[1].endswith("data/none.csv: empty")
    again, *_ = bakery.cyn("load", lang="zh").out.splitlines()
    assert again.endswith("data/*.csv (24)：内容已在快照中，跳过")


@pytest.mark.parametrize(("lang", "said"), [("en", "and 23 other files"), ("zh", "等 24 个文件")])
def test_many_files_that_are_gone_from_the_sources(bakery: Bakery, lang: str, said: str) -> None:
    many(bakery)
    bakery.load()
    bakery.file("other.txt", talk("2026-06-02", "bob", baked=True))
    bakery.rewrite("data/*.csv", "data/*.txt")
    gone = bakery.cyn("load", lang=lang).out
    assert said in gone
    assert gone.count("2026-06-02.csv") <= 1
