"""Rubrics from the command line: what answers keep, who says so, and how far they agree."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from cynosure.stats.judge.rogan_gladen import rogan_gladen
from tests.cli.bakery import Bakery
from tests.cli.test_boundary import table

STAR = """\
cynosure: 1
project: {id: script}
sources:
  - {table: trials, format: csv, path: data/t.csv, text: load,
     map: {scenario: s, item: i, model: m, harness: h, score: y}}
LABELS
boundary: {rubrics: [screenwriting, rubrics/toy.yml]}
"""
LABELS = (
    "  - {table: labels, format: csv, path: data/g.csv, map: {subject_kind: {const: trial}, "
    "subject_id: subject_id, rater: rater, rater_kind: kind, name: name, value: value}}"
)
TOY = """\
label: Toy
experts: [lin, wang]
rules:
  red:
    kind: hard
    source: the shop
    says: A ball is red.
    good: a red ball
    near_miss: a blue ball
    check: {breaks: {says: [ball], also: [blue]}}
  nice:
    kind: soft
    source: the shop
    says: A ball is nice.
    good: a ball with a face
    near_miss: a ball with no face
    experts: [lin]
"""


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    """40 answers of a model, 12 of them about a blue ball; no grades yet."""
    for name in ("data", "rubrics"):
        (tmp_path / name).mkdir()
    (tmp_path / "rubrics" / "toy.yml").write_text(TOY, encoding="utf-8")
    lines = [f"toys,i{n},m1,bare,1,a {'blue' if n < 12 else 'red'} ball" for n in range(40)]
    text = "\n".join(["s,i,m,h,y,text", *lines]) + "\n"
    (tmp_path / "data" / "t.csv").write_text(text, encoding="utf-8")
    return Bakery(tmp_path, capsys)


def loaded(shop: Bakery, grades: list[tuple[str, str, str, str, int]] | None = None) -> Bakery:
    if grades is not None:
        with (shop.folder / "data" / "g.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["subject_id", "rater", "kind", "name", "value"])
            writer.writerows((f"toys:{item}:m1:bare", *rest) for item, *rest in grades)
    shop.star_file(STAR.replace("LABELS\n", "" if grades is None else f"{LABELS}\n"))
    said = shop.cyn("load")
    assert said.code == 0, said.err
    return shop


def graded(shop: Bakery, *words: str) -> dict[str, Any]:
    said = shop.cyn("boundary", "rubric", "grade", "toy", *words, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found


def test_checks_alone(shop: Bakery) -> None:
    found = graded(loaded(shop))
    assert found["estimate"]["value"] == pytest.approx(28 / 40)
    (score,) = table(found, "Scores, each aspect apart")
    assert score["Answers"] == 40
    notes = {one["code"]: dict(one["values"]) for one in found["caveats"]}
    assert notes["one_expert"]["rules"]["en"] == "nice", "the other stands on two"
    rules = {row["Rule"]: row for row in table(found, "The rules")}
    assert (rules["red"]["Experts"], rules["nice"]["Experts"]) == ("lin, wang", "lin alone")
    assert all("blue" not in str(block) for block in found["blocks"]), "no finding holds text"


def test_people_correct_a_check(shop: Bakery) -> None:
    """The check passes 28 of 40; of the 20 that two people graded it passes 8 of 10 good ones."""
    truth = {n: n in (10, 11) or n >= 22 for n in range(2, 12)} | {n: n < 20 for n in range(12, 22)}
    grades = [
        (f"i{n}", rater, "human", "red", int(good))
        for n, good in truth.items()
        for rater in ("lin", "wang")
    ]
    found = graded(loaded(shop, grades))
    (row,) = table(found, "Corrected scores")
    known = [(n >= 12, good) for n, good in truth.items()]
    hits, stops = sum(c and g for c, g in known), sum(not c and not g for c, g in known)
    good = sum(truth.values())
    expected = rogan_gladen(28, 40, hits, good, stops, len(truth) - good)
    assert row["As judged"] == pytest.approx(0.7)
    assert row["Corrected"] == pytest.approx(expected.estimate.value)  # type: ignore[union-attr]
    assert row["With people's grades"] != row["Corrected"]
    (believed,) = table(found, "How far checks and judges may be believed")
    assert believed["Right where people say kept"] == f"{hits} of {good}"
    rules = {one["Rule"]: one for one in table(found, "The rules")}
    assert rules["red"]["Agreement, alpha"] == pytest.approx(1.0)


def test_where_people_disagree_nothing_is_settled(shop: Bakery) -> None:
    grades = [
        (f"i{n}", rater, "human", "red", int(rater == "lin" or n % 2))
        for n in range(20)
        for rater in ("lin", "wang")
    ]
    found = graded(loaded(shop, grades))
    notes = {one["code"]: dict(one["values"]) for one in found["caveats"]}
    assert notes["disputed_answers"]["count"] == 10
    assert notes["experts_disagree"]["rules"]["en"] == "red"
    assert found["estimate"]["n"] == 30, "the ten are left out of the score"
    assert found["next_action"]["code"] == "grade_answers", "nobody has graded `nice` yet"


def test_a_judge_beside_the_check(shop: Bakery) -> None:
    grades = [(f"i{n}", "lin", "human", "red", int(n >= 12)) for n in range(40)]
    grades += [(f"i{n}", "gpt", "judge", "red", 1) for n in range(40)]
    found = graded(loaded(shop, grades))
    rows = {row["By"]: row for row in table(found, "Corrected scores")}
    assert set(rows) == {"check of the rule", "judge 1"}
    assert rows["judge 1"]["Corrected"] == "judge_unproven", "it passes everything"


def test_a_sheet_for_two_people(shop: Bakery) -> None:
    sheet = shop.folder / "sheet.csv"
    said = loaded(shop).cyn("boundary", "rubric", "grade", "toy", "--sheet", str(sheet))
    assert said.code == 0, said.err
    assert "table: labels" in said.out
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40 * 2
    assert rows[0]["subject_id"] == "toys:i0:m1:bare"
    assert rows[0]["text"] == "a blue ball"
    assert not any(row["value"] or row["rater"] for row in rows)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_check_names_rules_of_one_expert(shop: Bakery, lang: str) -> None:
    said = loaded(shop).cyn("boundary", "rubric", "check", lang=lang)
    assert said.code == 0, said.err
    assert ("不足两位专家认可：nice" if lang == "zh" else "stand behind: nice") in said.out


def test_a_check_against_its_own_example_stops_everything(shop: Bakery) -> None:
    wrong = TOY.replace("good: a red ball", "good: a blue ball")
    (shop.folder / "rubrics" / "toy.yml").write_text(wrong, encoding="utf-8")
    shop.star_file(STAR.replace("LABELS\n", ""))
    said = shop.cyn("boundary", "rubric", "check")
    assert said.code == 2
    assert "rubrics/toy.yml:10:" in said.err
    assert "contradicts its own `good`" in said.err


def test_a_pack_is_a_beginning(shop: Bakery) -> None:
    shown = shop.cyn("boundary", "rubric", "show", "film")
    assert shown.code == 0
    (shop.folder / "rubrics" / "film.yml").write_text(shown.out, encoding="utf-8")
    own = loaded(shop).cyn("boundary", "rubric", "check", str(shop.folder / "rubrics/film.yml"))
    assert own.code == 0, own.err
    assert "荷兰角" in shop.cyn("boundary", "rubric", "check", "film", lang="zh").out


READY = """\
cynosure: 1
project: {id: ready}
sources:
  - {table: trials, format: csv, path: data/t.csv,
     map: {scenario: s, item: i, model: m, harness: h, score: y, trial: t,
     constraint_kind: k, constraints_met: y, constraints_total: {const: 1}}}
