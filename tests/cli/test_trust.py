"""`cyn doctor` and `cyn reconcile` from the command line."""

from __future__ import annotations

import pytest

from tests.cli.bakery import FIRST, Bakery, talk

WEEK = ("--period", "2026-06-08..2026-06-14")


def headline(bakery: Bakery, *words: str, lang: str = "en") -> str:
    said = bakery.cyn(*words, lang=lang)
    assert said.code == 0, said.err
    return " ".join(said.out.split())


def test_bad_data_are_an_answer(bakery: Bakery) -> None:
    bakery.file("again.csv", FIRST[::-1])
    bakery.file(
        "many.csv", [row for n in range(200) for row in talk("2026-06-01", f"p{n}", baked=False)]
    )
    assert bakery.cyn("load").code == 0
    out = headline(bakery, "doctor")
    assert "The number of bars missed is 1 over 1–11 Jun 2026" in out
    assert "✗ Duplicates in events: 3.7 %, over the bar of 2.0 %" in out
    zh = headline(bakery, "doctor", lang="zh")
    assert "未达标的数据门槛数为 1" in zh
    assert "✗ events 表的重复行占比：3.7%，超过上限 2.0%" in zh


def test_doctor_as_json_has_blocks(loaded: Bakery) -> None:
    (found,) = loaded.cyn("doctor", "--json").json["findings"]
    record = found["finding"]
    assert record["kind"] == "measured"
    assert {block["title"]["en"] for block in record["blocks"]} >= {"Sources", "Days"}
    assert loaded.cyn("ledger", "verify").code == 0


@pytest.mark.parametrize(
    ("mine", "says"),
    [
        ("2", "they agree"),
        ("3", "they differ"),
        ("1,000", "Unexplained: 997 people"),
    ],
)
def test_a_difference_is_an_answer(loaded: Bakery, mine: str, says: str) -> None:
    assert says in headline(loaded, "reconcile", "weekly_bakers", "--mine", mine, *WEEK)


def test_one_number_is_one_question(loaded: Bakery) -> None:
    for mine in ("1000", "1,000", "１，０００"):
        said = loaded.cyn("reconcile", "weekly_bakers", "--mine", mine, *WEEK)
        assert said.out.startswith("F-0001")


def test_a_number_without_a_period_is_held_against_the_last_closed_week(loaded: Bakery) -> None:
    out = headline(loaded, "reconcile", "weekly_askers", "--mine", "3")
    assert "in the week of 8–14 Jun 2026" in out
    assert "周提问人数的未解释差额为 0 人" in headline(
        loaded, "reconcile", "weekly_askers", "--mine", "3", lang="zh"
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("reconcile", "weekly_bakers"), 2),
        (("reconcile", "weekly_bakers", "--mine", "two"), 2),
        (("reconcile", "weekly_bakrs", "--mine", "2"), 2),
        (("reconcile", "weekly_bakers", "--mine", "2", "--received-by", "then"), 2),
        (("reconcile", "weekly_bakers", "--mine", "2", "--period", "2020-06-01"), 3),
    ],
)
def test_what_cannot_be_asked(loaded: Bakery, words: tuple[str, ...], code: int) -> None:
    for lang in ("en", "zh"):
        said = loaded.cyn(*words, lang=lang)
        assert said.code == code, said.err
        assert said.err.startswith("cyn: ")


def test_nothing_loaded_is_a_refusal(bakery: Bakery) -> None:
    assert bakery.cyn("doctor").code == 3
    assert bakery.cyn("reconcile", "weekly_bakers", "--mine", "2").code == 3
