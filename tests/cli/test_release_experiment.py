"""`cyn release effect` on experiments: what chance dealt out, and what is amiss with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.cli.kitchen import PEOPLE, Kitchen, asked, check, finding

WEEKS = 5


def test_a_rise_of_the_star(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = finding(asked(Kitchen(tmp_path, lift=0.06), capsys))
    assert (found["kind"], found["verdict"]) == ("caused", "ship")
    assert found["estimate"]["value"] == pytest.approx(7 * 0.06, abs=0.15), "three errors"
    assert check(found, "split_held")
    assert found["placebo"]["as_large"] == 0
    adjusted = next(one for one in found["caveats"] if one["code"] == "adjusted_before")
    assert 0.2 < dict(adjusted["values"])["share"] < 0.9, "the weeks before tell a part of it"


def test_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = finding(asked(Kitchen(tmp_path), capsys))
    assert (found["kind"], found["verdict"]) == ("cannot_tell", "hold")


def test_not_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    kitchen.release(margin="-20%", metrics="questions", declared="2026-05-20")
    found = finding(asked(kitchen, capsys))
    assert (found["kind"], found["verdict"]) == ("not_worse", "ship")
    assert found["contrast"]["margin"] == pytest.approx(-0.2 * found["contrast"]["before"])


def test_a_guardrail_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = asked(Kitchen(tmp_path, lift=0.06, fails=0.4), capsys)
    assert said.code == 4
    found = finding(said)
    assert found["verdict"] == "stop"
    assert check(found, "guardrail_held") is False


def test_a_broken_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path, lift=0.06)
    lost = np.flatnonzero(~kitchen.treated)[:80]
    kitchen.expose(np.setdiff1d(np.arange(PEOPLE), lost))
    found = finding(asked(kitchen, capsys))
    assert found["kind"] == "cannot_tell"
    assert found["estimate"]["reason"] == "split_broken"
    assert check(found, "split_held") is False


def test_a_person_in_two_variants(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    other = "old" if kitchen.treated[7] else "new"
    kitchen.expose(np.arange(PEOPLE), [f"new-oven,{other},p7,2026-06-03T09:00:00Z"])
    found = finding(asked(kitchen, capsys))
    assert found["n"] == PEOPLE - 1
    apart = next(one for one in found["caveats"] if one["code"] == "in_two_variants")
    assert dict(apart["values"]) == {"count": 1}


def test_one_variant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    kitchen.expose(np.flatnonzero(kitchen.treated))
    said = asked(kitchen, capsys)
    assert said.code == 3
    assert "it takes two" in said.err


def test_accounts_are_the_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    kitchen.treated = np.arange(PEOPLE) // 20 % 2 == 1
    kitchen.expose(np.arange(PEOPLE))
    said = asked(kitchen, capsys)
    found = finding(said)
    assert (found["n"], found["units"]) == (30, "units")
    assert "clusters_permuted" in {one["code"] for one in found["caveats"]}
    weeks = next(one["rows"] for one in found["blocks"] if "First week" in one["title"]["en"])
    first, later = (row[1]["value"] for row in weeks)
    whole = (first + later * (WEEKS - 1)) / WEEKS
    assert whole == pytest.approx(found["estimate"]["value"], abs=0.005), "by one method"
    by_person = asked(kitchen, capsys, "--unit", "person")
    assert by_person.code == 3
    assert "assigned by account" in by_person.err


def test_accounts_of_people_dealt_out_one_by_one_are_no_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = asked(Kitchen(tmp_path), capsys, "--unit", "account")
    assert said.code == 3
    assert "assigned person by person" in said.err


def test_a_margin_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    kitchen.release(margin="a little")
    said = asked(kitchen, capsys)
    assert said.code == 2
    assert "-2pt" in said.err
