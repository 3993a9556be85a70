"""`cyn release effect` in depth: parts, looks, margins, and what is odd about an experiment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.project.declare import Release, declare_release
from cynosure.project.open import open_project
from cynosure.store import connection
from tests.cli.bakery import Bakery, Said
from tests.cli.kitchen import PEOPLE, STAR_FILE, Kitchen, asked, check, finding

GROUPED = STAR_FILE.replace(
    "metrics:\n",
    "groups:\n"
    "  eager: {did: asked, at_least: 3, label: {en: Eager, zh: 常问者}}\n"
    "  anyone: {did: asked, at_least: 1, label: {en: Anyone, zh: 提过问的人}}\n"
    "metrics:\n",
)


def values(found: dict[str, Any], code: str) -> dict[str, Any]:
    """The values of the caveat of that code."""
    return next(dict(one["values"]) for one in found["caveats"] if one["code"] == code)


def codes(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["caveats"]}


def loaded(kitchen: Kitchen, capsys: pytest.CaptureFixture[str], star_file: str) -> Bakery:
    bakery = Bakery(kitchen.data.parent, capsys)
    bakery.star_file(star_file)
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


def effect(bakery: Bakery, *words: str, lang: str = "en") -> Said:
    return bakery.cyn("release", "effect", "new-oven", *words, lang=lang)


def test_parts_are_searched_on_halves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bakery = loaded(Kitchen(tmp_path, lift=0.09), capsys, GROUPED)
    found = finding(effect(bakery, "--by", "groups", "--json"))
    assert found["kind"] == "caused"
    assert found["n"] > PEOPLE * 0.65, "both halves point to it, and it rests on both"
    level = found["estimate"]["interval"]["level"]
    assert 0.95 - 1e-9 <= level < 0.975, "two intervals of 97.5 % or more, of which both hold"
    assert values(found, "searched_on_half") == {"count": 2}
    assert found["subject"]["label"]["zh"].endswith(("（常问者）", "（提过问的人）"))
    elsewhere = next(one for one in found["blocks"] if "Elsewhere" in one["title"]["en"])
    assert len(elsewhere["rows"]) == 1, "the other group"
    unknown = effect(bakery, "--by", "oven")
    assert unknown.code == 2


def test_nothing_is_found_in_parts_of_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bakery = loaded(Kitchen(tmp_path), capsys, GROUPED)
    assert finding(effect(bakery, "--by", "groups", "--json"))["kind"] == "cannot_tell"


def test_parts_that_were_declared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All units tell of them; an effect on half of the people is seen that halves would miss."""
    kitchen = Kitchen(tmp_path, lift=0.05)
    kitchen.release(metrics="questions by groups", declared="2026-05-20")
    bakery = loaded(kitchen, capsys, GROUPED)
    found = finding(effect(bakery, "--by", "groups", "--json"))
    assert found["kind"] == "caused"
    assert values(found, "parts_declared") == {"count": 2}
    assert "searched_on_half" not in codes(found)
    assert found["n"] > PEOPLE * 0.65, "nobody was kept for a search"
    assert found["estimate"]["interval"]["level"] == pytest.approx(0.975), "of two parts"
    assert "开始前已声明" in effect(bakery, "--by", "groups", lang="zh").out
    kitchen.release(metrics="questions by groups", declared="2026-06-20")
    assert bakery.cyn("load").code == 0
    late = finding(effect(bakery, "--by", "groups", "--json"))
    assert values(late, "searched_on_half") == {"count": 2}, "declared after it had begun"


def test_a_second_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path, lift=0.06)
    bakery = loaded(kitchen, capsys, STAR_FILE)
    first = finding(effect(bakery, "--json"))
    again = finding(effect(bakery, "--json"))
    assert (first["looks"], again["looks"]) == (1, 2)
    assert "looked_before" not in codes(first) | codes(again), "the same rows say the same"
    one = ["event_id,user_id,ts,event", "z1,p1,2026-07-01T12:00:00Z,asked"]
    kitchen.write("events-late", one)
    bakery.rewrite("data/events.csv", "data/events*.csv")
    assert bakery.cyn("load").code == 0
    second = finding(effect(bakery, "--json"))
    assert values(second, "looked_before") == {"looks": 2}

    def width(found: dict[str, Any]) -> float:
        interval = found["estimate"]["interval"]
        return float(interval["high"] - interval["low"])

    assert width(second) > 1.2 * width(first), "an interval that holds at any look is wider"


