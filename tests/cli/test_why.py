"""`cyn why`: the staircase on a small product, and everything that stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.bakery import Bakery, Row, talk
from tests.cli.weeks import GUARDED, MONDAY, USUAL, complete, week, weeks

FLOORLESS = GUARDED + "evidence: {floors: {users_per_cell: 1}}\n"
NEXT = len(USUAL)
LAST = (MONDAY + timedelta(weeks=NEXT)).isoformat()


def told(bakery: Bakery, *words: str) -> dict[str, object]:
    """The finding that `why` gives, as a record."""
    said = bakery.cyn("why", *words, "--json")
    assert said.code == 0, said.err
    findings = said.json["findings"]
    assert isinstance(findings, list)
    finding = findings[0]["finding"]
    assert isinstance(finding, dict)
    return finding


def passed(finding: dict[str, object]) -> dict[str, bool]:
    checks = finding["checks"]
    assert isinstance(checks, list)
    return {check["code"]: check["passed"] for check in checks}


def caveats(finding: dict[str, object]) -> set[str]:
    notes = finding["caveats"]
    assert isinstance(notes, list)
    return {note["code"] for note in notes}


def ready(bakery: Bakery, number: int = NEXT) -> None:
    """So many weeks are complete, and cells of any size are shown."""
    complete(bakery, number)
    path = bakery.folder / "cynosure.yml"
    text = path.read_text(encoding="utf-8")
    bakery.star_file(text + FLOORLESS.removeprefix(GUARDED))
    assert bakery.cyn("load").code == 0


def test_a_usual_week_is_nothing_to_explain(bakery: Bakery) -> None:
    weeks(bakery)
    ready(bakery)
    said = bakery.cyn("why")
    assert said.code == 0
    assert "Nothing to explain: Weekly bakers is" in said.out
    assert "not looked at: the step above has not passed" in said.out
    assert "Σ" not in said.out
    assert "无需解释" in bakery.cyn("why", lang="zh").out


def busy(bakery: Bakery) -> None:
    """Eleven usual weeks, then one with two and a half times the people, of whom fewer bake."""
    weeks(bakery)
    bakery.file("w99.csv", week(NEXT, 60, bakers=48))
    ready(bakery, NEXT + 1)


def test_a_week_outside_its_range_is_split_exactly(bakery: Bakery) -> None:
    busy(bakery)
    finding = told(bakery, "--by", "tenure")
    assert finding["kind"] == "accounts_for"
    checks = passed(finding)
    assert checks["outside_range"]
    assert checks["tree_closes"]
    assert checks["mix_closes"]
    contrast = finding["contrast"]
    assert isinstance(contrast, dict)
    assert (contrast["before"], contrast["after"], contrast["whole"]) == (23, 48, 25)
    said = bakery.cyn("why", "--by", "tenure").out
    assert "Weekly askers accounts for" in said
    assert "(arithmetic, not a reason)" in said
    by_lmdi = told(bakery, "--method", "lmdi")
    assert "method_named" in caveats(by_lmdi)
    assert by_lmdi["estimate"] != finding["estimate"]


def test_what_a_part_would_move(bakery: Bakery) -> None:
    busy(bakery)
    finding = told(bakery, "--what-if", "success=+5%")
    estimate = finding["estimate"]
    assert isinstance(estimate, dict)
    assert estimate["value"] == pytest.approx(2.4)
    interval = estimate["interval"]
    assert interval["low"] < 2.4 < interval["high"]
    wrong = bakery.cyn("why", "--what-if", "sucess=+5%")
    assert (wrong.code, "success" in wrong.err) == (2, True)
    assert bakery.cyn("why", "--what-if", "success").code == 2


def test_too_few_weeks_are_said_to_be_too_few(bakery: Bakery) -> None:
    weeks(bakery, (40, 41, 140))
    ready(bakery, 3)
    finding = told(bakery)
    assert passed(finding)["clear_of_zero"]
    assert "range_by_people" in caveats(finding)


def test_the_floor_holds_for_comparisons(bakery: Bakery) -> None:
    weeks(bakery, (40, 41, 140))
    complete(bakery, 3)
    assert bakery.cyn("load").code == 0
    finding = told(bakery)
    assert finding["kind"] == "cannot_tell"
    assert "below_floor" in caveats(finding)
    assert "would_settle" in caveats(finding)
    assert "and the floor is 200" in " ".join(bakery.cyn("why").out.split())
    assert "低于门槛 200" in bakery.cyn("why", lang="zh").out.replace("\n", "")


def test_only_one_value_is_looked_at(bakery: Bakery) -> None:
    rows: list[Row] = []
    for number, people in enumerate((30, 30, 90)):
        for person in range(people):
            day = (MONDAY + timedelta(weeks=number, days=person % 7)).isoformat()
            rows += talk(day, f"p{person}", baked=True, oven="gas" if person < 30 else "wood")
    bakery.file("first.csv", rows)
    ready(bakery, 3)
    assert told(bakery)["kind"] == "accounts_for"
    gas = told(bakery, "--only", "oven=gas")
    assert passed(gas)["clear_of_zero"] is False or gas["kind"] != "accounts_for"
    assert bakery.cyn("why", "--only", "oven").code == 2


def test_values_without_end_are_folded_and_none_is_a_part(bakery: Bakery) -> None:
    """A dimension in which every talk has a value of its own, and a third has none."""
    rows: list[Row] = []
    for number, people in enumerate((60, 180)):
        for person in range(people):
            day = (MONDAY + timedelta(weeks=number, days=person % 7)).isoformat()
            oven = "" if person % 3 == 0 else f"{number}-{person}"
            rows += talk(day, f"p{person}", baked=person % 2 == 0, oven=oven)
    bakery.file("first.csv", rows)
    ready(bakery, 2)
    said = bakery.cyn("why", "weekly_askers", "--by", "oven").out
    assert "(none)" in said
    assert "(148 smaller ones together)" in said


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["nobody"], 2, "no metric `nobody`"),
        (["--by", "ovens"], 2, "oven"),
        (["--method", "shaply"], 2, "shapley"),
        (["--against", "week"], 2, "names no days"),
        (["--against", "2026-06-08"], 2, "does not lie before"),
        (["--period", "2026-06-02"], 3, "against"),
        (["--period", "2031-01-01"], 3, "run from"),
    ],
)
def test_questions_that_cannot_be_asked(
    loaded: Bakery, words: list[str], code: int, why: str
) -> None:
    said = loaded.cyn("why", *words)
    assert (said.code, why in said.err) == (code, True), said.err


def test_an_open_week_is_provisional(bakery: Bakery) -> None:
    weeks(bakery, (20, 22, 60))
    complete(bakery, 2)
    assert bakery.cyn("load").code == 0
    open_week = (MONDAY + timedelta(weeks=2)).isoformat()
    said = bakery.cyn("why", "--period", open_week)
    assert said.code == 0
    assert "Provisional" in said.out
    assert "Σ" not in said.out


def test_a_tree_that_does_not_close_stops(bakery: Bakery) -> None:
    busy(bakery)
    path = bakery.folder / "cynosure.yml"
    text = path.read_text(encoding="utf-8")
    bakery.star_file(text.replace("weekly_askers * success", "2 * weekly_askers * success"))
    finding = told(bakery)
    assert finding["kind"] == "cannot_tell"
    assert passed(finding)["tree_closes"] is False
    assert "mix_closes" not in passed(finding)
    said = " ".join(bakery.cyn("why").out.split())
    assert "Mend the identity" in said
    assert "Cannot tell why Weekly bakers moved" in said
    assert "the parts of its tree do not make it up" in said


def test_two_releases_at_one_instant_are_both_told(bakery: Bakery) -> None:
    busy(bakery)
    at = f"{LAST}T10:00:00+08:00"
    lines = ["ts,kind,id", f"{at},model,m2", f"{at},prompt,p7"]
    (bakery.folder / "releases.csv").write_text("\n".join(lines), encoding="utf-8")
    bakery.rewrite(
        "moments:\n", "  - {table: releases, format: csv, path: releases.csv}\nmoments:\n"
    )
    assert bakery.cyn("load").code == 0
    said = bakery.cyn("why").out
    assert "m2" in said
    assert "p7" in said
    assert "caused" not in said
    assert "`cyn release plan m2 --metric weekly_bakers`" in " ".join(said.split())
    assert "No placebo: 10 periods without a release" in said
