"""A definition that changes: both versions over the overlap, and who stands for the new one."""

from __future__ import annotations

import re

import pytest

from tests.cli.bakery import COLUMNS, FIRST, Bakery

FULFILLED = "    fulfilled: cakes >= 1\n"
STRICTER = "    fulfilled: cakes >= 1 and turns >= 2\n"
"""Nobody asks twice, so nobody is fulfilled any more."""
BAKERS = "    from: talk\n    where: fulfilled\n"


def finding(bakery: Bakery, *words: str) -> dict:
    said = bakery.cyn("star", "--json", "--metric", "weekly_bakers", *words)
    assert said.code == 0, said.err
    return said.json["findings"][0]["finding"]


def check(shown: dict) -> bool:
    (one,) = [each for each in shown["checks"] if each["code"] == "definition_version"]
    return one["passed"]


def accepting(hashed: str, why: str = "half-asked talks do not count") -> str:
    return f"{BAKERS}    accepted: [{{hash: {hashed}, why: {why}, by: lin}}]\n"


def hash_to_accept(shown: dict) -> str:
    assert shown["next_action"]["code"] == "accept_definition"
    return dict(shown["next_action"]["values"])["hash"]


def test_the_first_definition_needs_nobodys_word(loaded: Bakery) -> None:
    shown = finding(loaded)
    assert check(shown)
    assert shown["version"] == 1
    assert not [note for note in shown["caveats"] if note["code"] == "definition_changed"]


def test_a_changed_definition_is_shown_beside_the_one_before(loaded: Bakery) -> None:
    finding(loaded)
    loaded.rewrite(FULFILLED, "    fulfilled: cakes >= 1 or turns >= 1\n")
    shown = finding(loaded)
    assert (shown["version"], check(shown)) == (2, False)
    both = next(block for block in shown["blocks"] if block["is"] == "table")
    values = [[cell["value"] for cell in row[1:]] for row in both["rows"]]
    assert values == [[1, 2], [2, 3]]
    (changed,) = [note for note in shown["caveats"] if note["code"] == "definition_changed"]
    assert dict(changed["values"])["changes"]["en"] == (
        "episodes.talk.fulfilled: cakes >= 1 → (cakes >= 1) or (turns >= 1)"
    )
    zh = loaded.cyn("star", lang="zh").out
    assert "第 1 版" in zh
    assert "尚未认可" in zh


def test_who_accepts_signs_in_the_star_file(loaded: Bakery) -> None:
    finding(loaded)
    loaded.rewrite(FULFILLED, STRICTER)
    hashed = hash_to_accept(finding(loaded))
    assert len(hashed) == 8
    loaded.rewrite(BAKERS, accepting(hashed))
    shown = finding(loaded)
    assert check(shown)
    assert shown["next_action"]["code"] != "accept_definition"
    assert shown["subject"]["definition"].startswith(hashed)


def test_a_wrong_hash_is_an_error_that_names_the_right_one(loaded: Bakery) -> None:
    finding(loaded)
    loaded.rewrite(FULFILLED, STRICTER)
    hashed = hash_to_accept(finding(loaded))
    loaded.rewrite(BAKERS, accepting("0123456789"))
    said = loaded.cyn("star")
    assert said.code == 2
    assert hashed in said.err
    assert re.match(r"cyn: cynosure\.yml:\d+:\d+: ", said.err)
    assert hashed in loaded.cyn("star", lang="zh").err


@pytest.mark.parametrize("written", ["123", "0123456", "ABCDEF01", "g1234567", "[]"])
def test_what_is_no_hash_is_refused_where_it_stands(loaded: Bakery, written: str) -> None:
    loaded.rewrite(BAKERS, accepting(f'"{written}"' if written != "[]" else written))
    said = loaded.cyn("star")
    assert said.code == 2
    assert said.err.startswith("cyn: cynosure.yml:")


def test_an_acceptance_holds_for_one_definition_only(loaded: Bakery) -> None:
    finding(loaded)
    loaded.rewrite(FULFILLED, STRICTER)
    hashed = hash_to_accept(finding(loaded))
    loaded.rewrite(BAKERS, accepting(hashed))
    assert check(finding(loaded))
    loaded.rewrite(STRICTER, "    fulfilled: cakes >= 2\n")
    shown = finding(loaded)
    assert (shown["version"], check(shown)) == (3, False)
    (changed,) = [note for note in shown["caveats"] if note["code"] == "definition_changed"]
    assert dict(changed["values"])["before"] == 2


def test_a_definition_that_never_gave_a_number_is_no_version(loaded: Bakery) -> None:
    broken = "    from: events\n    where: plate is null\n"
    loaded.rewrite(BAKERS, broken)
    assert loaded.cyn("star", "--metric", "weekly_bakers").code == 2
    loaded.rewrite(broken, BAKERS)
    assert finding(loaded)["version"] == 1


def test_a_definition_that_the_rows_cannot_carry_any_more_says_so(loaded: Bakery) -> None:
    by_oven = '    from: events\n    where: oven = "gas"\n'
    loaded.rewrite(BAKERS, by_oven)
    finding(loaded)
    loaded.rewrite("carries: {user_id: only, oven: first}", "carries: {user_id: only}")
    loaded.rewrite(by_oven, BAKERS)
    plain = [",".join(row[:5]) for row in (COLUMNS, *FIRST)]
    (loaded.folder / "plain.csv").write_text("\n".join(plain))
    loaded.rewrite("path: data/*.csv", "path: plain.csv")
    (loaded.folder / "data" / "first.csv").unlink()
    assert loaded.cyn("load").code == 0
    shown = finding(loaded)
    codes = {note["code"]: dict(note["values"]) for note in shown["caveats"]}
    assert codes["definition_not_comparable"]["before"] == 1
    assert "oven" in codes["definition_not_comparable"]["why"]["en"]


def test_findings_of_both_versions_are_told_apart_by_verify(loaded: Bakery) -> None:
    finding(loaded)
    loaded.rewrite(FULFILLED, STRICTER)
    hashed = hash_to_accept(finding(loaded))
    assert loaded.cyn("ledger", "verify", "F-0002").code == 0
    old = loaded.cyn("ledger", "verify", "F-0001")
    assert (old.code, "stands on definition v1" in old.out) == (3, True)
    loaded.rewrite(BAKERS, accepting(hashed))
    assert loaded.cyn("ledger", "verify", "F-0002").code == 0
    finding(loaded)
    loaded.rewrite(STRICTER, FULFILLED)
    assert loaded.cyn("ledger", "verify", "F-0003").code == 3