boundary: {rubrics: [readiness], k: 2}
"""


def test_readiness_keeps_its_three_apart(shop: Bakery) -> None:
    lines = [
        f"work,i{n},{m},bare,{int((n + t) % 4 > 0 or m == 'm2')},{t},{kind}"
        for m in ("m1", "m2")
        for n in range(24)
        for t in (1, 2)
        for kind in ("length", "pdf")
    ]
    text = "\n".join(["s,i,m,h,y,t,k", *lines]) + "\n"
    (shop.folder / "data" / "t.csv").write_text(text, encoding="utf-8")
    shop.star_file(READY)
    assert shop.cyn("load").code == 0
    said = shop.cyn("boundary", "rubric", "--json")
    found = said.json["findings"][0]["finding"]
    rows = {
        (row["Model"], row["Aspect"]): row["Kept"] for row in table(found, "Measured on the trials")
    }
    assert rows["m1", "Stability"] == pytest.approx(0.5), "half of the items fail one run of two"
    assert rows["m1", "Controllability"] == pytest.approx(0.75)
    assert rows["m2", "Stability"] == rows["m2", "Controllability"] == 1
    (files,) = (one for one in found["blocks"] if one["title"]["en"].startswith("Kinds of files"))
    assert files["rows"][0] == {"en": "pdf", "zh": "pdf"}
    assert files["cells"][0] == [pytest.approx(0.75), 1]
    assert files["cells"][1][0]["reason"] == "no_rows", "no scanned file was ever tried"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("grade", "tay"), 2, "Did you mean"),
        (("grad", "toy"), 2, "Did you mean"),
        (("check", "filn"), 2, "Did you mean"),
        (("show", "filn"), 2, "Did you mean"),
        (("check", "film", "more"), 2, "takes one rubric"),
        (("check", "film", "--sheet", "x"), 2, "belongs to"),
    ],
)
def test_words_that_it_does_not_know(
    shop: Bakery, words: tuple[str, ...], code: int, said: str
) -> None:
    refused = loaded(shop).cyn("boundary", "rubric", *words)
    assert refused.code == code
    assert said in refused.err


def test_without_text_and_grades_it_says_what_to_do(shop: Bakery) -> None:
    shop.star_file(STAR.replace("LABELS\n", "").replace(" text: load,", ""))
    assert shop.cyn("load").code == 0
    for words in (("toy",), ("toy", "--sheet", "x.csv")):
        refused = shop.cyn("boundary", "rubric", "grade", *words)
        assert refused.code == 3
        assert "text: load" in refused.err
