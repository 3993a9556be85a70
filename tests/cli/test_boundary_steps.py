"""What each step of the product adds, items that tell badly, and cells that nothing rests on."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cli.bakery import Bakery
from tests.cli.test_boundary import PLAIN, asked, project, table, written

STEPS = "boundary: {worth: 5pt, steps: {search: no-search, rerank: no-rerank, vote: no-vote}}\n"


def ablated() -> list[str]:
    """Of 200 items the product passes 150; without search 90, reranking 149, voting 138 of them."""
    rows = []
    for harness, passed in (
        ("bare", 60),
        ("chain", 150),
        ("no-search", 90),
        ("no-rerank", 149),
        ("no-vote", 138),
    ):
        rows += [f"s,i{n},m1,{harness},{int(n < passed)}" for n in range(200)]
    return rows


def test_what_each_step_adds(empty: Bakery) -> None:
    written(empty, ablated())
    found = asked(project(empty, PLAIN, STEPS), "steps")
    rows = {row["Step"]: row for row in table(found, "What each step adds")}
    assert {name: row["Do"] for name, row in rows.items()} == {
        "search": "KEEP",
        "rerank": "STOP",
        "vote": "CANNOT TELL",
    }
    assert rows["search"]["Adds, points"] == pytest.approx(0.3)
    assert rows["vote"]["Items more"] > 0
    (stop,) = table(found, "Stop maintaining")
    assert stop["Step"] == "rerank"
    assert found["estimate"]["value"] == 1
    said = empty.cyn("boundary", "steps", lang="zh")
    assert "停止维护" in said.out


def test_a_product_without_a_step_is_not_in_use(empty: Bakery) -> None:
    """Of several harnesses the only one that lacks no step is the product."""
    written(empty, ablated())
    (row,) = table(asked(project(empty, PLAIN, STEPS)), "What to do next")
    assert row["Uplift, points"] == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("boundary", "said"),
    [
        ("", "boundary: {steps:"),
        ("boundary: {steps: {search: no-serch}}\n", "Did you mean"),
        ("boundary: {product: chain, steps: {search: bare}}\n", "STOP"),
    ],
)
def test_steps_that_cannot_be_told(empty: Bakery, boundary: str, said: str) -> None:
    written(empty, ablated())
    told = project(empty, PLAIN, boundary).cyn("boundary", "steps")
    assert told.code == (0 if said == "STOP" else 3)
    assert (said in told.err) == (said != "STOP")


def test_items_that_tell_badly(empty: Bakery) -> None:
    """An item whose key is wrong is solved less by abler subjects."""
    rng = np.random.default_rng(5)
    ability = rng.normal(size=120)
    hard = np.linspace(-1.2, 1.2, 10)
    chance = 1 / (1 + np.exp(-1.5 * (ability[:, None] - hard)))
    chance[:, 4] = 1 - chance[:, 4]
    solved = rng.random(chance.shape) < chance
    rows = [f"s,i{i},m{m},bare,{int(solved[m, i])}" for m in range(120) for i in range(10)]
    written(empty, rows)
    loaded = project(empty, PLAIN)
    found = asked(loaded, "--slopes")
    (scale,) = table(found, "How hard it is")
    assert scale["Solved less by abler"] == 1
    items = {row["Item"]: row["Discrimination"] for row in table(found, "Items by difficulty")}
    assert min(items, key=lambda name: items[name]) == "i4"
    assert items["i4"] < -0.5
    assert np.median(list(items.values())) == pytest.approx(1.5, abs=0.4)
    plain = asked(loaded, "--items")
    assert "Discrimination" not in table(plain, "Items by difficulty")[0]
    assert loaded.cyn("boundary", "gate", "--slopes").code == 2


def test_no_test_rests_on_cells_that_are_set_apart(empty: Bakery) -> None:
    """Copied results stand apart: of four models, two are left to be told apart."""
    rng = np.random.default_rng(8)
    rows = []
    for n in range(60):
        same, one, other = (rng.random(3) < (0.5, 0.5, 0.6)).astype(int)
        for model, passed in (("a", same), ("b", same), ("c", one), ("d", other)):
            rows.append(f"s,i{n},{model},bare,{passed}")
    written(empty, rows)
    (test,) = table(asked(project(empty, PLAIN)), "Is there any difference at all?")
    assert (test["Between"], test["Groups"]) == ("models", 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--scenario", "s"), "评定：留"), (("gate",), "评定：达标")],
)
def test_a_chinese_verdict_is_a_chinese_word(
    empty: Bakery, words: tuple[str, ...], said: str
) -> None:
    rows = [
        f"s,i{n},m1,{h},{int(n < p)}"
        for h, p in (("bare", 10), ("product", 99))
        for n in range(100)
    ]
    written(empty, rows)
    loaded = project(empty, PLAIN, "boundary: {bar: 0.9}\n")
    assert said in loaded.cyn("boundary", *words, lang="zh").out