def test_it_is_served_without_the_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery = loaded(Kitchen(tmp_path), capsys, STAR_FILE)
    first = effect(bakery)
    assert first.code == 0

    def refuse() -> None:
        raise AssertionError("the engine was asked")

    monkeypatch.setattr(connection, "import_engine", refuse)
    assert effect(bakery).out.splitlines()[:3] == first.out.splitlines()[:3]
    with pytest.raises(AssertionError):
        effect(bakery, "--metric", "failures")


def test_a_standing_margin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    standing = STAR_FILE.replace("evidence: {", "evidence: {not_worse_than: {questions: -20%}, ")
    found = finding(effect(loaded(Kitchen(tmp_path), capsys, standing), "--json"))
    assert (found["kind"], found["verdict"]) == ("not_worse", "ship")
    wrong = STAR_FILE.replace("evidence: {", "evidence: {not_worse_than: {question: -20%}, ")
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(wrong)
    said = effect(bakery)
    assert said.code == 2
    assert "questions" in said.err


@pytest.mark.parametrize(
    ("when", "kind"), [("2026-05-20", "caused"), ("2026-06-20", "cannot_tell")]
)
def test_declared_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], when: str, kind: str
) -> None:
    """A metric that is no star may be told of where it was named before it began, not after."""
    kitchen = Kitchen(tmp_path, fails=0.21)
    bakery = loaded(kitchen, capsys, STAR_FILE)
    release = Release("2026-06-01", "product", "new-oven", "an oven", metrics="failures")
    declare_release(
        open_project(tmp_path), release, datetime.fromisoformat(when).replace(tzinfo=UTC)
    )
    found = finding(effect(bakery, "--metric", "failures", "--json"))
    assert found["kind"] == kind
    assert check(found, "declared_before") is (kind == "caused")


def test_added_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path, lift=0.06)
    kitchen.write("releases", ["ts,kind,id,assigned_by"])
    bakery = loaded(kitchen, capsys, STAR_FILE)
    day = ("--day", "2026-06-01", "--kind", "product", "--why", "an oven")
    for words, near in (
        (("--assigned-by", "experimant"), "experiment"),
        (("--metrics", "question"), "questions"),
        (("--margin", "little"), "-2pt"),
        (("--ended", "2026-05-01"), "before it began"),
    ):
        said = bakery.cyn("release", "add", "new-oven", *day, *words)
        assert said.code == 2
        assert near in said.err
    rest = ("--assigned-by", "experiment", "--split", "old:50,new:50")
    assert bakery.cyn("release", "add", "new-oven", *day, *rest).code == 0
    found = finding(effect(bakery, "--json"))
    assert (found["kind"], check(found, "split_held")) == ("caused", True)


def test_an_experiment_that_no_release_tells_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen = Kitchen(tmp_path, lift=0.06)
    kitchen.write("releases", ["ts,kind,id,assigned_by"])
    found = finding(effect(loaded(kitchen, capsys, STAR_FILE), "--json"))
    assert found["kind"] == "caused"
    assert check(found, "split_held") is None, "nobody says what was planned"


def exposures(kitchen: Kitchen, **columns: list[str]) -> None:
    """The exposures with further columns, a value a person."""
    head = ["experiment,variant,user_id,ts", *columns]
    rows = [
        f"new-oven,{'new' if kitchen.treated[k] else 'old'},p{k},2026-06-01T09:00:00Z,"
        + ",".join(column[k] for column in columns.values())
        for k in range(PEOPLE)
    ]
    kitchen.write("exposures", [",".join(head), *rows])


def test_a_split_that_breaks_in_a_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen = Kitchen(tmp_path)
    versions = ["8.3" if on and k % 4 == 0 else "8.2" for k, on in enumerate(kitchen.treated)]
    exposures(kitchen, app_version=versions)
    found = finding(asked(kitchen, capsys))
    assert found["estimate"]["reason"] == "split_broken"
    assert check(found, "split_by_version") is False
    assert values(found, "breaks_in_version") == {"version": "8.3"}


def test_exposed_after_the_outcome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    rows = (kitchen.data / "exposures.csv").read_text("utf-8").replace("2026-06-01", "2026-07-04")
    kitchen.write("exposures", rows.splitlines())
    said = asked(kitchen, capsys)
    found = finding(said)
    assert values(found, "exposed_after")["count"] > PEOPLE // 20
    assert (found["kind"], check(found, "met_in_time")) == ("cannot_tell", False)
    assert found["next_action"]["code"] == "release_met_late"
    assert "首次曝光" in effect(Bakery(tmp_path, capsys), lang="zh").out


