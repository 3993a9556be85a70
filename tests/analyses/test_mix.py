"""`mix_over` on hand-made parts: it closes, it sees Simpson, and it says what it cannot split."""

from __future__ import annotations

import pytest

from cynosure.analyses import mix
from cynosure.errors import UserMistake
from cynosure.findings.blocks import TableBlock
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.stats.kitagawa import kitagawa
from tests.analyses.made import STAR_FILE, Made

TREE = "tree:\n  - {node: turns, mix_over: [oven]}\n"


def test_the_tree_names_the_dimensions() -> None:
    star_file = parse_star_file(STAR_FILE + TREE, "made.yml")
    assert mix.dimensions_asked(star_file, "turns") == ("oven",)
    assert mix.dimensions_asked(star_file, "bakers") == ()


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ("tree: [{node: turns, mix_over: [ovn]}]\n", "did you mean `oven`"),
        ("tree: [{node: bakers, mix_over: [oven]}]\n", "`bakers` is neither"),
        ("tree: [{node: share, mix_over: [oven]}]\n", "`share` is neither"),
    ],
)
def test_what_cannot_be_split_is_said_at_its_place(tree: str, said: str) -> None:
    star_file = parse_star_file(STAR_FILE + tree, "made.yml")
    node = star_file.tree[0].node.name
    with pytest.raises(UserMistake) as met:
        mix.dimensions_asked(star_file, node)
    assert said.lower() in met.value.sentence("en").lower()
    assert "made.yml" in met.value.sentence("en")


@pytest.mark.parametrize(
    "edge", ["{node: turns}", "{node: turns, mix_over: [oven], driver: cakes, claim: hypothesis}"]
)
def test_an_edge_is_one_thing(edge: str) -> None:
    with pytest.raises(UserMistake, match="one of `identity`, `mix_over` and `driver`"):
        parse_star_file(f"{STAR_FILE}tree: [{edge}]\n", "made.yml")


def test_simpson_is_seen() -> None:
    # Both parts fall from 90 to 85 and from 20 to 15 %, the whole rises: the mix moved.
    terms = kitagawa([90, 180], [100, 900], [765, 15], [900, 100])
    split = mix.Split(
        "oven", ("gas", "wood"), ((90, 100), (180, 900)), ((765, 900), (15, 100)), terms, 0.0
    )
    assert mix.check(split).passed
    assert [note.code for note in mix.caveats((split,))] == ["mix_reverses"]
    assert terms.within == pytest.approx(-0.05)
    assert terms.after - terms.before == pytest.approx(0.51)


def test_the_level_shows_the_terms_and_that_they_close() -> None:
    before = {("turns", "oven", "gas"): (9.0, 10.0), ("turns", "oven", "wood"): (11.0, 10.0)}
    after = {("turns", "oven", "gas"): (30.0, 10.0), ("turns", "oven", "coal"): (10.0, 10.0)}
    weeks = {"turns": ((20.0, 20.0), (20.0, 20.0), (20.0, 20.0), (40.0, 20.0))}
    made = Made(weeks, STAR_FILE + TREE, metric="turns", parts=after, parts_before=before)
    finding = made.finding()
    (check,) = (one for one in finding.checks if one.code == "mix_closes")
    assert check.passed
    table = next(b for b in finding.blocks if isinstance(b, TableBlock))
    assert [row[0] for row in table.rows][-1] == mix.ALL
    within, moved = (cell.value for cell in table.rows[-1][-2:])
    assert within + moved == pytest.approx(1.0)
    # Gas went from 0.9 to 3 at half of all; wood left and coal came at the other half.
    assert within == pytest.approx(0.5 * 2.1)


def test_parts_that_do_not_make_up_the_whole_are_said() -> None:
    before = {("turns", "oven", "gas"): (9.0, 10.0), ("turns", "oven", "wood"): (11.0, 10.0)}
    after = {("turns", "oven", "gas"): (30.0, 10.0)}
    weeks = {"turns": ((20.0, 20.0), (20.0, 20.0), (20.0, 20.0), (40.0, 20.0))}
    made = Made(weeks, STAR_FILE + TREE, metric="turns", parts=after, parts_before=before)
    (check,) = (one for one in made.finding().checks if one.code == "mix_closes")
    assert check.passed is False
