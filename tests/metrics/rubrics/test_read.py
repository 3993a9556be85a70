"""Rubrics as files: those that ship, what is wrong with one, and what its checks decide."""

from __future__ import annotations

import pytest

from cynosure.errors import UserMistake
from cynosure.metrics.rubrics.checking import kept
from cynosure.metrics.rubrics.read import parse_rubric
from cynosure.playbook.packs import PACKS, pack_text


@pytest.mark.parametrize("name", PACKS)
def test_packs_agree_with_their_own_examples(name: str) -> None:
    rubric = parse_rubric(pack_text(name), f"{name}.yml")
    assert len(rubric.rules) >= 6
    assert {rule.aspect for rule in rubric.rules.values()} == set(rubric.aspects)


def test_film_keeps_consistency_in_three_rows() -> None:
    rubric = parse_rubric(pack_text("film"), "film.yml")
    assert {"persons", "scenes", "props"} < set(rubric.aspects)
    said = pack_text("film")
    assert all(term in said for term in ("荷兰角", "过肩", "大特写", "Dutch angle"))


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("An eight-storey building without a lift in the Northeast.", False),
        ("东北一栋没有电梯的八层楼", False),
        ("哈尔滨有一栋楼，九层，一部电梯都没有", False),
        ("In Harbin they live in a 12-story building with no elevator.", False),
        ("东北一栋有电梯的八层楼", True),
        ("东北一栋没有电梯的六层楼", True),
        ("东北一栋没有电梯的七八层楼", True),
        ("东北没有一栋没有电梯的八层楼", True),
        ("住在哈尔滨八层楼里，电梯坏了", True),
        ("广州一栋没有电梯的八层楼", None),
        ("东北的冬天很冷", None),
    ],
)
def test_the_building_in_the_northeast(text: str, is_kept: bool | None) -> None:
    rule = parse_rubric(pack_text("screenwriting"), "s.yml").rules["lift_in_tall_buildings"]
    assert rule.check is not None
    assert kept(text, rule.check) is is_kept


RULE = """\
label: Toy
rules:
  red:
    kind: hard
    source: the shop
    says: A ball is red.
    good: {good}
    near_miss: {near}
    check: {check}
"""


def toy(
    good: str = "a red ball",
    near: str = "a blue ball",
    check: str = "{breaks: {says: [ball], also: [blue]}}",
) -> str:
    return RULE.format(good=good, near=near, check=check)


def test_another_trade_needs_no_code() -> None:
    rubric = parse_rubric(toy(), "toy.yml")
    check = rubric.rules["red"].check
    assert check is not None
    assert kept("Here is a blue ball.", check) is False
    assert kept("Blue sky. A red ball.", check) is True, "of two sentences, neither says both"
    assert kept("A blue sky.", check) is None


@pytest.mark.parametrize(
    ("written", "said", "line"),
    [
        ("", "empty", 1),
        ("label: Toy\nrules: {}\n", "no rule", 1),
        (toy(good="a blue ball"), "contradicts its own `good`", 9),
        (toy(near="a red ball"), "contradicts its own `near_miss`", 9),
        (toy(near="a green sky"), "is not about it", 9),
        (toy(check="{setting: [x]}"), "what `breaks` the rule or what it `requires`", 9),
        (toy(check="{breaks: {number: {of: [ball]}}}"), "`at_least` or `at_most`", 9),
        (toy(check="{breaks: {}}"), "looks at nothing", 9),
        (toy(check="{brakes: {says: [x]}}"), "Did you mean", 9),
        (toy().replace("kind: hard", "kind: firm"), "not allowed", 4),
        (toy().replace("    source: the shop\n", ""), "`source` is missing", 4),
        (toy().replace("    near_miss: a blue ball\n", ""), "has no `near_miss`", 4),
        (toy().replace("kind: hard", "kind: hard\n    weight: 0"), "above zero", 4),
        (toy().replace("kind: hard", "kind: hard\n    aspect: shop"), "none of the `aspects`", 4),
    ],
)
def test_what_is_wrong_says_where(written: str, said: str, line: int) -> None:
    with pytest.raises(UserMistake) as raised:
        parse_rubric(written, "toy.yml")
    assert said in raised.value.text.en
    assert raised.value.place is not None
    assert (raised.value.place.file, raised.value.place.line) == ("toy.yml", line)
