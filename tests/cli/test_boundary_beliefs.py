"""What one prompt replaces, and what became of what people believed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cli.bakery import Bakery
from tests.cli.test_boundary import PLAIN, asked, project, table, written
from tests.cli.test_boundary_scales import DATED, RELEASED


def paired(scenario: str, count: int, *, bare: int, product: int) -> list[str]:
    """Items of which the bare model passes the first `bare`, the product the first `product`."""
    rows = []
    for n in range(count):
        rows.append(f"{scenario},i{n},m1,bare,{int(n < bare)}")
        rows.append(f"{scenario},i{n},m1,product,{int(n < product)}")
    return rows


def test_one_prompt_replaces_a_dictionary(empty: Bakery) -> None:
    rows = [
        *paired("dictionary", 200, bare=200, product=200),
        *paired("own data", 200, bare=60, product=160),
        *paired("few", 20, bare=20, product=20),
        *paired("near", 100, bare=80, product=84),
    ]
    written(empty, rows)
    found = asked(project(empty, PLAIN, "boundary: {margin: 3pt}\n"), "prompt")
    verdicts = {row["Scenario"]: row for row in table(found, "The one-prompt test")}
    assert verdicts["dictionary"]["One prompt instead"] == "REPLACEABLE"
    assert verdicts["dictionary"]["to"] < 0.03, "Tango's interval, although the two never differ"
    assert verdicts["own data"]["One prompt instead"] == "NOT REPLACEABLE"
    assert verdicts["few"]["One prompt instead"] == "CANNOT TELL"
    assert verdicts["few"]["Items more"] == 10
    assert verdicts["near"]["One prompt instead"] == "CANNOT TELL"
    assert verdicts["near"]["Items more"] > 0
    assert found["estimate"]["value"] == 1


def test_at_the_margin_a_harness_is_rarely_called_replaceable(empty: Bakery) -> None:
    """24 scenarios whose product is ahead by exactly the margin: 5 % at most may be called so."""
    rng = np.random.default_rng(11)
    rows = []
    for scenario in range(24):
        bare = rng.random(150) < 0.6
        product = np.where(bare, rng.random(150) > 0.05, rng.random(150) < 0.2)
        # Ahead by .4 · .2 − .6 · .05 = 5 points.
        for n in range(150):
            rows.append(f"s{scenario},i{n},m1,bare,{int(bare[n])}")
            rows.append(f"s{scenario},i{n},m1,product,{int(product[n])}")
    written(empty, rows)
    found = asked(project(empty, PLAIN, "boundary: {margin: 5pt}\n"), "prompt")
    called = [row["One prompt instead"] for row in table(found, "The one-prompt test")]
    assert called.count("REPLACEABLE") <= 3, "2.5 % are expected; 4 of 24 come in 3 of 1,000"
    assert called.count("NOT REPLACEABLE") <= 3


BELIEFS = """\
bare_stays_low:
  says: {en: No bare model reaches 80 % in easy this year., zh: 今年没有裸模型能在 easy 达到 80%。}
  author: lin
  stated: 2025-01-01
  by: 2025-12-31
  probability: 0.9
  falsifier: {scenario: easy, rate_reaches: 0.8}
hard_stays_hard:
  says: Hard stays under a half.
  author: wang
  stated: 2025-01-01
  by: 2025-12-31
  probability: 0.7
  falsifier: {scenario: hard, rate_reaches: 0.5}
scaffold_pays:
  says: The product adds five points in easy.
  author: lin
  stated: 2025-01-01
  by: 2025-12-31
  probability: 0.6
  falsifier: {scenario: easy, uplift_under: 5pt}
close_call:
  says: Hard is under 21 %.
  author: wang
  stated: 2025-01-01
  by: 2025-12-31
  probability: 0.5
  falsifier: {scenario: hard, rate_reaches: 0.21}
later:
  says: Nobody is better by the end of the century.
  author: wang
  stated: 2025-01-01
  by: 2099-12-31
  probability: 0.5
  falsifier: {scenario: hard, rate_reaches: 0.9}
nobody_tried:
  says: Writing is solved.
  author: wang
  stated: 2025-01-01
  by: 2025-12-31
  probability: 0.5
  falsifier: {scenario: writing, rate_under: 0.9}
