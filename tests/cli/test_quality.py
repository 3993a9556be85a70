"""`cyn star` of a judged metric and `cyn label`, on files that a user would have."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.worlds.cases.judge_drift import simulate
from cynosure.worlds.files import write_world
from tests.cli.bakery import Bakery
from tests.stats.judge.test_by_unit import votes

PAIRS = """\
cynosure: 1
project: {id: arena}
sources:
  - table: episodes
    format: csv
    path: data/pairs.csv
    map: {episode_id: pair, user_id: pair, kind: {const: pair}, ended: {const: "2026-10-20"}}
  - table: labels
    format: csv
    path: data/*-labels.csv
    map: {subject_kind: {const: pair}, subject_id: pair, name: {const: left}}
episodes:
  pair: {from: episodes, kind: pair, measures: {words: words}}
metrics:
  left_wins: {kind: judged, from: pair, name: left}
star: [{metric: left_wins, since: 2026-01-01}]
"""
Label = tuple[str, str, str, object, str]
"""Pair, rater, kind of rater, value, version."""
WEEK = ("--period", "2026-10-19..2026-10-25")


@pytest.fixture
def arena(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    """A project whose items are pairs of answers, without any yet."""
    (tmp_path / "data").mkdir()
    made = Bakery(tmp_path, capsys)
    made.star_file(PAIRS)
    return made


def loaded(arena: Bakery, pairs: int, labels: Iterable[Label]) -> Bakery:
    """The project with so many pairs, of 1 to 10 words, and labels."""
    with (arena.folder / "data" / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        rows = ((f"p{n}", n % 10 + 1, f"u{n % 10}") for n in range(pairs))
        csv.writer(file).writerows([("pair", "words", "who"), *rows])
    path = arena.folder / "data" / "our-labels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        head = ("pair", "rater", "rater_kind", "value", "rater_version", "run")
        rows = ((*label, number) for number, label in enumerate(labels))
        csv.writer(file).writerows([head, *rows])
    said = arena.cyn("load")
    assert said.code == 0, said.err
    return arena


def finding(arena: Bakery, *words: str) -> dict[str, Any]:
    said = arena.cyn("star", "--metric", "left_wins", "--json", *WEEK, *words)
    assert said.code == 0, said.err
    found = said.json["findings"][0]["finding"]
    assert isinstance(found, dict)
    return found


def codes(found: dict[str, Any]) -> list[str]:
    return [note["code"] for note in found["caveats"]]


def table(found: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """The rows of a table by the names of its columns, cells as plain values."""
    for block in found["blocks"]:
        if block["title"]["en"] == title and "rows" in block:
            names = [name["en"] for name in block["columns"]]
            return [dict(zip(names, map(plain, row), strict=True)) for row in block["rows"]]
    raise AssertionError(f"there is no table {title!r}")


def plain(cell: Any) -> Any:
    if isinstance(cell, dict):
        return cell.get("value", cell.get("en", cell.get("reason")))
    return cell


def judge(pairs: Iterable[int], passes: Iterable[int], version: str = "v1") -> list[Label]:
    good = set(passes)
    return [(f"p{n}", "gpt", "judge", int(n in good), version) for n in pairs]


def people(pairs: Iterable[int], good: Iterable[int]) -> list[Label]:
    well = set(good)
    return [(f"p{n}", "ann", "human", int(n in well), "") for n in pairs]


def test_one_draw_of_the_crowd_and_gpt_4(arena: Bakery, shared_data: Path) -> None:
    labels, verdicts = votes(shared_data / "judge")
    seen = np.random.default_rng(3).choice(len(labels), 107, replace=False)
    given = [(f"p{n}", "gpt-4", "judge", float(v), "0613") for n, v in enumerate(verdicts)]
    given += [(f"p{n}", "crowd", "human", float(labels[n]), "") for n in seen]
    found = finding(loaded(arena, len(labels), given))
    estimate = found["estimate"]
    assert estimate["interval"]["low"] <= labels.mean() <= estimate["interval"]["high"]
    alone = 2 * 1.983 * labels[seen].std() / np.sqrt(107)
    width = estimate["interval"]["high"] - estimate["interval"]["low"]
    assert 0.85 < width / alone < 0.99
    (row,) = table(found, "By version of the judge")
    assert (row["Verdicts"], row["Labels"]) == (2139, 107)
    assert row["Judge says"] == pytest.approx(verdicts.mean())


def test_without_labels_it_is_no_quality_number(arena: Bakery) -> None:
    loaded(arena, 400, judge(range(400), range(280)))
    found = finding(arena)
    assert found["estimate"] == {"is": "undefined", "reason": "judge_uncalibrated", "detail": []}
    said = arena.cyn("star", "--metric", "left_wins", *WEEK).out
    assert "not a quality number" in said.lower()
    assert "100 labels would give ±9.0 points, 400 ±5.0 points" in " ".join(said.split())
    assert "cyn label --metric left_wins --sample 100 --period 2026-10-19..2026-10-25" in " ".join(
        said.split()
    )
    chinese = arena.cyn("star", "--metric", "left_wins", *WEEK, lang="zh").out
    assert "标注100条，误差约±9.0个百分点" in "".join(chinese.split())


def test_items_are_drawn_into_a_file_of_ids(arena: Bakery) -> None:
    loaded(arena, 50, [*judge(range(50), range(30)), *people(range(10), range(5))])
    said = arena.cyn("label", "--metric", "left_wins", "--sample", "8")
    assert said.code == 0, said.err
    path = arena.folder / "to-label-left_wins.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = {row["subject_id"] for row in rows}
    assert len(ids) == 8
    assert ids <= {f"p{n}" for n in range(10, 50)}, "who has a label is not drawn again"
    assert {(row["subject_kind"], row["name"], row["rater_kind"]) for row in rows} == {
        ("pair", "left", "human")
    }
    assert {(row["rater"], row["value"]) for row in rows} == {("", "")}
    again = arena.cyn("label", "--metric", "left_wins", "--sample", "8")
    assert again.code == 2, "labels in the file would be lost"
    other = arena.folder / "other.csv"
    drawn = arena.cyn("label", "--metric", "left_wins", "--out", str(other), "--json").json
    assert (drawn["drawn"], drawn["unlabelled"]) == (40, 40)


@pytest.mark.parametrize(
    ("words", "code", "en", "zh"),
    [
        (("--metric", "lft_wins"), 2, "Did you mean `left_wins`?", "是否想写 `left_wins`？"),
        (("--metric", "left_wins", "--sample", "0"), 2, "1 or more", "至少为 1"),
        (("--metric", "left_wins", "--sample", "x"), 2, "whole number", "应是整数"),
        (("--metric", "left_wins", "--period", "week"), 2, "Name the days", "请写明从哪些天"),
        (
            ("--metric", "left_wins", "--period", "2025-01-01..2025-01-07"),
            3,
            "No item of `left_wins` is without a label",
            "没有未标注的条目",
        ),
    ],
)
def test_what_cannot_be_drawn(
    arena: Bakery, words: tuple[str, ...], code: int, en: str, zh: str
) -> None:
    loaded(arena, 5, judge(range(5), range(3)))
    said, chinese = arena.cyn("label", *words), arena.cyn("label", *words, lang="zh")
    assert (said.code, chinese.code) == (code, code)
    assert en in said.err
    assert zh in chinese.err


def test_two_judges_under_one_version_are_never_averaged(arena: Bakery) -> None:
    labels = judge(range(40), range(20))
    labels += [(f"p{n}", "claude", "judge", 1, "v1") for n in range(40)]
    loaded(arena, 40, labels)
    said = arena.cyn("star", "--metric", "left_wins", *WEEK)
    chinese = arena.cyn("star", "--metric", "left_wins", *WEEK, lang="zh")
    assert (said.code, chinese.code) == (3, 3)
    assert "2 judges answer for `left` under the version `v1`" in said.err
    assert "版本 `v1` 下有 2 个评审" in chinese.err


def test_labels_off_the_scale_are_set_apart(arena: Bakery) -> None:
    labels = [*judge(range(60), range(0, 60, 3)), *people(range(0, 60, 2), range(0, 60, 4))]
    labels += [("p41", "bob", "human", 7, ""), ("p43", "gpt", "judge", -1, "v1")]
    found = finding(loaded(arena, 60, labels))
    off = [note for note in found["caveats"] if note["code"] == "labels_off_scale"]
    assert [dict(note["values"])["count"] for note in off] == [1, 1]
    assert found["estimate"]["value"] == pytest.approx(0.5, abs=0.03)


def test_another_scale_is_read_in_its_own_unit(arena: Bakery) -> None:
    arena.rewrite("name: left}", "name: left, scale: [1, 5]}")
    labels: list[Label] = [(f"p{n}", "ann", "human", 1 + n % 5, "") for n in range(50)]
    found = finding(loaded(arena, 50, labels))
    assert found["subject"]["unit"] == "number"
    assert found["estimate"]["value"] == pytest.approx(3.0)


def test_a_version_with_one_item_and_a_change_without_a_bridge(arena: Bakery) -> None:
    labels = [*judge(range(60), range(0, 60, 3)), *people(range(0, 80, 2), range(0, 60, 4))]
    labels += judge([70], [70], "v2")
    found = finding(loaded(arena, 80, labels))
    assert "judge_not_bridged" in codes(found)
    rows = {row["Version"]: row for row in table(found, "By version of the judge")}
    assert rows["v2"]["Verdicts"] == 1
    (bridge,) = table(found, "The same rows, judged by both versions")
    assert bridge["Rows"] == 0
    assert found["next_action"]["code"] == "bridge_judge"


def test_a_bridge_tells_how_much_milder_a_version_is(arena: Bakery) -> None:
    labels = [*judge(range(200), range(100)), *judge(range(240), range(130), "v2")]
    found = finding(loaded(arena, 240, labels))
    note = next(one for one in found["caveats"] if one["code"] == "judge_milder")
    values = dict(note["values"])
    assert (values["before"], values["after"], values["count"]) == ("v1", "v2", 200)
    assert values["offset"] == pytest.approx(0.15)
    assert values["low"] < 0.15 < values["high"]


def test_labels_by_the_happy_few_are_weighted_where_that_is_known(arena: Bakery) -> None:
    """500 pairs, half of them good; who found it good answers in 30 of 100 cases, else in 6."""
    rng = np.random.default_rng(5)
    good = [n for n in range(500) if n % 2]
    answered = [n for n in range(500) if rng.random() < (0.3 if n % 2 else 0.12)]
    known = [*judge(range(500), good), *people(answered, good)]
    found = finding(loaded(arena, 500, known))
    assert {check["code"]: check["passed"] for check in found["checks"]}[
        "labels_by_chance"
    ] is False
    assert "weighted_for_answers" in codes(found)
    naive = sum(n % 2 for n in answered) / len(answered)
    assert naive > 0.65
    assert found["estimate"]["value"] == pytest.approx(0.5, abs=0.02)
    rates = table(found, "Who has a label, by length and outcome")
    assert {row["Judge"] for row in rows_of(rates)} == {"passes", "fails"}


def rows_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert all(0 <= row["Share"] <= 1 for row in rows)
    return rows


def test_labels_of_the_happy_alone_measure_nothing(arena: Bakery) -> None:
    good = [n for n in range(500) if n % 2]
    known = [*judge(range(500), good), *people(good[:100], good)]
    loaded(arena, 500, known)
    found = finding(arena)
    assert found["estimate"]["reason"] == "labels_chosen"
    assert found["next_action"]["code"] == "label_sample"
    english = arena.cyn("star", "--metric", "left_wins", *WEEK).out
    chinese = arena.cyn("star", "--metric", "left_wins", *WEEK, lang="zh").out
    assert "not measured" in english
    assert "等于没有测量" in "".join(chinese.split())


def test_repeats_tell_what_the_judge_adds(arena: Bakery) -> None:
    """Every pair is judged twice; in one of five the judge contradicts itself: a variance of 0.1.
    People differ by 2/9: eight of ten always or never have it, two are between."""
    twice: list[Label] = [
        (f"p{n}", "gpt", "judge", int(n % 2 == 0) if k == 0 or n % 5 else int(n % 2), "v1")
        for n in range(200)
        for k in range(2)
    ]
    arena.rewrite("user_id: pair", "user_id: who")
    found = finding(loaded(arena, 200, [*twice, *people(range(40), range(0, 40, 2))]))
    shares = {row["Source"]: row["Share"] for row in table(found, "What one verdict varies by")}
    assert shares["the judge itself"] == pytest.approx(0.1 / (0.1 + 2 / 9), abs=0.01)
    assert shares["runs of the model"] == "nothing repeated"


def test_w4_is_broken_bridged_and_covered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = simulate(np.random.default_rng(11))
    write_world(world, tmp_path)
    drift = Bakery(tmp_path, capsys)
    drift.rewrite(
        "\nmetrics:\n", "\nmetrics:\n  left_wins: {kind: judged, from: conversation, name: good}\n"
    )
    assert drift.cyn("load").code == 0
    said = drift.cyn(
        "star", "--metric", "left_wins", "--json", "--period", "2026-07-20..2026-11-08"
    )
    found = said.json["findings"][0]["finding"]
    assert "judge_milder" in codes(found)
    truth = {fact.code + str(fact.cell): float(fact.value) for fact in world.truth.facts
             if fact.code in ("judge_offset", "true_rate")}  # fmt: skip
    (bridge,) = table(found, "The same rows, judged by both versions")
    assert bridge["from"] <= truth["judge_offset()"] / 100 <= bridge["to"]
    rates = [value for name, value in truth.items() if name.startswith("true_rate")]
    for row, rate in zip(table(found, "By version of the judge"), rates, strict=True):
        assert row["from"] <= rate <= row["to"]
    by = drift.cyn("star", "--metric", "left_wins", "--by", "judge_version", "--by", "category")
    assert by.code == 0, by.err
    sql = drift.cyn("star", "--metric", "left_wins", "--sql")
    assert "labels" in sql.out