def test_two_experiments_dealt_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who got the one got the other: whose effect it is cannot be told."""
    kitchen = Kitchen(tmp_path, lift=0.06)
    also = [f"new-pan,{'pan' if on else 'none'},p{k},2026-06-02T09:00:00Z"
            for k, on in enumerate(kitchen.treated)]  # fmt: skip
    kitchen.expose(np.arange(PEOPLE), also)
    found = finding(asked(kitchen, capsys))
    assert (found["kind"], found["next_action"]["code"]) == ("cannot_tell", "release_unmix")
    assert check(found, "others_alike") is False
    assert "另一实验" in effect(Bakery(tmp_path, capsys), lang="zh").out


def test_two_experiments_dealt_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path, lift=0.06)
    also = [f"new-pan,{'pan' if k % 2 else 'none'},p{k},2026-06-02T09:00:00Z"
            for k in range(PEOPLE)]  # fmt: skip
    kitchen.expose(np.arange(PEOPLE), also)
    found = finding(asked(kitchen, capsys))
    assert (found["kind"], check(found, "others_alike")) == ("caused", True)


def test_a_variant_of_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    only = np.flatnonzero(kitchen.treated)[:1]
    kitchen.expose(np.concatenate([np.flatnonzero(~kitchen.treated), only]))
    kitchen.write("releases", ["ts,kind,id,assigned_by", "2026-06-01,product,new-oven,experiment"])
    found = finding(asked(kitchen, capsys))
    assert found["estimate"]["reason"] == "too_few"
    assert values(found, "smallest_variant") == {"variant": "new", "count": 1}
    assert "只有 1 人" in effect(Bakery(tmp_path, capsys), lang="zh").out


def test_an_outcome_that_one_arm_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    rate = (
        "  each: {kind: ratio, num: failures, den: cooked}\n  cooked: {kind: count, from: cooked}\n"
    )
    star_file = STAR_FILE.replace("metrics:\n", "metrics:\n" + rate)
    star_file = star_file.replace("failed: {", "cooked: {event: cooked}, failed: {")
    some = [f"c{k},p{k},2026-06-05T12:00:00Z,cooked"
            for k in np.flatnonzero(kitchen.treated)]  # fmt: skip
    events = (kitchen.data / "events.csv").read_text("utf-8").splitlines()
    kitchen.write("events", [*events, *some])
    bakery = loaded(kitchen, capsys, star_file)
    found = finding(effect(bakery, "--metric", "each", "--json"))
    assert found["estimate"]["reason"] == "zero_denominator"
    assert values(found, "undefined_in_variant") == {"variant": "old"}
    assert "没有取值" in effect(bakery, "--metric", "each", lang="zh").out


def test_an_outcome_that_never_varies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    never = STAR_FILE.replace("metrics:\n", "metrics:\n  never: {kind: count, from: burnt}\n")
    bakery = loaded(kitchen, capsys, never.replace("failed: {", "burnt: {event: burnt}, failed: {"))
    found = finding(effect(bakery, "--metric", "never", "--json"))
    assert found["estimate"]["reason"] == "no_variation"


def test_an_experiment_that_never_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    one = ["event_id,user_id,ts,event", "z1,p1,2026-09-01T12:00:00Z,asked"]
    kitchen.write("events-late", one)
    long = STAR_FILE.replace("data/events.csv", "data/events*.csv").replace(
        "2026-07-10", "2026-09-10"
    )
    found = finding(effect(loaded(kitchen, capsys, long), "--json"))
    assert values(found, "never_ended")["weeks"] >= 12


def test_clusters_keep_the_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The floor holds for the people of an arm, also where whole accounts are dealt out anew."""
    kitchen = Kitchen(tmp_path)
    kitchen.treated = np.arange(PEOPLE) // 20 % 2 == 1
    kitchen.expose(np.arange(PEOPLE))
    high = STAR_FILE.replace("users_per_cell: 50", "users_per_cell: 301")
    found = finding(effect(loaded(kitchen, capsys, high), "--json"))
    assert found["estimate"]["reason"] == "too_few"


def test_a_release_without_a_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    known = [f"2026-06-01,product,r{k},nobody" for k in range(150)]
    kitchen.write("releases", ["ts,kind,id,assigned_by", ",product,new-pan,experiment", *known])
    bakery = loaded(kitchen, capsys, STAR_FILE)
    for lang, words in (("en", "set apart at the last load"), ("zh", "另置")):
        said = bakery.cyn("release", "effect", "new-pan", lang=lang)
        assert said.code == 2
        assert words in said.err
