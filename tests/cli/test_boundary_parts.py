"""The gate of a product's CI, the day a model comes out, and what to train on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bakery import Bakery
from tests.cli.test_boundary import PLAIN, asked, product_and_bare, project, table, written
from tests.cli.test_boundary_scales import DATED, RELEASED


@pytest.mark.parametrize(
    ("passed", "code"), [(80, 0), (77, 0), (76, 4), (20, 4)], ids=["at", "margin", "under", "far"]
)
def test_the_gate_stops_beyond_the_margin(empty: Bakery, passed: int, code: int) -> None:
    written(empty, [f"s,i{n},m1,product,{int(n < passed)}" for n in range(100)])
    said = project(empty, PLAIN, "boundary: {bar: 0.8, margin: 3pt}\n").cyn("boundary", "gate")
    assert said.code == code
    assert ("under their bar" in said.err) == (code == 4)
    assert ("FALLEN" in said.out) == (code == 4)


def test_the_gate_looks_at_what_people_get(empty: Bakery) -> None:
    rows = product_and_bare(100, rescued=45)
    written(empty, [*rows, *(f"s,i{n},m0,product,0" for n in range(100))])
    loaded = project(empty, PLAIN, "boundary: {bar: 0.9}\n")
    (row,) = table(asked(loaded, "gate"), "The gate")
    assert (row["Model"], row["Harness"], row["Pass rate"]) == ("m1", "product", 0.95)
    assert row["Beyond chance"] == "yes"
    again = loaded.cyn("boundary", "gate", "--model", "m0")
    assert again.code == 4, "asked for by name, another model is looked at"


def test_a_gate_without_a_bar_is_refused(empty: Bakery) -> None:
    written(empty, ["s,i1,m1,bare,1"])
    refused = project(empty, PLAIN).cyn("boundary", "gate")
    assert refused.code == 3
    assert "boundary.bar" in refused.err


def rated(scenario: str, model: str, harness: str, passed: int, day: str) -> list[str]:
    return [f"{scenario},i{n},{model},{harness},{int(n < passed)},{day}" for n in range(100)]


def test_the_day_a_model_comes_out(empty: Bakery) -> None:
    old, new = "2025-01-01", "2026-01-01"
    rows = [
        *rated("easy", "m0", "bare", 5, "2024-01-01"),
        *rated("easy", "m1", "bare", 60, old),
        *rated("easy", "m2", "bare", 90, new),
        *rated("easy", "m1", "product", 80, old),
        *rated("easy", "m2", "product", 91, new),
        *rated("hard", "m1", "bare", 85, old),
        *rated("hard", "m2", "bare", 50, new),
    ]
    written(empty, rows, DATED)
    loaded = project(empty, RELEASED, "boundary: {bar: 0.8, worth: 5pt}\n")
    found = asked(loaded, "brief", "--new", "m2")
    changes = {
        (row["Scenario"], row["Harness"]): row for row in table(found, "What the new model changes")
    }
    assert set(changes) == {("easy", "bare"), ("easy", "product"), ("hard", "bare")}
    bare = changes["easy", "bare"]
    assert (bare["Before it"], bare["Crossing"]) == ("m1", "now clears it"), "the last, not m0"
    assert bare["Change, points"] == pytest.approx(0.3)
    fallen = changes["hard", "bare"]
    assert (fallen["Crossing"], fallen["Regression"]) == ("falls under it", "yes")
    (spent,) = table(found, "Scaffolds that are no longer worth it")
    assert (spent["Scenario"], spent["Harness"]) == ("easy", "product")
    (risk,) = table(found, "At risk")
    assert risk["Scenario"] == "hard"
    assert found["estimate"]["value"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("brief",), "--new NAME"),
        (("brief", "--new", "m2"), "load its trials first"),
        (("brief", "--new", "m1"), "nothing to hold it against"),
        (("--new", "m1"), "belongs to `cyn boundary brief`"),
        (("gate", "--export", "x"), "belongs to `cyn boundary triage` and `cyn boundary pairs`"),
        (("gate", "--items"), "`--items` belongs to"),
        (("brief", "--new", "m2", "--items"), "`--items` belongs to"),
        (("gate", "--trained"), "`--trained` belongs to"),
        (("gate", "film"), "no use for the word `film`"),
        (("gat",), "Did you mean"),
    ],
)
def test_words_that_do_not_fit(empty: Bakery, words: tuple[str, ...], said: str) -> None:
    written(empty, ["s,i1,m1,bare,1"])
    refused = project(empty, PLAIN).cyn("boundary", *words)
    assert refused.code == 2
    assert said in refused.err


def exported(path: Path) -> dict[str, dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {one["item"]: one for one in map(json.loads, lines)}


def test_what_to_train_on(empty: Bakery) -> None:
    rows = [
        *(f"s,solid,m1,bare,1,{t}" for t in "abc"),
        *(f"s,shaky,m1,bare,{int(t == 'a')},{t}" for t in "abc"),
        *(f"s,{name},m1,bare,0,{t}" for t in "abc" for name in ("rescued", "gap")),
        's,rescued,m1,"chain, 长链",1,a',
        's,gap,m1,"chain, 长链",0,a',
        "s,gap,m0,bare,1,a",
    ]
    written(empty, rows, "s,i,m,h,y,t")
    loaded = project(empty, f"{PLAIN}, trial: t", "boundary: {held_out: 0}\n")
    file = empty.folder / "items.jsonl"
    found = asked(loaded, "triage", "--model", "m1", "--export", str(file))
    verdicts = {name: one["verdict"] for name, one in exported(file).items()}
    assert verdicts == {
        "solid": "solid",
        "shaky": "unreliable",
        "rescued": "recoverable",
        "gap": "capability_gap",
    }
    rescued = exported(file)["rescued"]
    assert (rescued["runs"], rescued["passed"]) == (3, 0)
    assert rescued["solved_by"] == ["chain, 长链"]
    (row,) = table(found, "What to train on first")
    assert [row[head] for head in ("Solid", "Unreliable", "Recoverable")] == [1, 1, 1]
    assert row["Capability gap"] == 1


def test_the_order_says_how_sure_it_is(empty: Bakery) -> None:
    rows = [
        f"{name},i{n},m1,bare,{int(n < passed)}"
        for name, passed in (("worst", 10), ("middle", 50), ("alike", 52), ("best", 95))
        for n in range(100)
    ]
    written(empty, rows)
    plain = table(asked(project(empty, PLAIN), "triage"), "What to train on first")
    assert [row["Scenario"] for row in plain] == ["worst", "middle", "alike", "best"]
    sure = [row["Ranks before the next"] for row in plain]
    assert sure[0] == sure[2] == pytest.approx(1, abs=0.001)
    assert 0.5 < sure[1] < 0.75, "two items of a hundred: a toss"
    assert sure[3] == "–"
    (empty.folder / "cynosure.yml").unlink()
    weighty = "boundary: {scenarios: {best: {value: 40}}}\n"
    weighed = table(asked(project(empty, PLAIN, weighty), "triage"), "What to train on first")
    assert weighed[0]["Scenario"] == "best"


def test_without_a_bare_model_there_is_no_triage(empty: Bakery) -> None:
    written(empty, ["s,i1,m1,product,1"])
    refused = project(empty, PLAIN).cyn("boundary", "triage")
    assert refused.code == 3
    assert "--reference" in refused.err


SERVED = """\
  - table: generations
    format: csv
    path: answers.csv
    map: {generation_id: id, user_id: who, ts: at, model: model}
