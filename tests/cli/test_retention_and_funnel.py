"""Retention and funnels from the command line, by name and spelled out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bakery import Bakery, once, talk

METRICS = """\
metrics:
  back: {kind: retention, start: {first: asked, after: 1d}, return: asked, days: [7, 8]}
  baking: {kind: funnel, steps: [asked, baked], ordering: first_touch, window: 3d}
"""
# Ann and bob come back after a week, cai and dee do not; dee bakes late; eve starts last.
ROWS = [
    *talk("2026-06-01", "old", baked=True),
    *talk("2026-06-02", "ann", baked=True, oven="wood"),
    *talk("2026-06-03", "bob", baked=False),
    *talk("2026-06-04", "cai", baked=False, oven="wood"),
    *talk("2026-06-04", "dee", baked=False),
    *talk("2026-06-09", "ann", baked=True),
    *talk("2026-06-09", "dee", baked=True),
    *talk("2026-06-11", "bob", baked=True),
    *talk("2026-06-21", "eve", baked=False),
]


@pytest.fixture
def shop(bakery: Bakery, kept: Path) -> Bakery:
    def make(bakery: Bakery) -> None:
        bakery.rewrite("metrics:\n", METRICS)
        bakery.file("first.csv", ROWS)
        bakery.load()

    return once(bakery, kept, make)


def finding(shop: Bakery, *words: str) -> dict[str, Any]:
    said = shop.cyn(*words, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found


def block(found: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(one for one in found["blocks"] if one["is"] == kind)


def cells(matrix: dict[str, Any]) -> list[list[float | str]]:
    """The numbers of a matrix, the reason where there is none."""
    return [
        [cell["reason"] if isinstance(cell, dict) else cell for cell in row]
        for row in matrix["cells"]
    ]


def test_cohorts_of_a_metric(shop: Bakery) -> None:
    found = finding(shop, "retention", "--metric", "back")
    # The data begin on the 1st: old was there before.
    assert (found["n"], found["estimate"]["value"]) == (4, 0.5)
    assert found["window"]["start"] == "2026-06-01"
    matrix = block(found, "matrix")
    days = [f"day {day}" for day in range(1, 9)]
    assert [column["en"] for column in matrix["columns"]] == [*days, "days 7–8"]
    (first, last) = cells(matrix)
    assert first[-1] == 0.5
    # Eve started on the 21st; the 22nd is the last day that is closed.
    assert last[0] == 0.0
    assert set(last[1:]) == {"window_open"}
    assert [row["en"].rpartition(", ")[2] for row in matrix["rows"]] == ["n = 4", "n = 1"]
    notes = {note["code"]: dict(note["values"]) for note in found["caveats"]}
    assert notes["there_before"]["count"] == 1
    assert notes["window_open_left_out"]["count"] == 1


def test_the_curve_is_over_the_same_people_on_every_day(shop: Bakery) -> None:
    curve = block(finding(shop, "retention", "--metric", "back"), "curve")
    assert curve["x"] == [1, 2, 3, 4, 5, 6, 7, 8]
    # Dee comes on the fifth day, ann on the seventh, bob on the eighth, of four.
    assert curve["y"] == [0, 0, 0, 0, 0.25, 0, 0.25, 0.25]
    assert all(
        low <= y <= high
        for low, y, high in zip(curve["low"], curve["y"], curve["high"], strict=True)
    )


def test_a_retention_by_the_first_oven(shop: Bakery) -> None:
    parts = block(finding(shop, "retention", "--metric", "back", "--by", "oven"), "breakdown")
    told = {part["label"]["en"]: part["estimate"] for part in parts["parts"]}
    assert {name: (one["value"], one["n"]) for name, one in told.items()} == {
        "gas": (0.5, 2),
        "wood": (0.5, 2),
    }


def test_a_retention_spelled_out(shop: Bakery) -> None:
    found = finding(shop, "retention", "--start", "asked", "--days", "5,7-8,1", "--after", "1d")
    assert found["estimate"]["value"] == 0.5
    matrix = block(found, "matrix")
    assert [column["en"] for column in matrix["columns"]] == ["day 5", "days 7–8", "day 1"]
    assert cells(matrix)[0] == [0.25, 0.5, 0.0]
    (note,) = [found["next_action"]]
    assert note["code"] == "keep_metric"
    written = dict(note["values"])["written"]
    shop.rewrite("metrics:\n", f"metrics:\n  kept: {written}\n")
    assert finding(shop, "retention", "--metric", "kept")["estimate"]["value"] == 0.5


def test_a_spelled_question_is_found_again_and_verified(shop: Bakery) -> None:
    words = ("funnel", "--steps", "asked,baked", "--ordering", "any_window", "--within", "3d")
    first = shop.cyn(*words, "--json").json["findings"][0]
    again = shop.cyn(*words, "--json").json["findings"][0]
    assert (first["recalled"], again["recalled"]) == (False, True)
    said = shop.cyn("ledger", "verify")
    assert said.code == 0, said.err


def test_a_funnel_says_its_ordering_and_its_steps(shop: Bakery) -> None:
    en, zh = (
        shop.cyn("funnel", "--metric", "baking").out,
        shop.cyn("funnel", "--metric", "baking", lang="zh").out,
    )
    # Of five people ann and old baked at once; dee did after five days.
    assert re.search(r"asked +5 people +100.0 % +100.0 %", en)
    assert re.search(r"baked +2 people +40.0 % +40.0 %", en)
    assert "Ordering first_touch: the first time ever of each step counts" in " ".join(en.split())
    assert "first_touch" in zh
    assert "每一步只看历史上的首次发生" in zh
    assert "people" not in zh
    by = finding(shop, "funnel", "--metric", "baking", "--by", "oven")
    matrix = next(one for one in by["blocks"] if one["is"] == "matrix")
    assert [row["en"] for row in matrix["rows"]] == ["gas", "wood"]
    assert matrix["cells"] == [[1.0, pytest.approx(1 / 3)], [1.0, 0.5]]


def test_the_star_shows_them_too_and_points_further(shop: Bakery) -> None:
    assert "cyn retention --metric back" in shop.cyn("star", "--metric", "back").out
    assert re.search(r"baked +2 people", shop.cyn("star", "--metric", "baking").out)


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (("retention",), "`--metric` (`back`), or spell one out: `cyn retention --start",
         "`--metric` 指定指标（`back`），或直接写明：`cyn retention --start"),
        (("funnel",), "or spell one out: `cyn funnel --steps asked,baked --ordering any_window`",
         "或直接写明：`cyn funnel --steps asked,baked --ordering any_window`"),
        (("retention", "--metric", "back", "--days", "1"), "`--days` spells out", "不能同用"),
        (("retention", "--start", "askd"), "--start: There is no episode", "是否想写 `asked`"),
        (("retention", "--start", "asked", "--days", "1,x"), "`x` is no day", "`x` 不是"),
        (("retention", "--start", "asked", "--days", "8-7"), "`8-7` is no day", "`8-7` 不是"),
        (("retention", "--start", "asked", "--after", "5h"), "whole days", "按整天计算"),
        (("retention", "--metric", "success"), "`success` is of kind ratio", "ratio 类型"),
        (("retention", "--metric", "bakc"), "Did you mean `back`?", "是否想写 `back`？"),
        (("funnel", "--metric", "back"), "`back` is of kind retention", "retention 类型"),
        (("funnel", "--steps", "asked,baked"), "the two give different shares", "占比不同"),
        (("funnel", "--steps", "asked,bakd", "--ordering", "any_window"),
         "--steps: There is no moment `bakd`", "是否想写 `baked`"),
        (("funnel", "--steps", "asked,baked", "--ordering", "any"), "--ordering: `any`", "`any`"),
        (("funnel", "--steps", "asked,baked", "--ordering", "any_window", "--within", "3"),
         "--within: `3` is not a duration", "`3` 不是时长"),
    ],
)  # fmt: skip
def test_mistakes_name_the_option(shop: Bakery, words: tuple[str, ...], en: str, zh: str) -> None:
    for lang, told in (("en", en), ("zh", zh)):
        said = shop.cyn(*words, lang=lang)
        assert (said.code, said.out) == (2, "")
        assert told in said.err
