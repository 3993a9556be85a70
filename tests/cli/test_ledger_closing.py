"""`cyn ledger close|calibration|export`: what came of findings, and how often they were right."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit
from cynosure.project.closings import realised
from tests.cli.bakery import Bakery

RATE = ("star", "--metric", "success", "--period", "2026-06-08..2026-06-14")


def asked(loaded: Bakery) -> str:
    """The alias of a finding with an interval."""
    said = loaded.cyn(*RATE, "--json")
    assert said.code == 0, said.err
    return str(said.json["findings"][0]["id"])


def calibration(loaded: Bakery, *words: str) -> dict[str, Any]:
    said = loaded.cyn("ledger", "calibration", "--json", *words)
    assert said.code == 0, said.err
    found = said.json["findings"][0]["finding"]
    assert isinstance(found, dict)
    return found


def rows_of(found: dict[str, Any], title: str) -> list[list[Any]]:
    for block in found["blocks"]:
        if block["title"]["en"] == title:
            return list(block["rows"])
    return []


def test_nothing_is_known_before_something_is_closed(loaded: Bakery) -> None:
    found = calibration(loaded)
    assert found["estimate"]["reason"] == "none_closed"
    assert found["next_action"]["code"] == "close_findings"
    chinese = loaded.cyn("ledger", "calibration", lang="zh").out
    assert "还没有以数值结案的结论" in chinese.replace("\n", "")


def test_an_outcome_inside_and_one_outside(loaded: Bakery) -> None:
    alias = asked(loaded)
    inside = loaded.cyn("ledger", "close", alias, "--outcome", "60%", "--decision", "ship")
    assert inside.code == 0, inside.err
    assert "inside what was expected (66.7 %, " in inside.out
    assert "60%; decided: ship." in loaded.cyn("ledger", "show", alias).out
    found = calibration(loaded)
    assert found["estimate"]["value"] == 1.0
    assert found["estimate"]["interval"]["low"] == pytest.approx(0.2065, abs=1e-4)
    (row,) = rows_of(found, "Expected and realised")
    assert row[0] == f"{alias} ■"
    assert row[-1] == {"en": "ship", "zh": "上线"}
    outside = loaded.cyn("ledger", "close", alias, "--outcome", "120 %", lang="zh")
    assert "落在区间外" in outside.out
    again = calibration(loaded)
    assert again["estimate"]["value"] == 0.0, "the last outcome counts"
    assert len(rows_of(again, "Expected and realised")) == 1


def test_a_negative_outcome_is_no_option(loaded: Bakery) -> None:
    said = loaded.cyn("ledger", "close", asked(loaded), "--outcome", "-1.8pt")
    assert said.code == 0, said.err
    assert "-1.8pt came out" in said.out


def test_words_are_kept_and_not_counted(loaded: Bakery) -> None:
    alias = asked(loaded)
    said = loaded.cyn("ledger", "close", alias, "--outcome", "kept, nobody measured it", "--json")
    assert said.json["held"] is None
    assert said.json["value"] is None
    found = calibration(loaded)
    assert found["estimate"]["reason"] == "none_closed"
    assert [note["code"] for note in found["caveats"]] == ["closed_in_words"]
    assert "not counted" in loaded.cyn("ledger", "calibration").out


def test_closing_changes_no_other_answer(loaded: Bakery) -> None:
    alias = asked(loaded)
    loaded.cyn("ledger", "close", alias, "--outcome", "60%")
    assert asked(loaded) == alias, "the answer is still the one on file"
    calibration(loaded)
    verified = loaded.cyn("ledger", "verify")
    assert verified.code == 0, verified.out


def test_a_calibration_stays_what_it_was_when_more_is_closed(loaded: Bakery) -> None:
    alias = asked(loaded)
    loaded.cyn("ledger", "close", alias, "--outcome", "60%")
    calibration(loaded)
    loaded.cyn("ledger", "close", alias, "--outcome", "1%")
    verified = loaded.cyn("ledger", "verify")
    assert verified.code == 0, verified.out
    assert verified.out.count("✓") == 2


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (("F-9", "--outcome", "1%"), "no finding F-9", "没有 F-9"),
        (("F-1",), "What came of it?", "结果如何？"),
        (("F-1", "--outcome", "0.6"), "write 52% or -1.8pt", "请写成 52% 或 -1.8pt"),
        (("F-1", "--outcome", "x" * 401), "401 letters", "共 401 个字符"),
        (("F-1", "--outcome", "1%", "--decision", "shp"), "`shp` is no", "`shp` 不是可选"),
        (("F-1", "--outcome", "1%", "--holdout", "F-1"), "ut` belongs", "ut` 只用于"),
        ((), "Which finding?", "请写明是哪条结论"),
    ],
)  # fmt: skip
def test_what_cannot_be_closed(loaded: Bakery, words: tuple[str, ...], en: str, zh: str) -> None:
    asked(loaded)
    said, chinese = (loaded.cyn("ledger", "close", *words, lang=lang) for lang in ("en", "zh"))
    assert (said.code, chinese.code) == (2, 2)
    assert en in said.err
    assert zh in chinese.err


def test_a_holdout_is_a_finding_about_a_release(loaded: Bakery) -> None:
    alias = asked(loaded)
    said = loaded.cyn("ledger", "calibration", "--holdout", alias)
    assert said.code == 2
    assert "is not about a release" in said.err


def test_a_release_that_nobody_asked_after_is_an_orphan(loaded: Bakery) -> None:
    loaded.cyn("release", "add", "m2", "--day", "2026-06-10", "--kind", "model", "--why", "newer")
    found = calibration(loaded)
    assert [row[0] for row in rows_of(found, "Orphan decisions")] == ["2026-06-10"]
    assert found["next_action"]["code"] == "end_orphan"
    assert "cyn release effect m2" in loaded.cyn("ledger", "calibration").out


def test_the_ledger_goes_out_as_lines_and_as_a_sheet(loaded: Bakery) -> None:
    alias = asked(loaded)
    loaded.cyn("ledger", "close", alias, "--outcome", "60%", "--why", "=cmd()")
    lines = [json.loads(line) for line in loaded.cyn("ledger", "export").out.splitlines()]
    assert [line["id"] for line in lines] == [alias]
    assert lines[0]["realised"] == 0.6
    assert lines[0]["record"]["estimate"]["value"] == lines[0]["value"]
    out = loaded.folder / "ledger.csv"
    said = loaded.cyn("ledger", "export", "--format", "csv", "--out", str(out))
    assert said.code == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8")))
    assert (row["outcome"], row["metric"], row["band"]) == ("60%", "success", "sampling")
    missing = loaded.cyn("ledger", "export", "--out", str(loaded.folder / "no" / "where.csv"))
    assert missing.code == 2


@pytest.mark.parametrize(
    ("said", "unit", "value"),
    [
        ("52 %", Unit.SHARE, 0.52),
        ("−1.8pt", Unit.POINTS, -0.018),
        ("2 个百分点", Unit.POINTS, 0.02),
        ("１２％", Unit.SHARE, 0.12),
        ("1,204", Unit.PEOPLE, 1204.0),
        (".5", Unit.NUMBER, 0.5),
        ("better", Unit.SHARE, None),
        ("12 to 14", Unit.NUMBER, None),
    ],
)
def test_outcomes_are_read_as_they_are_printed(said: str, unit: Unit, value: float | None) -> None:
    assert realised(said, unit) == (None if value is None else pytest.approx(value))


def test_a_percentage_of_people_is_a_mistake() -> None:
    with pytest.raises(UserMistake, match="percentage"):
        realised("5%", Unit.PEOPLE)