"""


@pytest.mark.parametrize(
    ("version", "answering", "shown"),
    [
        ("2024-05-13", "gpt-4o-2024-05-13", "yes"),
        ("gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13", "yes"),
        ("2024-05-13", "gpt-4o-2024-08-06", "another version"),
        ("", "gpt-4o", "yes"),
        ("", "gpt-4o-2024-08-06", "another version"),
        ("2024-05-13", "claude-3", "no"),
    ],
)
def test_a_verdict_goes_stale(empty: Bakery, version: str, answering: str, shown: str) -> None:
    rows = [f"{row},{version}".replace("m1", "gpt-4o") for row in product_and_bare(100, rescued=40)]
    written(empty, rows, "s,i,m,h,y,v")
    answers = [f"{n},u{n},2026-06-0{1 + n % 2}T12:00:00Z,{answering}" for n in range(4)]
    answers.append("9,u9,2026-01-01T12:00:00Z,gpt-4o")
    text = "\n".join(["id,who,at,model", *answers]) + "\n"
    (empty.folder / "answers.csv").write_text(text, encoding="utf-8")
    project(empty, f"{PLAIN}, model_version: v", SERVED)
    found = asked(empty)
    (row,) = table(found, "What to do next")
    assert (row["Do"], row["Served"]) == ("KEEP", shown)
    stale = [one for one in found["caveats"] if one["code"] == "stale_verdict"]
    assert len(stale) == (shown != "yes")