"""


@pytest.fixture
def believing(empty: Bakery) -> Bakery:
    day = "2025-06-01"
    rows = [
        f"{scenario},i{n},m1,{harness},{int(n < passed)},{day}"
        for scenario, harness, passed in (
            ("easy", "bare", 95),
            ("easy", "product", 96),
            ("hard", "bare", 20),
        )
        for n in range(100)
    ]
    rows += [f"easy,i{n},m2,bare,1,2026-06-01" for n in range(100)]
    written(empty, rows, DATED)
    (empty.folder / "beliefs.yml").write_text(BELIEFS, encoding="utf-8")
    return project(empty, RELEASED, "boundary: {beliefs: beliefs.yml, bar: 0.8}\n")


def test_what_became_of_beliefs(believing: Bakery) -> None:
    found = asked(believing, "beliefs")
    rows = {row["Belief"]: row for row in table(found, "Beliefs")}
    low = rows["No bare model reaches 80 % in easy this year."]
    assert (low["Standing"], low["Model"], low["On"]) == ("REFUTED", "m1", "2025-06-01")
    assert rows["Hard stays under a half."]["Standing"] == "held"
    assert rows["The product adds five points in easy."]["Standing"] == "REFUTED"
    assert rows["Hard is under 21 %."]["Standing"] == "undecided"
    assert rows["Nobody is better by the end of the century."]["Standing"] == "open"
    assert rows["Writing is solved."]["Standing"] == "untested"
    scores = {row["Author"]: row for row in table(found, "Who foretells how well")}
    assert scores["lin"]["Brier score"] == pytest.approx((0.9**2 + 0.6**2) / 2)
    assert scores["wang"]["Brier score"] == pytest.approx(0.3**2)
    assert (scores["wang"]["Beliefs"], scores["wang"]["Decided"]) == (4, 1)
    assert found["estimate"]["value"] == 3


def test_beliefs_stand_in_the_ledger_as_they_were_first_written(believing: Bakery) -> None:
    assert "beliefs" not in believing.cyn("ledger", "list", "--json").json
    before = asked(believing)["provenance"]["declarations"]
    asked(believing, "beliefs")
    file = believing.folder / "beliefs.yml"
    surer = BELIEFS.replace("probability: 0.9", "probability: 0.1", 1)
    file.write_text(surer, encoding="utf-8")
    asked(believing, "brief", "--new", "m2")
    asked(believing, "beliefs")
    listed = believing.cyn("ledger", "list", "--json").json
    first, again = listed["beliefs"][0], listed["beliefs"][-1]
    assert len(listed["beliefs"]) == 7, "what was not rewritten is entered once"
    assert (first["id"], first["probability"], first["is_there"]) == ("B-01", 0.9, False)
    assert (again["id"], again["probability"], again["rewrites"]) == ("B-07", 0.1, 1)
    assert again["stood"] == {"standing": "refuted", "model": "m1", "day": "2025-06-01"}
    scores = {one["author"]: one["brier"] for one in listed["authors"]}
    # A probability that was rewritten afterwards does not make its author a prophet.
    assert scores["lin"] == pytest.approx((0.9**2 + 0.6**2) / 2)
    after = asked(believing)["provenance"]["declarations"]
    assert after == before, "no answer rests on what somebody believes"
    said = believing.cyn("ledger", "list")
    assert "REFUTED by m1 on 2025-06-01" in said.out
    assert "rewritten or withdrawn" in said.out
    chinese = believing.cyn("ledger", "list", lang="zh")
    assert "2025-06-01 被 m1 证伪" in chinese.out
    assert "lin 0.585（已判明 2 条）" in chinese.out


def test_the_brief_says_what_became_of_them(believing: Bakery) -> None:
    found = asked(believing, "brief", "--new", "m2")
    assert "Beliefs" in {one["title"]["en"] for one in found["blocks"]}
    said = believing.cyn("boundary", "beliefs", lang="zh")
    assert "已被证伪" in said.out
    assert "今年没有裸模型能在 easy 达到 80%。" in said.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("probability: 0.9", "probability: 90", "share from 0 to 1"),
        ("by: 2025-12-31", "by: 2024-12-31", "`by` lies after `stated`"),
        ("{scenario: easy, rate_reaches: 0.8}", "{scenario: easy}", "one of `rate_reaches`"),
        ("{scenario: easy, rate_reaches: 0.8}", "{scenario: easy, rate_reaches: 8}", "share from"),
        ("author: lin", "autor: lin", "Did you mean"),
    ],
)
def test_what_is_wrong_in_the_file_says_where(
    believing: Bakery, old: str, new: str, said: str
) -> None:
    wrong = BELIEFS.replace(old, new, 1)
    (believing.folder / "beliefs.yml").write_text(wrong, encoding="utf-8")
    refused = believing.cyn("boundary", "beliefs")
    assert refused.code == 2
    assert said in refused.err
    assert "beliefs.yml:" in refused.err


def test_without_beliefs(empty: Bakery) -> None:
    written(empty, ["s,i1,m1,bare,1"])
    refused = project(empty, PLAIN).cyn("boundary", "beliefs")
    assert refused.code == 3
    assert "beliefs.yml" in refused.err
    empty.rewrite("project: {id: trials}\n", "project: {id: trials}\nboundary: {beliefs: b.yml}\n")
    missing = empty.cyn("boundary", "beliefs")
    assert missing.code == 2
    assert "cynosure.yml:3:" in missing.err
